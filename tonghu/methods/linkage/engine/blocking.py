"""Which pairs are looked at (分块): records without a believed number, against all that share a key with them.

A key is a 64-bit mix of a few integers. Only records that are looked for (seekers) make keys first; all others are
held against a sieve of those, so that most never reach a join. No block explodes: a key that too many share
says nothing and is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from tonghu.methods.linkage.engine.arrays import ROWS, Array, Sieve, mixed, picked, rest, spread, starts_of
from tonghu.methods.linkage.engine.records import Records

_ODD = np.uint64(0x9E3779B97F4A7C15)
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
    if name == "swapped":
        return _swapped(r.bd[at])
    if name == "iswapped":
        told, other = np.zeros_like(r.ibd[at]), np.flatnonzero(r.ibd[at] != r.bd[at])
        told[other] = _swapped(r.ibd[at][other])
        return told
    if name in ("born", "year"):
        born = np.where(r.bd[at] > 0, r.bd[at], r.ibd[at])
        return born if name == "born" else born // 10000
    if name in ("glow", "ghigh"):
        return (np.minimum if name == "glow" else np.maximum)(r.g1py[at], r.g2py[at])
    return _cut(name, np.where(r.cid[at] > 0, r.cid[at], r.bad[at]))


def _swapped(days: Array) -> Array:
    """Dates with the lesser of month and day first."""
    month, day = rest(days // 100, 100), rest(days, 100)
    return np.asarray(days // 10000 * 10000 + np.minimum(month, day) * 100 + np.maximum(month, day))


def _cut(name: str, number: Array) -> Array:
    """A number without one of its three parts, so that a wrong digit in that part does no harm; 0 without a date."""
    region, front = number // 10**11, number // 1000
    told = {"cut1": number - region * 10**11, "cut2": number - (front - region) * 1000, "cut3": front}[name]
    told[front == region * 10**8] = 0
    return np.asarray(told)


_MADE = frozenset(["swapped", "iswapped", "born", "year", "glow", "ghigh", "cut1", "cut2", "cut3"])


class Keys:
    """The keys of some records; what several families share is mixed once."""

    def __init__(self, r: Records, at: slice | Array) -> None:
        self._r, self._at = r, at
        self._mixed: dict[str, tuple[Array, Array]] = {}

    def of(self, family: Family) -> tuple[Array, Array]:
        """(k,) keys, and which of the records have all that the key is made of."""
        (key, known), *rest = (self._column(name) for name in family.columns)
        for more, have in rest:
            key, known = key * _ODD + more, known & have
        return key, known

    def _column(self, name: str) -> tuple[Array, Array]:
        if name not in self._mixed:
            (values,) = columns(self._r, (name,), self._at)
            self._mixed[name] = mixed(0, values), values != 0
        return self._mixed[name]


def families_by_number(families: Sequence[Family] = FAMILIES) -> dict[int, list[Family]]:
    """Those that may meet each other."""
    return {number: list(kin) for number, kin in groupby(families, key=lambda family: family.number)}


def bits_of_places(records: int) -> int:
    """How many of a key's last bits make room for a place."""
    return max(1, records - 1).bit_length()


def packed(key: Array, at: Array, places: int) -> Array:
    """One word of key and place: what is cut off the key might bring a stranger in, and loses nobody."""
    return key >> np.uint64(places) << np.uint64(places) | at.astype(np.uint64)


def pairs(r: Records, seekers: Array, *, crowded: Array | None = None) -> Iterator[tuple[Array, Array]]:
    """Pairs (seeker, other) of places that share a key, family by family; a pair may come again from another family.

    seekers: (n,) bool, whom to find partners for. crowded: sorted keys (`keys_of`) that too many share,
    seen here or not.
    """
    kinds = families_by_number(families(r))
    sieves = _sieves(r, np.flatnonzero(seekers), kinds)
    places = bits_of_places(len(r))
    found: dict[int, list[Array]] = {number: [] for number in kinds}
    for start in range(0, len(r), ROWS):
        keys = Keys(r, slice(start, start + ROWS))
        for number, kin in kinds.items():
            for key, known in map(keys.of, kin):
                at = np.flatnonzero(sieves[number].passes(key) & known)
                if crowded is not None and len(crowded):
                    at = at[_not_crowded(number, key[at], crowded)]
                found[number].append(packed(picked(key, at), at + start, places))
    for number, kin in kinds.items():
        if found[number]:
            yield sharing(np.concatenate(found.pop(number)), places, seekers, kin[0].most)


def keys_of(r: Records, at: Array, family: Family) -> tuple[Array, Array]:
    """The keys of one family of some records, told apart from those of other families, and whose each is."""
    key, known = Keys(r, at).of(family)
    return mixed(family.number, key[known]), at[known]


def _not_crowded(number: int, key: Array, crowded: Array) -> Array:
    own = mixed(number, key)
    return np.asarray(crowded[np.minimum(np.searchsorted(crowded, own), len(crowded) - 1)] != own)


def _sieves(r: Records, looking: Array, kinds: dict[int, list[Family]]) -> dict[int, Sieve]:
    wanted: dict[int, list[Array]] = {number: [np.zeros(0, np.uint64)] for number in kinds}
    for start in range(0, len(looking), ROWS):
        keys = Keys(r, looking[start : start + ROWS])
        for number, families in kinds.items():
            wanted[number] += [key[known] for key, known in map(keys.of, families)]
    return {number: Sieve(np.concatenate(wanted.pop(number))) for number in kinds}


def sharing(words: Array, places: int, seekers: Array, most: int) -> tuple[Array, Array]:
    """Pairs (seeker, other) of one key. words: as `packed`, sorted here; what is decided of a key rests on its own.

    seekers: by place; most: how many may share a key.
    """
    words.sort()
    key = words >> np.uint64(places)
    same = key[1:] == key[:-1]
    shared = np.flatnonzero(np.append(same, False) | np.append(False, same))  # a key of one's own says nothing
    key, at = key[shared], (words[shared] & np.uint64((1 << places) - 1)).view(np.int64)
    starts = starts_of(key)
    sizes = np.diff(np.append(starts, len(at)))
    looking = picked(seekers, at)
    count = np.add.reduceat(looking.view(np.int8), starts, dtype=np.int64) if len(starts) else starts
    # How many share the key: of a crowd nobody is looked at.
    kept = (count > 0) & (sizes <= most)
    run = np.repeat(np.arange(len(starts)), sizes)
    mine = np.flatnonzero(looking & kept[run])
    run = run[mine]
    which, step = spread(sizes[run])
    one, two = at[mine[which]], at[starts[run][which] + step]
    apart = one != two
    return one[apart], two[apart]
