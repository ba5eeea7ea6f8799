"""Which identity numbers are believed, and the pairs that share one (号码可信度).

A number whose check character holds is right or somebody else's. It is believed unless it contradicts both the name
and the birth date, as a brother's or a twin's number does that was typed for this child.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from tonghu.methods.linkage.engine import comparing
from tonghu.methods.linkage.engine.arrays import (
    ROWS,
    Array,
    Sieve,
    mixed,
    picked,
    piecewise,
    spread,
    starts_of,
    together,
)
from tonghu.methods.linkage.engine.disputed import CONTRADICTED, DISPUTED, families_agree
from tonghu.methods.linkage.engine.records import Records

BY_BIRTH = 0.99  # how sure one number and one birth date are under names that are not alike, until more is known
CROWD = 40  # records that share a number: beyond this it is a filler, not a number
_STRONG = (
    *(comparing.NAME_SAME, comparing.NAME_SOUND, comparing.GIVEN_SAME, comparing.GIVEN_SOUND, comparing.NAME_UNKNOWN),
    *(comparing.ONE_IS_GIVEN, comparing.LONG_BEGINS, comparing.NAME_CUT, comparing.NAME_CONFUSED),
)
_ONE_NAME = (comparing.NAME_SAME, comparing.NAME_SOUND, comparing.NAME_UNKNOWN)
_BUT_A_LETTER = (comparing.FIRST_SAME, comparing.LAST_SAME)
_WEAK = (*_STRONG, *_BUT_A_LETTER, comparing.NAME_PET)


@dataclass
class Trusted:
    """left, right: pairs of places with one believed number, left < right; p: how sure. number: (n,) the believed
    number or 0; doubted: (n,) the number that was not believed or 0. confused: pairs of letters written for each other.
    order: places of records that have a number, those of one number beside each other, where that is known already.
    unlike: places whose number another bears under another name, where that was looked at. unfound: how many pairs
    contradict each other in name and birth date, and no other record tells whose the one name is.
    """

    left: Array
    right: Array
    p: Array
    number: Array
    doubted: Array
    confused: Array
    order: Array | None = None
    unlike: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    unfound: int = 0

    @cached_property
    def bearers(self) -> tuple[Array, Array, Array]:
        """For each place where in `order` the bearers of its number begin, and how many they are; that order."""
        order = places_by_number(self.number, self.order).astype(np.int32)
        starts = starts_of(picked(self.number, order))
        sizes = np.diff(np.r_[starts, len(order)])
        first, size = np.zeros(len(self.number), np.int32), np.zeros(len(self.number), np.int32)
        first[order], size[order] = np.repeat(starts, sizes), np.repeat(sizes, sizes)
        return first, size, order


def places_by_number(number: Array, order: Array | None = None) -> Array:
    """Places of records that have a number, those of one number beside each other and in their order.

    order: the same of numbers that some of these have lost since.
    """
    if order is not None:
        return np.asarray(order[picked(number, order) > 0])
    have = np.flatnonzero(number > 0)
    return np.asarray(have[together(number[have])])


@dataclass
class Shared:
    """left, right: pairs of places with one number, left < right; filler: places whose number too many share.

    order: as `places_by_number`, where it is known.
    """

    left: Array
    right: Array
    filler: Array
    order: Array | None = None


def believe(r: Records, *, spelling: int | None = None) -> Trusted:
    """Join on numbers and sort out those that contradict name and birth date.

    spelling: which letters are written for each other is learned from pairs with one of the first so many records.
    """
    shared = sharing(r)
    confused = often(*np.unique(letters_apart(r, shared, first=spelling), return_counts=True))
    told = compared(r, shared, confused)
    another, unlike = np.zeros(len(r), bool), suspects(r, shared, told)
    another[siblings(r, unlike)] = True
    return replace(settled(r, shared, confused, told, another), unlike=unlike)


def unsettled(r: Records) -> Array:
    """(n,) bool: whose number may be doubted, whatever other records come beside these.

    The own birth date is another than the number's, another of these bears it under another name, or too many do.
    """
    shared = sharing(r)
    told = (r.cid > 0) & (r.bd > 0) & (r.bd != r.ibd)
    told[suspects(r, shared, compared(r, shared, np.zeros(0, np.int64)))] = True
    told[shared.filler] = True
    return np.asarray(told)


def settled(r: Records, shared: Shared, confused: Array, told: dict[str, Array], another: Array) -> Trusted:
    """Which numbers are believed. told: as `compared`; another: (n,) bool, whose name is that of a brother or sister
    with a number of his or her own. What is decided of a number rests on its own records only.
    """
    left, right = shared.left, shared.right
    number = r.cid.copy()
    number[shared.filler] = 0
    name, born, agree = told["name"], told["born"], told["agree"]
    strong, weak = np.isin(name, _STRONG), np.isin(name, _WEAK)
    own = _own(r, left) & _own(r, right)
    hardly = _hardly_alike(name, born)
    disputed = _disputed(r, shared, told, alike=strong | (weak & agree)) | hardly
    good = strong | (weak & agree) | ((born == comparing.BORN_SAME) & ~_twin_like(r, left, right, name)) | disputed
    good &= np.isin(name, _ONE_NAME) | ~(another[left] | another[right])
    p = np.where(weak & agree, 0.9999, np.where(strong & own, 0.9998, np.where(strong, 0.999, BY_BIRTH)))
    p[_twins_names(r, shared, name)] = BY_BIRTH
    doubted = _doubted(r, left, right, good, another)
    number[doubted] = 0
    # Two names may each be borne by several, so that the number is believed of all: the names are at odds all the same.
    p = np.where(good & ~hardly, np.where(disputed, DISPUTED, p), CONTRADICTED)
    kept = (number[left] > 0) & (number[right] > 0)
    apart = ~good & ~np.isin(born, (comparing.BORN_UNKNOWN, comparing.BORN_SAME))
    return Trusted(
        *(left[kept], right[kept], p[kept], number, np.where(number == 0, r.cid, 0), confused, shared.order),
        unfound=int((apart & ~(another[left] | another[right])).sum()),
    )


def _disputed(r: Records, shared: Shared, told: dict[str, Array], *, alike: Array) -> Array:
    """(m,) bool: names are not alike, birth dates do not contradict and nothing of the families agrees.

    Then whoever has that number and no name is nobody's without a word of a family either.
    """
    unlike = np.flatnonzero(~alike & told["agree"])
    apart = unlike[~families_agree(r, shared.left[unlike], shared.right[unlike])]
    nameless = np.flatnonzero(told["name"] == comparing.NAME_UNKNOWN)
    nameless = nameless[np.isin(r.cid[shared.left[nameless]], r.cid[shared.left[apart]])]
    either = nameless[~families_agree(r, shared.left[nameless], shared.right[nameless])]
    disputed = np.zeros(len(alike), bool)
    disputed[apart] = disputed[either] = True
    return disputed


def _twins_names(r: Records, shared: Shared, name: Array) -> Array:
    """Pairs of one family whose names share all but a letter, as those of twins do."""
    letter = np.flatnonzero(np.isin(name, _BUT_A_LETTER))
    return np.asarray(letter[families_agree(r, shared.left[letter], shared.right[letter])])


def _hardly_alike(name: Array, born: Array) -> Array:
    """(m,) bool: what brothers and sisters share as well, where no birth date says that it is not one of them.

    A letter of the name, and a birth date is not written; no name at all, and the birth dates are others.
    """
    letter = np.isin(name, _BUT_A_LETTER) & (born == comparing.BORN_UNKNOWN)
    other = np.isin(born, (comparing.BORN_YEAR, comparing.BORN_OTHER))
    return np.asarray(letter | ((name == comparing.NAME_UNKNOWN) & other))


def compared(r: Records, shared: Shared, confused: Array) -> dict[str, Array]:
    """How the records of one number agree: name, born, agree, one of each pair."""
    return piecewise(lambda one, two: _compared(r, one, two, confused), shared.left, shared.right)


def _compared(r: Records, left: Array, right: Array, confused: Array) -> dict[str, Array]:
    """Names and birth dates of pairs; agree: whether both birth dates written are those in the numbers."""
    bd1, bd2 = r.bd[left], r.bd[right]
    born = comparing.births(bd1, np.zeros_like(bd1), bd2, np.zeros_like(bd2), keyed=r.keyed)
    agree = ((bd1 == r.ibd[left]) | (bd1 == 0)) & ((bd2 == r.ibd[right]) | (bd2 == 0))
    name = comparing.names(r, left, right, confused)
    return {"name": name, "born": born, "agree": (born == comparing.BORN_SAME) | agree}


def sharing(r: Records) -> Shared:
    """All pairs of records with one number."""
    cid = r.cid
    by_number = order = places_by_number(cid)
    values = picked(cid, order)
    starts = starts_of(values)
    sizes = np.diff(np.r_[starts, len(values)])
    crowded = np.repeat(sizes > CROWD, sizes)
    filler, order, values = order[crowded], order[~crowded], values[~crowded]
    lefts, rights = [], []
    for step in range(1, CROWD):
        same = np.flatnonzero(values[step:] == values[:-step])
        if not len(same):
            break
        lefts.append(order[same])
        rights.append(order[same + step])
    if not lefts:
        return Shared(np.zeros(0, np.int64), np.zeros(0, np.int64), filler, by_number)
    one, two = np.concatenate(lefts), np.concatenate(rights)
    return Shared(np.minimum(one, two), np.maximum(one, two), filler, by_number)


def letters_apart(r: Records, shared: Shared, *, first: int | None = None) -> Array:
    """The letters in which names of one number and birth date differ, where it is one, as comparing.letter_pair.

    first: only of pairs with one of the first so many records.
    """
    asked = shared.left < (len(r) if first is None else first)
    apart = np.flatnonzero(asked & (r.nm[shared.left] != r.nm[shared.right]))
    left, right = shared.left[apart], shared.right[apart]
    a = {k: getattr(r, k)[left] for k in ("n", "c0", "c1", "c2", "c3")}
    b = {k: getattr(r, k)[right] for k in a}
    pair = comparing.letter_pair(a, b, [a[f"c{j}"] == b[f"c{j}"] for j in range(4)])
    born = (r.bd[left] == r.bd[right]) & (r.bd[left] == r.ibd[left])
    return np.asarray(pair[(pair > 0) & born])


def often(pairs: Array, count: Array) -> Array:
    """Sorted pairs of letters that were written for each other at least three times: shape, dialect, keyboard."""
    return np.sort(pairs[count >= 3])


def suspects(r: Records, shared: Shared, told: dict[str, Array]) -> Array:
    """Places whose name may be a brother's or sister's: another record of their number has another name."""
    unlike, asked = ~np.isin(told["name"], _ONE_NAME), np.zeros(len(r), bool)
    asked[shared.left[unlike]] = asked[shared.right[unlike]] = True
    return np.flatnonzero(asked)


def names_alike(name: Array) -> Array:
    """(m,) bool: names of one number and birth date that may well be one child's, from their comparison."""
    return np.isin(name, _WEAK)


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
    wanted = [mixed(1, r.py[suspects], born) for born in (r.ibd[suspects], r.bd[suspects])]
    sieve = Sieve(np.concatenate(wanted))
    have = np.concatenate(
        [
            start + np.flatnonzero(sieve.passes(mixed(1, r.py[start : start + ROWS], r.ibd[start : start + ROWS])))
            for start in range(0, max(1, len(r)), ROWS)
        ]
    )
    have = have[r.cid[have] > 0]
    key = mixed(1, r.py[have], r.ibd[have])
    order = np.argsort(key, kind="stable")
    key, have = key[order], have[order]
    told = []
    for keys in wanted:
        first = np.searchsorted(key, keys, "left")
        count = np.minimum(np.searchsorted(key, keys, "right") - first, CROWD)
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
    cleared = np.zeros(n, bool)
    cleared[left[~good & another[right]]] = cleared[right[~good & another[left]]] = True
    rows = np.flatnonzero(contradicted | odd)
    contradicted, odd, named = contradicted[rows], odd[rows], another[rows]
    cid, sex = r.cid[rows], r.sex[rows]
    parity = (cid > 0) & (sex > 0) & (cid % 2 != sex % 2)
    # Where one side of a contradiction bears a sibling's name, the number is the other side's.
    spared = contradicted & ~named & ~odd & cleared[rows]
    told = np.zeros(n, bool)
    told[rows] = (contradicted & named) | (~supported[rows] & ~spared) | (contradicted & odd & parity)
    return told
