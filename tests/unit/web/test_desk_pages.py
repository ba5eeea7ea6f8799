"""The desk: a queue counts what the list behind it shows, and no place sees another's work."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tonghu.register.models import Child, Person, Record, User, Visit
from tonghu.web.queues import queues_of
from tonghu.web.queues.survey import children_to_visit

ON = date(2024, 9, 1)
HERE = "310115004001"


def child(name: str, residence: str = HERE, *, kind: str = "UNDECIDED", flags: list[str] | None = None) -> Child:
    person = Person.objects.create(name=name, born=date(2015, 1, 1))
    return Child.objects.create(person=person, residence=residence, kind=kind, flags=flags or [])


def queue(user: User, round: Any, title: str) -> Any:
    return next(q for q in queues_of(user, round, on=ON) if q.title == title)


def test_children_are_visited_in_the_order_of_urgency(cast: Any, round: Any) -> None:
    absent, fresh = child("虚构访"), child("虚构新")
    urgent, met = child("虚构急", flags=["紧急线索"]), child("虚构见")
    for who, outcome in ((absent, "ABSENT"), (met, "MET")):
        Visit.objects.create(
            child=who, round=round, visited_on=ON, way="HOME", outcome=outcome, by=cast.director, at=timezone.now()
        )
    assert list(children_to_visit(cast.director, round, on=ON)) == [urgent, met, fresh, absent]


def test_who_has_a_form_or_is_outside_the_scheme_is_not_to_be_visited(cast: Any, round: Any) -> None:
    Record.objects.create(child=child("虚构表"), round=round, form="1")
    child("虚构外", kind="OUTSIDE")
    waiting = child("虚构待")
    assert list(children_to_visit(cast.director, round, on=ON)) == [waiting]


def test_a_queue_counts_what_its_list_shows(client: Client, cast: Any, round: Any) -> None:
    for n in range(3):
        child(f"虚构{n}")
    child("虚构邻", "310115004002")
    waiting = queue(cast.director, round, "今日应访")
    client.force_login(cast.director)
    assert waiting.count == client.get(waiting.href).context["count"] == 3


def test_the_places_of_a_street_add_up_to_its_queue(client: Client, cast: Any, round: Any) -> None:
    for residence in (HERE, HERE, "310115004002", "310115004"):
        child("虚构", residence)
    waiting = queue(cast.supervisor, round, "本街镇未登记儿童")
    client.force_login(cast.supervisor)
    counts = [client.get(task.href).context["count"] for task in waiting.tasks]
    assert sorted(counts) == [1, 1, 2]
    assert sum(counts) == waiting.count


def test_nobody_reviews_the_own_form(cast: Any, round: Any) -> None:
    own = {"submitted_at": timezone.now(), "submitted_by": cast.supervisor}
    Record.objects.create(child=child("虚构"), round=round, form="1", state="SUBMITTED", **own)
    assert queue(cast.supervisor, round, "待审核登记表").count == 0


@pytest.mark.parametrize(("days", "count"), [(0, 1), (30, 1), (31, 0), (-1, 0)])
def test_accounts_that_end_within_thirty_days_wait_for_the_administrator(cast: Any, days: int, count: int) -> None:
    User.objects.filter(pk=cast.director.pk).update(ends_on=ON + timedelta(days=days))
    assert queue(cast.administrator, None, "30天内到期账号").count == count


def test_a_child_named_in_no_queue_of_who_must_not_see_it(client: Client, cast: Any, round: Any) -> None:
    child("虚构甲")
    for user in (cast.statistician, cast.administrator, cast.education, cast.security, cast.auditor):
        client.force_login(user)
        assert "虚构甲" not in client.get("/").content.decode()


def test_every_role_has_a_desk_with_and_without_a_round(client: Client, cast: Any) -> None:
    for name in cast.__dataclass_fields__:
        client.force_login(getattr(cast, name))
        assert client.get("/").status_code == 200, name
