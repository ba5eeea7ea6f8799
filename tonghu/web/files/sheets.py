"""A list as a workbook to take away (导出)."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from django.http import HttpResponse

from tonghu.methods.reading import SheetColumn, write_sheet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_response(
    title: str,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[str | None]],
    *,
    notes: Sequence[str] = (),
) -> HttpResponse:
    """The workbook as a download; `title` becomes its file name and must name no person."""
    with tempfile.TemporaryDirectory(prefix="tonghu-") as folder:
        path = Path(folder) / "sheet.xlsx"
        write_sheet(path, title, columns, rows, notes=notes)
        content = path.read_bytes()
    return workbook(content, title)


def workbook(content: bytes, title: str) -> HttpResponse:
    """A workbook that is already written, as a download named `title`."""
    response = HttpResponse(content, content_type=_XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response
