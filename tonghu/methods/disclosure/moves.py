"""Movements of hidden cells that keep every published sum (可行变动): each is a proof that a cell is not known.

A movement found once can be checked by adding up, and holds until one of the cells it moves is shown.
"""

import highspy
import numpy as np

from tonghu.methods.disclosure.attacker import SLACK, UP, NotAudited, load, restricted, solver
from tonghu.methods.disclosure.cells import Cells, Equations, Floats, Ints

_MOST_NODES = 2_000  # of a search for whole children; what is not found by then counts as known
_OTHER_PRICES = 12  # tried before such a search: another corner is often whole, and some hundred times as cheap


class Moves:
    """The movements of some hidden cells, which alone are open."""

    def __init__(self, cells: Cells, members: Ints, price: Floats | None = None) -> None:
        """price: of moving each member by one; 1 by default."""
        self._size = len(members)
        self._rise = cells.high[members] - cells.value[members]
        self._fall = cells.value[members] - cells.low[members]
        self._sums = restricted(cells.sums, members, len(cells))
        self._price = np.ones(self._size) if price is None else price
        self._lp = solver()
        for option, value in (("mip_max_nodes", _MOST_NODES), ("mip_rel_gap", 1e6), ("mip_abs_gap", 1e6)):
            self._lp.setOptionValue(option, value)
        self.asked = 0  # questions so far
        self.pivots = 0  # of the simplex, in all of them
        # Rising and falling are two columns, so that standing still is a basis: a movement is a few steps from it.
        # A price on every step keeps it short: a short one is seldom spoilt.
        still = np.zeros(2 * self._size)
        load(
            self._lp,
            both_ways(self._sums, self._size),
            still,
            np.concatenate([self._rise, self._fall]),
            np.tile(self._price, 2),
        )

    def show(self, place: int) -> None:
        """A member may move no more."""
        self._bounds(place, 0.0, 0.0)

    def hide(self, place: int) -> None:
        """It may again."""
        self._bounds(place, self._rise[place], self._fall[place])

    def find(self, place: int, way: int, need: float) -> Floats | None:
        """How all members move when one moves by `need`, up or down; None if it cannot. Raises NotAudited."""
        self.asked += 1
        self._lp.clearSolver()  # the movement before is no way to this one
        return self._asked(place, way, need)

    def find_whole(self, place: int, way: int, need: float) -> Floats | None:
        """The same with whole children only; None if no such movement was found."""
        moved = self.find(place, way, need)
        if moved is None or _is_whole(moved):
            return moved
        moved = self._find_another(place, way, need)
        if moved is not None:
            return moved
        self._search(highspy.HighsVarType.kInteger, ("presolve", "choose"), ("solver", "choose"))
        self._charge(np.zeros(self._size))  # any will do, and a search for a short one takes ten times as long
        try:
            moved = self.find(place, way, need)
        finally:
            self._charge(self._price)
            self._search(highspy.HighsVarType.kContinuous, ("presolve", "off"), ("solver", "simplex"))
        return np.round(moved) if moved is not None and _is_whole(moved) else None

    def _find_another(self, place: int, way: int, need: float) -> Floats | None:
        """The cheapest movement at other prices, if one of them is of whole children."""
        drawn = np.random.default_rng(0)  # the same prices each time
        try:
            for _ in range(_OTHER_PRICES):
                self._charge(self._price * 10.0 ** drawn.uniform(-1, 1, self._size))
                moved = self.find(place, way, need)
                if moved is not None and _is_whole(moved):
                    return np.round(moved)
        finally:
            self._charge(self._price)
        return None

    def _charge(self, price: Floats) -> None:
        """From here on moving a member by one costs this."""
        self._lp.changeColsCost(2 * self._size, np.arange(2 * self._size, dtype=np.int32), np.tile(price, 2))

    def _search(self, kind: highspy.HighsVarType, *options: tuple[str, str]) -> None:
        """From here on movements of this kind; of whole ones, the first that comes."""
        columns = np.arange(2 * self._size, dtype=np.int32)
        self._lp.changeColsIntegrality(len(columns), columns, np.full(len(columns), kind))
        for option, value in options:
            self._lp.setOptionValue(option, value)

    def holds(self, moved: Floats) -> bool:
        """Whether a movement keeps all sums and stays within what is known of each member."""
        rows = np.add.reduceat(self._sums.sign * moved[self._sums.index], self._sums.start[:-1])
        inside = (moved <= self._rise + SLACK).all() and (-moved <= self._fall + SLACK).all()
        return bool(inside and np.abs(rows).max(initial=0.0) <= 1e-6)

    def times(self, moved: Floats) -> float:
        """How many times as far a movement may go before a member is as far as it can be."""
        room = np.where(moved > 0, self._rise, self._fall)
        moving = np.abs(moved) > SLACK
        return float(np.min(room[moving] / np.abs(moved[moving]), initial=np.inf))

    def _asked(self, place: int, way: int, need: float) -> Floats | None:
        goes, stays = (place, place + self._size)[::way]
        most = float((self._rise if way == UP else self._fall)[place])
        if most < need - SLACK:
            return None
        self._lp.changeColBounds(goes, need, need)
        self._lp.changeColBounds(stays, 0.0, 0.0)
        try:
            moved = self._solved()
        finally:
            self.hide(place)
        return moved if moved is not None and way * moved[place] >= need - SLACK else None

    def _solved(self) -> Floats | None:
        if self._lp.run() == highspy.HighsStatus.kError:
            raise NotAudited
        status = self._lp.getModelStatus()
        self.pivots += max(0, int(self._lp.getInfo().simplex_iteration_count))
        # Of whole movements the search may have ended at its last node: none was found.
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kSolutionLimit):
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotAudited
        both: Floats = np.array(self._lp.getSolution().col_value)
        return np.asarray(both[: self._size] - both[self._size :])

    def _bounds(self, place: int, rise: float, fall: float) -> None:
        self._lp.changeColBounds(place, 0.0, rise)
        self._lp.changeColBounds(place + self._size, 0.0, fall)


def _is_whole(moved: Floats) -> bool:
    """Whether every cell moves by whole children."""
    return bool((np.abs(moved - np.round(moved)) <= 1e-6).all())


def both_ways(sums: Equations, size: int) -> Equations:
    """Each cell as what it rises less what it falls, `size` columns further."""
    rows = np.concatenate([sums.row_of, sums.row_of])
    order = np.argsort(rows, kind="stable")
    index = np.concatenate([sums.index, sums.index + size])[order]
    return Equations(2 * sums.start, index, np.concatenate([sums.sign, -sums.sign])[order])
