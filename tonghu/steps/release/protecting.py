"""Once for each snapshot, all its tables are counted and protected (统计表的保护); whoever reads one reads these.

First as everybody may come to read them, then as the offices do, which know the former: so no office learns from a
publication what its own tables hide, and nothing that is drafted for the public is protected a second time.
"""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from tonghu.methods.disclosure import Ledger, NotAudited, Release
from tonghu.methods.disclosure.protect import THRESHOLD_OFFICES, THRESHOLD_PUBLIC
from tonghu.methods.reporting import (
    ProtectedTables,
    Version,
    begun,
    in_todays_codes,
    kept_hidden,
    known_to_offices,
    of_these_children,
    protect_tables,
    still_true,
)
from tonghu.methods.tabulation import (
    QUALITY,
    STANDARD,
    Counted,
    NotASnapshot,
    Place,
    count_tables,
    failures,
)
from tonghu.register import journal
from tonghu.register.models import LedgerEntry, Round, Snapshot, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.release.counting import counted_in, entries_of, public
from tonghu.steps.release.ledgers import Book, ledger_of, lock_ledgers, portion_in, portions_of, write_down
from tonghu.steps.release.lookback import check_movements_after
from tonghu.steps.release.snapshots import NoSnapshot, opened


class DoNotAgree(Exception):
    """The tables of a snapshot contradict each other (勾稽不符)."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__(f"统计快照的各表勾稽不符，没有制表：{'；'.join(labels)}。请核对快照后重新制作。")


class OtherLevel(Exception):
    """The round is counted for another place already (统计层级不同)."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"本轮已按{len(place)}位区划{place}制表；同一批儿童分别按两级制表会互相推算，没有制表。请使用已有的统计表。"
        )


@wide("counted and protected; only what protection lets through is kept")
@transaction.atomic
def protect_snapshot(snapshot: Snapshot, *, by: User) -> int:
    """Count and protect the standard tables of a snapshot; returns how many they are.

    A snapshot with the same digest is not protected again. Raises NotAllowed, NoSnapshot, NotASnapshot, DoNotAgree,
    OtherLevel, disclosure.NotAudited, disclosure.LedgerAltered; then nothing is kept.
    """
    by.require(Act.FREEZE_SNAPSHOT, snapshot.place)
    lock_ledgers()
    if entries_of(snapshot, Book.OFFICES):
        return len(STANDARD)
    _one_level(snapshot)
    files = opened(snapshot)
    counted = counted_in(files, [*STANDARD.values(), *QUALITY.values()])
    if broken := failures(counted):
        raise DoNotAgree([check.label for check in broken])
    size = len(ledger_of(Book.PUBLIC).releases)
    ready, inside = (portions_of(counted, made) for made in _both(counted, snapshot))
    check_movements_after(
        snapshot, [*STANDARD.values(), *QUALITY.values()], [p.release for p in ready], [p.release for p in inside]
    )
    write_down(ready, ledger_of(Book.READY), book=Book.READY, snapshot=snapshot, by=by, known=size)
    write_down(inside, ledger_of(Book.OFFICES), book=Book.OFFICES, snapshot=snapshot, by=by)
    journal.note("PROTECT_TABLES", by=by, snapshot=snapshot.pk, within=snapshot.place, tables=len(STANDARD))
    return len(STANDARD)


def _both(counted: Mapping[str, Counted], snapshot: Snapshot) -> tuple[ProtectedTables, ProtectedTables]:
    """For everybody and for the offices.

    The former first. An office that holds another version of the half-year may then know too much for any table of its
    own; so the other way round, and everybody reads no more than the offices do.
    """
    ready = protect_for_all(counted, snapshot)
    try:
        return ready, _for_offices(counted, snapshot, [proof.release for proof in ready.proofs.values()])
    except NotAudited:
        if not versions_of(snapshot, Book.OFFICES):
            raise
    inside = _for_offices(counted, snapshot, [])
    return protect_for_all(counted, snapshot, kept=_hidden_in(inside)), inside


def _hidden_in(protected: ProtectedTables) -> dict[str, set[Place]]:
    return {
        number: {place for place, n in proof.values.items() if n is None} for number, proof in protected.proofs.items()
    }


def protect_for_all(
    counted: Mapping[str, Counted], snapshot: Snapshot, *, kept: Mapping[str, Collection[Place]] | None = None
) -> ProtectedTables:
    """What everybody may come to read of a snapshot, with all that is out and with other versions of its half-year.

    kept: what stays hidden besides. Raises disclosure.NotAudited, disclosure.LedgerAltered.
    """
    open_ = public(counted)
    known = with_beginning(
        only_of(open_, ledger_of(Book.PUBLIC), Book.PUBLIC), open_, snapshot, (Book.READY, Book.PUBLIC)
    )
    out = versions_of(snapshot, Book.PUBLIC)
    ready = [version for version in versions_of(snapshot, Book.READY) if version.digest in {v.digest for v in out}]
    # Offices hold their own tables of the other versions too, of all of which everybody knows nothing.
    same = kept_hidden(open_, [*ready, *versions_of(snapshot, Book.OFFICES)])
    hidden = {number: {*same.get(number, ()), *(kept or {}).get(number, ())} for number in open_}
    known = Ledger((*known.releases, *still_true(open_, out)), known.hash)
    return protect_tables(open_, THRESHOLD_PUBLIC.on(snapshot.reference_date), known, kept=hidden)


def _for_offices(counted: Mapping[str, Counted], snapshot: Snapshot, ready: Sequence[Release]) -> ProtectedTables:
    """What offices read of a snapshot. Nothing of ready is appended: it is only read, as what may come out."""
    fewer = THRESHOLD_OFFICES.on(snapshot.reference_date)
    offices, versions = ledger_of(Book.OFFICES), versions_of(snapshot, Book.OFFICES)
    before = (*only_of(counted, offices, Book.OFFICES).releases, *still_true(counted, versions))
    known = Ledger((*before, *known_to_offices(ready, fewer)), offices.hash)
    known = with_beginning(known, counted, snapshot, (Book.OFFICES, Book.READY, Book.PUBLIC), fewer)
    return protect_tables(counted, fewer, known, kept=kept_hidden(counted, versions))


def versions_of(snapshot: Snapshot, book: Book) -> list[Version]:
    """What a book holds of other snapshots of the same half-year and place, with their counts where they can be had."""
    entries = LedgerEntry.objects.filter(book=book, snapshot__round=snapshot.round_id, place=snapshot.place)
    by_digest: dict[str, list[LedgerEntry]] = {}
    for entry in entries.exclude(snapshot__digest=snapshot.digest).select_related("snapshot").order_by("number"):
        by_digest.setdefault(entry.snapshot.digest, []).append(entry)
    return [
        Version({e.table: portion_in(e).release for e in found}, _counts_of(found[0].snapshot), digest)
        for digest, found in by_digest.items()
    ]


def _counts_of(snapshot: Snapshot) -> dict[str, Counted] | None:
    try:
        files = opened(snapshot)
    except (NoSnapshot, NotASnapshot):
        return None  # its files are gone: what was hidden then stays hidden
    return count_tables(files.file, [*STANDARD.values(), *QUALITY.values()], places=files.places)


def only_of(counted: Mapping[str, Counted], ledger: Ledger, book: Book) -> Ledger:
    """What a ledger says of the children counted now: the tables of a snapshot all together or none of them."""
    by_snapshot: dict[str, dict[str, Release]] = {}
    entries = LedgerEntry.objects.filter(book=book).order_by("number")
    for number, table, digest in entries.values_list("number", "table", "snapshot__digest"):
        by_snapshot.setdefault(digest, {})[table] = in_todays_codes(ledger.releases[number - 1])
    kept = [tables.values() for tables in by_snapshot.values() if of_these_children(counted, tables)]
    return Ledger(tuple(release for releases in kept for release in releases), ledger.hash)


def with_beginning(
    ledger: Ledger, counted: Mapping[str, Counted], snapshot: Snapshot, books: Sequence[Book], least: int | None = None
) -> Ledger:
    """And what these books tell of those of the beginning (期初): whoever holds the round before can subtract.

    Of what is only ready, too: it may come out later. least: the threshold of these readers, where it is their own.
    """
    day = Round.before(snapshot.reference_date)
    entries = LedgerEntry.objects.filter(book__in=books, snapshot__round=day, place=snapshot.place).order_by("id")
    releases = [portion_in(entry).release for entry in entries] if day else []
    then = begun(counted, known_to_offices(releases, least) if least else releases)
    return Ledger((*ledger.releases, *then), ledger.hash)


def tables_in(entries: list[LedgerEntry]) -> dict[str, LedgerEntry]:
    """Number of each table → the entry that holds it, standard tables first and in their order."""
    found = {entry.table: entry for entry in entries}
    return {number: found[number] for number in (*STANDARD, *QUALITY) if number in found}


def _one_level(snapshot: Snapshot) -> None:
    places = LedgerEntry.objects.filter(snapshot__round=snapshot.round_id).values_list("place", flat=True).distinct()
    for place in places:
        if place != snapshot.place and (place.startswith(snapshot.place) or snapshot.place.startswith(place)):
            raise OtherLevel(place)
