"""The rows of a list beside those known children, and no others, that may be one of them (候选)."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine import blocking, comparing, scoring
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.keys import (
    BARE,
    NAME_AND_BIRTH,
    NUMBER,
    NUMBERED,
    Keys,
    Store,
    asked,
    joined,
)
from tonghu.methods.linkage.engine.people import together
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.trusting import Trusted, believe

LIST, KNOWN = 0, 1  # sources
_UNEASY = 0.99  # `believe` of a number whose bearers have names that are not alike
_ALIKE = (comparing.NAME_SAME, comparing.NAME_SOUND, comparing.NAME_UNKNOWN)


@dataclass
class Gathered:
    """n rows, then the children that may be one of them.

    children: (m,) ids of those; crowded: sorted keys that say nothing; rarity: (n + m,) of each name. itself: (n,) the
    place of the known child that a row itself is, where rows are known children; such a pair is not looked at.
    """

    r: Records
    n: int
    children: Array
    trusted: Trusted
    crowded: Array
    rarity: Array
    itself: Array | None = None

    def looked_at(self, left: Array, right: Array) -> Array:
        """(m,) bool: not a row beside itself."""
        if self.itself is None:
            return np.ones(len(left), bool)
        low = np.minimum(left, self.n - 1)
        return np.asarray((left >= self.n) | (self.itself[low] != right))

    def pairs(self, seekers: Array) -> tuple[Array, Array]:
        """Pairs of a seeker with anybody that share a key, each once, at least one of both a row."""
        told = []
        for one, two in blocking.pairs(self.r, seekers, crowded=self.crowded):
            low, high = np.minimum(one, two), np.maximum(one, two)
            told.append((low.astype(np.int64) << 32 | high)[low < self.n])
        once = np.unique(np.concatenate(told)) if told else np.zeros(0, np.int64)
        left, right = once >> 32, once & 0xFFFFFFFF
        kept = self.looked_at(left, right)
        return left[kept], right[kept]


def gather(rows: Records, store: Store, *, looked_for: Array, but: Collection[int] = (), rare: bool = True) -> Gathered:
    """Bring rows and their candidates together. looked_for: (n,) bool, rows to be found as if they had no number.

    but: children that are none of these rows. rare: count how many bear each name.
    """
    n, refused = len(rows), np.array(sorted(but), np.int64)
    unsure = looked_for | _unsure(rows)
    everybody, sure = np.arange(n), np.flatnonzero(~unsure)
    ask = joined(
        asked(rows, everybody, BARE),
        asked(rows, everybody, NUMBER),
        asked(rows, np.flatnonzero(unsure), NUMBERED),
        asked(rows, sure, NUMBERED, families=(NAME_AND_BIRTH,)),
    )
    children, crowd = _found(store, ask)
    beside, trusted = _beside(rows, store, children, refused)
    suspects = _suspects(beside, trusted)
    again = suspects[(suspects >= n) | ~unsure[np.minimum(suspects, n - 1)]] if n else suspects
    if len(again):
        more, crowd2 = _found(store, joined(asked(beside, again, NUMBERED), asked(beside, again, BARE)))
        crowd = np.union1d(crowd, crowd2)
        if len(np.setdiff1d(more, children)):
            children = np.union1d(children, more)
            beside, trusted = _beside(rows, store, children, refused)
    children = np.setdiff1d(children, refused)
    return Gathered(beside, n, children, _wary(beside, trusted), crowd, _rarity(beside, n, store, rare))


def everything(rows: Records, known: Records, children: Array) -> Gathered:
    """Rows beside all known children: what `gather` is held against."""
    known.columns["src"] = np.full(len(known), KNOWN, np.int16)
    r = together(rows, known)
    return Gathered(r, len(rows), children, _wary(r, believe(r)), np.zeros(0, np.uint64), scoring.rarity(r))


def _unsure(rows: Records) -> Array:
    """Rows without a number, or with one that their birth date or sex contradicts."""
    odd = (rows.bd > 0) & (rows.bd != rows.ibd)
    parity = (rows.sex > 0) & (rows.cid % 2 != rows.sex % 2)
    return np.asarray((rows.cid == 0) | odd | parity)


def _found(store: Store, ask: Keys) -> tuple[Array, Array]:
    """The children that share a key which says something; and the keys that too many share."""
    ask = ask.once()
    which, child = store.holders(ask)
    many = np.bincount(which, minlength=len(ask)) > ask.most
    return np.unique(child[~many[which]]), np.unique(ask.key[many])


def _beside(rows: Records, store: Store, children: Array, refused: Array) -> tuple[Records, Trusted]:
    known = store.records(np.setdiff1d(children, refused))
    known.columns["src"] = np.full(len(known), KNOWN, np.int16)
    r = together(rows, known)
    return r, believe(r)


def _suspects(r: Records, trusted: Trusted) -> Array:
    """Whose number another bears whose name is not alike: perhaps it is a brother's, a sister's or a twin's."""
    order = np.argsort(r.cid, kind="stable")
    order = order[np.searchsorted(r.cid[order], 1) :]
    one, two = order[:-1], order[1:]
    same = r.cid[one] == r.cid[two]
    one, two = one[same], two[same]
    unlike = ~np.isin(comparing.names(r, one, two, trusted.confused), _ALIKE)
    return np.union1d(np.union1d(one[unlike], two[unlike]), np.flatnonzero(trusted.doubted > 0))


def _wary(r: Records, trusted: Trusted) -> Trusted:
    """A number whose bearers' names are not alike joins nobody here: a person looks, for it may be a twin's."""
    uneasy = trusted.p <= _UNEASY
    number, doubted = trusted.number.copy(), trusted.doubted.copy()
    for side in (trusted.left, trusted.right):
        at = side[uneasy & (r.src[side] == LIST)]
        number[at], doubted[at] = 0, r.cid[at]
    kept = ~uneasy & (number[trusted.left] > 0) & (number[trusted.right] > 0)
    return Trusted(trusted.left[kept], trusted.right[kept], trusted.p[kept], number, doubted, trusted.confused)


def _rarity(r: Records, n: int, store: Store, rare: bool) -> Array:
    """As `scoring.rarity`, with all known children counted that bear a name, not only those that are here."""
    if not rare:
        return scoring.rarity(r)
    names, of = np.unique(r.nm, return_inverse=True)
    count = store.bearers(names) + np.bincount(of[:n], minlength=len(names))
    return np.asarray(np.minimum(8, 1 + np.log2(np.maximum(count, 1)).astype(np.int8)).astype(np.int8)[of])
