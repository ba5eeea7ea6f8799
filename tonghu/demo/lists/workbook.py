"""A plain .xlsx (工作簿) written row by row: little memory, and the same bytes for the same cells.

The workbook library of the project neither merges a title over columns nor fixes the time of making; what offices
send has the first and a repeatable demo needs the second.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = date(1899, 12, 30).toordinal()  # day 0 of a spreadsheet
_BATCH = 500  # rows kept before they are compressed
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="16"/><name val="宋体"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/>'
    '</fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf fontId="1" applyFont="1" applyAlignment="1"><alignment horizontal="center"/></xf></cellXfs></styleSheet>'
)

Cell = str | int | float | date | None


class Workbook:
    """One sheet with rows and two empty ones, as offices leave them behind. Use as a context manager."""

    def __init__(self, path: Path, sheet: str, columns: int) -> None:
        self.sheet = sheet
        self.rows = 0  # the number of the last row written, as the program shows it
        self._letters = [_letters(i) for i in range(columns)]
        self._merged: list[str] = []
        self._lines: list[str] = []
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=4)
        for name, text in _parts(sheet).items():
            self._zip.writestr(_entry(name), text)
        self._part = self._zip.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
        self._lines.append(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>')

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.append("</sheetData>")
        if self._merged:
            cells = "".join(f'<mergeCell ref="{area}"/>' for area in self._merged)
            self._lines.append(f'<mergeCells count="{len(self._merged)}">{cells}</mergeCells>')
        self._lines.append("</worksheet>")
        self._flush()
        self._part.close()
        self._zip.close()

    def title(self, text: str) -> int:
        """A row merged over all columns."""
        self.rows += 1
        self._lines.append(f'<row r="{self.rows}">{_text(f"A{self.rows}", text, style=2)}</row>')
        self._merged.append(f"A{self.rows}:{self._letters[-1]}{self.rows}")
        return self.rows

    def row(self, cells: Sequence[Cell]) -> int:
        """A row of cells; returns its number. None leaves a cell empty."""
        self.rows += 1
        number = str(self.rows)
        line = "".join(
            _cell(letter + number, cell) for letter, cell in zip(self._letters, cells, strict=False) if cell is not None
        )
        self._lines.append(f'<row r="{number}">{line}</row>')
        if len(self._lines) >= _BATCH:
            self._flush()
        return self.rows

    def _flush(self) -> None:
        self._part.write("".join(self._lines).encode())
        self._lines.clear()


def _cell(place: str, cell: Cell) -> str:
    if isinstance(cell, str):
        return _text(place, cell)
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{cell.toordinal() - _EPOCH}</v></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


def _text(place: str, text: str, style: int = 0) -> str:
    body = escape(text) if "&" in text or "<" in text else text
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{body}</t></is></c>'


def _letters(column: int) -> str:
    """A, B, … Z, AA for 0, 1, …"""
    head, tail = divmod(column, 26)
    return (_letters(head - 1) if head else "") + chr(65 + tail)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)  # dated 1980: the same cells give the same bytes
    entry.compress_type = ZIP_DEFLATED
    return entry


def _parts(sheet: str) -> dict[str, str]:
    names = (sheet, "Sheet2", "Sheet3")
    sheets = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(names, 1))
    related = "".join(
        f'<Relationship Id="rId{i}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, 4)
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for i in range(1, 4)
    )
    empty = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>'
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{kinds}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{related}'
        f'<Relationship Id="rId4" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet2.xml": empty,
        "xl/worksheets/sheet3.xml": empty,
    }
