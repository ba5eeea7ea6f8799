"""The fewest cells that can be suppressed, and a proof that it cannot be fewer (最优抑制与下界).

Integer programme after Fischetti & Salazar (2000): one 0/1 a cell, one cut for each cell that an attacker still
bounds too closely, found in the prices of his own programme. A block holds a district with the cells of the district
itself, which may move freely there: what protects the city protects each block, so the sum of the blocks is a bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from time import monotonic

import highspy
import numpy as np

from tonghu.methods.disclosure.attacker import DOWN, UP, NotAudited, load, restricted, solver
from tonghu.methods.disclosure.blocks import parts
from tonghu.methods.disclosure.cells import Bools, Cells, Floats, Ints, cannot_be
from tonghu.methods.disclosure.routes import Needs

_EPS = 1e-9
_VIOLATED = 1e-4
_ROUNDS = 500


@dataclass(frozen=True)
class Effort:
    """How long to look for fewer cells. rounds: of cuts for the bound alone. seconds: by the clock, 0 for not at all.

    Blocks of at most `small` needs are searched without the clock too, in whole numbers, `nodes` a programme, until a
    block has had `programmes` or `pivots` of the simplex: what ends there ends at the same place each time. The
    attacker of a block has `pivots` too, also where only the bound is asked for: needs that he is not asked give no
    cut, and the bound is lower. With seconds the result may differ from run to run where the clock ends the search;
    without, never.
    """

    rounds: int = 6
    seconds: float = 0.0
    small: int = 50
    nodes: int = 100
    programmes: int = 40
    pivots: int = 20_000


@dataclass(frozen=True)
class Best:
    """What was found for one block: a lower bound and, if it was reached, the cells to hide."""

    members: Ints
    bound: int
    hidden: Ints | None


class _Separation:
    """The attacker's programme of a block, asked with cells that are hidden in part."""

    def __init__(self, cells: Cells, members: Ints, needs: Needs, most: float) -> None:
        """most: pivots of the simplex; needs that come after them give no cut."""
        self._most = most
        self._room = cells.value[members] - cells.low[members]
        self._size = len(members)
        self._all = np.arange(self._size, dtype=np.int32)
        self._lp = solver()
        inside = np.zeros(len(cells), bool)
        inside[members] = True
        rows = np.flatnonzero(inside[cells.sums.index[cells.sums.start[:-1]]])
        sums = restricted(cells.sums.of(rows), members, len(cells))
        load(self._lp, sums, np.zeros(self._size), np.zeros(self._size), np.zeros(self._size))
        up, down = needs.up[members], needs.down[members]
        self.asked = [(int(n), UP, float(up[n])) for n in np.flatnonzero(up > 0)]
        self.asked += [(int(n), DOWN, float(down[n])) for n in np.flatnonzero(down > 0)]
        self.pivots = 0  # of the simplex, in all programmes so far

    def cuts(self, x: Floats, *, whole: bool) -> Iterator[tuple[Ints, Floats]]:
        """For each need that x does not meet the cells of which more must be hidden, with their weights (sum ≥ 1).

        whole: x is 0 or 1, and each hidden cell may rise without limit.
        """
        for place, way, need in self.asked:
            if self.ended:
                return
            fall = np.where(x > 1e-6, np.minimum(self._room, np.inf if whole else need) * x, 0.0)
            rise = np.where(x > 1e-6, (1e7 if whole else need) * x, 0.0)
            self._lp.changeColsBounds(self._size, self._all, -fall, rise)
            self._lp.changeColBounds(place, *((0.0, need) if way == UP else (-need, 0.0)))
            self._lp.changeColCost(place, -float(way))
            prices = self._prices(place, need - 1e-6)
            self._lp.changeColCost(place, 0.0)
            if prices is None:
                continue
            weight = np.where(prices < -_EPS, 1.0, np.minimum(np.maximum(prices, 0.0) * self._room / need, 1.0))
            weight[place] = 0.0
            if weight @ x < 1.0 - _VIOLATED:
                found = np.flatnonzero(weight > _EPS)
                yield found, weight[found]

    @property
    def ended(self) -> bool:
        """Whether all its pivots are used."""
        return self.pivots > self._most

    def _prices(self, place: int, enough: float) -> Floats | None:
        """The reduced costs where a cell cannot move far enough; None where it can."""
        if self._lp.run() == highspy.HighsStatus.kError:
            raise NotAudited
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise NotAudited
        self.pivots += max(0, int(self._lp.getInfo().simplex_iteration_count))
        if -self._lp.getInfo().objective_function_value >= enough:
            return None
        return np.array(self._lp.getSolution().col_dual)


class _Lines:
    """Every sum a reader sees of a block: a hidden cell alone in its line is known, so it needs company.

    Not so a cell that no table prints: it may be known.
    """

    def __init__(self, cells: Cells, members: Ints) -> None:
        self._printed = cells.printed[members] > 0
        place = np.full(len(cells), -1)
        place[members] = np.arange(len(members))
        self.lines: list[Ints] = []
        for d, side in enumerate(cells.sides):
            stride = int(np.prod(cells.shape[d + 1 :], dtype=np.int64))
            for p, below in side.splits:
                sums = members[cells.nodes[members, d] == p]
                children = cells.find(cells.keys[sums, None] + stride * (np.array(below) - p))
                # A line of which a part is no cell of the system is not seen whole: nobody subtracts there.
                whole = ~((children < 0) & ~cannot_be(cells, sums, d, below)).any(axis=1)
                for cell, line in zip(sums[whole], children[whole], strict=True):
                    line = line[line >= 0]
                    if len(line) and (place[line] >= 0).any():
                        self.lines.append(np.concatenate([place[[cell]], place[line[place[line] >= 0]]]))

    def cuts(self, x: Floats) -> Iterator[tuple[Ints, int]]:
        """(line, the member that is hidden more than all others together)."""
        for line in self.lines:
            here = x[line]
            most = int(np.argmax(np.where(self._printed[line], here, -1.0)))
            if self._printed[line[most]] and 2 * here[most] > here.sum() + _VIOLATED:
                yield line, most


class _Master:
    """Which cells to hide, as far as the cuts so far demand."""

    def __init__(self, cells: Cells, members: Ints, must: Bools, may: Bools) -> None:
        self._size = len(members)
        self._must, self._may = must[members], may[members] | must[members]
        self.price = cells.printed[members].astype(float)
        self._lp = solver()
        self._lp.setOptionValue("presolve", "choose")
        self._lp.setOptionValue("mip_rel_gap", 0.0)
        low, high = self._must.astype(float), self._may.astype(float)
        self._lp.addVars(self._size, low, high)
        self._lp.changeColsCost(self._size, np.arange(self._size, dtype=np.int32), self.price)
        self._seen: set[bytes] = set()
        self.pivots = 0  # of the simplex, in all programmes so far

    def add(self, found: Ints, weight: Floats) -> bool:
        """A cut, as it concerns cells that are not hidden anyway; whether it is new."""
        given = float(weight[self._must[found]].sum())
        open_ = ~self._must[found] & self._may[found]
        index, value = found[open_].astype(np.int32), weight[open_]
        key = index.tobytes() + np.round(value, 9).tobytes()
        if given >= 1.0 or key in self._seen:
            return False
        self._seen.add(key)
        value = np.minimum(value, 1.0 - given)
        self._lp.addRow(1.0 - given, highspy.kHighsInf, len(index), index, value)
        return True

    def company(self, line: Ints, alone: int) -> None:
        """A member of a line is hidden only with another one."""
        sign = np.ones(len(line))
        sign[alone] = -1.0
        self._lp.addRow(0.0, highspy.kHighsInf, len(line), line.astype(np.int32), sign)

    def whole_numbers(self) -> None:
        """From now on a cell is hidden or not."""
        kinds = np.full(self._size, highspy.HighsVarType.kInteger)
        self._lp.changeColsIntegrality(self._size, np.arange(self._size, dtype=np.int32), kinds)

    def solve(self, seconds: float | None = None, nodes: int | None = None) -> tuple[Floats | None, float, bool]:
        """The cells to hide, a bound on their price, and whether it is reached."""
        if nodes is not None:
            self._lp.setOptionValue("mip_max_nodes", nodes)
        if seconds is not None:
            self._lp.setOptionValue("time_limit", float(self._lp.getRunTime() + seconds))
        self._lp.run()
        status, info = self._lp.getModelStatus(), self._lp.getInfo()
        self.pivots += max(0, int(info.simplex_iteration_count))
        if status == highspy.HighsModelStatus.kOptimal:
            x = np.array(self._lp.getSolution().col_value)
            return x, float(info.objective_function_value), True
        if status == highspy.HighsModelStatus.kInfeasible:
            raise NotAudited("没有可行的抑制方案")
        bound = float(info.mip_dual_bound)
        return None, bound if np.isfinite(bound) else 0.0, False


def best_of(cells: Cells, needs: Needs, must: Bools, may: Bools, members: Ints, effort: Effort, until: float) -> Best:
    """Look for the fewest hidden cells of one block."""
    separation = _Separation(cells, members, needs, np.inf if effort.seconds else effort.pivots)
    master = _Master(cells, members, must, may)
    floor = float(master.price[must[members]].sum())
    x, bound = must[members].astype(float), floor
    if not separation.asked:
        return Best(members, round(floor), members[must[members]])
    lines = _Lines(cells, members)
    searched = effort.seconds > 0 or len(separation.asked) <= effort.small
    for round_ in range(_ROUNDS if searched else effort.rounds):
        added = 0
        for line, alone in lines.cuts(x):
            master.company(line, alone)
            added += 1
        if not added or round_ > 3:
            added += sum(master.add(*cut) for cut in separation.cuts(x, whole=round_ == 0))
        before = bound
        solved, now, _ = master.solve()
        x, bound = (x if solved is None else solved), max(bound, now)
        if not added or (round_ > 3 and bound < before + 0.01) or (effort.seconds and monotonic() > until):
            break
        if not effort.seconds and (master.pivots > 5 * effort.pivots or separation.ended):
            break
    if not searched:
        return Best(members, ceil(bound - 1e-6), None)
    return _in_whole_numbers(master, separation, lines, members, bound, effort, until)


def _in_whole_numbers(
    master: _Master,
    separation: _Separation,
    lines: _Lines,
    members: Ints,
    bound: float,
    effort: Effort,
    until: float,
) -> Best:
    master.whole_numbers()
    for _ in range(_ROUNDS if effort.seconds else effort.programmes):
        left = until - monotonic() if effort.seconds else None
        if left is not None and left <= 0:
            break
        x, now, reached = master.solve(left, None if effort.seconds else effort.nodes)
        bound = max(bound, now)
        if x is None or not reached:
            break
        x = np.round(x)
        alone = list(lines.cuts(x))  # of some thousand lines few are ever in the way
        for cut in alone:
            master.company(*cut)
        if not alone and not sum(master.add(*cut) for cut in separation.cuts(x, whole=True)):
            return Best(members, ceil(bound - 1e-6), None if separation.ended else members[x > 0.5])
        if not effort.seconds and (master.pivots > effort.pivots or separation.ended):
            break
    return Best(members, ceil(bound - 1e-6), None)


def solve(cells: Cells, needs: Needs, must: Bools, may: Bools, effort: Effort) -> tuple[int, list[Best]]:
    """A lower bound on the printed cells that must be suppressed, and the best found for each block.

    must: cells hidden in any case; may: cells that may be hidden. Small blocks first: what they leave of the time goes
    to the large ones.
    """
    groups = [np.flatnonzero(inside & (must | may)) for inside in parts(cells)]
    inside_any = np.zeros(len(cells), bool)
    for members in groups:
        inside_any[members] = True
    bound = int(cells.printed[must & ~inside_any].sum())
    asked = (needs.up > 0) | (needs.down > 0)
    found: list[Best] = []
    order = sorted(range(len(groups)), key=lambda g: (int(asked[groups[g]].sum()), g))
    end = monotonic() + effort.seconds
    for n, g in enumerate(order):
        share = (end - monotonic()) / (len(order) - n)
        found.append(best_of(cells, needs, must, may, groups[g], effort, monotonic() + max(0.0, share)))
    return bound + sum(b.bound for b in found), found
