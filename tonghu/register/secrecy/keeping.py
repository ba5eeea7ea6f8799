"""Where the keys of this installation are (密钥保管): the table of data keys, and the master key of the settings."""

import secrets
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg.pq import TransactionStatus

from tonghu.register.secrecy.ciphers import CIPHERS
from tonghu.register.secrecy.envelope import Key
from tonghu.register.secrecy.faults import CipherUnknown
from tonghu.register.secrecy.master import KeyCommand, KeyFile, Master
from tonghu.register.secrecy.ring import Ring, Wrapped, check_value

_TABLE = "SELECT to_regclass('register_datakey') IS NOT NULL"
_KEYS = "SELECT number, algorithm, wrapped, check_value, state = 'ACTIVE' FROM register_datakey ORDER BY number"
_ADD = """
    INSERT INTO register_datakey (number, algorithm, wrapped, check_value, state, made_at)
    VALUES (%s, %s, %s, %s, 'ACTIVE', %s)
"""
_rings: dict[str, Ring] = {}


def ring() -> Ring:
    """The data keys of the connected database, kept for the life of the process."""
    name = str(connection.settings_dict["NAME"])
    found = _rings.get(name)
    if found is None:
        found = _rings[name] = Ring(wrapped_keys, the_master)
    return found


def forget() -> None:
    """Let go of all keys; the next envelope asks for them again."""
    _rings.clear()


def the_master() -> Master:
    """The master key that the settings name."""
    return KeyCommand(settings.KEY_COMMAND) if settings.KEY_COMMAND else KeyFile(settings.MASTER_KEY_FILE)


def wrapped_keys() -> Sequence[Wrapped]:
    """All data keys as they lie in the database."""
    return [
        Wrapped(number, algorithm, bytes(wrapped), bytes(check), active)
        for number, algorithm, wrapped, check, active in _rows(_KEYS)
    ]


def check() -> None:
    """Raise KeyFault unless this database's data can be opened; one that is not made yet holds none."""
    if settings.CIPHER not in CIPHERS:
        raise CipherUnknown(str(settings.CIPHER))
    if _rows(_TABLE)[0][0]:
        ring().active()


def make_first_key() -> None:
    """Make the first data key of a new table, and the master key's file if there is none yet. Raises KeyFault."""
    if wrapped_keys():
        return
    master = the_master()
    if isinstance(master, KeyFile):
        master.make()
    add_key(new_key(1), master)


def new_key(number: int) -> Key:
    """A fresh data key of the algorithm that the settings name. Raises CipherUnknown."""
    algorithm = str(settings.CIPHER)
    if algorithm not in CIPHERS:
        raise CipherUnknown(algorithm)
    return Key(number, algorithm, secrets.token_bytes(CIPHERS[algorithm].length))


def add_key(key: Key, master: Master) -> None:
    """Keep a data key, wrapped, as the one for what is written from now on."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [key.number, key.algorithm, master.wrap(key), check_value(key), timezone.now()])


def _rows(sql: str) -> list[tuple[Any, ...]]:
    """Asked of the driver: keys are looked up while Django is in the middle of a statement, and are none of its.

    While rows stream in (COPY) the connection answers nothing; then another one is asked.
    """
    connection.ensure_connection()
    if connection.connection.info.transaction_status is TransactionStatus.ACTIVE:
        # The driver's own, of which no other part of the site is told.
        with closing(connection.get_new_connection(connection.get_connection_params())) as other:
            return list(other.execute(sql).fetchall())
    return list(connection.connection.execute(sql).fetchall())
