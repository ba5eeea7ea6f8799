"""Which pairs are looked at (分块): records without a believed number, against all that share a key with them.

A key is a 64-bit mix of a few integers. Only records that are looked for (seekers) make keys first; all others are
held against a bit table of those, so that most never reach a join. No block explodes: a key that too many share
says nothing and is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, mixed, spread, starts_of
from tonghu.methods.linkage.engine.records import Records

_BITS = 22
_ROWS = 1 << 15  # so that a chunk stays in the cache
MOST_FOUND = 60  # records under one key


@dataclass(frozen=True)
class Family:
    """Keys of one kind. Families of one number may meet each other: both guardians, say.

    most: how many records may share a key before it says nothing.
    """

    number: int
    columns: tuple[str, ...]
    most: int = MOST_FOUND


FAMILIES = (
    Family(1, ("py", "swapped")),
    Family(1, ("py", "iswapped")),
    Family(2, ("gpy", "born"), 12),
    Family(3, ("home", "gpy")),
    Family(4, ("home", "born")),
    Family(5, ("py", "hukou", "year"), 8),
    Family(6, ("py", "lane")),
    Family(7, ("phone",)),
    Family(8, ("py", "school"), 8),
    Family(9, ("school", "born", "c0")),
    Family(10, ("glow", "ghigh"), 12),
    Family(11, ("nm", "district"), 5),
    Family(12, ("c0", "born", "building")),
    Family(20, ("gid0",)),
    Family(20, ("gid1",)),
    Family(20, ("gid2",)),
    Family(21, ("g1py", "born")),
    Family(21, ("g2py", "born")),
    Family(22, ("g1py", "py"), 8),
    Family(22, ("g2py", "py"), 8),
    Family(23, ("g1py", "building")),
    Family(23, ("g2py", "building")),
    Family(31, ("cut1",), 8),
    Family(32, ("cut2",), 5),
    Family(33, ("cut3",), 8),
    Family(40, ("cid",), 20),
)
# Where records have more than two guardians or one phone (`people.records_of`).
MORE_FAMILIES = tuple(
    family
    for n in range(2, 7)
    for family in (
        *(Family(7, (f"phone{n}",)), Family(20, (f"gid{n}",)), Family(21, (f"g{n}py", "born"))),
        *(Family(22, (f"g{n}py", "py"), 8), Family(23, (f"g{n}py", "building"))),
    )
    if family not in FAMILIES
)


def families(r: Records) -> list[Family]:
    """The families of keys that these records have the columns for, those of one number beside each other."""
    more = [family for family in MORE_FAMILIES if family.columns[0] in r.columns]
    return sorted((*FAMILIES, *more), key=lambda family: family.number) if more else list(FAMILIES)


def columns(r: Records, names: Sequence[str], at: slice | Array) -> list[Array]:
    """The columns of a key, those that are made of others too."""
    return [_made(r, name, at) if name in _MADE and name not in r.columns else getattr(r, name)[at] for name in names]


def _made(r: Records, name: str, at: slice | Array) -> Array:
    if name in ("swapped", "iswapped"):
        days = r.bd[at] if name == "swapped" else np.where(r.ibd[at] != r.bd[at], r.ibd[at], 0)
        month, day = days // 100 % 100, days % 100
        return np.where(days > 0, days // 10000 * 10000 + np.minimum(month, day) * 100 + np.maximum(month, day), 0)
    if name in ("born", "year"):
        born = np.where(r.bd[at] > 0, r.bd[at], r.ibd[at])
        return born if name == "born" else born // 10000
    if name in ("glow", "ghigh"):
        return (np.minimum if name == "glow" else np.maximum)(r.g1py[at], r.g2py[at])
    # A number without one of its three parts, so that a wrong digit in that part does no harm.
    number = np.where(r.cid[at] > 0, r.cid[at], r.bad[at])
    region, born, order = number // 10**11, number // 1000 % 10**8, number % 1000
    left = {"cut1": born * 1000 + order, "cut2": region * 1000 + order, "cut3": number // 1000}[name]
    return np.where((number > 0) & (born > 0), left, 0)


_MADE = frozenset(["swapped", "iswapped", "born", "year", "glow", "ghigh", "cut1", "cut2", "cut3"])


def pairs(r: Records, seekers: Array, *, crowded: Array | None = None) -> Iterator[tuple[Array, Array]]:
    """Pairs (seeker, other) of places that share a key, family by family; a pair may come again from another family.

    seekers: (n,) bool, whom to find partners for. crowded: sorted keys that too many share who are not here.
    """
    looking = np.flatnonzero(seekers)
    for _, group in groupby(families(r), key=lambda family: family.number):
        kin = list(group)
        mine = [keys_of(r, looking, family, crowded=crowded) for family in kin]
        keys, places = np.concatenate([k for k, _ in mine]), np.concatenate([p for _, p in mine])
        if not len(keys):
            continue
        bits = min(_BITS, max(8, len(keys).bit_length() + 6))  # a small list needs no large table
        table = np.zeros(1 << bits, bool)
        table[keys >> np.uint64(64 - bits)] = True
        theirs = [_found(r, family, table, bits) for family in kin]
        found, others = np.concatenate([k for k, _ in theirs]), np.concatenate([p for _, p in theirs])
        yield _joined(keys, places, found, others, kin[0].most)


def keys_of(r: Records, at: Array, family: Family, *, crowded: Array | None = None) -> tuple[Array, Array]:
    """The keys of one family of some records, and whose each is; none of those that are crowded."""
    values = columns(r, family.columns, at)
    whole = np.logical_and.reduce([value != 0 for value in values])
    keys, places = mixed(family.number, *(value[whole] for value in values)), at[whole]
    if crowded is None or not len(crowded):
        return keys, places
    near = crowded[np.minimum(np.searchsorted(crowded, keys), len(crowded) - 1)]
    return keys[near != keys], places[near != keys]


def _found(r: Records, family: Family, table: Array, bits: int) -> tuple[Array, Array]:
    keys, places = [], []
    for start in range(0, len(r), _ROWS):
        values = columns(r, family.columns, slice(start, start + _ROWS))
        key = mixed(family.number, *values)
        hit = table[key >> np.uint64(64 - bits)]
        for value in values:
            hit &= value != 0
        at = np.flatnonzero(hit)
        keys.append(key[at])
        places.append(at + start)
    return np.concatenate(keys), np.concatenate(places)


def _joined(keys: Array, seekers: Array, found: Array, places: Array, most: int) -> tuple[Array, Array]:
    order, by_key = np.argsort(keys), np.argsort(found)
    keys, seekers, found, places = keys[order], seekers[order], found[by_key], places[by_key]
    starts = starts_of(found)
    sizes = np.diff(np.r_[starts, len(found)])
    # Each key once, in order: both lists are walked through rather than jumped about in.
    first = np.searchsorted(keys, found[starts], "left")
    count = np.searchsorted(keys, found[starts], "right") - first
    # How many others share the key: of a crowd nobody is looked at.
    kept = np.flatnonzero((count > 0) & (sizes <= most) & (count <= most))
    group, step = spread(sizes[kept] * count[kept])
    at = kept[group]
    one, two = seekers[first[at] + step % count[at]], places[starts[at] + step // count[at]]
    apart = one != two
    return one[apart], two[apart]
