"""Show again what need not be hidden (清理多余的抑制), with a proof for each small cell that stays valid until used up.

A proof is a movement of hidden cells that the published sums allow. Showing a cell spoils only those proofs that
move it, so only these are asked for again.
"""

import numpy as np

from tonghu.methods.disclosure.attacker import DOWN, SLACK, UP
from tonghu.methods.disclosure.cells import Bools, Cells, Floats, Ints
from tonghu.methods.disclosure.moves import Moves
from tonghu.methods.disclosure.routes import Needs

# Questions × cells of a component after which the rest stays hidden: counted, not timed, so that it ends at the same
# place each time. A city of one cube needs 4.4 million at most; linked tables would take minutes.
MOST_WORK = 6_000_000
_LOOK_BACK = 40  # proofs of neighbours often serve; older ones seldom do


class Proofs:
    """For each need of one component a movement that meets it."""

    def __init__(self, cells: Cells, members: Ints, needs: Needs) -> None:
        self.moves = Moves(cells, members)
        self._asked = [(n, UP, float(needs.up[cell])) for n, cell in enumerate(members) if needs.up[cell] > 0]
        self._asked += [(n, DOWN, float(needs.down[cell])) for n, cell in enumerate(members) if needs.down[cell] > 0]
        self._movers: list[Ints] = [np.zeros(0, np.int64)] * len(self._asked)
        self._users: list[set[int]] = [set() for _ in members]
        self.failing: list[tuple[int, int]] = []
        have: list[Floats] = []
        for n, (place, way, _) in enumerate(self._asked):
            moved = self._proof(n, have[: -_LOOK_BACK - 1 : -1])
            if moved is None:
                self.failing.append((int(members[place]), way))
                continue
            have.append(moved)
            self._keep(n, moved)

    def _proof(self, n: int, known: list[Floats]) -> Floats | None:
        place, way, need = self._asked[n]
        for moved in known:
            if way * moved[place] >= need - SLACK:
                return moved
        return self.moves.find(place, way, need)

    def _keep(self, n: int, moved: Floats) -> None:
        for place in self._movers[n]:
            self._users[place].discard(n)
        self._movers[n] = np.flatnonzero(np.abs(moved) > SLACK)
        for place in self._movers[n]:
            self._users[place].add(n)

    def may_show(self, place: int) -> bool:
        """Show a member if every need can still be met; else leave it hidden."""
        self.moves.show(place)
        found: dict[int, Floats] = {}
        for n in sorted(self._users[place]):
            moved = self._proof(n, list(found.values()))
            if moved is None:
                self.moves.hide(place)
                return False
            found[n] = moved
        for n, moved in found.items():
            self._keep(n, moved)
        return True


def clean(cells: Cells, members: Ints, needs: Needs, hidden: Bools, order: Ints) -> list[tuple[int, int]]:
    """Show, in place, cells of one component in `order` as long as all needs are met.

    Returns (cell, way) of needs that are not met to begin with; then nothing is shown. Past MOST_WORK the rest stays
    hidden, which is safe and at worst too careful.
    """
    proofs = Proofs(cells, members, needs)
    if proofs.failing:
        return proofs.failing
    place = {int(cell): n for n, cell in enumerate(members)}
    for cell in order:
        if proofs.moves.asked * len(members) > MOST_WORK:
            break
        if proofs.may_show(place[int(cell)]):
            hidden[cell] = False
    return []
