"""What came in one file, read: rows, facts, problems, and all that was left out with its reason (到件)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

from tonghu.rules.forms.lists import ListKind
from tonghu.rules.terms.problems import Problem


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet and what it was taken for (列).

    index: from 0. header: as written, both rows of a two-row header joined. key: None when not used; why: the
    reason in Chinese.
    """

    index: int
    header: str
    key: str | None
    why: str

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it: A … Z, AA …"""
        return letter_of(self.index)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A problem with its place: sheet row, column letter and header (单元格问题)."""

    row: int
    letter: str
    header: str
    problem: Problem

    def __str__(self) -> str:
        place = f"{self.letter}列“{self.header}”" if self.letter else ""
        return f"第{self.row}行{place}：{self.problem.message}"


class RawRows(Sequence[list[str]]):
    """Every kept row as text, all columns, as it came; built when looked at, since rows repeat most of their cells."""

    def __init__(self, texts: list[list[str]], numbers: list[array[int]], kept: Sequence[int]) -> None:
        self._columns = list(zip(texts, numbers, strict=True))
        self._kept = kept

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, at: int) -> list[str]: ...
    @overload
    def __getitem__(self, at: slice) -> list[list[str]]: ...
    def __getitem__(self, at: int | slice) -> list[str] | list[list[str]]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        row = self._kept[at]
        return [texts[numbers[row]] for texts, numbers in self._columns]

    def __iter__(self) -> Iterator[list[str]]:
        return (self[at] for at in range(len(self)))


@dataclass(slots=True)
class Arrival:
    """A list as it was read (到件).

    Positions count the kept rows from 0; `numbers[position]` is the row in the sheet. `facts[key][position]` is a
    JSON-friendly value, None for empty or unread. What is in `problems` was not read and stands only in `raw`.
    """

    format: str
    sheet: str
    header_row: int
    columns: list[Column]
    kind: ListKind
    kind_sure: float  # 0 … 1; 1 when the caller said so
    kind_why: str
    numbers: list[int]
    facts: dict[str, list[object]]
    raw: Sequence[list[str]]
    problems: dict[int, list[CellProblem]] = field(default_factory=dict)
    skipped: list[tuple[int, str]] = field(default_factory=list)  # sheet row, reason
    unreadable: list[int] = field(default_factory=list)  # positions
    same_id: list[list[int]] = field(default_factory=list)  # positions with one valid number
    same_person: list[list[int]] = field(default_factory=list)  # positions with one name and birth date
    missing: list[str] = field(default_factory=list)  # labels of needed columns that were not found
    notes: list[str] = field(default_factory=list)  # what a person should know about the file
    others: list[str] = field(default_factory=list)  # further sheets that look like lists, in the order of the file

    @property
    def header(self) -> list[str]:
        """All headers as written, in the order of the columns."""
        return [column.header for column in self.columns]

    @property
    def readable(self) -> list[int]:
        """Positions of rows that are somebody, with or without problems at some cells."""
        out = set(self.unreadable)
        return [position for position in range(len(self.numbers)) if position not in out]

    def reasons(self, position: int) -> str:
        """All problems of a row in one line, for the returned workbook."""
        return "；".join(str(found).rstrip("。") for found in self.problems.get(position, ())) or ""

    def row_facts(self, position: int) -> dict[str, object]:
        """What was read of one row, empty cells left out."""
        return {key: values[position] for key, values in self.facts.items() if values[position] is not None}


def letter_of(index: int) -> str:
    """The spreadsheet name of the column at `index`, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
