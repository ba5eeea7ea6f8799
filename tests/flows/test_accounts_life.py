"""三员分立、账号的一生: made by one, granted by another, handed over at the end; the database holds it too."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tonghu.register.models import Child, Entry, NotAllowed, Person, Record, User
from tonghu.steps import oversight
from tonghu.web.commands import main

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

Make = Callable[..., User]
HERE = "310115004001"


@pytest.fixture
def make(cast: Any) -> Make:
    """An account that the 系统管理员 made and nobody granted yet."""

    def new(username: str = "new", role: str = "DIRECTOR", place: str = HERE, **more: object) -> User:
        made = {"made_by": cast.administrator, "made_at": timezone.now()} | more
        return User.objects.create(username=username, name="虚构新", role=role, jurisdiction=place, **made)

    return new


def test_one_makes_an_account_and_another_grants_it(cast: Any, make: Make) -> None:
    new = make()
    assert not new.may("SEE_CHILD") and not new.usable(on=date(2026, 1, 1))
    granted = oversight.authorise(new, by=cast.security)
    assert granted.may("SEE_CHILD")
    assert Entry.objects.get(act="AUTHORISE_ACCOUNT").by == cast.security


@pytest.mark.parametrize("who", ["administrator", "auditor", "officer"])
def test_nobody_but_the_security_officer_grants(cast: Any, make: Make, who: str) -> None:
    with pytest.raises(NotAllowed):
        oversight.authorise(make(), by=getattr(cast, who))


def test_an_account_of_another_district_is_not_granted(cast: Any, make: Make) -> None:
    with pytest.raises(NotAllowed):
        oversight.authorise(make(place="310112001001"), by=cast.security)


REFUSED_BY_THE_DATABASE: list[tuple[str, dict[str, Any]]] = [
    ("granted by its maker", {"authorised_by": "administrator", "authorised_at": timezone.now()}),
    ("granted by nobody named", {"authorised_at": timezone.now()}),
    ("granted without a moment", {"authorised_by": "security"}),
    ("a watcher made by the administrator", {"role": "SECURITY", "place": "310115"}),
    ("a contractor without an end", {"contractor": True, "contract_number": "HT", "contract_until": date(2030, 1, 1)}),
    ("a contractor of no term", {"contractor": True, "contract_number": "HT", "ends_on": date(2030, 1, 1)}),
    ("a contractor without a contract", {"contractor": True, "ends_on": date(2030, 1, 1)}),
    (
        "a contractor beyond the contract",
        {
            "contractor": True,
            "contract_number": "HT",
            "contract_until": date(2030, 1, 1),
            "ends_on": date(2030, 1, 2),
        },
    ),
    ("suspended by nobody", {"suspended_at": timezone.now()}),
]


@pytest.mark.parametrize("wrong", [w[1] for w in REFUSED_BY_THE_DATABASE], ids=[w[0] for w in REFUSED_BY_THE_DATABASE])
def test_the_database_refuses(cast: Any, make: Make, wrong: dict[str, Any]) -> None:
    wrong = {key: getattr(cast, value) if key == "authorised_by" else value for key, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**wrong)


@pytest.mark.parametrize("column", ["authorised_by", "suspended_by", "successor"])
def test_nobody_acts_upon_the_own_account_not_even_in_the_database(cast: Any, column: str) -> None:
    own = User.objects.filter(pk=cast.security.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        own.update(**{column: cast.security.pk}, **({"suspended_at": timezone.now()} if "susp" in column else {}))


def test_a_suspended_account_is_out_at_once_and_only_the_security_officer_lifts_it(cast: Any) -> None:
    oversight.suspend(cast.officer, by=cast.security)
    assert not User.objects.get(pk=cast.officer.pk).may("SEE_DESK")
    with pytest.raises(NotAllowed):
        oversight.suspend(cast.officer, lift=True, by=cast.administrator)
    oversight.suspend(cast.officer, lift=True, by=cast.security)
    assert User.objects.get(pk=cast.officer.pk).may("SEE_DESK")


@pytest.mark.parametrize("who", ["security", "auditor"])
def test_one_watcher_does_not_close_the_eyes_of_the_other_nor_the_own(cast: Any, who: str) -> None:
    with pytest.raises((NotAllowed, oversight.NotYours)):
        oversight.suspend(getattr(cast, who), by=cast.security)


@pytest.fixture
def child(db: None) -> Child:
    person = Person.objects.create(name="虚构童", sex="1", born=date(2015, 1, 1))
    return Child.objects.create(person=person, residence=HERE, kind="MIGRANT")


def test_what_a_worker_leaves_is_counted_and_goes_to_the_successor(cast: Any, round: Any, child: Child) -> None:
    Record.objects.create(child=child, round=round, form="1", draft_by=cast.director, draft_at=timezone.now())
    assert [(one.code, one.count) for one in oversight.open_work(cast.director)] == [("drafts", 1)]
    with pytest.raises(oversight.SuccessorMissing):
        oversight.hand_over(cast.director, to=None, by=cast.administrator)
    oversight.hand_over(cast.director, to=cast.supervisor, by=cast.administrator)
    line = Entry.objects.get(act="HANDOVER")
    assert line.detail == {"account": cast.director.pk, "to": cast.supervisor.pk, "drafts": 1}


def test_a_place_without_a_director_waits_on_the_supervisors_desk_until_one_comes(
    cast: Any, make: Make, child: Child
) -> None:
    today = timezone.localdate()
    oversight.hand_over(cast.director, to=cast.supervisor, by=cast.administrator)
    assert [place for place, _ in oversight.places_without_director(by=cast.supervisor, on=today)] == [HERE]
    oversight.authorise(make(), by=cast.security)
    assert oversight.places_without_director(by=cast.supervisor, on=today) == []


@pytest.mark.parametrize("who", ["officer", "approver", "neighbour", "administrator"])
def test_only_the_same_role_and_place_takes_over(cast: Any, child: Child, who: str) -> None:
    with pytest.raises(oversight.SuccessorMissing):
        oversight.hand_over(cast.director, to=getattr(cast, who), by=cast.administrator)


def test_a_successor_is_somebody_who_may_work(cast: Any, make: Make) -> None:
    waiting = make()
    assert waiting not in oversight.successors_of(cast.director)
    oversight.authorise(waiting, by=cast.security)
    assert waiting in oversight.successors_of(cast.director)


def test_an_end_is_taken_back_on_its_day_later_it_is_granted_anew(cast: Any) -> None:
    now = timezone.now()
    oversight.hand_over(cast.director, to=cast.supervisor, by=cast.administrator)
    assert oversight.resume(cast.director, by=cast.administrator, at=now).authorised
    oversight.hand_over(cast.director, to=cast.supervisor, by=cast.administrator)
    later = oversight.resume(cast.director, by=cast.administrator, at=now + timedelta(days=2))
    assert later.is_active and not later.authorised
    assert later in oversight.waiting_accounts(cast.security)


def test_an_account_past_its_day_waits_for_its_hand_over(cast: Any, make: Make) -> None:
    on = timezone.localdate()
    User.objects.filter(pk=cast.director.pk).update(ends_on=on - timedelta(days=1))
    assert list(oversight.past_their_day(by=cast.administrator, on=on)) == [cast.director]
    oversight.hand_over(cast.director, to=cast.supervisor, by=cast.administrator)
    assert list(oversight.past_their_day(by=cast.administrator, on=on)) == []


def test_a_contractor_does_not_stay_longer_than_the_contract(cast: Any, make: Make) -> None:
    until = timezone.localdate() + timedelta(days=30)
    one = make(contractor=True, contract_number="HT", contract_until=until, ends_on=until)
    with pytest.raises(oversight.EndsAfterContract):
        oversight.set_leaving(one, last_day=until + timedelta(days=1), by=cast.administrator)
    assert oversight.set_leaving(one, last_day=until, by=cast.administrator).leave_told_at


@pytest.mark.parametrize(
    ("role", "granted"),
    [("系统管理员", True), ("安全管理员", True), ("审计管理员", True), ("区民政局经办", False)],
)
def test_the_command_line_grants_only_the_three_administrators(db: None, role: str, granted: bool) -> None:
    assert main(["account", "new", "first", "--name", "虚构", "--role", role, "--place", "310115"]) == 0
    assert User.objects.get(username="first").authorised is granted
    assert Entry.objects.filter(act="AUTHORISE_ACCOUNT").exists() is granted
