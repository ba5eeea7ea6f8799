"""Which pairs are looked at (分块): the rarest things in common first, until a budget of pairs is full.

A key is one thing, or two or three things that two records share: a value, its beginning, its end, its sound, two
parts of a date, a word. Blocks of one thing that are too large are divided by a second and a third. The smaller a
block, the more it says, so that the smallest are taken first and no value shared by a million records costs anything.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, mixed, picked, spread, starts_of, together
from tonghu.methods.linkage.general.kinds import Kind
from tonghu.methods.linkage.general.reading import Column, Table
from tonghu.methods.linkage.general.values import heard

# Of key families of one, two and three things: pairs a record, and records in a block.
_SINGLE, _DOUBLE, _TRIPLE = (3.0, 12), (3.0, 60), (1.0, 200)
_MOST = 20_000_000  # pairs in all
# Pairs a record, beyond so many in all. What comes later brings hardly a person more and teaches neighbours.
_MOST_EACH, _FEW = 25, 200_000
_WAITING = 2_000_000  # pairs before they are united, or a quarter of those that may be looked at
_FAMILIES_FULL = 60  # pairs a record that a table of many columns comes to
_WORDS_OF_A_TEXT = 3


@dataclass
class Atom:
    """One thing two records may share. rows: records that have it (some more than once); key: its value."""

    group: int  # things of one group tell the same and are not combined
    rows: Array
    key: Array
    fine: bool = False  # whoever shares it shares a coarser thing of its group too: not combined with others


def pairs(table: Table, *, within: bool, between: bool) -> tuple[Array, Array]:
    """left < right: the pairs of records that share a key, each once, in order."""
    n = len(table)
    finder = _Finder(table.src, within, between)
    atoms = [atom for atom in things(table) if len(atom.rows)]
    once = np.zeros(0, np.int64)
    waiting: list[Array] = []
    at_once = min(_WAITING, most_pairs(n) // 4)
    for packed in _families(finder, atoms, n):
        waiting.append(packed)
        if sum(map(len, waiting)) > at_once:
            once, waiting = _united([once, *waiting]), []
            if len(once) > most_pairs(n):
                break
    once = _united([once, *waiting])
    return once >> 32, once & 0xFFFFFFFF


def most_pairs(n: int) -> int:
    """About how many pairs of n records are looked at: no family is begun when there are more."""
    return min(_MOST, max(_FEW, _MOST_EACH * n))


def _united(parts: Sequence[Array]) -> Array:
    packed = np.concatenate(parts)
    packed.sort()
    return packed[starts_of(packed)]


def _families(finder: "_Finder", atoms: Sequence[Atom], n: int) -> Iterator[Array]:
    left_over = []
    scale = min(1.0, _MOST / (_FAMILIES_FULL * max(n, 1)))
    single, double, triple = ((int(share * n * scale), most) for share, most in (_SINGLE, _DOUBLE, _TRIPLE))
    for atom in atoms:
        packed, large = finder.small_blocks(atom, *single)
        left_over += [] if atom.fine or _all_alike(large, n) else [large]
        yield packed
    for i, one in enumerate(left_over):
        for j in range(i):
            two = left_over[j]
            if one.group == two.group or not len(one.rows) or not len(two.rows):
                continue
            packed, large = finder.small_blocks(_both(one, two, n), *double)
            yield packed
            for k in range(j) if len(large.rows) else ():
                three = left_over[k]
                if len(three.rows) and three.group not in (one.group, two.group):
                    yield finder.small_blocks(_both(large, three, n), *triple)[0]


def _all_alike(atom: Atom, n: int) -> bool:
    """Whether all n records share it: nothing is divided by it."""
    return len(atom.rows) >= n > 0 and bool((atom.key == atom.key[0]).all())


def _both(one: Atom, two: Atom, n: int) -> Atom:
    """The things of both at once, for the records that have both."""
    count = np.bincount(two.rows, minlength=n)
    if count.max(initial=0) <= 1:  # the usual case: a record has one value
        key = np.zeros(n, np.int64)
        key[two.rows] = two.key
        shared = count[one.rows] > 0
        rows = one.rows[shared]
        return Atom(-1, rows, mixed(5, one.key[shared], key[rows]).view(np.int64))
    begin = np.cumsum(count) - count
    place, step = spread(count[one.rows])
    order = np.argsort(two.rows, kind="stable")
    rows = one.rows[place]
    return Atom(-1, rows, mixed(5, one.key[place], two.key[order[begin[rows] + step]]).view(np.int64))


@dataclass
class _Finder:
    src: Array
    within: bool
    between: bool

    def small_blocks(self, atom: Atom, budget: int, largest: int) -> tuple[Array, Atom]:
        """Packed pairs of the smallest blocks, and what stands in the blocks that were too large."""
        order = together(atom.key)
        rows, key = picked(atom.rows, order), picked(atom.key, order)
        starts = starts_of(key)
        sizes = np.diff(np.r_[starts, len(key)])
        many = np.bincount(sizes)  # blocks of each size
        size = np.arange(len(many))
        spent = np.cumsum(many * (size * (size - 1) // 2))
        limit = max(min(largest, int(np.searchsorted(spent, budget, "right")) - 1), 2)
        large = np.repeat(sizes > limit, sizes)
        packed = [
            self._pairs(rows[starts[sizes == s][:, None] + size[:s]])
            for s in range(2, min(limit + 1, len(many)))
            if many[s]
        ]
        return np.concatenate([np.zeros(0, np.int64), *packed]), Atom(atom.group, rows[large], key[large])

    def _pairs(self, blocks: Array) -> Array:
        """Packed pairs of records of blocks of one size. blocks: (blocks, size) rows."""
        above, below = np.triu_indices(blocks.shape[1], 1)
        one, two = blocks[:, above].ravel(), blocks[:, below].ravel()
        kept = one != two
        if not (self.within and self.between):
            same = self.src[one] == self.src[two]
            kept &= same if self.within else ~same
        one, two = one[kept], two[kept]
        return np.asarray(np.minimum(one, two).astype(np.int64) << 32 | np.maximum(one, two))


def things(table: Table) -> Iterator[Atom]:
    """All atoms of a table."""
    names = [c for c in table.columns if c.kind in (Kind.SURNAME, Kind.GIVEN, Kind.NAME)]
    for n, column in enumerate(table.columns):
        if column.kind is Kind.SEX or not column.known:
            continue
        for part in _PARTS[column.kind]:
            yield _of_values(n, column, part)
        if column.kind in (Kind.TEXT, Kind.ADDRESS, Kind.NAME):
            yield _rare_words(n, column)
    if len(names) > 1:
        yield _crossed(names)


def _of_values(group: int, column: Column, part: Callable[[str], str]) -> Atom:
    known: dict[str, int] = {"": 0}
    keys = np.array([known.setdefault(part(value), len(known)) for value in column.values], np.int64)[column.code]
    rows = np.flatnonzero(keys)
    return Atom(group, rows, keys[rows], fine=part is _whole and heard in _PARTS[column.kind])


def _rare_words(group: int, column: Column) -> Atom:
    """The rarest words of a text, wherever in it they stand."""
    words = [sorted(set(value.split())) for value in column.values]
    known: dict[str, int] = {}
    coded = [[known.setdefault(w, len(known)) for w in said if len(w) > 1] for said in words]
    count = np.zeros(len(known))
    for said, share in zip(coded, column.share.tolist(), strict=True):
        count[said] += share
    chosen = [sorted(said, key=lambda w: (count[w], w))[:_WORDS_OF_A_TEXT] for said in coded]
    sizes = np.array([len(said) for said in chosen], np.int64)[column.code]
    place, step = spread(sizes)
    flat = np.array([w for said in chosen for w in said], np.int64)
    begin = np.cumsum([0, *(len(said) for said in chosen)])[:-1]
    return Atom(group, place, flat[begin[column.code[place]] + step] if len(place) else flat[:0])


def _crossed(names: Sequence[Column]) -> Atom:
    """The sounds of all names of a record, whichever of them is called surname."""
    known: dict[str, int] = {}
    rows, keys = [], []
    for column in names:
        table = np.array([known.setdefault(heard(value), len(known)) for value in column.values], np.int64)
        have = np.flatnonzero(column.code)
        rows.append(have)
        keys.append(table[column.code[have]])
    return Atom(1000, np.concatenate(rows), np.concatenate(keys))


def _whole(value: str) -> str:
    return value


def _begin(value: str) -> str:
    return value[:4] if len(value) > 4 else ""


def _end(value: str) -> str:
    return value[-4:] if len(value) > 4 else ""


def _half(value: str) -> str:
    return value[: len(value) // 2] if len(value) > 5 else ""


def _other_half(value: str) -> str:
    return value[-(len(value) // 2) :] if len(value) > 5 else ""


def _year_month(value: str) -> str:
    return value[:6] if value else ""


def _month_day(value: str) -> str:
    return value[4:] if value[4:] != "0000" else ""


def _year_day(value: str) -> str:
    return value[:4] + value[6:] if value else ""


def _crossed_day(value: str) -> str:
    return value[:4] + "".join(sorted((value[4:6], value[6:]))) if value else ""


_PARTS: dict[Kind, tuple[Callable[[str], str], ...]] = {
    Kind.DATE: (_whole, _year_month, _month_day, _year_day, _crossed_day),
    Kind.SURNAME: (_whole, heard, _begin, _end),
    Kind.GIVEN: (_whole, heard, _begin, _end),
    Kind.NAME: (_whole, _begin, _end),
    Kind.NUMBER: (_whole, _half, _other_half),
    Kind.PHONE: (_whole, _half, _other_half),
    Kind.CODE: (_whole,),
    Kind.ADDRESS: (_whole,),
    Kind.TEXT: (_whole, heard),
}
