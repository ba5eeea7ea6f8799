"""From pairs to persons (归并为人): never two believed numbers in one, never two records of a clean list."""

from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, in_order, picked, spread, starts_of
from tonghu.methods.linkage.engine.trusting import places_by_number

ACCEPT, REVIEW = 0.95, 0.05
_FAMILY = 24  # records of one person that are all compared with each other


@dataclass
class Persons:
    """person: (n,) a number for each record; records of one person share it. merged: pairs that stand by it."""

    person: Array
    accepted: Array  # (m,) bool: pairs that are sure and within one person


def unite(
    src: Array, number: Array, left: Array, right: Array, p: Array, clean: frozenset[int], *, order: Array | None = None
) -> Persons:
    """Unite records along the surest pairs first; a pair that would break a person is left for a person to decide.

    number: (n,) believed numbers, 0 for none. Pairs of one number are united first, whatever their order.
    order: as `places_by_number` knows it.
    """
    person = _by_number(src, number, clean, places_by_number(number, order))
    sure = np.flatnonzero((p >= ACCEPT) & (picked(person, left) != picked(person, right)))
    sure = sure[np.lexsort((right[sure], left[sure], -p[sure]))]
    one, two = person[left[sure]], person[right[sure]]
    low, high = _once(np.minimum(one, two), np.maximum(one, two), len(person))
    hung = np.zeros(len(low), bool) if clean else _leaves(low, high, number)
    person = _joined(src, number, clean, person, low[~hung], high[~hung])
    person = _hung(number, person, low[hung], high[hung])
    return Persons(person, (p >= ACCEPT) & (picked(person, left) == picked(person, right)))


def _once(low: Array, high: Array, n: int) -> tuple[Array, Array]:
    """Each pair where it comes first."""
    order = in_order(low * n + high)
    first = np.sort(order[starts_of((low * n + high)[order])])
    return low[first], high[first]


def _leaves(low: Array, high: Array, number: Array) -> Array:
    """Pairs of one with a number and one without that nobody else is paired with: they hinder nobody."""
    degree = np.bincount(np.concatenate([low, high]), minlength=len(number))
    loose = [(number[one] == 0) & (degree[one] == 1) & (number[two] > 0) for one, two in ((low, high), (high, low))]
    return np.asarray(loose[0] | loose[1])


def _lists(src: Array, person: Array, nodes: Array, clean: frozenset[int]) -> list[int]:
    """Of each node the clean lists that its records stand in, one bit each."""
    lists = [0] * len(nodes)
    if clean and len(nodes):
        place = np.minimum(np.searchsorted(nodes, person), len(nodes) - 1)
        for record in np.flatnonzero((nodes[place] == person) & np.isin(src, list(clean))).tolist():
            lists[place[record]] |= 1 << int(src[record])
    return lists


def _joined(src: Array, number: Array, clean: frozenset[int], person: Array, low: Array, high: Array) -> Array:
    """Persons when pairs are united in their order, unless two numbers or a clean list forbid it."""
    nodes, ends = np.unique(np.concatenate([low, high]), return_inverse=True)
    roots, said, lists = list(range(len(nodes))), (number[nodes] > 0).tolist(), _lists(src, person, nodes, clean)
    for one, two in zip(ends[: len(low)].tolist(), ends[len(low) :].tolist(), strict=True):
        a, b = _root(roots, one), _root(roots, two)
        if a == b or (said[a] and said[b]) or lists[a] & lists[b]:
            continue
        first, second = min(a, b), max(a, b)
        roots[second] = first
        said[first] = said[first] or said[second]
        lists[first] |= lists[second]
    above = np.arange(len(person))
    above[nodes] = nodes[_settled(np.asarray(roots, np.int64))]
    return above[person]


def _hung(number: Array, person: Array, low: Array, high: Array) -> Array:
    """Persons when each pair hangs one without a number on one with a number."""
    leaf = np.where(number[low] == 0, low, high)
    holder = person[low + high - leaf]
    first = np.arange(len(person))
    np.minimum.at(first, holder, leaf)
    first[leaf] = first[holder]
    return first[person]


def _settled(parent: Array) -> Array:
    while True:
        above = parent[parent]
        if np.array_equal(above, parent):
            return parent
        parent = above


def _root(roots: list[int], place: int) -> int:
    while roots[place] != place:
        roots[place] = roots[roots[place]]
        place = roots[place]
    return place


def _by_number(src: Array, number: Array, clean: frozenset[int], order: Array) -> Array:
    """The first record of each believed number stands for the rest; a second one of a clean list stands alone."""
    parent = np.arange(len(number))
    starts = starts_of(picked(number, order))
    sizes = np.diff(np.r_[starts, len(order)])
    parent[order] = np.repeat(order[starts], sizes)
    for source in clean:
        mine = order[src[order] == source]
        again = mine[1:][number[mine[1:]] == number[mine[:-1]]]
        parent[again] = again
    return parent


def inside(person: Array, number: Array, left: Array, right: Array, p: Array) -> tuple[Array, Array, Array]:
    """Pairs within persons of three records and more, one of them without a number, with what the others say of them.

    Two records that others join are as sure as the surest chain between them: the product of its pairs.
    """
    loose = np.zeros(len(person), bool)
    loose[person[number == 0]] = True
    order = np.flatnonzero(picked(loose, person))
    order = order[in_order(person[order])]
    starts = starts_of(person[order])
    sizes = np.diff(np.r_[starts, len(order)])
    _, rank = spread(sizes)
    place, row = np.zeros((2, len(person)), np.int32)
    place[order], row[person[order[starts]]] = rank, np.arange(len(starts))
    one = picked(person, left)
    within = np.flatnonzero((one == picked(person, right)) & picked(loose, one))
    one, two, sure = left[within], right[within], p[within]
    group = row[person[one]]
    told = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    for size in range(3, min(_FAMILY, int(sizes.max(initial=0))) + 1):
        groups = np.flatnonzero(sizes == size)
        mine = np.flatnonzero(sizes[group] == size)
        chain = np.zeros((len(groups), size, size))
        at, a, b = np.searchsorted(groups, group[mine]), place[one[mine]], place[two[mine]]
        chain[at, a, b] = chain[at, b, a] = sure[mine]
        for middle in range(size):
            np.maximum(chain, chain[:, :, middle, None] * chain[:, None, middle, :], out=chain)
        first, second = np.triu_indices(size, 1)
        members = order[starts[groups][:, None] + np.arange(size)]
        told.append((members[:, first].ravel(), members[:, second].ravel(), chain[:, first, second].ravel()))
    one, two, sure = (np.concatenate(column) for column in zip(*told, strict=True))
    kept = (number[one] == 0) | (number[two] == 0)
    return one[kept], two[kept], sure[kept]
