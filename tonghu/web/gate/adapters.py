"""Where allauth asks us (与 allauth 的衔接): who may get in, in which words, and what is kept closed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from tonghu.register.models import User
from tonghu.web.gate import fresh, government, limits, sealing, sessions, written
from tonghu.web.gate.addresses import address_of

_WORDS = {
    "too_many_login_attempts": "失败次数过多，暂时不能验证。请15分钟后再试，或联系本区系统管理员。",
    "rate_limited": "次数过多，请过几分钟再试。",
    "incorrect_code": "验证没有通过。请核对后重试；动态码每30秒换一个，每个只能用一次。",
    "incorrect_password": "口令不对，请重新输入。",
}


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signing in by account name; no sign-up, no e-mail, no telephone."""

    error_messages = {**DefaultAccountAdapter.error_messages, **_WORDS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the 系统管理员."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address, by the proxies that are declared."""
        return address_of(request)

    def get_login_stages(self) -> list[str]:
        """After the password only the second factor."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The account of this name and password; raises the locked error, whether or not there is such an account."""
        name = str(credentials.get("username", ""))
        usage = limits.attempt(request, name)
        if usage is None:
            raise self.validation_error("too_many_login_attempts")
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()  # an ended account is answered like a wrong password
        if not isinstance(user, User):
            return None
        usage.rollback()
        limits.forget(request, name)
        return user

    def pre_login(self, request: HttpRequest, user: User, **_: Any) -> HttpResponse | None:
        """The last look before anybody is let in, whichever way they came."""
        if user.usable(on=timezone.localdate()):
            return None
        clear_login(request)
        written.not_signed_in(request, written.ENDED, account=user)
        return redirect("/sign-in/?ended=account" if user.authorised else "/sign-in/?ended=waiting")

    def login(self, request: HttpRequest, user: User) -> None:
        """Let in: a new session key, its clocks, a line in the journal."""
        super().login(request, user)
        sessions.begin(request, at=timezone.now())
        written.signed_in(request, user)

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Not within ten minutes after signing in or confirming."""
        return not fresh.is_fresh(self.request)

    def add_message(self, *_: Any, **__: Any) -> None:
        """Our pages say what happened in their own words."""


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors."""

    error_messages = {**DefaultMFAAdapter.error_messages, **_WORDS}

    def encrypt(self, text: str) -> str:
        """Close the secret of a factor for the database."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it."""
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """The name that the app on the phone shows."""
        return "童护"

    def _get_site_name(self) -> str:
        return "童护"

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """通行密钥 1, 2, …"""
        return f"通行密钥 {Authenticator.objects.filter(user=user, type=type).count() + 1}"


class Government(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in through the government's single sign-on."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an account must exist and be linked."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The identity is proven: take over from allauth, which would make an account or store the claims."""
        raise ImmediateHttpResponse(government.arrived(request, sociallogin))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:
        """Refused, expired, forged or given up at the other side: one page, without what came from there."""
        written.not_signed_in(request, written.REFUSED)
        shown = {"provider": provider.name}
        raise ImmediateHttpResponse(render(request, "signing_in/government_failed.html", shown, status=401))
