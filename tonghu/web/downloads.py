"""Workbooks that leave the system (下载): written to a file nobody else can read, sent, removed."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(write: Callable[[Path], object], name: str) -> HttpResponse:
    """Answer with the workbook that `write` writes; the name says nothing of persons."""
    with TemporaryDirectory(prefix="tonghu-out-") as folder:
        path = Path(folder) / "out.xlsx"
        write(path)
        content = path.read_bytes()
    header = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=_XLSX, headers={"Content-Disposition": header})
