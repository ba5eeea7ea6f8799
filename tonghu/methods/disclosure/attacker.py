"""What a reader can work out of tables with holes (攻击者区间): linear programming on the hidden cells.

The attacker holds every published table at once, knows that counts add up and are not negative, and asks for each
suppressed cell the least and the greatest value that fit (Fischetti & Salazar 2000; audit as in τ-ARGUS). Here he
asks how far a cell can move from its true value while every published sum stays: 0 is always a solution.
"""

import highspy
import numpy as np

from tonghu.methods.disclosure.cells import Bools, Cells, Equations, Floats, Ints

SLACK = 1e-7  # of the solver; a judge's tolerance is 1e-6
UP, DOWN = 1, -1


class NotAudited(Exception):
    """The solver gave no proof; nothing may be released (审核未完成，不得发布)."""

    def __init__(self, why: str = "") -> None:
        super().__init__(
            f"隐私保护审核没有得到确定结果{why and f'（{why}）'}，本表不能使用。请减少维度或合并分类后重试。"
        )


def solver() -> highspy.Highs:
    """A solver that gives the same answer to the same question."""
    lp = highspy.Highs()  # type: ignore[no-untyped-call]  # the library's constructor has no annotations
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("presolve", "off")):
        lp.setOptionValue(name, value)
    lp.setOptionValue("solver", "simplex")
    return lp


def restricted(sums: Equations, members: Ints, size: int) -> Equations:
    """The sums as far as they concern these cells, which alone may move; their numbers become places in `members`."""
    place = np.full(size, -1)
    place[members] = np.arange(len(members))
    inside = place[sums.index] >= 0
    lengths = np.bincount(sums.row_of[inside], minlength=len(sums.start) - 1)
    start = np.concatenate([[0], np.cumsum(lengths[lengths > 0])])
    return Equations(start, place[sums.index[inside]], sums.sign[inside])


def load(lp: highspy.Highs, sums: Equations, low: Floats, high: Floats, cost: Floats) -> None:
    """Give the solver the programme: the sums are 0, the bounds are those of the columns."""
    model = highspy.HighsLp()
    rows = len(sums.start) - 1
    model.num_col_, model.num_row_ = len(low), rows
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, low, high
    model.row_lower_ = model.row_upper_ = np.zeros(rows)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = sums.start.astype(np.int32)
    model.a_matrix_.index_ = sums.index.astype(np.int32)
    model.a_matrix_.value_ = sums.sign
    if lp.passModel(model) == highspy.HighsStatus.kError:
        raise NotAudited("求解器不接受本表")


class Attacker:
    """One reader, for whom only `members` are open: how far can each of them move?"""

    def __init__(self, cells: Cells, members: Ints) -> None:
        self.low = cells.low[members] - cells.value[members]
        self.high = cells.high[members] - cells.value[members]
        self._lp = solver()
        self._lp.setOptionValue("simplex_strategy", 4)  # primal: only the question changes from cell to cell
        sums = restricted(cells.sums, members, len(cells))
        load(self._lp, sums, self.low, self.high, np.zeros(len(members)))

    def farthest(self, place: int, way: int, need: float = np.inf) -> Floats | None:
        """How all members move when one moves as far as it can, up or down, but not beyond `need`.

        None when there is no limit. Raises NotAudited without a proof.
        """
        low, high = self.low[place], self.high[place]
        bounds = (0.0, min(high, need)) if way == UP else (max(low, -need), 0.0)
        self._lp.changeColBounds(place, *bounds)
        self._lp.changeColCost(place, -float(way))  # the least of −d is the greatest of d
        try:
            return self._solved(may_be_endless=way == UP and np.isinf(bounds[1]))
        finally:
            self._lp.changeColCost(place, 0.0)
            self._lp.changeColBounds(place, low, high)

    def _solved(self, *, may_be_endless: bool) -> Floats | None:
        status = self._status()
        endless = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)
        if may_be_endless and status in endless:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotAudited
        return np.array(self._lp.getSolution().col_value)

    def _status(self) -> highspy.HighsModelStatus:
        """Of the programme; where the warm start led nowhere, of a second look from the beginning."""
        settled = (
            highspy.HighsModelStatus.kOptimal,
            highspy.HighsModelStatus.kUnbounded,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        )
        if self._lp.run() != highspy.HighsStatus.kError and self._lp.getModelStatus() in settled:
            return self._lp.getModelStatus()
        self._lp.clearSolver()
        self._lp.setOptionValue("simplex_strategy", 1)
        try:
            if self._lp.run() == highspy.HighsStatus.kError:
                raise NotAudited
            return self._lp.getModelStatus()
        finally:
            self._lp.setOptionValue("simplex_strategy", 4)


def components(cells: Cells, hidden: Bools) -> list[Ints]:
    """The hidden cells in groups that share no sum, so that each can be asked on its own; in order."""
    members = np.flatnonzero(hidden)
    sums = restricted(cells.sums, members, len(cells))
    label = np.arange(len(members))
    while len(sums.index):
        least = np.minimum.reduceat(label[sums.index], sums.start[:-1])
        new = label.copy()
        np.minimum.at(new, sums.index, least[sums.row_of])
        new = new[new]
        if (new == label).all():
            break
        label = new
    order = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return [members[np.sort(group)] for group in np.split(order, cuts)] if len(members) else []
