"""Signing in: the same word for an unknown account and a wrong password, a lock, a new session, an end."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tonghu.register.models import Entry, User
from tonghu.web.gate import lockout
from tonghu.web.pages.signing_in import ENDED, LOCKED, WRONG

RIGHT = "k2m4-9xw7-tq3h-p6dn"


@pytest.fixture
def officer(cast: Any) -> User:
    user: User = cast.officer
    user.set_password(RIGHT)
    user.save(update_fields=["password"])
    return user


def try_with(client: Client, username: str, password: str, address: str = "192.0.2.1", **more: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password, **more}, REMOTE_ADDR=address)


def test_the_right_password_opens_the_desk_and_is_written_down(client: Client, officer: User) -> None:
    assert try_with(client, "officer", RIGHT).headers["Location"] == "/"
    assert Entry.objects.filter(act="SIGN_IN", by=officer).count() == 1


def test_an_unknown_account_and_a_wrong_password_get_the_same_answer(client: Client, officer: User) -> None:
    wrong, unknown = try_with(client, "officer", "nope"), try_with(client, "nobody", "nope")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.context["problem"] == unknown.context["problem"] == WRONG


def test_the_fifth_failure_locks_the_account_even_for_the_right_password(client: Client, officer: User) -> None:
    for n in range(lockout.PER_ACCOUNT - 1):
        try_with(client, "officer", "nope", address=f"192.0.2.{n}")
    assert not lockout.locked("officer", "198.51.100.1")
    try_with(client, "OFFICER ", "nope")
    assert try_with(client, "officer", RIGHT, address="198.51.100.1").context["problem"] == LOCKED


def test_twenty_failures_lock_an_address_for_every_account(client: Client, officer: User) -> None:
    for n in range(lockout.PER_ADDRESS):
        lockout.failed(f"guess{n}", "192.0.2.1")
    assert try_with(client, "officer", RIGHT).status_code == 429
    assert try_with(client, "officer", RIGHT, address="192.0.2.2").status_code == 302


def test_the_lock_ends_after_a_quarter_of_an_hour(db: None) -> None:
    for _ in range(lockout.PER_ACCOUNT):
        lockout.failed("officer", "192.0.2.1")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not lockout.locked("officer", "192.0.2.1")


def test_neither_account_nor_address_can_be_read_from_a_failure(db: None) -> None:
    lockout.failed("officer", "192.0.2.1")
    kept = "".join(f"{s.session_key}{s.session_data}" for s in Session.objects.all())
    assert "officer" not in kept
    assert "192.0.2.1" not in kept


def test_success_forgets_the_failures_of_the_account(client: Client, officer: User) -> None:
    for _ in range(lockout.PER_ACCOUNT - 1):
        try_with(client, "officer", "nope")
    try_with(client, "officer", RIGHT)
    client.logout()
    try_with(client, "officer", "nope")
    assert try_with(client, "officer", RIGHT).status_code == 302


def test_signing_in_begins_a_session_with_a_new_key(client: Client, officer: User) -> None:
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before or ""
    try_with(client, "officer", RIGHT)
    assert client.session.session_key != before


@pytest.mark.parametrize(("days", "opens"), [(0, True), (-1, False)])
def test_an_account_opens_on_its_last_day_and_not_after(client: Client, officer: User, days: int, opens: bool) -> None:
    officer.ends_on = timezone.localdate() + timedelta(days=days)
    officer.save(update_fields=["ends_on"])
    answer = try_with(client, "officer", RIGHT)
    assert (answer.status_code == 302) is opens
    assert opens or answer.context["problem"] == ENDED


def test_a_disabled_account_is_answered_like_a_wrong_password(client: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert try_with(client, "officer", RIGHT).context["problem"] == WRONG


@pytest.mark.parametrize(("wanted", "there"), [("/board/", "/board/"), ("https://example.org/", "/"), ("//x.org", "/")])
def test_going_on_leads_nowhere_outside(client: Client, officer: User, wanted: str, there: str) -> None:
    assert try_with(client, "officer", RIGHT, next=wanted).headers["Location"] == there


def test_signing_out_takes_a_post(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/").headers["Location"].startswith("/sign-in/")
