"""Where migrant children come from (户籍地来源): provinces as bars, and into districts where there are several."""

from collections.abc import Mapping, Sequence

from tonghu.methods.reporting.charts.chart import Cell, Chart, Line, Twin, among, count_cell, largest
from tonghu.methods.reporting.charts.published import Published, total_of
from tonghu.methods.reporting.charts.rates import percent
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation.variables import NOT_COLLECTED, UNKNOWN_PLACE

SHOWN = 8  # provinces; the others together
OTHERS = "其他"  # 其他省份、未采集和未公布


def by_province(edition: Edition) -> Chart:
    """T05: the provinces with the most children, and all others together."""
    table = Published(edition, "T05")
    first = _first(table)
    labels, counts = [table.labels("origin")[code] for code in first], [table.cell({"origin": c}) for c in first]
    rest = _rest(table, {}, first)
    lines = [Line(table.labels("origin")[c], _province(table, c)) for c in _present(table)]
    lines.append(Line(f"{OTHERS}（图中）", _shared(rest, table.cell({}))))
    return Chart(
        "provinces",
        "T05",
        _title(table, labels, counts),
        "流动儿童的户籍省份",
        {"kind": "bars", "rows": [*labels, OTHERS], "values": [*counts, rest], "others": OTHERS},
        Twin(("户籍省份", "人数", "占流动儿童"), tuple(lines)),
        f"流动儿童。图中列出已公布的数中最多的{SHOWN}个省份；“{OTHERS}”＝合计减列出的各省之和，含其他省份、未采集和不公布的。"
        "没有人的省份不列。",
    )


def _province(table: Published, code: int) -> tuple[Cell, ...]:
    at = {"origin": code}
    return _shared(table.cell(at), table.cell({}), at)


def _shared(n: int | None, whole: int | None, at: Mapping[str, int] | None = None) -> tuple[Cell, ...]:
    return count_cell(n, at), Cell(percent(n / whole) if n is not None and whole else None)


def into_districts(edition: Edition) -> Chart | None:
    """T05 as a Sankey diagram; None where there is one district only. No flow below the threshold is drawn."""
    table = Published(edition, "T05")
    districts = [code for code in table.labels("district") if code != UNKNOWN_PLACE]
    if len(districts) < 2:
        return None
    first = _first(table)
    names = {code: table.labels("origin")[code] for code in first}
    links = []
    for district in districts:
        place = table.labels("district")[district]
        for code in first:
            if n := table.cell({"origin": code, "district": district}):
                links.append({"from": names[code], "to": place, "value": n})
        if rest := _rest(table, {"district": district}, first):
            links.append({"from": OTHERS, "to": place, "value": rest})
    places = [table.labels("district")[d] for d in districts]
    return Chart(
        "flows",
        "T05",
        _into_title(places, [table.cell({"district": d}) for d in districts]),
        "户籍省份到居住区",
        {"kind": "sankey", "from": [*names.values(), OTHERS], "to": places, "links": links, "others": OTHERS},
        Twin(
            ("户籍省份", *places),
            (*(_flow(table, code, districts) for code in first), _others(table, districts, first)),
        ),
        f"流动儿童。“{OTHERS}”＝该区合计减列出省份的已公布数，含其他省份、未采集和不公布的；小于{edition.least}的流向不画。",
        wide=True,
    )


def _flow(table: Published, code: int, districts: Sequence[int]) -> Line:
    places = [{"origin": code, "district": district} for district in districts]
    return Line(table.labels("origin")[code], tuple(count_cell(table.cell(at), at) for at in places))


def _others(table: Published, districts: Sequence[int], first: Sequence[int]) -> Line:
    return Line(OTHERS, tuple(count_cell(_rest(table, {"district": d}, first)) for d in districts))


def _first(table: Published) -> list[int]:
    """By published number, largest first; equal ones in printing order."""
    named = [code for code in table.labels("origin") if code != NOT_COLLECTED]
    known = [(code, n) for code in named if (n := table.cell({"origin": code}))]
    return [code for code, _ in sorted(known, key=lambda pair: -pair[1])[:SHOWN]]


def _present(table: Published) -> list[int]:
    return [code for code in table.labels("origin") if table.cell({"origin": code}) != 0]


def _rest(table: Published, at: dict[str, int], first: Sequence[int]) -> int | None:
    """What the published cells of `first` leave of their total: other provinces, and cells that are not published."""
    whole = table.cell(at)
    shown = total_of(table.cell({**at, "origin": code}) or 0 for code in first)
    if whole is None or shown is None or not table.large_enough(whole - shown):
        return None
    return whole - shown


def _title(table: Published, labels: Sequence[str], counts: Sequence[int | None]) -> str:
    most, whole = largest(labels, counts), table.cell({})
    if most is None or not whole:
        return "流动儿童的户籍省份"
    every = [table.cell({"origin": code}) for code in table.labels("origin") if code != NOT_COLLECTED]
    return f"{among(every)}{most[0]}最多，占流动儿童{percent(most[1] / whole)}"


def _into_title(places: Sequence[str], counts: Sequence[int | None]) -> str:
    most = largest(places, counts)
    return f"{among(counts)}{most[0]}的流动儿童最多，{most[1]:,}人" if most else "流动儿童从哪里来、住在哪里"
