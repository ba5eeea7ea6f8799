"""Links as bytes, and the walk along them (链的逐条核对). No database functions: what PostgreSQL says is recomputed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct

from tonghu.register.audit.sources import JOURNAL

START = bytes(32)  # the hash before the first link
SIZE = 92  # bytes of a link as `register_links` hands it out: what is hashed, then the hash
_RECORD = Struct(">60s32s")
_BODY = Struct(">qhhqq32s")  # seq, source, kind, row, microseconds since 2000, digest
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_AS_WRITTEN = bytes(2)  # the kind of a link that was made with its line
_OF_JOURNAL = JOURNAL.code.to_bytes(2, "big")
_WRITTEN = _OF_JOURNAL + _AS_WRITTEN
# A clock that a time server sets right may step back this far.
JITTER = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Body:
    """What a link says, but for its hash."""

    seq: int
    source: int
    kind: int
    row_id: int
    at: datetime
    digest: bytes


@dataclass(slots=True)
class Break:
    """Where the walk found something (断点): `fault` is UNLINKED, MISSING, BACKDATED or CLOCK."""

    fault: str
    seq: int
    upto: int = 0
    body: Body | None = None


def read(body: bytes) -> Body:
    """Take the sixty bytes of a link apart."""
    seq, source, kind, row_id, at, digest = _BODY.unpack(body)
    return Body(seq, source, kind, row_id, _EPOCH + timedelta(microseconds=at), digest)


def packed(seq: int, source: int, kind: int, row_id: int, at: datetime, digest: bytes) -> bytes:
    """The sixty bytes of a link that are hashed."""
    return _BODY.pack(seq, source, kind, row_id, (at - _EPOCH) // timedelta(microseconds=1), digest)


def hash_of(before: bytes, body: bytes) -> bytes:
    """The hash of a link after the one before."""
    return sha256(before + body).digest()


def records(stretch: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The body and the hash of each link of a stretch."""
    return _RECORD.iter_unpack(stretch)


@dataclass(slots=True)
class Walk:
    """A walk along the chain from link `seq` with `hash` on, stretch by stretch.

    marks: sequence number → hash that was sworn to; each is compared as it is passed. `broken_marks`: those that
    differ.
    """

    seq: int = 0
    hash: bytes = START
    marks: dict[int, bytes] = field(default_factory=dict)
    breaks: list[Break] = field(default_factory=list)
    broken_marks: list[int] = field(default_factory=list)
    carried_may_come: bool = True  # lines of the journal that are older than the chain: at its beginning only
    _latest: bytes = bytes(8)

    def along(self, stretch: bytes, last: int) -> None:
        """Walk on to link `last`: the links of this stretch, as the database has them, in order."""
        stops = [seq for seq in sorted(self.marks, reverse=True) if self.seq < seq <= last]
        stop = stops.pop() if stops else 0
        gaps = len(stretch) != (last - self.seq) * SIZE
        before, latest, place = self.hash, self._latest, self.seq
        for body, recorded in records(stretch):
            place += 1
            if gaps or body[10:12] != _AS_WRITTEN or body[20:28] < latest or hash_of(before, body) != recorded:
                place = self._look(body, before, recorded, place, latest)
            if self.carried_may_come and body[8:12] == _WRITTEN:
                self.carried_may_come = False
            before, latest = recorded, body[20:28]
            if stop and place >= stop:
                if place == stop and self.marks[stop] != recorded:
                    self.broken_marks.append(stop)
                stop = stops.pop() if stops else 0
        if place < last:
            self.breaks.append(Break("MISSING", place + 1, last))
        self.seq, self.hash, self._latest = last, before, latest

    def _look(self, body: bytes, before: bytes, recorded: bytes, place: int, latest: bytes) -> int:
        """Say what is wrong with a link, if anything is; returns its true place."""
        said = read(body)
        if said.seq > place:
            self.breaks.append(Break("MISSING", place, said.seq - 1))
        if hash_of(before, body) != recorded and said.seq == place:
            self.breaks.append(Break("UNLINKED", said.seq, said.seq, said))
        if body[8:10] == _OF_JOURNAL and said.kind and (said.kind > 1 or not self.carried_may_come):
            self.breaks.append(Break("BACKDATED", said.seq, said.seq, said))
        if said.at < _time(latest) - JITTER:
            self.breaks.append(Break("CLOCK", said.seq, said.seq, said))
        return said.seq


def _time(raw: bytes) -> datetime:
    return _EPOCH + timedelta(microseconds=int.from_bytes(raw, "big", signed=True))
