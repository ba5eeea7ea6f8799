"""Forms leave on paper and in workbooks, and come back in workbooks as from the page (登记表的打印和交回)."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from tests.unit.paper.words import words_of
from tonghu.methods.reading import Mark
from tonghu.register import scope
from tonghu.register.models import Child, Entry, Export, Followup, Person, Printing, Record
from tonghu.rules.forms import FORMS
from tonghu.steps import visits
from tonghu.web import printing_job
from tonghu.web.files.tracing import trace
from tonghu.web.paper.workbook import write_template

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

ON = date(2024, 9, 20)
SAID = {"ticket": "t", "purpose": "入户走访时请监护人核对"}


@pytest.fixture
def child(cast: Any, round: Any) -> Child:
    person = Person.objects.create(name="虚构童", sex="1", born=date(2015, 1, 1))
    return Child.objects.create(person=person, residence="310115004001", hukou="340104", kind="MIGRANT")


def signed_in(client: Client, user: Any) -> Client:
    client.force_login(user)
    return client


def book(rows: list[tuple[str, dict[str, object]]], form: str = "1") -> bytes:
    written = BytesIO()
    write_template(written, FORMS[form], rows, mark=Mark(1, "导出第1号", b"k" * 32))
    return written.getvalue()


def sent(client: Client, content: bytes, **said: str) -> Any:
    file = SimpleUploadedFile("虚构.xlsx", content)
    return client.post("/forms/sheets/", {"file": file, **said}, follow=True)


def test_a_printed_form_holds_the_whole_number_and_is_written_down_for_a_purpose(
    client: Client, cast: Any, child: Child, round: Any, migrant: dict[str, object], settings: Any
) -> None:
    settings.EXPORT_PLAIN = True
    record = visits.open_record(child, round=round, by=cast.director, form="1")
    visits.submit(record, migrant, reasons={}, by=cast.director, on=ON)
    address = f"/children/{child.ref}/form/print/"
    assert signed_in(client, cast.director).post(address, {"ticket": "t"}).status_code == 422  # no purpose
    answer = client.post(address, SAID)
    assert answer.headers["Content-Type"] == "application/pdf"
    text = "".join(words_of(answer.content))
    export = Export.objects.get()
    assert migrant["idno"] in text
    assert child.ref in text
    assert f"导出第{export.pk}号" in text
    assert Entry.objects.filter(act="PRINT_FORM", child=child).count() == 1


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_paper_that_was_found_names_its_export(
    client: Client, cast: Any, child: Child, settings: Any, ending: str
) -> None:
    settings.EXPORT_PLAIN = True
    answer = signed_in(client, cast.director).post(f"/children/{child.ref}/form/print/?as={ending}", SAID)
    changed = answer.content + b"\n" if ending == "pdf" else saved_again(answer.content)
    assert [found.export for found in trace(changed, by=cast.approver)] == [Export.objects.get()]


def saved_again(document: bytes) -> bytes:
    """The document as somebody saves it after a change."""
    written, opened = BytesIO(), Document(BytesIO(document))
    opened.add_paragraph("虚构")
    opened.save(written)
    return written.getvalue()


def test_a_list_is_set_by_a_job_taken_once_and_nobody_else_sees_it(
    client: Client, cast: Any, child: Child, settings: Any
) -> None:
    settings.EXPORT_PLAIN = True
    answer = signed_in(client, cast.director).post("/forms/print/")
    printing = Printing.objects.select_related("round", "by").get()
    printing_job.set_forms(printing)
    assert "下载 PDF" in client.get(answer.headers["Location"]).content.decode()
    take = f"/forms/print/{printing.pk}/take/"
    assert signed_in(Client(), cast.supervisor).get(take).status_code == 404
    answer = client.post(take, SAID)
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 3
    export = Export.objects.get()
    printing.refresh_from_db()
    assert (printing.state, printing.content, printing.export) == ("TAKEN", b"", export.pk)
    assert client.post(take, SAID).status_code == 302


def test_a_printing_that_is_stopped_makes_no_file(client: Client, cast: Any, child: Child, round: Any) -> None:
    signed_in(client, cast.director).post("/forms/print/")
    printing = Printing.objects.select_related("round", "by").get()
    client.post(f"/forms/print/{printing.pk}/stop/")
    printing_job.set_forms(printing)
    printing.refresh_from_db()
    assert (printing.state, printing.content) == ("STOPPED", b"")


def test_a_workbook_is_first_looked_at_and_then_submitted_as_from_the_page(
    client: Client, cast: Any, child: Child, migrant: dict[str, object]
) -> None:
    page = sent(signed_in(client, cast.director), book([(child.ref, migrant)]))
    assert "可以提交 <strong>1</strong> 行" in page.content.decode()
    assert not Record.objects.exists()  # nothing is written yet
    client.post(page.request["PATH_INFO"], {"act": "submit"})
    record = Record.objects.get()
    assert record.state == "SUBMITTED"
    assert record.revisions.get().answers == migrant


def test_a_row_with_errors_names_its_item_and_becomes_a_draft_as_on_the_page(
    client: Client, cast: Any, child: Child, migrant: dict[str, object]
) -> None:
    wrong = {**migrant, "idno": "340104201501011017", "stage": "大学", "filled_on": "1900-01-00"}
    page = sent(signed_in(client, cast.director), book([(child.ref, wrong)]))
    told = page.content.decode()
    for title in ("公民身份号码", "就学情况", "填报日期"):
        assert re.search(rf"<strong>{title}</strong>（错误）", told)
    client.post(page.request["PATH_INFO"], {"act": "submit"})
    record = Record.objects.get()
    assert (record.state, record.revisions.count()) == ("DRAFT", 0)
    assert visits.draft_values(record)["stage"] == "大学"


def test_danger_in_a_row_with_errors_waits_for_no_correction(
    client: Client, cast: Any, child: Child, migrant: dict[str, object]
) -> None:
    wrong = {**migrant, "stage": "大学", "danger": "遭受暴力或性侵害"}
    page = sent(signed_in(client, cast.director), book([(child.ref, wrong)]))
    client.post(page.request["PATH_INFO"], {"act": "draft"})
    assert "M06" in Followup.objects.filter(child=child).values_list("kind", flat=True)


def test_a_row_with_errors_takes_no_draft_away(
    client: Client, cast: Any, child: Child, round: Any, migrant: dict[str, object]
) -> None:
    record = visits.open_record(child, round=round, by=cast.director, form="1")
    visits.save_draft(record, {"name": "虚构草稿"}, by=cast.director)
    page = sent(signed_in(client, cast.director), book([(child.ref, {**migrant, "stage": "大学"})]))
    client.post(page.request["PATH_INFO"], {"act": "submit"})
    record.refresh_from_db()
    assert visits.draft_values(record) == {"name": "虚构草稿"}


def test_a_row_finds_its_child_by_number_in_the_own_place_only(
    client: Client, cast: Any, child: Child, round: Any, migrant: dict[str, object]
) -> None:
    record = visits.open_record(child, round=round, by=cast.director, form="1")
    visits.save_draft(record, migrant, by=cast.director)
    page = sent(signed_in(client, cast.director), book([("ABCDEFGHJK", migrant), ("", {**migrant, "name": "虚构"})]))
    assert page.content.decode().count("找不到这名儿童") == 2  # the register knows no such number yet


def test_a_draft_gives_way_only_when_somebody_says_so(
    client: Client, cast: Any, child: Child, round: Any, migrant: dict[str, object]
) -> None:
    record = visits.open_record(child, round=round, by=cast.director, form="1")
    visits.save_draft(record, {"name": "虚构草稿"}, by=cast.director)
    page = sent(signed_in(client, cast.director), book([(child.ref, migrant)]))
    client.post(page.request["PATH_INFO"], {"act": "draft"})
    record.refresh_from_db()
    assert visits.draft_values(record)["name"] == "虚构草稿"
    page = sent(client, book([(child.ref, migrant)]))
    client.post(page.request["PATH_INFO"], {"act": "draft", "overwriting": "1"})
    record.refresh_from_db()
    assert visits.draft_values(record)["name"] == migrant["name"]


def test_one_child_in_two_rows_is_entered_in_neither(
    client: Client, cast: Any, child: Child, migrant: dict[str, object]
) -> None:
    page = sent(signed_in(client, cast.director), book([(child.ref, migrant), (child.ref, migrant)]))
    assert "同一名儿童有几行 <strong>2</strong> 行" in page.content.decode()


def test_a_file_that_is_no_template_is_refused_and_says_what_to_do(client: Client, cast: Any, round: Any) -> None:
    page = sent(signed_in(client, cast.director), b"not a workbook")
    assert page.status_code == 422
    assert "没有" in page.content.decode()


def test_a_template_filled_with_what_is_known_comes_back_unchanged(
    client: Client, cast: Any, child: Child, round: Any, migrant: dict[str, object], settings: Any, tmp_path: Path
) -> None:
    settings.EXPORT_PLAIN = True
    record = visits.open_record(child, round=round, by=cast.director, form="1")
    visits.save_draft(record, migrant, by=cast.director)
    answer = signed_in(client, cast.director).post("/forms/filled/1/", SAID)
    page = sent(client, answer.content)
    client.post(page.request["PATH_INFO"], {"act": "submit", "overwriting": "1"})
    with scope.seeing(cast.director):
        assert record.revisions.get().answers == migrant
