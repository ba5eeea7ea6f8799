"""How good the figures are (数据质量): item by item what was not collected, and the measures of the edition."""

from tonghu.methods.reporting.charts.chart import Cell, Chart, Line, Twin, count_cell
from tonghu.methods.reporting.charts.published import Published
from tonghu.methods.reporting.charts.rates import Rate, percent, rate_of
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation import NOT_COLLECTED

# Item → the table from which its missing share is read, everybody of that table's universe.
ITEMS = {
    "sex": "T01", "age": "T02", "origin": "T05", "residence_registration": "T07", "lives_with": "T08",
    "housing": "T09", "stay": "T10", "stage": "T11", "school_status": "T12", "insurance": "T14", "health_0_6": "T15",
    "vaccination": "T17", "guardianship": "T20", "hardship": "T21", "disability": "T23",
}  # fmt: skip


def missing(edition: Edition) -> Chart | None:
    """The share of 未采集 of each item, largest first; those that are not published stand last. None without items."""
    found = [(_label(edition, key, number), _share(edition, key, number)) for key, number in ITEMS.items()
             if number in edition.tables]  # fmt: skip
    if not found:
        return None
    found.sort(key=lambda pair: (pair[1] is None, -(pair[1].value if pair[1] else 0)))
    return Chart(
        "missing",
        "、".join(dict.fromkeys(number for number in ITEMS.values() if number in edition.tables)),
        _title(found),
        "各项目未采集的比例",
        {"kind": "rates", "rows": [_drawn(label, rate) for label, rate in found]},
        Twin(("项目", "未采集", "统计范围人数", "未采集的比例"), tuple(_line(label, rate) for label, rate in found)),
        "未采集的比例＝该项目未采集的人数÷该表统计范围内的人数；任一数不公布的，不计算。",
    )


def _label(edition: Edition, key: str, number: str) -> str:
    return next(v.label for v in edition.tables[number].definition.variables if v.key == key)


def _share(edition: Edition, key: str, number: str) -> Rate | None:
    table = Published(edition, number)
    return rate_of(table.cell({key: NOT_COLLECTED}), table.cell({}), least=edition.least)


def _drawn(label: str, rate: Rate | None) -> dict[str, object]:
    return {"name": label, "value": rate.value if rate else None, "low": None, "high": None, "before": None}


def _line(label: str, rate: Rate | None) -> Line:
    if rate is None:
        return Line(label, (Cell(None), Cell(None), Cell(None)))
    return Line(label, (count_cell(rate.part), count_cell(rate.whole), Cell(percent(rate.value))))


def _title(found: list[tuple[str, Rate | None]]) -> str:
    label, rate = found[0]
    if rate is None:
        return "各项目未采集的比例"
    word = "已公布的项目中，" if any(r is None for _, r in found) else ""
    return f"{word}{label}未采集的最多，占{percent(rate.value)}" if rate.part else f"{word}没有未采集的"


def panel(edition: Edition) -> Twin:
    """The quality measures that came with the edition, without those that `missing` shows."""
    measures = [m for m in edition.quality if m.label != "未采集率"]
    said = [(m.label, (m.covers, m.text, m.interval, m.source)) for m in measures]
    lines = tuple(Line(label, tuple(map(Cell, words))) for label, words in said)
    return Twin(("指标", "说明对象", "数值", "区间", "来源"), lines)
