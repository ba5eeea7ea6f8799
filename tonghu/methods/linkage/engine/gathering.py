"""The rows of a list beside those known children, and no others, that may be one of them (候选)."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine import blocking, scoring
from tonghu.methods.linkage.engine.arrays import Array, Sieve
from tonghu.methods.linkage.engine.blocking import MOST_FOUND
from tonghu.methods.linkage.engine.keys import (
    BARE,
    NAME_AND_BIRTH,
    NUMBER,
    NUMBERED,
    Keys,
    Store,
    asked,
    asked_by_all,
    joined,
)
from tonghu.methods.linkage.engine.people import taken_from, together
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.trusting import Trusted, believe

LIST, KNOWN = 0, 1  # sources
_UNEASY = 0.99  # `believe` of a number whose bearers have names that are not alike


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
    search = _Search(rows, store, np.array(sorted(but), np.int64))
    beside, trusted = search.bring(search.first(looked_for | _unsure(rows)))
    while len(ask := search.more(beside, trusted)):
        beside, trusted = search.bring(search.answers(ask.once()))
    n = len(rows)
    return Gathered(
        *(beside, n, search.children, _wary(beside, trusted), search.crowded, _rarity(beside, n, store, rare))
    )


def everything(rows: Records, known: Records, children: Array) -> Gathered:
    """Rows beside all known children: what `gather` is held against."""
    known.columns["src"] = np.full(len(known), KNOWN, np.int16)
    r = together(rows, known)
    trusted = _wary(r, believe(r, spelling=len(rows)))
    return Gathered(r, len(rows), children, trusted, np.zeros(0, np.uint64), scoring.rarity(r))


def _unsure(rows: Records) -> Array:
    """Rows without a number, or with one that their birth date or sex contradicts."""
    odd = (rows.bd > 0) & (rows.bd != rows.ibd)
    parity = (rows.sex > 0) & (rows.cid % 2 != rows.sex % 2)
    return np.asarray((rows.cid == 0) | odd | parity)


class _Search:
    """What the keys of some rows bring, until nothing is missing that decides of their numbers (查找).

    children, known: those found, in their order, and their records. crowded: sorted keys that too many share.
    """

    def __init__(self, rows: Records, store: Store, refused: Array) -> None:
        self._rows, self._store, self._refused = rows, store, refused
        self.children, self.known = np.zeros(0, np.int64), taken_from(rows, np.zeros(0, np.int64))
        self.crowded = np.zeros(0, np.uint64)
        self._looking = np.zeros(len(rows), bool)  # rows that were asked for among those with a number too
        self._followed, self._heard = np.zeros(0, np.int64), np.zeros(0, np.int64)  # children

    def first(self, looking: Array) -> "_Answers":
        """Ask for the keys of the rows; looking: (n,) bool, those that may be somebody with another number."""
        self._looking = looking
        bare, self._mine = asked_by_all(self._rows, BARE)
        self._shared = self._mine.oftener(int(bare.most.min(initial=MOST_FOUND)))
        numbered = joined(
            asked(self._rows, np.arange(len(looking)), NUMBER),
            asked(self._rows, np.flatnonzero(looking), NUMBERED),
            asked(self._rows, np.flatnonzero(~looking), NUMBERED, families=(NAME_AND_BIRTH,)),
        )
        return self.answers(bare, numbered.once())

    def more(self, beside: Records, trusted: Trusted) -> Keys:
        """What must be asked besides, now that some children stand beside the rows.

        Whoever bears a number of theirs; brothers and sisters of those whose number is borne under another name; and
        rows whose own number is doubted may be anybody.
        """
        n = len(self._rows)
        odd = np.union1d(np.flatnonzero(trusted.doubted > 0), trusted.unlike)
        rows = odd[odd < n]
        rows = rows[~self._looking[rows]]
        self._looking[rows] = True
        known = self.children[odd[odd >= n] - n]
        heard = n + np.searchsorted(self.children, np.setdiff1d(known, self._heard))
        self._heard = np.union1d(self._heard, known)
        new = n + np.flatnonzero(~np.isin(self.children, self._followed) & ~np.isin(beside.cid[n:], beside.cid[:n]))
        self._followed = self.children
        return joined(
            asked(beside, new, NUMBER),
            *(asked(beside, rows, space) for space in (NUMBERED, BARE)),
            *(asked(beside, heard, space, families=(NAME_AND_BIRTH,)) for space in (NUMBERED, BARE)),
        )

    def answers(self, *parts: Keys) -> "_Answers":
        """Ask who holds some keys, each once in a space; those that one row and nobody known has are then let go."""
        found = [self._store.holders(part) for part in parts]
        held = [part.key[np.unique(which)] for part, (which, _) in zip(parts, found, strict=True)]
        maybe = np.unique(np.concatenate([self._shared, *held]))
        near = [_standing_in(part.key, maybe) for part in parts]
        before = np.cumsum([0, *map(len, near)])[:-1].tolist()
        where = zip(before, near, found, strict=True)
        return _Answers(
            joined(*(part.at(rows) for part, rows in zip(parts, near, strict=True))),
            np.concatenate([start + np.searchsorted(rows, which) for start, rows, (which, _) in where]),
            np.concatenate([child for _, child in found]),
        )

    def bring(self, told: "_Answers") -> tuple[Records, Trusted]:
        """Open the children that share a key which says something. Returns rows and children, and what is believed."""
        many = self._crowds(told.ask, np.bincount(told.which, minlength=len(told.ask)))
        self.crowded = np.union1d(self.crowded, told.ask.key[many])
        new = np.setdiff1d(told.child[~many[told.which]], np.union1d(self.children, self._refused))
        if len(new):
            self._open(new)
        beside = together(self._rows, self.known)
        return beside, believe(beside, spelling=len(self._rows))

    def _open(self, new: Array) -> None:
        records = self._store.records(new)
        records.columns["src"] = np.full(len(new), KNOWN, np.int16)
        children = np.concatenate([self.children, new])
        order = np.argsort(children)
        self.children, self.known = children[order], taken_from(together(self.known, records), order)

    def _crowds(self, ask: Keys, held: Array) -> Array:
        """(m,) bool: whether too many share a key: rows, children with a number and without, asked for or not."""
        keys, of = np.unique(ask.key, return_inverse=True)
        share = np.bincount(of, held, len(keys))
        numbered = ask.key[ask.space == NUMBERED]
        rest = np.flatnonzero((ask.space == BARE) & (held > 0) & ~np.isin(ask.key, numbered))
        there = Keys(ask.key[rest], np.full(len(rest), NUMBERED, np.uint8), ask.most[rest], ask.place[rest])
        np.add.at(share, of[rest[self._store.holders(there)[0]]], 1)
        share += self._mine.by(keys)
        # Of a number all bearers are looked at: how many they are decides whether it is one.
        return np.asarray((share[of] > ask.most) & (ask.space != NUMBER))


@dataclass
class _Answers:
    """Keys that were asked for and may say something; which of them, and the child that holds it."""

    ask: Keys
    which: Array
    child: Array


def _standing_in(key: Array, ordered: Array) -> Array:
    """Places of the keys that are among sorted others."""
    near = np.flatnonzero(Sieve(ordered).passes(key))
    return np.asarray(near[np.isin(key[near], ordered)])


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
