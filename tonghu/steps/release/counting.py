"""Counts of a snapshot for its protection (统计表的计数): which tables, and which of them for everybody."""

from collections.abc import Mapping, Sequence

from tonghu.methods.reporting import hubs_of
from tonghu.methods.tabulation import QUALITY, STANDARD, Counted, Definition, Threshold, count_tables
from tonghu.methods.tabulation import Snapshot as Opened
from tonghu.register.models import LedgerEntry, Snapshot
from tonghu.steps.release.ledgers import Book


def counted_in(files: Opened, tables: Sequence[Definition]) -> dict[str, Counted]:
    """These tables of a snapshot, and the unprinted counts that tie them."""
    return count_tables(files.file, [*tables, *hubs_of(tables)], places=files.places)


def public(counted: Mapping[str, Counted]) -> dict[str, Counted]:
    """The tables that may be published at all: those for offices only never are."""
    tables = [t for t in (STANDARD | QUALITY).values() if t.number in counted and t.threshold is Threshold.PUBLIC]
    wanted = {table.number for table in (*tables, *hubs_of(tables))}
    return {number: table for number, table in counted.items() if number in wanted}


def entries_of(snapshot: Snapshot, book: Book) -> list[LedgerEntry]:
    """What a ledger holds of a snapshot, or of another with the same bytes."""
    same = {"snapshot__digest": snapshot.digest, "snapshot__place": snapshot.place}
    return list(LedgerEntry.objects.filter(book=book, **same).order_by("number"))
