"""Show again what need not be hidden (清理多余的抑制), with a proof for each small cell that stays valid until used up.

A proof is a movement of hidden cells that the published sums allow. Showing a cell spoils only those proofs that move
it; a need that loses its proof is met by another one's, made longer, shorter or turned round, or else asked for again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tonghu.methods.disclosure.attacker import DOWN, SLACK, UP
from tonghu.methods.disclosure.cells import Bools, Cells, Floats, Ints
from tonghu.methods.disclosure.moves import Moves
from tonghu.methods.disclosure.nearby import Movement
from tonghu.methods.disclosure.routes import Needs

# Questions × cells of a component after which the rest stays hidden: counted, not timed, so that it ends at the same
# place each time.
MOST_WORK = 6_000_000
MOST_PIVOTS = 1_500_000  # of the simplex in all questions of a component, for the same
# Needs × cells of a component past which no proofs are looked for: finding one for each need takes longer than a table
# is worth, so those that were found on the way must do, though they are longer.
MOST_NEEDS = 60_000_000
# A proof had rather move what stays hidden anyway than what may be shown again.
_MAY_BE_SHOWN, _STAYS_HIDDEN = 5.0, 0.5
_NEARBY = 800  # cells around a need
_LEAST = 1e-3  # a movement of less is not stretched: the solver's tolerance would grow with it


@dataclass(frozen=True, eq=False)
class _Proof:
    """A movement, and how many times as far it may go, the same way and backwards."""

    places: Ints
    moved: dict[int, float]
    most: float
    back: float
    shows: int  # of its cells, how many might be shown

    def meets(self, place: int, way: int, need: float) -> bool:
        """Whether it moves a cell as far as it must, after stretching."""
        if abs(self.moved[place]) < _LEAST:
            return False
        times = way * need / self.moved[place]
        return times <= self.most if times > 0 else -times <= self.back


class Proofs:
    """For each need of one component a movement that meets it."""

    def __init__(self, cells: Cells, members: Ints, needs: Needs, may: Bools, seen: Sequence[Movement] = ()) -> None:
        """may: of the members, which may be shown. seen: movements of members that are known already."""
        self._cells, self._members, self._may = cells, members, may
        self._price = np.where(may, _MAY_BE_SHOWN, _STAYS_HIDDEN)
        self.moves = Moves(cells, members, self._price)
        self._rise = cells.high[members] - cells.value[members]
        self._fall = cells.value[members] - cells.low[members]
        self._asked = [(n, UP, float(needs.up[cell])) for n, cell in enumerate(members) if needs.up[cell] > 0]
        self._asked += [(n, DOWN, float(needs.down[cell])) for n, cell in enumerate(members) if needs.down[cell] > 0]
        self._at: list[dict[int, _Proof]] = [{} for _ in members]  # the proofs that move a member, by their number
        self._proof: dict[int, int] = {}  # need → number of its proof
        self._needs: dict[int, set[int]] = {}  # number of a proof → the needs it meets
        self.carried = np.zeros(len(members), np.int64)  # by each member, how many needs
        self._last = 0
        for moving, amount in seen:
            moved = np.zeros(len(members))
            moved[np.searchsorted(members, moving)] = amount
            self._keep(moved)
        self.pivots = 0  # of the simplex, in all questions
        self.all_met = True
        for n in range(len(self._asked)):
            number = self._found(n)
            if number is None:
                self.all_met = False
            else:
                self._assign(n, number)

    def _found(self, n: int, without: int = -1) -> int | None:
        """The number of a proof of a need, one we have or a new one; without: a member that it may not move."""
        place, way, need = self._asked[n]
        have = [
            (proof.shows, number)
            for number, proof in self._at[place].items()
            if proof.meets(place, way, need) and without not in proof.moved
        ]
        if have:
            return min(have)[1]
        moved = self._nearby(n, without)
        if moved is None:
            before = self.moves.pivots
            moved = self.moves.find(place, way, need)
            self.pivots += self.moves.pivots - before
        return None if moved is None else self._keep(moved)

    def _nearby(self, n: int, without: int) -> Floats | None:
        """A movement of cells alone that are moved by the proofs around; a few hundred cells answer sooner than all."""
        place, way, need = self._asked[n]
        start = [place, *(self._at[place][self._proof[n]].moved if n in self._proof else ())]
        around = {number: proof for at in start for number, proof in self._at[at].items()}
        inside = {place}
        for _, proof in sorted(around.items(), key=lambda known: (place not in known[1].moved, known[0])):
            inside |= proof.moved.keys()
            if len(inside) > _NEARBY:
                break
        inside.discard(without)
        if len(inside) < 2 or len(inside) > len(self._may) // 2:
            return None
        local = np.array(sorted(inside))
        moves = Moves(self._cells, self._members[local], self._price[local])
        found = moves.find(int(np.searchsorted(local, place)), way, need)
        self.pivots += moves.pivots
        if found is None:
            return None
        moved = np.zeros(len(self._may))
        moved[local] = found
        return moved

    def _keep(self, moved: Floats) -> int:
        places = np.flatnonzero(np.abs(moved) > SLACK)
        go = moved[places]
        rise, fall = self._rise[places], self._fall[places]
        with np.errstate(divide="ignore"):
            most = float(np.min(np.where(go > 0, rise / np.abs(go), fall / np.abs(go)), initial=np.inf))
            back = float(np.min(np.where(go > 0, fall / np.abs(go), rise / np.abs(go)), initial=np.inf))
        told = dict(zip(places.tolist(), go.tolist(), strict=True))
        proof = _Proof(places, told, max(most, 1.0), back, int(self._may[places].sum()))
        self._last += 1
        for place in told:
            self._at[place][self._last] = proof
        self._needs[self._last] = set()
        return self._last

    def _assign(self, n: int, number: int) -> None:
        place = self._asked[n][0]
        before = self._proof.get(n)
        if before is not None:
            self._needs[before].discard(n)
            self.carried[self._at[place][before].places] -= 1
        self._proof[n] = number
        self._needs[number].add(n)
        self.carried[self._at[place][number].places] += 1

    def may_show(self, place: int) -> bool:
        """Show a member if every need can still be met; else leave it hidden."""
        self.moves.show(place)
        found: dict[int, int] = {}
        for n in sorted(n for number in self._at[place] for n in self._needs[number]):
            number = self._found(n, place)
            if number is None:
                self.moves.hide(place)
                return False
            found[n] = number
        for n, number in found.items():
            self._assign(n, number)
        for number, proof in list(self._at[place].items()):
            del self._needs[number]
            for moved in proof.moved:
                del self._at[moved][number]
        self._may[place] = False
        return True


def clean(cells: Cells, members: Ints, needs: Needs, hidden: Bools, may: Bools, seen: Sequence[Movement] = ()) -> int:
    """Show, in place, cells of one component as long as all needs are met: those first that carry the fewest proofs.

    may: of the members, which may be shown. seen: movements that were found before; they are the first proofs where
    there are more needs × cells than MOST_NEEDS. Where a need is not met to begin with, nothing is shown. Past
    MOST_WORK or MOST_PIVOTS the rest stays hidden, which is safe and at worst too careful. Returns the pivots that it
    took.
    """
    asked = np.count_nonzero(needs.up[members] > 0) + np.count_nonzero(needs.down[members] > 0)
    known = seen if asked * len(members) > MOST_NEEDS else ()
    proofs = Proofs(cells, members, needs, may.copy(), known)
    if not proofs.all_met:
        return proofs.pivots
    left = np.flatnonzero(may)
    left = left[np.lexsort((left, -cells.value[members[left]], -cells.printed[members[left]]))]
    while len(left):
        n = int(np.argmin(proofs.carried[left]))
        worked = proofs.moves.asked * len(members) > MOST_WORK or proofs.moves.pivots > MOST_PIVOTS
        if proofs.carried[left[n]] and worked:
            break
        if proofs.may_show(int(left[n])):
            hidden[members[left[n]]] = False
        left = np.delete(left, n)
    return proofs.pivots
