"""三（二）入户走访: what is typed stays, what is wrong is not submitted, who fills does not review."""

from datetime import date
from typing import Any

import pytest

from tonghu.register.models import Child, Guardianship, NotAllowed, Person, Record, Round, Visit
from tonghu.steps import visits

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

COMMITTEE = "310115004001"
ON = date(2024, 9, 20)


@pytest.fixture
def child(round: Any) -> Child:
    person = Person.objects.create(name="虚构童", sex="1", born=date(2015, 1, 1), idno="340104201501011016")
    return Child.objects.create(person=person, residence=COMMITTEE, hukou="340104", hukou_registered="1")


@pytest.fixture
def record(child: Child, round: Any, cast: Any) -> Record:
    return visits.open_record(child, round=round, by=cast.director)


def test_what_cannot_be_read_stays_in_the_draft_as_typed(record: Record, cast: Any) -> None:
    problems = visits.save_draft(record, {"name": "虚构童", "born": "2015年13月1日"}, by=cast.director)
    record.refresh_from_db()
    assert {problem.item for problem in problems} == {"born"}
    assert visits.draft_values(record)["born"] == "2015年13月1日"


def test_what_does_not_apply_for_now_stays_in_the_draft(record: Record, cast: Any) -> None:
    visits.save_draft(record, {"housing": "1", "housing_other": "工地宿舍"}, by=cast.director)
    record.refresh_from_db()
    assert visits.draft_values(record) == {"housing": "1", "housing_other": "工地宿舍"}


def test_changing_the_form_and_back_loses_nothing(record: Record, round: Any, cast: Any) -> None:
    visits.save_draft(record, {"lives_with": "1"}, by=cast.director)
    other = visits.open_record(record.child, round=round, by=cast.director, form="2")
    visits.save_draft(other, {"both_out": "1"}, by=cast.director)
    back = visits.open_record(record.child, round=round, by=cast.director, form="1")
    assert visits.draft_values(back) == {"lives_with": "1", "both_out": "1"}


def test_nobody_overwrites_a_draft_he_has_not_seen(record: Record, cast: Any) -> None:
    visits.save_draft(record, {"name": "虚构童"}, by=cast.director, seen="")
    with pytest.raises(visits.DraftChanged, match=r"虚构儿童主任.*姓名") as refused:
        visits.save_draft(record, {"name": "别的名字"}, by=cast.supervisor, seen="")
    assert refused.value.titles == ["姓名"]
    record.refresh_from_db()
    assert visits.draft_values(record) == {"name": "虚构童"}


def test_who_has_seen_the_last_draft_goes_on(record: Record, cast: Any) -> None:
    visits.save_draft(record, {"name": "虚构童"}, by=cast.director, seen="")
    visits.save_draft(record, {"name": "虚构同"}, by=cast.supervisor, seen=visits.stamp(record.draft_at))
    assert visits.draft_values(record) == {"name": "虚构同"}


def test_errors_keep_the_draft_and_submit_nothing(record: Record, cast: Any) -> None:
    with pytest.raises(visits.FormHasErrors) as refused:
        visits.submit(record, {"name": "虚构童", "born": "不是日期"}, reasons={}, by=cast.director, on=ON)
    record.refresh_from_db()
    assert record.state == "DRAFT" and record.revisions.count() == 0
    assert visits.draft_values(record)["name"] == "虚构童"
    # An unreadable birth date is said once, not also as missing.
    assert len([p for p in refused.value.problems if p.item == "born"]) == 1


def test_a_form_is_submitted_and_judged(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    submission = visits.submit(record, migrant, reasons=Reasons(), by=cast.director, on=ON)
    record.refresh_from_db()
    assert record.state == "SUBMITTED" and submission.revision.number == 1
    assert submission.revision.verdict["clause"] == "一（一）1"
    ties = Guardianship.objects.filter(child=record.child).values_list("relation", flat=True)
    assert sorted(ties) == ["51", "52"]


def test_a_submitted_form_is_not_submitted_again(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    visits.submit(record, migrant, reasons=Reasons(), by=cast.director, on=ON)
    with pytest.raises(visits.NotInThisState, match="待审核"):
        visits.submit(record, migrant, reasons=Reasons(), by=cast.director, on=ON)


def test_a_warning_is_submitted_only_with_a_reason(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    odd = {**migrant, "housing_other": "工地宿舍"}  # does not apply: 居住类型 is not 其他
    with pytest.raises(visits.FormHasErrors):
        visits.submit(record, odd, reasons={"NOT_APPLICABLE": " "}, by=cast.director, on=ON)
    said = {"NOT_APPLICABLE": "多填了", "C09": "多填了"}
    submission = visits.submit(record, odd, reasons=said, by=cast.director, on=ON)
    assert submission.revision.reasons == said


def test_nobody_reviews_his_own_form(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    visits.submit(record, migrant, reasons=Reasons(), by=cast.supervisor, on=ON)
    with pytest.raises(visits.OwnForm):
        visits.review(record, accept=True, by=cast.supervisor)


def test_a_form_goes_back_only_with_a_reason(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    visits.submit(record, migrant, reasons=Reasons(), by=cast.director, on=ON)
    with pytest.raises(visits.ReasonMissing):
        visits.review(record, accept=False, by=cast.supervisor, why="  ")
    assert visits.review(record, accept=False, by=cast.supervisor, why="请补充电话").state == "RETURNED"


def test_a_returned_form_becomes_a_second_revision(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    visits.submit(record, migrant, reasons=Reasons(), by=cast.director, on=ON)
    visits.review(record, accept=False, by=cast.supervisor, why="请核对")
    again = visits.submit(record, {**migrant, "boarding": "1"}, reasons=Reasons(), by=cast.director, on=ON)
    assert again.revision.number == 2
    assert record.revisions.get(number=1).coded["boarding"] == "0"


def test_a_corrected_form_says_why_it_was_changed(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    whys = []
    for why in ("", "", "家长来电更正"):
        again = visits.submit(record, migrant, reasons=Reasons(), by=cast.director, on=ON, why=why)
        whys.append(again.revision.why)
        visits.review(record, accept=False, by=cast.supervisor, why="请核对学校")
    assert whys == ["", "退回修改：请核对学校", "家长来电更正"]


def test_what_the_police_confirmed_the_street_lets_pass_with_a_reason_and_nobody_else(
    record: Record, cast: Any, migrant: dict[str, object]
) -> None:
    odd, said = {**migrant, "sex": "2"}, {"A09": "公安核实，号码无误"}  # 第17位为单数，性别为女
    for by, reasons in ((cast.director, said), (cast.supervisor, {"A09": " "})):
        with pytest.raises(visits.FormHasErrors):
            visits.submit(record, odd, reasons=reasons, by=by, on=ON)
    assert visits.submit(record, odd, reasons=said, by=cast.supervisor, on=ON).revision.all_reasons == said


def test_what_cannot_be_is_let_pass_by_nobody(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    early = {**migrant, "left_hukou": "2020-08-02"}  # D03: 来现居住地早于离开户籍地
    with pytest.raises(visits.FormHasErrors) as refused:
        visits.submit(record, early, reasons={"D03": "家长坚持"}, by=cast.supervisor, on=ON)
    assert [problem.code for problem in refused.value.problems] == ["D03"]


def test_only_a_reviewer_or_the_officer_sends_a_reviewed_form_back(
    record: Record, cast: Any, migrant: dict[str, object]
) -> None:
    visits.submit(record, migrant, reasons=Reasons(), by=cast.director, on=ON)
    visits.review(record, accept=True, by=cast.supervisor)
    for somebody in (cast.director, cast.neighbour, cast.education):
        with pytest.raises(NotAllowed):
            visits.reopen(record, by=somebody, why="想改")
    assert visits.reopen(record, by=cast.officer, why="家长来电更正").state == "RETURNED"


def test_an_unchanged_child_is_confirmed_in_one_act(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    visits.submit(record, migrant, reasons=Reasons(), by=cast.director, on=ON)
    later, day = next_round(), date(2025, 6, 20)
    new = visits.open_record(record.child, round=later, by=cast.director)
    assert visits.may_confirm(new, by=cast.director, on=day)
    submission = visits.confirm_unchanged(new, by=cast.director, on=day)
    said = submission.revision.answers
    assert said["school"] == migrant["school"] and said["collected_on"] == said["filled_on"] == "2025-06-20"


def test_without_an_earlier_form_there_is_nothing_to_confirm(record: Record, cast: Any) -> None:
    assert not visits.may_confirm(record, by=cast.director, on=ON)
    with pytest.raises(visits.NothingToConfirm):
        visits.confirm_unchanged(record, by=cast.director, on=ON)


def test_a_child_who_turned_sixteen_is_not_confirmed(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    visits.submit(record, migrant, reasons=Reasons(), by=cast.director, on=ON)
    later = next_round(date(2031, 6, 30))
    new = visits.open_record(record.child, round=later, by=cast.director)
    assert not visits.may_confirm(new, by=cast.director, on=date(2031, 6, 1))


def test_a_visit_is_not_written_down_before_it_takes_place(child: Child, round: Any, cast: Any) -> None:
    one = {"round": round, "way": "HOME", "outcome": "MET", "by": cast.director}
    visits.log_visit(child, visited_on=ON, on=ON, **one)
    with pytest.raises(visits.VisitInTheFuture):
        visits.log_visit(child, visited_on=date(2024, 9, 21), on=ON, **one)
    assert Visit.objects.count() == 1


def test_nobody_visits_outside_the_jurisdiction(child: Child, round: Any, cast: Any) -> None:
    child.residence = "310115004002"
    with pytest.raises(NotAllowed):
        visits.log_visit(child, round=round, visited_on=ON, on=ON, way="HOME", outcome="MET", by=cast.director)


class Reasons(dict[str, str]):
    """A reason for every warning, as a person would give one."""

    def get(self, key: str, default: object = None) -> str:  # type: ignore[override]  # always has one
        return "已核实"


def next_round(reference: date = date(2025, 6, 30)) -> Round:
    return Round.objects.create(
        name=f"{reference}",
        reference_date=reference,
        opens_on=reference,
        survey_until=reference,
        verify_until=reference,
        upload_until=reference,
    )
