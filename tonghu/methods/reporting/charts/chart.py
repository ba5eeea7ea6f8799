"""What a chart is (统计图): its finding, what is drawn as plain data, and its table twin with the same numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tonghu.methods.tabulation import At

HIDDEN = "不公布"  # how a suppressed number is called on charts; in tables it is disclosure's symbol


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a twin. text: as printed, None where not published. at: codes of the cell of the table that it shows,
    several of one dimension where it is a sum of cells; by them one drills down. table: if not that of the chart.
    """

    text: str | None
    at: At | None = None
    table: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a twin: its label and its cells."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """The same numbers as a table (数据表). heads: the first stands over the labels."""

    heads: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def headed(self) -> Iterator[tuple[str, list[tuple[str, Cell]]]]:
        """Each row as its label and its cells, each with what stands over it."""
        for line in self.lines:
            yield line.label, list(zip(self.heads[1:], line.cells, strict=True))

    @property
    def hidden(self) -> bool:
        """Whether one of its cells is not published."""
        return any(cell.text is None for line in self.lines for cell in line.cells)


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. key: a word for addresses and pages. table: number of the table it is read from. title: the finding.

    drawing: what the script draws, with None for what is not published; `drawing["kind"]` says how.
    about: who is counted, and how what is not a cell was worked out.
    """

    key: str
    table: str
    title: str
    subject: str
    drawing: Mapping[str, Any]
    twin: Twin
    about: str
    wide: bool = False

    @property
    def drawing_id(self) -> str:
        """Under which a page carries the drawing."""
        return f"drawing-{self.key}"


def count_cell(n: int | None, at: At | None = None, *, table: str = "") -> Cell:
    """A count as printed."""
    return Cell(None if n is None else f"{n:,}", at, table)


def largest(labels: Sequence[str], counts: Sequence[int | None]) -> tuple[str, int] | None:
    """The category with the most, None where there is none or two have as many.

    Suppressed ones take no part: whoever says the largest must say “among those published” where there are any.
    """
    known = sorted(((n, label) for label, n in zip(labels, counts, strict=True) if n), reverse=True)
    if not known or (len(known) > 1 and known[0][0] == known[1][0]):
        return None
    return known[0][1], known[0][0]


def among(counts: Sequence[int | None]) -> str:
    """A word before a comparison that left out what is not published."""
    return "已公布的数中，" if any(n is None for n in counts) else ""
