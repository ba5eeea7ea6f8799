"""Archives (归档): old lines of the journal as one file that proves itself, before they leave the database."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tonghu.register.audit import checkpoints
from tonghu.register.audit.checkpoints import Sworn
from tonghu.register.audit.keys import Trusted
from tonghu.register.audit.links import SIZE, START, Walk, read
from tonghu.register.audit.sources import JOURNAL
from tonghu.register.audit.verify import Report, Verification
from tonghu.register.models import Entry
from tonghu.rules.access.keeping import JOURNAL_MONTHS, may_leave

_AT_ONCE = 20_000
FORMAT = "tonghu archive 1"


class NotArchived(Exception):
    """Nothing was archived (未归档); says why and what to do."""


def archive(before: date, path: Path, *, at: datetime) -> int:
    """Write the lines of before the day to the file, then remove them; returns how many lines left the database.

    On the owner's login. The file is written and read back first. Raises NotArchived, keys.KeyRefused.
    """
    on = timezone.localtime(at).date()
    if before > may_leave(on=on):
        months, clause = JOURNAL_MONTHS.on(on), JOURNAL_MONTHS.since(on).clause
        raise NotArchived(f"日志至少保存 {months} 个月（{clause}），最多归档到 {may_leave(on=on)} 以前。")
    kept = checkpoints.kept()
    trusted = Trusted.own()
    outside = checkpoints.read_file(checkpoints.file()) if checkpoints.file().exists() else None
    if not Verification(trusted, outside).run().whole:
        raise NotArchived("日志核验没有通过，先不归档。请运行 tonghu audit verify 查看。")
    base = max((one for one in kept if one.archive), key=lambda one: one.seq, default=None)
    upto = _upto(kept, base, before)
    _write(path, base, upto)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tonghu:checkpoint'))")
        last = checkpoints.kept()[-1]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        checkpoints.make(cursor, upto.seq, upto.hash, last, at=at, archive=digest)
        keep = f"{JOURNAL_MONTHS.on(on)} months"
        cursor.execute("SELECT register_let_go(%s, %s::interval)", [upto.seq, keep])
        gone = int(cursor.fetchone()[0])
    checkpoints.copy_outside()
    return gone


def _upto(kept: list[Sworn], base: Sworn | None, before: date) -> Sworn:
    """The last checkpoint of before the day that is not archived yet."""
    midnight = timezone.make_aware(datetime.combine(before, datetime.min.time()))
    least, newest = (base.seq if base else 0), max((one.seq for one in kept), default=0)
    fit = [one for one in kept if datetime.fromisoformat(one.at) < midnight and least < one.seq < newest]
    if not fit:
        raise NotArchived(f"{before} 以前没有可以归档的日志。")
    return max(fit, key=lambda one: one.seq)


def _write(path: Path, base: Sworn | None, upto: Sworn) -> None:
    """Write, read back, and only then give the file its name."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    columns = [field.column for field in Entry._meta.concrete_fields]
    head = {
        "format": FORMAT,
        "after": [base.seq, base.hash] if base else [0, START.hex()],
        "upto": asdict(upto),
        "columns": columns,
    }
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw, gzip.open(raw, "wt", encoding="utf-8") as out:
            out.write(json.dumps(head) + "\n")
            for body, hash, line in _lines(base.seq if base else 0, upto.seq):
                out.write(json.dumps([body.hex(), hash.hex(), line], ensure_ascii=False) + "\n")
        report = verify_file(draft, Trusted.own())
        if not report.whole:
            raise NotArchived(f"归档文件读回核对没有通过，没有移出日志：{report.faults[0].message}")
        os.link(draft, path)  # never over a file that is there
    except FileExistsError:
        raise NotArchived(f"“{path.name}”已经有了。请换一个文件名。") from None
    finally:
        draft.unlink(missing_ok=True)


def _lines(after: int, upto: int) -> Iterator[tuple[bytes, bytes, str | None]]:
    with connection.cursor() as cursor:
        for first in range(after + 1, upto + 1, _AT_ONCE):
            last = min(first + _AT_ONCE - 1, upto)
            cursor.execute("SELECT register_links(%s, %s)", [first, last])
            links = bytes(cursor.fetchone()[0])
            cursor.execute("SELECT line FROM register_lines(%s, %s) ORDER BY seq", [first, last])
            for place, (line,) in enumerate(cursor.fetchall()):
                link = links[place * SIZE : (place + 1) * SIZE]
                yield link[:60], link[60:], line


def verify_file(path: Path, trusted: Trusted) -> Report:
    """Prove an archive by itself: its links, its lines, and the checkpoint that it ends with."""
    report = Report()
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            head: dict[str, Any] = json.loads(next(lines))
            if head["format"] != FORMAT:
                raise ValueError(FORMAT)
            upto = Sworn(**head["upto"])
            seq, hash = head["after"]
            walk = Walk(seq, bytes.fromhex(hash), {upto.seq: bytes.fromhex(upto.hash)}, carried_may_come=seq == 0)
            report.first, report.last, report.proven = seq + 1, upto.seq, upto
            for text in lines:
                _follow(walk, json.loads(text), report)
    except (ValueError, KeyError, TypeError, StopIteration, EOFError, OSError):
        report.add("FILE", 0, "归档文件读不出来：不是归档文件，或已损坏、被截断。请取出另一份。")
        report.proven = None
        return report
    for found in walk.breaks:
        report.add(found.fault, found.seq, f"归档第 {found.seq} 行与前一行接不上，或之前缺行。")
    signed = trusted.vouches(upto.key, bytes.fromhex(upto.signature), upto.body)
    if walk.seq != upto.seq or walk.broken_marks or not signed:
        text = f"归档的末尾与检查点 {upto.number} 不符：缺行、被改写，或签名不是本机构的。"
        report.add("SIGNATURE", upto.seq, text)
    if not report.whole:
        report.proven = None
    return report


def _follow(walk: Walk, said: list[Any], report: Report) -> None:
    body, hash, line = bytes.fromhex(said[0]), bytes.fromhex(said[1]), said[2]
    link = read(body)
    walk.along(body + hash, max(link.seq, walk.seq + 1))
    report.lines += 1
    if link.source == JOURNAL.code and hashlib.sha256(str(line).encode()).digest() != link.digest:
        report.add("ALTERED", link.seq, f"归档第 {link.seq} 行的内容与写入时不同，被人改动。")
