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


def test_an_ended_account_is_signed_out_at_once_and_can_be_taken_up_again_the_same_day(
    admin: Client, cast: Any
) -> None:
    other = Client()
    other.force_login(cast.director)
    admin.post(f"/accounts/{cast.director.pk}/end/", {"successor": cast.supervisor.pk})
    assert other.get("/").status_code == 302
    admin.post(f"/accounts/{cast.director.pk}/resume/")
    assert other.get("/").status_code == 200


def test_a_new_account_opens_nothing_until_the_security_officer_agrees(admin: Client, cast: Any) -> None:
    password = admin.post("/accounts/new/", GOOD).context["password"]
    one, security = Client(), Client()
    signed = {"username": "zhang", "password": password}
    assert "还没有授权" in one.post("/sign-in/", signed).content.decode()
    security.force_login(cast.security)
    security.post(f"/authorising/{User.objects.get(username='zhang').pk}/", {"act": "agree"})
    assert one.post("/sign-in/", signed).status_code == 302


@pytest.mark.parametrize("role", ["SECURITY", "AUDITOR"])
def test_who_watches_over_the_administrator_is_not_made_by_him(admin: Client, cast: Any, role: str) -> None:
    answer = admin.post("/accounts/new/", {**GOOD, "role": role, "jurisdiction": "310115"})
    assert [problem.item for problem in answer.context["problems"]] == ["role"]


@pytest.mark.parametrize("act", ["end", "reset", "resume", "leaving"])
@pytest.mark.parametrize("who", ["security", "auditor", "administrator", "neighbour"])
def test_watchers_neighbours_and_the_own_account_are_out_of_reach(admin: Client, cast: Any, who: str, act: str) -> None:
    before = User.objects.get(pk=getattr(cast, who).pk)
    assert admin.post(f"/accounts/{before.pk}/{act}/", {"last_day": "2099-01-01"}).status_code == 404
    assert User.objects.get(pk=before.pk).password == before.password
    assert User.objects.get(pk=before.pk).is_active


def test_whoever_leaves_an_open_desk_names_a_successor(admin: Client, cast: Any) -> None:
    answer = admin.post(f"/accounts/{cast.director.pk}/end/")
    assert answer.status_code == 422
    assert User.objects.get(pk=cast.director.pk).is_active


@pytest.mark.parametrize(
    ("contract", "item"),
    [
        ({"contract_number": "HT-1"}, "contract_until"),
        ({"contract_until": "2099-12-31"}, "contract_number"),
        ({"contract_number": "HT-1", "contract_until": "2099-12-31", "ends_on": "2100-01-01"}, "ends_on"),
    ],
)
def test_a_contractor_has_a_contract_and_ends_with_it(admin: Client, contract: dict[str, str], item: str) -> None:
    answer = admin.post("/accounts/new/", {**GOOD, **contract})
    assert [problem.item for problem in answer.context["problems"]] == [item]


def test_without_a_day_of_its_own_a_contractors_account_ends_with_the_contract(admin: Client) -> None:
    admin.post("/accounts/new/", {**GOOD, "contract_number": "HT-1", "contract_until": "2099-12-31"})
    assert str(User.objects.get(username="zhang").ends_on) == "2099-12-31"


def test_a_reset_ends_open_sessions(admin: Client, cast: Any) -> None:
    other = Client()
    other.force_login(cast.director)
    admin.post(f"/accounts/{cast.director.pk}/reset/")
    assert other.get("/").status_code == 302


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
