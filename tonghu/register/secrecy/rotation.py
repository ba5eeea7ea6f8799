"""Changing keys while people work (轮换): a new data key, old envelopes sealed anew, another master key.

All of it runs on the owner's login. Sealing anew changes no value, so the triggers of history rest for it; a row that
somebody changes meanwhile is left to him and looked at again.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from tonghu.register.secrecy.column import Personal
from tonghu.register.secrecy.envelope import OVERHEAD, Key
from tonghu.register.secrecy.keeping import add_key, forget, new_key, ring, the_master, wrapped_keys
from tonghu.register.secrecy.master import Master
from tonghu.register.secrecy.ring import AGE, check_value, unwrap

ROWS = 500  # sealed anew in one transaction; of files, one
# By these an envelope is known without being read: algorithm, key, nonce.
_MARK = OVERHEAD - 16

Tell = Callable[[str], None]

_LOCK = "LOCK TABLE register_datakey IN SHARE ROW EXCLUSIVE MODE"
_REPLACE = "UPDATE register_datakey SET state = 'RETIRING', replaced_at = %s WHERE state = 'ACTIVE'"
_RETIRE = "UPDATE register_datakey SET state = 'RETIRED' WHERE state = 'RETIRING' AND number = ANY(%s)"
_REWRAP = "UPDATE register_datakey SET wrapped = %s WHERE number = %s"
_REPLACED = "SELECT coalesce(extract(epoch FROM now() - max(replaced_at)), 'infinity')::float FROM register_datakey"
_QUIET = """
    SELECT set_config('pgtrigger.ignore', coalesce(array_agg(tgname)::text, '{}'), true) FROM pg_trigger
    WHERE tgrelid = %s::regclass AND NOT tgisinternal AND starts_with(tgname, 'pgtrigger_')
"""
_NEXT_ACT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_OLDEST_ACT = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def rotate() -> Key:
    """Make a new data key for all that is written from now on. Raises KeyFault."""
    with transaction.atomic():
        _ask(_LOCK)
        key = new_key(max((one.number for one in wrapped_keys()), default=0) + 1)
        _ask(_REPLACE, [timezone.now()])
        add_key(key, the_master())
    forget()
    return key


def reencrypt(tell: Tell, *, pause: Callable[[float], None] = time.sleep) -> int:
    """Seal every old envelope anew and retire the old keys; returns how many rows were changed.

    May be stopped at any moment and called again: what is still to do is what the envelopes themselves say.
    """
    old = [one.number for one in wrapped_keys() if not one.active]
    done = sum(_renew(table, tell) for table in sealed_tables())
    while old:
        _outlive_writers(tell, pause)
        late = sum(_renew(table, tell) for table in sealed_tables())
        done += late
        if not late:
            _ask(_RETIRE, [old])
            break
    return done


def rewrap(before: Master, after: Master) -> int:
    """Wrap all data keys with another master key, all or none; returns how many. Raises KeyFault."""
    with transaction.atomic():
        _ask(_LOCK)
        kept = wrapped_keys()
        for one in kept:
            key = unwrap(one, before)
            wrapped = after.wrap(key)
            again = after.unwrap(one.number, one.algorithm, wrapped)
            assert check_value(again) == one.check  # the new master key gives back what it was given
            _ask(_REWRAP, [wrapped, one.number])
    return len(kept)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table with personal columns."""

    label: str
    table: str
    pk: str
    pk_type: str
    columns: Sequence[Personal]

    @property
    def at_once(self) -> int:
        """How many rows are read together: files are large."""
        return 1 if any(isinstance(column, models.BinaryField) for column in self.columns) else ROWS


def sealed_tables() -> Iterator[Sealed]:
    """Every table with personal columns, those of history too."""
    for model in apps.get_app_config("register").get_models():
        columns = [field for field in model._meta.local_fields if isinstance(field, Personal)]
        if columns:
            pk = model._meta.pk
            target = pk.target_field if isinstance(pk, models.ForeignKey) else pk
            tracked = getattr(model, "pgh_tracked_model", None)
            label = f"{tracked._meta.verbose_name}（历史）" if tracked else str(model._meta.verbose_name)
            yield Sealed(label, model._meta.db_table, str(pk.column), str(target.rel_db_type(connection)), columns)


def _renew(at: Sealed, tell: Tell) -> int:
    """Seal the old envelopes of one table anew; returns how many rows were changed."""
    number, names = ring().active().number, [f'"{column.column}"' for column in at.columns]
    old = " OR ".join(f"(length({n}) > 0 AND substring({n} FROM 2 FOR 4) <> int4send({number}))" for n in names)
    total = _ask(f'SELECT count(*) FROM "{at.table}" WHERE {old}')[0][0]  # noqa: S608  # names of our own models only
    last, done = None, 0
    while total:
        after = "" if last is None else f'AND "{at.pk}" > {int(last)}'
        rows = _ask(
            f'SELECT "{at.pk}", {", ".join(names)} FROM "{at.table}" WHERE ({old}) {after} '  # noqa: S608
            f'ORDER BY "{at.pk}" LIMIT {at.at_once}'
        )
        if not rows:
            break
        last = rows[-1][0]
        done += _replace(at, names, rows)
        tell(f"{at.label}：已重新加密 {done}/{total} 行")
    return done


def _replace(at: Sealed, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Put new envelopes where the old ones still lie."""
    keys, olds = [row[0] for row in rows], list(zip(*(row[1:] for row in rows), strict=True))
    news = [[column.seal(column.open(one)) for one in old] for column, old in zip(at.columns, olds, strict=True)]
    marks = [[bytes(one[:_MARK]) for one in old] for old in olds]
    fresh = ", ".join(f"n{n}" for n in range(len(names)))
    known = ", ".join(f"m{n}" for n in range(len(names)))
    arrays = ", ".join(["%s::bytea[]"] * 2 * len(names))
    changes = ", ".join(f"{name} = v.n{n}" for n, name in enumerate(names))
    same = " AND ".join(f"substring(t.{name} FROM 1 FOR {_MARK}) = v.m{n}" for n, name in enumerate(names))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_QUIET, [at.table])
        cursor.execute(
            f'UPDATE "{at.table}" t SET {changes} FROM unnest(%s::{at.pk_type}[], {arrays}) '  # noqa: S608
            f'v(pk, {fresh}, {known}) WHERE t."{at.pk}" = v.pk AND {same}',
            [keys, *news, *marks],
        )
        return int(cursor.rowcount)


def _outlive_writers(tell: Tell, pause: Callable[[float], None]) -> None:
    """Wait until nobody can still write with an old key.

    A process looks which key is active every AGE seconds; a transaction begun before may be committed later.
    """
    while (left := 2 * AGE - _ask(_REPLACED)[0][0]) > 0:
        tell("等待各进程改用新密钥")
        pause(min(left, 1.0))
    next_act = _ask(_NEXT_ACT)[0][0]
    while _ask(_OLDEST_ACT)[0][0] < next_act:
        tell("等待先前开始的操作结束")
        pause(0.5)


def _ask(sql: str, given: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given or None)
        return cursor.fetchall() if cursor.description else []
