"""Signing in: the same word for an unknown account and a wrong password, a lock, a new session, an end."""

import re
import time
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tonghu.register.journal import hidden
from tonghu.register.models import Entry, ShortLived, User
from tonghu.web.gate import limits
from tonghu.web.pages.signing_in import ENDED, LOCKED, WRONG

RIGHT = "k2m4-9xw7-tq3h-p6dn"


def try_with(client: Client, username: str, password: str, address: str = "192.0.2.1", **more: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password, **more}, REMOTE_ADDR=address)


def bare(answer: Any) -> str:
    """The page without the token of its form, which is another every time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


def test_the_right_password_opens_the_desk_and_is_written_down(client: Client, officer: User) -> None:
    assert try_with(client, "officer", RIGHT).headers["Location"] == "/"
    assert Entry.objects.get(act="SIGN_IN", by=officer).detail == {"how": "password"}


def test_an_unknown_account_and_a_wrong_password_get_the_same_answer(client: Client, officer: User) -> None:
    wrong, unknown = try_with(client, "officer", "nope"), try_with(client, "nobody", "nope")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.context["problem"] == WRONG
    assert bare(wrong) == bare(unknown)


def test_the_time_tells_nothing_about_an_account(officer: User) -> None:
    def seconds(account: str) -> float:
        cache.clear()
        began = time.perf_counter()
        try_with(Client(), account, "nope")
        return time.perf_counter() - began

    pairs = [(seconds("officer"), seconds(f"nobody{n}")) for n in range(7)]
    known, unknown = (median(one) for one in zip(*pairs, strict=True))
    assert 0.6 < known / unknown < 1.7


def fail(account: str, *, times: int, address: str = "192.0.2.1") -> None:
    for _ in range(times):
        try_with(Client(), account, "nope", address=address)


def test_the_fifth_failure_locks_the_account_even_for_the_right_password(client: Client, officer: User) -> None:
    for n in range(limits.PER_ACCOUNT - 1):
        fail("officer", times=1, address=f"192.0.2.{n}")
    assert try_with(client, "OFFICER ", "nope").context["problem"] == WRONG
    locked = try_with(client, "officer", RIGHT, address="198.51.100.1")
    assert (locked.status_code, locked.context["problem"]) == (429, LOCKED)


def test_an_account_nobody_has_is_locked_just_so(client: Client, officer: User) -> None:
    fail("nobody", times=limits.PER_ACCOUNT)
    assert try_with(client, "nobody", "nope", address="198.51.100.1").context["problem"] == LOCKED


def test_twenty_failures_lock_an_address_for_every_account(client: Client, officer: User) -> None:
    for n in range(limits.PER_ADDRESS):
        fail(f"guess{n}", times=1)
    assert try_with(client, "officer", RIGHT).status_code == 429
    assert try_with(client, "officer", RIGHT, address="192.0.2.2").status_code == 302


def test_who_tries_a_locked_account_does_not_lock_the_office(client: Client, officer: User) -> None:
    fail("nobody", times=limits.PER_ADDRESS + 5)
    assert try_with(client, "officer", RIGHT).status_code == 302


def test_the_lock_ends_after_a_quarter_of_an_hour(
    client: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail("officer", times=limits.PER_ACCOUNT)
    later = timezone.now().timestamp() + 901
    monkeypatch.setattr(ratelimit.time, "time", lambda: later)
    assert try_with(client, "officer", RIGHT).status_code == 302


def test_neither_account_nor_address_can_be_read_from_a_failure(officer: User) -> None:
    fail("officer", times=1)
    fail("k2m4-typed-in-the-wrong-box", times=1)
    kept = f"{list(ShortLived.objects.values())}{list(Entry.objects.values('detail'))}"
    assert "officer" not in kept
    assert "192.0.2.1" not in kept
    assert "k2m4" not in kept


def test_a_failure_is_written_down_without_anybody_having_acted(officer: User) -> None:
    fail("officer", times=1)
    line = Entry.objects.get(act="SIGN_IN_FAILED")
    assert (line.by, line.detail["why"], line.detail["typed"]) == (None, "WRONG", hidden("account", "Officer"))


def test_success_forgets_the_failures_of_the_account(client: Client, officer: User) -> None:
    fail("officer", times=limits.PER_ACCOUNT - 1)
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
