"""Keys under which known children are kept and looked for (匹配键), family by family, so that none is read in vain.

A key is a 64-bit mix of standardised integers (`blocking`). A store keeps it hashed with its own secret and its space
in front: children without a number, or with one that may be doubted, stand apart, since a row with a number can only
be one of those, or whoever has that number.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

import numpy as np

from tonghu.methods.linkage.engine import blocking
from tonghu.methods.linkage.engine.arrays import Array, mixed, spread, starts_of
from tonghu.methods.linkage.engine.people import taken_from
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.siphash import siphash
from tonghu.methods.linkage.engine.trusting import unsettled

# Spaces: without a number to rely on, with one, by the number itself, by the name alone.
BARE, NUMBERED, NUMBER, NAME = 1, 2, 3, 4
_NUMBER, _NAME = 40, 50  # families
_BY_NAME = blocking.Family(_NAME, ("nm",), 128)
NAME_AND_BIRTH = 1  # the family that two records of one name and birth date share


@dataclass
class Keys:
    """m keys: key uint64, space uint8, most int16 (how many may share it), place int32 (whose it is), (m,) each."""

    key: Array
    space: Array
    most: Array
    place: Array

    def __len__(self) -> int:
        return len(self.key)

    def at(self, rows: Array | slice) -> "Keys":
        """Some of them."""
        return Keys(self.key[rows], self.space[rows], self.most[rows], self.place[rows])

    def once(self) -> "Keys":
        """Each key of a space once; places then mean nothing."""
        kind = self.space.astype(np.int16) << 8 | self.most
        return _end_to_end_of([(one >> 8, one & 0xFF, _distinct(self.key[kind == one])) for one in np.unique(kind)])


def _end_to_end_of(parts: list[tuple[int, int, Array]]) -> Keys:
    """Keys of (space, most, keys); places mean nothing."""
    sizes = [len(key) for *_, key in parts]
    space, most = (np.array([part[at] for part in parts], kind) for at, kind in enumerate((np.uint8, np.int16)))
    key = _end_to_end(np.uint64, [key for *_, key in parts])
    return Keys(key, np.repeat(space, sizes), np.repeat(most, sizes), np.broadcast_to(np.int32(0), len(key)))


def _distinct(key: Array) -> Array:
    ordered = np.sort(key)
    return np.asarray(ordered[starts_of(ordered)])


class Store(Protocol):
    """Known children, however they are kept: the register's tables, or arrays in memory."""

    def holders(self, asked: Keys) -> tuple[Array, Array]:
        """(which of the asked keys, child) for at most one more than MOST_FOUND holders of each."""

    def records(self, children: Array) -> Records:
        """These children's records, in this order."""

    def bearers(self, names: Array) -> Array:
        """How many children bear each name; names: (k,) `nm` of records. May stop counting at 128."""


def kept(r: Records) -> Keys:
    """The keys under which records are kept, each as it stands beside the others (`trusting.unsettled`)."""
    everybody = np.arange(len(r))
    space = np.where((r.cid > 0) & ~unsettled(r), NUMBERED, BARE).astype(np.uint8)
    return _gathered(
        [
            *((family, everybody, space) for family in blocking.families(r) if family.number != _NUMBER),
            (blocking.Family(_NUMBER, ("cid",)), everybody, np.full(len(r), NUMBER, np.uint8)),
            (_BY_NAME, everybody, np.full(len(r), NAME, np.uint8)),
        ],
        r,
    )


def asked(r: Records, at: Array, space: int, *, families: Collection[int] = ()) -> Keys:
    """The keys under which partners of some records are looked for in a space; families: of these alone."""
    found = [f for f in blocking.families(r) if (f.number == _NUMBER) == (space == NUMBER)]
    found = [f for f in found if not families or f.number in families]
    return _gathered([(f, at, np.full(len(r), space, np.uint8)) for f in found], r)


@dataclass
class Borne:
    """How many of some records have each key: of most keys it is one. key: (k,) uint64, sorted; more: those that
    several have, sorted, and how many those are."""

    key: Array
    more: tuple[Array, Array]

    def by(self, keys: Array) -> Array:
        """(m,) how many have these keys."""
        told = _standing_in(self.key, keys).astype(np.int64)
        several, many = self.more
        at = np.flatnonzero(_standing_in(several, keys))
        told[at] = many[np.searchsorted(several, keys[at])]
        return told

    def oftener(self, than: int) -> Array:
        """The sorted keys that more than so many have."""
        several, many = self.more
        return np.asarray(several[many > than])


def _standing_in(ordered: Array, values: Array) -> Array:
    if not len(ordered):
        return np.zeros(len(values), bool)
    return np.asarray(ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values)


def asked_by_all(r: Records, space: int) -> tuple[Keys, Borne]:
    """The keys of all records in a space, each once, and how many have each.

    As `asked` and `once`, family by family: of a long list all keys fill much memory.
    """
    families = [family for family in blocking.families(r) if (family.number == _NUMBER) == (space == NUMBER)]
    parts: list[tuple[int, int, Array]] = []
    several: list[Array] = []
    many: list[Array] = []
    for kin in blocking.families_by_number(families).values():
        key = np.concatenate([blocking.keys_of(r, np.arange(len(r)), family)[0] for family in kin])
        key.sort()
        starts = starts_of(key)
        count = np.diff(np.r_[starts, len(key)])
        parts.append((space, kin[0].most, key[starts]))
        several.append(key[starts[count > 1]])
        many.append(count[count > 1])
    once = _end_to_end_of(parts)
    key, order = _end_to_end(np.uint64, several), np.argsort(_end_to_end(np.uint64, several), kind="stable")
    return once, Borne(np.sort(once.key), (key[order], _end_to_end(np.int64, many)[order]))


def by_name(names: Array) -> Keys:
    """Keys of names alone, (k,) `nm`; to count bearers."""
    one = np.ones(len(names), np.int16)
    return Keys(
        mixed(_NAME, mixed(0, names)), (one * NAME).astype(np.uint8), one * 128, np.arange(len(names), dtype=np.int32)
    )


def _gathered(families: list[tuple[blocking.Family, Array, Array]], r: Records) -> Keys:
    # Column by column: of a long list all keys lie here, and need not lie here twice.
    found = [blocking.keys_of(r, at, family) for family, at, _ in families]
    sizes = [len(key) for key, _ in found]
    space = _end_to_end(np.uint8, [space[place] for (_, place), (*_, space) in zip(found, families, strict=True)])
    most = np.repeat(np.array([family.most for family, *_ in families], np.int16), sizes)
    place = _end_to_end(np.int32, [place for _, place in found])
    keys = [key for key, _ in found]
    found.clear()
    return Keys(_end_to_end(np.uint64, keys), space, most, place)


def _end_to_end(kind: type, parts: list[Array]) -> Array:
    return np.concatenate([np.zeros(0, kind), *parts], dtype=kind, casting="same_kind")


def joined(*parts: Keys) -> Keys:
    """All of several."""
    return Keys(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("key", "space", "most", "place")))


def hashed(keys: Keys, secret: bytes) -> Array:
    """(m,) int64, keyed hashes: a table of them tells nothing to one who does not hold the secret.

    Those of children without a number to rely on are below zero, so that a store can say at once whether it has any.
    """
    key = blake2b(digest_size=16, key=secret[:64], person=b"linkage").digest()
    number = (siphash(key, keys.key, keys.space) >> np.uint64(1)).astype(np.int64)
    return np.where(keys.space == BARE, ~number, number)


class Among:
    """A store in memory: some children's records and their keys (已知儿童, in arrays)."""

    def __init__(self, records: Records, children: Array) -> None:
        self._r, self._children = records, children
        found = kept(records)
        self._key = _spaced(found)
        order = np.argsort(self._key, kind="stable")
        self._key, self._place = self._key[order], found.place[order]
        by_child = np.argsort(children, kind="stable")
        self._sorted, self._at = children[by_child], by_child

    def __len__(self) -> int:
        return len(self._children)

    def holders(self, asked: Keys) -> tuple[Array, Array]:
        """See Store."""
        wanted = _spaced(asked)
        order = np.argsort(wanted, kind="stable")  # both lists are walked through in order
        first, last = (np.searchsorted(self._key, wanted[order], side) for side in ("left", "right"))
        group, step = spread(np.minimum(last - first, blocking.MOST_FOUND + 1))
        return order[group], self._children[self._place[first[group] + step]]

    def records(self, children: Array) -> Records:
        """See Store."""
        return taken_from(self._r, self._at[np.searchsorted(self._sorted, children)])

    def bearers(self, names: Array) -> Array:
        """See Store."""
        wanted = _spaced(by_name(names))
        return np.searchsorted(self._key, wanted, "right") - np.searchsorted(self._key, wanted, "left")


def _spaced(keys: Keys) -> Array:
    """Key and space in one number."""
    return mixed(60, keys.space, keys.key)
