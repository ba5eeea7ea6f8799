"""Raw text to integers, a column of a batch at a time (标准化): after this no text is looked at again."""

import re
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.addresses import addresses as addresses
from tonghu.methods.linkage.engine.arrays import Array, from_arrow, picked, rest
from tonghu.methods.linkage.engine.days import one_date as one_date
from tonghu.methods.linkage.engine.days import real_dates as real_dates
from tonghu.methods.linkage.engine.identity import DAMAGED as DAMAGED
from tonghu.methods.linkage.engine.identity import NONE as NONE
from tonghu.methods.linkage.engine.identity import OLD as OLD
from tonghu.methods.linkage.engine.identity import VALID as VALID
from tonghu.methods.linkage.engine.identity import id_numbers as id_numbers
from tonghu.methods.linkage.engine.naming import names as names
from tonghu.methods.linkage.engine.naming import two_names as two_names
from tonghu.methods.linkage.engine.signs import are_digits, decimal, pieces

_SHORT = 7  # digits of a phone number, at least
_DIGITS = np.isin(np.arange(256), [*b"0123456789"])
_WIDE = {0xFF10 + n: str(n) for n in range(10)} | {0xFF38: "X", 0xFF58: "X", ord("×"): "X", ord("*"): "X"}


def phones(column: Any) -> Array:
    """The last eleven digits of a number, as int64; 0 for fewer than seven digits or one digit repeated."""
    phone = np.zeros(len(column), np.int64)
    for at, rows in pieces(column):
        told = phone[at]
        usual = np.flatnonzero(rows.size >= 11)  # which mostly end with eleven digits
        start = rows.begin[usual] + rows.size[usual] - 11
        front, back = rows.eight(start), rows.eight(start + 3)
        plain = are_digits(front) & are_digits(back)
        told[usual] = np.where(plain, decimal(front) * 1000 + rest(decimal(back), 1000), 0)
        other = np.flatnonzero((rows.size >= _SHORT) & (told == 0))
        digits = rows.of(other).narrow().only(_DIGITS)
        end, size = digits.begin + digits.size, np.minimum(digits.size, 11)
        low, high = digits.value(end, np.minimum(size, 8)), digits.value(end - 8, np.maximum(size - 8, 0))
        told[other] = np.where(size >= _SHORT, high * 10**8 + low, 0)
        told[rest(told, 10_000_000) == rest(told, 10) * 1_111_111] = 0
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
        return picked(values, from_arrow(coded.indices))
