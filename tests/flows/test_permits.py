"""查阅许可: beyond the own place one looks with a reason, a named approval, and until it is over."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tonghu.methods.linkage import Person as Known
from tonghu.register.finding import keep_keys_of
from tonghu.register.models import Child, Entry, NotAllowed, Permit, Person
from tonghu.steps import oversight

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

NUMBER, NAME, BORN = "341225201602291529", "虚小雨", date(2016, 2, 29)
WHY = "家长称已在其他区登记，核对是否重复"


@pytest.fixture
def far(db: None) -> Child:
    """A child of the neighbouring district."""
    person = Person.objects.create(name=NAME, sex="2", born=BORN, idno=NUMBER)
    child = Child.objects.create(person=person, residence="310112001001", residence_detail="虚构路9号", kind="MIGRANT")
    keep_keys_of([(child.pk, Known(name=NAME, born=BORN, idno=NUMBER))])
    return child


def found(cast: Any, **asked: Any) -> list[oversight.Found]:
    return oversight.find_across(**{"idno": NUMBER, "reason": WHY, "by": cast.officer} | asked)


def approved(cast: Any, child: Child) -> Permit:
    permit = oversight.ask_for_child(found(cast)[0].permit, reason=WHY, by=cast.officer)
    return oversight.decide_permit(permit, approve=True, by=cast.approver)


@pytest.mark.parametrize("asked", [{}, {"idno": "", "name": NAME, "born": BORN}])
def test_the_whole_number_or_name_and_birth_date_find_and_say_little(cast: Any, far: Child, asked: Any) -> None:
    (one,) = found(cast, **asked)
    assert (one.district, one.in_care, one.own) == ("310112", True, False)


@pytest.mark.parametrize(
    "part",
    [
        {"idno": NUMBER[:17]},
        {"idno": NUMBER[-4:]},
        {"idno": "", "name": NAME},
        {"idno": "", "name": NAME[:1], "born": BORN},
        {"idno": "", "born": BORN},
        {"idno": ""},
    ],
)
def test_a_fragment_finds_nobody(cast: Any, far: Child, part: Any) -> None:
    with pytest.raises(oversight.NotWhole):
        found(cast, **part)


@pytest.mark.parametrize("near", [{"idno": "", "name": "虚小", "born": BORN}, {"idno": "310115201501011018"}])
def test_nearly_right_is_answered_with_nothing(cast: Any, far: Child, near: Any) -> None:
    try:
        assert found(cast, **near) == []
    except oversight.NotWhole:
        assert "idno" in near  # the check character may not hold


def test_every_search_says_why_and_is_written_down_without_what_was_typed(cast: Any, far: Child) -> None:
    with pytest.raises(oversight.ReasonMissing):
        found(cast, reason="查")
    found(cast)
    line = Entry.objects.get(act="FIND_ACROSS")
    assert line.child == far and line.detail["found"] == 1
    assert NUMBER not in str(line.detail) and NAME not in str(line.detail)


@pytest.mark.parametrize("who", ["supervisor", "director", "approver", "education", "security", "auditor"])
def test_only_the_officer_finds_across(cast: Any, far: Child, who: str) -> None:
    with pytest.raises(NotAllowed):
        found(cast, by=getattr(cast, who))


def test_a_child_of_another_district_opens_only_after_a_named_colleague_agreed(
    client: Client, cast: Any, far: Child, round: Any
) -> None:
    client.force_login(cast.officer)
    page = f"/children/{far.ref}/"
    assert client.get(page).status_code == 404
    permit = oversight.ask_for_child(found(cast)[0].permit, reason=WHY, by=cast.officer)
    assert client.get(page).status_code == 404
    oversight.decide_permit(permit, approve=True, by=cast.approver)
    assert f"许可第 {permit.number} 号" in client.get(page).content.decode()
    assert Entry.objects.filter(act="SEE_CHILD", child=far, detail__permit=permit.number).count() == 1
    permit.refresh_from_db()
    assert permit.used == 1


def test_a_permit_opens_this_child_to_this_account_for_looking_and_nothing_more(
    client: Client, cast: Any, far: Child, round: Any
) -> None:
    other = Person.objects.create(name="虚构邻", born=BORN)
    sibling = Child.objects.create(person=other, residence="310112001001")
    approved(cast, far)
    client.force_login(cast.officer)
    assert client.get(f"/children/{sibling.ref}/").status_code == 404
    assert client.post(f"/children/{far.ref}/form/reopen/").status_code == 404
    assert client.get(f"/children/{far.ref}/looks/").status_code == 404
    assert NAME not in client.get("/children/").content.decode()
    for who in (cast.supervisor, cast.director, cast.approver):
        client.force_login(who)
        assert client.get(f"/children/{far.ref}/").status_code == 404


@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (-1, 404)])
def test_what_is_over_is_closed_at_once(
    client: Client, cast: Any, far: Child, round: Any, minutes: int, status: int
) -> None:
    permit = approved(cast, far)
    Permit.objects.filter(pk=permit.pk).update(expires_at=timezone.now() + timedelta(minutes=minutes))
    client.force_login(cast.officer)
    assert client.get(f"/children/{far.ref}/").status_code == status


def test_an_approval_holds_three_days(cast: Any, far: Child) -> None:
    permit = approved(cast, far)
    assert permit.expires_at - permit.decided_at == timedelta(days=3)
    assert oversight.permitted_children(cast.officer, at=permit.expires_at - timedelta(seconds=1)) == (far.pk,)
    assert oversight.permitted_children(cast.officer, at=permit.expires_at) == ()


def test_a_closed_account_keeps_no_permit(cast: Any, far: Child) -> None:
    approved(cast, far)
    oversight.suspend(cast.officer, by=cast.security)
    cast.officer.refresh_from_db()
    assert oversight.permitted_children(cast.officer, at=timezone.now()) == ()


def test_one_asks_only_from_the_own_search_of_the_day(cast: Any, far: Child) -> None:
    search = found(cast)[0].permit
    with pytest.raises(NotAllowed):
        oversight.ask_for_child(search, reason=WHY, by=cast.neighbour)
    search.asked_at -= timedelta(days=1)
    with pytest.raises(NotAllowed):
        oversight.ask_for_child(search, reason=WHY, by=cast.officer)


@pytest.mark.parametrize("who", ["officer", "supervisor", "security", "neighbour"])
def test_nobody_but_the_approver_of_the_own_district_decides(cast: Any, far: Child, who: str) -> None:
    permit = oversight.ask_for_child(found(cast)[0].permit, reason=WHY, by=cast.officer)
    with pytest.raises(NotAllowed):
        oversight.decide_permit(permit, approve=True, by=getattr(cast, who))


def test_nobody_approves_the_own_request(cast: Any) -> None:
    own = oversight.ask_for_bulk(3000, reason=WHY, by=cast.approver)
    assert own not in oversight.waiting_permits(cast.approver)
    with pytest.raises(oversight.OwnPermit):
        oversight.decide_permit(own, approve=True, by=cast.approver)


def test_a_refusal_says_why_and_a_decision_stands(cast: Any, far: Child) -> None:
    permit = oversight.ask_for_child(found(cast)[0].permit, reason=WHY, by=cast.officer)
    with pytest.raises(oversight.ReasonMissing):
        oversight.decide_permit(permit, approve=False, by=cast.approver)
    oversight.decide_permit(permit, approve=False, why="请先向徐汇区核实", by=cast.approver)
    with pytest.raises(oversight.NotWaiting):
        oversight.decide_permit(permit, approve=True, by=cast.approver)


def wrong_permits(cast: Any, far: Child) -> dict[str, dict[str, Any]]:
    now = timezone.now()
    agreed = {"decision": "APPROVED", "decided_by": cast.approver, "decided_at": now}
    week = now + timedelta(days=7)
    return {
        "approved by the asker": agreed | {"decided_by": cast.officer, "expires_at": week},
        "approved by nobody": {"decision": "APPROVED", "decided_at": now, "expires_at": week},
        "approved for ever": agreed | {"expires_at": None},
        "approved for more than a week": agreed | {"expires_at": week + timedelta(seconds=1)},
        "allowed by rule to open a child": {"decision": "BY_RULE", "decided_at": now, "expires_at": now},
        "refused without a reason": agreed | {"decision": "REFUSED"},
        "without a reason": {"reason": ""},
        "for no child": {"child": None},
        "in bulk without a number": {"what": "BULK", "child": None},
    }


@pytest.mark.parametrize(
    "name",
    [
        *("approved by the asker", "approved by nobody", "approved for ever", "approved for more than a week"),
        *("allowed by rule to open a child", "refused without a reason", "without a reason", "for no child"),
        "in bulk without a number",
    ],
)
def test_the_database_refuses_a_permit(cast: Any, far: Child, name: str) -> None:
    sound = {"user": cast.officer, "district": "310115", "what": "ACROSS", "child": far, "reason": WHY}
    with pytest.raises(IntegrityError), transaction.atomic():
        Permit.objects.create(**sound | {"asked_at": timezone.now()} | wrong_permits(cast, far)[name])


@pytest.mark.parametrize(("rows", "purpose"), [(200, ""), (201, WHY), (2000, WHY)])
def test_an_export_within_its_means_needs_no_permit(cast: Any, rows: int, purpose: str) -> None:
    assert oversight.allow_export(rows, purpose=purpose, by=cast.officer, at=timezone.now()) is None


def test_a_larger_export_says_what_for_and_the_largest_has_a_permit(cast: Any) -> None:
    now = timezone.now()
    with pytest.raises(oversight.PurposeMissing):
        oversight.allow_export(201, purpose="", by=cast.officer, at=now)
    with pytest.raises(oversight.PermitMissing):
        oversight.allow_export(2001, purpose=WHY, by=cast.officer, at=now)
    permit = oversight.ask_for_bulk(3000, reason=WHY, by=cast.officer)
    oversight.decide_permit(permit, approve=True, by=cast.approver)
    now = timezone.now()
    assert oversight.allow_export(3000, purpose=WHY, by=cast.officer, at=now) == permit
    with pytest.raises(oversight.PermitMissing):
        oversight.allow_export(3001, purpose=WHY, by=cast.officer, at=now)
    with pytest.raises(oversight.PermitMissing):
        oversight.allow_export(3000, purpose=WHY, by=cast.officer, at=now + timedelta(days=4))
