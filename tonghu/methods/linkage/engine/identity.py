"""Identity numbers as integers (身份证号): what checks, what is damaged, what is of the old kind (GB 11643-1999)."""

from functools import cache
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, picked, rest
from tonghu.methods.linkage.engine.days import real_dates
from tonghu.methods.linkage.engine.signs import Signs, are_digits, decimal, pieces, signs_of
from tonghu.rules.terms.idnumbers import CHECK_CHARACTERS, WEIGHTS

NONE, VALID, DAMAGED, OLD = 0, 1, 2, 3  # nothing; checks; eighteen places or nearly, and wrong; fifteen places
_LEAST, _MOST = 15, 19  # places of what may be meant for a number
_CHECK = np.array([10 if sign == "X" else int(sign) for sign in CHECK_CHARACTERS], np.int16)  # by the sum modulo 11
_WIDE = {0xFF10 + n: str(n) for n in range(10)} | {0xFF38: "X", 0xFF58: "X", ord("×"): "X"}
_WANTED = np.isin(np.arange(256), [*b"0123456789Xx*"])
_X = np.isin(np.arange(256), [*b"Xx*"])
_POWERS = 10 ** np.arange(16, -1, -1)


def id_numbers(column: Any) -> tuple[Array, Array]:
    """Identity numbers: the first seventeen digits as int64 and NONE, VALID, DAMAGED or OLD as int8."""
    number, state = np.zeros(len(column), np.int64), np.zeros(len(column), np.int8)
    for at, rows in pieces(column):
        read, good = number[at], state[at]
        usual, start = _meant(rows)
        read[usual], good[usual] = _eighteen(rows, start)
        odd = np.flatnonzero((rows.size >= _LEAST) & (good != VALID))
        if len(odd):
            read[odd], good[odd] = _odd(rows.of(odd))
    return number, state


def _meant(rows: Signs) -> tuple[Array, Array]:
    """The rows of eighteen signs, and of one more before or after that is no part of a number; where those begin."""
    begin, whole = rows.begin.copy(), rows.size == 18
    more = np.flatnonzero(rows.size == 19)
    before, after = (~_WANTED[rows.raw[at]] for at in (begin[more], begin[more] + 18))
    whole[more], begin[more] = before != after, begin[more] + before
    usual = np.flatnonzero(whole)
    return usual, begin[usual]


@cache
def _sums() -> tuple[Array, Array, Array, Array]:
    """What each four digits add to the check sum, by their place in the number."""
    fours = np.arange(10_000)
    digits = np.stack([fours // 1000, fours // 100 % 10, fours // 10 % 10, fours % 10])
    first, second, third, fourth = (np.array(WEIGHTS[k : k + 4], np.int16) @ digits for k in (0, 4, 8, 12))
    return first, second, third, fourth


def _eighteen(rows: Signs, at: Array) -> tuple[Array, Array]:
    """Numbers of eighteen signs that begin at these bytes."""
    front, back = rows.eight(at), rows.eight(at + 8)
    last, sign = rows.raw[at + 16] - np.uint8(48), rows.raw[at + 17]
    good = are_digits(front) & are_digits(back) & (last <= 9)
    x, y = decimal(front), decimal(back)  # of other signs than digits something that means nothing
    number = x * 10**9 + y * 10 + last
    first, second, third, fourth = _sums()
    high, front4 = x // 10_000, y // 10_000
    total = picked(first, high) + picked(second, x - high * 10_000) + last * WEIGHTS[16]
    total += picked(third, front4) + picked(fourth, y - front4 * 10_000)
    check = np.where((sign | 0x20) == ord("x"), 10, sign - np.uint8(48))
    checks = good & (picked(_CHECK, rest(total, 11)) == check)
    days = rest(x, 100) * 10**6 + y // 100
    return number, np.where(checks & real_dates(days), VALID, NONE).astype(np.int8)


def _odd(rows: Signs) -> tuple[Array, Array]:
    """Numbers that are not plainly eighteen digits: looked at again without what stands around, or kept as damaged."""
    if (rows.raw >= 0x80).any():
        rows = signs_of([text.translate(_WIDE) for text in rows.texts()])
    rows = rows.only(_WANTED)
    rows.raw[_X[rows.raw]] = ord("X")
    size, place = rows.size, np.arange(_MOST)
    signs = np.where(place < size[:, None], rows.raw[np.minimum(rows.begin[:, None] + place, len(rows.raw) - 1)], 0)
    is_x = signs == ord("X")
    digit = np.where((signs > 0) & ~is_x, signs - np.uint8(48), 0).astype(np.int64)
    decimal_before = ~(is_x & (place < size[:, None] - 1)).any(axis=1)
    kinds = np.where(signs > 0, 1 << np.where(is_x, 10, digit), 0)
    meant = (size >= _LEAST) & (size <= _MOST) & decimal_before
    meant &= np.bitwise_count(np.bitwise_or.reduce(kinds, axis=1)) > 3
    number = np.where(meant, digit[:, :17] @ _POWERS, 0)
    state = np.where(meant, DAMAGED, NONE).astype(np.int8)
    whole = np.flatnonzero(meant & (size == 18))
    read, good = _eighteen(rows, rows.begin[whole])
    number[whole[good == VALID]], state[whole[good == VALID]] = read[good == VALID], VALID
    old = np.flatnonzero(meant & (size == 15) & ~is_x.any(axis=1))
    number[old] = number[old] // 10**11 * 10**11 + 19 * 10**9 + number[old] // 100 % 10**9
    state[old[real_dates(number[old] // 1000 % 10**8)]] = OLD
    return number, state
