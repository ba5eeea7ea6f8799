"""Suppress small cells, and what would reveal them, until the attacker learns nothing (主抑制、次抑制、审核).

A first true version for tables of some thousand cells: the smallest cell beside a failing one is hidden until the
audit passes, then whatever need not be hidden is shown again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tonghu.methods.disclosure.attacker import Attacker, Interval
from tonghu.methods.tabulation import TOTAL, Dimension, Margin, Place, Table
from tonghu.rules.terms.dated import Dated, Since

SUPPRESSED = "x"  # one symbol for primary and secondary: two symbols would tell them apart

# No Chinese publication states a threshold (statistics.md 1.5): parameters to be approved by 统计 and 民政.
THRESHOLD_PUBLIC = Dated(Since(date(2024, 7, 5), 10, "方案 四（二）对外发布，保障家庭隐私"))
THRESHOLD_OFFICES = Dated(Since(date(2024, 7, 5), 5, "方案 四（二）部门内部使用"))
LEAST_THRESHOLD = 3  # below it a threshold protects nobody: of two, each knows the other


@dataclass(frozen=True, slots=True)
class SafeTable:
    """A table whose suppressed cells nobody can work out (受保护的统计表). Only `protect` makes one.

    `values`: every published place of `dimensions`, totals included, with its count, or None where suppressed.
    """

    dimensions: tuple[Dimension, ...]
    threshold: int
    values: Mapping[Place, int | None]

    @property
    def suppressed(self) -> int:
        """How many cells are not published."""
        return sum(n is None for n in self.values.values())

    def value(self, *place: str) -> str:
        """The cell as printed."""
        n = self.values[place]
        return SUPPRESSED if n is None else f"{n:,}"


def protect(table: Table, *, margins: Sequence[Margin], threshold: int) -> dict[Margin, SafeTable]:
    """Protect the tables that are published of one set of counts, all together; raises NotAudited rather than guess.

    margins: for each published table the keys of its dimensions. Separately protected tables reveal each other's
    cells; here one attacker holds all of them. Protected means: for every place of 1 to threshold − 1 the greatest
    value that fits is at least the threshold, and the least is below the true value. Zeros are shown.
    """
    if threshold < LEAST_THRESHOLD:
        raise ValueError(f"阈值不得小于{LEAST_THRESHOLD}：更小的阈值不能保护任何人。")
    published = table.sums(margins)
    hidden = _hide(table, published, threshold)
    values = {place: None if place in hidden else n for place, n in published.items()}
    return {margin: _view(table, margin, threshold, values) for margin in margins}


def _view(table: Table, margin: Margin, threshold: int, values: Mapping[Place, int | None]) -> SafeTable:
    shown = [n for n, dimension in enumerate(table.dimensions) if dimension.key in margin]
    cells = {tuple(place[n] for n in shown): values[place] for place in table.places(margin)}
    return SafeTable(tuple(table.dimensions[n] for n in shown), threshold, cells)


def _hide(table: Table, published: Mapping[Place, int], threshold: int) -> set[Place]:
    """The places to suppress: primary ones, and as few others as this method finds."""
    primary = sorted(place for place, n in published.items() if 0 < n < threshold)
    hidden = set(primary)
    if not primary:
        return hidden
    attacker = Attacker(sorted(table.cells), published)
    for place in primary:
        attacker.hide(place)
    failing = [place for place in primary if not _safe(attacker.interval(place), published[place], threshold)]
    while failing:
        more = _complements(published, hidden, failing)
        for place in more:
            attacker.hide(place)
        hidden |= more
        failing = [place for place in primary if not _safe(attacker.interval(place), published[place], threshold)]
    return hidden - _needless(attacker, published, primary, hidden, threshold)


def _needless(
    attacker: Attacker, published: Mapping[Place, int], primary: Sequence[Place], hidden: set[Place], threshold: int
) -> set[Place]:
    """Secondary places that can be shown again without harm, the most telling first: totals, then large cells."""
    shown = set()
    for place in sorted(hidden - set(primary), key=lambda p: (-p.count(TOTAL), -published[p], p)):
        attacker.show(place)
        if all(_safe(attacker.interval(small), published[small], threshold) for small in primary):
            shown.add(place)
        else:
            attacker.hide(place)
    return shown


def _safe(bound: Interval, value: int, threshold: int) -> bool:
    slack = 1e-6
    return bound.high >= threshold - slack and bound.low <= value - 1 + slack


def _complements(published: Mapping[Place, int], hidden: set[Place], failing: Iterable[Place]) -> set[Place]:
    """For each failing cell and each line through it, the smallest shown cell beside it; else a smallest total."""
    added: set[Place] = set()
    for place in failing:
        for side, category in enumerate(place):
            line = [p for p in published if _beside(p, place, side) and p[side] not in (category, TOTAL)]
            shown = [p for p in line if p not in hidden | added and published[p] > 0]
            if category != TOTAL and shown:
                added.add(min(shown, key=lambda p: (published[p], p)))
    if added:
        return added
    totals = [p for p in published if TOTAL in p and p not in hidden]
    return {min(totals, key=lambda p: (published[p], p))}


def _beside(a: Place, b: Place, side: int) -> bool:
    return all(x == y for n, (x, y) in enumerate(zip(a, b, strict=True)) if n != side)
