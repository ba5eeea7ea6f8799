"""What a report is made of (报告的组成): headings, paragraphs, tables and charts in order; writers only set them.

Whatever stands here comes from the edition; the writers for paper, Word and workbook add no word and no number.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tonghu.methods.reporting.documents.figures import Figure
from tonghu.methods.reporting.documents.panels import Panel
from tonghu.methods.reporting.documents.sentences import Runs
from tonghu.methods.reporting.edition import Edition


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 or 2."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. note: set smaller, as notes are."""

    runs: Runs
    note: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with its number (表1)."""

    panel: Panel
    number: str = ""


class Shape(StrEnum):
    """How a chart is drawn; every one from a base of zero."""

    BARS = "BARS"  # one bar for each category, lying
    PYRAMID = "PYRAMID"  # two series back to back


@dataclass(frozen=True, slots=True)
class Series:
    """The bars of one kind; None where the count is not published."""

    label: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its number (图1); the table with the same counts stands right behind it."""

    shape: Shape
    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number: str = ""

    @property
    def alternative(self) -> str:
        """In words, for who cannot see it."""
        said = (
            f"{label}：{'、'.join(f'{s.label}{_shown(s.values[n])}' for s in self.series)}"
            for n, label in enumerate(self.categories)
        )
        return f"{self.title}。" + "；".join(said) + "。"


def _shown(value: int | None) -> str:
    return "不公布" if value is None else f"{value}"


Block = Heading | Paragraph | TableBlock | Chart


@dataclass(frozen=True, slots=True)
class Document:
    """A report. mark: stands on every page of what is not for everybody. lines: below the title.

    blocks: the text. annexes: after the text, each on a page of its own.
    """

    title: str
    mark: str
    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    annexes: tuple[Block, ...]
    edition: Edition

    @property
    def figures(self) -> tuple["Placed", ...]:
        """All figures of the text in order, each with the heading under which it stands."""
        return tuple(_placed((*self.blocks, *self.annexes)))


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure, its number in the index (数字出处表), and where in the text it stands."""

    number: int
    where: str
    figure: Figure


def _placed(blocks: Iterable[Block]) -> Iterator[Placed]:
    number, where, paragraph = 0, "", 0
    for block in blocks:
        if isinstance(block, Heading):
            where, paragraph = block.text, 0
        elif isinstance(block, Paragraph):
            paragraph += 1
            for run in block.runs:
                if isinstance(run, Figure):
                    number += 1
                    yield Placed(number, f"{where}　第{paragraph}段" if where else f"第{paragraph}段", run)


def numbered(blocks: Iterable[Block], table: str = "表", chart: str = "图") -> tuple[Block, ...]:
    """The blocks with their tables and charts counted from 1."""
    tables = charts = 0
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, TableBlock):
            tables += 1
            block = replace(block, number=f"{table}{tables}")
        elif isinstance(block, Chart):
            charts += 1
            block = replace(block, number=f"{chart}{charts}")
        found.append(block)
    return tuple(found)


def half_year(edition: Edition) -> str:
    """2026年上半年 of a reference date at the end of a half-year; another one (2024年9月30日) by its month."""
    day = edition.reference_date
    half = {(6, 30): "上半年", (12, 31): "下半年"}.get((day.month, day.day), f"{day.month}月")
    return f"{day.year}年{half}"


def chinese_day(iso: str) -> str:
    """2024-09-30 as 2024年9月30日."""
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
