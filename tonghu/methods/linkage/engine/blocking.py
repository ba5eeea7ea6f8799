"""Which pairs are looked at (分块): records without a believed number, against all that share a key with them.

A key is a 64-bit mix of a few integers. Only records that are looked for (seekers) make keys first; all others are
held against a bit table of those, so that most never reach a join. No block explodes: a key that too many share
says nothing and is left out.
"""

from collections.abc import Callable, Iterator

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, mixed, spread
from tonghu.methods.linkage.engine.records import Records

_BITS = 24
_ROWS = 1 << 18
MOST_SEEKERS, MOST_FOUND = 60, 60  # records under one key, on either side
Columns = Callable[[Records, slice | Array], tuple[Array, ...]]


def _swapped(days: Array) -> Array:
    month, day = days // 100 % 100, days % 100
    return np.where(days > 0, days // 10000 * 10000 + np.minimum(month, day) * 100 + np.maximum(month, day), 0)


def _year(r: Records, at: slice | Array) -> Array:
    return np.where(r.bd[at] > 0, r.bd[at] // 10000, r.ibd[at] // 10000)


def _born(r: Records, at: slice | Array) -> Array:
    return np.where(r.bd[at] > 0, r.bd[at], r.ibd[at])


def _families() -> list[tuple[int, Columns]]:
    """(number, columns) of each key family. Families of one number may meet each other: both guardians, say."""

    def of(*names: str) -> Columns:
        return lambda r, at: tuple(getattr(r, name)[at] for name in names)

    families: list[tuple[int, Columns]] = [
        (1, lambda r, at: (r.py[at], _swapped(r.bd[at]))),
        (1, lambda r, at: (r.py[at], np.where(r.ibd[at] != r.bd[at], _swapped(r.ibd[at]), 0))),
        (2, lambda r, at: (r.gpy[at], _born(r, at))),
        (3, of("home", "gpy")),
        (4, of("home", "bd")),
        (5, lambda r, at: (r.py[at], r.hukou[at], _year(r, at))),
        (6, of("py", "lane")),
        (7, of("phone")),
        (8, of("py", "school")),
        (9, lambda r, at: (r.school[at], _born(r, at), r.c0[at])),
        (10, lambda r, at: (np.minimum(r.g1py[at], r.g2py[at]), np.maximum(r.g1py[at], r.g2py[at]))),
        (11, of("nm", "district")),
        (12, lambda r, at: (r.c0[at], _born(r, at), r.building[at])),
    ]
    for key in ("gid0", "gid1", "gid2"):
        families.append((20, of(key)))
    for key in ("g1py", "g2py"):
        families.append((21, lambda r, at, key=key: (getattr(r, key)[at], _born(r, at))))  # type: ignore[misc]
        families.append((22, of(key, "py")))
        families.append((23, of(key, "building")))
    for cut in (1, 2, 3):
        families.append((30 + cut, lambda r, at, cut=cut: (_digits(r, at, cut),)))  # type: ignore[misc]
    families.append((40, lambda r, at: (r.cid[at],)))
    return families


def _digits(r: Records, at: slice | Array, cut: int) -> Array:
    """A number without one of its three parts, so that a wrong digit in that part does no harm."""
    number = np.where(r.cid[at] > 0, r.cid[at], r.bad[at])
    region, born, order = number // 10**11, number // 1000 % 10**8, number % 1000
    left = (born * 1000 + order, region * 1000 + order, number // 1000)[cut - 1]
    return np.where((number > 0) & (born > 0), left, 0)


def pairs(r: Records, seekers: Array, pool: Array) -> Iterator[tuple[Array, Array]]:
    """Pairs (seeker, other) of places that share a key, family by family; a pair may come again from another family.

    seekers: (n,) bool, whom to find partners for. pool: (n,) bool, among whom.
    """
    numbers: dict[int, list[Columns]] = {}
    for number, columns in _families():
        numbers.setdefault(number, []).append(columns)
    for number, families in numbers.items():
        mine = [_keys(r, np.flatnonzero(seekers), number, columns) for columns in families]
        keys, places = np.concatenate([k for k, _ in mine]), np.concatenate([p for _, p in mine])
        if not len(keys):
            continue
        table = np.zeros(1 << _BITS, bool)
        table[keys >> np.uint64(64 - _BITS)] = True
        theirs = [_found(r, pool, number, columns, table) for columns in families]
        yield _joined(keys, places, np.concatenate([k for k, _ in theirs]), np.concatenate([p for _, p in theirs]))


def _keys(r: Records, at: Array, number: int, columns: Columns) -> tuple[Array, Array]:
    values = columns(r, at)
    whole = np.logical_and.reduce([value != 0 for value in values])
    return mixed(number, *(value[whole] for value in values)), at[whole]


def _found(r: Records, pool: Array, number: int, columns: Columns, table: Array) -> tuple[Array, Array]:
    keys, places = [], []
    for start in range(0, len(r), _ROWS):
        rows = slice(start, start + _ROWS)
        values = columns(r, rows)
        key = mixed(number, *values)
        hit = table[key >> np.uint64(64 - _BITS)] & pool[rows]
        for value in values:
            hit &= value != 0
        at = np.flatnonzero(hit)
        keys.append(key[at])
        places.append(at + start)
    return np.concatenate(keys), np.concatenate(places)


def _joined(keys: Array, seekers: Array, found: Array, places: Array) -> tuple[Array, Array]:
    order = np.argsort(keys, kind="stable")
    keys, seekers = keys[order], seekers[order]
    first, after = np.searchsorted(keys, found, "left"), np.searchsorted(keys, found, "right")
    count = after - first
    count[count > MOST_SEEKERS] = 0
    # How many others share the key: of a crowd nobody is looked at.
    sorted_found = np.sort(found)
    crowd = np.searchsorted(sorted_found, found, "right") - np.searchsorted(sorted_found, found, "left")
    count[(crowd > MOST_FOUND) | (crowd * count > 900)] = 0
    at, step = spread(count)
    one, two = seekers[first[at] + step], places[at]
    apart = one != two
    return one[apart], two[apart]
