"""The audit that must pass before anything leaves (审核): what each suppressed cell can be, and if that is enough."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tonghu.methods.disclosure.attacker import DOWN, SLACK, UP, Attacker, NotAudited, components
from tonghu.methods.disclosure.cells import Bools, Cells, Floats, Ints
from tonghu.methods.disclosure.moves import Moves
from tonghu.methods.disclosure.nearby import Movement
from tonghu.methods.disclosure.routes import Needs

# Cells of a component up to which a movement must be one of whole children. Beyond, a search of each takes seconds.
MOST_WHOLE = 500
# Beyond, an attacker who goes as far as he can takes longer than many questions of as far as is needed.
_MOST_FARTHEST = 10_000


@dataclass(frozen=True)
class Audit:
    """What a reader can still prove, who knows that children are whole (审核结果).

    exact: the suppressed cells (numbers in `cells`) of which one number only is possible. failing: the cells whose
    need is not met.
    """

    exact: Ints
    failing: Ints
    pivots: int = 0  # of the simplex, in all questions

    @property
    def passed(self) -> bool:
        """Whether the tables may leave."""
        return not len(self.exact) and not len(self.failing)


def audit(cells: Cells, hidden: Bools, needs: Needs, seen: Sequence[Movement] = ()) -> Audit:
    """Ask for a movement that meets every need, and for one of one child of every other suppressed cell.

    seen: movements that were found on the way here; those that still move hidden cells only need not be asked for.
    Every movement is added up again before it counts. In components of up to MOST_WHOLE cells children move as a whole,
    and of what was seen only that counts. Raises NotAudited where the solver gives no answer.
    """
    printed = hidden & (cells.printed > 0)
    needed = (needs.up > 0) | (needs.down > 0)
    failing, exact = needed.copy(), printed.copy()
    seen, pivots = [(moving, moved) for moving, moved in seen if hidden[moving].all()], 0
    for members in components(cells, hidden):
        if (printed | needed)[members].any():
            asked = _Asked(cells, members, seen, float(max(needs.up[members].max(), needs.down[members].max(), 1.0)))
            failing[members] &= ~asked.met(needs.up[members], needs.down[members], needed[members])
            exact[members] &= ~asked.uncertain(printed[members])
            pivots += asked.pivots
    return Audit(np.flatnonzero(exact), np.flatnonzero(failing), pivots)


class _Asked:
    """One component, and how far each cell has been seen to move."""

    def __init__(self, cells: Cells, members: Ints, seen: Sequence[Movement], most: float) -> None:
        """most: how far any of the members must move."""
        self._most = most
        self._moves = Moves(cells, members)
        self._attacker = Attacker(cells, members) if MOST_WHOLE < len(members) <= _MOST_FARTHEST else None
        self._whole = len(members) <= MOST_WHOLE
        self._reach = {UP: np.zeros(len(members)), DOWN: np.zeros(len(members))}
        inside = np.zeros(len(cells), bool)
        inside[members] = True
        for moving, amount in seen:
            if inside[moving].all():
                moved = np.zeros(len(members))
                moved[np.searchsorted(members, moving)] = amount
                if self._moves.holds(moved) and not (self._whole and (moved != np.round(moved)).any()):
                    self._saw(moved)

    @property
    def pivots(self) -> int:
        """Of the simplex, in all questions so far."""
        return self._moves.pivots

    def met(self, up: Floats, down: Floats, needed: Bools) -> Bools:
        """The members among `needed` that can move as far as they must, both ways."""
        found = np.zeros(len(needed), bool)
        for n in np.flatnonzero(needed):
            found[n] = self._reaches(int(n), UP, up[n]) and self._reaches(int(n), DOWN, down[n])
        return found

    def uncertain(self, printed: Bools) -> Bools:
        """The members among `printed` that can be another number."""
        found = np.zeros(len(printed), bool)
        for n in np.flatnonzero(printed):
            already = max(self._reach[UP][n], self._reach[DOWN][n]) >= 1 - SLACK
            found[n] = already or self._reaches(int(n), UP, 1.0) or self._reaches(int(n), DOWN, 1.0)
        return found

    def _reaches(self, place: int, way: int, need: float) -> bool:
        if self._reach[way][place] >= need - SLACK:
            return True
        moved = self._movement(place, way, need)
        if moved is None:
            return False
        self._saw(moved)
        return True

    def _saw(self, moved: Floats) -> None:
        """Keep how far it goes, and would go on or backwards: in whole steps, so that children stay whole."""
        for way in (moved, -moved):
            times = min(np.floor(self._moves.times(way) + SLACK), self._most)
            farthest = next((way * n for n in (times, 1.0) if n >= 1 and self._moves.holds(way * n)), None)
            if farthest is not None:
                np.maximum(self._reach[UP], farthest, out=self._reach[UP])
                np.maximum(self._reach[DOWN], -farthest, out=self._reach[DOWN])

    def _movement(self, place: int, way: int, need: float) -> Floats | None:
        if self._whole:
            moved = self._moves.find_whole(place, way, need)
        elif self._attacker is None:
            moved = self._moves.find(place, way, need)
        else:  # his movements touch everything, so that one answers many questions
            moved = self._attacker.farthest(place, way, need)
            if moved is not None and not self._moves.holds(moved):
                moved = self._moves.find(place, way, need)
        if moved is None or way * moved[place] < need - SLACK:
            return None
        if not self._moves.holds(moved):
            raise NotAudited
        return moved


def intervals(cells: Cells, hidden: Bools) -> tuple[Floats, Floats]:
    """The least and the greatest value of every cell that fit what is seen, children not being whole (攻击者区间).

    As τ-ARGUS audits. Raises NotAudited without a proof for each.
    """
    low, high = cells.value.astype(float), cells.value.astype(float)
    for members in components(cells, hidden):
        attacker = Attacker(cells, members)
        for place in np.flatnonzero(cells.printed[members] > 0):
            cell = members[place]
            fallen, risen = attacker.farthest(int(place), DOWN), attacker.farthest(int(place), UP)
            low[cell] += 0.0 if fallen is None else fallen[place]
            high[cell] = np.inf if risen is None else high[cell] + risen[place]
    return low, high
