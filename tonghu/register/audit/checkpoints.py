"""Checkpoints (检查点): what is sworn to, signed, kept in the database and once more outside of it."""

import fcntl
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction

from tonghu.register.audit import keys
from tonghu.register.audit.links import START, Walk
from tonghu.register.models import Checkpoint

FILE = "checkpoints.jsonl"
STRETCH = 100_000  # links fetched at once: 9 MB
FIRST = bytes(32)  # what the first checkpoint says of the one before


@dataclass(frozen=True, slots=True)
class Sworn:
    """One checkpoint as it is signed; bytes as hex, so that it can be a line of a file."""

    number: int
    seq: int
    hash: str
    at: str
    previous: str
    archive: str
    key: str
    signature: str = ""

    @property
    def body(self) -> bytes:
        """What the signature covers."""
        said = [self.number, self.seq, self.hash, self.at, self.previous, self.archive, self.key]
        return json.dumps(["tonghu checkpoint 1", *said], separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """SHA-256 of body and signature, which the next checkpoint repeats."""
        return hashlib.sha256(self.body + bytes.fromhex(self.signature)).hexdigest()

    @property
    def sm3(self) -> str:
        """SM3 of the same (GB/T 32905), empty where this machine's library has none."""
        if "sm3" not in hashlib.algorithms_available:
            return ""
        return hashlib.new("sm3", self.body + bytes.fromhex(self.signature)).hexdigest()

    @property
    def line(self) -> str:
        """A line of the file outside the database."""
        return json.dumps({**asdict(self), "sm3": self.sm3}, separators=(",", ":")) + "\n"

    @property
    def moment(self) -> str:
        """When, for people."""
        return f"{self.at[:10]} {self.at[11:19]}（UTC）"


class NotSealed(Exception):
    """No checkpoint was made, because what it would swear to is not whole (未作检查点)."""


def kept() -> list[Sworn]:
    """The checkpoints of the database, in order."""
    return [_sworn(row) for row in Checkpoint.objects.order_by("number")]


def _sworn(row: Checkpoint) -> Sworn:
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    hashes = bytes(row.hash).hex(), at, bytes(row.previous).hex()
    return Sworn(row.number, row.seq, *hashes, row.archive, row.key, bytes(row.signature).hex())


def file() -> Path:
    """The file outside the database; its directory is meant to be another machine's, or written once (WORM)."""
    return Path(settings.AUDIT_DIR) / FILE


def read_file(path: Path) -> list[Sworn]:
    """The checkpoints of a file. Raises ValueError, with the number of the line, when one cannot be read."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.rstrip().endswith("}"):
                continue  # half a line: its writer was killed, and the next one wrote it whole
            try:
                said = json.loads(line)
                sm3 = said.pop("sm3", "")
                sworn = Sworn(**said)
                if sm3 and sworn.sm3 not in ("", sm3):
                    raise ValueError("sm3")
                found.append(sworn)
            except (ValueError, TypeError, AttributeError):
                raise ValueError(f"检查点文件第 {number} 行读不出来，或内容与其摘要不符。") from None
    return found


def seal(*, at: datetime) -> Sworn | None:
    """Swear to everything that was added since the last checkpoint; None when nothing was.

    What was added is walked first: nothing broken is signed. Raises NotSealed, keys.KeyRefused.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tonghu:checkpoint'))")
        last = Checkpoint.objects.order_by("-number").first()
        before = _sworn(last) if last else None
        _agree_with_file(before)
        walk = _walk_since(cursor)
        made = None
        if walk is not None:
            made = make(cursor, walk.seq, walk.hash.hex(), before, at=at)
    copy_outside()
    return made


def make(cursor: Any, seq: int, hash: str, before: Sworn | None, *, at: datetime, archive: str = "") -> Sworn:
    """Sign a checkpoint and keep it in the database."""
    key = keys.signing_key(first=before is None)
    number, previous = (before.number + 1, before.digest) if before else (1, FIRST.hex())
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    sworn = sign(Sworn(number, seq, hash, moment, previous, archive, keys.fingerprint(key.public_key())), key)
    raw = bytes.fromhex
    values = [number, seq, raw(hash), at, raw(previous), archive, sworn.key, raw(sworn.signature)]
    cursor.execute("SELECT register_keep_checkpoint(%s, %s, %s, %s, %s, %s, %s, %s)", values)
    return sworn


def sign(sworn: Sworn, key: Ed25519PrivateKey) -> Sworn:
    """The same with its signature."""
    return Sworn(**{**asdict(sworn), "signature": key.sign(sworn.body).hex()})


def copy_outside() -> int:
    """Append to the file what the database has beyond it; returns how many. Also mends what a killed process left."""
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        known = _last_number(handle)
        new = [_sworn(row) for row in Checkpoint.objects.filter(number__gt=known).order_by("number")]
        if new:
            size = os.fstat(handle).st_size
            begun = size and os.pread(handle, 1, size - 1) != b"\n"
            os.write(handle, ("\n" * bool(begun) + "".join(sworn.line for sworn in new)).encode())
            os.fsync(handle)
        return len(new)
    finally:
        os.close(handle)


def _agree_with_file(before: Sworn | None) -> None:
    """Raise NotSealed when the file outside knows a later checkpoint than the database, or another one."""
    path = file()
    if not path.exists():
        return
    with path.open("rb") as handle:
        known = _last_line(handle.fileno())
    if known is None:
        return
    number, digest = known["number"], Sworn(**{k: v for k, v in known.items() if k != "sm3"}).digest
    if before is None or before.number < number:
        raise NotSealed(
            f"库外的检查点已到第 {number} 个，数据库里没有：数据库可能恢复了旧备份，或被人截去。"
            "请先运行 tonghu audit verify，查明以前不再作检查点。"
        )
    if before.number == number and before.digest != digest:
        raise NotSealed(f"第 {number} 个检查点在库内和库外不同。请先运行 tonghu audit verify。")


def _walk_since(cursor: Any) -> Walk | None:
    """Walk what the last checkpoint does not cover; None when there is nothing."""
    last = Checkpoint.objects.filter(archive="").order_by("-number").first()
    cursor.execute("SELECT last FROM register_ends()")
    end = cursor.fetchone()[0] or 0
    walk = Walk(last.seq, bytes(last.hash), carried_may_come=False) if last else Walk(0, START)
    if end <= walk.seq:
        return None
    while walk.seq < end:
        upto = min(walk.seq + STRETCH, end)
        cursor.execute("SELECT register_links(%s, %s)", [walk.seq + 1, upto])
        walk.along(bytes(cursor.fetchone()[0] or b""), upto)
        if any(found.fault in ("MISSING", "UNLINKED") for found in walk.breaks):
            raise NotSealed("上一个检查点以后的链不完整，没有作新的检查点。请运行 tonghu audit verify 查看是哪一行。")
    return walk


def _last_number(handle: int) -> int:
    last = _last_line(handle)
    return int(last["number"]) if last else 0


def _last_line(handle: int) -> dict[str, Any] | None:
    """The last whole line of the file."""
    size = os.fstat(handle).st_size
    tail = os.pread(handle, min(size, 8192), max(0, size - 8192)).decode()
    lines = [line for line in tail.splitlines() if line.endswith("}")]
    found: dict[str, Any] | None = json.loads(lines[-1]) if lines else None
    return found
