"""The population pyramid (年龄性别金字塔): everybody by single age, migrants by band and origin."""

from collections.abc import Sequence

from tonghu.methods.reporting.charts.chart import Chart, Line, Twin, among, count_cell, largest
from tonghu.methods.reporting.charts.published import Published, total_of
from tonghu.methods.reporting.charts.rates import share_of
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation.variables import BANDS, NOT_COLLECTED

BOY, GIRL, LOCAL = 1, 2, 31
_AGES = range(16)


def by_single_age(edition: Edition) -> Chart:
    """T02: one bar a year of age, boys to the left."""
    table = Published(edition, "T02")
    labels = [table.labels("age")[age] for age in _AGES]
    boys, girls = ([table.cell({"age": age, "sex": sex}) for age in _AGES] for sex in (BOY, GIRL))
    both = [table.cell({"age": age}) for age in _AGES]
    lines = [
        _line(labels[age], table, [{"age": age, "sex": BOY}, {"age": age, "sex": GIRL}, {"age": age}]) for age in _AGES
    ]
    return Chart(
        "ages",
        "T02",
        _ages_title(labels, both, table.cell({})),
        "监测对象的年龄和性别",
        {
            "kind": "pyramid",
            "rows": labels,
            "left": [{"name": "男", "values": boys}],
            "right": [{"name": "女", "values": girls}],
        },
        Twin(("年龄", "男", "女", "合计（含性别未采集）"), tuple(lines)),
        "不满16周岁的监测对象，按参照日的周岁。",
    )


def _ages_title(labels: Sequence[str], both: Sequence[int | None], everybody: int | None) -> str:
    most = largest(labels, both)
    return (
        "各年龄的人数" if most is None else f"{among(both)}{most[0]}最多，{most[1]:,}人{share_of(most[1], everybody)}"
    )


def of_migrants(edition: Edition) -> Chart:
    """T06: migrant children by band and sex, those of other provinces apart from those of this city."""
    table = Published(edition, "T06")
    bands = list(BANDS)
    sides, lines = {BOY: _sides(table, BOY, bands), GIRL: _sides(table, GIRL, bands)}, []
    for n, band in enumerate(bands):
        local = [{"band": band, "sex": sex, "origin": LOCAL} for sex in (BOY, GIRL)]
        cells = [count_cell(sides[sex][0][n]) for sex in (BOY, GIRL)]
        cells += [count_cell(table.cell(at), at) for at in local]
        cells += [count_cell(table.cell({"band": band}), {"band": band})]
        lines.append(Line(BANDS[band], tuple(cells)))
    return Chart(
        "migrants",
        "T06",
        _sexes_title(table),
        "流动儿童的年龄、性别和户籍地",
        {
            "kind": "pyramid",
            "rows": [BANDS[b] for b in bands],
            "left": _series("男", sides[BOY]),
            "right": _series("女", sides[GIRL]),
        },
        Twin(("年龄段", "男，外省市户籍", "女，外省市户籍", "男，本市户籍", "女，本市户籍", "合计"), tuple(lines)),
        "流动儿童。外省市户籍＝该年龄段和性别的合计减本市户籍和户籍省份未采集的；任一数不公布，或得数小于"
        f"{edition.least}的，不公布。",
    )


def _sides(table: Published, sex: int, bands: Sequence[int]) -> tuple[list[int | None], list[int | None]]:
    """Of other provinces, and of this city."""
    local = [table.cell({"band": band, "sex": sex, "origin": LOCAL}) for band in bands]
    return [_elsewhere(table, band, sex) for band in bands], local


def _elsewhere(table: Published, band: int, sex: int) -> int | None:
    """Whole row less this city and those whose province is not known."""
    at = {"band": band, "sex": sex}
    whole = table.cell(at)
    others = total_of(table.cell({**at, "origin": code}) for code in (LOCAL, NOT_COLLECTED))
    if whole is None or others is None:
        return None
    return whole - others if table.large_enough(whole - others) else None


def _series(sex: str, side: tuple[list[int | None], list[int | None]]) -> list[dict[str, object]]:
    names = (f"{sex}·外省市", f"{sex}·本市")
    return [{"name": name, "values": values} for name, values in zip(names, side, strict=True)]


def _sexes_title(table: Published) -> str:
    boys, girls = (table.cell({"sex": sex}) for sex in (BOY, GIRL))
    if not boys or not girls:
        return "流动儿童的年龄和性别"
    return f"流动儿童性别比为{boys / girls * 100:.1f}（女孩为100）"


def _line(label: str, table: Published, places: Sequence[dict[str, int]]) -> Line:
    return Line(label, tuple(count_cell(table.cell(at), at) for at in places))
