"""Accounts: an administrator keeps those of the own district, and never meets a child."""

from typing import Any

import pytest
from django.test import Client

from tonghu.register.models import Entry, User
from tonghu.web.gate.passwords import new_password

GOOD = {"username": "zhang", "name": "虚构张", "role": "DIRECTOR", "jurisdiction": "310115004001"}


@pytest.fixture
def admin(client: Client, cast: Any) -> Client:
    client.force_login(cast.administrator)
    return client


def test_a_new_account_opens_with_the_password_shown_once(admin: Client) -> None:
    password = admin.post("/accounts/new/", GOOD).context["password"]
    assert User.objects.get(username="zhang").check_password(password)
    assert password not in admin.get("/accounts/").content.decode()
    assert password not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    ("change", "item"),
    [
        ({"jurisdiction": "310115004"}, "jurisdiction"),  # a street for a 儿童主任
        ({"jurisdiction": "310112001001"}, "jurisdiction"),  # another district
        ({"role": "LIAISON", "jurisdiction": "310115"}, "department"),
        ({"username": "officer"}, "username"),
        ({"username": "虚构"}, "username"),
        ({"name": ""}, "name"),
        ({"ends_on": "31.12.2025"}, "ends_on"),
    ],
)
def test_a_wrong_entry_is_named_at_its_place(admin: Client, change: dict[str, str], item: str) -> None:
    answer = admin.post("/accounts/new/", {**GOOD, **change})
    assert [problem.item for problem in answer.context["problems"]] == [item]
    assert not User.objects.filter(username="zhang").exists()


def test_an_ended_account_is_signed_out_at_once_and_can_be_taken_up_again(admin: Client, cast: Any) -> None:
    other = Client()
    other.force_login(cast.director)
    admin.post(f"/accounts/{cast.director.pk}/end/")
    assert other.get("/").status_code == 302
    admin.post(f"/accounts/{cast.director.pk}/end/?again=1")
    assert User.objects.get(pk=cast.director.pk).is_active


def test_a_reset_ends_open_sessions(admin: Client, cast: Any) -> None:
    other = Client()
    other.force_login(cast.director)
    admin.post(f"/accounts/{cast.director.pk}/reset/")
    assert other.get("/").status_code == 302


def test_nobody_ends_the_own_account(admin: Client, cast: Any) -> None:
    admin.post(f"/accounts/{cast.administrator.pk}/end/")
    assert User.objects.get(pk=cast.administrator.pk).is_active


@pytest.mark.parametrize("act", ["end", "reset"])
def test_an_account_of_another_district_is_not_there(admin: Client, cast: Any, act: str) -> None:
    assert admin.post(f"/accounts/{cast.neighbour.pk}/{act}/").status_code == 404


def test_only_the_administrator_keeps_accounts_and_sees_no_child(admin: Client, cast: Any) -> None:
    assert admin.get("/children/").status_code == 403
    other = Client()
    other.force_login(cast.officer)
    assert other.get("/accounts/").status_code == 403


def test_passwords_are_long_random_and_easy_to_type() -> None:
    first, second = new_password(), new_password()
    assert first != second
    assert len(first) == 19
    assert not set("01ilo") & set(first)
