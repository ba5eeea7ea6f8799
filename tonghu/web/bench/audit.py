"""`tonghu bench audit`: how long it takes to prove a long journal, and whether every cut is found (审计测速).

Builds a journal in a database of its own, verifies it as `tonghu audit verify` does, cuts it in ten ways and looks
whether each is found, and removes the database again. Needs the embedded server.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import Struct
from time import perf_counter
from typing import Any

from tonghu.register import embedded
from tonghu.web.bench import city

DATABASE = "tonghu_bench_audit"
LIMIT = 60  # seconds for ten million lines
_BEGINS = datetime(2025, 12, 1, tzinfo=UTC)
_APART = timedelta(milliseconds=400)  # between two lines
_CHUNK = 100_000
_SWORN = 10_000  # lines from checkpoint to checkpoint
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # PostgreSQL's binary copy format
_ROW = Struct(">hi8si2si2si8si8si32si32s")

CLERKS = 300
_LINES = """
INSERT INTO register_entry (id, at, by_id, role, place, terminal, act, detail)
SELECT n, %s + n * %s * interval '1 second', u.first + n %% 300, 'DIRECTOR',
       '310115004' || to_char(1 + n %% 300, 'FM000'),
       substr(md5((n %% 300)::text), 1, 16),
       (ARRAY['SEE_CHILD', 'SEE_CHILD', 'SEE_CHILD', 'SEARCH_CHILDREN', 'SUBMIT_FORM'])[1 + n %% 5],
       jsonb_build_object('page', 'why', 'rows', n %% 50)
FROM (SELECT min(id) AS first FROM register_user) u, generate_series(1, %s::bigint) n
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Whether a cut was found, after how long, and in which words."""

    cut: str
    seconds: float
    words: str


def compare(lines: int = 10_000_000) -> dict[str, Any]:
    """Build, verify, cut; print and return the figures."""
    with _journal(lines):
        start = perf_counter()
        done = subprocess.run([sys.executable, "-m", "tonghu", "audit", "verify"], check=False)
        seconds = perf_counter() - start
        print(f"核验 {lines:,} 行：{seconds:.1f} 秒（要求 1,000 万行不超过 {LIMIT} 秒）", flush=True)
        found = _cut_in_ten_ways(lines)
    missed = [one.cut for one in found if not one.words]
    print(f"没有查出：{'、'.join(missed)}" if missed else "十种改法全部查出。")
    return {"seconds": seconds, "whole": done.returncode == 0, "missed": missed}


@contextmanager
def _journal(lines: int) -> Iterator[None]:
    """A database of its own with so many lines, each linked, and a checkpoint after every ten thousand."""
    import psycopg

    server = embedded.start()
    with (
        tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder,
        psycopg.connect(server.url("tonghu_owner", database="postgres"), autocommit=True) as maintenance,
    ):
        maintenance.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        maintenance.execute(f"CREATE DATABASE {DATABASE}")
        os.environ |= {
            "DATABASE_URL": server.url(database=DATABASE),
            "DATABASE_OWNER_URL": server.url("tonghu_owner", database=DATABASE),
            "TONGHU_AUDIT_DIR": folder,
            "TONGHU_AUDIT_KEY_FILE": str(Path(folder) / "key.pem"),
        }
        try:
            subprocess.run([sys.executable, "-m", "tonghu", "migrate", "--quiet"], check=True)
            from tonghu.web import shell

            shell.open_register(as_owner=True)
            os.environ.pop("TONGHU_AS")
            print(f"正在造 {lines:,} 行虚构日志……", flush=True)
            _fill(lines)
            yield
        finally:
            _close_connections()
            # Not by force: that needs a right over autovacuum, which a plain DROP sends away by itself.
            maintenance.execute(f"DROP DATABASE IF EXISTS {DATABASE}")


def _close_connections() -> None:
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()


def _fill(lines: int) -> None:
    from django.db import connection, transaction

    from tonghu.register.models import User

    clerks = [
        User(username=f"clerk-{n}", name="虚构", role="DIRECTOR", jurisdiction=f"310115004{n:03}")
        for n in range(1, CLERKS + 1)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        User.objects.bulk_create(clerks)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with city.bare_tables(cursor):
            cursor.execute(_LINES, [_BEGINS, _APART.total_seconds(), lines])
    hashes = _link(lines)
    _swear(hashes)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE register_entry, register_link, register_checkpoint")


def _link(lines: int) -> dict[int, bytes]:
    """Link every line; returns the hash after every ten thousand and after the last."""
    from django.db import connection

    from tonghu.register.audit.links import START, hash_of, packed

    before, hashes = START, {}
    with connection.cursor() as cursor:
        cursor.execute("SET timezone = 'UTC'")
        for first in range(1, lines + 1, _CHUNK):
            last = min(first + _CHUNK - 1, lines)
            cursor.execute(
                "SELECT string_agg(register_digest(e::text), ''::bytea ORDER BY id) FROM register_entry e "
                "WHERE id BETWEEN %s AND %s",
                [first, last],
            )
            digests, rows = bytes(cursor.fetchone()[0]), bytearray(_HEAD)
            for seq in range(first, last + 1):
                digest = digests[(seq - first) * 32 : (seq - first + 1) * 32]
                body = packed(seq, 1, 0, seq, _BEGINS + seq * _APART, digest)
                before = hash_of(before, body)
                rows += _copied(body, before)
                if seq % _SWORN == 0 or seq == lines:
                    hashes[seq] = before
            with cursor.copy(
                "COPY register_link (seq, source, kind, row_id, at, digest, hash) FROM STDIN BINARY"
            ) as out:
                out.write(bytes(rows) + b"\xff\xff")
    return hashes


def _copied(body: bytes, hash: bytes) -> bytes:
    """One link as the copy takes it."""
    parts = (body[:8], body[8:10], body[10:12], body[12:20], body[20:28], body[28:60], hash)
    return _ROW.pack(7, *(word for part in parts for word in (len(part), part)))


def _swear(hashes: dict[int, bytes]) -> None:
    from django.db import connection, transaction

    from tonghu.register.audit import checkpoints

    before = None
    with transaction.atomic(), connection.cursor() as cursor:
        for seq, hash in sorted(hashes.items()):
            before = checkpoints.make(cursor, seq, hash.hex(), before, at=_BEGINS + seq * _APART)
    checkpoints.copy_outside()


# -- ten ways to cut ---------------------------------------------------------------------------------------------------

Cut = Callable[[Any, int, int], None]  # cursor, a line in the middle, the last line


def _removed(sql: Any, line: int, last: int) -> None:
    sql.execute("DELETE FROM register_entry WHERE id = %s", [line])


def _altered(sql: Any, line: int, last: int) -> None:
    sql.execute("UPDATE register_entry SET act = 'SEE_DESK' WHERE id = %s", [line])


def _inserted(sql: Any, line: int, last: int) -> None:
    sql.execute(
        "INSERT INTO register_entry (id, at, by_id, act, detail) "
        "SELECT %s, at, by_id, act, detail FROM register_entry WHERE id = %s",
        [last + 1, line],
    )


def _swapped(sql: Any, line: int, last: int) -> None:
    sql.execute(
        "UPDATE register_entry a SET by_id = b.by_id, act = b.act, place = b.place FROM register_entry b "
        "WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))",
        [line, line + 1, line + 1, line],
    )


def _link_altered(sql: Any, line: int, last: int) -> None:
    sql.execute("UPDATE register_link SET row_id = row_id + 1 WHERE seq = %s", [line])


def _removed_with_link(sql: Any, line: int, last: int) -> None:
    _removed(sql, line, last)
    sql.execute("DELETE FROM register_link WHERE seq = %s", [line])


def _tail_cut(sql: Any, line: int, last: int) -> None:
    sql.execute("DELETE FROM register_entry WHERE id > %s", [last - 100])
    sql.execute("DELETE FROM register_link WHERE seq > %s", [last - 100])


def _recomputed(sql: Any, line: int, last: int) -> None:
    """A line of the last stretch bent, its digest made to fit, and every hash behind it computed again."""
    from tonghu.register.audit.links import hash_of, records

    bent = last - 50
    _altered(sql, bent, last)
    sql.execute("SET LOCAL timezone = 'UTC'")
    sql.execute(
        "UPDATE register_link SET digest = (SELECT register_digest(e::text) FROM register_entry e WHERE id = %s) "
        "WHERE seq = %s",
        [bent, bent],
    )
    sql.execute("SELECT hash, register_links(%s, %s) FROM register_link WHERE seq = %s", [bent, last, bent - 1])
    before, stretch = sql.fetchone()
    before = bytes(before)
    for seq, (body, _) in enumerate(records(bytes(stretch)), bent):
        before = hash_of(before, body)
        sql.execute("UPDATE register_link SET hash = %s WHERE seq = %s", [before, seq])


def _checkpoint_removed(sql: Any, line: int, last: int) -> None:
    sql.execute("DELETE FROM register_checkpoint WHERE number = (SELECT max(number) / 2 + 1 FROM register_checkpoint)")


def _checkpoint_forged(sql: Any, line: int, last: int) -> None:
    _recomputed(sql, line, last)
    sql.execute(
        "UPDATE register_checkpoint c SET hash = l.hash FROM register_link l WHERE l.seq = c.seq AND c.seq = %s", [last]
    )


CUTS: dict[str, Cut] = {
    "删除一行": _removed,
    "改动一行": _altered,
    "插入一行": _inserted,
    "调换两行": _swapped,
    "改动链记录": _link_altered,
    "连链记录一起删除": _removed_with_link,
    "截去末尾": _tail_cut,
    "改动后重算整条链": _recomputed,
    "删除检查点": _checkpoint_removed,
    "重算后伪造检查点": _checkpoint_forged,
}


def _cut_in_ten_ways(lines: int) -> list[Found]:
    from django.db import connection, transaction

    from tonghu.register.audit import checkpoints
    from tonghu.register.audit.keys import Trusted
    from tonghu.register.audit.verify import Verification

    outside, found = checkpoints.read_file(checkpoints.file()), []
    for name, cut in CUTS.items():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE register_entry DISABLE TRIGGER USER")
            cut(cursor, lines // 2, lines)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE register_entry ENABLE TRIGGER USER")
            start = perf_counter()
            report = Verification(Trusted.own(), outside, first_only=True).run()
            words = report.faults[0].message if report.faults else ""
            found.append(Found(name, perf_counter() - start, words))
            transaction.set_rollback(True)
        print(f"{name}：{found[-1].seconds:.1f} 秒，{words or '没有查出'}", flush=True)
    return found
