"""The cells around a small cell (邻近单元格), among which a route is looked for before the whole table is asked.

In a large sparse system nearly every cell is small, and a programme over all of it for each need does not end in
time. A route among a few hundred cells that leaves the others as they are is a route of the whole.
"""

from itertools import pairwise

import numpy as np

from tonghu.methods.disclosure.attacker import SLACK, restricted
from tonghu.methods.disclosure.cells import Cells, Floats, Ints

Movement = tuple[Ints, Floats]  # cells, and by how much each moves

_EACH = 3  # of a sum, the cells that are looked at: the greatest, which can fall farthest; a route is long and thin


class Nearby:
    """Which of some cells share a sum."""

    def __init__(self, cells: Cells, members: Ints) -> None:
        self._members = members
        sums = restricted(cells.sums, members, len(cells))
        order = np.lexsort((sums.index, -cells.value[members][sums.index], sums.row_of))
        index, start = sums.index[order].tolist(), sums.start.tolist()
        self._lines = [index[first:last] for first, last in pairwise(start)]
        self._at: list[list[int]] = [[] for _ in members]
        for row, line in sorted(enumerate(self._lines), key=lambda known: (len(known[1]), known[0])):
            for place in line:
                self._at[place].append(row)

    def around(self, cell: int, most: int) -> Ints:
        """The cells that are fewest sums away, nearest first, up to about `most` of them."""
        here = int(np.searchsorted(self._members, cell))
        found, lines = {here: None}, set()
        waiting = [here]
        for place in waiting:
            for row in self._at[place]:
                if row in lines:
                    continue
                lines.add(row)
                for other in self._lines[row][:_EACH]:
                    if other not in found:
                        found[other] = None
                        waiting.append(other)
            if len(found) >= most:
                break
        return self._members[list(found)]


class Reach:
    """How far every cell has been seen to move, and the movements that show it (已知的变动)."""

    def __init__(self, size: int) -> None:
        self.up, self.down = np.zeros(size), np.zeros(size)
        self.movements: list[Movement] = []

    def meets(self, up: float, down: float, cell: int) -> bool:
        """Whether a cell has been seen to move so far up and down."""
        return bool(self.up[cell] >= up - SLACK and self.down[cell] >= down - SLACK)

    def saw(self, members: Ints, moved: Floats, room: Floats) -> None:
        """A movement of these members; room: how far each can fall, for the same movement can go backwards."""
        places = np.flatnonzero(np.abs(moved) > SLACK)
        self.movements.append((members[places], moved[places]))
        rising = moved > SLACK
        share = float(np.min(room[rising] / moved[rising], initial=np.inf))
        self.up[members] = np.maximum(self.up[members], moved)
        self.down[members] = np.maximum(self.down[members], -moved)
        if 0 < share < np.inf:
            self.down[members] = np.maximum(self.down[members], share * moved)
            self.up[members] = np.maximum(self.up[members], -share * moved)
