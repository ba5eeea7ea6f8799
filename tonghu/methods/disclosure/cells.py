"""Every cell that is published or counted, and the sums that tie them (单元格与加总关系).

The finest cells are always there, published or not: an attacker who reasons about children reasons about them.
Each cell that is not finest has exactly one equation, the shortest that the others allow, so the system has full rank.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tonghu.methods.disclosure.codes import Side

Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

Column = tuple[Ints, Ints, Bools, Ints]  # keys, values, whether counted at all, printed places

MOST_CELLS = 3_000_000


class TooManyCells(Exception):
    """The table is larger than can be proved safe (表太大)."""


@dataclass(frozen=True)
class Equations:
    """Sums that are 0, row by row: cells `index[start[r]:start[r+1]]` times `sign`; the first of a row is the sum."""

    start: Ints
    index: Ints
    sign: Floats

    def of(self, rows: Ints) -> "Equations":
        """Only these rows."""
        lengths = self.start[rows + 1] - self.start[rows]
        start = np.concatenate([[0], np.cumsum(lengths)])
        at = np.repeat(self.start[rows] - start[:-1], lengths) + np.arange(start[-1])
        return Equations(start, self.index[at], self.sign[at])

    @cached_property
    def row_of(self) -> Ints:
        """For each entry the number of its row."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


@dataclass
class Cells:
    """The system of cells. All arrays have one entry a cell, in the order of `keys`.

    value: the true count. printed: how many printed places show it (0: not published). open: may be suppressed.
    low, high: what is known of the value besides the sums (0 and infinity, or an interval from the ledger).
    """

    sides: tuple[Side, ...]
    keys: Ints
    value: Ints
    printed: Ints
    open: Bools
    low: Floats
    high: Floats
    sums: Equations
    shape: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()  # which of the dimensions given to `build` are in any cell

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def nodes(self) -> Ints:
        """Cells × dimensions: the node of each cell in each dimension."""
        return np.stack(np.unravel_index(self.keys, self.shape), axis=1)

    def at(self, places: Iterable[Sequence[int]]) -> Ints:
        """The numbers of the cells at these places (a node for each dimension given to `build`)."""
        nodes = np.array([[place[d] for d in self.kept] for place in places], np.int64).reshape(-1, len(self.kept))
        return self.find(nodes @ np.array(_strides(self.shape), np.int64))

    def find(self, keys: Ints) -> Ints:
        """The numbers of the cells with these keys, -1 where there is none."""
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)


def build(
    sides: Sequence[Side],
    counts: Ints,
    counted: Bools,
    tables: Iterable[Sequence[str]],
    also: Iterable[Iterable[Sequence[int]]] = (),
) -> Cells:
    """The cells of some published tables (each the keys of the dimensions it shows) and of the counts beneath them.

    counts: leaves × leaves × …, the finest counts. counted: where the source has a count, be it 0; elsewhere
    everybody knows that there is none (结构零), so such a cell is shown as 0 and never suppressed.
    also: places (a node for each side) that are in the system without being published here.
    """
    tables, places = list(tables), np.array(sorted({tuple(p) for ps in also for p in ps}), np.int64)
    places = places.reshape(-1, len(sides))
    shown = {key for table in tables for key in table}
    shown |= {side.key for n, side in enumerate(sides) if (places[:, n] != side.root).any()}
    shown = shown or {sides[0].key}  # only everybody: a number that still has parts
    kept = tuple(side for side in sides if side.key in shown)
    dropped = tuple(n for n, side in enumerate(sides) if side.key not in shown)
    kept_numbers = tuple(n for n in range(len(sides)) if n not in dropped)
    places = places[:, list(kept_numbers)]
    counts, counted = counts.sum(axis=dropped), np.asarray(counted.any(axis=dropped))
    shape = tuple(len(side.nodes) for side in kept)
    strides = _strides(shape)
    finest = sum(
        (
            strides[d] * np.arange(len(side.leaves)).reshape([-1 if d == e else 1 for e in range(len(kept))])
            for d, side in enumerate(kept)
        ),
        np.zeros([1] * len(kept), np.int64),
    )
    found: list[Column] = [
        (finest[counted], counts[counted], np.ones(int(counted.sum()), bool), np.zeros(int(counted.sum()), np.int64))
    ]
    found += [_table(kept, strides, counts, counted, table) for table in tables]
    found += _places(kept, strides, counts, counted, places)
    keys, first, back = np.unique(np.concatenate([f[0] for f in found]), return_index=True, return_inverse=True)
    if len(keys) > MOST_CELLS:
        raise TooManyCells(f"本表共有{len(keys):,}个单元格，超过{MOST_CELLS:,}个，无法逐一审核。请减少维度或合并分类。")
    printed = np.zeros(len(keys), np.int64)
    np.maximum.at(printed, back, np.concatenate([f[3] for f in found]))
    value = np.concatenate([f[1] for f in found])[first]
    isopen = np.concatenate([f[2] for f in found])[first]
    cells = Cells(
        kept,
        keys,
        value,
        printed,
        isopen,
        np.zeros(len(keys)),
        np.full(len(keys), np.inf),
        _NO_SUMS,
        shape,
        kept_numbers,
    )
    cells.sums = _sums(cells, strides)
    return cells


_NO_SUMS = Equations(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0))


def _strides(shape: tuple[int, ...]) -> list[int]:
    return [int(np.prod(shape[d + 1 :], dtype=np.int64)) for d in range(len(shape))]


def _table(sides: Sequence[Side], strides: Sequence[int], counts: Ints, counted: Bools, table: Sequence[str]) -> Column:
    """Keys, values, whether counted at all, and printed places of the cells of one table."""
    n, c = counts, counted.astype(np.int64)
    keys = np.zeros([1] * len(sides), np.int64)
    places = np.ones([1] * len(sides), np.int64)
    for d, side in enumerate(sides):
        wide = [-1 if d == e else 1 for e in range(len(sides))]
        if side.key not in table:
            n, c = n.sum(axis=d, keepdims=True), c.sum(axis=d, keepdims=True)
            keys = keys + strides[d] * side.root
            continue
        n, c = (np.moveaxis(np.tensordot(side.matrix, x, axes=(1, d)), 0, d) for x in (n, c))
        keys = keys + strides[d] * np.arange(len(side.nodes)).reshape(wide)
        places = places * side.printed.reshape(wide)
    places = np.broadcast_to(places, keys.shape).ravel()
    mine = places > 0
    return keys.ravel()[mine], n.ravel()[mine], (c > 0).ravel()[mine], places[mine]


def _places(sides: Sequence[Side], strides: Sequence[int], counts: Ints, counted: Bools, places: Ints) -> list[Column]:
    """The same for single places, margin by margin."""
    found: list[Column] = []
    over = places != [side.root for side in sides]
    for pattern in np.unique(over, axis=0):
        mine = places[(over == pattern).all(axis=1)]
        n, c = counts, counted.astype(np.int64)
        for d, side in enumerate(sides):
            matrix = side.matrix if pattern[d] else side.matrix[side.root :]
            n, c = (np.moveaxis(np.tensordot(matrix, x, axes=(1, d)), 0, d) for x in (n, c))
        at = tuple((mine * pattern).T)
        found.append((mine @ np.array(strides), n[at], c[at] > 0, np.zeros(len(mine), np.int64)))
    return found


def _sums(cells: Cells, strides: Sequence[int]) -> Equations:
    """One equation for each cell that is not finest; through published cells where these allow it."""
    finest = np.all(cells.nodes < [len(side.leaves) for side in cells.sides], axis=1)
    rows: list[tuple[Ints, Ints]] = []  # sums, children (one line a sum)
    waiting = ~finest
    splits = [(d, p, below) for d, side in enumerate(cells.sides) for p, below in side.splits]
    for d, p, below in sorted(splits, key=lambda s: (len(s[2]), s)):
        mine = np.flatnonzero(waiting & (cells.nodes[:, d] == p))
        children = cells.find(cells.keys[mine, None] + strides[d] * (np.array(below) - p)) if len(mine) else None
        if children is None:
            continue
        # A finest cell that nobody can have is not among the cells: it adds nothing.
        absent = children < 0
        whole = ~(absent & ~cannot_be(cells, mine, d, below)).any(axis=1)
        rows.append((mine[whole], children[whole]))
        waiting[mine[whole]] = False
    left = np.flatnonzero(waiting)
    direct = _direct(cells, left, np.flatnonzero(finest))
    return _packed(rows, direct)


def cannot_be(cells: Cells, mine: Ints, d: int, below: Sequence[int]) -> Bools:
    """Where a child of a cell would be a finest cell: the only cells that are left out when nobody is counted there."""
    leaf = np.array([len(side.leaves) for side in cells.sides])
    others = np.asarray(np.delete(cells.nodes[mine] < leaf, d, axis=1).all(axis=1))
    return np.asarray(others[:, None] & (np.array(below) < leaf[d])[None, :])


def _direct(cells: Cells, sums: Ints, finest: Ints) -> list[tuple[int, Ints]]:
    """Each of these cells as the sum of the finest cells below it."""
    found = []
    nodes = cells.nodes[finest]
    for cell in sums:
        inside = np.ones(len(finest), bool)
        for d, side in enumerate(cells.sides):
            node = cells.nodes[cell, d]
            if node != side.root:
                inside &= side.matrix[node, nodes[:, d]].astype(bool)
        found.append((int(cell), finest[inside]))
    return found


def _packed(rows: list[tuple[Ints, Ints]], direct: list[tuple[int, Ints]]) -> Equations:
    lines: list[Ints] = []
    for sums, children in rows:
        for cell, below in zip(sums, children, strict=True):
            lines.append(np.concatenate([[cell], below[below >= 0]]))
    lines += [np.concatenate([[cell], below]) for cell, below in direct]
    lengths = np.array([len(line) for line in lines], np.int64)
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    sign = np.ones(int(start[-1]))
    sign[start[:-1]] = -1.0
    return Equations(start, np.concatenate([*lines, np.zeros(0, np.int64)]).astype(np.int64), sign)
