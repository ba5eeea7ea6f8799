"""Which identity numbers are believed, and the pairs that share one (号码可信度).

A number whose check character holds is right or somebody else's. It is believed unless it contradicts both the name
and the birth date, as a brother's or a twin's number does that was typed for this child.
"""

from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine import comparing
from tonghu.methods.linkage.engine.arrays import Array, mixed, spread, starts_of
from tonghu.methods.linkage.engine.records import Records

_CROWD = 40  # records that share a number: beyond this it is a filler, not a number
_STRONG = (
    *(comparing.NAME_SAME, comparing.NAME_SOUND, comparing.GIVEN_SAME, comparing.GIVEN_SOUND, comparing.NAME_UNKNOWN),
    *(comparing.ONE_IS_GIVEN, comparing.LONG_BEGINS, comparing.NAME_CUT, comparing.NAME_CONFUSED),
)
_ONE_NAME = (comparing.NAME_SAME, comparing.NAME_SOUND, comparing.NAME_UNKNOWN)
_WEAK = (*_STRONG, comparing.FIRST_SAME, comparing.LAST_SAME, comparing.NAME_PET)


@dataclass
class Trusted:
    """left, right: pairs of places with one believed number, left < right; p: how sure. number: (n,) the believed
    number or 0; doubted: (n,) the number that was not believed or 0. confused: pairs of letters written for each other.
    """

    left: Array
    right: Array
    p: Array
    number: Array
    doubted: Array
    confused: Array


@dataclass
class Shared:
    """left, right: pairs of places with one number, left < right; filler: places whose number too many share."""

    left: Array
    right: Array
    filler: Array


def believe(r: Records) -> Trusted:
    """Join on numbers and sort out those that contradict name and birth date."""
    shared = sharing(r)
    confused = often(*np.unique(letters_apart(r, shared), return_counts=True))
    name = comparing.names(r, shared.left, shared.right, confused)
    another = np.zeros(len(r), bool)
    another[siblings(r, suspects(shared, name))] = True
    return settled(r, shared, confused, name, another)


def settled(r: Records, shared: Shared, confused: Array, name: Array, another: Array) -> Trusted:
    """Which numbers are believed. name: how the names of each pair agree; another: (n,) bool, whose name is that of a
    brother or sister with a number of his or her own. What is decided of a number rests on its own records only.
    """
    left, right = shared.left, shared.right
    number = r.cid.copy()
    number[shared.filler] = 0
    born = comparing.births(
        r.bd[left], np.zeros_like(r.bd[left]), r.bd[right], np.zeros_like(r.bd[right]), keyed=r.keyed
    )
    agree = (born == comparing.BORN_SAME) | (
        ((r.bd[left] == r.ibd[left]) | (r.bd[left] == 0)) & ((r.bd[right] == r.ibd[right]) | (r.bd[right] == 0))
    )
    strong, weak = np.isin(name, _STRONG), np.isin(name, _WEAK)
    own = _own(r, left) & _own(r, right)
    good = strong | (weak & agree) | ((born == comparing.BORN_SAME) & ~_twin_like(r, left, right, name))
    good &= np.isin(name, _ONE_NAME) | ~(another[left] | another[right])
    p = np.where(weak & agree, 0.9999, np.where(strong & own, 0.9998, np.where(strong, 0.999, 0.99)))
    doubted = _doubted(r, left, right, good, another)
    number[doubted] = 0
    kept = good & (number[left] > 0) & (number[right] > 0)
    return Trusted(left[kept], right[kept], p[kept], number, np.where(number == 0, r.cid, 0), confused)


def sharing(r: Records) -> Shared:
    """All pairs of records with one number."""
    cid = r.cid
    order = np.argsort(cid, kind="stable")
    order = order[np.searchsorted(cid[order], 1) :]
    values = cid[order]
    starts = starts_of(values)
    sizes = np.diff(np.r_[starts, len(values)])
    crowded = np.repeat(sizes > _CROWD, sizes)
    filler, order, values = order[crowded], order[~crowded], values[~crowded]
    lefts, rights = [], []
    for step in range(1, _CROWD):
        same = np.flatnonzero(values[step:] == values[:-step])
        if not len(same):
            break
        lefts.append(order[same])
        rights.append(order[same + step])
    if not lefts:
        return Shared(np.zeros(0, np.int64), np.zeros(0, np.int64), filler)
    one, two = np.concatenate(lefts), np.concatenate(rights)
    return Shared(np.minimum(one, two), np.maximum(one, two), filler)


def letters_apart(r: Records, shared: Shared) -> Array:
    """The letters in which names of one number and birth date differ, where it is one, as comparing.letter_pair."""
    left, right = shared.left, shared.right
    a = {k: getattr(r, k)[left] for k in ("n", "c0", "c1", "c2", "c3")}
    b = {k: getattr(r, k)[right] for k in a}
    pair = comparing.letter_pair(a, b, [a[f"c{j}"] == b[f"c{j}"] for j in range(4)])
    born = (r.bd[left] == r.bd[right]) & (r.bd[left] == r.ibd[left])
    return np.asarray(pair[(pair > 0) & born])


def often(pairs: Array, count: Array) -> Array:
    """Sorted pairs of letters that were written for each other at least three times: shape, dialect, keyboard."""
    return np.sort(pairs[count >= 3])


def suspects(shared: Shared, name: Array) -> Array:
    """Places whose name may be a brother's or sister's: another record of their number has another name."""
    unlike = ~np.isin(name, _ONE_NAME)
    return np.unique(np.concatenate([shared.left[unlike], shared.right[unlike]]))


def _own(r: Records, at: Array) -> Array:
    return np.asarray((r.bd[at] == r.ibd[at]) | (r.bd[at] == 0))


def _twin_like(r: Records, left: Array, right: Array, name: Array) -> Array:
    """The birth date agrees but the given name is another one: a twin's number looks like that."""
    given = np.isin(name, (comparing.SURNAME_ONLY, comparing.NAME_OTHER, comparing.SURNAME_SHORT, comparing.LAST_LETTER,
                           comparing.FIRST_SAME, comparing.LAST_SAME, comparing.GIVEN_SHORT_SOUND))  # fmt: skip
    return np.asarray(given & (r.sex[left] != r.sex[right]) & (r.sex[left] > 0) & (r.sex[right] > 0))


def siblings(r: Records, suspects: Array) -> Array:
    """Those of the suspects whose name, with a birth date of theirs, another number of the same family bears.

    Same family: home, phone or a guardian's number or name agrees. Rests on the records of one sound each.
    """
    have = np.flatnonzero(r.cid > 0)
    key = mixed(1, r.py[have], r.ibd[have])
    order = np.argsort(key, kind="stable")  # of a crowd the first in the files are looked at
    key, have = key[order], have[order]
    told = []
    for born in (r.ibd[suspects], r.bd[suspects]):
        wanted = mixed(1, r.py[suspects], born)
        first = np.searchsorted(key, wanted, "left")
        count = np.minimum(np.searchsorted(key, wanted, "right") - first, _CROWD)
        at, step = spread(np.where(r.n[suspects] > 1, count, 0))
        one, other = suspects[at], have[first[at] + step]
        near = np.zeros(len(one), bool)
        for column in ("home", "phone", "gid1", "g1py"):
            values = getattr(r, column)
            near |= (values[one] == values[other]) & (values[one] > 0)
        told.append(one[near & (r.cid[one] != r.cid[other])])
    return np.unique(np.concatenate(told))


def _doubted(r: Records, left: Array, right: Array, good: Array, another: Array) -> Array:
    n = len(r)
    supported, contradicted = np.zeros(n, bool), np.zeros(n, bool)
    supported[left[good]] = supported[right[good]] = True
    contradicted[left[~good]] = contradicted[right[~good]] = True
    odd = (r.cid > 0) & (r.bd > 0) & (r.bd != r.ibd)
    parity = (r.cid > 0) & (r.sex > 0) & (r.cid % 2 != r.sex % 2)
    # Where one side of a contradiction bears a sibling's name, the number is the other side's.
    mine = contradicted & ~another & ~odd
    cleared = np.zeros(n, bool)
    cleared[left[~good & another[right]]] = cleared[right[~good & another[left]]] = True
    return np.asarray(
        (contradicted & another)
        | ((contradicted | odd) & ~supported & ~(mine & cleared))
        | (contradicted & odd & parity)
    )
