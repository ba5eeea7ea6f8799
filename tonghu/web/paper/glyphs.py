"""Which characters the fonts can print (字库): what none of them has is told, never dropped.

The wheel's fonts have every character of GB 18030 implementation level 2 and of 通用规范汉字表; a name may hold one
beyond. An office lays fonts with more characters into a folder of its own (`TONGHU_FONTS`), and they are used too.
"""

import os
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

import pylopdf_fonts_zh_cn
import typst

LABELS, ANSWERS = "Noto Serif SC", "Noto Sans SC"
FOLDER = os.environ.get("TONGHU_FONTS", "")  # printing needs no site, and so no settings of one
_OWN = Path(pylopdf_fonts_zh_cn.__file__).parent
# Seen by no one and printed by no font: joiners, variation selectors, byte order marks.
_UNSEEN = frozenset([*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0xFE00, 0xFE10), 0xFEFF])
_UNSEEN_PLANE = range(0xE0000, 0xE1000)


@cache
def fonts() -> typst.Fonts:
    """The fonts of the wheel and of the office's own folder."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_OWN), *([FOLDER] if FOLDER else [])]
    )


@cache
def families() -> tuple[str, ...]:
    """The families of the office's own folder, in which a character is looked for last."""
    return tuple(sorted({font.family for font in fonts().fonts()} - {LABELS, ANSWERS}))


@cache
def printable() -> frozenset[int]:
    """Every code point that one of the fonts prints."""
    paths = {Path(font.path) for font in fonts().fonts() if font.path}
    return frozenset(point for path in paths for point in _code_points(path))


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The text in turn as (True, what can be printed) and (False, one character that cannot)."""
    known, whole = printable(), ""
    for letter in text:
        point = ord(letter)
        if point in _UNSEEN or point in _UNSEEN_PLANE:
            continue
        if point in known or letter == "\n":
            whole += letter
            continue
        if whole:
            yield True, whole
        yield False, letter
        whole = ""
    if whole:
        yield True, whole


def _code_points(path: Path) -> Iterator[int]:
    """What the character map of a font file names (OpenType cmap, formats 4 and 12)."""
    with path.open("rb") as file:
        for start in _faces(file):
            if offset := _table(file, start, b"cmap"):
                yield from _mapped(file, offset)


def _faces(file: BinaryIO) -> list[int]:
    head = file.read(12)
    if head[:4] != b"ttcf":
        return [0]
    (number,) = struct.unpack(">I", head[8:12])
    return list(struct.unpack(f">{number}I", file.read(4 * number)))


def _table(file: BinaryIO, start: int, name: bytes) -> int | None:
    file.seek(start + 4)
    (number,) = struct.unpack(">H6x", file.read(8))
    for _ in range(number):
        tag, _, offset, _ = struct.unpack(">4s3I", file.read(16))
        if tag == name:
            return int(offset)
    return None


def _mapped(file: BinaryIO, table: int) -> Iterator[int]:
    file.seek(table + 2)
    (number,) = struct.unpack(">H", file.read(2))
    offsets = {struct.unpack(">4xI", file.read(8))[0] for _ in range(number)}
    for offset in offsets:
        file.seek(table + offset)
        (form,) = struct.unpack(">H", file.read(2))
        if form == 12:
            yield from _groups(file)
        elif form == 4:
            yield from _segments(file)


def _groups(file: BinaryIO) -> Iterator[int]:
    (number,) = struct.unpack(">10xI", file.read(14))
    for first, last, _ in struct.iter_unpack(">3I", file.read(12 * number)):
        yield from range(first, last + 1)


def _segments(file: BinaryIO) -> Iterator[int]:
    (double,) = struct.unpack(">4xH6x", file.read(12))
    ends = struct.unpack(f">{double // 2}H", file.read(double))
    starts = struct.unpack(f">2x{double // 2}H", file.read(double + 2))
    for first, last in zip(starts, ends, strict=True):
        if last != 0xFFFF:
            yield from range(first, last + 1)
