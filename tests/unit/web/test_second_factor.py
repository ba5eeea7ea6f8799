"""The second factor: without one nothing opens, each code is good once, and what was lost is reset on the record."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from tonghu.register.models import Entry, User
from tonghu.web.gate import sealing
from tonghu.web.gate.limits import PER_ACCOUNT

SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    """As in an office, not as in the demo."""
    settings.SECOND_FACTOR_REQUIRED = True


def code(secret: str, *, step: int = 0) -> str:
    """What the telephone shows now, or so many half minutes later."""
    now = list(totp.yield_hotp_counters_from_time())[1]
    return totp.format_hotp_value(totp.hotp_value(secret, now + step))


def add_totp(client: Client, *, step: int = 0) -> tuple[str, Any]:
    """Set up a dynamic code as the page leads; the secret, and the page after it."""
    secret: str = client.get("/account/totp/").context["form"].secret
    answer = client.post("/account/totp/", {"code": code(secret, step=step)})
    return secret, answer


def test_who_has_only_a_password_is_led_to_a_second_factor_and_reaches_nothing_else(
    client: Client, officer: User, sign_in: SignIn
) -> None:
    sign_in()
    shut = ["/", "/children/", "/lists/", "/account/password/", "/account/confirm/?next=/"]
    assert [client.get(page).headers.get("Location") for page in shut[:4]] == ["/account/"] * 4
    assert client.post("/children/export/").headers["Location"] == "/account/"
    page = client.get("/account/")
    assert "先设置第二因素" in page.content.decode()
    assert "/children/" not in page.content.decode()


def test_after_setting_it_up_the_work_begins_and_the_codes_are_shown_once(
    client: Client, officer: User, sign_in: SignIn
) -> None:
    sign_in()
    _, answer = add_totp(client)
    assert answer.headers["Location"] == "/account/codes/"
    assert len(client.get("/account/codes/").context["unused_codes"]) == 10
    assert set(client.get("/account/codes/").context["unused_codes"]) == {"****"}
    assert client.get("/children/").status_code == 200
    assert Entry.objects.get(act="FACTOR_ADDED").detail == {"kind": "totp"}


def test_the_next_sign_in_asks_for_the_code(client: Client, officer: User, sign_in: SignIn) -> None:
    sign_in()
    secret, _ = add_totp(client, step=-1)
    other = Client()
    assert sign_in(by=other, next="/board/").headers["Location"] == "/sign-in/second/"
    assert other.get("/children/").headers["Location"].startswith("/sign-in/")
    assert other.post("/sign-in/second/", {"code": "000000"}).status_code == 401
    assert other.post("/sign-in/second/", {"code": code(secret)}).headers["Location"] == "/board/"
    assert Entry.objects.filter(act="SIGN_IN").latest("id").detail == {"how": "password+totp"}
    assert Entry.objects.get(act="SIGN_IN_FAILED").detail["account"] == officer.pk


def test_a_code_is_good_once_even_in_its_last_half_minute(client: Client, officer: User, sign_in: SignIn) -> None:
    sign_in()
    secret, _ = add_totp(client)
    ahead = code(secret, step=1)  # the telephone's clock is ahead; good for a minute and a half
    first, second = Client(), Client()
    for one in (first, second):
        sign_in(by=one)
    assert first.post("/sign-in/second/", {"code": ahead}).status_code == 302
    totp.cache.delete(f"allauth.mfa.totp.used?user={officer.pk}&code={ahead}")  # what allauth remembers for 30 s
    assert second.post("/sign-in/second/", {"code": f"{ahead[:3]} {ahead[3:]}"}).status_code == 401


def test_guessing_codes_is_locked_like_guessing_passwords(client: Client, officer: User, sign_in: SignIn) -> None:
    sign_in()
    secret, _ = add_totp(client, step=-1)
    other = Client()
    sign_in(by=other)
    for n in range(PER_ACCOUNT):
        other.post("/sign-in/second/", {"code": f"00000{n}"})
    assert other.post("/sign-in/second/", {"code": code(secret)}).status_code == 401


def test_a_recovery_code_opens_once(client: Client, officer: User, sign_in: SignIn) -> None:
    sign_in()
    add_totp(client)
    spare = client.get("/account/codes/").context["unused_codes"][0]
    for status in (302, 401):
        other = Client()
        sign_in(by=other)
        assert other.post("/sign-in/second/", {"code": spare}).status_code == status


def test_the_secret_of_a_code_is_closed_in_the_database(client: Client, officer: User, sign_in: SignIn) -> None:
    sign_in()
    secret, _ = add_totp(client)
    kept = str(list(Authenticator.objects.values("data")))
    assert secret not in kept
    assert sealing.unseal(Authenticator.objects.get(type="totp").data["secret"]) == secret


@pytest.mark.parametrize("sealed", ["", "plain", "s1:", "s1:AAAA", "s1:" + "A" * 64])
def test_a_secret_that_was_changed_does_not_open(sealed: str) -> None:
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealed)


def test_the_only_factor_cannot_be_taken_away_where_one_is_required(
    client: Client, officer: User, sign_in: SignIn, settings: Any
) -> None:
    sign_in()
    add_totp(client)
    address = f"/account/factors/{Authenticator.objects.get(type='totp').pk}/remove/"
    client.post(address)
    assert Authenticator.objects.filter(type="totp").exists()
    settings.SECOND_FACTOR_REQUIRED = False
    client.post(address)
    assert not Authenticator.objects.exists()
    assert Entry.objects.filter(act="FACTOR_REMOVED").exists()


def test_a_new_factor_ends_every_other_session_but_not_this_one(
    client: Client, officer: User, sign_in: SignIn, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    other = Client()
    sign_in(by=other)
    sign_in()
    add_totp(client)
    assert other.get("/").headers["Location"].startswith("/sign-in/")
    assert client.get("/children/").status_code == 200


def test_a_lost_factor_is_reset_by_the_administrator_on_the_record(
    client: Client, officer: User, cast: Any, sign_in: SignIn, settings: Any
) -> None:
    sign_in()
    add_totp(client)
    settings.SECOND_FACTOR_REQUIRED = False
    from tonghu.web.gate.passwords import choose_password

    choose_password(cast.administrator, "其他口令-9xw7-tq3h")
    admin = Client()
    sign_in("administrator", "其他口令-9xw7-tq3h", by=admin)
    admin.post(f"/accounts/{officer.pk}/factors/")
    assert not Authenticator.objects.filter(user=officer).exists()
    assert client.get("/").headers["Location"].startswith("/sign-in/")
    assert Entry.objects.get(act="RESET_FACTORS").by == cast.administrator
    admin.post(f"/accounts/{cast.administrator.pk}/factors/")
    assert Entry.objects.filter(act="RESET_FACTORS").count() == 1


def test_what_is_sensitive_asks_again_after_ten_minutes_and_with_the_factor(
    client: Client, officer: User, sign_in: SignIn
) -> None:
    sign_in()
    secret, _ = add_totp(client, step=-1)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 601
    session.save()
    came = {"HTTP_REFERER": "http://testserver/account/?a=1"}
    away = client.post("/account/codes/new/", **came)
    assert away.headers["Location"] == "/account/confirm/?next=%2Faccount%2F%3Fa%3D1"
    assert client.post("/account/confirm/", {"password": "k2m4-9xw7-tq3h-p6dn"}).status_code == 401
    assert client.post("/account/confirm/", {"code": code(secret), "next": "/account/"}).status_code == 302
    assert client.post("/account/codes/new/").headers["Location"] == "/account/codes/"


def test_a_session_that_was_not_confirmed_resets_nobody(
    client: Client, officer: User, cast: Any, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    Authenticator.objects.create(user=officer, type="totp", data={"secret": ""})
    client.force_login(cast.administrator)
    away = client.post(f"/accounts/{officer.pk}/factors/")
    assert away.headers["Location"].startswith("/account/confirm/")
    assert Authenticator.objects.exists()


def test_nothing_that_was_sent_is_kept_while_somebody_confirms(client: Client, officer: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(officer)
    client.post("/account/codes/new/", {"secret": "虚构内容"})
    assert "虚构内容" not in str(dict(client.session))


def test_a_passkey_answer_of_nobody_is_like_any_other_failure(client: Client, db: None) -> None:
    client.get("/sign-in/passkey/")
    answers = [client.post("/sign-in/passkey/", {"credential": one}) for one in ("", "{}", "[]", "x", '{"id":"AA"}')]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.context["problem"] for answer in answers} == {answers[0].context["problem"]}


def test_the_question_to_a_passkey_names_no_account(client: Client, officer: User) -> None:
    asked = client.get("/sign-in/passkey/").json()["request_options"]["publicKey"]
    assert not asked.get("allowCredentials")
    assert asked["userVerification"] == "required"


def test_messages_are_kept_until_the_change_is_real(
    client: Client, officer: User, sign_in: SignIn, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sign_in()
    with django_capture_on_commit_callbacks(execute=True):
        add_totp(client)
    assert "动态码已设置" in client.get("/account/").content.decode()
