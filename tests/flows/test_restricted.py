"""严格限制项目 stand apart from the rest of a form, and pages show each role what the table gives it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.flows.test_secret_address import carried_off
from tonghu.register import hiding, scope
from tonghu.register import models as m
from tonghu.rules.forms import FORMS
from tonghu.steps import verification, visits

pytestmark = pytest.mark.flow
RESTRICTED = {line.key for form in FORMS.values() for line in form if line.restricted}
HIDDEN = "严格限制项目，您的账号不可见"
SAID = {"guardianship": "3", "guardianship_problems": ["2"], "health": ["5"], "vagrant": "1", "father_status": "ill"}
NUMBER, PHONE, DETAIL = "340104201501011016", "13800000001", "虚构路2弄3号401室"


def signed_in(user: m.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: m.User, address: str) -> str:
    return signed_in(user).get(address).content.decode()


@pytest.fixture
def record(round: Any, cast: Any, migrant: dict[str, object]) -> Any:
    """A form with restricted answers, reviewed."""
    person = m.Person.objects.create(name="虚构童", sex="1", born=date(2015, 1, 1))
    child = m.Child.objects.create(person=person, residence="310115004001", hukou="340104")
    record = visits.open_record(child, round=round, by=cast.director, form="1")
    visits.submit(record, {**migrant, **SAID}, reasons={}, by=cast.director, on=date(2024, 9, 20))
    return visits.review(record, accept=True, by=cast.supervisor)


class TestStandingApart:
    def test_a_submitted_form_holds_them_in_a_row_of_its_own(self, record: Any) -> None:
        revision = record.revisions.get()
        assert not RESTRICTED & {*revision.coded, *revision.personal}
        assert set(m.Restricted.objects.get(revision=revision).answers) == set(SAID) - {"guardianship"}
        assert {key: revision.answers[key] for key in SAID} == SAID

    def test_so_does_its_draft(self, record: Any) -> None:
        record.refresh_from_db()
        assert not RESTRICTED & {*record.draft_coded, *record.draft_personal}
        assert {key: visits.draft_values(record)[key] for key in SAID} == SAID

    def test_one_that_cannot_be_read_is_kept_there_as_it_was_typed(self, record: Any, cast: Any) -> None:
        visits.reopen(record, by=cast.supervisor, why="虚构")
        visits.save_draft(record, {"vagrant": "也许", "born": "不记得"}, by=cast.director)
        assert record.draft_personal == {"typed": {"born": "不记得"}}
        assert m.RestrictedDraft.objects.get(record=record).answers == {"typed": {"vagrant": "也许"}}
        assert visits.draft_values(record) == {"vagrant": "也许", "born": "不记得"}

    def test_changing_the_form_and_back_loses_none(self, record: Any, cast: Any, round: Any) -> None:
        visits.reopen(record, by=cast.supervisor, why="虚构")
        before = visits.draft_values(record)
        for form in ("2", "1"):
            record = visits.open_record(record.child, round=round, by=cast.director, form=form)
            visits.save_draft(record, visits.draft_values(record), by=cast.director)
        assert visits.draft_values(record) == before

    def test_a_withheld_row_reads_as_no_answer(self, record: Any) -> None:
        revision = record.revisions.get()
        alone = m.Revision.objects.create(
            record=record, number=2, form="1", coded=revision.coded, personal=revision.personal, by=revision.by,
            at=revision.at,
        )  # fmt: skip
        assert m.Revision.objects.get(pk=alone.pk).answers == revision.open_answers

    def test_a_revision_is_read_with_one_query(self, record: Any, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            assert [r.answers["vagrant"] for r in m.Revision.objects.filter(record=record)] == ["1"]

    def test_no_line_and_no_upload_row_copies_them(self, record: Any, cast: Any, round: Any) -> None:
        _uploaded(record, cast, round)
        assert not RESTRICTED & {key for line in m.Line.objects.all() for key in line.items}
        assert not {"监护问题", "健康状况"} & set(m.UploadRow.objects.get().content)


def _uploaded(record: Any, cast: Any, round: Any) -> m.UploadRow:
    verification.ask_departments(round=round, district="310115", by=cast.officer)
    for request in m.Request.objects.all():
        by = m.User.objects.create(
            username=f"l-{request.department}",
            role="LIAISON",
            department=request.department,
            jurisdiction="310115",
            authorised_at=timezone.now(),
        )
        verification.answer_all_same(list(request.lines.values_list("pk", flat=True)), by=by)
    (row,) = verification.make_upload(round=round, district="310115", by=cast.approver)
    return row


class TestInTheDatabase:
    """Whatever a page asks, the row itself comes only to whom it belongs."""

    @pytest.mark.parametrize(
        ("role", "seen"), [("officer", 1), ("supervisor", 1), ("director", 1), ("approver", 0), ("education", 0)]
    )
    def test_the_row_is_withheld_whole(self, role: str, seen: int, record: Any, cast: Any) -> None:
        with scope.seeing(getattr(cast, role)):
            assert m.Restricted.objects.count() == seen
            assert m.RestrictedDraft.objects.count() == seen

    def test_the_officer_of_another_district_gets_none(self, record: Any, cast: Any) -> None:
        with scope.seeing(cast.neighbour):
            assert (m.Restricted.objects.count(), m.RestrictedDraft.objects.count()) == (0, 0)

    def test_the_approver_reads_the_rest_of_the_revision(self, record: Any, cast: Any) -> None:
        with scope.seeing(cast.approver):
            revision = m.Revision.objects.get(record=record)
            assert revision.answers == revision.open_answers != {}

    def test_a_reason_is_read_by_whoever_gave_it(self, record: Any, cast: Any) -> None:
        hiding.reveal(record.child, "held-idno", by=cast.officer, why="虚构")
        for user, found in ((cast.officer, 1), (cast.supervisor, 0)):
            with scope.seeing(user):
                assert m.Reveal.objects.count() == found


class TestOnPages:
    def test_the_approver_is_told_that_they_are_withheld(self, record: Any, cast: Any) -> None:
        shown = page(cast.approver, f"/children/{record.child.ref}/")
        assert HIDDEN in shown
        assert "心理" not in shown
        assert "重病" not in shown

    @pytest.mark.parametrize("role", ["officer", "supervisor", "director"])
    def test_who_serves_the_child_reads_them(self, role: str, record: Any, cast: Any) -> None:
        shown = page(getattr(cast, role), f"/children/{record.child.ref}/")
        assert HIDDEN not in shown
        assert "心理" in shown

    def test_why_a_child_counts_is_told_without_them_to_the_approver(self, record: Any, cast: Any) -> None:
        shown = page(cast.approver, f"/children/{record.child.ref}/why/")
        assert "流动儿童" in shown
        assert "您的账号不可见" in shown

    @pytest.mark.parametrize("role", ["officer", "approver", "supervisor", "director"])
    def test_numbers_phones_and_addresses_are_masked_for_all(self, role: str, record: Any, cast: Any) -> None:
        user = getattr(cast, role)
        shown = "".join(page(user, address) for address in ("/", "/children/", f"/children/{record.child.ref}/"))
        assert not [value for value in (NUMBER, PHONE, DETAIL) if value in shown]
        assert "3401**********1016" in shown

    @pytest.mark.parametrize("what", ["held-idno", "form-idno", "form-father_phone", "held-residence_detail"])
    @pytest.mark.parametrize("role", ["officer", "approver", "supervisor", "director"])
    def test_each_is_shown_on_demand_and_that_is_written_down(
        self, role: str, what: str, record: Any, cast: Any
    ) -> None:
        user, value = getattr(cast, role), {"idno": NUMBER, "phone": PHONE, "detail": DETAIL}[_last(what)]
        answer = signed_in(user).post(f"/children/{record.child.ref}/reveal/", {"what": what})
        assert value in answer.content.decode()
        entry = m.Entry.objects.get(act="REVEAL")
        assert (entry.by, entry.child, entry.detail) == (user, record.child, {"what": what, "reasoned": False})

    @pytest.mark.parametrize("what", ["form-health", "form-vagrant"])
    def test_what_is_withheld_cannot_be_asked_for(self, what: str, record: Any, cast: Any) -> None:
        answer = signed_in(cast.approver).post(f"/children/{record.child.ref}/reveal/", {"what": what})
        assert answer.status_code == 404
        assert not m.Entry.objects.filter(act="REVEAL").exists()

    @pytest.mark.parametrize("what", ["", "x", "held-", "held-nickname", "guardian-x", "line-1-2", "reporter-9"])
    def test_a_name_of_nothing_shows_nothing(self, what: str, record: Any, cast: Any) -> None:
        answer = signed_in(cast.officer).post(f"/children/{record.child.ref}/reveal/", {"what": what})
        assert answer.status_code == 404

    def test_who_fills_the_form_sees_what_the_family_said(self, record: Any, cast: Any) -> None:
        visits.reopen(record, by=cast.supervisor, why="虚构")
        shown = page(cast.director, f"/children/{record.child.ref}/form/")
        assert all(value in shown for value in (NUMBER, PHONE, DETAIL))
        assert m.Entry.objects.filter(act="SEE_FORM", by=cast.director, child=record.child).count() == 1

    def test_a_form_that_is_only_read_is_masked(self, record: Any, cast: Any) -> None:
        shown = page(cast.director, f"/children/{record.child.ref}/form/")
        assert not [value for value in (NUMBER, PHONE, DETAIL) if value in shown]

    def test_the_upload_sheet_is_whole_but_for_what_the_role_never_sees(
        self, record: Any, cast: Any, round: Any
    ) -> None:
        row = _uploaded(record, cast, round)
        sheets = {
            user: carried_off(signed_in(user), f"/uploads/{row.pk}/sheet.xlsx")
            for user in (cast.officer, cast.approver)
        }
        assert all(NUMBER in text and DETAIL in text for text in sheets.values())
        assert "心理" in sheets[cast.officer]
        assert HIDDEN in sheets[cast.approver]
        assert "心理" not in sheets[cast.approver]


def _last(what: str) -> str:
    return what.rpartition("-")[2].rpartition("_")[2]
