"""Both forms on paper say what the notice prints, and lose nothing of what was answered."""

import re
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from docx import Document

from tests.unit.paper.words import words_of
from tonghu.rules.forms import FORMS, Form, Kind, label_of, unknown
from tonghu.web.paper import Filled, blank, docx, pdf
from tonghu.web.paper.binding import NotBound, bind
from tonghu.web.paper.symbol import modules
from tonghu.web.paper.workbook import cell_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
# Of these the notice leaves a blank to write in, and prints no box.
WRITTEN = ("ethnic", "sex", "guardian_relation", "disability_parts")
CODES = sorted(FORMS)


def word_text(content: bytes) -> str:
    document = Document(BytesIO(content))
    return re.sub(r"\s", "", "".join(text.text or "" for text in document.element.body.iter(f"{W}t")))


def boxes(content: bytes) -> dict[str, bool]:
    found = {}
    for control in Document(BytesIO(content)).element.body.iter(f"{W}sdtPr"):
        tag, checked = control.find(f"{W}tag"), control.find(f"{W14}checkbox/{W14}checked")
        found[tag.get(f"{W}val")] = checked.get(f"{W14}val") == "1"
    return found


def written(form: Form, answers: dict[str, object], **said: Any) -> tuple[str, str]:
    """The text of a filled form as PDF and as Word."""
    filled = Filled(form, answers, **said)
    return "".join(words_of(pdf([filled], title=form.title))), word_text(docx([filled], title=form.title))


@pytest.mark.parametrize("code", CODES)
def test_every_label_and_every_box_of_the_form_stands_on_both_papers(code: str) -> None:
    form = FORMS[code]
    for text in written(form, {}):
        labels = {line.label if line in form.items else line.title for line in form}
        written_in = {line.label for line in form.items if line.kind is Kind.DETAIL}  # one cell with its division
        unlabelled = {"监护问题"}  # the second row of 监护情况 has none
        assert [label for label in labels - written_in - unlabelled if re.sub(r"\s", "", label) not in text] == []
        options = [o.label for line in form for o in line.options if o.printed and line.key not in WRITTEN]
        assert [option for option in options if option not in text] == []


@pytest.mark.parametrize("code", CODES)
def test_every_item_has_a_cell_and_its_answer_stands_in_it(code: str) -> None:
    form = FORMS[code]
    answers: dict[str, object] = {line.key: unknown(f"第{n}因") for n, line in enumerate(form)}
    for text in written(form, answers):
        missing = [line.key for n, line in enumerate(form) if f"不详（第{n}因）" not in text]
        assert missing == ["hardship_other"] or missing == []


@pytest.mark.parametrize("code", CODES)
def test_each_box_is_ticked_by_its_own_code_and_by_no_other(code: str) -> None:
    form = FORMS[code]
    assert not any(boxes(docx([blank(form)], title="")).values())
    printed = {line.key: [o.code for o in line.options if o.printed] for line in form if line.key not in WRITTEN}
    last = {key: codes[-1] for key, codes in printed.items() if codes}
    answers = {key: [code] if form.by_key[key].kind is Kind.CHOICES else code for key, code in last.items()}
    ticked = {tag for tag, on in boxes(docx([Filled(form, answers)], title="")).items() if on}
    assert ticked == {f"{key}-{code}" for key, code in last.items()}


def test_an_answer_without_a_box_is_written_beside_the_others() -> None:
    pdf_text, word = written(FORMS["2"], {"has_carer": "1", "carer_relation": "70"})
    label = label_of(FORMS["2"], "carer_relation", "70")
    assert f"（{label}）" in pdf_text
    assert f"（{label}）" in word
    assert boxes(docx([Filled(FORMS["2"], {"carer_relation": "70"})], title=""))["carer_relation-80"]


def test_rare_characters_are_printed_and_what_no_font_has_is_named() -> None:
    text, word = written(FORMS["1"], {"name": "虚构𬍛㛃·吐尔逊𠮷"})
    assert "虚构𬍛㛃·吐尔逊U+20BB7" in text  # in a frame
    assert "请手写补上：U+20BB7" in text
    assert "虚构𬍛㛃·吐尔逊𠮷" in word


@pytest.mark.parametrize("length", [100, 5_000])
def test_a_long_answer_goes_on_and_is_never_cut(length: int) -> None:
    for text in written(FORMS["1"], {"residence_detail": "长" * length + "尾"}):
        assert text.count("长") == length
        assert "尾" in text


def test_the_supplement_begins_a_page_of_its_own() -> None:
    pages = words_of(pdf([blank(FORMS["1"])], title=""))
    begins = next(n for n, page in enumerate(pages) if "内部补充页" in page)
    assert begins == 2
    assert "生活保障情况" in pages[begins - 1]
    assert "生活保障情况" not in pages[begins]


def test_many_forms_are_one_archive_whose_pages_are_counted_form_by_form() -> None:
    forms = [Filled(FORMS[code], {"name": f"虚构{n}号"}, ref=f"REF{n:07}") for n, code in product(range(14), CODES)]
    told: list[tuple[int, int]] = []
    content = pdf(forms, title="登记表", token="TH1-0", progress=lambda done, all: told.append((done, all)))
    with pikepdf.open(BytesIO(content)) as book:
        assert str(book.Root.Type) == "/Catalog"
        with book.open_metadata() as said:
            assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "B")
        assert book.check_pdf_syntax() == []
        assert f"<xmpTPg:NPages>{len(book.pages)}<".encode() in content
    pages = words_of(content)
    firsts = [page for page in pages if "第1页" in page]
    assert [re.findall(r"虚构(\d+)号", page)[0] for page in firsts] == [str(n // 2) for n in range(28)]
    assert told == [(25, 28), (28, 28)]


def test_word_counts_the_pages_of_one_form_and_promises_no_total_among_many() -> None:
    one, other = (Filled(form, {"name": "虚构童"}) for form in FORMS.values())
    feet = [
        ["共" in section.footer.paragraphs[0].text for section in Document(BytesIO(docx(forms, title=""))).sections]
        for forms in ([one], [one, other])
    ]
    assert all(feet[0])
    assert feet[1] and not any(feet[1])


def test_work_that_is_stopped_between_two_sets_makes_no_file() -> None:
    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        pdf([blank(FORMS["1"])] * 26, title="", progress=stop)


def test_nothing_but_a_pdf_of_typst_is_bound() -> None:
    with pytest.raises(NotBound):
        bind([b"%PDF-1.7", b"%PDF-1.7"])


def test_what_may_not_be_seen_is_said_to_be_withheld() -> None:
    for text in written(FORMS["1"], {}, withheld=frozenset({"health"})):
        assert text.count("（按权限不打印）") == 1


def test_the_symbol_says_the_reference_and_nothing_else() -> None:
    side, pixels = modules("ABCDEFGHJK")
    assert side == 21 + 4  # version 1: twenty letters and digits at most
    assert modules("ABCDEFGHJK")[1] == pixels != modules("ABCDEFGHJL")[1]


def test_a_cell_of_a_workbook_is_read_again_as_the_same() -> None:
    from tonghu.rules.forms import read_answers

    form = FORMS["1"]
    answers: dict[str, object] = {"health": ["2", "3"], "hukou": "340104", "boarding": "0", "school": unknown("未入学")}
    cells = {key: cell_of(form, form.by_key[key], value) for key, value in answers.items()}
    assert read_answers(form, cells) == (answers, [])


def test_the_manual_puts_every_cell_of_the_notice_beside_ours() -> None:
    manual = (Path(__file__).parents[3] / "docs" / "paper.md").read_text(encoding="utf-8")
    for form in FORMS.values():
        part = manual.partition(f"### {form.number}")[2].partition("\n### ")[0]
        boxes = [o.label for line in form.items for o in line.options if o.printed and line.key not in WRITTEN]
        assert [label for label in boxes if f"{label}□" not in part and f"{label}___□" not in part] == []
