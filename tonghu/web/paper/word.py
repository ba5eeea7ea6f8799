"""The same sheets as a Word document (Word 文档): tables to write in, and check boxes that can be ticked."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from tonghu.web.paper import elements, runs
from tonghu.web.paper.filled import Filled
from tonghu.web.paper.grid import Block, Row, Sheet
from tonghu.web.paper.runs import Run
from tonghu.web.paper.symbol import png

_LABELS, _ANSWERS = "宋体", "黑体"
_TITLE_COLUMN = 10  # millimetres, of the upright title
_MARGIN, _WIDE = 20, 170
_CELL_MARGIN, _LETTER = 1.6, 3.6  # millimetres: beside what is written, and of one character


def docx(forms: Sequence[Filled], *, title: str, line: str = "", token: str = "") -> bytes:
    """The forms in one document, each a section whose pages are numbered from 1; as `typeset.pdf`."""
    document: Any = Document()
    _prepare(document, title=title, line=line, token=token)
    for number, form in enumerate(forms):
        section = document.sections[-1] if number == 0 else document.add_section(WD_SECTION.NEW_PAGE)
        _section(section, form, line, alone=len(forms) == 1)
        for at, sheet in enumerate(form.sheets):
            _sheet(document, sheet, form, new_page=at > 0)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _prepare(document: Any, *, title: str, line: str, token: str) -> None:
    properties = document.core_properties
    properties.title, properties.author = title, "童护"
    properties.keywords, properties.comments = token, line
    normal = document.styles["Normal"]
    normal.font.size = Pt(10)
    normal.font.name = _LABELS
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _LABELS)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)


def _section(section: Any, form: Filled, line: str, *, alone: bool) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin, section.bottom_margin = Mm(26), Mm(18)
    section.header_distance, section.footer_distance = Mm(9), Mm(8)
    section._sectPr.append(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'))
    for part in (section.header, section.footer):
        part.is_linked_to_previous = False
    _head(section.header, form)
    _foot(section.footer, form, line, alone=alone)


def _head(header: Any, form: Filled) -> None:
    paragraph = header.paragraphs[0]
    _right_tab(paragraph)
    _plain(paragraph, "\t儿童编号：", 10)
    _plain(paragraph, form.ref or "＿" * 12, 10, font=_ANSWERS)
    if form.ref:
        _plain(paragraph, " ", 10)
        paragraph.add_run().add_picture(BytesIO(png(form.ref)), width=Mm(13))


def _foot(footer: Any, form: Filled, line: str, *, alone: bool) -> None:
    paragraph = footer.paragraphs[0]
    _right_tab(paragraph)
    _plain(paragraph, f"{line}\t第 ", 7.5)
    paragraph._p.append(elements.field("PAGE", 7.5))
    if alone:
        # Of one form among many only Word could count the pages; LibreOffice would print 第2页 共1页.
        _plain(paragraph, " 页　共 ", 7.5)
        paragraph._p.append(elements.field("NUMPAGES", 7.5))
    _plain(paragraph, f" 页{'　' + form.mark if form.mark else ''}", 7.5)


def _right_tab(paragraph: Any) -> None:
    paragraph.style = "Normal"  # the style of headers has tabs of its own
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDE), WD_TAB_ALIGNMENT.RIGHT)


def _plain(paragraph: Any, words: str, size: float, *, font: str = _LABELS) -> Any:
    run = paragraph.add_run(words)
    run.font.size, run.font.name = Pt(size), font
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _sheet(document: Any, sheet: Sheet, form: Filled, *, new_page: bool) -> None:
    if sheet.number:
        _plain(document.add_paragraph(), sheet.number, 11)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.page_break_before = new_page
    title.paragraph_format.space_after = Pt(8)
    _plain(title, sheet.title, 16).bold = True
    if sheet.head:
        line = document.add_paragraph()
        line.paragraph_format.tab_stops.add_tab_stop(Mm(108))
        line.paragraph_format.space_after = Pt(4)
        for at, cell in enumerate(sheet.head):
            if at:
                line.add_run("\t")
            _put(line._p, form.runs(cell), _WIDE)
    for at, block in enumerate(sheet.blocks):
        if at in sheet.breaks:
            _thin(document).paragraph_format.page_break_before = True
        _table(document, block, form)


def _thin(document: Any) -> Any:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(1)
    return paragraph


def _table(document: Any, block: Block, form: Filled) -> None:
    """One block as a table; tables that follow each other directly are drawn as one."""
    left = () if block.banner else (_TITLE_COLUMN,)
    table = elements.table((*left, *block.widths), block.air)
    if block.banner:
        table.append(elements.row())
        table[-1].append(elements.cell(sum(block.widths), across=len(block.widths), shade="EDEDED"))
        _fill(table[-1][-1], [Run(runs.SAY, block.title)], sum(block.widths), centred=False)
    open_rows: dict[int, tuple[int, int]] = {}  # column: rows still to come, columns across
    for number, row in enumerate(block.rows):
        line = elements.row()
        if not block.banner:
            line.append(elements.cell(_TITLE_COLUMN, down="continue" if number else "restart", tight=True))
        if not block.banner and number == 0:
            upright = "\n".join(block.title[at : at + 2] for at in range(0, len(block.title), 2))
            _fill(line[-1], [Run(runs.SAY, upright)], _TITLE_COLUMN, centred=True)
        _cells(line, row, block.widths, open_rows, form)
        table.append(line)
    document.element.body.insert(len(document.element.body) - 1, table)


def _cells(line: Any, row: Row, widths: Sequence[int], open_rows: dict[int, tuple[int, int]], form: Filled) -> None:
    """Put the cells of a row, and the continuation of those that began above."""
    waiting, column = list(row), 0
    while column < len(widths):
        if column in open_rows:
            left, across = open_rows.pop(column)
            line.append(elements.cell(sum(widths[column : column + across]), across=across, down="continue"))
            if left > 1:
                open_rows[column] = (left - 1, across)
        else:
            cell = waiting.pop(0)
            across = cell.across
            width = sum(widths[column : column + across])
            line.append(elements.cell(width, across=across, down="restart" if cell.down > 1 else ""))
            _fill(line[-1], form.runs(cell), width, centred=cell.label)
            if cell.down > 1:
                open_rows[column] = (cell.down - 1, across)
        column += across


def _fill(cell: Any, told: Iterable[Run], width: int, *, centred: bool) -> None:
    paragraph = cell.find(qn("w:p"))
    if centred:
        paragraph.get_or_add_pPr().append(parse_xml(f'<w:jc {nsdecls("w")} w:val="center"/>'))
    _put(paragraph, told, width)


def _put(paragraph: Any, told: Iterable[Run], width: int) -> None:
    """Write the runs. Word would break a line between a word and its box: where both find no room, break before."""
    most, used = (width - 2 * _CELL_MARGIN) / _LETTER, 0.0
    for run in told:
        if run.kind in (runs.BOX, runs.TICKED):
            wide = _letters(run.words) + 1
            if used and used % most + wide > most:
                paragraph.append(elements.words("\n", _LABELS))
                used = 0.0
            used += wide + 1
            if run.words:
                paragraph.append(elements.words(run.words, _LABELS))
            paragraph.append(elements.check_box(run.key, run.name, ticked=run.kind == runs.TICKED))
            paragraph.append(elements.words("  ", _LABELS))
            continue
        used += _letters(run.words)
        if run.kind == runs.LINE:
            paragraph.append(elements.words(run.words or "　　", _ANSWERS, underlined=True))
        elif run.kind == runs.HINT:
            paragraph.append(elements.words(run.words, _LABELS, colour="737373"))
        else:
            paragraph.append(elements.words(run.words, _LABELS if run.kind == runs.SAY else _ANSWERS))


def _letters(words: str) -> float:
    """How wide words are, in Chinese characters."""
    return sum(0.5 if letter.isascii() else 1 for letter in words)
