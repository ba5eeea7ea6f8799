"""三员分立、许可 in the database itself: statements smuggled in under somebody's scope change nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from tonghu.register import scope
from tonghu.register.models import Child, Entry, Finding, Permit, Person, User

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

NOW = timezone.now()


@pytest.fixture
def far(db: None) -> Child:
    """A child of the neighbouring district."""
    person = Person.objects.create(name="虚构远", born=date(2016, 2, 29))
    return Child.objects.create(person=person, residence="310112001001", kind="MIGRANT")


def changes(who: User, act: Callable[[], int]) -> int:
    """How many rows the statement changes in this account's scope; 0 also when the database refuses it."""
    with scope.seeing(who):
        try:
            with transaction.atomic():
                return act()
        except Error:
            return 0


def account(whom: User) -> Any:
    return User.objects.filter(pk=whom.pk)


OWN = [
    {"role": "APPROVER"},
    {"jurisdiction": "310112"},
    {"ends_on": date(2099, 1, 1)},
    {"name": "别人"},
    {"suspended_at": None, "leave_told_at": NOW},
]


@pytest.mark.parametrize("wrong", OWN, ids=[next(iter(one)) for one in OWN])
@pytest.mark.parametrize("who", ["officer", "administrator", "security", "auditor"])
def test_nobody_changes_the_own_account_but_its_password(cast: Any, who: str, wrong: dict[str, Any]) -> None:
    user = getattr(cast, who)
    assert changes(user, lambda: account(user).update(**wrong)) == 0
    assert changes(user, lambda: account(user).update(password="new")) == 1  # no password of anybody


def test_the_administrator_grants_nothing_and_makes_nobody_ready_to_work(cast: Any) -> None:
    admin = cast.administrator
    waiting = User.objects.create(username="w", role="DIRECTOR", jurisdiction="310115004001", made_by=admin)
    made = {"role": "OFFICER", "jurisdiction": "310115", "made_by": admin}
    assert changes(admin, lambda: account(waiting).update(authorised_at=NOW, authorised_by=cast.security)) == 0
    assert changes(admin, lambda: account(cast.officer).update(role="APPROVER")) == 0
    assert changes(admin, lambda: bool(User.objects.create(username="a", authorised_at=NOW, **made))) == 0
    assert changes(admin, lambda: bool(User.objects.create(username="b", **made | {"made_by": None}))) == 0
    assert changes(admin, lambda: bool(User.objects.create(username="c", **made))) == 1


@pytest.mark.parametrize("whom", ["security", "auditor", "neighbour"])
def test_the_administrator_does_not_touch_who_watches_nor_another_district(cast: Any, whom: str) -> None:
    assert changes(cast.administrator, lambda: account(getattr(cast, whom)).update(password="x")) == 0
    assert changes(cast.administrator, lambda: account(getattr(cast, whom)).update(is_active=False)) == 0


def test_the_security_officer_grants_and_suspends_and_nothing_else(cast: Any) -> None:
    security, officer = cast.security, account(cast.officer)
    assert changes(security, lambda: officer.update(password="x")) == 0
    assert changes(security, lambda: officer.update(role="APPROVER")) == 0
    assert changes(security, lambda: officer.update(authorised_by=cast.approver)) == 0
    assert changes(security, lambda: officer.update(suspended_at=NOW, suspended_by=security)) == 1
    assert (
        changes(security, lambda: bool(User.objects.create(username="x", role="OFFICER", jurisdiction="310115"))) == 0
    )


def test_the_auditor_changes_nothing(cast: Any) -> None:
    permit = Permit.objects.create(
        user=cast.officer, district="310115", what="BULK", rows=1, reason="报送半年统计", asked_at=NOW
    )
    finding = found(cast)
    refused = {"decision": "REFUSED", "decided_by": cast.auditor, "decided_at": NOW, "why": "x"}
    closed = {"state": "EXPLAINED", "closed_by": cast.auditor, "closed_at": NOW, "explanation": "x"}
    assert changes(cast.auditor, lambda: Permit.objects.filter(pk=permit.pk).update(**refused)) == 0
    assert changes(cast.auditor, lambda: Finding.objects.filter(pk=finding.pk).update(**closed)) == 0
    assert changes(cast.auditor, lambda: account(cast.officer).update(is_active=False)) == 0
    assert changes(cast.security, lambda: Finding.objects.filter(pk=finding.pk).update(**closed)) == 0  # by another
    closed["closed_by"] = cast.security
    assert changes(cast.security, lambda: Finding.objects.filter(pk=finding.pk).update(**closed)) == 1


def found(cast: Any) -> Finding:
    return Finding.objects.create(
        account=cast.officer, district="310115", rule="HOURS", day=NOW.date(), seen="夜间", norm="", found_at=NOW
    )


@pytest.mark.parametrize("who", ["administrator", "security", "auditor"])
def test_no_administrator_reads_a_child_or_a_reason_of_another_district(cast: Any, far: Child, who: str) -> None:
    near = Child.objects.create(person=Person.objects.create(name="虚构近"), residence="310115004001")
    Permit.objects.create(
        user=cast.neighbour, district="310112", what="BULK", rows=1, reason="报送半年统计", asked_at=NOW
    )
    Entry.objects.create(at=NOW, by=cast.neighbour, act="SEE_CHILD", child=far)
    Entry.objects.create(at=NOW, by=cast.officer, act="SEE_CHILD", child=near)
    with scope.seeing(getattr(cast, who)):
        assert not Child.objects.exists() and not Person.objects.exists() and not Permit.objects.exists()
        seen = set(Entry.objects.values_list("by__username", flat=True))
    assert seen == (set() if who == "administrator" else {"officer"})


def test_nobody_writes_the_own_permit(cast: Any, far: Child) -> None:
    asked = {"user": cast.officer, "district": "310115", "what": "ACROSS", "child_id": far.pk, "reason": "转学核对材料"}
    agreed = {"decision": "APPROVED", "decided_by": cast.approver, "decided_at": NOW, "expires_at": NOW}
    mine = Permit.objects.create(**asked, asked_at=NOW)
    assert changes(cast.officer, lambda: Permit.objects.filter(pk=mine.pk).update(**agreed)) == 0
    assert changes(cast.officer, lambda: bool(Permit.objects.create(**asked, **agreed, asked_at=NOW))) == 0
    assert changes(cast.neighbour, lambda: bool(Permit.objects.create(**asked, asked_at=NOW))) == 0
    in_anothers_name = agreed | {"decided_by": cast.supervisor}
    assert changes(cast.approver, lambda: Permit.objects.filter(pk=mine.pk).update(**in_anothers_name)) == 0
    assert changes(cast.approver, lambda: Permit.objects.filter(pk=mine.pk).update(**agreed)) == 1
    own = Permit.objects.create(**asked | {"user": cast.approver}, asked_at=NOW)
    assert changes(cast.approver, lambda: Permit.objects.filter(pk=own.pk).update(**in_anothers_name)) == 0


def test_nobody_at_work_reads_what_is_found_unusual(cast: Any) -> None:
    found(cast)
    for who in (cast.officer, cast.approver, cast.supervisor, cast.administrator, cast.education):
        with scope.seeing(who):
            assert not Finding.objects.exists()


@pytest.mark.parametrize("closed", [{"authorised_at": None}, {"suspended_at": NOW}])
def test_the_scope_of_an_account_that_may_not_be_used_holds_nothing(cast: Any, closed: dict[str, Any]) -> None:
    Child.objects.create(person=Person.objects.create(name="虚构近"), residence="310115004001")
    with scope.seeing(cast.officer):
        assert Child.objects.count() == 1
    account(cast.officer).update(**closed, **({"suspended_by": cast.security} if "suspended_at" in closed else {}))
    with scope.seeing(cast.officer):
        assert Child.objects.count() == 0
