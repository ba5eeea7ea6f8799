"""Every night the session table forgets what has ended, every minute the tally is summed up, and nothing else goes."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from procrastinate.contrib.django import app

from tonghu.register.models import Child, Person, ShortLived, Tally
from tonghu.web import jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def connection_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own connection stays open."""
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)


def session(key: str, *, ends_in: timedelta) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + ends_in)


def test_ended_sessions_go_and_open_ones_stay() -> None:
    session("ended", ends_in=timedelta(seconds=-1))
    session("open", ends_in=timedelta(minutes=1))
    jobs.tidy_sessions(0)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


def test_what_was_remembered_for_minutes_goes_when_they_are_over() -> None:
    cache.set("over", 1, timeout=0.001)
    cache.set("lasts", 1, timeout=60)
    jobs.tidy_sessions(0)
    assert (ShortLived.objects.count(), cache.get("lasts")) == (1, 1)


def test_the_list_of_devices_forgets_ended_sessions(cast: Any) -> None:
    session("open", ends_in=timedelta(minutes=1))
    for key in ("open", "ended"):
        UserSession.objects.create(user=cast.officer, session_key=key, ip="192.0.2.1", user_agent="")
    jobs.tidy_sessions(0)
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["open"]


def test_it_is_done_every_day() -> None:
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons["tidy_sessions"].split()[2:] == ["*", "*", "*"]


def test_the_tally_is_summed_up_every_minute_and_stays_the_same() -> None:
    for _ in range(3):
        Child.objects.create(person=Person.objects.create(name="虚构童"), residence="310115", kind="MIGRANT")
    jobs.tidy_tally(0)
    assert [(row.n, row.kind) for row in Tally.objects.all()] == [(3, "MIGRANT")]
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons["tidy_tally"] == "* * * * *"
