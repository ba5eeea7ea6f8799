"""A session lasts one working day and while somebody works; it ends where the account's lock or role changes."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from tonghu.register.models import Entry, User
from tonghu.web.gate import sessions


def turn_back(client: Client, key: str, seconds: int) -> None:
    """As if it had been so much earlier."""
    session = client.session
    session[key] -= seconds
    session.save()


@pytest.mark.parametrize(("seconds", "open_"), [(1790, True), (1801, False)])
def test_half_an_hour_without_work_ends_it(
    client: Client, officer: User, sign_in: Any, seconds: int, open_: bool
) -> None:
    sign_in()
    turn_back(client, "gate.used", seconds)
    answer = client.get("/children/")
    assert (answer.status_code == 200) is open_
    assert open_ or answer.headers["Location"] == "/sign-in/?ended=session&next=%2Fchildren%2F"


def test_work_keeps_it_open_and_a_page_that_asks_by_itself_does_not(
    client: Client, officer: User, sign_in: Any
) -> None:
    sign_in()
    turn_back(client, "gate.used", 1000)
    assert client.get("/account/still/").json()["left"] <= 800
    assert client.get("/account/still/").json()["left"] <= 800
    assert client.post("/account/still/").json()["left"] > 1700


@pytest.mark.parametrize(("hours", "open_"), [(7.9, True), (8.1, False)])
def test_after_a_working_day_it_ends_however_busy(
    client: Client, officer: User, sign_in: Any, hours: float, open_: bool
) -> None:
    sign_in()
    turn_back(client, "gate.began", int(hours * 3600))
    assert (client.get("/").status_code == 200) is open_


def test_what_was_posted_too_late_leads_to_the_desk_after_signing_in_again(
    client: Client, officer: User, sign_in: Any
) -> None:
    sign_in()
    turn_back(client, "gate.used", 1801)
    assert client.post("/children/export/").headers["Location"] == "/sign-in/?ended=session&next=%2F"


def test_the_page_says_which_devices_are_in_and_where_from_without_their_address(
    client: Client, officer: User, sign_in: Any
) -> None:
    phone = Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 13) Chrome/120.0", REMOTE_ADDR="10.3.4.5")
    sign_in(by=phone)
    sign_in()
    page = client.get("/account/").content.decode()
    assert "安卓手机，Chrome 浏览器" in page
    assert "内网" in page
    assert "10.3.4.5" not in page


def test_one_device_or_all_others_are_ended(client: Client, officer: User, sign_in: Any) -> None:
    others = [Client(), Client(), Client()]
    for one in others:
        sign_in(by=one)
    sign_in()
    pk = UserSession.objects.get(session_key=others[0].session.session_key).pk
    client.post("/account/devices/end/", {"device": pk})
    assert [one.get("/").status_code for one in others] == [302, 200, 200]
    client.post("/account/devices/end/")
    assert [one.get("/").status_code for one in (*others, client)] == [302, 302, 302, 200]
    assert Entry.objects.filter(act="END_SESSIONS", by=officer).count() == 2


def test_nobody_ends_the_device_of_another(client: Client, officer: User, cast: Any, sign_in: Any) -> None:
    other = Client()
    sign_in(by=other)
    client.force_login(cast.approver)
    client.post("/account/devices/end/", {"device": UserSession.objects.get().pk})
    assert other.get("/").status_code == 200


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"role": "APPROVER"}, {"jurisdiction": "310112"}, {"sign_in_epoch": 7}],
    ids=["ended", "another role", "another place", "another epoch"],
)
def test_the_cookie_of_a_changed_account_opens_nothing(
    client: Client, officer: User, sign_in: Any, change: dict[str, Any]
) -> None:
    sign_in()
    User.objects.filter(pk=officer.pk).update(**change)
    assert client.get("/children/").headers["Location"].startswith("/sign-in/")


def test_an_account_past_its_day_is_told_so(client: Client, officer: User, sign_in: Any) -> None:
    sign_in()
    User.objects.filter(pk=officer.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert "ended=account" in client.get("/children/").headers["Location"]


def test_signing_in_takes_the_token_of_its_own_page(officer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/sign-in/")
    typed = {"username": "officer", "password": "k2m4-9xw7-tq3h-p6dn"}
    assert strict.post("/sign-in/", typed).status_code == 403
    token = strict.cookies["csrftoken"].value
    assert strict.post("/sign-in/", {**typed, "csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/109 Safari/537 Edg/109.0", "Windows 电脑，Edge 浏览器"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) MicroMessenger/8.0", "苹果手机，微信"),
        ("curl/8", "其他设备，其他浏览器"),
    ],
)
def test_a_device_is_named_as_people_know_it(agent: str, said: str) -> None:
    assert sessions.device_of(agent) == said


@pytest.mark.parametrize(("https", "name"), [("1", "__Host-session"), ("0", "sessionid")])
def test_over_tls_the_cookie_belongs_to_this_very_host(https: str, name: str, tmp_path: Path) -> None:
    asked = "from tonghu.web import settings as s; "
    asked += "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME)"
    environment = {**os.environ, "TONGHU_HTTPS": https, "TONGHU_VAR": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    csrf = "__Host-csrf" if https == "1" else "csrftoken"
    assert said.stdout.split() == [name, str(https == "1"), csrf]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites_forms(officer: User, sign_in: Any) -> None:
    client = Client()
    sign_in(by=client)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")


def test_no_other_site_may_frame_the_sign_in_page(client: Client, db: None) -> None:
    headers = client.get("/sign-in/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
