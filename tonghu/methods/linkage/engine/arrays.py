"""Small things that all columns need: mixing integers, groups of a sorted array (整数列)."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]

ROWS = 1 << 15  # of a piece
_ODD = np.uint64(0x9E3779B97F4A7C15)
_ROUND = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)
_BITS = 22  # of a sieve at most: half a megabyte stays in the cache


def mixed(start: int, *columns: Array) -> Array:
    """One 64-bit number for each row of integer columns; equal rows, equal numbers, on every machine. Never 0."""
    first, *rest = (column.view(np.uint64) if column.itemsize == 8 else column.astype(np.uint64) for column in columns)
    h = first ^ np.uint64((start + 1) * int(_ODD) & 0xFFFFFFFFFFFFFFFF)
    h *= _ROUND
    h ^= h >> _SHIFT
    for column in rest:
        h ^= column
        h *= _ROUND
        h ^= h >> _SHIFT
    h |= np.uint64(1)
    return np.asarray(h)


def rest(values: Array, by: int) -> Array:
    """What is left of whole numbers divided by one: numpy takes quotients by products, remainders the slow way."""
    return np.asarray(values - values // by * by)


def picked(table: Array, at: Array) -> Array:
    """The values of a table at places within it: a quarter faster than in brackets, and places need not be long."""
    return np.asarray(table.take(at, mode="clip"))


def from_arrow(column: Any) -> Array:
    """An Arrow column of integers, none unknown, as it lies in memory: pyarrow's own way loads pandas where it is."""
    width = column.type.bit_width // 8
    return np.frombuffer(column.buffers()[1] or b"", f"i{width}")[column.offset : column.offset + len(column)]


def to_arrow(values: Array) -> Any:
    """Integers or floats as an Arrow column, not copied."""
    import pyarrow

    values = np.ascontiguousarray(values)
    return pyarrow.Array.from_buffers(
        pyarrow.from_numpy_dtype(values.dtype), len(values), [None, pyarrow.py_buffer(values)]
    )


def words_to_arrow(words: Sequence[str]) -> Any:
    """Texts as an Arrow column."""
    import pyarrow

    content = [word.encode() for word in words]
    at = np.concatenate([[0], np.cumsum([len(word) for word in content])]).astype(np.int32)
    buffers = [None, pyarrow.py_buffer(at), pyarrow.py_buffer(b"".join(content))]
    return pyarrow.Array.from_buffers(pyarrow.string(), len(content), buffers)


def blanks(rows: int) -> Any:
    """An Arrow column of empty texts."""
    import pyarrow

    nothing = pyarrow.py_buffer(b"")
    return pyarrow.Array.from_buffers(
        pyarrow.string(), rows, [None, pyarrow.py_buffer(np.zeros(rows + 1, np.int32)), nothing]
    )


def piecewise(make: Callable[..., dict[str, Array]], *columns: Array, rows: int = ROWS) -> dict[str, Array]:
    """What is made of columns, a few thousand rows at a time, so that what lies between stays in the cache."""
    parts = [
        make(*(column[start : start + rows] for column in columns)) for start in range(0, max(1, len(columns[0])), rows)
    ]
    return {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}


def in_order(keys: Array) -> Array:
    """Places of whole numbers from 0 on in rising order, of equal ones the first first.

    Sorting one word of key and place is several times faster than sorting places by their keys.
    """
    places = max(1, len(keys) - 1).bit_length()
    if int(keys.max(initial=0)).bit_length() + places > 64:
        return np.argsort(keys, kind="stable")
    packed = keys.astype(np.uint64) << np.uint64(places) | np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    return (packed & np.uint64((1 << places) - 1)).view(np.int64)


def together(values: Array) -> Array:
    """Places of integers so that equal ones stand beside each other, in the order of their places."""
    places = max(1, len(values) - 1).bit_length()
    packed = mixed(0, values) >> np.uint64(places) << np.uint64(places) | np.arange(len(values), dtype=np.uint64)
    packed.sort()
    order = (packed & np.uint64((1 << places) - 1)).view(np.int64)
    told, key = picked(values, order), packed >> np.uint64(places)
    # Values that differ and share what is left of their mix: so rare that the slower way is taken for all.
    if ((key[1:] == key[:-1]) & (told[1:] != told[:-1])).any():
        return np.argsort(values, kind="stable")
    return order


class Sieve:
    """Which keys are surely not among some others (位图): most that are not are held back, none that is."""

    def __init__(self, keys: Array) -> None:
        """keys: mixed 64-bit numbers."""
        bits = min(_BITS, max(8, len(keys).bit_length() + 6))  # a small list needs no large table
        told = np.zeros(1 << bits, bool)
        told[_places(keys, 64 - bits)] = True
        self._bits, self._table = bits, np.packbits(told, bitorder="little")

    def passes(self, keys: Array) -> Array:
        """(n,) bool."""
        # Every place of the table is in it: "clip" only spares the look whether it is.
        told = self._table.take(_places(keys, 67 - self._bits), mode="clip")
        told >>= _places(keys, 64 - self._bits).astype(np.uint8) & np.uint8(7)
        told &= np.uint8(1)
        return np.asarray(told.view(bool))


def _places(keys: Array, cut: int) -> Array:
    return (keys >> np.uint64(cut)).view(np.int64)


def distinct(values: Array) -> tuple[Array, Array]:
    """The values that occur, whole numbers from 0 on, rising; and for each row which of them it has."""
    order = in_order(values)
    ordered = picked(values, order)
    starts = starts_of(ordered)
    which = np.empty(len(values), np.int64)
    which[order] = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(values)]))
    return ordered[starts], which


def starts_of(ordered: Array) -> Array:
    """Where each run of equal values begins in a sorted array."""
    if not len(ordered):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])


def first_best(values: Array, starts: Array) -> Array:
    """Of each run of values the place of the greatest, of equals the first."""
    sizes = np.diff(np.r_[starts, len(values)])
    run = np.repeat(np.arange(len(starts)), sizes)
    top = np.flatnonzero(values == np.maximum.reduceat(values, starts)[run]) if len(starts) else starts
    return top[starts_of(run[top])]


def spread(counts: Array) -> tuple[Array, Array]:
    """For counts (2, 3): group numbers (0, 0, 1, 1, 1) and places within the group (0, 1, 0, 1, 2)."""
    group = np.repeat(np.arange(len(counts)), counts)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)


def coin(ids: Array, salt: int) -> Array:
    """A number in [0, 1) for each id, always the same: chance without a clock."""
    return (mixed(salt, ids) >> np.uint64(11)).astype(np.float64) / float(1 << 53)
