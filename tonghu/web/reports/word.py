"""Reports as Word documents (Word 文档): real headings, a table of contents, rows of heads that repeat.

Every figure of the text stands in a bookmark `figure_N` and leads to its line in the index of figures at the end.
"""

from datetime import datetime, time
from io import BytesIO
from typing import Any

import docx as python_docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tonghu.methods.reporting.documents import Block, Chart, Document, Figure, Heading, Paragraph, TableBlock
from tonghu.methods.reporting.documents.notes import foot_of
from tonghu.methods.reporting.documents.sentences import Runs
from tonghu.methods.reporting.files.archive import undated
from tonghu.web.reports import elements
from tonghu.web.reports.told import INDEX_NOTE, INDEX_TITLE, Numbers, notes_of, parts, told_index
from tonghu.web.reports.typeset import AUTHOR, DOTS, charts_png

_SERIF, _SANS = "宋体", "黑体"
_SHORT, _LONG, _MARGIN = 210, 297, 25
_RED = RGBColor(0xA0, 0, 0)


def docx(document: Document, *, token: str = "", line: str = "") -> bytes:
    """The report as .docx, the same bytes for the same edition; token and line as of `typeset.pdf`."""
    return undated(_Word(document, token, line).written())


class _Word:
    """One document being written."""

    def __init__(self, document: Document, token: str, line: str) -> None:
        self.document, self.line = document, line
        self.word: Any = python_docx.Document()
        self.numbers = Numbers()
        self.headings = 0
        charts = [block for block in document.blocks if isinstance(block, Chart)]
        self.pictures = dict(zip((chart.number for chart in charts), charts_png(charts), strict=True))
        self._prepare(token)

    def written(self) -> bytes:
        """The whole of it."""
        self._cover()
        wide = False
        for part in parts(self.document):
            if part.wide or wide != part.wide:
                self._page(wide=part.wide)
            elif part.first:
                self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            wide = part.wide
            for block in part.blocks:
                self._block(block, width=self._width(wide=wide))
        self._index(wide)
        out = BytesIO()
        self.word.save(out)
        return out.getvalue()

    def _prepare(self, token: str) -> None:
        edition = self.document.edition
        properties = self.word.core_properties
        properties.title, properties.author, properties.last_modified_by = self.document.title, AUTHOR, AUTHOR
        properties.subject, properties.keywords = self.document.mark, token
        properties.comments = self.line or foot_of(self.document.edition)
        made = datetime.combine(edition.published_on or edition.reference_date, time())
        properties.created = properties.modified = made
        properties.language = "zh-CN"
        self._speak_chinese()
        for name, font, size, before, after in (
            ("Normal", _SERIF, 11, 0, 4),
            ("Title", _SANS, 22, 60, 16),
            ("Heading 1", _SANS, 15, 16, 8),
            ("Heading 2", _SANS, 12, 10, 6),
            ("Caption", _SANS, 10, 12, 2),
        ):
            _dress(self.word.styles[name], font, size, before, after)
        title = self.word.styles["Title"]
        title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for border in title.element.pPr.findall(qn("w:pBdr")):
            title.element.pPr.remove(border)
        caption = self.word.styles["Caption"].paragraph_format
        caption.alignment, caption.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
        self._format(self.word.sections[0], wide=False)
        self.word.sections[0].different_first_page_header_footer = True

    def _speak_chinese(self) -> None:
        """Words are set as those of the mainland: punctuation, line breaks, and the font where ours is missing."""
        for language in self.word.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "zh-CN")
            language.set(qn("w:eastAsia"), "zh-CN")
        for language in self.word.settings.element.iter(qn("w:themeFontLang")):
            language.set(qn("w:eastAsia"), "zh-CN")

    def _format(self, section: Any, *, wide: bool) -> None:
        long, short = Mm(_LONG), Mm(_SHORT)
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (long, short) if wide else (short, long)
        section.left_margin = section.right_margin = Mm(_MARGIN)
        section.top_margin, section.bottom_margin = Mm(27), Mm(22)
        section.header_distance, section.footer_distance = Mm(14), Mm(11)
        for part, left in ((section.header, self.document.title), (section.footer, foot_of(self.document.edition))):
            part.is_linked_to_previous = False
            line = part.paragraphs[0]
            line.style = "Normal"
            line.paragraph_format.tab_stops.add_tab_stop(Mm(self._width(wide=wide)), WD_TAB_ALIGNMENT.RIGHT)
            line.add_run(f"{left}\t").font.size = Pt(8)
            if part is section.header:
                mark = line.add_run(self.document.mark)
                mark.font.size, mark.font.color.rgb = Pt(8), _RED
            else:
                for words in ("第 ", "PAGE", " 页　共 ", "NUMPAGES", " 页"):
                    if words.isalpha() and words.isascii():
                        line._p.append(elements.field(words))
                    else:
                        line.add_run(words).font.size = Pt(8)
        if self.line:
            section.footer.add_paragraph().add_run(self.line).font.size = Pt(8)

    def _width(self, *, wide: bool) -> int:
        return (_LONG if wide else _SHORT) - 2 * _MARGIN

    def _page(self, *, wide: bool) -> None:
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        self._format(section, wide=wide)

    def _cover(self) -> None:
        if self.document.mark:
            mark = self.word.add_paragraph()
            mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = mark.add_run(self.document.mark)
            run.font.size, run.font.color.rgb = Pt(13), _RED
        self.word.add_paragraph(self.document.title, style="Title")
        for line in self.document.lines:
            self.word.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
        head = self.word.add_paragraph()
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(36), Pt(8)
        head.add_run("目　录").font.size = Pt(14)
        blocks = (*self.document.blocks, *self.document.annexes)
        titles = [block.text for block in blocks if isinstance(block, Heading) and block.level == 1]
        body = self.word.element.body
        for line in elements.contents([*titles, INDEX_TITLE], self._width(wide=False)):
            body.insert(len(body) - 1, line)

    def _block(self, block: Block, width: int) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                self._paragraph(block)
            case TableBlock():
                self._table(block, width)
            case Chart():
                self._chart(block)

    def _heading(self, block: Heading) -> None:
        paragraph = self.word.add_heading(level=block.level)
        if block.level == 1:
            begin, end = elements.heading_mark(self.headings)
            paragraph._p.append(begin)
            paragraph.add_run(block.text)
            paragraph._p.append(end)
            self.headings += 1
        else:
            paragraph.add_run(block.text)

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self.word.add_paragraph()
        paragraph.paragraph_format.line_spacing = 1.25 if block.note else 1.5
        if not block.note:
            paragraph.paragraph_format.first_line_indent = Pt(22)
        self._runs(paragraph, block.runs, size=9.5 if block.note else 0)

    def _runs(self, paragraph: Any, runs: Runs, size: float) -> None:
        for run in runs:
            if isinstance(run, Figure):
                for element in elements.figure(self.numbers.next(), run.text):
                    paragraph._p.append(element)
                continue
            written = paragraph.add_run(run if isinstance(run, str) else f"[{run.number}]")
            written.font.superscript = None if isinstance(run, str) else True
            if size:
                written.font.size = Pt(size)

    def _table(self, block: TableBlock, width: int) -> None:
        panel = block.panel
        self.word.add_paragraph(f"{block.number}　{panel.title}", style="Caption")
        if panel.unit:
            unit = self.word.add_paragraph()
            unit.alignment, unit.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.RIGHT, True
            unit.paragraph_format.space_after = Pt(0)
            unit.add_run(f"单位：{panel.unit}").font.size = Pt(8.5)
        self._append(elements.panel_table(panel, width))
        notes = self.word.add_paragraph()
        notes.paragraph_format.space_before = Pt(3)
        notes.add_run("".join(notes_of(panel))).font.size = Pt(8.5)

    def _append(self, table: Any) -> None:
        body = self.word.element.body
        body.insert(len(body) - 1, table)

    def _chart(self, block: Chart) -> None:
        self.word.add_paragraph(f"{block.number}　{block.title}（单位：{block.unit}）", style="Caption")
        raw = self.pictures[block.number]
        wide = int.from_bytes(raw[16:20], "big") / DOTS * 25.4
        paragraph = self.word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        picture = paragraph.add_run().add_picture(BytesIO(raw), width=Mm(min(wide, self._width(wide=False))))
        elements.described(picture, block.alternative)

    def _index(self, wide: bool) -> None:
        if wide:
            self._page(wide=False)
        else:
            self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        self._heading(Heading(1, INDEX_TITLE))
        self.word.add_paragraph().add_run(INDEX_NOTE).font.size = Pt(9)
        told = told_index(self.document)
        rows = [("", str(f["where"]), str(f["text"]), f"{f['words']}　{f['formula']}") for f in told]
        table = elements.table_of(
            ("序号", "位置", "数字", "出处"), rows, (12, 40, 20, 88), ("center", "left", "right", "left")
        )
        for number, row in enumerate(table.findall(qn("w:tr"))[1:], start=1):
            first = row.find(f".//{qn('w:p')}")
            for run in first.findall(qn("w:r")):
                first.remove(run)
            for element in elements.index_number(number):
                first.append(element)
        self._append(table)
        self.word.add_paragraph()


def _dress(style: Any, font: str, size: float, before: float, after: float) -> None:
    style.font.name, style.font.size, style.font.bold = font, Pt(size), None if font == _SERIF else False
    style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "Theme" in name:
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), font)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
