"""Tables that other systems save as .xls: an HTML page or XML Spreadsheet 2003 (网页表格、XML 表格).

Runs in the child process: standard library only. A document type declaration is refused: entities are how a few
bytes become gigabytes.
"""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.parsers import expat

from tonghu.methods.reading.limits import Limits, Unfit
from tonghu.methods.reading.plain import decode
from tonghu.methods.reading.workbooks import Sheet, telling_merges

_SS = "urn:schemas-microsoft-com:office:spreadsheet"
_MAX_SPAN = 200
_DECLARED_GB = re.compile(rb"""\s*<\?xml[^>]*encoding=["'](?:gb2312|gbk|gb18030)["'][^>]*\?>""", re.IGNORECASE)


class _Grid:
    """Rows under construction, with merged cells."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.rows: list[list[str]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.taken: set[tuple[int, int]] = set()

    def start_row(self, index: int | None = None) -> None:
        """Begin the next row, or the 1-based row `index`."""
        target = index - 1 if index else len(self.rows)
        if target >= self.limits.rows:
            raise Unfit("TOO_LARGE")
        while len(self.rows) <= target:
            self.rows.append([])

    def put(self, text: str, right: int = 0, down: int = 0, index: int | None = None) -> None:
        """Place a cell that also covers `right` columns and `down` rows."""
        if not self.rows:
            self.start_row()
        row = self.rows[-1]
        at = len(self.rows) - 1
        if index:
            row.extend([""] * (index - 1 - len(row)) if index <= self.limits.columns else [])
        while (at, len(row)) in self.taken:
            row.append("")
        if len(row) >= self.limits.columns:
            raise Unfit("TOO_LARGE")
        left, right, down = len(row), min(right, _MAX_SPAN), min(down, _MAX_SPAN)
        row.extend([text] + [""] * right)
        if right or down:
            self.merged.append((at, left, at + down, left + right))
        for below in range(1, down + 1):
            self.taken.update((at + below, left + c) for c in range(right + 1))

    def sheet(self) -> Sheet:
        """All rows at one width."""
        width = max((len(row) for row in self.rows), default=0)
        for row in self.rows:
            row.extend([""] * (width - len(row)))
        merged = telling_merges(self.merged)
        return Sheet(self.name, height=len(self.rows), width=width, merged=merged, source=self.rows)


class _Page(HTMLParser):
    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.grids: list[_Grid] = []
        self.text: list[str] | None = None
        self.span = (0, 0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._close()
            self.grids.append(_Grid(f"表格{len(self.grids) + 1}", self.limits))
        elif tag == "tr" and self.grids:
            self._close()
            self.grids[-1].start_row()
        elif tag in ("td", "th") and self.grids:
            self._close()
            said = dict(attrs)
            self.span = (_count(said.get("colspan")) - 1, _count(said.get("rowspan")) - 1)
            self.text = []
        elif tag in ("br", "p") and self.text:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def _close(self) -> None:
        if self.text is not None:
            self.grids[-1].put("".join(self.text).strip(), *self.span)
            self.text = None


def _count(text: str | None) -> int:
    return max(int(text), 1) if text and text.isdecimal() and len(text) < 6 else 1


def read_html(path: Path, limits: Limits) -> list[Sheet]:
    """Every table of the page, one sheet each."""
    content = path.read_bytes()
    page = _Page(limits)
    page.feed(decode(content))
    page.close()
    sheets = [grid.sheet() for grid in page.grids if grid.rows]
    if not sheets:
        raise Unfit("NO_TABLE")
    return sheets


class _Spreadsheet:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.grids: list[_Grid] = []
        self.text: list[str] | None = None
        self.cell: dict[str, str] = {}

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == f"{_SS} Worksheet":
            self.grids.append(_Grid(attrs.get(f"{_SS} Name", "表格"), self.limits))
        elif tag == f"{_SS} Row" and self.grids:
            self.grids[-1].start_row(_index(attrs))
        elif tag == f"{_SS} Cell":
            self.cell, self.text = attrs, []

    def end(self, tag: str) -> None:
        if tag == f"{_SS} Cell" and self.text is not None and self.grids:
            across, down = (_count(self.cell.get(f"{_SS} Merge{way}")) for way in ("Across", "Down"))
            right = across if f"{_SS} MergeAcross" in self.cell else 0
            below = down if f"{_SS} MergeDown" in self.cell else 0
            text = "".join(self.text).strip().removesuffix("T00:00:00.000")
            self.grids[-1].put(text, right, below, _index(self.cell))
            self.text = None

    def data(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)


def _index(attrs: dict[str, str]) -> int | None:
    text = attrs.get(f"{_SS} Index", "")
    return int(text) if text.isdecimal() and len(text) < 8 else None


def _refuse(*_: Any) -> None:
    raise Unfit("STRANGE_XML")


def read_spreadsheet_xml(path: Path, limits: Limits) -> list[Sheet]:
    """The worksheets of an XML Spreadsheet 2003."""
    book = _Spreadsheet(limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler = book.start, book.end
    parser.CharacterDataHandler = book.data
    try:
        with path.open("rb") as file:
            if _DECLARED_GB.match(file.read(200)):  # expat knows no encoding of several bytes but UTF-8
                parser.Parse(_DECLARED_GB.sub(b"", decode(path.read_bytes()).encode()), True)
            else:
                file.seek(0)
                parser.ParseFile(file)
    except expat.ExpatError as error:
        raise Unfit("DAMAGED") from error
    return [grid.sheet() for grid in book.grids]
