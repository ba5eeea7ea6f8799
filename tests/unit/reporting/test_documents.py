"""Bulletin and analysis as Word and PDF: every number of the text stands in its cell (公报、分析报告)."""

import re
import zipfile
from io import BytesIO
from typing import Any

import docx as python_docx
import pikepdf
import pytest

from tests.unit.paper.words import words_of
from tests.unit.reporting.editions import ESTIMATE, published
from tests.unit.reporting.editions import printed as edition
from tonghu.methods.reporting.documents import TableBlock, analysis, bulletin, figure
from tonghu.web.reports.told import sides
from tonghu.web.reports.typeset import pdf
from tonghu.web.reports.word import docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPOSED = {"公报": bulletin, "分析报告": analysis}


@pytest.fixture(scope="module", params=COMPOSED)
def written(request: pytest.FixtureRequest) -> Any:
    """The document, and the Word file read again."""
    document = COMPOSED[request.param](edition())
    return document, python_docx.Document(BytesIO(docx(document)))


def figures_of(word: Any) -> dict[int, str]:
    """Bookmark number → the text in it."""
    found = {}
    for start in word.element.body.iter(f"{W}bookmarkStart"):
        if start.get(f"{W}name").startswith("figure_"):
            found[int(start.get(f"{W}name")[7:])] = "".join(t.text for t in start.getnext().iter(f"{W}t"))
    return found


def index_of(word: Any) -> dict[int, tuple[str, str]]:
    """Line of the index → the number and the formula printed there."""
    rows = word.tables[-1].rows[1:]
    return {int(r.cells[0].text): (r.cells[2].text, r.cells[3].text.rpartition("　")[2]) for r in rows}


def test_every_number_of_the_text_is_that_of_its_cell(written: Any) -> None:
    _, word = written
    printed, index = figures_of(word), index_of(word)
    assert len(printed) > 60
    assert printed.keys() == index.keys()
    for number, text in printed.items():
        found = figure(edition(), index[number][1])
        assert found is not None
        assert text == index[number][0] == found.text


LINES = r"关注线为[\d.]+%|达到[\d.]+%|不足[\d.]+个百分点|95%区间|(小于|阈值为)\d+人?"  # policy, not statistics


def test_no_number_of_children_stands_in_the_text_without_a_source(written: Any) -> None:
    _, word = written
    for paragraph in word.element.body.findall(f"{W}p"):
        bare = "".join(run.text or "" for run in paragraph.findall(f"{W}r/{W}t"))  # what no bookmark holds
        assert not re.search(r"\d+(人|%|名)", re.sub(LINES, "", bare)), bare


def test_a_document_has_headings_contents_and_heads_that_repeat(written: Any) -> None:
    _, word = written
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert headings[-1] == "数字出处表"
    assert "数据质量说明" in headings
    assert ' TOC \\o "1-1" ' in "".join(t.text for t in word.element.body.iter(f"{W}instrText"))
    assert all(table._tbl.find(f".//{W}tblHeader") is not None for table in word.tables)


def test_printed_tables_are_those_of_the_edition(written: Any) -> None:
    document, word = written
    panels = [b.panel for b in (*document.blocks, *document.annexes) if isinstance(b, TableBlock)]
    assert len(panels) == len(word.tables) - 1
    for panel, table in zip(panels, word.tables, strict=False):
        cells = [[cell.text for cell in row.cells] for row in table.rows[1:]]
        assert cells == [[line.label, *map(str, line.values)] for line in panel.lines]


@pytest.fixture(scope="module")
def draft() -> bytes:
    return pdf(bulletin(edition()))


@pytest.fixture(scope="module")
def publication() -> list[str]:
    return words_of(pdf(bulletin(published())))


def test_a_draft_says_so_on_every_page_and_a_publication_does_not(draft: bytes, publication: list[str]) -> None:
    assert all("征求意见稿" in page for page in words_of(draft))
    assert not any("征求意见稿" in page for page in publication)
    assert "浦民统〔2025〕1号" in publication[0]


def test_a_publication_carries_what_proves_it(publication: list[str]) -> None:
    text = "".join(publication)
    of = published()
    for proof in (
        of.snapshot,
        of.rules,
        of.ledger,
        "浦东新区教育局",
        "批准",
        "2025-08-10",
        "96.4%",
        "94.5%",
        ESTIMATE.source,
    ):
        assert proof in text, proof


def test_a_pdf_is_for_the_archive_and_its_bytes_follow_from_the_edition(draft: bytes) -> None:
    assert pdf(analysis(edition())) == pdf(analysis(edition()))
    with pikepdf.open(BytesIO(draft)) as read:
        said = read.open_metadata()
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "B")
        assert "20250630" in str(read.docinfo["/CreationDate"])


def test_a_word_file_has_no_hour_of_its_own() -> None:
    raw = docx(analysis(edition()))
    assert raw == docx(analysis(edition()))
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2025-06-30T00:00:00Z" in archive.read("docProps/core.xml")
        assert b'<w:lang w:val="zh-CN" w:eastAsia="zh-CN"' in archive.read("word/styles.xml")


def test_numbers_stand_to_the_right_also_where_words_stand_beside_them() -> None:
    quality = next(b.panel for b in bulletin(edition()).annexes if isinstance(b, TableBlock) and b.panel.code == "Q1")
    approvals = next(b.panel for b in bulletin(edition()).annexes if isinstance(b, TableBlock) and b.panel.code == "P2")
    assert sides(quality) == ["right", "right", "left"]
    assert sides(approvals) == ["left", "left"]
