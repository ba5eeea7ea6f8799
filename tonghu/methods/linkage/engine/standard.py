"""Raw text to integers, a column of a batch at a time (标准化): after this no text is looked at again."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.addresses import addresses as addresses
from tonghu.methods.linkage.engine.arrays import Array, from_arrow, mixed
from tonghu.methods.linkage.engine.characters import LAST, compound, simplified, sounds
from tonghu.methods.linkage.engine.days import one_date as one_date
from tonghu.methods.linkage.engine.days import real_dates as real_dates
from tonghu.methods.linkage.engine.identity import DAMAGED as DAMAGED
from tonghu.methods.linkage.engine.identity import NONE as NONE
from tonghu.methods.linkage.engine.identity import OLD as OLD
from tonghu.methods.linkage.engine.identity import VALID as VALID
from tonghu.methods.linkage.engine.identity import id_numbers as id_numbers
from tonghu.methods.linkage.engine.signs import ROWS, are_digits, decimal, pieces

_BRACKETS = np.array([ord("("), ord("（"), ord("["), ord("【")], np.uint32)
_DOTS = np.array([0xB7, 0x2022, 0xFF0E, ord("."), 0x30FB, 0x2027], np.uint32)
_LETTERS = 12  # of a name, looked at
_LITTLE = np.array([ord("小"), ord("阿"), ord("大"), ord("老")], np.uint32)  # before a letter: a pet name
_SHORT = 7  # digits of a phone number, at least
_DIGITS = np.isin(np.arange(256), [*b"0123456789"])
_WIDE = {0xFF10 + n: str(n) for n in range(10)} | {0xFF38: "X", 0xFF58: "X", ord("×"): "X", ord("*"): "X"}


def code_points(column: Any) -> tuple[Array, Array]:
    """An Arrow column of text as code points (m,) uint32 and where each of the n rows begins (n + 1,) int64."""
    import pyarrow.compute

    _, content = _bytes(column)
    points = np.frombuffer(content.tobytes().decode("utf-8").encode("utf-32-le"), np.uint32)
    length = from_arrow(pyarrow.compute.utf8_length(column))
    return points, np.concatenate([[0], np.cumsum(length, dtype=np.int64)])


def _bytes(column: Any) -> tuple[Array, Array]:
    """Where each row begins (n + 1,) int64, from 0, and the bytes (m,) uint8."""
    _, offsets, content = column.buffers()
    at = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    raw = np.frombuffer(content, np.uint8) if content is not None else np.zeros(0, np.uint8)
    return at - at[0], raw[at[0] : at[-1]]


def names(column: Any) -> dict[str, Array]:
    """A column of names: hashes of the name, its sound, the given name and its sound; length, first and last letters.

    What stands in brackets, blanks, dots and signs is not looked at; traditional letters count as simplified.
    """
    return _each_once(column, _names)


def two_names(column: Any) -> tuple[Array, Array]:
    """Of a guardian only the hash of the name and of its sound."""
    told = _each_once(column, _two_names)
    return told["nm"], told["py"]


def _each_once(column: Any, read: Callable[[Any], dict[str, Array]]) -> dict[str, Array]:
    """What is read of a column of text, each distinct text read once."""
    coded = (column.fill_null("") if column.null_count else column).dictionary_encode()
    texts = coded.dictionary
    parts = [read(texts.slice(start, ROWS)) for start in range(0, max(len(texts), 1), ROWS)]
    code = from_arrow(coded.indices)
    return {name: np.concatenate([part[name] for part in parts])[code] for name in parts[0]}


def _names(column: Any) -> dict[str, Array]:
    letters, length, dotted = _spelled(column)
    pair = (letters[0].astype(np.int64) << 21) | letters[1]
    family = np.where((length > 2) & np.isin(pair, compound()), 2, np.minimum(length, 1))
    family[dotted | (length >= 5)] = 0
    spoken = sounds()[letters]
    last = np.where(length > 0, letters[np.maximum(length - 1, 0), np.arange(len(length))], 0)
    told = {
        "nm": _hash(letters, np.zeros_like(length), length),
        "py": _hash(spoken, np.zeros_like(length), length),
        "gn": _hash(letters, family, length),
        "gpy": _hash(spoken, family, length),
        "n": length.astype(np.int8),
        "sl": family.astype(np.int8),
        "last": last.astype(np.uint32),
        "little": np.isin(letters[0], _LITTLE),
    }
    return told | {f"c{j}": letters[j] for j in range(4)}


def _two_names(column: Any) -> dict[str, Array]:
    letters, length, _ = _spelled(column)
    whole = np.zeros_like(length)
    return {"nm": _hash(letters, whole, length), "py": _hash(sounds()[letters], whole, length)}


def _spelled(column: Any) -> tuple[Array, Array, Array]:
    """The letters of each row (at least 4, n), 0 past the end; how many; whether it had a dot."""
    found, begin, dotted = _letters(*code_points(column))
    length = np.minimum(np.diff(begin), _LETTERS)
    letters = np.zeros((max(4, int(length.max(initial=0))), len(length)), np.uint32)
    for j in range(len(letters)):
        rows = np.flatnonzero(length > j)
        letters[j, rows] = found[begin[rows] + j]
    return letters, length, dotted


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
        rows = np.flatnonzero((first <= j) & (length > j))
        if len(rows) == len(h):
            h = mixed(j, h, letters[j])
        else:
            h[rows] = mixed(j, h[rows], letters[j, rows])
    return np.where(first < length, h, np.uint64(0))


def phones(column: Any) -> Array:
    """The last eleven digits of a number, as int64; 0 for fewer than seven digits or one digit repeated."""
    phone = np.zeros(len(column), np.int64)
    for at, rows in pieces(column):
        told = phone[at]
        usual = np.flatnonzero(rows.size == 11)
        front, back = rows.eight(rows.begin[usual]), rows.eight(rows.begin[usual] + 3)
        plain = are_digits(front) & are_digits(back)
        told[usual] = np.where(plain, decimal(front) * 1000 + decimal(back) % 1000, 0)
        other = np.flatnonzero((rows.size >= _SHORT) & (told == 0))
        digits = rows.of(other).narrow().only(_DIGITS)
        end, size = digits.begin + digits.size, np.minimum(digits.size, 11)
        low, high = digits.value(end, np.minimum(size, 8)), digits.value(end - 8, np.maximum(size - 8, 0))
        told[other] = np.where(size >= _SHORT, high * 10**8 + low, 0)
        told[told % 10_000_000 == told % 10 * 1_111_111] = 0
    return phone


def one_sex(text: str) -> int:
    """1 男, 2 女, 0 unknown (GB/T 2261.1)."""
    return {"男": 1, "1": 1, "男性": 1, "M": 1, "女": 2, "2": 2, "女性": 2, "F": 2}.get(text.strip().upper(), 0)


def one_word(text: str) -> int:
    """A code or short text as a number; 0 for nothing."""
    plain = re.sub(r"[\s　·,，.。()（）]", "", text.translate(_WIDE)).upper()
    if not plain or plain in ("无", "不详", "NULL", "未知", "NONE", "NA"):
        return 0
    h = 0xCBF29CE484222325
    for byte in plain.encode():
        h = (h ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return (h & 0x7FFFFFFFFFFFFFFF) | 1


class Dictionary:
    """Reads each distinct text of a column once (字典), over all batches."""

    def __init__(self, read: Any) -> None:
        self._read = read
        self._known: dict[str, int] = {}

    def __call__(self, column: Any) -> Array:
        """(n,) int64."""
        coded = (column.fill_null("") if column.null_count else column).dictionary_encode()
        known = self._known
        values = np.zeros(len(coded.dictionary), np.int64)
        for place, text in enumerate(coded.dictionary.to_pylist()):
            if text not in known:
                known[text] = self._read(text)
            values[place] = known[text]
        return np.asarray(values[from_arrow(coded.indices)])
