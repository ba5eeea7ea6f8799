"""Several sets of counts of the same children, protected as one system (多表联合保护).

Tables with different items are counted apart, yet a reader holds them all. Where two of them can show the same
children, in print or by adding up, that is one cell and not two; so each table's holes are holes of the others. For two
tables this is all that a reader can know; where three meet in a ring he may know more, so the counts of all their
dimensions belong with them, as a set of which nothing is printed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, reduce
from itertools import product

import numpy as np

from tonghu.methods.disclosure.attacker import NotAudited
from tonghu.methods.disclosure.audit import Audit
from tonghu.methods.disclosure.blocks import Block, blocks
from tonghu.methods.disclosure.cells import Bools, Cells, Equations, Floats, Ints
from tonghu.methods.disclosure.codes import NotATree, Side
from tonghu.methods.disclosure.differences import Cover, Region, Told, View, differences, joined_up, system
from tonghu.methods.disclosure.earlier import AlreadyOut, Known, Leaves, linked
from tonghu.methods.disclosure.exact import Effort, bound_of
from tonghu.methods.disclosure.ledger import Ledger, Release
from tonghu.methods.disclosure.protect import NothingWanted, Prepared, Protected, prepare
from tonghu.methods.disclosure.routes import Needs
from tonghu.methods.disclosure.suppression import Suppression, protect_cells
from tonghu.methods.disclosure.wanted import Counts, Wanted
from tonghu.methods.tabulation import TOTAL

Groups = Mapping[str, Mapping[str, Sequence[str]]]  # dimension → code → the codes it is the sum of
Only = Mapping[tuple[str, str], tuple[str, str]]  # a code of a dimension → the only code of another it goes with
Asked = tuple[Counts, Wanted]
Numbers = dict[tuple[str, Cover], int]  # what codes of a dimension stand for → a number for it

_BOUND_ONLY = Effort(rounds=1, small=0)  # what is best for one table alone is seldom allowed by the others


class NotTheSame(NotAudited):
    """Two sets of counts differ where they speak of the same children (同一人群的计数不一致)."""

    def __init__(self, cells: int) -> None:
        Exception.__init__(
            self,
            f"有{cells}个单元格在两张表中指同一人群而人数不同，本次不发布。请用同一快照、同一统计范围重新制表。",
        )


def protect_together(
    sets: Sequence[Asked], ledger: Ledger | None = None, *, groups: Groups | None = None, only: Only | None = None
) -> tuple[Protected, ...]:
    """Protect the tables of several sets of counts, all together and with all that was released before.

    A dimension of the same key and a code of the same name mean the same in every set; what is coarser in one set is
    said by the code trees of the others, or by `groups`. A set's fixed codes (`Wanted.at`) and its leaves say which
    children it counts; a set that lacks a dimension counts all of it. All of a dimension is what any set has of it and
    `groups[key]["*"]`: name it there where no set counts all. only: codes that tell a code of another dimension, as a
    service that left-behind children alone can have. Each result is one entry of the ledger, in this order.
    `Wanted.effort` is not looked at.

    Raises NothingWanted, NotTheSame, NotProtected, AlreadyOut, FinerBefore, NotAudited, NotATree; never less than
    protected.
    """
    if not sets:
        raise NothingWanted
    placed = [counts.at(wanted.at) for counts, wanted in sets]
    book = _Book(placed, groups or {}, only or {})
    events = [_Events(book, each) for each in placed]
    known = _known(ledger or Ledger(), placed)
    told = list(differences(list(_views(events, sets, known))))
    places = [_shared(events, n) for n in range(len(sets))]
    for number, region in (known for difference in told for known in difference.known):
        places[number].add(events[number].place(region))
    ready = [
        prepare(*asked, known[n], sorted(places[n], key=lambda place: [sorted(leaves) for leaves in place]))
        for n, asked in enumerate(sets)
    ]
    numbers: Numbers = {}
    subtracted = system(
        told,
        lambda region: book.row(region, numbers),
        lambda number, region: placed[number].count(events[number].place(region)),
    )
    where, last = _same(events, ready, subtracted, numbers)
    joined, needs, primary = _joined([*ready, subtracted], [*where, last])
    bounds = [bound_of(one.cells, one.needs, one.must, one.cells.open, _BOUND_ONLY) for one in ready]
    safe = protect_cells(joined, needs, primary, [*_parts(ready, where, len(joined))])
    return tuple(one.protected(_part(safe, at), bound) for one, at, bound in zip(ready, where, bounds, strict=True))


class _Book:
    """What every code of every dimension stands for, in the finest codes of all sets together."""

    def __init__(self, sets: Sequence[Counts], groups: Groups, only: Only) -> None:
        self._below: dict[str, dict[str, set[str]]] = {}
        for side in (side for counts in sets for side in counts.sides):
            for tree in side.trees:
                for child, parent in tree.items():
                    if parent != TOTAL:
                        self._below.setdefault(side.key, {}).setdefault(parent, set()).add(child)
        for key, codes in groups.items():
            for code, below in codes.items():
                self._below.setdefault(key, {}).setdefault(code, set()).update(below)
        self._covers: dict[tuple[str, str], Cover] = {}
        self.all: dict[str, Cover] = {}
        for side in (side for counts in sets for side in counts.sides):
            covers = (self.cover(side.key, leaf) for leaf in side.leaves)
            self.all[side.key] = self.all.get(side.key, Cover()).union(*covers)
        for key in self.all.keys() & groups.keys():
            if TOTAL in groups[key]:
                self.all[key] |= self.cover(key, TOTAL)
        self.keys = sorted(self.all)
        self.only = [
            (key, self.cover(key, code), other, self.cover(other, of))
            for (key, code), (other, of) in sorted(only.items())
            if {key, other} <= self.all.keys()
        ]

    def number(self, key: str, cover: Cover, numbers: Numbers) -> int:
        """Of what is meant of a dimension; 0 for all of it."""
        return 0 if cover == self.all[key] else numbers.setdefault((key, cover), len(numbers) + 1)

    def row(self, region: Region, numbers: Numbers) -> tuple[int, ...]:
        """The numbers of some children, however they are told: a code may tell a code of another dimension."""
        meant = dict(region)
        for key, code, other, of in self.only:
            if meant[key] == code and of < meant[other]:
                meant[other] = of
        return tuple(self.number(key, meant[key], numbers) for key in self.keys)

    def rows(self, told: Ints, numbers: Numbers) -> Ints:
        """The same for what stands in numbers already."""
        for key, code, other, of in self.only:
            here, there = self.keys.index(key), self.keys.index(other)
            wider = [n for (k, cover), n in numbers.items() if k == other and of < cover]
            wide = np.isin(told[:, there], [*wider, *([0] if of < self.all[other] else [])])
            told[(told[:, here] == self.number(key, code, numbers)) & wide, there] = self.number(other, of, numbers)
        return told

    def cover(self, key: str, code: str, above: tuple[str, ...] = ()) -> Cover:
        """The finest codes below a code; itself when there is none."""
        if code in above:
            raise NotATree(f"维度“{key}”的代码“{code}”在各表的代码树中互为上下级。请统一代码后重试。")
        if (key, code) not in self._covers:
            below = self._below.get(key, {}).get(code, set())
            parts = [self.cover(key, child, (*above, code)) for child in sorted(below)]
            self._covers[key, code] = reduce(Cover.union, parts) if parts else Cover([code])
        return self._covers[key, code]


class _Events:
    """One set of counts: which children its leaves are, and so its places."""

    def __init__(self, book: _Book, counts: Counts) -> None:
        self.book, self.sides = book, {side.key: (n, side) for n, side in enumerate(counts.sides)}
        self.leaves = {key: [book.cover(key, leaf) for leaf in side.leaves] for key, (_, side) in self.sides.items()}
        for key, covers in self.leaves.items():
            if sum(map(len, covers)) > len(Cover().union(*covers)):
                raise NotATree(f"维度“{key}”有两个代码包含相同的下级代码。请核对代码树。")

    @cached_property
    def universe(self) -> dict[str, Cover]:
        """Of each dimension of any set, what is counted here."""
        return {key: Cover().union(*self.leaves.get(key, [whole])) for key, whole in self.book.all.items()}

    def of(self, sides: Sequence[Side], nodes: Ints, numbers: Numbers) -> Ints:
        """Cells × dimensions of all sets: the numbers of what each cell covers there."""
        meant: dict[str, tuple[int, list[Cover]]] = {}
        for n, side in enumerate(sides):
            covers = self.leaves[side.key]
            meant[side.key] = n, [Cover().union(*(covers[leaf] for leaf in node)) for node in side.nodes]
        found = np.zeros((len(nodes), len(self.book.keys)), np.int64)
        for column, key in enumerate(self.book.keys):
            n, told = meant.get(key, (-1, [self.universe[key]]))  # what no table of the set shows is whole
            number = np.array([self.book.number(key, cover, numbers) for cover in told])
            found[:, column] = number[nodes[:, n]] if n >= 0 else number[0]
        return self.book.rows(found, numbers)

    def place(self, covers: Mapping[str, Cover]) -> tuple[Leaves, ...]:
        """These children as numbers of leaves in each dimension."""
        return tuple(
            Leaves(n for n, cover in enumerate(self.leaves[key]) if cover <= covers[key]) for key in self.sides
        )

    def groups_of(self, release: Known) -> dict[str, list[Cover]]:
        """What an earlier release told apart, in each dimension the smallest groups."""
        found = {}
        for d, key in enumerate(self.sides):
            groups = {place[d] for place in release.values}
            least = [group for group in groups if not any(other < group for other in groups)]
            found[key] = [Cover().union(*(self.leaves[key][leaf] for leaf in group)) for group in least]
        return {key: sorted(groups, key=sorted) for key, groups in found.items()}


def _shared(events: Sequence[_Events], n: int) -> set[tuple[Leaves, ...]]:
    """The finest places of one set that another set can show too."""
    found = set()
    for m, other in enumerate(events):
        if m != n:
            parts = _common(events[n], other)
            found |= {events[n].place(dict(zip(parts, choice, strict=True))) for choice in product(*parts.values())}
    return found


def _common(one: _Events, other: _Events) -> dict[str, list[Cover]]:
    """For each dimension the smallest groups that both sets can tell; none where they count different children.

    A code that is partly of other children tells nothing of these.
    """
    found: dict[str, list[Cover]] = {}
    for key in one.book.keys:
        both = one.universe[key] & other.universe[key]
        told = (*one.leaves.get(key, [one.universe[key]]), *other.leaves.get(key, [other.universe[key]]))
        found[key] = [group for group in joined_up(told) if group <= both]
    return found


def _known(ledger: Ledger, sets: Sequence[Counts]) -> list[list[Known]]:
    """For each set the earlier releases that it can be joined with.

    A release with a dimension that a set lacks is for the others; what no set of today can take is asked of all of
    them, which refuse it if it speaks of the same children (FinerBefore).
    """
    only: list[list[int]] = [[] for _ in sets]
    for number, release in enumerate(ledger.releases, start=1):
        takes = [_takes(release, counts) for counts in sets]
        for numbers, well in zip(only, takes, strict=True):
            numbers += [number] * (well == max(takes))
    alone = len(sets) == 1
    return [linked(ledger, counts, only=numbers, alone=alone) for counts, numbers in zip(sets, only, strict=True)]


def _takes(release: Release, counts: Counts) -> int:
    """How well a set can be joined with an earlier release: 2 wholly, 1 as one of some children only, 0 not at all.

    Where a set counts all of the release's children, another that counts some of them need not be compared with it.
    """
    dims = _dimensions(release)
    if not dims <= {side.key for side in counts.sides}:
        return 0
    fixed = {side.key for side in counts.sides if len(side.leaves) == 1}
    return 1 if fixed - {*release.dims, *release.at} else 2


def _dimensions(release: Release) -> set[str]:
    """Those in which a release tells anything apart."""
    shown = {key for n, key in enumerate(release.dims) if any(place[n] != TOTAL for place in release.values)}
    return shown | set(release.at)


def _views(events: Sequence[_Events], sets: Sequence[Asked], known: Sequence[Sequence[Known]]) -> Iterator[View]:
    """What each table tells apart that is printed now or was printed before."""
    for n, (event, (_, wanted), before) in enumerate(zip(events, sets, known, strict=True)):
        tables = [{key: event.leaves[key] for key in table} for table in wanted.tables]
        tables += [event.groups_of(release) for release in before]
        least = max([wanted.threshold, *(release.threshold for release in before)])
        for table in tables:
            told = {key: tuple(table.get(key, [whole])) for key, whole in event.universe.items()}
            yield View(n, told, least)
            for key, code, other, of in event.book.only:
                if code in told[key] and (other not in table) and of < told[other][0]:
                    yield View(n, {**told, key: (code,), other: (of,)}, least, part=True)


def _same(
    events: Sequence[_Events], ready: Sequence[Prepared], told: Told, numbers: Numbers
) -> tuple[list[Ints], Ints]:
    """For each set, and for the differences, the number of each of its cells among the cells of all.

    What a difference takes from a set that has no such cell is nobody, and everybody knows.
    """
    codes = [event.of(one.cells.sides, one.cells.nodes, numbers) for event, one in zip(events, ready, strict=True)]
    if len(told.codes):
        codes.append(told.codes)
    _, number = np.unique(np.concatenate(codes), axis=0, return_inverse=True)
    *where, last = np.split(number.reshape(-1), np.cumsum([len(one.cells) for one in ready]))
    told.cells.open &= told.fresh | np.isin(last, np.concatenate(where))
    return where, last


def _joined(ready: Sequence[Prepared | Told], where: Sequence[Ints]) -> tuple[Cells, Needs, Bools]:
    """One system: what any set shows, everybody sees; what any set must keep unknown, all must."""
    size = max(int(at.max(initial=-1)) for at in where) + 1
    cells = Cells(
        (), np.arange(size), np.full(size, -1), np.zeros(size, np.int64), np.ones(size, bool),
        np.zeros(size), np.full(size, np.inf), _sums([one.cells.sums for one in ready], where),
    )  # fmt: skip
    needs, primary = Needs(np.zeros(size), np.zeros(size)), np.zeros(size, bool)
    different = np.zeros(size, bool)
    for one, at in zip(ready, where, strict=True):
        seen = cells.value[at] >= 0
        different[at[seen & (cells.value[at] != one.cells.value)]] = True
        cells.value[at] = one.cells.value
        cells.printed[at] += one.cells.printed
        cells.open[at] &= one.cells.open
        cells.low[at] = np.maximum(cells.low[at], one.cells.low)
        cells.high[at] = np.minimum(cells.high[at], one.cells.high)
        needs.up[at] = np.maximum(needs.up[at], one.needs.up)
        needs.down[at] = np.maximum(needs.down[at], one.needs.down)
        primary[at] |= one.primary
    if different.any():
        raise NotTheSame(int(different.sum()))
    if (primary & ~cells.open).any():
        raise AlreadyOut(int((primary & ~cells.open).sum()))
    return cells, needs, primary


def _sums(each: Sequence[Equations], where: Sequence[Ints]) -> Equations:
    """The sums of all sets over the cells of all."""
    offsets = np.cumsum([0, *(int(sums.start[-1]) for sums in each)])
    start = np.concatenate([[0], *(sums.start[1:] + offset for sums, offset in zip(each, offsets[:-1], strict=True))])
    index = np.concatenate([at[sums.index] for sums, at in zip(each, where, strict=True)])
    return _once(start.astype(np.int64), index, np.concatenate([sums.sign for sums in each]))


def _once(start: Ints, index: Ints, sign: Floats) -> Equations:
    """Each cell once in a sum: where a code tells another, the total of all is one of its own parts.

    The first of a row stays the first.
    """
    row = np.repeat(np.arange(len(start) - 1), np.diff(start))
    _, first, at = np.unique(np.stack([row, index]), axis=1, return_index=True, return_inverse=True)
    if len(first) == len(index):
        return Equations(start, index, sign)
    kept, order = np.bincount(at.reshape(-1), weights=sign), np.argsort(first)
    order = order[kept[order] != 0]
    lengths = np.bincount(row[first[order]], minlength=len(start) - 1)
    return Equations(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), index[first[order]], kept[order])


def _parts(ready: Sequence[Prepared], where: Sequence[Ints], size: int) -> Iterable[Block]:
    """The blocks of each set. A cell of several sets moves in all of them, so it is at home in the whole only."""
    alone = np.bincount(np.concatenate(where), minlength=size) == 1
    for one, at in zip(ready, where, strict=True):
        for block in blocks(one.cells):
            inside, home = np.zeros(size, bool), np.zeros(size, bool)
            inside[at[block.inside]] = True
            home[at[block.home]] = True
            yield Block(inside, home & alone)


def _part(safe: Suppression, at: Ints) -> Suppression:
    """What concerns one set."""
    nothing = Audit(np.zeros(0, np.int64), np.zeros(0, np.int64))
    needs = Needs(safe.needs.up[at], safe.needs.down[at])
    return replace(safe, primary=safe.primary[at], hidden=safe.hidden[at], needs=needs, audit=nothing)
