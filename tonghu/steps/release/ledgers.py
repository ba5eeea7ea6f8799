"""The ledgers in the register (台账): read as they were written, proved whole before anything is added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection
from django.utils import timezone

from tonghu.methods.disclosure import Ledger, LedgerAltered, Release
from tonghu.methods.reporting import ProtectedTables
from tonghu.methods.tabulation import Counted
from tonghu.register.models import LedgerEntry, Publication, Snapshot, User

Book = LedgerEntry.Book
Labels = Mapping[str, Mapping[str, str]]
_LOCK = 0x70_6E_67  # of the advisory lock under which a ledger grows


def lock_ledgers() -> None:
    """Until the end of the transaction nobody else adds to a ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def ledger_of(book: Book) -> Ledger:
    """A whole ledger, proved. Raises LedgerAltered."""
    entries = list(LedgerEntry.objects.filter(book=book).order_by("number").values_list("raw", "hash", "number"))
    if [number for *_, number in entries] != list(range(1, len(entries) + 1)):
        raise LedgerAltered("记录的编号不连续")
    return Ledger.of([bytes(raw) for raw, *_ in entries], head=entries[-1][1] if entries else None)


@dataclass(frozen=True, slots=True)
class Portion:
    """One table on its way into a ledger. labels: of each dimension the codes and their names, in printing order."""

    number: str
    release: Release
    labels: Labels


def portions_of(counted: Mapping[str, Counted], protected: ProtectedTables) -> list[Portion]:
    """Protected tables with the names of their codes."""
    return [
        Portion(number, proof.release, {d.key: dict(d.categories) for d in counted[number].table.dimensions})
        for number, proof in protected.proofs.items()
    ]


def write_down(
    portions: Iterable[Portion],
    ledger: Ledger,
    *,
    book: Book,
    snapshot: Snapshot,
    by: User,
    publication: Publication | None = None,
    known: int = 0,
) -> Ledger:
    """Append tables to a ledger under the lock; returns it as it then is. known: see LedgerEntry."""
    for portion in portions:
        raw = ledger.entry(portion.release)
        ledger = ledger.after(portion.release)
        LedgerEntry.objects.create(
            book=book, number=len(ledger.releases), snapshot=snapshot, publication=publication, place=snapshot.place,
            table=portion.number, labels={key: list(names.items()) for key, names in portion.labels.items()},
            known=known, raw=raw, hash=ledger.hash, by=by, at=timezone.now(),
        )  # fmt: skip
    return ledger


def portion_in(entry: LedgerEntry) -> Portion:
    """The table of one entry, proved to be as it was written. Raises LedgerAltered."""
    raw = bytes(entry.raw)
    if sha256(raw).hexdigest() != entry.hash:
        raise LedgerAltered(f"{entry.get_book_display()}台账第{entry.number}次的记录被改过")
    return Portion(entry.table, Release.read(raw), {key: dict(pairs) for key, pairs in entry.labels.items()})
