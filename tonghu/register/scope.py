"""The database scope (数据库范围): for whom the statements of this connection are carried out.

PostgreSQL shows a row of the register only to a scope that may see it (`policies.py`). A scope is one session
setting: who, in which role and place, until when, on which connection, signed with a key that the database keeps
where only its owner reads it. A statement that somebody smuggles in can read the setting and cannot make another;
without one, or with one that is forged, stale or of a closed account, there are no rows.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

from tonghu.register.models import User

LASTS = 24 * 3600  # seconds; a job may be long, a page begins anew with each request
GATE, WIDE = "GATE", "WIDE"

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks. `also`: children beyond the place that a permit or a task opens, by id."""

    role: str
    user: int = 0
    place: str = ""
    department: str = ""
    also: tuple[int, ...] = ()

    def signed(self, *, pid: int, until: int) -> str:
        """The setting: nine fields, the last one the HMAC-SHA256 of the others."""
        also = ",".join(map(str, self.also))
        said = f"1|{pid}|{until}|{self.user}|{self.role}|{self.place}|{self.department}|{also}"
        return f"{said}|{hmac.digest(settings.SCOPE_SECRET, said.encode(), 'sha256').hex()}"


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope | None:
    """The scope in which this code runs."""
    return _current.get()


@contextmanager
def gate() -> Iterator[None]:
    """Accounts only: until it is known who asks (门禁)."""
    with _entered(Scope(GATE)):
        yield


@contextmanager
def seeing(user: User, *, also: tuple[int, ...] = ()) -> Iterator[None]:
    """What this account may see, and the children that it may see beyond its place."""
    with _entered(of(user, also=also)):
        yield


@contextmanager
def whole_register(why: str) -> Iterator[None]:
    """Every row, for work that nobody's place bounds: linking, composing, counting, jobs.

    why: for whoever reads the code. What such work hands to a page has been narrowed by the step that does it.
    """
    assert why
    now = _current.get()
    if now is not None and now.role == WIDE:
        yield
        return
    with _entered(Scope(WIDE)):
        yield


def wide(why: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Carry a whole function out over the whole register."""

    def dress(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def inside(*args: P.args, **kwargs: P.kwargs) -> R:
            with whole_register(why):
                return function(*args, **kwargs)

        return inside

    return dress


def of(user: User, *, also: tuple[int, ...] = ()) -> Scope:
    """The scope of an account."""
    return Scope(user.role, user.pk, user.jurisdiction, user.department, also)


def enter(scope: Scope | None) -> None:
    """Go on in this scope, for the process or request that has no block of its own to leave."""
    _current.set(scope)
    _apply(scope)


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    before = _current.set(scope)
    _apply(scope)
    try:
        yield
    finally:
        _current.reset(before)
        _apply(_current.get())


def _apply(scope: Scope | None, to: BaseDatabaseWrapper | None = None) -> None:
    """Say it to the connection, if there is one; a new connection is told as it opens.

    In a transaction that failed nothing can be said; its rollback brings back the scope in which it began.
    """
    raw = (to or connection).connection
    if raw is None or raw.closed or raw.info.transaction_status == TransactionStatus.INERROR:
        return
    setting = "" if scope is None else scope.signed(pid=raw.info.backend_pid, until=int(time.time()) + LASTS)  # noqa: TID251  # an expiry, not a date of the scheme
    raw.execute("SELECT set_config('tonghu.scope', %s, false)", [setting])


def _tell_new_connection(**opened: Any) -> None:
    # The one that opened, not the one of this thread: a second one opens while rows stream in, and the first, which
    # then answers nothing, would wait for itself for ever.
    if opened["connection"].alias == connection.alias:
        _apply(_current.get(), opened["connection"])


connection_created.connect(_tell_new_connection, dispatch_uid="tonghu.register.scope")


def key_halves(secret: bytes) -> tuple[bytes, bytes]:
    """The inner and outer pad of HMAC-SHA256 (RFC 2104), as the database keeps the key: it has SHA-256 only."""
    key = hashlib.sha256(secret).digest() if len(secret) > 64 else secret
    key = key.ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)
