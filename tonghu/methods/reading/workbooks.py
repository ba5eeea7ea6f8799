"""Binary workbooks through calamine: .xlsx, .xlsb, .xls, .ods (二进制工作簿).

Runs in the child process only: a hostile file may abort the process in native code.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine as calamine

from tonghu.methods.reading.limits import Limits, Unfit

_MAX_SHEETS = 300
_TOP, _MAX_MERGES = 25, 50_000
_MAX_CELLS_HELD = 12_000_000  # sheets kept in memory while the parent chooses one


@dataclass(slots=True)
class Sheet:
    """One worksheet with all its rows, the first row being row 1 of the sheet (工作表)."""

    name: str
    hidden: bool = False
    height: int = 0
    width: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    source: Any = None

    def rows(self) -> Iterator[list[Any]]:
        """Rows in order, each `width` long."""
        if self.source is None:
            return iter(())
        if isinstance(self.source, list):
            return iter(self.source)
        left = self.source.start[1]
        if left == 0:
            return iter(self.source.iter_rows())
        margin = [""] * left  # calamine leaves out empty columns on the left
        return (margin + row for row in self.source.iter_rows())


class Book:
    """A workbook whose sheets are parsed when asked for."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.limits = limits
        self.held: dict[int, Sheet] = {}
        with path.open("rb") as file:
            self.book = _opened(file)
        self.kept = [
            (meta.name, meta.visible != calamine.SheetVisibleEnum.Visible)
            for meta in self.book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        if len(self.kept) > _MAX_SHEETS:
            raise Unfit("MANY_SHEETS")
        if any(meta.typ in _MACRO_SHEETS for meta in self.book.sheets_metadata):
            raise Unfit("MACRO")

    def __len__(self) -> int:
        return len(self.kept)

    def sheet(self, index: int) -> Sheet:
        """The sheet at `index` of the worksheets."""
        if index not in self.held:
            name, hidden = self.kept[index]
            sheet = _parsed(self.book, name, hidden, self.limits)
            if sum(s.height * s.width for s in self.held.values()) + sheet.height * sheet.width > _MAX_CELLS_HELD:
                self.held.clear()
            self.held[index] = sheet
        return self.held[index]


def telling_merges(merged: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Those near the top, which a header may have, and those over several rows, whose value is meant for each."""
    return [m for m in merged if m[0] < _TOP or m[2] > m[0]][:_MAX_MERGES]


_MACRO_SHEETS = (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba)


def _opened(file: Any) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(file)
    except calamine.PasswordError as error:
        raise Unfit("PASSWORD") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unfit("DAMAGED") from error


def _parsed(book: calamine.CalamineWorkbook, name: str, hidden: bool, limits: Limits) -> Sheet:
    try:
        source = book.get_sheet_by_name(name)
    except calamine.CalamineError as error:
        raise Unfit("DAMAGED") from error
    if source.end is None:
        return Sheet(name, hidden)
    height, width = source.end[0] + 1, source.end[1] + 1
    if height > limits.rows or width > limits.columns:
        raise Unfit("TOO_LARGE")
    merged = telling_merges((a, b, c, d) for (a, b), (c, d) in source.merged_cell_ranges or ())
    return Sheet(name, hidden, height, width, merged, source)
