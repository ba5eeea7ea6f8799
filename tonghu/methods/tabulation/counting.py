"""Counting tables from a snapshot's Parquet file (两步汇总): the finest counts first, then all margins.

Step one, in DuckDB: tables that share variables are counted together. Their codes are packed into one integer, so
that a row costs one hash and not one for each variable and table. Step two, on some thousand counts: each table as a
dense array, and its margins as sums along the axes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from tonghu.methods.tabulation.standard import Definition, Universe
from tonghu.methods.tabulation.table import TOTAL, Dimension, Place, Table
from tonghu.methods.tabulation.variables import UNKNOWN_PLACE, VARIABLES

Whole = NDArray[np.int64]

_WORD = 62  # bits of a packed key
_MEMORY = "256MB"
_PLACE_UNKNOWN = "地址待落实或保密"


@dataclass(frozen=True, slots=True)
class Counted:
    """One table with its margins. codes: of each dimension, in printing order. values: one more than codes along each
    axis, the total last.
    """

    definition: Definition
    codes: tuple[tuple[int, ...], ...]
    labels: tuple[tuple[str, ...], ...]
    values: Whole

    @property
    def total(self) -> int:
        """Everybody in it (合计)."""
        return int(self.values[(-1,) * self.values.ndim])

    def value(self, **at: int) -> int:
        """The count of a cell; dimensions left out are summed up."""
        place = tuple(
            codes.index(at[key]) if key in at else -1 for key, codes in zip(self.definition.dims, self.codes, strict=True)
        )
        return int(self.values[place])

    @property
    def table(self) -> Table:
        """For disclosure control: the finest counts without margins."""
        dimensions = tuple(
            Dimension(v.key, v.label, dict(zip(map(str, codes), labels, strict=True)))
            for v, codes, labels in zip(self.definition.variables, self.codes, self.labels, strict=True)
        )
        inner = self.values[tuple(slice(-1) for _ in self.codes)]
        places: dict[Place, int] = {
            tuple(str(codes[n]) for codes, n in zip(self.codes, at, strict=True)): int(inner[at])
            for at in np.ndindex(inner.shape)
        }
        return Table(dimensions, places)

    def rows(self) -> Iterable[tuple[str, ...]]:
        """Every cell and margin as codes and its count: TOTAL for a total."""
        sides = [[*map(str, codes), TOTAL] for codes in self.codes]
        for at in np.ndindex(self.values.shape):
            yield (*(side[n] for side, n in zip(sides, at, strict=True)), str(int(self.values[at])))


@dataclass(frozen=True, slots=True)
class Base:
    """Tables counted in one go: the variables of all, and where each lies in the packed key."""

    variables: tuple[str, ...]
    tables: tuple[Definition, ...]

    def sql(self, source: str) -> str:
        """Step one. Only columns of our own stand in it."""
        parts, shift = [], 0
        for key in self.variables:
            number = f"CAST({key} AS UBIGINT)"
            parts.append(f"({number} << {shift})" if shift else number)
            shift += VARIABLES[key].bits
        where = f" WHERE {condition}" if (condition := _common(self.tables)) else ""
        return f"SELECT {' | '.join(parts)} AS packed, count(*) AS n FROM {source}{where} GROUP BY packed"  # noqa: S608

    def unpack(self, packed: NDArray[np.uint64]) -> dict[str, Whole]:
        """The codes of every variable."""
        codes, shift = {}, 0
        for key in self.variables:
            bits = VARIABLES[key].bits
            codes[key] = ((packed >> np.uint64(shift)) & np.uint64(2**bits - 1)).astype(np.int64)
            shift += bits
        return codes


def _needed(table: Definition) -> tuple[str, ...]:
    """Every variable that a table's own part of the counts asks for; the common part is asked of the rows."""
    return tuple(dict.fromkeys((*table.dims, *table.universe.allowed)))


def _common(tables: Sequence[Definition]) -> str:
    """What holds for every table of a base, so that fewer rows are packed."""
    first, *others = (table.universe.allowed for table in tables)
    shared = {key: codes for key, codes in first.items() if all(o.get(key) == codes for o in others)}
    return condition(Universe("", shared))


def condition(universe: Universe) -> str:
    """The universe as SQL over our own columns and whole numbers."""
    said = []
    for key, codes in universe.allowed.items():
        if VARIABLES[key].bits == 1:
            said.append(key if codes == (1,) else f"NOT {key}")
        elif codes == tuple(range(codes[0], codes[-1] + 1)):
            said.append(f"{key} BETWEEN {int(codes[0])} AND {int(codes[-1])}")
        else:
            said.append(f"{key} IN ({', '.join(str(int(c)) for c in codes)})")
    return " AND ".join(said)


def plan(tables: Sequence[Definition], groups: Sequence[Sequence[str]] = ()) -> list[Base]:
    """Which tables are counted together. groups: numbers of tables known to share variables; the rest by itself."""
    by_number = {table.number: table for table in tables}
    bases, left = [], dict(by_number)
    for group in groups:
        members = [left.pop(number) for number in group if number in left]
        if members:
            bases.extend(_fit(members))
    for table in left.values():
        bases.extend(_fit([table]))
    return bases


def _fit(members: list[Definition]) -> list[Base]:
    """One base, or several where the packed key would be too long."""
    shared = set(members[0].universe.allowed.items())
    for table in members[1:]:
        shared &= set(table.universe.allowed.items())
    free = {key for key, _ in shared}
    used = dict.fromkeys(k for t in members for k in _needed(t) if k not in free or any(k in m.dims for m in members))
    keys = tuple(sorted(used, key=lambda k: -VARIABLES[k].bits))
    if sum(VARIABLES[key].bits for key in keys) <= _WORD:
        return [Base(keys, tuple(members))]
    if len(members) == 1:
        raise ValueError("维度太多，一次计不完。请减少维度。")
    half = len(members) // 2
    return [*_fit(members[:half]), *_fit(members[half:])]


# Tables whose variables overlap or depend on each other, so that their finest counts stay few.
TOGETHER = (
    ("T01", "T02", "T03", "T04"),
    ("T05", "T06"),
    ("T07", "T08", "T09"),
    ("T10",),
    ("T11", "T12", "T13"),
    ("T14",),
    ("T15", "T16", "T17"),
    ("T18", "T19", "T23"),
    ("T20", "T21"),
    ("T22",),
    ("T24",),
    ("T25",),
)


def count_tables(
    file: Path, tables: Sequence[Definition], *, places: Mapping[int, str] | None = None, threads: int = 2
) -> dict[str, Counted]:
    """Count tables from a snapshot's children.parquet. places: names of division codes, where labels are wanted."""
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {int(threads)}")
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        source = f"read_parquet('{_quoted(file)}')"
        counted: dict[str, Counted] = {}
        for base in plan(tables, TOGETHER):
            found = connection.execute(base.sql(source)).fetchnumpy()
            codes, n = base.unpack(found["packed"].astype(np.uint64)), found["n"].astype(np.int64)
            for table in base.tables:
                counted[table.number] = _cube(table, codes, n, places or {})
    return {table.number: counted[table.number] for table in tables}


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")


def _cube(table: Definition, codes: Mapping[str, Whole], n: Whole, places: Mapping[int, str]) -> Counted:
    inside = np.ones(len(n), dtype=bool)
    for key, allowed in table.universe.allowed.items():
        if key in codes:
            inside &= np.isin(codes[key], allowed)
    weights = n[inside]
    sides, labels, at = [], [], []
    for variable in table.variables:
        mine = codes[variable.key][inside]
        allowed = table.universe.allowed.get(variable.key)
        side, names = _side(variable.key, mine, places, allowed)
        order = np.array(side, dtype=np.int64)
        sorter = np.argsort(order, kind="stable")
        if len(mine) and not np.isin(mine, order).all():
            raise ValueError(f"快照的“{variable.label}”列有不认识的代码，未制表。请核对快照与程序的版本。")
        at.append(sorter[np.searchsorted(order, mine, sorter=sorter)] if len(mine) else mine)
        sides.append(side)
        labels.append(names)
    shape = tuple(len(side) for side in sides)
    flat = np.ravel_multi_index(tuple(at), shape) if len(weights) else np.zeros(0, dtype=np.int64)
    values = np.bincount(flat, weights=weights, minlength=int(np.prod(shape))).astype(np.int64).reshape(shape)
    for axis in range(len(shape)):
        values = np.concatenate([values, values.sum(axis=axis, keepdims=True)], axis=axis)
    return Counted(table, tuple(sides), tuple(labels), values)


def _side(
    key: str, present: Whole, places: Mapping[int, str], allowed: tuple[int, ...] | None
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The categories along one axis: all of a code list, the places that occur; within the universe only."""
    variable = VARIABLES[key]
    if variable.place:
        known = [code for code in places if len(str(code)) == variable.place and allowed is None]
        codes = sorted({*known, *np.unique(present).tolist()}, key=lambda c: (c == UNKNOWN_PLACE, c))
        return tuple(codes), tuple(
            _PLACE_UNKNOWN if code == UNKNOWN_PLACE else places.get(code, str(code)) for code in codes
        )
    shown = {c: label for c, label in variable.categories.items() if allowed is None or c in allowed}
    if key == "kind" and allowed is None:  # who counts is one or the other
        shown = {c: label for c, label in shown.items() if c in (1, 2) or (present == c).any()}
    return tuple(shown), tuple(shown.values())
