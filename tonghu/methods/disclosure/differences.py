"""What a reader gets by subtracting one table from another (相减可得的人数): counts that no table prints.

All children by band of age less the migrant ones by band of age are the left-behind ones by band of age, whether or not
a table shows them; the months 24 to 36 less the year 2 are those of exactly 36 months. Such a count is a cell like any
other: when it is small it must not be known (differencing, Hundepool et al. 2012, 5.3; 嵌套总体相减).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

import numpy as np

from tonghu.methods.disclosure.cells import Bools, Cells, Equations, Ints
from tonghu.methods.disclosure.routes import Needs

Cover = frozenset[str]  # the finest codes of a dimension that a code stands for
Region = Mapping[str, Cover]  # of every dimension, the children that are meant


@dataclass(frozen=True, eq=False)
class View:
    """What one printed table tells apart (一张表能分辨的): for every dimension of any table, its groups.

    number: of the set of counts it is printed from. part: only the part of a table that holds one code.
    """

    number: int
    told: Mapping[str, tuple[Cover, ...]]
    threshold: int
    part: bool = False

    @cached_property
    def universe(self) -> dict[str, Cover]:
        """Of each dimension, what is counted here."""
        return {key: Cover().union(*groups) for key, groups in self.told.items()}


@dataclass(frozen=True)
class Line:
    """A count that is the sum of others. of: the number of the set that tells it."""

    whole: Region
    parts: tuple[Region, ...]


@dataclass(frozen=True)
class Difference:
    """Lines that tie what two tables tell, and the counts that only both together tell.

    known: (number of the set, place) which must be cells of it. rest: how each new count is worked out, as the sum of
    shares of known ones.
    """

    lines: tuple[Line, ...]
    known: tuple[tuple[int, Region], ...]
    rest: tuple[tuple[Region, tuple[tuple[float, int, Region], ...]], ...]
    threshold: int


def joined_up(covers: Iterable[Cover]) -> list[Cover]:
    """Covers that overlap become one."""
    groups: list[Cover] = []
    for cover in covers:
        if cover:
            touching = [group for group in groups if group & cover]
            groups = [group for group in groups if not group & cover]
            groups.append(cover.union(*touching))
    return sorted(groups, key=sorted)


def differences(views: Sequence[View]) -> Iterator[Difference]:
    """Of every two tables, each once: what one tells less what the other tells."""
    seen = set()
    for one, other in combinations(views, 2):
        if one.number == other.number:
            continue  # its own sums tell
        apart = [key for key in one.told if _new(one, other, key)]
        for key in apart:
            found = _along(one, other, key)
            if found is not None and found[0] not in seen:
                seen.add(found[0])
                yield found[1]
        if len(apart) > 1 and not (one.part or other.part):
            for large, little in ((one, other), (other, one)):
                if all(little.universe[key] <= large.universe[key] for key in large.told):
                    yield from _around(large, little, apart)


def _atoms(one: View, other: View, key: str) -> list[Cover]:
    """The smallest groups into which two tables together cut a dimension."""
    cut: dict[tuple[int, int], set[str]] = {}
    first = {code: n for n, group in enumerate(one.told[key]) for code in group}
    second = {code: n for n, group in enumerate(other.told[key]) for code in group}
    for code in first.keys() | second.keys():
        cut.setdefault((first.get(code, -1), second.get(code, -1)), set()).add(code)
    return sorted(map(Cover, cut.values()), key=sorted)


def _new(one: View, other: View, key: str) -> bool:
    """Whether two tables together could tell a group that neither tells alone."""
    mine, theirs = one.told[key], other.told[key]
    if mine == theirs:
        return False
    return not set(_atoms(one, other, key)) <= {*mine, *theirs}


def _others(one: View, other: View, but: Sequence[str]) -> dict[str, list[Cover]]:
    """Of the other dimensions the smallest groups that both tables tell."""
    found = {}
    for key in one.told.keys() - set(but):
        both = one.universe[key] & other.universe[key]
        found[key] = [group for group in joined_up((*one.told[key], *other.told[key])) if group <= both]
    return dict(sorted(found.items()))


def _along(one: View, other: View, key: str) -> tuple[object, Difference] | None:
    """What both together tell along one dimension; None where they do not."""
    others = _others(one, other, [key])
    groups = [(view, group) for view in (one, other) for group in view.told[key]]
    atoms = _atoms(one, other, key)
    matrix = np.array([[float(atom <= group) for atom in atoms] for _, group in groups])
    shares = np.linalg.pinv(matrix)
    told = np.abs(shares @ matrix - np.eye(len(atoms))).max(axis=1) < 1e-9
    alone = {group for _, group in groups}
    fresh = [n for n in np.flatnonzero(told) if atoms[n] not in alone]
    if not fresh or not all(others.values()):
        return None
    whole = [(view, group) for view, group in groups if told[[n for n, a in enumerate(atoms) if a <= group]].all()]
    lines, known, rest = [], [], []
    for choice in product(*others.values()):
        at = dict(zip(others, choice, strict=True))
        for view, group in whole:
            known.append((view.number, {**at, key: group}))
            parts = tuple({**at, key: atom} for atom in atoms if atom <= group)
            if len(parts) > 1:
                lines.append(Line({**at, key: group}, parts))
        for n in fresh:
            sums = zip(shares[n], groups, strict=True)
            terms = tuple((float(c), view.number, {**at, key: group}) for c, (view, group) in sums if abs(c) > 1e-9)
            known += [(number, region) for _, number, region in terms]
            rest.append(({**at, key: atoms[n]}, terms))
    same = (key, frozenset(alone), tuple((k, tuple(v)) for k, v in others.items()))
    return same, Difference(tuple(lines), tuple(known), tuple(rest), max(one.threshold, other.threshold))


def _around(large: View, little: View, apart: Sequence[str]) -> Iterator[Difference]:
    """All that one table counts around what the other counts, where they differ in several dimensions."""
    hull = {key: Cover().union(*(group for group in large.told[key] if group & little.universe[key])) for key in apart}
    others = _others(large, little, apart)
    if sum(hull[key] != little.universe[key] for key in apart) < 2 or not all(others.values()):
        return
    inside = {key: little.universe[key] for key in apart}
    lines, known, rest = [], [], []
    for choice in product(*others.values()):
        at = dict(zip(others, choice, strict=True))
        whole, part = {**at, **hull}, {**at, **inside}
        # What is left is no product of codes: a code of its own keeps it apart from every other cell.
        mark = f"\0{sorted((key, sorted(cover)) for key, cover in part.items())}"
        around = {**whole, apart[0]: hull[apart[0]] | {mark}}
        lines.append(Line(whole, (part, around)))
        known += [(large.number, whole), (little.number, part)]
        rest.append((around, ((1.0, large.number, whole), (-1.0, little.number, part))))
    yield Difference(tuple(lines), tuple(known), tuple(rest), max(large.threshold, little.threshold))


@dataclass(frozen=True)
class Told:
    """The cells of differences as a system of their own, to be joined with the tables (相减所得的单元格).

    codes: what each cell means, in the numbers of the joined system. fresh: those that no table tells alone.
    """

    cells: Cells
    needs: Needs
    primary: Bools
    codes: Ints
    fresh: Bools


def system(
    found: Iterable[Difference], row_of: Callable[[Region], tuple[int, ...]], value_of: Callable[[int, Region], int]
) -> Told:
    """The cells of these differences, small ones to be protected though no table prints them.

    row_of: the numbers of a region in the joined system. value_of: how many a set counts there. What would be less than
    nobody is no difference: the tables are not nested after all.
    """
    rows: dict[tuple[int, ...], int] = {}
    value: list[int] = []
    fresh: dict[int, int] = {}
    lines: list[list[int]] = []

    def cell(region: Region, n: int) -> int:
        at = rows.setdefault(row_of(region), len(rows))
        if at == len(value):
            value.append(n)
        return at

    for difference in found:
        rest = [
            (region, round(sum(share * value_of(number, part) for share, number, part in terms)))
            for region, terms in difference.rest
        ]
        if any(n < 0 for _, n in rest):
            continue
        for number, region in difference.known:
            cell(region, value_of(number, region))
        for region, n in rest:
            fresh[cell(region, n)] = difference.threshold
        lines += [[cell(line.whole, -1), *(cell(part, -1) for part in line.parts)] for line in difference.lines]
    return _told(rows, np.array(value, np.int64), fresh, lines)


def _told(rows: Mapping[tuple[int, ...], int], value: Ints, fresh: Mapping[int, int], lines: list[list[int]]) -> Told:
    size, lengths = len(value), [len(line) for line in lines]
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    sign = np.ones(int(start[-1]))
    sign[start[:-1]] = -1.0
    index = np.array([at for line in lines for at in line], np.int64)
    cells = Cells(
        (), np.arange(size), value, np.zeros(size, np.int64), np.ones(size, bool), np.zeros(size),
        np.full(size, np.inf), Equations(start, index, sign),
    )  # fmt: skip
    threshold, new = np.zeros(size, np.int64), np.zeros(size, bool)
    for at, least in fresh.items():
        threshold[at], new[at] = least, True
    small = np.asarray(new & (value > 0) & (value < threshold))
    needs = Needs(np.where(small, threshold - value, 0).astype(float), np.where(small, 1.0, 0.0))
    codes = np.array(list(rows), np.int64).reshape(size, len(next(iter(rows), ())))
    return Told(cells, needs, small, codes, new)
