"""How alike two values are, as one small integer for each column (比较等级)."""

from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler

from tonghu.methods.linkage.engine.arrays import Array, distinct, picked
from tonghu.methods.linkage.general.kinds import Kind
from tonghu.methods.linkage.general.reading import Column, Table

UNKNOWN = 0
SAME = 1  # … 8: the same value, from the commonest to the rarest
BANDS = 8
BAND_BITS = 2.5  # of each band: a value that one record in 2**2.5 has more or less
MOVED, NEAR, NEAR_RARE, CLOSE, CLOSE_RARE, PART, WEAK, OTHER = range(BANDS + 1, BANDS + 9)
WIDTH = OTHER + 1
_RARE_BITS = 9.0
_AT_ONCE = 1 << 18
_PAIRS_AT_ONCE = 1 << 21  # so that what lies between stays small, and most equal pairs of values still meet
WORDS = (Kind.NAME, Kind.SURNAME, Kind.GIVEN, Kind.ADDRESS, Kind.TEXT)
_DIGITS = (Kind.NUMBER, Kind.PHONE, Kind.CODE)


def bands(column: Column) -> Array:
    """(values,) SAME and above: how rare each value is."""
    bits = -np.log2(np.maximum(column.share, 1e-12))
    return (SAME + np.clip(bits / BAND_BITS, 0, BANDS - 1)).astype(np.int8)


def evidence(table: Table, left: Array, right: Array) -> Array:
    """(m, columns) the levels of the pairs (left, right)."""
    told = np.empty((len(left), len(table.columns)), np.int8, order="F")
    for start in range(0, len(left), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        one, two = left[part], right[part]
        for n, column in enumerate(table.columns):
            told[part, n] = levels(column, picked(column.code, one), picked(column.code, two))
        _see_moved(table, one, two, told[part])
    return told


def levels(column: Column, x: Array, y: Array) -> Array:
    """The levels of pairs of values; equal pairs are compared once."""
    told = np.zeros(len(x), np.int8)
    same = (x == y) & (x > 0)
    told[same] = bands(column)[x[same]]
    rows = np.flatnonzero((x > 0) & (y > 0) & (x != y))
    if not len(rows):
        return told
    if column.kind is Kind.SEX:
        told[rows] = OTHER
        return told
    low, high = np.minimum(x[rows], y[rows]).astype(np.int64), np.maximum(x[rows], y[rows])
    many = len(column.values)
    packed, which = distinct(low * many + high)
    told[rows] = _different(column, packed // many, packed % many)[which]
    return told


def _different(column: Column, x: Array, y: Array) -> Array:
    """The levels of pairs of values that are not the same."""
    told = np.empty(len(x), np.int8)
    for start in range(0, len(x), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        if column.kind is Kind.DATE:
            told[part] = _dates(column.texts[x[part]], column.texts[y[part]])
        elif column.kind in _DIGITS:
            told[part] = _numbers(column.texts[x[part]], column.texts[y[part]])
        else:
            told[part] = _words(column, x[part], y[part])
    rare = np.maximum(column.share[x], column.share[y]) < 2.0**-_RARE_BITS
    told += (rare & ((told == NEAR) | (told == CLOSE))).astype(np.int8)
    return told


def _pairwise(scorer: Any, one: Array, two: Array, cutoff: float | None = None) -> Array:
    return np.asarray(process.cpdist(one, two, scorer=scorer, workers=1, score_cutoff=cutoff))


def _words(column: Column, x: Array, y: Array) -> Array:
    one, two = column.texts[x], column.texts[y]
    long = np.maximum(column.length[x], column.length[y])
    short = np.minimum(column.length[x], column.length[y])
    edits = _pairwise(OSA.distance, one, two, max(2, int(long.max(initial=0)) // 5))
    alike = _pairwise(JaroWinkler.similarity, one, two, 0.75)
    told = np.where(alike >= 0.75, WEAK, OTHER)
    told = np.where(_parts(column, x, y), PART, told)
    close = ((alike >= 0.92) & (short >= 3)) | ((edits == 2) & (short >= 5)) | (edits * 5 <= long)
    told = np.where(close, CLOSE, told)
    told = np.where((edits == 1) & (short >= 3), NEAR, told)
    rows = np.flatnonzero(column.han[x] & column.han[y])
    if len(rows):
        told[rows] = _han(column.sound[x[rows]] == column.sound[y[rows]], told[rows], edits[rows], short[rows])
    return told.astype(np.int8)


def _parts(column: Column, x: Array, y: Array) -> Array:
    """One begins with the other, is its initial, or all its words stand in the other."""
    told = np.zeros(len(x), bool)
    rows = np.flatnonzero(column.many[x] | column.many[y])
    told[rows] = _pairwise(fuzz.token_set_ratio, column.texts[x[rows]], column.texts[y[rows]], 95) >= 95
    rows = np.flatnonzero((column.first[x] == column.first[y]) & ~told)
    beginning = zip(column.texts[x[rows]], column.texts[y[rows]], strict=True)
    told[rows] = [one.startswith(two) or two.startswith(one) for one, two in beginning]
    return told


def _han(sound: Array, told: Array, edits: Array, short: Array) -> Array:
    """Chinese: homophones are near, and one sign of two or more is close."""
    return np.where(sound, NEAR, np.where((short >= 2) & (edits == 1), CLOSE, told))


def _numbers(one: Array, two: Array) -> Array:
    edits = _pairwise(OSA.distance, one, two, 2)
    short = np.minimum(_lengths(one), _lengths(two))
    told = np.where((edits == 2) & (short >= 5), CLOSE, OTHER)
    told = np.where((edits == 1) & (short >= 2), NEAR, told)
    rows = np.flatnonzero((told == OTHER) & (short >= 3))
    told[rows] = np.where([_share_a_half(x, y) for x, y in zip(one[rows], two[rows], strict=True)], WEAK, OTHER)
    return told.astype(np.int8)


def _share_a_half(x: str, y: str) -> bool:
    return x[: (len(x) + 1) // 2] == y[: (len(y) + 1) // 2] or x[-4:] == y[-4:]


def _dates(one: Array, two: Array) -> Array:
    edits = _pairwise(OSA.distance, one, two)
    x, y = (np.ascontiguousarray(texts.astype("U8")).view("U1").reshape(-1, 8) for texts in (one, two))
    agree = [(x[:, a:b] == y[:, a:b]).all(axis=1) for a, b in ((0, 4), (4, 6), (6, 8))]
    crossed = agree[0] & (x[:, 4:6] == y[:, 6:8]).all(axis=1) & (x[:, 6:8] == y[:, 4:6]).all(axis=1)
    years = [t[:, :4].copy().view("U4").ravel().astype(np.int64) for t in (x, y)]
    apart = np.abs(years[0] - years[1])
    told = np.where(apart <= 2, WEAK, OTHER)
    told = np.where(agree[0], PART, told)
    told = np.where(sum(a.astype(int) for a in agree) == 2, CLOSE, told)
    told = np.where((edits == 1), NEAR, told)
    return np.where(crossed, MOVED, told).astype(np.int8)


def _lengths(texts: Array) -> Array:
    return np.fromiter(map(len, texts), np.int64, len(texts))


def movable(table: Table) -> list[int]:
    """Columns whose values are found in one another: words, and codes that stand beside them."""
    return [n for n, column in enumerate(table.columns) if column.kind in (*WORDS, Kind.CODE)]


def in_common(table: Table) -> tuple[dict[int, Array], int]:
    """For each movable column the number of its values in a dictionary of all of them, and how many there are."""
    known: dict[str, int] = {"": 0}
    if table.common is None:
        told = {
            n: np.array([known.setdefault(value, len(known)) for value in table.columns[n].values], np.int32)
            for n in movable(table)
        }
        table.common = (told, len(known))
    return table.common


def _see_moved(table: Table, left: Array, right: Array, told: Array) -> None:
    """Where values differ: does one stand in another column of the other record (given name for surname)?"""
    common, _ = in_common(table)
    if len(common) < 2:
        return
    sides = [{n: codes[table.columns[n].code[at]] for n, codes in common.items()} for at in (left, right)]
    for n in common:
        rows = np.flatnonzero((told[:, n] == UNKNOWN) | (told[:, n] > NEAR_RARE))
        found = np.zeros(len(rows), bool)
        for one, two in (sides, sides[::-1]):
            mine = one[n][rows]
            for other in common:
                if other != n:
                    found |= (mine > 0) & (mine == two[other][rows])
        told[rows[found], n] = MOVED
