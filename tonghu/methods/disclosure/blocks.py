"""Where a small cell looks for its complements (分块): among the streets of its district before the whole city.

A route that leaves all cells above a district as they are is a route of the whole system too, so what is found in a
block holds everywhere (after HiTaS, de Wolf 2002; here the levels need no second look).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tonghu.methods.disclosure.cells import Bools, Cells, Ints


@dataclass(frozen=True)
class Block:
    """The cells below one code, that code's own cells excluded; small cells of its direct parts are at home here."""

    inside: Bools
    home: Bools


def blocks(cells: Cells) -> Iterator[Block]:
    """From the whole table down to its smallest parts, along the dimension with the most codes above its leaves."""
    d = _dimension(cells)
    side = cells.sides[d]
    parents = sorted({p for p, _ in side.splits}, key=lambda p: (-len(side.nodes[p]), p))
    home = _homes(side.nodes, parents)[cells.nodes[:, d]]
    for p in parents:
        below = np.array([node < side.nodes[p] or (p == side.root and n == p) for n, node in enumerate(side.nodes)])
        yield Block(below[cells.nodes[:, d]], home == p)


def _homes(nodes: tuple[frozenset[int], ...], parents: list[int]) -> Ints:
    """For each node the smallest parent that has more than it; the total is at home in itself."""
    root = len(nodes) - 1
    return np.array(
        [root if n == root else next(p for p in reversed(parents) if node < nodes[p]) for n, node in enumerate(nodes)]
    )


def parts(cells: Cells) -> Iterator[Bools]:
    """The same dimension cut once: for each code directly below the total the cells of it and of all below it."""
    d = _dimension(cells)
    side = cells.sides[d]
    splits = [below for p, below in side.splits if p == side.root and any(n >= len(side.leaves) for n in below)]
    if not splits:
        yield np.ones(len(cells), bool)
        return
    for top in splits[0]:
        below = np.array([node <= side.nodes[top] for node in side.nodes])
        yield below[cells.nodes[:, d]]


def _dimension(cells: Cells) -> int:
    """The one with the most codes above its leaves."""
    return max(range(len(cells.sides)), key=lambda n: (len(cells.sides[n].nodes) - len(cells.sides[n].leaves), -n))
