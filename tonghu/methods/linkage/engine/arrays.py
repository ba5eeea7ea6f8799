"""Small things that all columns need: mixing integers, groups of a sorted array (整数列)."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_ROUND = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)


def mixed(start: int, *columns: Array) -> Array:
    """One 64-bit number for each row of integer columns; equal rows, equal numbers, on every machine. Never 0."""
    h = np.full(len(columns[0]), start + 1, np.uint64) * _ODD
    for column in columns:
        h ^= column.view(np.uint64) if column.itemsize == 8 else column.astype(np.uint64)
        h *= _ROUND
        h ^= h >> _SHIFT
    return h | np.uint64(1)


def starts_of(ordered: Array) -> Array:
    """Where each run of equal values begins in a sorted array."""
    if not len(ordered):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])


def spread(counts: Array) -> tuple[Array, Array]:
    """For counts (2, 3): group numbers (0, 0, 1, 1, 1) and places within the group (0, 1, 0, 1, 2)."""
    group = np.repeat(np.arange(len(counts)), counts)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)


def coin(ids: Array, salt: int) -> Array:
    """A number in [0, 1) for each id, always the same: chance without a clock."""
    return (mixed(salt, ids) >> np.uint64(11)).astype(np.float64) / float(1 << 53)
