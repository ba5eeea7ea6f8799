"""From pairs to persons (归并为人): never two believed numbers in one, never two records of a clean list."""

from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, spread, starts_of

ACCEPT, REVIEW = 0.95, 0.05
_FAMILY = 24  # records of one person that are all compared with each other


@dataclass
class Persons:
    """person: (n,) a number for each record; records of one person share it. merged: pairs that stand by it."""

    person: Array
    accepted: Array  # (m,) bool: pairs that are sure and within one person


def unite(src: Array, number: Array, left: Array, right: Array, p: Array, clean: frozenset[int]) -> Persons:
    """Unite records along the surest pairs first; a pair that would break a person is left for a person to decide.

    number: (n,) believed numbers, 0 for none. Pairs of one number are united first, whatever their order.
    """
    parent = _by_number(src, number, clean)
    told = np.zeros(len(number), np.int64)
    told[parent[number > 0]] = number[number > 0]
    said = told.tolist()
    held: dict[int, set[int]] = {}
    for place in np.flatnonzero(np.isin(src, list(clean))).tolist() if clean else ():
        held.setdefault(int(parent[place]), set()).add(int(src[place]))
    sure = np.flatnonzero((p >= ACCEPT) & (parent[left] != parent[right]))
    sure = sure[np.lexsort((right[sure], left[sure], -p[sure]))]
    roots = parent.tolist()
    for one, two in zip(left[sure].tolist(), right[sure].tolist(), strict=True):
        a, b = _root(roots, one), _root(roots, two)
        if a == b or (said[a] and said[b]) or (clean and held.get(a, set()) & held.get(b, set())):
            continue
        low, high = min(a, b), max(a, b)
        roots[high] = low
        said[low] = said[low] or said[high]
        if clean and high in held:
            held.setdefault(low, set()).update(held.pop(high))
    person = _settled(np.asarray(roots, np.int64))
    return Persons(person, (p >= ACCEPT) & (person[left] == person[right]))


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


def _by_number(src: Array, number: Array, clean: frozenset[int]) -> Array:
    """The first record of each believed number stands for the rest; a second one of a clean list stands alone."""
    parent = np.arange(len(number))
    order = np.argsort(number, kind="stable")
    order = order[np.searchsorted(number[order], 1) :]
    starts = starts_of(number[order])
    sizes = np.diff(np.r_[starts, len(order)])
    parent[order] = np.repeat(order[starts], sizes)
    for source in clean:
        mine = order[src[order] == source]
        again = mine[1:][number[mine[1:]] == number[mine[:-1]]]
        parent[again] = again
    return parent


def inside(person: Array, number: Array, left: Array, right: Array, p: Array) -> tuple[Array, Array, Array]:
    """Pairs within persons that have a record without a number, all of them, with what the pairs between say.

    What is sure of a record and one other of the person is nearly as sure of the rest: the product of the best
    that either has within the person.
    """
    same = person[left] == person[right]
    best = np.zeros(len(person))
    np.maximum.at(best, left[same], p[same])
    np.maximum.at(best, right[same], p[same])
    mixed = np.zeros(len(person), bool)
    mixed[person[number == 0]] = True
    order = np.flatnonzero(mixed[person])
    order = order[np.argsort(person[order], kind="stable")]
    starts = starts_of(person[order])
    sizes = np.diff(np.r_[starts, len(order)])
    sizes = np.where(sizes > _FAMILY, 0, sizes)
    group, step = spread(sizes * sizes)
    one = order[starts[group] + step // np.maximum(sizes[group], 1)]
    two = order[starts[group] + step % np.maximum(sizes[group], 1)]
    kept = (one < two) & ((number[one] == 0) | (number[two] == 0))
    one, two = one[kept], two[kept]
    return one, two, best[one] * best[two]
