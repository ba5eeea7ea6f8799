"""The government's single sign-on, against a provider that really runs: code, PKCE, signed tokens, and forgeries."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

from tonghu.register.models import Entry, User

CLIENT, SECRET, SUBJECT = "tonghu", "a-secret-between-two-machines", "3101-gov-0001"


class Provider:
    """A provider of identities on this machine. `spoil` changes what the next token says, or how it is signed."""

    def __init__(self) -> None:
        self.key, self.other = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
        self.asked: dict[str, dict[str, str]] = {}  # by code
        self.spoil: dict[str, Any] = {}
        self.signed_by, self.algorithm, self.config = self.key, "RS256", dict[str, Any]()
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        self.server = server
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def grant(self, address: str, subject: str = SUBJECT) -> str:
        """Let the person in who was sent to `address`; the path they are sent back to."""
        query = dict(parse_qsl(urlsplit(address).query))
        code = hashlib.sha256(address.encode()).hexdigest()
        self.asked[code] = {**query, "sub": subject}
        back = urlsplit(query["redirect_uri"]).path
        return f"{back}?code={code}&state={query['state']}"

    def token(self, posted: dict[str, str]) -> dict[str, Any] | None:
        """A token for a code, if the verifier fits the challenge; a code is good once."""
        asked = self.asked.pop(posted.get("code", ""), None)
        verifier = posted.get("code_verifier", "").encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != digest or posted.get("client_secret") != SECRET:
            return None
        now = int(timezone.now().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": asked["sub"], "nonce": asked["nonce"]}
        claims |= {"iat": now, "exp": now + 300, "name": "虚构张三", "phone_number": "13800000000"} | self.spoil
        claims = {name: value for name, value in claims.items() if value is not None}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(claims)}

    def sign(self, claims: dict[str, Any]) -> str:
        if self.algorithm == "RS256":
            return jwt.encode(claims, self.signed_by, algorithm="RS256", headers={"kid": "1"})
        if self.algorithm == "none":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": "1"})
        # HS256 with the public key as the secret: the classic confusion.
        public = json.dumps(self.jwks()["keys"][0])
        return jwt.encode(claims, hashlib.sha256(public.encode()).hexdigest(), "HS256", headers={"kid": "1"})

    def jwks(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]}

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            **self.config,
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pages = {"/.well-known/openid-configuration": provider.described, "/jwks": provider.jwks}
                self._say(pages[urlsplit(self.path).path]())

            def do_POST(self) -> None:
                posted = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self._say(provider.token({name: values[0] for name, values in posted.items()}))

            def _say(self, said: dict[str, Any] | None) -> None:
                body = json.dumps(said or {"error": "invalid_grant"}).encode()
                self.send_response(200 if said else 400)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        return Answers


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def provider(db: None, running: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The site knows it as 一网通办."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    running.spoil, running.config, running.signed_by, running.algorithm = {}, {}, running.key, "RS256"
    settings.OIDC_ISSUER, settings.OIDC_NAME = running.issuer, "一网通办"
    app = {"provider_id": "government", "name": "一网通办", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": running.issuer, "fetch_userinfo": False}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": [app]}
    }
    return running


@pytest.fixture
def linked(officer: User) -> User:
    SocialAccount.objects.create(user=officer, provider="government", uid=SUBJECT)
    return officer


def go(client: Client, provider: Provider, subject: str = SUBJECT) -> Any:
    """From the button on the sign-in page to the page after coming back."""
    away = client.post("/sign-in/government/", {"next": "/children/"})
    return client.get(provider.grant(away.headers["Location"], subject))


def test_a_linked_account_gets_in_and_only_the_subject_is_kept(
    client: Client, provider: Provider, linked: User
) -> None:
    assert go(client, provider).headers["Location"] == "/children/"
    assert client.get("/children/").status_code == 200
    assert Entry.objects.get(act="SIGN_IN", by=linked).detail == {"how": "government"}
    assert SocialAccount.objects.get().extra_data == {}
    assert "虚构张三" not in str(dict(client.session))


def test_the_question_asks_for_nothing_but_the_subject_and_with_pkce(client: Client, provider: Provider) -> None:
    tricked = "/sign-in/government/?scope=phone&auth_params=prompt%3Dnone"
    asked = dict(parse_qsl(urlsplit(client.post(tricked).headers["Location"]).query))
    assert (asked["scope"], asked["code_challenge_method"], "prompt" in asked) == ("openid", "S256", False)
    assert len(asked["nonce"]) > 40


def test_the_second_factor_is_asked_all_the_same(client: Client, provider: Provider, linked: User) -> None:
    Authenticator.objects.create(user=linked, type="totp", data={"secret": ""})
    assert go(client, provider).headers["Location"] == "/sign-in/second/"
    assert client.get("/children/").headers["Location"].startswith("/sign-in/")


def test_an_unknown_subject_gets_no_account_and_learns_nothing(
    client: Client, provider: Provider, linked: User
) -> None:
    before = User.objects.count()
    answer = go(client, provider, subject="somebody-else")
    assert answer.status_code == 403
    assert "officer" not in answer.content.decode()
    assert User.objects.count() == before
    line = Entry.objects.get(act="SIGN_IN_FAILED")
    assert line.detail["why"] == "UNKNOWN_SUBJECT"
    assert "somebody-else" not in str(line.detail)


def seconds(ahead: int) -> int:
    return int(timezone.now().timestamp()) + ahead


def spoiled(**claims: Any) -> Callable[[Provider], None]:
    return lambda provider: provider.spoil.update(claims)


def changed(**values: Any) -> Callable[[Provider], None]:
    def change(provider: Provider) -> None:
        for name, value in values.items():
            setattr(provider, name, value)

    return change


FORGERIES: dict[str, Callable[[Provider], None]] = {
    "wrong nonce": spoiled(nonce="another"),
    "no nonce": spoiled(nonce=None),
    "wrong issuer": spoiled(iss="http://127.0.0.1:1"),
    "no issuer": spoiled(iss=None),
    "wrong audience": spoiled(aud="another-client"),
    "one audience of several, for another": spoiled(aud=[CLIENT, "another"], azp="another"),
    "several audiences and nobody named": spoiled(aud=[CLIENT, "another"]),
    "expired": spoiled(exp=seconds(-3600)),
    "without an end": spoiled(exp=None),
    "issued tomorrow": spoiled(iat=seconds(86400)),
    "no subject": spoiled(sub=None),
    "empty subject": spoiled(sub=""),
    "subject a number": spoiled(sub=7),
    "signed by another key": lambda provider: changed(signed_by=provider.other)(provider),
    "not signed": changed(algorithm="none"),
    "signed with what is public": changed(algorithm="HS256"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_token_opens_nothing(
    client: Client, provider: Provider, linked: User, forge: Callable[[Provider], None]
) -> None:
    forge(provider)
    answer = go(client, provider)
    assert (answer.status_code, "没有登录" in answer.content.decode()) == (401, True)
    assert client.get("/children/").headers["Location"].startswith("/sign-in/")
    assert Entry.objects.get(act="SIGN_IN_FAILED").detail["why"] == "REFUSED"


def test_an_answer_that_nobody_asked_for_opens_nothing(client: Client, provider: Provider, linked: User) -> None:
    away = Client().post("/sign-in/government/")
    assert client.get(provider.grant(away.headers["Location"])).status_code == 401


def test_an_answer_is_taken_once(client: Client, provider: Provider, linked: User) -> None:
    away = client.post("/sign-in/government/")
    back = provider.grant(away.headers["Location"])
    assert client.get(back).status_code == 302
    client.post("/sign-out/")
    assert client.get(back).status_code == 401


def test_who_gives_up_over_there_is_told_that_nothing_happened(client: Client, provider: Provider) -> None:
    away = client.post("/sign-in/government/")
    state = dict(parse_qsl(urlsplit(away.headers["Location"]).query))["state"]
    answer = client.get(f"/sign-in/government/back/?error=access_denied&error_description=<b>&state={state}")
    assert (answer.status_code, "<b>" in answer.content.decode()) == (401, False)


@pytest.mark.parametrize(
    "config",
    [{"issuer": "https://another.example"}, {"token_endpoint": "http://another.example/token"}],
    ids=["another issuer", "not over TLS"],
)
def test_a_description_that_is_not_the_one_asked_for_leads_nowhere(
    client: Client, provider: Provider, config: dict[str, str]
) -> None:
    provider.config = config
    assert client.post("/sign-in/government/").status_code == 502


def test_an_unreachable_provider_is_said_in_plain_words(client: Client, provider: Provider, settings: Any) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = client.post("/sign-in/government/")
    assert (answer.status_code, "暂时连不上" in answer.content.decode()) == (502, True)


def test_it_takes_a_post_with_the_token_of_our_own_page(provider: Provider) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert (strict.get("/sign-in/government/").status_code, strict.post("/sign-in/government/").status_code) == (
        405,
        403,
    )


def test_going_on_leads_nowhere_outside(client: Client, provider: Provider, linked: User) -> None:
    away = client.post("/sign-in/government/", {"next": "https://example.org/"})
    assert client.get(provider.grant(away.headers["Location"])).headers["Location"] == "/"


def test_an_ended_account_stays_out(client: Client, provider: Provider, linked: User) -> None:
    User.objects.filter(pk=linked.pk).update(is_active=False)
    assert go(client, provider).headers["Location"] == "/sign-in/?ended=account"


def test_a_signed_in_person_binds_the_own_identity(
    client: Client, provider: Provider, officer: User, sign_in: Any
) -> None:
    sign_in()
    away = client.post("/account/government/")
    assert client.get(provider.grant(away.headers["Location"])).headers["Location"] == "/account/"
    assert SocialAccount.objects.get().user == officer
    client.post("/account/government/remove/")
    assert not SocialAccount.objects.exists()
    assert set(Entry.objects.filter(by=officer).values_list("act", flat=True)) >= {"FACTOR_ADDED", "FACTOR_REMOVED"}


def test_an_identity_that_another_account_has_is_not_taken_away(
    client: Client, provider: Provider, linked: User, cast: Any, sign_in: Any
) -> None:
    from tonghu.web.gate.passwords import choose_password

    choose_password(cast.approver, "another-9xw7-tq3h")
    sign_in("approver", "another-9xw7-tq3h")
    away = client.post("/account/government/")
    client.get(provider.grant(away.headers["Location"]))
    assert SocialAccount.objects.get().user == linked


def test_an_administrator_declares_whose_identity_it_is_but_not_the_own(
    client: Client, provider: Provider, cast: Any, sign_in: Any, officer: User
) -> None:
    from tonghu.web.gate.passwords import choose_password

    choose_password(cast.administrator, "another-9xw7-tq3h")
    sign_in("administrator", "another-9xw7-tq3h")
    for user in (officer, cast.administrator):
        client.post(f"/accounts/{user.pk}/identity/", {"subject": SUBJECT})
    assert SocialAccount.objects.get().user == officer
    assert Entry.objects.filter(act="LINK_IDENTITY", by=cast.administrator).count() == 1
    assert go(Client(), provider).headers["Location"] == "/children/"


def test_where_it_is_not_set_up_it_does_not_exist(client: Client, db: None) -> None:
    assert client.post("/sign-in/government/").status_code == 404
    assert client.get("/sign-in/government/back/?code=x&state=y").status_code == 404
    assert "government" not in client.get("/sign-in/").content.decode()


def test_the_page_that_leads_there_may_be_led_there(client: Client, provider: Provider) -> None:
    policy = client.get("/sign-in/").headers["Content-Security-Policy"]
    assert f"form-action 'self' {provider.issuer}" in policy
