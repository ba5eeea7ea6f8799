"""What a reader sees of one round (一期统计): the part of its protected tables that lies in the own place."""

from collections.abc import Collection, Sequence

from tonghu.methods.disclosure.protect import THRESHOLD_OFFICES
from tonghu.methods.reporting import Edition, Printed, measures, read_table
from tonghu.methods.tabulation import QUALITY, STANDARD, Threshold
from tonghu.register import journal
from tonghu.register.models import Division, LedgerEntry, Round, Snapshot, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.terms.counties import name_of
from tonghu.steps.release.estimates import estimate_for
from tonghu.steps.release.ledgers import Book, portion_in
from tonghu.steps.release.protecting import tables_in
from tonghu.steps.release.snapshots import NoSnapshot, frozen_on

_DISTRICT = CODE_LENGTH[Reach.DISTRICT]


@wide("a district reads its part of the city's tables, which are protected as a whole")
def edition_for(*, round: Round, within: str, by: User) -> Edition:
    """All tables of the round's last protected snapshot, as this place may see them inside the offices.

    Raises NotAllowed, NoSnapshot, disclosure.LedgerAltered.
    """
    by.require(Act.SEE_TABLES, within)
    edition = _edition(round, within)
    journal.note("SEE_TABLE", by=by, within=within, reference_date=round.reference_date, tables=len(edition.tables))
    return edition


def _edition(round: Round, within: str, *, first: bool = True) -> Edition:
    entries = last_protected(round, within)
    snapshot, earlier = entries[-1].snapshot, Round.before(round.reference_date)
    tables = tables_within(entries, within, snapshot)
    estimate = estimate_for(round, within)
    quality, unmeasured = measures(tables, estimate)
    return Edition(
        title=f"{round.name}流动儿童和留守儿童统计",
        place=place_name(within),
        within=within,
        reference_date=snapshot.reference_date,
        previous_date=earlier.reference_date if earlier else None,
        threshold=Threshold.OFFICES,
        least=THRESHOLD_OFFICES.on(snapshot.reference_date),
        tables={number: tables[number] for number in STANDARD if number in tables},
        quality=quality,
        unmeasured=unmeasured,
        estimate=estimate,
        snapshot=snapshot.digest,
        frozen_on=frozen_on(snapshot),
        rules=snapshot.rules,
        code_year=snapshot.code_year,
        ledger=entries[-1].hash,
        previous=_of(earlier, within) if first else None,
    )


def _of(round: Round | None, within: str) -> Edition | None:
    try:
        return _edition(round, within, first=False) if round else None
    except NoSnapshot:
        return None


def last_protected(round: Round, within: str) -> list[LedgerEntry]:
    """The entries of the newest protected snapshot of a round that covers a place. Raises NoSnapshot."""
    covering = [within[:n] for n in range(2, len(within) + 1)]
    found = LedgerEntry.objects.filter(book=Book.OFFICES, snapshot__round=round, place__in=covering)
    newest = found.order_by("-number").select_related("snapshot").first()
    if newest is None:
        raise NoSnapshot
    return list(found.filter(snapshot=newest.snapshot_id).order_by("number").select_related("snapshot"))


def tables_within(
    entries: Sequence[LedgerEntry], within: str, snapshot: Snapshot, *, numbers: Collection[str] | None = None
) -> dict[str, Printed]:
    """The tables of some entries, or those of the given numbers, as far as they lie in a place.

    A district finds itself in tables by 区 and by 街道（乡镇）; those of the whole city stay with the city.
    """
    whole = within == snapshot.place
    if not whole and len(within) != _DISTRICT:
        raise NoSnapshot
    found = {}
    for number, entry in tables_in(list(entries)).items():
        if numbers is not None and number not in numbers:
            continue
        definition = (STANDARD | QUALITY)[number]
        if whole or any(v.place for v in definition.variables):
            portion = portion_in(entry)
            table = read_table(definition, portion.release, portion.labels, within="" if whole else within)
            found[number] = Printed(definition, table)
    return found


def place_name(code: str) -> str:
    """As it is printed."""
    return Division.objects.filter(code=code).values_list("name", flat=True).first() or name_of(code) or code
