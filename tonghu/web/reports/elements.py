"""The pieces of a report in Word that python-docx does not make (WordprocessingML, ISO/IEC 29500)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tonghu.methods.reporting.documents import Panel
from tonghu.web.reports.told import is_text, printed, sides

_TWIPS = 56.7  # a millimetre
_TOGETHER = 26  # rows of a table that stays on one page
FIGURE, INDEX = "figure_", "index_"


def figure(number: int, text: str) -> Iterator[Any]:
    """A figure of the text: a bookmark around it, and a way to its line in the index."""
    yield from _marked(FIGURE, INDEX, number, text)


def index_number(number: int) -> Iterator[Any]:
    """The number of a line of the index, with the way back."""
    yield from _marked(INDEX, FIGURE, number, str(number))


def _marked(here: str, there: str, number: int, text: str) -> Iterator[Any]:
    at = 10 * number + (here == INDEX)
    yield parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{at}" w:name="{here}{number}"/>')
    yield parse_xml(
        f'<w:hyperlink {nsdecls("w")} w:anchor="{there}{number}" w:history="1"><w:r>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:hyperlink>'
    )
    yield parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{at}"/>')


def heading_mark(number: int) -> tuple[Any, Any]:
    """Begin and end of the bookmark of a heading, to which the contents point."""
    at = 10 * number + 5
    return (
        parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{at}" w:name="_Toc{number:06}"/>'),
        parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{at}"/>'),
    )


def contents(titles: Sequence[str], width: int) -> Iterator[Any]:
    """A table of contents (目录): a field that Word counts anew, filled beforehand so that every reader shows it.

    Page numbers are left to Word: only it knows where its pages end, and a wrong number is worse than none.
    """
    last = len(titles) - 1
    for n, title in enumerate(titles):
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space="preserve">'
            ' TOC \\o "1-1" \\h \\z </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            if n == 0
            else ""
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if n == last else ""
        page = (
            f'<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> PAGEREF _Toc{n:06} \\h </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>'
            f'<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        yield parse_xml(
            f'<w:p {nsdecls("w")}><w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(width * _TWIPS)}"/>'
            f'</w:tabs><w:spacing w:before="60" w:after="60"/></w:pPr>{begin}'
            f'<w:hyperlink w:anchor="_Toc{n:06}" w:history="1"><w:r><w:t>{escape(title)}</w:t></w:r>'
            f"<w:r><w:tab/></w:r>{page}</w:hyperlink>{end}</w:p>"
        )


def panel_table(panel: Panel, width: int) -> Any:
    """A table as yearbooks rule it: thick lines above and below, thin ones between columns, none at the sides."""
    text = is_text(panel)
    size = 14 if panel.wide else 18  # half points
    widths = _widths(panel, width, text)
    keep = len(panel.lines) <= _TOGETHER
    rows = [_row((panel.corner, *panel.columns), widths, size, "center", head=True, keep=True)]
    for n, line in enumerate(panel.lines):
        values = [printed(value) for value in line.values]
        follows = keep or n == len(panel.lines) - 1  # the notes under a table stay with it
        rows.append(_row((line.label, *values), widths, size, ("left", *sides(panel)), bold=line.total, keep=follows))
    return _table(widths, rows)


def _widths(panel: Panel, width: int, text: bool) -> list[float]:
    number = len(panel.columns)
    first = 45.0 if text else 24.0 if panel.wide else max(30.0, width * 1.7 / (1.7 + number))
    return [first, *[(width - first) / number] * number]


def table_of(
    heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float], aligns: Sequence[str]
) -> Any:
    """A plain table ruled in the same way."""
    made = [_row(heads, widths, 16, "center", head=True, keep=True)]
    made += [_row(row, widths, 16, aligns) for row in rows]
    return _table(widths, made)


def _table(widths: Sequence[float], rows: Iterable[str]) -> Any:
    columns = "".join(f'<w:gridCol w:w="{round(width * _TWIPS)}"/>' for width in widths)
    thick, thin = 'w:val="single" w:sz="8" w:space="0" w:color="000000"', 'w:val="single" w:sz="2" w:color="A6A6A6"'
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{round(sum(widths) * _TWIPS)}" w:type="dxa"/>'
        f"<w:tblBorders><w:top {thick}/><w:bottom {thick}/><w:insideV {thin}/></w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(
    values: Sequence[str],
    widths: Sequence[float],
    size: int,
    align: str | Sequence[str],
    *,
    head: bool = False,
    bold: bool = False,
    keep: bool = False,
) -> str:
    marks = f"<w:cantSplit/>{'<w:tblHeader/>' if head else ''}"
    below = (
        '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="595959"/></w:tcBorders>' if head else ""
    )
    cells = []
    for n, (value, width) in enumerate(zip(values, widths, strict=True)):
        side = align[n] if not isinstance(align, str) else "left" if n == 0 and not head else align
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS)}" w:type="dxa"/>{below}'
            f'<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr>{"<w:keepNext/>" if keep else ""}<w:spacing w:before="20" w:after="20" w:line="240"'
            f' w:lineRule="auto"/><w:ind w:firstLine="0"/><w:jc w:val="{side}"/></w:pPr><w:r><w:rPr>'
            f'{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(value)}</w:t></w:r></w:p></w:tc>'
        )
    return f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(cells)}</w:tr>"


def described(picture: Any, words: str) -> None:
    """Give a picture its words for who cannot see it."""
    picture._inline.docPr.set("descr", words)


def field(code: str) -> Any:
    """A field that Word counts: PAGE, NUMPAGES."""
    return parse_xml(f"<w:fldSimple {nsdecls('w')} w:instr={quoteattr(code)}><w:r><w:t>1</w:t></w:r></w:fldSimple>")
