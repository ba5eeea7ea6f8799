"""Writing the journal (记日志): one line for each act, in the transaction of the act."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils import timezone

from tonghu.register.models import Batch, Child, Entry, Record, User

_terminal: ContextVar[str] = ContextVar("terminal", default="")


@contextmanager
def at_terminal(terminal: str) -> Iterator[None]:
    """Name the terminal (终端) that everything in this block is done from: a keyed hash, never an address."""
    before = _terminal.set(terminal)
    try:
        yield
    finally:
        _terminal.reset(before)


def note(
    act: str,
    *,
    by: User,
    child: Child | None = None,
    batch: Batch | None = None,
    record: Record | None = None,
    **detail: object,
) -> Entry:
    """Add a line. `detail` holds codes and counts only; names, numbers, phones and addresses stay out."""
    if child is None and record is not None:
        child = record.child
    return Entry.objects.create(
        at=timezone.now(),
        by=by,
        role=by.role,
        place=by.jurisdiction,
        terminal=_terminal.get(),
        act=act,
        child=child,
        batch=batch,
        record=record,
        detail=detail,
    )


def note_failed_sign_in(**detail: object) -> Entry:
    """Add a line about somebody who did not get in (登录未成功): nobody acted, so the line has no `by`."""
    return Entry.objects.create(
        at=timezone.now(), by=None, terminal=_terminal.get(), act="SIGN_IN_FAILED", detail=detail
    )


def hidden(kind: str, text: str) -> str:
    """A keyed hash by which equal account names and addresses are found without being readable."""
    line = f"{kind}:{text.strip().lower()}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), line, "sha256").hex()[:24]
