"""Rows of text as bytes, eight read at a time (文字的字节): digits become integers without a look at each sign."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.arrays import ROWS as ROWS
from tonghu.methods.linkage.engine.arrays import Array, mixed, spread

_SPARE = 16  # bytes before and after, so that eight can be read at the border
_LONG = 64  # bytes of a text that are hashed eight at a time
_ZEROS = np.uint64(0x3030303030303030)
_HIGH = np.uint64(0xF0F0F0F0F0F0F0F0)
_SIX = np.uint64(0x0606060606060606)
_PAIRS = np.uint64(0x000000FF000000FF)
_LEFT, _RIGHT = np.uint64(0x000F424000000064), np.uint64(0x0000271000000001)


class Signs:
    """The bytes of n rows. raw: (m,) uint8; begin, size: (n,) int64, where in raw a row begins and its bytes."""

    def __init__(self, content: Array, at: Array) -> None:
        """content: bytes of all rows; at: (n + 1,) where each begins, from 0."""
        self.raw = np.zeros(len(content) + 2 * _SPARE, np.uint8)
        self.raw[_SPARE : _SPARE + len(content)] = content
        at = at.astype(np.int64) + _SPARE
        self.begin, self.size = at[:-1], np.diff(at)
        self._words = np.ndarray((len(self.raw) - 7,), "<u8", self.raw, strides=(1,))

    def __len__(self) -> int:
        return len(self.begin)

    def eight(self, at: Array) -> Array:
        """(k,) uint64: the eight bytes from each place of raw on."""
        return np.asarray(self._words[at])

    def value(self, end: Array, size: Array) -> Array:
        """(k,) int64: the `size` (at most 8) decimal digits that end before each place of raw."""
        past = (8 - size).astype(np.uint64) * np.uint64(8)
        half = past >> np.uint64(1)  # two steps, since none may be of all 64 bits
        return _eight_digits((self.eight(end - 8) ^ _ZEROS) >> half >> (past - half) << half << (past - half))

    def run(self, at: Array, most: Array) -> Array:
        """(k,) int64: the decimal digits, at least one, at most `most` < 8, that stand from each place of raw on."""
        word = self.eight(at) ^ _ZEROS
        other = ((word + _SIX) | word) & _HIGH  # a carry only spoils what stands after another sign
        size = np.bitwise_count((other & (~other + np.uint64(1))) - np.uint64(1)) >> 3
        past = (8 - np.minimum(size.astype(np.int64), most)).astype(np.uint64) * np.uint64(8)
        return _eight_digits(word << past)

    def of(self, rows: Array) -> "Signs":
        """Some of the rows, by their numbers."""
        row, step = spread(self.size[rows])
        return Signs(self.raw[self.begin[rows][row] + step], np.concatenate([[0], np.cumsum(self.size[rows])]))

    def only(self, wanted: Array) -> "Signs":
        """The same rows with only the bytes that are wanted; wanted: (256,) bool."""
        return self._kept(self.raw, wanted[self.raw])

    def _kept(self, raw: Array, kept: Array) -> "Signs":
        kept[:_SPARE] = kept[len(kept) - _SPARE :] = False
        count = np.cumsum(kept, dtype=np.int32)
        at = np.append(count[self.begin - 1], count[-1])
        return Signs(raw[kept], at)

    def narrow(self) -> "Signs":
        """The same rows with narrow digits for wide ones (全角数字)."""
        high = np.flatnonzero(self.raw[:-2] == 0xEF)
        high = high[(self.raw[high + 1] == 0xBC) & (self.raw[high + 2] - np.uint8(0x90) <= 9)]
        if not len(high):
            return self
        raw = self.raw.copy()
        raw[high + 2] -= np.uint8(0x60)
        kept = np.ones(len(raw), bool)
        kept[high] = kept[high + 1] = False
        return self._kept(raw, kept)

    def texts(self) -> list[str]:
        """The rows as text."""
        raw, end = self.raw.tobytes(), self.begin + self.size
        return [raw[a:b].decode() for a, b in zip(self.begin.tolist(), end.tolist(), strict=True)]


def signs_of(texts: list[str]) -> Signs:
    """The bytes of texts."""
    rows = [text.encode() for text in texts]
    at = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
    return Signs(np.frombuffer(b"".join(rows), np.uint8), at)


def signs(column: Any) -> Signs:
    """The bytes of an Arrow column of text."""
    _, offsets, content = column.buffers()
    at = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    if not len(at):
        at = np.zeros(1, np.int32)
    raw = np.frombuffer(content, np.uint8) if content is not None else np.zeros(0, np.uint8)
    return Signs(raw[at[0] : at[-1]], at - at[0])


def pieces(column: Any) -> Iterator[tuple[slice, Signs]]:
    """A column a few thousand rows at a time: where they stand, and their bytes."""
    for start in range(0, len(column), ROWS):
        piece = column.slice(start, ROWS)
        yield slice(start, start + len(piece)), signs(piece)


def hashes(column: Any) -> Array:
    """(n,) uint64: one number for each row of text; equal texts, equal numbers."""
    told = np.zeros(len(column), np.uint64)
    for at, rows in pieces(column):
        told[at] = mixed(0, rows.size)
        left = np.flatnonzero(rows.size > 0)
        for start in range(0, _LONG, 8):
            size = rows.size[left] - start
            spare = np.maximum(8 - size, 0).astype(np.uint64) * np.uint64(8)
            word = rows.eight(rows.begin[left] + start) << spare
            told[at][left] = mixed(1, told[at][left], word)
            left = left[size > 8]
            if not len(left):
                break
        for row in left.tolist():
            rest = rows.raw[rows.begin[row] + _LONG : rows.begin[row] + rows.size[row]].tobytes()
            told[at][row] ^= np.uint64(int.from_bytes(blake2b(rest, digest_size=8).digest(), "little"))
    return told


def are_digits(words: Array) -> Array:
    """Whether all eight bytes of each word are decimal digits."""
    return np.asarray(((words & _HIGH) == _ZEROS) & (((words + _SIX) & _HIGH) == _ZEROS))


def decimal(words: Array) -> Array:
    """(k,) int64: words of eight decimal digits, the first sign in the lowest byte, as numbers."""
    return _eight_digits(words ^ _ZEROS)


def _eight_digits(v: Array) -> Array:
    """Bytes 0 to 9, the first digit lowest, as one number.

    Source: Lemire, "Quickly parsing eight digits" (2018): pairs, fours and eights of digits in three products.
    """
    v = v * np.uint64(10) + (v >> np.uint64(8))
    v = ((v & _PAIRS) * _LEFT + ((v >> np.uint64(16)) & _PAIRS) * _RIGHT) >> np.uint64(32)
    return v.view(np.int64)
