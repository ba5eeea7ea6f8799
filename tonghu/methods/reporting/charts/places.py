"""Where the children live (区域分布): one tile of equal size a place, in classes made of published numbers only."""

from collections.abc import Sequence

from tonghu.methods.reporting.charts.chart import HIDDEN, Chart, Line, Twin, among, count_cell, largest
from tonghu.methods.reporting.charts.published import Published
from tonghu.methods.reporting.charts.rates import share_of
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation.variables import UNKNOWN_PLACE

# Column and row of each district's tile: its neighbours as far as a grid allows. No boundary is drawn: none with a
# clear licence and a map approval number (审图号) is to be had.
DISTRICTS = {
    310151: (3, 0), 310114: (1, 1), 310113: (3, 1), 310107: (2, 2), 310106: (3, 2), 310109: (4, 2), 310110: (5, 2),
    310118: (0, 3), 310105: (2, 3), 310104: (3, 3), 310101: (4, 3), 310115: (5, 3), 310117: (1, 4), 310112: (3, 4),
    310116: (2, 5), 310120: (4, 5),
}  # fmt: skip
MOST_CLASSES = 5
_STEPS = (1, 2, 5)


def by_place(edition: Edition) -> Chart:
    """T03 by street inside one district; T01 by district where there are several."""
    districts = Published(edition, "T01")
    several = len([code for code in districts.labels("district") if code != UNKNOWN_PLACE]) > 1
    table, key = (districts, "district") if several else (Published(edition, "T03"), "street")
    codes = list(table.labels(key))
    labels = [table.labels(key)[code] for code in codes]
    counts = [table.cell({key: code}) for code in codes]
    breaks = classes(counts, least=edition.least)
    tiles = [
        {"name": label, "x": x, "y": y, "value": n, "in": _class_of(n, breaks)}
        for label, n, (x, y) in zip(labels, counts, _grid(codes), strict=True)
    ]
    return Chart(
        "places",
        table.definition.number,
        _title(labels, counts, table.cell({})),
        "各区人数" if several else "各街镇人数",
        {"kind": "tiles", "tiles": tiles, "classes": _named(breaks), "hidden": HIDDEN},
        Twin((districts.definition.variables[0].label if several else "街道（乡镇）", *_KINDS.values(), "合计"),
             tuple(_line(table, key, code) for code in codes)),
        "监测对象，按居住地。方格等大，" + ("大致按方位排列" if several else "按区划代码排列，不表示位置")
        + "，不是地图。分级只用已公布的数。",
        wide=len(codes) > _MANY,
    )  # fmt: skip


_MANY = 20  # tiles: more are too high for half a page
_KINDS = {1: "流动儿童", 2: "留守儿童"}


def _line(table: Published, key: str, code: int) -> Line:
    places = [*({key: code, "kind": kind} for kind in _KINDS), {key: code}]
    return Line(table.labels(key)[code], tuple(count_cell(table.cell(at), at) for at in places))


def _title(labels: Sequence[str], counts: Sequence[int | None], everybody: int | None) -> str:
    most = largest(labels, counts)
    return "各地人数" if most is None else f"{among(counts)}{most[0]}最多，{most[1]:,}人{share_of(most[1], everybody)}"


def _grid(codes: Sequence[int]) -> list[tuple[int | None, int | None]]:
    """Where tiles stand, as far as that is known; others are laid in rows."""
    if all(code in DISTRICTS or code == UNKNOWN_PLACE for code in codes):
        return [DISTRICTS.get(code, (5, 5)) for code in codes]
    return [(None, None)] * len(codes)


def classes(counts: Sequence[int | None], *, least: int) -> list[int]:
    """Lower limits of at most five classes: round numbers, chosen by the published counts alone.

    A suppressed place is in none of them, so no limit tells its range; nor is one where nobody lives. No class begins
    below what is published: an empty one would read as if there were such numbers.
    """
    known = [n for n in counts if n]
    if not known:
        return []
    step = next(s for s in _round_numbers() if max(known) < s * MOST_CLASSES)
    limits = [n * step for n in range(max(known) // step + 1)]
    return [least, *(limit for limit in limits if limit > least)]


def _round_numbers() -> Sequence[int]:
    return [step * 10**power for power in range(9) for step in _STEPS]


def _class_of(n: int | None, breaks: Sequence[int]) -> int | None:
    return max((i for i, limit in enumerate(breaks) if n >= limit), default=0) if n else None


def _named(breaks: Sequence[int]) -> list[str]:
    """A range for each limit; none where no place has a published number."""
    nexts = [*breaks[1:], None][: len(breaks)]
    return [_range(a, b) for a, b in zip(breaks, nexts, strict=True)]


def _range(a: int, b: int | None) -> str:
    if b is None:
        return f"{a:,}及以上"
    return f"{a:,}" if b == a + 1 else f"{a:,}—{b - 1:,}"
