"""Counting tables from a snapshot's Parquet file (两步汇总): the finest counts first, then all margins.

Step one, in DuckDB: tables that share variables are counted together, so that rows are read and hashed once for all of
them. Step two, on some thousand counts: each table as a dense array, and its margins as sums along the axes. Step one
is plain SQL and runs on Spark too (`elsewhere`), with the same counts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from tonghu.methods.tabulation.opening import NotASnapshot
from tonghu.methods.tabulation.standard import Definition, Universe
from tonghu.methods.tabulation.table import TOTAL, Dimension, Place, Table
from tonghu.methods.tabulation.variables import NOT_APPLICABLE, STREETS, UNKNOWN_PLACE, VARIABLES

Whole = NDArray[np.int64]

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
            codes.index(at[key]) if key in at else -1
            for key, codes in zip(self.definition.dims, self.codes, strict=True)
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
    """Tables counted in one go, and the variables of all of them."""

    variables: tuple[str, ...]
    tables: tuple[Definition, ...]

    def sql(self, source: str) -> str:
        """Step one: the finest counts. Only columns of our own stand in it."""
        columns = ", ".join(self.variables)
        where = f" WHERE {said}" if (said := condition(Universe("", _shared(self.tables)))) else ""
        return f"SELECT {columns}, count(*) AS n FROM {source}{where} GROUP BY {columns}"  # noqa: S608


def _shared(tables: Sequence[Definition]) -> dict[str, tuple[int, ...]]:
    """What the universes of all tables of a base have in common: asked of the rows, so that fewer are grouped."""
    first, *others = (table.universe.allowed for table in tables)
    return {key: codes for key, codes in first.items() if all(other.get(key) == codes for other in others)}


def condition(universe: Universe) -> str:
    """The universe as SQL over our own columns and whole numbers."""
    said = []
    for key, codes in universe.allowed.items():
        if VARIABLES[key].flag:
            said.append(key if codes == (1,) else f"NOT {key}")
        elif codes == tuple(range(codes[0], codes[-1] + 1)):
            said.append(f"{key} BETWEEN {int(codes[0])} AND {int(codes[-1])}")
        else:
            said.append(f"{key} IN ({', '.join(str(int(c)) for c in codes)})")
    return " AND ".join(said)


# Tables whose variables overlap or depend on each other, so that their finest counts stay few.
TOGETHER = (
    ("T01", "T02", "T20"),
    ("T03", "T04"),
    ("T05", "T06"),
    ("T07", "T08", "T09", "T10"),
    ("T11", "T12", "T13"),
    ("T14", "T21"),
    ("T15", "T16", "T17"),
    ("T18", "T19", "T23"),
)


def plan(tables: Sequence[Definition]) -> list[Base]:
    """Which tables are counted together: those of TOGETHER that are asked for, every other by itself."""
    left = {table.number: table for table in tables}
    groups = [[left.pop(number) for number in group if number in left] for group in TOGETHER]
    return [_base(members) for members in (*groups, *([table] for table in left.values())) if members]


def _base(members: Sequence[Definition]) -> Base:
    shared = _shared(members)
    own = [key for table in members for key in table.universe.allowed if key not in shared]
    return Base(tuple(dict.fromkeys((*(key for table in members for key in table.dims), *own))), tuple(members))


StepOne = Callable[[Base], Mapping[str, Whole]]  # a base → its variables and n, one row for each finest count


def count_tables(
    file: Path, tables: Sequence[Definition], *, places: Mapping[int, str] | None = None, threads: int = 2
) -> dict[str, Counted]:
    """Count tables from a snapshot's children.parquet. places: names of division codes, where labels are wanted."""
    with _here(file, threads) as step_one:
        return count_from(step_one, tables, places=places)


def count_from(
    step_one: StepOne, tables: Sequence[Definition], *, places: Mapping[int, str] | None = None
) -> dict[str, Counted]:
    """Step two, wherever step one is done."""
    counted: dict[str, Counted] = {}
    for base in plan(tables):
        found = step_one(base)
        codes = {key: found[key] for key in base.variables}
        for table in base.tables:
            counted[table.number] = _cube(table, codes, found["n"], places or {})
    return {table.number: counted[table.number] for table in tables}


@contextmanager
def _here(file: Path, threads: int) -> Iterator[StepOne]:
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {int(threads)}")
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute("SET enable_progress_bar = false")
        source = f"read_parquet('{_quoted(file)}')"

        def step_one(base: Base) -> Mapping[str, Whole]:
            found = connection.execute(base.sql(source)).fetchnumpy()
            return {key: np.asarray(values).astype(np.int64) for key, values in found.items()}

        yield step_one


_KEY_DIGITS = 6  # hex digits of a pseudonym: sums over ten million children stay exact


def count_with_keys(
    file: Path, table: Definition, *, places: Mapping[int, str] | None = None
) -> tuple[Counted, Counted]:
    """Count one table, and sum up for each cell the keys of its children, which say whether two cells are the same.

    The key of a child is a part of its pseudonym; disclosure's `perturb` draws its noise from the sums.
    """
    columns = ", ".join(dict.fromkeys((*table.dims, *table.universe.allowed)))
    key = f"CAST('0x' || right(pseudonym, {_KEY_DIGITS}) AS BIGINT)"
    source = f"read_parquet('{_quoted(file)}')"
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        found = connection.execute(
            f"SELECT {columns}, count(*) AS n, CAST(sum({key}) AS BIGINT) AS key FROM {source}"  # noqa: S608
            f" WHERE {condition(table.universe) or 'true'} GROUP BY {columns}"
        ).fetchnumpy()
    codes = {name: np.asarray(found[name]).astype(np.int64) for name in columns.split(", ")}
    n, keys = found["n"].astype(np.int64), found["key"].astype(np.int64)
    return _cube(table, codes, n, places or {}), _cube(table, codes, keys, places or {})


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
        side, names = _side(variable.key, mine, places, table.universe.allowed.get(variable.key))
        order = np.array(side, dtype=np.int64)
        sorter = np.argsort(order, kind="stable")
        if strange := sorted(set(mine.tolist()) - set(side)):
            raise NotASnapshot(
                f"快照的“{variable.label}”列（{variable.key}）有不认识的代码{strange[0]}，没有制表。请核对快照与程序的版本。"
            )
        at.append(sorter[np.searchsorted(order, mine, sorter=sorter)] if len(mine) else mine)
        sides.append(side)
        labels.append(names)
    shape = tuple(len(side) for side in sides)
    flat = np.ravel_multi_index(tuple(at), shape) if len(weights) else np.zeros(0, dtype=np.int64)
    values = np.bincount(flat, weights=weights, minlength=int(np.prod(shape))).astype(np.int64).reshape(shape)
    for axis in range(len(shape)):
        values = np.concatenate([values, values.sum(axis=axis, keepdims=True)], axis=axis)
    return Counted(table, tuple(sides), tuple(labels), values)


def _place_order(code: int) -> tuple[bool, int, bool, int]:
    """By district, its unknown street last; nowhere at all at the end."""
    return code == UNKNOWN_PLACE, code // STREETS, code % STREETS == 0, code


def _place_name(code: int, places: Mapping[int, str]) -> str:
    """A district with no street yet is a place of its own, so that streets add up to their districts."""
    if code == UNKNOWN_PLACE:
        return _PLACE_UNKNOWN
    if code % STREETS == 0 and code not in places:
        district = code // STREETS
        return f"{places.get(district, district)}（{_PLACE_UNKNOWN}）"
    return places.get(code, str(code))


def _side(
    key: str, present: Whole, places: Mapping[int, str], allowed: tuple[int, ...] | None
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The categories along one axis: all of a code list, the places that occur; within the universe only."""
    variable = VARIABLES[key]
    if variable.place:
        known = [code for code in places if len(str(code)) == variable.place and allowed is None]
        codes = sorted({*known, *np.unique(present).tolist()}, key=_place_order)
        return tuple(codes), tuple(_place_name(code, places) for code in codes)
    shown = {c: label for c, label in variable.categories.items() if allowed is None or c in allowed}
    if not (present == NOT_APPLICABLE).any():  # 未采集 is always shown, 不适用 only where somebody is
        shown.pop(NOT_APPLICABLE, None)
    if key == "kind" and allowed is None:  # who counts is one or the other
        shown = {c: label for c, label in shown.items() if c in (1, 2) or (present == c).any()}
    return tuple(shown), tuple(shown.values())
