"""Names as integers (姓名): letters are read from their bytes, a column a few thousand rows at a time."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.arrays import ROWS, Array, from_arrow, mixed, picked, to_arrow
from tonghu.methods.linkage.engine.characters import LAST, begins_compound, compound, simplified, sounds
from tonghu.methods.linkage.engine.signs import Signs, signs

_BRACKETS = np.array([ord("("), ord("（"), ord("["), ord("【")], np.uint32)
_DOTS = np.array([0xB7, 0x2022, 0xFF0E, ord("."), 0x30FB, 0x2027], np.uint32)
_LETTERS = 12  # of a name, looked at
_LITTLE = np.array([ord("小"), ord("阿"), ord("大"), ord("老")], np.uint32)  # before a letter: a pet name
_SHORT = 4  # letters of a name that is read at once
_OTHER = -1
_LENGTHS = np.array([n // 3 if n % 3 == 0 else _OTHER for n in range(3 * _SHORT + 2)], np.int64)  # by bytes


def names(column: Any) -> dict[str, Array]:
    """A column of names: hashes of the name, its sound, the given name and its sound; length, first and last letters.

    What stands in brackets, blanks, dots and signs is not looked at; traditional letters count as simplified.
    """
    return _in_pieces(column.fill_null("") if column.null_count else column, _names)


def two_names(column: Any) -> tuple[Array, Array]:
    """Of a guardian only the hash of the name and of its sound, each distinct text read once."""
    coded = (column.fill_null("") if column.null_count else column).dictionary_encode()
    told, code = _in_pieces(coded.dictionary, _two_names), from_arrow(coded.indices)
    return picked(told["nm"], code), picked(told["py"], code)


def _in_pieces(column: Any, read: Callable[[Any], dict[str, Array]]) -> dict[str, Array]:
    parts = [read(column.slice(start, ROWS)) for start in range(0, max(len(column), 1), ROWS)]
    return {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}


def _names(column: Any) -> dict[str, Array]:
    letters, length, dotted = _spelled(column)
    family = np.minimum(length, 1)
    family[_compound(letters, length)] = 2
    family[dotted | (length >= 5)] = 0
    spoken = picked(sounds(), letters)
    told = {
        "nm": _hash(letters, np.zeros_like(length), length),
        "py": _hash(spoken, np.zeros_like(length), length),
        "gn": _hash(letters, family, length),
        "gpy": _hash(spoken, family, length),
        "n": length.astype(np.int8),
        "sl": family.astype(np.int8),
        "last": letters[np.maximum(length - 1, 0), np.arange(len(length))],
        "little": np.logical_or.reduce([letters[0] == letter for letter in _LITTLE]),
    }
    return told | {f"c{j}": letters[j] for j in range(4)}


def _compound(letters: Array, length: Array) -> Array:
    """The rows that begin with a compound surname (复姓)."""
    rows = np.flatnonzero((length > 2) & picked(begins_compound(), letters[0]))
    pair = (letters[0, rows].astype(np.int64) << 21) | letters[1, rows]
    return np.asarray(rows[np.isin(pair, compound())])


def _two_names(column: Any) -> dict[str, Array]:
    letters, length, _ = _spelled(column)
    whole = np.zeros_like(length)
    return {"nm": _hash(letters, whole, length), "py": _hash(picked(sounds(), letters), whole, length)}


def _spelled(column: Any) -> tuple[Array, Array, Array]:
    """The letters of each row (at least 4, n), 0 past the end; how many; whether it had a dot."""
    letters, length = _short(signs(column))
    dotted, rest = np.zeros(len(length), bool), np.flatnonzero(length == _OTHER)
    if len(rest):
        other, length[rest], dotted[rest] = _of_any_kind(column.take(to_arrow(rest)))
        more = np.zeros((len(other) - len(letters), len(length)), np.uint32)
        letters = np.concatenate([letters, more]) if len(more) else letters
        letters[:, rest] = other
    return letters, length, dotted


def _short(rows: Signs) -> tuple[Array, Array]:
    """Names of at most four letters of three bytes, as nearly all are: letters (4, n) and how many; others _OTHER.

    One blank is dropped, and what stands in brackets after the name.
    """
    blank, end = _marked(rows)
    size = end - rows.begin - (blank < end)
    length = _LENGTHS[np.where((size < len(_LENGTHS)) & (blank >= 0), size, -1)]
    letters = np.zeros((_SHORT, len(rows)), np.uint32)
    for j in range(_SHORT):
        here = np.flatnonzero(length > j)
        at = rows.begin[here] + 3 * j
        word = rows.eight(at + (at >= blank[here])).astype(np.uint32)
        point = (word & 0xF) << 12 | (word >> 8 & 0x3F) << 6 | word >> 16 & 0x3F
        letters[j, here] = letter = np.where(word & 0xF0 == 0xE0, picked(simplified(), point), 0)
        length[here[letter == 0]] = _OTHER
    return letters, length


def _marked(rows: Signs) -> tuple[Array, Array]:
    """Where in raw the blank of each row is, beyond all where it has none, -1 where it has more; and where it ends."""
    blank, end = np.full(len(rows), len(rows.raw)), rows.begin + rows.size
    at = np.flatnonzero((rows.raw == ord(" ")) | (rows.raw == ord("(")))[::-1]  # the first of a row is said last
    which = np.searchsorted(rows.begin, at, "right") - 1
    opened = rows.raw[at] == ord("(")
    end[which[opened]] = at[opened]
    at, which = at[~opened], which[~opened]
    blank[which] = at
    blank[which[1:][which[1:] == which[:-1]]] = -1
    return blank, end


def _of_any_kind(column: Any) -> tuple[Array, Array, Array]:
    """As _spelled, whatever stands in the rows."""
    found, begin, dotted = _letters(*_code_points(column))
    length = np.minimum(np.diff(begin), _LETTERS)
    letters = np.zeros((max(_SHORT, int(length.max(initial=0))), len(length)), np.uint32)
    for j in range(len(letters)):
        rows = np.flatnonzero(length > j)
        letters[j, rows] = found[begin[rows] + j]
    return letters, length, dotted


def _code_points(column: Any) -> tuple[Array, Array]:
    """An Arrow column of text as code points (m,) uint32 and where each of the n rows begins (n + 1,) int64."""
    texts = column.to_pylist()
    points = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
    return points, np.concatenate([[0], np.cumsum([len(text) for text in texts], dtype=np.int64)])


def _letters(points: Array, at: Array) -> tuple[Array, Array, Array]:
    """What is compared of each row: letters (one 0 at the end), where each row begins, whether it had a dot."""
    points = np.minimum(points, LAST - 1)
    signs = simplified()[points]
    dotted = np.zeros(len(at) - 1, bool)
    odd = np.flatnonzero(signs == 0)  # blanks, dots, brackets: few
    if not len(odd):
        return np.append(signs, 0), at, dotted
    rows = np.searchsorted(at, odd, side="right") - 1
    dotted[rows[np.isin(points[odd], _DOTS)]] = True
    opened = np.isin(points[odd], _BRACKETS)
    for start, row in zip(odd[opened].tolist(), rows[opened].tolist(), strict=True):
        signs[start : at[row + 1]] = 0
    kept = signs > 0
    begin = np.concatenate([[0], np.cumsum(kept, dtype=np.int32)])[at]
    return np.append(signs[kept], 0), begin, dotted


def _hash(letters: Array, first: Array, length: Array) -> Array:
    """Hash of each row's letters from `first` on; 0 for none."""
    h = np.full(len(length), 0x51ED270B, np.uint64)
    for j in range(int(length.max(initial=0))):
        here = (first <= j) & (length > j)
        rows = np.flatnonzero(here)
        if 2 * len(rows) > len(h):
            h = np.where(here, mixed(j, h, letters[j]), h)
        else:
            h[rows] = mixed(j, h[rows], letters[j, rows])
    return np.where(first < length, h, np.uint64(0))
