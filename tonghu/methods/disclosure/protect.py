"""Suppress small cells, and what would reveal them, in all tables of one set of counts (统计表的隐私保护).

All tables are protected together and with everything that was released before: separately protected tables reveal
each other's cells.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np

from tonghu.methods.disclosure.advice import Advice, advice
from tonghu.methods.disclosure.cells import Bools, Cells, build
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.disclosure.earlier import (
    AlreadyOut,
    Known,
    Leaves,
    VersionBefore,
    add_known,
    add_stated,
    linked,
    with_codes,
)
from tonghu.methods.disclosure.fewest import fewest
from tonghu.methods.disclosure.ledger import Ledger, Release
from tonghu.methods.disclosure.primary import needs_of, small, telling_rows
from tonghu.methods.disclosure.routes import Needs
from tonghu.methods.disclosure.suppression import NotProtected, Suppression
from tonghu.methods.disclosure.wanted import Counts, Wanted, leaves_at, nodes_at
from tonghu.methods.tabulation import TOTAL, Dimension, Margin, Place, Table
from tonghu.rules.terms.dated import Dated, Since

SUPPRESSED = "x"  # one symbol for primary and secondary: two symbols would tell them apart

# No Chinese publication states a threshold (statistics.md 1.5): parameters to be approved by 统计 and 民政.
THRESHOLD_PUBLIC = Dated(Since(date(2024, 7, 5), 10, "方案 四（二）对外发布，保障家庭隐私"))
THRESHOLD_OFFICES = Dated(Since(date(2024, 7, 5), 5, "方案 四（二）部门内部使用"))


@dataclass(frozen=True, slots=True)
class SafeTable:
    """A table whose suppressed cells nobody can work out (受保护的统计表). Only `protect` makes one.

    `values`: every published place of `dimensions`, totals included, with its count, or None where suppressed.
    """

    dimensions: tuple[Dimension, ...]
    threshold: int
    values: Mapping[Place, int | None]

    @property
    def suppressed(self) -> int:
        """How many cells are not published."""
        return sum(n is None for n in self.values.values())

    def value(self, *place: str) -> str:
        """The cell as printed."""
        n = self.values[place]
        return SUPPRESSED if n is None else f"{n:,}"


class NothingWanted(ValueError):
    """Counts of which nothing is to be published (没有要公布的表)."""

    def __init__(self) -> None:
        super().__init__(
            "有一组计数既没有要公布的汇总，也不与其他统计表相关，无从保护。请至少选择一张汇总表，或去掉这组计数。"
        )


@dataclass(frozen=True)
class Protected:
    """Tables that may leave, with the proof, and the entry the ledger must get when they do.

    bound: no way of protecting these tables suppresses fewer places. linked: numbers of the earlier releases that
    speak of the same children; versions: those among them of which some numbers were corrected since.
    """

    release: Release
    cells: Cells
    suppression: Suppression
    bound: int
    linked: tuple[int, ...]
    versions: tuple[int, ...]
    advice: Advice | None

    @property
    def values(self) -> Mapping[Place, int | None]:
        """Every printed place of all tables together, `TOTAL` where a table does not show a dimension."""
        return self.release.values

    @property
    def primary(self) -> int:
        """Printed places suppressed for their own sake."""
        return int(self.cells.printed[self.suppression.primary].sum())

    @property
    def secondary(self) -> int:
        """Printed places suppressed for the sake of others."""
        hidden = self.suppression.hidden & ~self.suppression.primary
        return int(self.cells.printed[hidden].sum())

    def tables(self, dimensions: Sequence[Dimension], margins: Sequence[Margin]) -> dict[Margin, SafeTable]:
        """As tables of their own."""
        return {margin: self._table(dimensions, margin) for margin in margins}

    def told_as(self, dimensions: Sequence[Dimension], codes: Sequence[Mapping[str, str]]) -> SafeTable:
        """The one table of a release in the reader's own codes: for each dimension code → code of the release."""
        names = [
            {code: told[code] for code in d.categories} | {TOTAL: TOTAL}
            for d, told in zip(dimensions, codes, strict=True)
        ]
        cells = {
            place: self.values[tuple(told[code] for told, code in zip(names, place, strict=True))]
            for place in product(*names)
        }
        return SafeTable(tuple(dimensions), self.release.threshold, cells)

    def _table(self, dimensions: Sequence[Dimension], margin: Margin) -> SafeTable:
        shown = [n for n, dimension in enumerate(dimensions) if dimension.key in margin]
        sides = ([*d.categories, TOTAL] if d.key in margin else [TOTAL] for d in dimensions)
        cells = {tuple(place[n] for n in shown): self.values[place] for place in product(*sides)}
        return SafeTable(tuple(dimensions[n] for n in shown), self.release.threshold, cells)


def protect(table: Table, *, margins: Sequence[Margin], threshold: int) -> dict[Margin, SafeTable]:
    """Protect the tables that are published of one set of counts, all together; raises NotAudited rather than guess.

    margins: for each published table the keys of its dimensions.
    """
    return protect_counts(counts_of(table), Wanted(margins, threshold)).tables(table.dimensions, margins)


def counts_of(table: Table) -> Counts:
    """The counts of a table; all its cells have one."""
    sides = tuple(Side(d.key, tuple(d.categories)) for d in table.dimensions)
    shape = [len(side.leaves) for side in sides]
    n = np.array([table.cells[place] for place in product(*(side.leaves for side in sides))], np.int64).reshape(shape)
    return Counts(sides, n, np.ones(shape, bool))


def protect_counts(counts: Counts, wanted: Wanted, ledger: Ledger | None = None) -> Protected:
    """Protect the tables of one set of counts together and with all that was released before.

    Protected means: for every published cell of 1 to threshold − 1 the greatest value that fits is at least the
    threshold and the least is at most the true value less one, for a reader of everything who knows that counts are
    not negative. Raises NotProtected, AlreadyOut, FinerBefore, PartBefore, OtherCodes, VersionBefore, NotAudited; never
    less than protected.
    """
    known = linked(ledger or Ledger(), counts.at(wanted.at))
    try:
        ready = prepare(counts, wanted, known)
        return ready.protected(*fewest(ready.cells, ready.needs, ready.primary, ready.must, wanted.effort))
    except (AlreadyOut, NotProtected) as refusal:
        if versions := [release.number for release in known if release.version]:
            raise VersionBefore(versions) from refusal
        raise


@dataclass(frozen=True)
class Prepared:
    """One set of counts as a system of cells, before anything is hidden for the sake of others.

    sides: those of the counts and of the fixed codes, with every grouping that is known. few: its own small cells.
    """

    counts: Counts
    wanted: Wanted
    sides: tuple[Side, ...]
    cells: Cells
    few: Bools
    primary: Bools
    needs: Needs
    linked: tuple[int, ...]
    versions: tuple[int, ...]

    @property
    def must(self) -> Bools:
        """What no reader sees in any case: small cells, and what is not printed."""
        return np.asarray(self.primary | (self.cells.printed == 0) & self.cells.open)

    def protected(self, safe: Suppression, bound: int) -> Protected:
        """With what is hidden now."""
        shown = self.sides[: len(self.counts.sides)]
        values = dict(_printed(self.cells, safe.hidden, shown, self.wanted.tables))
        release = _release(self.counts, self.wanted, values)
        return Protected(release, self.cells, safe, bound, self.linked, self.versions, advice(self.cells, self.few))


def prepare(
    counts: Counts, wanted: Wanted, known: Sequence[Known], shared: Collection[tuple[Leaves, ...]] = ()
) -> Prepared:
    """The system of cells of one set of counts and what must not be known in it.

    shared: further places, by their leaves in each dimension, that other sets of counts have too. Raises NothingWanted,
    AlreadyOut, NotStated.
    """
    if not counts.sides or not (wanted.tables or shared or known):
        raise NothingWanted
    placed = counts.at(wanted.at)
    sides = with_codes(placed.sides, [*(p for k in known for p in (*k.values, *k.stated)), *shared])
    stated = {leaves_at(sides, place): bounds for place, bounds in wanted.stated.items()}
    also = [nodes_at(sides, [*k.values, *k.stated]) for k in known]
    also += [nodes_at(sides, stated), nodes_at(sides, shared)]
    cells = build(sides, placed.n, placed.counted, wanted.tables, also)
    few = small(cells, wanted.threshold)
    primary, needs = few.copy(), needs_of(cells, few, wanted.threshold)
    add_known(cells, sides, known, primary, needs)
    add_stated(cells, sides, [stated, *(k.stated for k in known)])
    if wanted.attribute:
        doubt = telling_rows(cells, wanted.attribute)
        needs.up[doubt] = np.maximum(needs.up[doubt], 1.0)
        primary |= doubt
    numbers, versions = tuple(k.number for k in known), tuple(k.number for k in known if k.version)
    return Prepared(counts, wanted, sides, cells, few, primary, needs, numbers, versions)


def _release(counts: Counts, wanted: Wanted, values: Mapping[Place, int | None]) -> Release:
    return Release(
        tuple(side.key for side in counts.sides),
        {side.key: side.leaves for side in counts.sides},
        {side.key: side.trees for side in counts.sides},
        wanted.at,
        wanted.threshold,
        values,
        wanted.stated,
    )


def _printed(
    cells: Cells, hidden: Bools, sides: Sequence[Side], tables: Sequence[Margin]
) -> Iterator[tuple[Place, int | None]]:
    """Every printed place with its value, table by table."""
    # Codes stand still at the end of the dimensions: what is not in `sides` is its only node.
    for table in tables:
        shown = [side.codes if side.key in table else (TOTAL,) for side in sides]
        places = list(product(*shown))
        nodes = [[side.node_of[code] for side, code in zip(sides, place, strict=True)] for place in places]
        at = cells.at([*n, *([0] * (max(cells.kept, default=0) + 1 - len(n)))] for n in nodes)
        for place, cell in zip(places, at, strict=True):
            # No count in the source: nobody is there, and everybody knows.
            yield place, 0 if cell < 0 else None if hidden[cell] else int(cells.value[cell])
