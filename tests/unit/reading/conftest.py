"""Files made on the fly: a list is rows of cells; every person is invented."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tonghu.methods.reading import Arrival, read_file

ON = date(2026, 6, 30)

Rows = Sequence[Sequence[Any]]


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Write an .xlsx: one list of rows per sheet name; `merged` are ranges of the first sheet."""

    def write(rows: Rows, *, name: str = "list.xlsx", merged: Sequence[str] = (), **others: Rows) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as out:
            day = out.add_format({"num_format": "yyyy-mm-dd"})
            for title, cells in {"名单": rows, **others}.items():
                sheet = out.add_worksheet(title)
                for at, row in enumerate(cells):
                    for column, cell in enumerate(row):
                        if isinstance(cell, date):
                            sheet.write_datetime(at, column, cell, day)
                        elif cell is not None:
                            sheet.write(at, column, cell)
                if title == "名单":
                    for place in merged:
                        sheet.merge_range(place, None)
                        sheet.write(place.split(":")[0], rows[int(place[1]) - 1][ord(place[0]) - 65])
        return path

    return write


@pytest.fixture
def read(book: Callable[..., Path]) -> Callable[..., Arrival]:
    """Write an .xlsx and read it."""

    def write_and_read(rows: Rows, **how: Any) -> Arrival:
        reading = {key: how.pop(key) for key in ("kind", "mapping", "limits", "sheet") if key in how}
        return read_file(book(rows, **how), on=ON, **reading)

    return write_and_read
