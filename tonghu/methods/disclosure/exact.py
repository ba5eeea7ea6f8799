"""The fewest cells that can be suppressed, and a proof that it cannot be fewer (最优抑制与下界).

Integer programme after Fischetti & Salazar (2000): one 0/1 a cell, one cut for each cell that an attacker still
bounds too closely, found in the prices of his own programme. A block holds a district with the cells of the district
itself, which may move freely there: what protects the city protects each block, so the sum of the blocks is a bound.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from time import monotonic

import highspy
import numpy as np

from tonghu.methods.disclosure.attacker import DOWN, SLACK, UP, NotAudited, load, restricted, solver
from tonghu.methods.disclosure.blocks import parts
from tonghu.methods.disclosure.cells import Bools, Cells, Floats, Ints, cannot_be
from tonghu.methods.disclosure.moves import both_ways
from tonghu.methods.disclosure.routes import Needs

_EPS = 1e-9
_VIOLATED = 1e-4
_ROUNDS = 500
_STANDS, _WORTH = 5, 0.0005  # after so many rounds of cuts that raise the bound by less than this share it stands
_FAR = 1e7  # children: as far as a hidden cell may rise


@dataclass(frozen=True)
class Effort:
    """How long to look for fewer cells. rounds: of cuts for the bound. seconds: by the clock, 0 for not at all.

    The attacker has `work` in pivots of the simplex × cells of a block; what small blocks leave of their share goes to
    the large ones. Needs that he is not asked after it give no cut, and the bound is lower. In blocks of at most
    `small` needs the fewest are then looked for in whole numbers, among the cells that are likely and among all:
    `nodes` a programme, until a block has had `programmes` or `searched` pivots. What ends there ends at the same place
    each time. With seconds every block is searched, and the result may differ from run to run where the clock ends the
    search; without, never.
    """

    rounds: int = 100
    seconds: float = 0.0
    small: int = 50
    nodes: int = 100
    programmes: int = 40
    work: int = 2_000_000_000
    searched: int = 20_000


@dataclass(frozen=True)
class Best:
    """What was found for one block: a lower bound and, if it was reached, the cells to hide."""

    members: Ints
    bound: int
    hidden: Ints | None


class _Separation:
    """The attacker's programme of a block, asked with cells that are hidden in part."""

    def __init__(self, cells: Cells, members: Ints, needs: Needs) -> None:
        self._most = np.inf  # pivots of the simplex; needs that come after them give no cut
        self._room = (cells.value[members] - cells.low[members]).astype(float)
        self._size = len(members)
        self._all = np.arange(2 * self._size, dtype=np.int32)
        self._lp = solver()
        self._lp.setOptionValue("simplex_strategy", 4)  # primal: standing still is allowed, and a few steps from far
        inside = np.zeros(len(cells), bool)
        inside[members] = True
        rows = np.flatnonzero(inside[cells.sums.index[cells.sums.start[:-1]]])
        sums = both_ways(restricted(cells.sums.of(rows), members, len(cells)), self._size)
        still = np.zeros(2 * self._size)
        load(self._lp, sums, still, still, still)
        up, down = needs.up[members], needs.down[members]
        self.asked = [(int(n), UP, float(up[n])) for n in np.flatnonzero(up > 0)]
        self.asked += [(int(n), DOWN, float(down[n])) for n in np.flatnonzero(down > 0)]
        self._seen: dict[int, Floats] = {}  # for each need the last movement that met it
        self.pivots = 0  # of the simplex, in all programmes so far

    def cuts(self, x: Floats, *, whole: bool) -> Iterator[tuple[Ints, Floats]]:
        """For each need that x does not meet the cells of which more must be hidden, with their weights (sum ≥ 1).

        whole: x is 0 or 1, and each hidden cell may rise without limit.
        """
        share = np.where(x > 1e-6, x, 0.0)
        for number, (place, way, need) in enumerate(self.asked):
            if self.ended:
                return
            rise = share * (_FAR if whole else need)
            fall = share * (self._room if whole else np.minimum(self._room, need))
            seen = self._seen.get(number)
            if seen is not None and (seen <= rise + SLACK).all() and (-seen <= fall + SLACK).all():
                continue
            rise[place], fall[place] = (need, 0.0) if way == UP else (0.0, need)
            prices = self._prices(number, np.concatenate([rise, fall]))
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

    def more(self, pivots: float) -> None:
        """Let it go on for so many."""
        self._most = self.pivots + pivots

    def _prices(self, number: int, most: Floats) -> Floats | None:
        """The reduced costs of rising where a need is not met; None where it is. most: how far each goes, both ways."""
        place, way, need = self.asked[number]
        column = place if way == UP else place + self._size
        self._lp.clearSolver()  # the movement before is no way to this one
        self._lp.changeColsBounds(2 * self._size, self._all, np.zeros(2 * self._size), most)
        self._lp.changeColCost(column, -1.0)
        if self._lp.run() == highspy.HighsStatus.kError:
            raise NotAudited
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise NotAudited
        self.pivots += max(0, int(self._lp.getInfo().simplex_iteration_count))
        solution = self._lp.getSolution()
        both, prices = np.array(solution.col_value), np.array(solution.col_dual)
        self._lp.changeColCost(column, 0.0)
        if both[column] >= need - 1e-6:
            self._seen[number] = both[: self._size] - both[self._size :]
            return None
        return prices[: self._size]


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
        self._limited = False
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

    def limit(self, among: Bools | None) -> None:
        """From now on only these members may be hidden; None: all that may."""
        self._limited = among is not None
        high = self._may if among is None else self._must | self._may & among
        every = np.arange(self._size, dtype=np.int32)
        self._lp.changeColsBounds(self._size, every, self._must.astype(float), high.astype(float))

    def whole_numbers(self) -> None:
        """From now on a cell is hidden or not."""
        kinds = np.full(self._size, highspy.HighsVarType.kInteger)
        self._lp.changeColsIntegrality(self._size, np.arange(self._size, dtype=np.int32), kinds)

    def solve(self, seconds: float | None = None, nodes: int | None = None) -> tuple[Floats | None, float]:
        """The fewest cells that it came upon to hide, and a bound on their price."""
        if nodes is not None:
            self._lp.setOptionValue("mip_max_nodes", nodes)
        if seconds is not None:
            self._lp.setOptionValue("time_limit", float(self._lp.getRunTime() + seconds))
        self._lp.run()
        status, info = self._lp.getModelStatus(), self._lp.getInfo()
        self.pivots += max(0, int(info.simplex_iteration_count))
        if status == highspy.HighsModelStatus.kOptimal:
            return np.array(self._lp.getSolution().col_value), float(info.objective_function_value)
        if status == highspy.HighsModelStatus.kInfeasible and not self._limited:
            raise NotAudited("没有可行的抑制方案")
        bound = float(info.mip_dual_bound)
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return np.array(self._lp.getSolution().col_value) if found else None, bound if np.isfinite(bound) else 0.0


class Search:
    """The fewest hidden cells of one block: what bounds them, which are likely, and the fewest that were found."""

    def __init__(self, cells: Cells, needs: Needs, must: Bools, may: Bools, members: Ints, effort: Effort) -> None:
        self.members, self._effort = members, effort
        self._separation = _Separation(cells, members, needs)
        self._master = _Master(cells, members, must, may)
        self._lines = _Lines(cells, members)
        self._must = must[members]
        self.likely = self._must.astype(float)  # of each member, how much of it the bound hides
        self._least = float(self._master.price[self._must].sum())
        self._hidden: Ints | None = None if self._separation.asked else members[self._must]
        self._price = np.inf

    @property
    def best(self) -> Best:
        """As far as the search went."""
        return Best(self.members, ceil(self._least - 1e-6), self._hidden)

    @property
    def needs(self) -> int:
        """How many there are."""
        return len(self._separation.asked)

    def relax(self, until: float | None, pivots: float) -> float:
        """Raise the bound, cells being hidden in part, until nothing raises it or the effort ends.

        Returns the pivots that it took.
        """
        self._separation.more(pivots)
        stood = 0
        for round_ in range(self._effort.rounds if self.needs else 0):
            added = 0
            for line, alone in self._lines.cuts(self.likely):
                self._master.company(line, alone)
                added += 1
            if not added or round_ > 3:
                added += sum(self._master.add(*cut) for cut in self._separation.cuts(self.likely, whole=round_ == 0))
            if not added:
                break
            before = self._least
            solved, now = self._master.solve()
            self.likely = self.likely if solved is None else solved
            self._least = max(self._least, now)
            stood = 0 if self._least > before * (1 + _WORTH) else stood + 1
            if stood == _STANDS or self._separation.ended or (until is not None and monotonic() > until):
                break
        return self._separation.pivots

    def among(self, candidates: Bools) -> None:
        """Look for the fewest among these cells of the table and the likely ones, in a small block; proves nothing."""
        if 0 < self.needs <= self._effort.small:
            self._master.limit(candidates[self.members] | (self.likely > 1e-6))
            self._in_whole_numbers(None)
            self._master.limit(None)

    def prove(self, until: float | None) -> None:
        """Look for the fewest among all; what ends is proved to be the fewest."""
        if self.needs and (until is not None or self.needs <= self._effort.small):
            self._least = max(self._least, self._in_whole_numbers(until))

    def _in_whole_numbers(self, until: float | None) -> float:
        """Returns the bound among the cells that may be hidden now."""
        effort, bound = self._effort, 0.0
        self._master.whole_numbers()
        self._separation.more(np.inf if until is not None else effort.searched)
        most = self._master.pivots + effort.searched
        for _ in range(effort.programmes if until is None else _ROUNDS):
            left = None if until is None else until - monotonic()
            if left is not None and left <= 0:
                break
            x, now = self._master.solve(left, effort.nodes if until is None else None)
            bound = max(bound, now)
            if x is None:
                break
            x = np.round(x)
            alone = list(self._lines.cuts(x))  # of some thousand lines few are ever in the way
            for cut in alone:
                self._master.company(*cut)
            if not alone and not sum(self._master.add(*cut) for cut in self._separation.cuts(x, whole=True)):
                if not self._separation.ended:
                    self._found(x)
                break
            if until is None and (self._master.pivots > most or self._separation.ended):
                break
        return bound

    def _found(self, x: Floats) -> None:
        price = float(self._master.price @ x)
        if price < self._price:
            self._hidden, self._price = self.members[x > 0.5], price


def searches(
    cells: Cells, needs: Needs, must: Bools, may: Bools, effort: Effort, end: float | None = None
) -> tuple[int, list[Search]]:
    """What is hidden in no block, and a search for each block, its bound as high as the effort allows.

    must: cells hidden in any case; may: cells that may be hidden. end: of the clock, for all that is searched.
    """
    groups = [np.flatnonzero(inside & (must | may)) for inside in parts(cells)]
    inside_any = np.zeros(len(cells), bool)
    for members in groups:
        inside_any[members] = True
    found = [Search(cells, needs, must, may, members, effort) for members in groups]
    found.sort(key=lambda search: search.needs)
    left = np.inf if effort.seconds else effort.work
    for n, (search, until) in enumerate(zip(found, _shares(2 * len(found), end), strict=False)):
        size = max(1, len(search.members))
        left -= size * search.relax(until, left / (len(found) - n) / size)
    return int(cells.printed[must & ~inside_any].sum()), found


def bound_of(cells: Cells, needs: Needs, must: Bools, may: Bools, effort: Effort) -> int:
    """A lower bound on the printed cells that must be suppressed."""
    outside, found = searches(cells, needs, must, may, effort)
    for search in found:
        search.prove(None)
    return outside + sum(search.best.bound for search in found)


def prove(found: Sequence[Search], end: float | None) -> None:
    """Search each block in whole numbers; small ones first: what they leave of the time goes to the large ones."""
    for search, until in zip(found, _shares(len(found), end), strict=True):
        search.prove(until)


def _shares(number: int, end: float | None) -> Iterator[float | None]:
    """For each of so many searches the time at which it ends: a share of what is left when it begins."""
    for n in range(number):
        yield None if end is None else monotonic() + max(0.0, (end - monotonic()) / (number - n))
