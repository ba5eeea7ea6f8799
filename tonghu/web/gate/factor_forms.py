"""What somebody shows as a second factor (动态码、恢复码、通行密钥): allauth's forms, a little stricter."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.core.cache import cache


class _Once:
    """allauth remembers a used code for 30 seconds; with a clock that may go wrong by 30 it is good for 90."""

    cleaned_data: dict[str, Any]
    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the form that stands beside
        if self.authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(sign for sign in code if sign.isdigit())
            lasts = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 2)
            if not cache.add(f"totp:{self.user.pk}:{digits}", True, timeout=lasts):
                raise get_adapter().validation_error("incorrect_code")
        return code


class Code(_Once, AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code at sign-in."""


class CodeAgain(_Once, ReauthenticateForm):  # type: ignore[misc]
    """The code that confirms who sits there."""


class _Careful:
    """A passkey's answer comes from whoever sends it: whatever cannot be read in it is a wrong answer."""

    def clean_credential(self) -> Any:
        with _unreadable_is_wrong():
            return super().clean_credential()  # type: ignore[misc]  # of the form that stands beside


class PasskeyAlone(_Careful, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey that signs in by itself."""


class PasskeyAfter(_Careful, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class PasskeyAgain(_Careful, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey that confirms who sits there."""


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey to add."""

    def clean(self) -> Any:
        """Only what can be read and was verified by fingerprint, face or PIN."""
        with _unreadable_is_wrong():
            return super().clean()


@contextmanager
def _unreadable_is_wrong() -> Iterator[None]:
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, struct.error, InvalidSignature) as e:
        raise get_adapter().validation_error("incorrect_code") from e
