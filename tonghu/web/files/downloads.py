"""Workbooks that a step writes, as downloads (下载): to a file nobody else can read, sent, removed."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpResponse

from tonghu.web.files import sheets


def workbook(write: Callable[[Path], object], title: str) -> HttpResponse:
    """Answer with the workbook that `write` writes; `title` becomes its file name and must name no person."""
    with TemporaryDirectory(prefix="tonghu-") as folder:
        path = Path(folder) / "sheet.xlsx"
        write(path)
        return sheets.workbook(path.read_bytes(), title)
