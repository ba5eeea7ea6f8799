"""Sheets as a workbook (SpreadsheetML, ISO/IEC 29500): what the layout of a bulletin needs and no more.

Numbers are numbers; every text is an inline string, which no programme takes for a formula, whatever it begins with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from xml.sax.saxutils import escape, quoteattr

from tonghu.methods.reporting.files.archive import zipped

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])  # what XML cannot hold


class Style(IntEnum):
    """How a cell looks: its place among the formats of `_STYLES`."""

    PLAIN = 0
    TITLE = 1
    RIGHT = 2  # small, to the right: 单位
    HEAD = 3
    LABEL = 4
    NUMBER = 5
    TOTAL_LABEL = 6
    TOTAL_NUMBER = 7
    NOTE = 8
    LINK = 9
    COVER = 10
    MARK = 11
    WORDS = 12  # of a table, over several lines


Value = str | int


@dataclass(frozen=True, slots=True)
class Box:
    """One cell. link: the sheet it leads to."""

    value: Value
    style: Style = Style.PLAIN
    link: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. across: rows whose first cell goes over all columns. head: rows repeated on every printed page.

    printed: how many rows go on paper, from the first; all of them without.
    """

    name: str
    rows: Sequence[Sequence[Box]]
    widths: Sequence[float]
    across: Sequence[int] = ()
    head: tuple[int, int] | None = None
    frozen: tuple[int, int] = (0, 0)
    heights: dict[int, float] = field(default_factory=dict)
    landscape: bool = False
    printed: int = 0


def workbook(sheets: Sequence[Sheet], *, title: str, subject: str, made: str, foot: str) -> bytes:
    """The workbook. made: the moment in its properties (2025-06-30T00:00:00Z). subject, foot: on every printed page."""
    members = {
        "[Content_Types].xml": _types(len(sheets)),
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml"), ("core", "docProps/core.xml")),
        "docProps/core.xml": _core(title, subject, made),
        "xl/workbook.xml": _book(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)), ("styles", "styles.xml")
        ),
        "xl/styles.xml": _STYLES,
        **{
            f"xl/worksheets/sheet{n}.xml": "".join(_sheet(sheet, subject, foot))
            for n, sheet in enumerate(sheets, start=1)
        },
    }
    return zipped({name: (_HEAD + text).encode() for name, text in members.items()})


def _sheet(sheet: Sheet, subject: str, foot: str) -> Iterator[str]:
    yield f'<worksheet {_MAIN}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>{_view(sheet)}</sheetViews>'
    yield '<sheetFormatPr defaultRowHeight="15"/><cols>'
    for n, width in enumerate(sheet.widths, start=1):
        yield f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
    yield "</cols><sheetData>"
    for n, row in enumerate(sheet.rows):
        height = f' ht="{sheet.heights[n]}" customHeight="1"' if n in sheet.heights else ""
        boxes = "".join(_box(box, f"{letters(c)}{n + 1}") for c, box in enumerate(row))
        yield f'<row r="{n + 1}"{height}>{boxes}</row>'
    yield "</sheetData>"
    last = letters(len(sheet.widths) - 1)
    if sheet.across and len(sheet.widths) > 1:
        spans = "".join(f'<mergeCell ref="A{n + 1}:{last}{n + 1}"/>' for n in sheet.across)
        yield f'<mergeCells count="{len(sheet.across)}">{spans}</mergeCells>'
    yield _ways(sheet)
    yield '<printOptions horizontalCentered="1"/>'
    yield '<pageMargins left="0.6" right="0.6" top="0.8" bottom="0.7" header="0.4" footer="0.35"/>'
    lying = "landscape" if sheet.landscape else "portrait"
    yield f'<pageSetup paperSize="9" orientation="{lying}" fitToWidth="1" fitToHeight="0"/>'
    head = f"<oddHeader>{escape(f'&R{_plain(subject)}')}</oddHeader>" if subject else ""
    yield (
        f"<headerFooter>{head}"
        f"<oddFooter>{escape(f'&L{_plain(foot)}&R第 &P 页　共 &N 页')}</oddFooter></headerFooter></worksheet>"
    )


def _plain(text: str) -> str:
    return text.replace("&", "&&")


def _view(sheet: Sheet) -> str:
    down, right = sheet.frozen
    if not down and not right:
        return '<sheetView workbookViewId="0" showGridLines="0"/>'
    pane = "bottomRight" if down and right else "bottomLeft" if down else "topRight"
    across = f' xSplit="{right}"' if right else ""
    below = f' ySplit="{down}"' if down else ""
    return (
        f'<sheetView workbookViewId="0" showGridLines="0"><pane{across}{below}'
        f' topLeftCell="{letters(right)}{down + 1}" activePane="{pane}" state="frozen"/></sheetView>'
    )


def _box(box: Box, at: str) -> str:
    if isinstance(box.value, int):
        return f'<c r="{at}" s="{box.style}"><v>{box.value}</v></c>'
    text = escape(box.value.translate(_ILLEGAL))
    if not text:
        return f'<c r="{at}" s="{box.style}"/>'
    return f'<c r="{at}" s="{box.style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _ways(sheet: Sheet) -> str:
    found = [
        f'<hyperlink ref="{letters(c)}{n + 1}" location={quoteattr(_at(box.link, "A1"))}/>'
        for n, row in enumerate(sheet.rows)
        for c, box in enumerate(row)
        if box.link
    ]
    return f"<hyperlinks>{''.join(found)}</hyperlinks>" if found else ""


def _at(sheet: str, where: str) -> str:
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{where}"


def letters(column: int) -> str:
    """The letters of a column counted from 0: A, B … AA."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def _book(sheets: Sequence[Sheet]) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" r:id="rId{n}"/>' for n, sheet in enumerate(sheets, start=1)
    )
    heads = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">'
        f"{escape(_at(sheet.name, f'${sheet.head[0] + 1}:${sheet.head[1] + 1}'))}</definedName>"
        for n, sheet in enumerate(sheets)
        if sheet.head
    )
    areas = "".join(
        f'<definedName name="_xlnm.Print_Area" localSheetId="{n}">'
        f"{escape(_at(sheet.name, f'$A$1:${letters(len(sheet.widths) - 1)}${sheet.printed}'))}</definedName>"
        for n, sheet in enumerate(sheets)
        if sheet.printed
    )
    names = f"<definedNames>{areas}{heads}</definedNames>" if areas or heads else ""
    return f"<workbook {_MAIN} {_LINKS}><sheets>{listed}</sheets>{names}</workbook>"


def _types(sheets: int) -> str:
    office = "application/vnd.openxmlformats-officedocument"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{office}.spreadsheetml.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{office}.spreadsheetml.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{office}.spreadsheetml.styles+xml"/>{parts}'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{core if kind == "core" else f"{_KINDS}/{kind}"}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
    )


def _core(title: str, subject: str, made: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:subject>{escape(subject)}</dc:subject><dc:creator>童护</dc:creator>"
        "<cp:lastModifiedBy>童护</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{made}</dcterms:modified></cp:coreProperties>'
    )


def _font(size: float, *, bold: bool = False, colour: str = "", line: bool = False) -> str:
    said = f'{"<b/>" if bold else ""}{"<u/>" if line else ""}<sz val="{size}"/>'
    return f'<font>{said}{f"<color rgb={chr(34)}{colour}{chr(34)}/>" if colour else ""}<name val="宋体"/></font>'


def _format(font: int, border: int, align: str, *, number: int = 0) -> str:
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="{border}" xfId="0" applyFont="1"'
        f' applyBorder="1" applyAlignment="1"><alignment {align}/></xf>'
    )


_THIN = 'style="thin"><color rgb="FFA6A6A6"/>'
_FONTS = (
    _font(10.5), _font(15, bold=True), _font(9), _font(10.5, bold=True), _font(10.5, colour="FF0563C1", line=True),
    _font(22, bold=True), _font(12, bold=True, colour="FFA00000"),
)  # fmt: skip
_BORDERS = (
    "<border><left/><right/><top/><bottom/><diagonal/></border>",
    f"<border><left {_THIN}</left><right {_THIN}</right><top {_THIN}</top><bottom {_THIN}</bottom><diagonal/></border>",
)
_FORMATS = (
    _format(0, 0, 'vertical="center"'),
    _format(1, 0, 'horizontal="center" vertical="center" wrapText="1"'),
    _format(2, 0, 'horizontal="right" vertical="center"'),
    _format(3, 1, 'horizontal="center" vertical="center" wrapText="1"'),
    _format(0, 1, 'horizontal="left" vertical="center"'),
    _format(0, 1, 'horizontal="right" vertical="center"', number=1),
    _format(3, 1, 'horizontal="left" vertical="center"'),
    _format(3, 1, 'horizontal="right" vertical="center"', number=1),
    _format(2, 0, 'vertical="top" wrapText="1"'),
    _format(4, 0, 'vertical="center"'),
    _format(5, 0, 'horizontal="center" vertical="center" wrapText="1"'),
    _format(6, 0, 'horizontal="center" vertical="center"'),
    _format(0, 1, 'horizontal="left" vertical="center" wrapText="1"'),
)
_STYLES = (
    f'<styleSheet {_MAIN}><fonts count="{len(_FONTS)}">{"".join(_FONTS)}</fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    f'<borders count="{len(_BORDERS)}">{"".join(_BORDERS)}</borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_FORMATS)}">{"".join(_FORMATS)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
