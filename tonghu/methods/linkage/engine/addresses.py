"""Addresses as integers (住址): road, lane, house and room, however district and city stand before them."""

from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, mixed
from tonghu.methods.linkage.engine.signs import Signs, pieces

_ROAD = 9  # bytes from the two letters that name a road to the first number: 张杨路12弄
_DIGITS = 6  # of a number, looked at
_WIDE = 0xEF  # the first byte of a wide digit


def addresses(column: Any) -> tuple[Array, Array, Array]:
    """Home (road, lane, house, room), building (road, lane, house) and lane (road, lane) as hashes; 0 where unknown.

    The road is the two letters before the word that precedes the first number, wherever district and city stand.
    """
    home, building, lane = (np.zeros(len(column), np.uint64) for _ in range(3))
    for at, rows in pieces(column):
        home[at], building[at], lane[at] = _read(rows)
        wide = np.flatnonzero(rows.raw == _WIDE)
        if len(wide):
            which = np.searchsorted(rows.begin, wide, "right") - 1
            which = which[np.r_[True, which[1:] != which[:-1]]]
            places = which + at.start
            home[places], building[places], lane[places] = _read(rows.of(which).narrow())
    return home, building, lane


def _read(rows: Signs) -> tuple[Array, Array, Array]:
    begin, first, count = _numbers(rows)
    end = rows.begin + rows.size

    def number(k: int) -> Array:
        """The k-th number of each row and one; 0 where there is none."""
        have = np.flatnonzero(count > k)
        told = np.zeros(len(rows), np.int64)
        at = begin[first[have] + k]
        told[have] = rows.run(at, np.minimum(_DIGITS, end[have] - at)) + 1
        return told

    road = np.zeros(len(rows), np.uint64)
    start = begin[np.minimum(first, len(begin) - 1)] if len(begin) else rows.begin
    named = np.flatnonzero((count > 0) & (start - rows.begin >= _ROAD))
    road[named] = rows.eight(start[named] - _ROAD).byteswap() >> np.uint64(16)
    lane = np.where(count > 0, mixed(1, road, number(0)), np.uint64(0))
    building = np.where(count > 1, mixed(2, lane, number(1)), np.uint64(0))
    home = np.where(count > 2, mixed(3, building, number(2), number(3)), np.uint64(0))
    return home, building, lane


def _numbers(rows: Signs) -> tuple[Array, Array, Array]:
    """Where in raw each number begins; of each row its first number, and how many it has."""
    digit = (rows.raw - np.uint8(48)) <= 9
    begins = digit.copy()
    begins[1:] &= ~digit[:-1]
    # Digits that end a row and digits that begin the next are two numbers.
    borders = rows.begin[rows.size > 0]
    begins[borders] |= digit[borders]
    begin = np.flatnonzero(begins)
    first = np.searchsorted(begin, np.append(rows.begin, rows.begin[-1:] + rows.size[-1:]), "left")
    return begin, first[:-1], np.diff(first)
