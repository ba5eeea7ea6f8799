"""What a printed sheet is made of (版式): blocks of rows of cells, and in each cell words, blanks and boxes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Say:
    """Words as the notice prints them (印好的字)."""

    words: str


@dataclass(frozen=True, slots=True)
class Write:
    """A place to write in (填写处): one item, or several that are written one after another, as an address is.

    hint: what the notice prints where nothing is written yet.
    """

    keys: tuple[str, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date with 年 月 日 printed (日期): _____年_____月_____日."""

    key: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The boxes of an item (选项), each behind its word as the notice prints them.

    other: the code whose text is written into the line printed before its box (其他_____), if the notice prints one.
    """

    key: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What is to be listed beside the boxes (列明): printed in brackets, the answer behind it."""

    key: str


Part = Say | Write | Day | Tick | Listed


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its parts, and how many columns and rows it takes."""

    parts: tuple[Part, ...]
    across: int = 1
    down: int = 1
    label: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the paper: its title stands upright on the left in pairs of characters, or as a banner above.

    widths: of its columns in millimetres, without that of the title. air: millimetres above and below what is written.
    """

    title: str
    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    air: float = 3.0
    banner: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What begins on a new page (页): its number in the notice, its title, the lines above the table, its blocks.

    breaks: the blocks before which a new page begins.
    """

    number: str
    title: str
    head: tuple[Cell, ...]
    blocks: tuple[Block, ...]
    breaks: tuple[int, ...] = ()


def label(words: str, *, across: int = 1, down: int = 1) -> Cell:
    """A cell with printed words."""
    return Cell((Say(words),), across, down, label=True)


def write(*keys: str, hint: str = "", across: int = 1) -> Cell:
    """A cell to write in."""
    return Cell((Write(keys, hint),), across)


def day(key: str, *, across: int = 1) -> Cell:
    """A cell for a date."""
    return Cell((Day(key),), across)


def ticks(key: str, *, other: str = "", across: int = 1, listed: str = "") -> Cell:
    """A cell of boxes."""
    more = (Listed(listed),) if listed else ()
    return Cell((Tick(key, other), *more), across)


def address(key: str, *, hint: str = "", across: int = 1) -> Cell:
    """A cell for an address: the division, and what stands after it."""
    return write(key, f"{key}_detail", hint=hint, across=across)
