"""Passwords: long, not cheap, not used before; one that another person knows opens the account once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tonghu.register.models import Entry, OldPassword, User
from tonghu.web.gate.passwords import REMEMBERED, choose_password, faults_of, give_password, new_password

RIGHT = "k2m4-9xw7-tq3h-p6dn"
someone = User(username="wangfang", name="虚构王芳")


@pytest.mark.parametrize(
    "password",
    ["k2m4-9xw7-tq3h", "三只松鼠爬上旧风琴,又下来", "turnip Lantern 7 kite", "correct-horse-stapler"],
)
def test_a_long_word_of_ones_own_is_good(password: str) -> None:
    assert faults_of(password, of=someone) == []


def test_a_password_that_is_given_out_is_good() -> None:
    assert faults_of(new_password(), of=someone) == []


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("k2m4-9xw7", "至少12个字符"),
        ("kmxwtqhpdnvz", "两类字符"),
        ("wangfang-k2m4-9x", "账号名"),
        ("gnafgnaw-k2m4-9x", "账号名"),
        ("虚构王芳k2m4-9xw7-", "姓名"),
        ("Shanghai2024!!", "太容易"),
        ("Pudong123456!", "太容易"),
        ("Tonghu@20240901", "太容易"),
        ("woaini5201314!", "太容易"),
        ("13800138000abc", "太容易"),
        ("Minzheng19900101", "太容易"),
        ("qwertyuiop123456", "太容易"),
        ("abcabcabcabc1!", "太容易"),
        ("111111111111a!", "太容易"),
        ("zyxwvutsrq9876", "太容易"),
        ("P@ssw0rd2024", "太容易"),
        ("1qaz2wsx3edc4rfv", "太容易"),
    ],
)
def test_what_people_here_choose_first_is_refused(password: str, why: str) -> None:
    assert any(why in fault for fault in faults_of(password, of=someone))


def test_the_last_five_are_not_taken_again(officer: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]  # quick
    said = [f"{RIGHT}-{n}xq" for n in range(REMEMBERED)]
    for one in said:
        choose_password(officer, one)
    assert [bool(faults_of(one, of=officer)) for one in [RIGHT, *said]] == [False, *([True] * REMEMBERED)]
    assert said[0] not in str(list(OldPassword.objects.values()))


def change(client: Client, old: str, new: str, again: str | None = None) -> Any:
    return client.post("/account/password/", {"old": old, "new": new, "again": again or new})


def test_changing_it_ends_every_other_session_but_not_this_one(client: Client, officer: User, sign_in: Any) -> None:
    other = Client()
    sign_in(by=other)
    sign_in()
    assert change(client, RIGHT, "turnip Lantern 7 kite").headers["Location"] == "/account/"
    assert other.get("/").headers["Location"].startswith("/sign-in/")
    assert client.get("/").status_code == 200
    assert Entry.objects.get(act="CHANGE_PASSWORD").by == officer


@pytest.mark.parametrize(
    ("old", "new", "again", "why"),
    [
        ("nope", "turnip Lantern 7 kite", None, "现在的口令不对"),
        (RIGHT, "turnip Lantern 7 kite", "turnip", "不一样"),
        (RIGHT, RIGHT, None, "用过了"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changed(
    client: Client, officer: User, sign_in: Any, old: str, new: str, again: str | None, why: str
) -> None:
    sign_in()
    answer = change(client, old, new, again)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert User.objects.get(pk=officer.pk).check_password(RIGHT)


def test_the_old_password_cannot_be_guessed_in_an_open_session(client: Client, officer: User, sign_in: Any) -> None:
    sign_in()
    for n in range(5):
        change(client, f"nope{n}", "turnip Lantern 7 kite")
    assert "失败次数过多" in change(client, RIGHT, "turnip Lantern 7 kite").content.decode()


def test_a_password_that_another_set_is_changed_before_anything_else(
    client: Client, officer: User, sign_in: Any
) -> None:
    give_password(officer, "given-9xw7-tq3h-by-admin")
    sign_in(password="given-9xw7-tq3h-by-admin")
    assert client.get("/children/").headers["Location"] == "/account/password/"
    assert change(client, "given-9xw7-tq3h-by-admin", "turnip Lantern 7 kite").headers["Location"] == "/"
    assert client.get("/children/").status_code == 200


@pytest.mark.parametrize(("days", "open_"), [(180, True), (181, False)])
def test_an_old_password_is_changed_first(client: Client, officer: User, sign_in: Any, days: int, open_: bool) -> None:
    User.objects.filter(pk=officer.pk).update(password_at=timezone.now() - timedelta(days=days, minutes=-1))
    sign_in()
    assert (client.get("/children/").status_code == 200) is open_


def test_an_installation_may_let_passwords_grow_old(client: Client, officer: User, sign_in: Any, settings: Any) -> None:
    settings.PASSWORD_DAYS = 0
    User.objects.filter(pk=officer.pk).update(password_at=timezone.now() - timedelta(days=4000))
    sign_in()
    assert client.get("/children/").status_code == 200
