"""What an overview is (概况): figures on top, what to do next, then tables; every number leads to its list."""

from collections.abc import Sequence
from dataclasses import dataclass

from tonghu.web.queues import Queue


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it counts, as printed, and the list behind it. about: a line under it. tone: as of a Task."""

    label: str
    text: str
    href: str = ""
    about: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: as printed, and the list behind it."""

    text: str
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One table. heads: the first stands over the labels. rows: a label and its cells. about: what was counted."""

    title: str
    heads: Sequence[str]
    rows: Sequence[tuple[Cell, Sequence[Cell]]]
    about: str = ""
    empty: str = "没有。"


@dataclass(frozen=True, slots=True)
class Overview:
    """The overview of one role. next: its queues in which something waits, as its desk shows them."""

    figures: Sequence[Figure]
    next: Sequence[Queue]
    sections: Sequence[Section]


def count(n: int, href: str = "", tone: str = "") -> Cell:
    """A count; of nothing there is no list to open."""
    return Cell(f"{n:,}", href if n else "", tone if n else "")


def share(part: int, whole: int) -> str:
    """12.3%, or a dash of nothing."""
    return f"{part / whole:.1%}" if whole else "—"
