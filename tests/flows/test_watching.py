"""异常查阅 from the journal itself: a day of work is left alone, a curious clerk is found."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tonghu.register.models import Child, Entry, Finding, NotAllowed, Person, Record, User
from tonghu.rules.access.unusual import Day
from tonghu.steps import oversight
from tonghu.steps.oversight.facts import looking_on

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

DAY = date(2026, 11, 24)
HERE = "310115004001"
Note = Callable[..., None]


@pytest.fixture
def children(db: None) -> list[Child]:
    people = Person.objects.bulk_create(Person(name=f"虚构{n}", born=date(2015, 1, 1)) for n in range(90))
    return Child.objects.bulk_create(Child(person=person, residence=HERE, kind="MIGRANT") for person in people)


@pytest.fixture
def note(db: None) -> Note:
    """A line of the journal at an hour of the day."""

    def write(
        user: User, act: str, child: Child | None = None, *, hour: float = 10, day: date = DAY, **more: Any
    ) -> None:
        at = timezone.make_aware(datetime(day.year, day.month, day.day) + timedelta(hours=hour))
        Entry.objects.create(at=at, by=user, act=act, child=child, detail=more)

    return write


def fact(user: User, day: date = DAY) -> Day:
    return next(looking.fact for looking in looking_on(day) if looking.fact.account == user.pk)


def found(user: User) -> set[str]:
    oversight.watch(day=DAY)
    return set(Finding.objects.filter(account=user).values_list("rule", flat=True))


def test_a_round_of_visits_and_a_day_of_pairs_alarm_nobody(cast: Any, children: list[Child], note: Note) -> None:
    for n, child in enumerate(children):
        note(cast.director, "SEE_CHILD", child, hour=9 + n / 60)
        note(cast.director, "VISIT", child, hour=9.01 + n / 60)
        note(cast.officer, "SEE_CHILD", child, page="pair")
        note(cast.officer, "SETTLE", child, hour=11)
    assert fact(cast.officer).only_looked == fact(cast.director).only_looked == 0
    assert found(cast.director) == found(cast.officer) == set()


def test_a_director_may_look_through_the_own_place_and_a_supervisor_through_what_waits(
    cast: Any, round: Any, children: list[Child], note: Note
) -> None:
    Record.objects.bulk_create(
        Record(child=child, round=round, form="1", state="SUBMITTED", submitted_by=cast.director) for child in children
    )
    for child in children:
        note(cast.director, "SEE_CHILD", child)
        note(cast.supervisor, "SEE_FORM", child)
    assert found(cast.director) == found(cast.supervisor) == set()


def test_the_curious_clerk_is_found_and_the_lines_are_named(cast: Any, children: list[Child], note: Note) -> None:
    for n, child in enumerate(children):
        note(cast.officer, "SEARCH_CHILDREN", hour=22 + n / 60, how="part_of_name", like="ab12", found=300)
        note(cast.officer, "SEE_CHILD", child, hour=22 + (n + 0.5) / 60)
    assert found(cast.officer) == {"VOLUME", "HOURS", "SERIES", "NO_TASK"}
    volume = Finding.objects.get(rule="VOLUME")
    assert "90名儿童，其中90名只看未办" in volume.seen
    named = oversight.lines_of(volume, by=cast.security)
    assert {line.by for line in named} == {cast.officer} and named.count() == 90


def test_searching_that_opens_nothing_is_asked_about(cast: Any, note: Note) -> None:
    for n in range(30):
        note(cast.officer, "SEARCH_CHILDREN", hour=9 + n / 10, how="name", like=f"{n:04x}", found=0)
    assert found(cast.officer) == {"SEARCHING"}


def test_a_child_at_whom_several_look_without_a_task_is_asked_about(
    cast: Any, children: list[Child], note: Note
) -> None:
    for who in (cast.officer, cast.approver, cast.supervisor):
        note(who, "SEE_CHILD", children[0])
    note(cast.director, "SEE_CHILD", children[0])  # whose child it is
    assert fact(cast.officer).shared == 3
    assert found(cast.officer) == found(cast.approver) == {"SAME_CHILD"}
    assert found(cast.director) == set()


def test_work_within_a_week_is_a_task(cast: Any, children: list[Child], note: Note) -> None:
    for before, child in ((7, children[0]), (8, children[1])):
        note(cast.officer, "SETTLE", child, day=DAY - timedelta(days=before))
        note(cast.officer, "SEE_CHILD", child)
    assert fact(cast.officer).idle == 1


def test_the_own_usual_days_and_those_of_the_role_are_the_measure(cast: Any, children: list[Child], note: Note) -> None:
    for back in range(1, 6):
        for child in children[: 10 * back]:
            note(cast.officer, "SEE_CHILD", child, day=DAY - timedelta(days=back))
    note(cast.officer, "SEE_CHILD", children[0])
    seen = fact(cast.officer)
    assert (seen.usual, seen.role_usual) == (30.0, None)  # five days of one account: its median; too few for a role


def test_who_is_to_leave_and_takes_much_away_is_asked_about(cast: Any, note: Note) -> None:
    User.objects.filter(pk=cast.officer.pk).update(
        ends_on=DAY + timedelta(days=10), leave_told_at=timezone.make_aware(datetime(2026, 11, 20))
    )
    note(cast.officer, "EXPORT_CHILDREN", rows=400)
    note(cast.supervisor, "EXPORT_CHILDREN", rows=400)
    assert found(cast.officer) == {"LEAVING"}
    assert found(cast.supervisor) == set()


def test_watching_again_adds_nothing_but_what_grew(cast: Any, children: list[Child], note: Note) -> None:
    for child in children[:50]:
        note(cast.officer, "SEE_CHILD", child)
    first = oversight.watch(day=DAY)
    for child in children[50:]:
        note(cast.officer, "SEE_CHILD", child)
    assert (first, oversight.watch(day=DAY)) == (2, 0)
    assert "查看90名" in Finding.objects.get(rule="VOLUME").seen


def test_a_closed_finding_stays_as_it_was_closed(cast: Any, children: list[Child], note: Note) -> None:
    for child in children[:50]:
        note(cast.officer, "SEE_CHILD", child)
    oversight.watch(day=DAY)
    finding = Finding.objects.get(rule="NO_TASK")
    with pytest.raises(oversight.ExplanationMissing):
        oversight.close_finding(finding, incident=False, explanation=" ", by=cast.security)
    oversight.close_finding(finding, incident=False, explanation="年度抽查，已与本人核实", by=cast.security)
    note(cast.officer, "SEE_CHILD", children[60])
    oversight.watch(day=DAY)
    assert "查看50名" in Finding.objects.get(rule="NO_TASK").seen
    with pytest.raises(oversight.AlreadyClosed):
        oversight.close_finding(finding, incident=True, explanation="再查", by=cast.security)


@pytest.mark.parametrize("who", ["auditor", "administrator", "officer", "supervisor"])
def test_only_the_security_officer_closes(cast: Any, children: list[Child], note: Note, who: str) -> None:
    for child in children[:50]:
        note(cast.officer, "SEE_CHILD", child)
    oversight.watch(day=DAY)
    with pytest.raises(NotAllowed):
        oversight.close_finding(Finding.objects.all()[0], incident=False, explanation="没事", by=getattr(cast, who))


def test_nobody_closes_a_finding_about_oneself_not_even_in_the_database(cast: Any) -> None:
    about = {"account": cast.security, "district": "310115", "rule": "HOURS", "day": DAY, "seen": "", "norm": ""}
    closed = {"state": "EXPLAINED", "closed_at": timezone.now(), "closed_by": cast.security, "explanation": "没事"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(**about, **closed, found_at=timezone.now())
