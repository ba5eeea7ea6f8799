"""From pairs to persons (归并为人): two groups of records become one person if on average they say so.

A chain of doubtful pairs makes no person: every pair between the two groups speaks, also those that nothing had
brought together. The surest are united first (average linkage; Sokal & Michener 1958).
"""

from collections.abc import Callable

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, spread, starts_of

Score = Callable[[Array, Array], Array]
ACCEPT = float(np.log(0.95 / 0.05))  # log odds at which nobody is asked
_LEAST = 0.0  # log odds of the pairs that bring records together to be looked at
_LARGEST = 80  # records that are looked at pair by pair
_SURE = float(np.log(999.0))  # of pairs that unite more records than that
_MOST = 12.0  # no pair says more than this


def unite(src: Array, left: Array, right: Array, z: Array, clean: frozenset[int], score: Score) -> Array:
    """(n,) the person of each record: the place of the first record.

    score: log odds of pairs that are no candidates. clean: sources of which a person has at most one record.
    """
    person = np.arange(len(src))
    about = z > _LEAST
    one, two, said = left[about], right[about], z[about]
    group = _together(len(src), one, two)
    large = np.bincount(group, minlength=len(src)) > _LARGEST
    if large.any():
        kept = ~large[group[one]] | (said >= _SURE)
        one, two, said = one[kept], two[kept], said[kept]
        group = _together(len(src), one, two)
        large = np.bincount(group, minlength=len(src)) > _LARGEST
    for members, odds in _groups(group, large, one, two, left, right, z, score):
        _agglomerate(person, members, odds, src[members] if clean else None, clean)
    whole = large[group] & ~np.isin(src, list(clean))
    person[whole] = group[whole]
    return person


def _together(n: int, left: Array, right: Array) -> Array:
    """(n,) the first record of each connected group."""
    root = np.arange(n)
    while True:
        low = np.minimum(root[left], root[right])
        before = root.copy()
        np.minimum.at(root, root[left], low)
        np.minimum.at(root, root[right], low)
        root = root[root]
        if np.array_equal(before, root):
            return root


def _groups(
    group: Array, large: Array, one: Array, two: Array, left: Array, right: Array, z: Array, score: Score
) -> list[tuple[Array, Array]]:
    """Each group of two and more: its records, and what all pairs of it say as a symmetric matrix."""
    order = np.argsort(group, kind="stable")
    starts = starts_of(group[order])
    sizes = np.diff(np.r_[starts, len(order)])
    many = (sizes > 1) & ~large[group[order[starts]]] if len(starts) else np.zeros(0, bool)
    starts, sizes = starts[many], sizes[many]
    which, step = spread(sizes * sizes)
    size = sizes[which]
    a, b = order[starts[which] + step // size], order[starts[which] + step % size]
    upper = a < b
    packed = a[upper].astype(np.int64) << 32 | b[upper]
    odds = _known(packed, left, right, z, score)
    told = np.zeros(len(a))
    told[upper] = np.clip(odds, -_MOST, _MOST)
    ends = np.cumsum(sizes * sizes)
    return [
        (order[s : s + k], (square := told[e - k * k : e].reshape(k, k)) + square.T)
        for s, k, e in zip(starts.tolist(), sizes.tolist(), ends.tolist(), strict=True)
    ]


def _known(packed: Array, left: Array, right: Array, z: Array, score: Score) -> Array:
    """What is known of pairs, and what the model says of the others."""
    have = left.astype(np.int64) << 32 | right
    order = np.argsort(have)
    place = np.minimum(np.searchsorted(have[order], packed), max(0, len(have) - 1))
    at = order[place] if len(have) else place
    found = have[at] == packed if len(have) else np.zeros(len(packed), bool)
    odds = np.zeros(len(packed))
    odds[found] = z[at[found]]
    rest = np.flatnonzero(~found)
    if len(rest):
        odds[rest] = score(packed[rest] >> 32, packed[rest] & 0xFFFFFFFF)
    return odds


def _agglomerate(person: Array, members: Array, odds: Array, src: Array | None, clean: frozenset[int]) -> None:
    k = len(members)
    if k == 2 and src is None:
        if odds[0, 1] >= ACCEPT:
            person[members[1]] = members[0]
        return
    total, many = odds.copy(), np.ones(k)
    barred = _barred(src, clean) if src is not None else np.eye(k, dtype=bool)
    of = np.arange(k)
    mean = np.where(barred, -np.inf, total)
    while True:
        at = int(mean.argmax())
        a, b = min(at // k, at % k), max(at // k, at % k)
        if not mean[a, b] >= ACCEPT:
            break
        total[a] += total[b]
        total[:, a] = total[a]
        many[a] += many[b]
        barred[a] |= barred[b]
        barred[:, a] = barred[a]
        barred[b] = True
        barred[:, b] = True
        of[of == b] = a
        mean[b] = mean[:, b] = -np.inf
        mean[a] = np.where(barred[a], -np.inf, total[a] / (many[a] * many))
        mean[a, a] = -np.inf
        mean[:, a] = mean[a]
    person[members] = members[of]


def _barred(src: Array, clean: frozenset[int]) -> Array:
    """Two records of one clean list are two people."""
    same = (src[:, None] == src[None, :]) & np.isin(src, list(clean))[:, None]
    return np.asarray(same | np.eye(len(src), dtype=bool))


def inside(person: Array, left: Array, right: Array, p: Array) -> tuple[Array, Array, Array]:
    """All pairs within persons of up to so many records: as sure as either record is of the person."""
    same = person[left] == person[right]
    best = np.zeros(len(person))
    np.maximum.at(best, left[same], p[same])
    np.maximum.at(best, right[same], p[same])
    order = np.argsort(person, kind="stable")
    starts = starts_of(person[order])
    sizes = np.diff(np.r_[starts, len(order)])
    sizes = np.where(sizes > _LARGEST, 0, sizes)
    which, step = spread(sizes * sizes)
    size = np.maximum(sizes[which], 1)
    one, two = order[starts[which] + step // size], order[starts[which] + step % size]
    kept = one < two
    one, two = one[kept], two[kept]
    return one, two, best[one] * best[two]
