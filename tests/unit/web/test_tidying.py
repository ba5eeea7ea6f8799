"""Every night the session table forgets what has ended, every minute the tally is summed up, and nothing else goes."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django import app

from tonghu.register.models import Child, Person, Tally
from tonghu.web import jobs
from tonghu.web.gate import lockout

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


def test_failures_older_than_the_window_go_and_a_lock_of_now_holds() -> None:
    for _ in range(lockout.PER_ACCOUNT):
        lockout.failed("zhang", "192.0.2.1")
    session("fail:stale", ends_in=-lockout.WINDOW)
    jobs.tidy_sessions(0)
    assert not Session.objects.filter(session_key="fail:stale").exists()
    assert lockout.locked("zhang", "198.51.100.1")


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
