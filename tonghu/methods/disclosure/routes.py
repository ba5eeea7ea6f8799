"""For each small cell the cheapest route along which it can move, and the cells of the route hidden (次抑制).

Linear programmes after Kelly, Golden & Assad (1992) and Fischetti & Salazar: a cell that must be able to rise by
some children needs others that fall and rise with it; hidden ones are free, others cost what hiding them costs.
"""

from dataclasses import dataclass, field

import highspy
import numpy as np

from tonghu.methods.disclosure.attacker import DOWN, SLACK, UP, NotAudited, load, restricted, solver
from tonghu.methods.disclosure.cells import Bools, Cells, Floats, Ints
from tonghu.methods.disclosure.moves import both_ways
from tonghu.methods.disclosure.nearby import Reach

_CELLS_A_PIVOT = 16  # asking for a route takes as long as a pivot for so many of the cells that may move
# Of a search for a route of whole children, where routes of halves do not do.
_WHOLE = (("mip_max_nodes", 2_000), ("mip_rel_gap", 0.25))


@dataclass
class Needs:
    """How far each cell must be able to move up and down for nobody to know it; 0 where it may be known (保护要求)."""

    up: Floats
    down: Floats

    @property
    def cells(self) -> Ints:
        """The cells that need anything."""
        return np.flatnonzero((self.up > 0) | (self.down > 0))


@dataclass
class Spent:
    """How much work it was so far, in pivots of the simplex."""

    pivots: int = 0


@dataclass(frozen=True)
class Hiding:
    """A table on its way to be protected (抑制进程): what its cells need, and what may be hidden for their sake.

    hidden: so far, changed in place. allowed: what may be hidden besides. price: of hiding each cell. spent: on routes.
    """

    cells: Cells
    needs: Needs
    hidden: Bools
    allowed: Bools
    price: Floats
    spent: Spent = field(default_factory=Spent)

    @property
    def members(self) -> Ints:
        """The cells that may move."""
        return np.flatnonzero(self.allowed | self.hidden)


class Routes:
    """The programme of one block of cells: what may be hidden there and at which price."""

    def __init__(self, cells: Cells, members: Ints, allowed: Bools, price: Floats) -> None:
        """members: the cells of the block that may move; allowed: those that may be hidden if they are not yet."""
        self._value = cells.value[members].astype(float)
        self.members, self._price = members, price[members]
        self._size, self._whole = len(members), False
        free = allowed[members]
        rise = np.where(free, np.minimum(cells.high[members] - self._value, 1e9), 0.0)
        fall = np.where(free, self._value - cells.low[members], 0.0)
        # Rising and falling are two columns, so that standing still is a basis: a route is found a few steps from it.
        self._high = np.concatenate([rise, fall])
        self._all = np.arange(2 * self._size, dtype=np.int32)
        self._lp = solver()
        sums = both_ways(restricted(cells.sums, members, len(cells)), self._size)
        load(self._lp, sums, np.zeros(2 * self._size), self._high, np.zeros(2 * self._size))

    def in_whole_children(self) -> None:
        """From here on routes of whole children only; a cheap one, if it is found."""
        self._whole = True
        kinds = np.full(2 * self._size, highspy.HighsVarType.kInteger)
        self._lp.changeColsIntegrality(2 * self._size, self._all, kinds)
        for option, value in (("presolve", "choose"), ("solver", "choose"), *_WHOLE):
            self._lp.setOptionValue(option, value)

    def find(self, place: int, way: int, need: float, hidden: Bools) -> Floats | None:
        """How the members move on the cheapest route; None if there is none."""
        cost = np.where(hidden[self.members], 0.0, self._price)
        fall = np.maximum(np.minimum(need, self._value), 1e-9)
        self._lp.clearSolver()  # the route before is no way to this one
        self._lp.changeColsCost(2 * self._size, self._all, np.concatenate([cost / need, cost / fall]))
        goes, stays = (place, place + self._size)[::way]
        for column, moved in ((goes, need), (stays, 0.0)):
            self._lp.changeColBounds(column, moved, moved)
        try:
            return self._solved()
        finally:
            for column in (goes, stays):
                self._lp.changeColBounds(column, 0.0, self._high[column])

    def _solved(self) -> Floats | None:
        if self._lp.run() == highspy.HighsStatus.kError:
            raise NotAudited
        status = self._lp.getModelStatus()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kSolutionLimit):
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotAudited
        both: Floats = np.array(self._lp.getSolution().col_value)
        both = np.round(both) if self._whole else both
        return np.asarray(both[: self._size] - both[self._size :])


def suppress(table: Hiding, members: Ints, order: Ints, reach: Reach, *, whole: bool = False) -> list[tuple[int, int]]:
    """Hide what the cells in `order` need beyond what `reach` knows, which is told what is found.

    members: the cells that may move for it. whole: children move as a whole, which takes a search. Returns (cell, way)
    for which nothing helps.
    """
    cells, needs, hidden = table.cells, table.needs, table.hidden
    routes = Routes(cells, members, table.allowed | hidden, table.price)
    if whole:
        routes.in_whole_children()
    place = {int(cell): n for n, cell in enumerate(members)}
    room = cells.value[members] - cells.low[members]
    helpless = []
    for cell in order:
        at = place[int(cell)]
        for way, need, far in ((UP, needs.up[cell], reach.up), (DOWN, needs.down[cell], reach.down)):
            if far[cell] >= need - SLACK:
                continue
            moved = routes.find(at, way, need, hidden)
            table.spent.pivots += len(members) // _CELLS_A_PIVOT
            if moved is None:
                helpless.append((int(cell), way))
                continue
            hidden[members[np.abs(moved) > SLACK]] = True
            reach.saw(members, moved, room)
    return helpless
