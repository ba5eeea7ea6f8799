"""Change within the half-year (半年变动): who was there, who came, who left, who turned 16, who is there now."""

from collections.abc import Mapping

from tonghu.methods.reporting.charts.chart import Cell, Chart, Line, Twin, count_cell
from tonghu.methods.reporting.charts.published import Published
from tonghu.methods.reporting.edition import Edition

STAYED, CAME, LEFT, TURNED_16 = 1, 2, 3, 4  # 变动 as in tabulation.variables.FLOW
BEFORE, AFTER = (STAYED, LEFT, TURNED_16), (STAYED, CAME)
GROUPS = {1: "流动儿童", 2: "留守儿童"}


def half_year(edition: Edition) -> Chart | None:
    """T25 as steps from the number before to the number now; None in a first round."""
    if edition.previous_date is None:
        return None
    table = Published(edition, "T25")
    before, after = table.total(flow=BEFORE), table.total(flow=AFTER)
    came, left, turned = (table.cell({"flow": code}) for code in (CAME, LEFT, TURNED_16))
    steps = [
        {"name": "期初", "value": before, "from": 0, "way": "level"},
        {"name": "新增", "value": came, "from": before, "way": "up"},
        {"name": "退出", "value": left, "from": _plus(before, came), "way": "down"},
        {"name": "满16周岁", "value": turned, "from": _plus(before, came, less=left), "way": "down"},
        {"name": "期末", "value": after, "from": 0, "way": "level"},
    ]
    lines = [_line("合计", table, {}), *(_line(label, table, {"group_of_flow": g}) for g, label in GROUPS.items())]
    return Chart(
        "half-year",
        "T25",
        _title(before, after, "半年来", least=edition.least),
        "半年变动",
        {"kind": "steps", "steps": steps},
        Twin(("类别", "期初", "新增", "退出", "满16周岁", "期末"), tuple(lines)),
        "期初或期末的监测对象。期初＝期初期末都在＋退出＋满16周岁；期末＝期初期末都在＋新增。"
        "新增、退出含迁入、迁出和类别变化。任一数不公布的，和也不公布。",
    )  # fmt: skip


def _line(label: str, table: Published, at: Mapping[str, int]) -> Line:
    codes = {key: (code,) for key, code in at.items()}
    cells = [count_cell(table.total(flow=BEFORE, **codes), {"flow": BEFORE, **at})]
    cells += [count_cell(table.cell({"flow": f, **at}), {"flow": f, **at}) for f in (CAME, LEFT, TURNED_16)]
    return Line(label, (*cells, count_cell(table.total(flow=AFTER, **codes), {"flow": AFTER, **at})))


def _plus(a: int | None, b: int | None = 0, *, less: int | None = 0) -> int | None:
    return None if a is None or b is None or less is None else a + b - less


def _title(before: int | None, after: int | None, since: str, *, least: int) -> str:
    if before is None or after is None or not before or 0 < abs(after - before) < least:
        return f"{since}人数的增减"
    if before == after:
        return f"{since}人数不变"
    word = "增加" if after > before else "减少"
    return f"{since}{word}{abs(after - before):,}人（{abs(after / before - 1) * 100:.1f}%）"


def between(edition: Edition) -> Chart | None:
    """T01 of this round beside that of the round before, as two editions print them; None where there is none."""
    earlier = edition.previous
    if earlier is None:
        return None
    now, then = Published(edition, "T01"), Published(earlier, "T01")
    rows = [("合计", {}), *((label, {"kind": kind}) for kind, label in GROUPS.items())]
    pairs = [(label, then.cell(at), now.cell(at), at) for label, at in rows]
    days = [f"{d.year}年{d.month}月{d.day}日" for d in (earlier.reference_date, edition.reference_date)]
    return Chart(
        "rounds",
        "T01",
        _title(pairs[0][1], pairs[0][2], "与上一期比，", least=edition.least),
        "与上一期比较",
        {
            "kind": "pairs",
            "rows": [label for label, *_ in pairs],
            "names": days,
            "before": [p[1] for p in pairs],
            "after": [p[2] for p in pairs],
        },
        Twin(
            ("类别", *days, "增减", "增减（%）"),
            tuple(
                Line(label, (count_cell(b), count_cell(a, at), *_difference(b, a, edition.least)))
                for label, b, a, at in pairs
            ),
        ),
        f"监测对象。增减＝两期公布数之差；任一数不公布，或差小于{edition.least}的，不公布。",
    )


def _difference(before: int | None, after: int | None, least: int) -> tuple[Cell, Cell]:
    if before is None or after is None or 0 < abs(after - before) < least:
        return Cell(None), Cell(None)
    return Cell(f"{after - before:+,}"), Cell(f"{after / before - 1:+.1%}" if before else None)
