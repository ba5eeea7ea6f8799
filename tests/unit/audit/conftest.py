"""A journal with checkpoints inside and outside the database, and a database administrator who bends it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.audit import checkpoints, keys
from tonghu.register.audit.verify import Report, Verification

TABLES = ("register_entry", "register_userevent")


def settle() -> None:
    """Carry out what is deferred to the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def administrator() -> Iterator[Any]:
    """The owner of the tables, with the triggers switched off; afterwards they are on again."""
    settle()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE tonghu_owner")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        settle()
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET LOCAL ROLE tonghu_app")


def verify(**more: Any) -> Report:
    """A verification against the checkpoints outside."""
    settle()
    path = checkpoints.file()
    outside = checkpoints.read_file(path) if path.exists() else None
    return Verification(keys.Trusted.own(), outside, **more).run()


def seal() -> None:
    settle()
    assert checkpoints.seal(at=timezone.now()) is not None


@pytest.fixture
def audit(settings: Any, tmp_path: Path) -> Path:
    """A directory of its own for key and checkpoints."""
    settings.AUDIT_DIR, settings.AUDIT_KEY_FILE = tmp_path / "outside", tmp_path / "audit-key.pem"
    return tmp_path


@dataclass
class Book:
    """The journal of the tests: thirty lines, two changes of an account, a checkpoint after every ten lines."""

    write: Callable[[int], None]


@pytest.fixture
def book(audit: Path, cast: Any) -> Book:
    def write(lines: int) -> None:
        for n in range(lines):
            journal.note("SEE_TABLE", by=cast.officer, table=f"T{n:02}")

    for _ in range(3):
        write(10)
        cast.officer.name += "新"
        cast.officer.save()
        seal()
    return Book(write)
