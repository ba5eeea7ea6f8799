"""The code by which a scanner finds the record (二维码): it says the reference and nothing else."""

import struct
import zlib
from functools import cache

import qrcode
from qrcode.constants import ERROR_CORRECT_M

_QUIET = 2  # white modules around; the margin of the paper gives the rest


@cache
def _maker() -> qrcode.QRCode:
    # One mask for all: choosing the best of eight takes most of the time, and every reader knows all eight.
    return qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET, mask_pattern=3)


def modules(ref: str) -> tuple[int, list[int]]:
    """The side of the symbol and its modules row by row, 0 black and 255 white."""
    maker = _maker()
    maker.clear()
    maker.add_data(ref)
    maker.make()
    rows = maker.get_matrix()
    return len(rows), [0 if dark else 255 for row in rows for dark in row]


def png(ref: str) -> bytes:
    """The symbol as a picture, for documents that take no bare modules."""
    side, told = modules(ref)
    lines = b"".join(b"\0" + bytes(told[at : at + side]) for at in range(0, side * side, side))
    head = struct.pack(">2I5B", side, side, 8, 0, 0, 0, 0)  # 8 bits of grey
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
