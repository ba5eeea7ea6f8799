"""What a reader can work out of a table with holes (攻击者区间): linear programming on the finest cells.

The attacker knows every published number and that counts are not negative. For each suppressed cell the least and
the greatest value that fit are computed (Fischetti & Salazar 2000; audit as in τ-ARGUS).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import highspy

from tonghu.methods.tabulation.table import TOTAL

Place = tuple[str, ...]
Cells = Mapping[Place, Any]  # the solver's variables


class NotAudited(Exception):
    """The solver gave no proof; nothing may be released (审核未完成，不得发布)."""

    def __init__(self) -> None:
        super().__init__("隐私保护审核没有得到确定结果，本表不能使用。请减少维度或合并分类后重试。")


class Interval(NamedTuple):
    """The least and the greatest value a reader can prove (区间)."""

    low: float
    high: float


def intervals(finest: Sequence[Place], shown: Mapping[Place, int], hidden: Sequence[Place]) -> dict[Place, Interval]:
    """The attacker's interval of each hidden cell.

    finest: the places of the finest cells. shown: every published cell with its value. hidden: the suppressed cells.
    Raises NotAudited when the solver does not prove an optimum.
    """
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library's constructor has no annotations
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)  # the same input gives the same answer
    cells = {place: solver.addVariable(lb=0.0) for place in finest}
    for place, value in sorted(shown.items()):
        total: Any = _sum(cells, place)  # comparing expressions makes a constraint
        solver.addConstr(total == float(value))
    return {place: Interval(_bound(solver, cells, place, -1), _bound(solver, cells, place, 1)) for place in hidden}


def _sum(cells: Cells, place: Place) -> highspy.highs.highs_linear_expression:
    return highspy.Highs.qsum([cell for at, cell in cells.items() if _within(at, place)])


def _within(finest: Place, place: Place) -> bool:
    return all(wanted in (TOTAL, here) for here, wanted in zip(finest, place, strict=True))


def _bound(solver: highspy.Highs, cells: Cells, place: Place, sign: int) -> float:
    goal = _sum(cells, place)
    status = solver.maximize(goal) if sign > 0 else solver.minimize(goal)
    if status != highspy.HighsStatus.kOk:
        raise NotAudited
    model = solver.getModelStatus()
    if sign > 0 and model in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return float("inf")
    if model != highspy.HighsModelStatus.kOptimal:
        raise NotAudited
    return float(solver.getObjectiveValue())
