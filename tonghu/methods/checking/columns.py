"""Columns as the rules look at them: each distinct value once, and where it stands (列)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
Rows = Sequence[Mapping[str, object]]

# Stands in a column of days or numbers where nothing is known.
NOTHING = np.iinfo(np.int64).min


class Column(NamedTuple):
    """places[i] is where the value of row i stands among `values`; -1 where there is none."""

    places: NDArray[np.int32]
    values: list[object]


# 不详 with a reason; which reason does not matter here.
UNKNOWN_TOLD = {"unknown": True}


_NEAR = 500  # rows: looked at for every line in turn, they are still at hand for the next


def gathered(rows: Rows, keys: Iterable[str]) -> dict[str, list[object]]:
    """The answers of each line in all rows."""
    found: dict[str, list[object]] = {key: [] for key in keys}
    for start in range(0, len(rows), _NEAR):
        near = rows[start : start + _NEAR]
        for key, values in found.items():
            values += [row.get(key) for row in near]
    return found


def column_of(values: Sequence[object]) -> Column:
    """The answers of one line in all rows, each distinct one once."""
    try:
        found: dict[object, int] = {value: place for place, value in enumerate(dict.fromkeys(values))}
    except TypeError:  # lists of boxes, 不详
        found = {}
    if not all(value is None or value.__class__ is str for value in found) or not found:
        values = [_kept(value) for value in values]
        found = {value: place for place, value in enumerate(dict.fromkeys(values))}
    places = np.fromiter(map(found.__getitem__, values), np.int32, len(values))
    return Column(places, [UNKNOWN_TOLD if value is _TOLD else _bare(value) for value in found])


class _Told:
    """Stands for every 不详 with a reason."""


_TOLD = _Told()


def _kept(value: object) -> object:
    if value.__class__ is str or value is None:
        return value
    if isinstance(value, list | tuple):
        return tuple(value) if all(isinstance(each, str | int) for each in value) else _Fact(repr(value))
    if isinstance(value, Mapping):
        return _TOLD if value.get("unknown") else None
    # 1 and True are one key of a dictionary but two facts.
    return _Fact(value)


class _Fact(NamedTuple):
    value: object


def flags(column: Column, says: Callable[[object], bool], nothing: bool = False) -> Flags:
    """A claim about each distinct value, for every row."""
    return np.array([*map(says, column.values), nothing], np.bool_)[column.places]


def wholes(column: Column, of: Callable[[object], int | None]) -> Whole:
    """A day or number of each distinct value, for every row."""
    found = map(of, column.values)
    return np.array([*(NOTHING if each is None else each for each in found), NOTHING], np.int64)[column.places]


def texts(column: Column, of: Callable[[object], str | None]) -> Column:
    """Another text made of each distinct value; where it is none, nothing stands."""
    made = list(map(of, column.values))
    kept: dict[object, int] = {}
    places = [-1 if text is None else kept.setdefault(text, len(kept)) for text in made]
    return Column(np.array([*places, -1], np.int32)[column.places], list(kept))


def _bare(value: object) -> object:
    return value.value if isinstance(value, _Fact) else value


def aligned(a: Column, b: Column) -> tuple[NDArray[np.int32], NDArray[np.int32], Flags]:
    """Places of both columns among the values of the first (-2: not among them), and where both are known."""
    at = {value: place for place, value in enumerate(a.values)}
    moved = np.array([*(at.get(value, -2) for value in b.values), -1], np.int32)[b.places]
    return a.places, moved, (a.places >= 0) & (b.places >= 0)


def paired(a: Column, b: Column, says: Callable[[object, object], bool]) -> Flags:
    """A claim about each distinct pair of known values, for every row."""
    both = (a.places >= 0) & (b.places >= 0)
    result = np.zeros(len(a.places), np.bool_)
    if both.any():
        pairs = a.places[both].astype(np.int64) * len(b.values) + b.places[both]
        distinct, where = np.unique(pairs, return_inverse=True)
        said = [says(a.values[pair // len(b.values)], b.values[pair % len(b.values)]) for pair in distinct.tolist()]
        result[both] = np.array(said, np.bool_)[where]
    return result
