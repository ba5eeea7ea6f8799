"""What a reader can work out of tables with holes (攻击者区间): linear programming on the finest cells.

The attacker holds every published table at once, knows that counts add up and are not negative, and asks for each
suppressed cell the least and the greatest value that fit (Fischetti & Salazar 2000; audit as in τ-ARGUS).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import highspy
import numpy as np

from tonghu.methods.tabulation import TOTAL, Place


class NotAudited(Exception):
    """The solver gave no proof; nothing may be released (审核未完成，不得发布)."""

    def __init__(self) -> None:
        super().__init__("隐私保护审核没有得到确定结果，本表不能使用。请减少维度或合并分类后重试。")


class Interval(NamedTuple):
    """The least and the greatest value a reader can prove (区间)."""

    low: float
    high: float


class Attacker:
    """One reader of all tables: each published place is an equation, and what is hidden is open."""

    def __init__(self, finest: Sequence[Place], published: Mapping[Place, int]) -> None:
        self._published = published
        self._columns = {place: self._within(finest, place) for place in published}
        self._rows = {place: row for row, place in enumerate(sorted(published))}
        self._infinity = highspy.kHighsInf
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library's constructor has no annotations
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)  # the same input gives the same answer
        self._all = np.arange(len(finest), dtype=np.int32)
        self._solver.addVars(len(finest), np.zeros(len(finest)), np.full(len(finest), self._infinity))
        for place in self._rows:
            n, columns = float(published[place]), self._columns[place]
            self._solver.addRow(n, n, len(columns), columns, np.ones(len(columns)))

    @staticmethod
    def _within(finest: Sequence[Place], place: Place) -> np.ndarray:
        inside = [
            n
            for n, cell in enumerate(finest)
            if all(wanted in (TOTAL, here) for here, wanted in zip(cell, place, strict=True))
        ]
        return np.array(inside, dtype=np.int32)

    def hide(self, place: Place) -> None:
        """The reader no longer sees this place."""
        self._solver.changeRowBounds(self._rows[place], -self._infinity, self._infinity)

    def show(self, place: Place) -> None:
        """The reader sees this place."""
        n = float(self._published[place])
        self._solver.changeRowBounds(self._rows[place], n, n)

    def interval(self, place: Place) -> Interval:
        """The least and the greatest value of a place that fit what is seen; raises NotAudited without a proof."""
        costs = np.zeros(len(self._all))
        costs[self._columns[place]] = 1.0
        self._solver.changeColsCost(len(self._all), self._all, costs)
        return Interval(self._bound(highspy.ObjSense.kMinimize), self._bound(highspy.ObjSense.kMaximize))

    def _bound(self, sense: highspy.ObjSense) -> float:
        self._solver.changeObjectiveSense(sense)
        if self._solver.run() == highspy.HighsStatus.kError:
            raise NotAudited
        status = self._solver.getModelStatus()
        unbounded = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)
        if sense == highspy.ObjSense.kMaximize and status in unbounded:
            return float("inf")
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotAudited
        return float(self._solver.getInfo().objective_function_value)
