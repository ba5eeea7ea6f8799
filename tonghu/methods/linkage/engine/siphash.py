"""SipHash-2-4 over whole columns (带密钥的散列): a keyed pseudo-random function of 64 bits, as fast as numpy.

Source: Aumasson and Bernstein (2012), SipHash: a fast short-input PRF. A message is nine bytes here: an integer, least
byte first, and one byte more.
"""

from typing import Final

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array

_START: Final = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_ROWS = 1 << 15  # so that a chunk stays in the cache
_LENGTH = 9


def siphash(key: bytes, first: Array, last: Array) -> Array:
    """(m,) uint64 of messages: first (m,) uint64, eight bytes; last (m,) uint8, the ninth. key: 16 bytes."""
    told = np.empty(len(first), np.uint64)
    for start in range(0, len(first), _ROWS):
        at = slice(start, start + _ROWS)
        told[at] = _chunk(key, first[at], last[at].astype(np.uint64) | np.uint64(_LENGTH << 56))
    return told


def _chunk(key: bytes, *blocks: Array) -> Array:
    k0, k1 = (int.from_bytes(key[n : n + 8], "little") for n in (0, 8))
    v = [np.full(len(blocks[0]), start ^ k, np.uint64) for start, k in zip(_START, (k0, k1, k0, k1), strict=True)]
    for block in blocks:
        v[3] ^= block
        _rounds(v, 2)
        v[0] ^= block
    v[2] ^= np.uint64(0xFF)
    _rounds(v, 4)
    return np.asarray(v[0] ^ v[1] ^ v[2] ^ v[3])


def _rounds(v: list[Array], times: int) -> None:
    for _ in range(times):
        v[0] += v[1]
        v[2] += v[3]
        v[1] = _turned(v[1], 13) ^ v[0]
        v[3] = _turned(v[3], 16) ^ v[2]
        v[0] = _turned(v[0], 32)
        v[2] += v[1]
        v[0] += v[3]
        v[1] = _turned(v[1], 17) ^ v[2]
        v[3] = _turned(v[3], 21) ^ v[0]
        v[2] = _turned(v[2], 32)


def _turned(x: Array, by: int) -> Array:
    return np.asarray((x << np.uint64(by)) | (x >> np.uint64(64 - by)))
