"""Tables of a half-year made anew after those of the next one (下一期之后重新制表): what they tell of its movements.

期初 of the next half-year is a sum of its movements (T25). A corrected number of this one can be that sum, and was not
known when the movements were protected.
"""

from collections.abc import Iterator, Sequence

from tonghu.methods.disclosure import NotAudited, Release
from tonghu.methods.disclosure.protect import THRESHOLD_OFFICES, THRESHOLD_PUBLIC
from tonghu.methods.reporting import known_to_offices, tells_movements
from tonghu.methods.tabulation import Definition
from tonghu.register.models import LedgerEntry, Round, Snapshot
from tonghu.steps.release.counting import counted_in, entries_of, public
from tonghu.steps.release.ledgers import Book, portion_in
from tonghu.steps.release.snapshots import opened

_MOVEMENTS = "T25"


class TellsMovements(NotAudited):
    """With these tables small movements of the next half-year would be known (会透露下一期的变动)."""

    def __init__(self) -> None:
        Exception.__init__(
            self,
            "下一期的半年变动已经制表，重新制作的本期总数就是它的期初数，两者相减会透露不公布的小数，没有制表。"
            "更正已计入下一期，请以下一期的数为准。",
        )


def check_movements_after(
    snapshot: Snapshot, tables: Sequence[Definition], ready: Sequence[Release], inside: Sequence[Release]
) -> None:
    """Raises TellsMovements where these tables of a snapshot tell of small movements after its day; NoSnapshot.

    ready, inside: made for everybody and for the offices. tables: all that are made of a snapshot.
    """
    for later in _later(snapshot):
        counted, on = counted_in(opened(later), tables), later.reference_date
        few, fewer = THRESHOLD_PUBLIC.on(on), THRESHOLD_OFFICES.on(on)
        out, held = (_of(snapshot, book) for book in (Book.READY, Book.OFFICES))
        inner = known_to_offices(held, fewer), known_to_offices([*ready, *inside], fewer)
        if tells_movements(public(counted), few, _printed(later, Book.READY), out, ready) or tells_movements(
            counted, fewer, _printed(later, Book.OFFICES), *inner
        ):
            raise TellsMovements


def _printed(snapshot: Snapshot, book: Book) -> list[Release]:
    return [portion_in(entry).release for entry in entries_of(snapshot, book)]


def _of(snapshot: Snapshot, book: Book) -> list[Release]:
    """What a book holds of the half-year so far."""
    entries = LedgerEntry.objects.filter(book=book, snapshot__round=snapshot.round_id, place=snapshot.place)
    return [portion_in(entry).release for entry in entries.order_by("number")]


def _later(snapshot: Snapshot) -> Iterator[Snapshot]:
    """The protected snapshots of the half-year after, each once."""
    entries = LedgerEntry.objects.filter(
        book=Book.OFFICES, table=_MOVEMENTS, place=snapshot.place, snapshot__reference_date__gt=snapshot.reference_date
    )
    seen: set[str] = set()
    for entry in entries.select_related("snapshot").order_by("number"):
        before = Round.before(entry.snapshot.reference_date)
        if before is not None and before.pk == snapshot.round_id and entry.snapshot.digest not in seen:
            seen.add(entry.snapshot.digest)
            yield entry.snapshot
