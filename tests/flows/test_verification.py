"""三（三）核实: both values stay, every department answers for its own items, only what is verified goes up."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook
from rustpy_xlsxwriter import write_worksheets

from tests.flows.machine import Said
from tonghu.methods.reading import Mark, read_file
from tonghu.register.models import Child, Line, NotAllowed, Person, Record, Request, Revision, User
from tonghu.rules.forms.lists import ListKind
from tonghu.rules.terms.idnumbers import check_character
from tonghu.steps import verification, visits
from tonghu.steps.verification.uploading import standing_answers

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

ON = date(2024, 9, 20)
DISTRICT = "310115"
MARK = Mark(1, "导出第1号", b"key")


@pytest.fixture
def reviewed(round: Any, cast: Any, migrant: dict[str, object]) -> Callable[..., Record]:
    """A reviewed form of a child, with some answers changed."""

    def make(**changes: object) -> Record:
        person = Person.objects.create(name="虚构童", sex="1", born=date(2015, 1, 1))
        child = Child.objects.create(person=person, residence="310115004001", hukou="340104")
        record = visits.open_record(child, round=round, by=cast.director, form="1")
        body = f"34010420150101{99 + 2 * Child.objects.count():03d}"  # the first is the number of the fixture
        review(record, migrant | {"idno": body + check_character(body)} | changes, cast)
        return record

    return make


def review(record: Record, answers: dict[str, object], cast: Any) -> None:
    visits.submit(record, answers, reasons=Said(), by=cast.director, on=ON)
    visits.review(record, accept=True, by=cast.supervisor)
    record.refresh_from_db()


def ask(round: Any, cast: Any) -> dict[str, Request]:
    requests = verification.ask_departments(round=round, district=DISTRICT, by=cast.officer)
    return {request.department: request for request in requests}


def liaison(department: str) -> User:
    known = User.objects.filter(role="LIAISON", department=department).first()
    return known or User.objects.create(
        username=department,
        name="虚构联络员",
        role="LIAISON",
        jurisdiction=DISTRICT,
        department=department,
        authorised_at=timezone.now(),
    )


def everyone_agrees(requests: dict[str, Request], *, but: str = "") -> None:
    for department, request in requests.items():
        if department != but:
            verification.answer_all_same(list(request.lines.values_list("pk", flat=True)), by=liaison(department))


def test_each_department_is_asked_only_about_its_items(reviewed: Any, round: Any, cast: Any) -> None:
    reviewed()
    requests = ask(round, cast)
    items = {department: set(request.lines.get().items) for department, request in requests.items()}
    assert "school" in items["EDUCATION"] and "school" not in items["POLICE"]
    assert "insurance" in items["INSURANCE"]
    assert "tcm_0_36" not in items.get("HEALTH", set())  # nine years old


def test_the_same_form_is_not_sent_twice(reviewed: Any, round: Any, cast: Any) -> None:
    reviewed()
    ask(round, cast)
    with pytest.raises(verification.NothingToAsk):
        ask(round, cast)


def test_only_the_officer_of_the_district_asks(reviewed: Any, round: Any, cast: Any) -> None:
    reviewed()
    for somebody in (cast.approver, cast.supervisor, cast.neighbour, cast.education):
        with pytest.raises(NotAllowed):
            verification.ask_departments(round=round, district=DISTRICT, by=somebody)


def test_a_difference_waits_for_a_person_and_both_values_stay(reviewed: Any, round: Any, cast: Any) -> None:
    record = reviewed()
    line = ask(round, cast)["EDUCATION"].lines.get()
    verification.answer(line, result="2", values={"school": "上海市另一小学"}, by=cast.education)
    (waiting,) = verification.open_disagreements(cast.officer)
    assert waiting.differing == ["school"] and waiting.values["school"] == "上海市另一小学"
    assert record.revisions.get().answers["school"] == "上海市虚构小学"


def test_not_found_is_no_disagreement(reviewed: Any, round: Any, cast: Any) -> None:
    reviewed()
    line = ask(round, cast)["EDUCATION"].lines.get()
    line = verification.answer(line, result="3", values={}, by=cast.education)
    assert line.verdict == Line.Verdict.NOT_FOUND and line.settled_at
    assert not verification.open_disagreements(cast.officer)


def test_what_the_family_did_not_know_a_department_completes(reviewed: Any, round: Any, cast: Any) -> None:
    record = reviewed(school={"unknown": "家长不清楚"})
    line = ask(round, cast)["EDUCATION"].lines.get()
    line = verification.answer(line, result="", values={"school": "上海市虚构小学"}, by=cast.education)
    assert line.verdict == Line.Verdict.SAME
    assert standing_answers([record.revisions.get()])[record.pk]["school"] == "上海市虚构小学"


def test_a_division_known_more_deeply_is_the_same(reviewed: Any, round: Any, cast: Any) -> None:
    reviewed()
    line = ask(round, cast)["POLICE"].lines.get()
    line = verification.answer(line, result="", values={"hukou": "3401"}, by=liaison("POLICE"))
    assert line.verdict == Line.Verdict.SAME


@pytest.mark.parametrize(("result", "school"), [("1", "上海市另一小学"), ("2", "上海市虚构小学"), ("", "")])
def test_an_answer_that_contradicts_itself_is_refused(
    reviewed: Any, round: Any, cast: Any, result: str, school: str
) -> None:
    reviewed()
    line = ask(round, cast)["EDUCATION"].lines.get()
    with pytest.raises(verification.AnswerIncomplete):
        verification.answer(line, result=result, values={"school": school}, by=cast.education)


def test_a_department_answers_no_other_departments_line(reviewed: Any, round: Any, cast: Any) -> None:
    reviewed()
    line = ask(round, cast)["POLICE"].lines.get()
    with pytest.raises(verification.NoSuchLine):
        verification.answer(line, result="1", values={}, by=cast.education)


def test_a_record_is_verified_when_all_answered_and_all_is_settled(reviewed: Any, round: Any, cast: Any) -> None:
    record = reviewed()
    requests = ask(round, cast)
    everyone_agrees(requests, but="EDUCATION")
    line = requests["EDUCATION"].lines.get()
    verification.answer(line, result="2", values={"school": "上海市另一小学"}, by=cast.education)
    record.refresh_from_db()
    assert record.state == "VERIFYING"
    verification.settle(line, "school", chosen="DEPARTMENT", why="学籍系统为准", by=cast.officer)
    record.refresh_from_db()
    assert record.state == "VERIFIED"


def test_a_settlement_needs_a_reason_and_happens_once(reviewed: Any, round: Any, cast: Any) -> None:
    reviewed()
    line = ask(round, cast)["EDUCATION"].lines.get()
    verification.answer(line, result="2", values={"school": "上海市另一小学"}, by=cast.education)
    with pytest.raises(verification.NoReason):
        verification.settle(line, "school", chosen="FORM", why=" ", by=cast.officer)
    verification.settle(line, "school", chosen="FORM", why="已电话核实", by=cast.officer)
    with pytest.raises(verification.NothingToSettle):
        verification.settle(line, "school", chosen="FORM", why="已电话核实", by=cast.officer)
    with pytest.raises(verification.AlreadySettled):
        verification.answer(line, result="1", values={}, by=cast.education)


def test_the_upload_row_holds_the_value_that_stands(reviewed: Any, round: Any, cast: Any) -> None:
    chosen, kept = reviewed(), reviewed(school="上海市第三小学")
    requests = ask(round, cast)
    everyone_agrees(requests, but="EDUCATION")
    for record, side in ((chosen, "DEPARTMENT"), (kept, "FORM")):
        line = requests["EDUCATION"].lines.get(record=record)
        verification.answer(line, result="2", values={"school": "上海市另一小学"}, by=cast.education)
        verification.settle(line, "school", chosen=side, why="已核实", by=cast.officer)
    rows = verification.make_upload(round=round, district=DISTRICT, by=cast.officer)
    schools = {row.record_id: row.content["就读学校"] for row in rows}
    assert schools == {chosen.pk: "上海市另一小学", kept.pk: "上海市第三小学"}
    (made,) = verification.made_uploads(round=round, district=DISTRICT)
    assert (made.rows, made.first) == (2, min(row.pk for row in rows))
    with pytest.raises(verification.NothingToUpload):
        verification.make_upload(round=round, district=DISTRICT, by=cast.officer)


def test_a_corrected_form_is_asked_again_only_where_it_changed(
    reviewed: Any, round: Any, cast: Any, migrant: dict[str, object]
) -> None:
    record = reviewed()
    everyone_agrees(ask(round, cast))
    visits.reopen(record, by=cast.officer, why="家长来电更正")
    review(record, migrant | {"school": "上海市另一小学"}, cast)
    again = ask(round, cast)
    assert set(again) == {"EDUCATION"} and again["EDUCATION"].lines.get().items == ["school"]
    earlier = Line.objects.filter(record=record, request__department="EDUCATION").earliest("pk")
    assert "school" not in earlier.items and "stage" in earlier.items
    everyone_agrees(again)
    record.refresh_from_db()
    assert record.state == "VERIFIED"


def test_a_correction_of_a_familys_own_item_asks_nobody(
    reviewed: Any, round: Any, cast: Any, migrant: dict[str, object]
) -> None:
    record = reviewed()
    everyone_agrees(ask(round, cast))
    visits.reopen(record, by=cast.supervisor, why="漏填")
    review(record, migrant | {"father_phone": "13900000009"}, cast)
    assert ask(round, cast) == {}
    record.refresh_from_db()
    assert record.state == "VERIFIED"


def test_a_department_still_answers_what_it_was_asked_before_a_correction(
    reviewed: Any, round: Any, cast: Any, migrant: dict[str, object]
) -> None:
    record = reviewed()
    first = ask(round, cast)
    visits.reopen(record, by=cast.officer, why="家长来电更正")
    review(record, migrant | {"school": "上海市另一小学"}, cast)
    ask(round, cast)
    line = first["EDUCATION"].lines.get()
    with pytest.raises(verification.AnswerIncomplete):  # its school was withdrawn
        verification.answer(line, result="2", values={"school": "上海市虚构小学"}, by=cast.education)
    assert verification.answer(line, result="1", values={}, by=cast.education).settled_at


# The workbook there and back.


def filled(path: Path, rows: list[dict[str, str]]) -> Path:
    """The department's sheet with these cells filled, by heading."""
    cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    header = [str(cell) for cell in cells[1]]
    body = [dict(zip(header, map(str, row), strict=True)) | more for row, more in zip(cells[2:], rows, strict=True)]
    back = path.with_name("filled.xlsx")
    write_worksheets([("核对", body)], back)
    return back


@pytest.fixture
def sheet(reviewed: Any, round: Any, cast: Any, tmp_path: Path) -> tuple[Request, Path]:
    for _ in range(4):
        reviewed()
    request = ask(round, cast)["EDUCATION"]
    verification.request_sheet(request, tmp_path / "out.xlsx", mark=MARK)
    return request, tmp_path / "out.xlsx"


def test_a_filled_workbook_is_taken_row_by_row(sheet: tuple[Request, Path], cast: Any, tmp_path: Path) -> None:
    request, path = sheet
    back = filled(
        path,
        [
            {"核对结果": "相符"},
            {"核对结果": "不符", "就读学校": "上海市另一小学"},
            {"核对结果": "不符"},
            {},
        ],
    )
    report = verification.receive_answers(back, request=request, by=cast.education, on=ON)
    assert report.counts == {"SAME": 1, "DIFFERENT": 1} and report.blank == 1
    ((number, why),) = report.refused
    assert number == 4 and "没有填写与登记表不同的内容" in why
    report.write_refused(tmp_path / "refused.xlsx", mark=MARK)
    assert read_file(tmp_path / "refused.xlsx", kind=ListKind.ANSWERS_EDUCATION, on=ON).reasons(0) == ""


def test_a_row_of_another_request_or_twice_is_refused(sheet: tuple[Request, Path], cast: Any) -> None:
    request, path = sheet
    first = str(request.lines.order_by("record__child__residence", "pk")[0].pk)
    same = {"核对结果": "相符"}
    back = filled(
        path, [same, same | {"核对编号": first}, same | {"核对编号": "999999999999"}, same | {"核对编号": "甲"}]
    )
    report = verification.receive_answers(back, request=request, by=cast.education, on=ON)
    assert report.counts == {"SAME": 1}
    assert [number for number, _ in report.refused] == [3, 4, 5]


def test_a_workbook_sent_again_corrects_and_settled_lines_stay(sheet: tuple[Request, Path], cast: Any) -> None:
    request, path = sheet
    different = {"核对结果": "不符", "就读学校": "上海市另一小学"}
    verification.receive_answers(filled(path, [different] * 4), request=request, by=cast.education, on=ON)
    settled = verification.open_disagreements(cast.officer)[0]
    verification.settle(settled, "school", chosen="FORM", why="已核实", by=cast.officer)
    report = verification.receive_answers(
        filled(path, [{"核对结果": "相符"}] * 4), request=request, by=cast.education, on=ON
    )
    assert report.counts == {"SAME": 3} and "已由区民政局处理" in report.refused[0][1]


def test_all_selected_lines_agree_and_answered_ones_stay(sheet: tuple[Request, Path], cast: Any) -> None:
    request, _ = sheet
    first, *_rest = request.lines.order_by("pk")
    verification.answer(first, result="3", values={}, by=cast.education)
    numbers = list(request.lines.values_list("pk", flat=True))
    assert verification.answer_all_same(numbers, by=cast.education) == 3
    first.refresh_from_db()
    assert first.verdict == "NOT_FOUND"


def test_revisions_are_loaded_once_for_all_records(
    reviewed: Any, round: Any, cast: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        reviewed()
    everyone_agrees(ask(round, cast))
    assert Revision.objects.count() == 5
    with django_assert_max_num_queries(15):
        verification.make_upload(round=round, district=DISTRICT, by=cast.officer)


def test_the_desk_of_a_district_counts_its_own_forms(round: Any, reviewed_form: Any, cast: Any) -> None:
    found = verification.forms_at("REVIEWED", round=round, by=cast.officer)
    assert (found.count, found.oldest) == (1, reviewed_form.reviewed_at)
    assert verification.forms_at("REVIEWED", round=round, by=cast.neighbour).count == 0
