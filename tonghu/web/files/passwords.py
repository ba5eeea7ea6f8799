"""Passwords of exports (解压口令): made from a secret of this installation, written down nowhere.

A file's own password depends on a ticket of chance that is on the page where the password is shown, and on who opened
that page; once the page is closed nobody can find it again. The sheets of a request share one password, which the
department sees on its page as long as the request is open, so that the file opens that it downloads.
"""

import hmac
import secrets

from django.conf import settings

from tonghu.register.models import Request, User
from tonghu.rules.terms.problems import Problem

LEAST = 12
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another; 16 of 31 are 79 bits
_GROUPS, _EACH = 4, 4


def fresh_ticket() -> str:
    """A ticket for one page."""
    return secrets.token_urlsafe(16)


def password_of_ticket(ticket: str, *, by: User) -> str:
    """The password of the file that this person takes with this ticket."""
    return _password(f"ticket:{by.pk}:{ticket}")


def password_of_request(request: Request) -> str:
    """The password of the sheets of one department, district and round."""
    return _password(f"request:{request.district}:{request.round_id}:{request.department}")


def weakness_of(password: str) -> Problem | None:
    """Why a password that somebody thought of will not do; a zip can be tried a million times a second."""
    if len(password) < LEAST:
        return Problem("PASSWORD_SHORT", f"口令不足{LEAST}位，没有导出。请写长一些，或使用系统给出的口令。", "password")
    if len(set(password)) < 6 or password.isdigit():
        message = "口令太容易猜（只有数字，或重复的字符太多），没有导出。请换一个，或使用系统给出的口令。"
        return Problem("PASSWORD_WEAK", message, "password")
    return None


def _password(label: str) -> str:
    number = int.from_bytes(hmac.digest(settings.EXPORT_SECRET, f"password:{label}".encode(), "sha512"), "big")
    letters = []
    for _ in range(_GROUPS * _EACH):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "-".join("".join(letters[at : at + _EACH]) for at in range(0, len(letters), _EACH))
