"""Signing in through the government's single sign-on (统一身份认证): OpenID Connect, for accounts that exist.

allauth leads there and back with state and PKCE. What it leaves open is closed here: a nonce is sent and checked,
the token's signature is checked although it came over our own connection, only public-key signatures count, the
issuer must be the configured one, and nothing that the other side says about the person is kept but the subject.
"""

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tonghu.register import scope
from tonghu.register.models import User
from tonghu.web.gate import fresh, sessions, written

PROVIDER = "government"
_SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
_LEEWAY = 60  # seconds between two clocks
_CONNECT = "connect"


def configured() -> bool:
    """Whether this installation signs in through it."""
    return bool(settings.OIDC_ISSUER)


def origin() -> str:
    """Scheme and host of the other side, for the security policy of the pages that lead there."""
    parts = urlsplit(settings.OIDC_ISSUER)
    return f"{parts.scheme}://{parts.netloc}"


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Code against token, and the token against everything it must say."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, PROVIDER)
        self._verifier = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The other side's description of itself; refused when it is another issuer's or not over TLS."""
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != settings.OIDC_ISSUER:
            raise OAuth2Error("issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not safe_address(str(config.get(name, ""))):
                raise OAuth2Error(name)
        return config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Where the other side sends people back to."""
        return request.build_absolute_uri(reverse("government-back"))

    def get_access_token_data(self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str) -> Any:
        """Exchange the code; the verifier is remembered, for the nonce is made from it."""
        self._verifier = pkce_code_verifier or ""
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The identity of a token that withstands every check; raises OAuth2Error."""
        claims = self._claims(app.client_id, str(kwargs["response"].get("id_token") or ""))
        return self.get_provider().sociallogin_from_response(request, {"id_token": {"sub": claims["sub"]}})

    def _claims(self, client: str, token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key(token),
                algorithms=list(_SIGNATURES),
                audience=client,
                issuer=settings.OIDC_ISSUER,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except (jwt.PyJWTError, requests.RequestException, ValueError, KeyError, TypeError) as fault:
            raise OAuth2Error("id_token") from fault
        if claims["nonce"] != nonce_for(self._verifier):
            raise OAuth2Error("nonce")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != client:
            raise OAuth2Error("azp")
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise OAuth2Error("sub")
        return claims

    def _key(self, token: str) -> Any:
        wanted = jwt.get_unverified_header(token).get("kid")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        signing = [key for key in keys if key.public_key_use in (None, "sig") and key.key_type in ("RSA", "EC")]
        found = next((key for key in signing if wanted is None or key.key_id == wanted), None)
        if found is None:
            raise OAuth2Error("kid")
        return found.key


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """Asks for the subject only."""

    oauth2_adapter_class = Exchange

    def get_oauth2_adapter(self, request: HttpRequest) -> Exchange:
        """Our exchange."""
        return Exchange(request)

    def get_default_scope(self) -> list[str]:
        """No profile, no e-mail."""
        return ["openid"]

    def get_pkce_params(self) -> dict[str, str]:
        """PKCE always, and the nonce made from the same secret of this session."""
        params: dict[str, str] = super().get_pkce_params()
        return {**params, "nonce": nonce_for(params["code_verifier"])}

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing of the person is stored."""
        return {}

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        """Nothing of the person is taken over."""
        return {}

    def extract_email_addresses(self, data: Any) -> list[Any]:
        """None."""
        return []


def lead_there(request: HttpRequest, *, next_url: str, connect: bool = False) -> HttpResponse:
    """Send somebody to the other side; raises OAuth2Error or RequestException when it cannot be reached."""
    provider = get_adapter().get_provider(request, PROVIDER)
    answer: HttpResponse = provider.redirect(request, process=_CONNECT if connect else "login", next_url=next_url)
    return answer


def arrived(request: HttpRequest, proven: Any) -> HttpResponse:
    """An identity is proven: link it to whoever is signed in and asked for that, else let its account in."""
    subject = proven.account.uid
    if proven.state.get("process") == _CONNECT:
        return _connect(request, subject)
    linked = SocialAccount.objects.filter(provider=PROVIDER, uid=subject).select_related("user").first()
    if linked is None:
        written.not_signed_in(request, written.UNKNOWN_SUBJECT, typed=subject)
        return render(request, "signing_in/government_unknown.html", {"provider": settings.OIDC_NAME}, status=403)
    user = linked.user
    record_authentication(request, user, "socialaccount", provider=PROVIDER)
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=proven.state.get("next")))
    return answer


def link(user: User, subject: str) -> bool:
    """Bind a subject to the account in place of the one it had; False when another account has it."""
    try:
        with transaction.atomic():
            SocialAccount.objects.filter(user=user, provider=PROVIDER).delete()
            SocialAccount.objects.create(user=user, provider=PROVIDER, uid=subject)
    except IntegrityError:
        return False
    return True


def unlink(user: User) -> bool:
    """Take the binding away; whether there was one."""
    gone, _ = SocialAccount.objects.filter(user=user, provider=PROVIDER).delete()
    return bool(gone)


def nonce_for(verifier: str) -> str:
    """A nonce that only the session which holds this PKCE verifier can expect."""
    digest = hashlib.sha256(b"nonce:" + verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def safe_address(address: str) -> bool:
    """https, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))


def _connect(request: HttpRequest, subject: str) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or not fresh.is_fresh(request):
        return redirect("/account/")
    with scope.seeing(user):  # people come back from there to a page that is open to all
        linked = link(user, subject)
        if linked:
            written.factor_added(user, "government")
            sessions.end_others(request, user)
    if linked:
        messages.success(request, f"已绑定{settings.OIDC_NAME}，以后可以用它登录。")
    else:
        messages.error(request, f"这个{settings.OIDC_NAME}身份已绑定另一个账号，没有绑定。请联系本区系统管理员核对。")
    return redirect("/account/")
