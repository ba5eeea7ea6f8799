"""What the gate writes into the journal (门禁日志): who got in and how, who did not, whose locks changed."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from tonghu.register import journal, scope
from tonghu.register.models import User
from tonghu.web.gate.addresses import address_of

# Why somebody did not get in.
WRONG, LOCKED, ENDED, FACTOR = "WRONG", "LOCKED", "ENDED", "FACTOR"
UNKNOWN_SUBJECT, REFUSED = "UNKNOWN_SUBJECT", "REFUSED"


def signed_in(request: HttpRequest, user: User) -> None:
    """SIGN_IN with the kinds of what was shown: password+totp, passkey, government+webauthn."""
    with scope.seeing(user):  # the page itself still stands at the gate
        journal.note("SIGN_IN", by=user, how="+".join(_kinds(request, user)))


def not_signed_in(request: HttpRequest, why: str, *, typed: str = "", account: User | None = None) -> None:
    """SIGN_IN_FAILED. What was typed as an account is kept as a keyed hash only: it may be a password.

    account: whose second factor or identity it was, when that is known; never looked up from what was typed, so
    that the answer takes as long for an account nobody has.
    """
    detail: dict[str, Any] = {"why": why, "address": journal.hidden("address", address_of(request))}
    if typed:
        detail["typed"] = journal.hidden("account", typed)
    if account is not None:
        detail["account"] = account.pk
    journal.note_failed_sign_in(**detail)


def factor_added(user: User, kind: str) -> None:
    """FACTOR_ADDED: totp, webauthn, recovery_codes or government."""
    journal.note("FACTOR_ADDED", by=user, kind=kind)


def factor_removed(user: User, kind: str) -> None:
    """FACTOR_REMOVED, by its owner; an administrator's reset is RESET_FACTORS."""
    journal.note("FACTOR_REMOVED", by=user, kind=kind)


def _kinds(request: HttpRequest, user: User) -> list[str]:
    kinds = []
    for record in get_authentication_records(request, user):
        if record.get("reauthenticated"):
            continue
        kind = {"socialaccount": "government", "mfa": record.get("type")}.get(record["method"], record["method"])
        kinds.append("passkey" if record.get("passwordless") else str(kind))
    return list(dict.fromkeys(kinds))
