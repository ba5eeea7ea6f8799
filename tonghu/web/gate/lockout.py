"""Slowing down who guesses passwords (登录锁定): 5 failures of one account or 20 from one address in 15 minutes.

Each failure is one row of the session table with no content: a row there ends by itself, every process sees it, and
neither account nor address can be read from it, for its key is a keyed hash.
"""

import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 5, 20


def locked(account: str, address: str) -> bool:
    """Whether this account, known or not, or this address has failed too often."""
    return _failures("account", account) >= PER_ACCOUNT or _failures("address", address) >= PER_ADDRESS


def failed(account: str, address: str) -> None:
    """Remember a failure of both."""
    ends = timezone.now() + WINDOW
    Session.objects.filter(session_key__startswith=_MARK, expire_date__lt=timezone.now()).delete()
    Session.objects.bulk_create(
        Session(session_key=_key(kind, of) + secrets.token_hex(7), session_data="", expire_date=ends)
        for kind, of in (("account", account), ("address", address))
    )


def succeeded(account: str) -> None:
    """Forget the failures of the account; those of the address stay."""
    Session.objects.filter(session_key__startswith=_key("account", account)).delete()


_MARK = "fail:"


def _key(kind: str, of: str) -> str:
    text = f"{kind}:{of.strip().lower()}".encode()
    return _MARK + hmac.digest(settings.SECRET_KEY.encode(), text, "sha256").hex()[:20]


def _failures(kind: str, of: str) -> int:
    return Session.objects.filter(session_key__startswith=_key(kind, of), expire_date__gt=timezone.now()).count()
