"""What an account must do before anything else (首次登录必办): choose an own password, then add a second factor."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from tonghu.register.models import User
from tonghu.web.gate.passwords import must_change

PASSWORD, FACTOR = "/account/password/", "/account/"
_HAS_FACTOR = "gate.factor"
_ALWAYS = ("sign-out", "still-in")
# What is open on the way over each hurdle.
_OPEN = {
    PASSWORD: ("own-password", *_ALWAYS),
    FACTOR: (
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        *_ALWAYS,
    ),
}


def first(request: HttpRequest, user: User) -> str:
    """The address of what must be done first; empty when nothing must."""
    if must_change(user, at=timezone.now()):
        return PASSWORD
    if settings.SECOND_FACTOR_REQUIRED and not _factor(request, user):
        return FACTOR
    return ""


def open_on_the_way(name: str | None, hurdle: str) -> bool:
    """Whether a route belongs to getting over the hurdle."""
    return name in _OPEN[hurdle]


def kinds_of(user: User) -> list[str]:
    """The kinds of factors an account has: totp, webauthn, recovery_codes."""
    return list(Authenticator.objects.filter(user=user).order_by("type").values_list("type", flat=True).distinct())


def strong_factors(user: User) -> int:
    """How many second factors there are: a dynamic code or a passkey each; codes on paper are none."""
    strong = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return int(strong.count())


def forget(request: HttpRequest) -> None:
    """A factor was taken away: look again."""
    request.session.pop(_HAS_FACTOR, None)


def _factor(request: HttpRequest, user: User) -> bool:
    # Factors change only in this session, which then forgets, or by an administrator, who ends it.
    if request.session.get(_HAS_FACTOR) != user.pk and strong_factors(user):
        request.session[_HAS_FACTOR] = user.pk
    return bool(request.session.get(_HAS_FACTOR) == user.pk)
