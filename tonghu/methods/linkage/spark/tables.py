"""Columns of integers on their way to Spark and back (整数列与表).

Spark knows no unsigned numbers: their bits travel as signed ones, which keeps equal what is equal.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.records import Records

Kind: TypeAlias = "np.dtype[Any]"
Kinds: TypeAlias = Mapping[str, Kind]  # column → what it is in Records
_SQL = {"b1": "boolean", "i1": "tinyint", "i2": "smallint", "i4": "int", "i8": "bigint", "f8": "double"}
LONG: Kind = np.dtype(np.int64)
BYTE: Kind = np.dtype(np.int8)
REAL: Kind = np.dtype(np.float64)
YES: Kind = np.dtype(bool)  # yes or no
HASH: Kind = np.dtype(np.uint64)


def kinds_of(columns: Mapping[str, Array]) -> dict[str, Kind]:
    """What each column is."""
    return {name: values.dtype for name, values in columns.items()}


def ddl(kinds: Kinds, **more: str) -> str:
    """The columns as Spark names them; more: columns that are no integers."""
    said = {name: _SQL[kind.str[1:].replace("u", "i")] for name, kind in kinds.items()} | more
    return ", ".join(f"`{name}` {kind}" for name, kind in said.items())


def batch_of(columns: Mapping[str, Any]) -> Any:
    """A record batch of columns: numpy arrays, or Arrow's where they are text."""
    import pyarrow as pa

    arrays = [pa.array(_signed(v)) if isinstance(v, np.ndarray) else v for v in columns.values()]
    return pa.record_batch(arrays, names=list(columns))


def _signed(values: Array) -> Array:
    return values.view(f"i{values.itemsize}") if values.dtype.kind == "u" else values


def columns_of(table: Any, kinds: Kinds) -> dict[str, Array]:
    """The columns of an Arrow table, as they were before they travelled."""
    return {name: _restored(table[name], kind) for name, kind in kinds.items()}


def _restored(column: Any, kind: Kind) -> Array:
    values = np.asarray(column.combine_chunks() if hasattr(column, "combine_chunks") else column)
    return values.view(kind) if kind.kind == "u" else values.astype(kind, copy=False)


def records_of(table: Any, kinds: Kinds) -> tuple[Array, Records, dict[str, Array]]:
    """Rows in the order of their places: (n,) places, the records, and whatever stands beside them."""
    table = table.sort_by("place")
    told = columns_of(table, kinds)
    beside: dict[str, Array] = {
        name: told.pop(name) for name in ("place", "believed", "doubted", "rare", "asked") if name in told
    }
    return beside["place"], Records(told, None), beside


def whole(function: Callable[[Any], Iterator[Any]]) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """A function of one table as a function of the batches of a partition."""

    def run(batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow as pa

        if held := list(batches):
            yield from function(pa.Table.from_batches(held))

    return run
