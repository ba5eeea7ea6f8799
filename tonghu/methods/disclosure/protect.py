"""Suppress small cells, and what would reveal them, until the attacker learns nothing (主抑制、次抑制、审核).

A first true version for tables of a few hundred cells: it adds the cheapest cell of a failing line and audits again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tonghu.methods.disclosure.attacker import Interval, Place, intervals
from tonghu.methods.tabulation.table import TOTAL, Table
from tonghu.rules.terms.dated import Dated, Since

SUPPRESSED = "x"  # one symbol for primary and secondary: two symbols would tell them apart

# No Chinese publication states a threshold (statistics.md 1.5): parameters to be approved by 统计 and 民政.
THRESHOLD_PUBLIC = Dated(Since(date(2024, 7, 5), 10, "方案 四（二）对外发布，保障家庭隐私"))
THRESHOLD_OFFICES = Dated(Since(date(2024, 7, 5), 5, "方案 四（二）部门内部使用"))


@dataclass(frozen=True, slots=True)
class SafeTable:
    """A table whose suppressed cells nobody can work out (受保护的统计表). Only `protect` makes one.

    `values`: every published place, margins included, with its count, or None where suppressed.
    """

    title: str
    table: Table
    threshold: int
    values: Mapping[Place, int | None]
    primary: int
    secondary: int

    def value(self, *place: str) -> str:
        """The cell as printed."""
        n = self.values[place]
        return SUPPRESSED if n is None else f"{n:,}"


def protect(table: Table, *, threshold: int) -> SafeTable:
    """Suppress cells of 1 to threshold − 1 and what would reveal them; raises NotAudited rather than guess.

    Protected means: for every primary cell the attacker's greatest value is at least the threshold and the least is
    below the true value. Zeros are shown (structural and empty cells alike) and may be suppressed secondarily.
    """
    if threshold < 3:
        raise ValueError("阈值不得小于3：小于3的阈值不能保护任何人。")
    published = table.published()
    primary = {place for place, n in published.items() if 0 < n < threshold}
    hidden = set(primary)
    while failing := _failing(table, published, primary, hidden, threshold):
        hidden |= _complements(published, hidden, failing)
    values = {place: None if place in hidden else n for place, n in published.items()}
    return SafeTable(table.title, table, threshold, values, len(primary), len(hidden - primary))


def _failing(
    table: Table, published: Mapping[Place, int], primary: Iterable[Place], hidden: set[Place], threshold: int
) -> list[Place]:
    """Primary cells that a reader could bound below the threshold or from below at their value."""
    if not hidden:
        return []
    shown = {place: n for place, n in published.items() if place not in hidden}
    bounds = intervals(sorted(table.cells), shown, sorted(primary))
    return [place for place, bound in bounds.items() if not _safe(bound, published[place], threshold)]


def _safe(bound: Interval, value: int, threshold: int) -> bool:
    slack = 1e-6
    return bound.high >= threshold - slack and bound.low <= value - 1 + slack


def _complements(published: Mapping[Place, int], hidden: set[Place], failing: Iterable[Place]) -> set[Place]:
    """For each failing cell and each line through it, the smallest shown cell beside it; else the line's total."""
    added: set[Place] = set()
    for place in failing:
        for side, category in enumerate(place):
            line = [p for p in published if _beside(p, place, side) and p[side] not in (category, TOTAL)]
            shown = [p for p in line if p not in hidden | added and published[p] > 0]
            if category != TOTAL and shown:
                added.add(min(shown, key=lambda p: (published[p], p)))
    if added:
        return added
    # Nothing is left beside them: hide the smallest margin that is still shown.
    margins = [p for p in published if TOTAL in p and p not in hidden]
    return {min(margins, key=lambda p: (published[p], p))}


def _beside(a: Place, b: Place, side: int) -> bool:
    return all(x == y for n, (x, y) in enumerate(zip(a, b, strict=True)) if n != side)
