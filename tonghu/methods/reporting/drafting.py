"""From a snapshot to an edition (编制): counted, cross-checked, protected with all that is out, with its quality.

What the register adds, number, approvals and the edition before, is not known here.
"""

from dataclasses import dataclass
from datetime import date

from tonghu.methods.disclosure import Ledger, Release
from tonghu.methods.disclosure.protect import THRESHOLD_OFFICES, THRESHOLD_PUBLIC
from tonghu.methods.reporting.beginning import begun
from tonghu.methods.reporting.edition import Edition, Estimate, Printed
from tonghu.methods.reporting.protecting import hubs_of, protect_tables
from tonghu.methods.reporting.quality import measures
from tonghu.methods.reporting.revising import kept_hidden, still_true, versions_among
from tonghu.methods.tabulation import (
    QUALITY,
    STANDARD,
    Snapshot,
    Threshold,
    count_tables,
    failures,
)
from tonghu.rules.terms.counties import name_of


class Contradicting(ValueError):
    """The tables of a snapshot contradict each other (勾稽不符)."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__(f"统计快照的各表勾稽不符，没有编制：{'；'.join(labels)}。请核对快照后重新制作。")


@dataclass(frozen=True)
class Drafted:
    """An edition, and what the ledger must get, in this order, before anybody reads it."""

    edition: Edition
    releases: tuple[Release, ...]


def edition_from(
    snapshot: Snapshot,
    *,
    threshold: Threshold,
    least: int | None = None,
    ledger: Ledger | None = None,
    place: str = "",
    estimate: Estimate | None = None,
) -> Drafted:
    """Draft the edition of a snapshot for everybody or for the offices.

    least: the threshold, by default the one that holds on the reference date. ledger: of what such readers hold
    already. estimate: what was estimated of coverage. Raises Contradicting, disclosure.NotAudited and its
    kind (Uneven among them), WrongThreshold.
    """
    on = date.fromisoformat(snapshot.about.reference_date)
    known = ledger or Ledger()
    few = least or (THRESHOLD_PUBLIC if threshold is Threshold.PUBLIC else THRESHOLD_OFFICES).on(on)
    inside = threshold is Threshold.OFFICES
    tables = [t for t in (STANDARD | QUALITY).values() if inside or t.threshold is Threshold.PUBLIC]
    ties = hubs_of(tables)
    counted = count_tables(snapshot.file, [*(STANDARD | QUALITY).values(), *ties], places=snapshot.places)
    if broken := failures(counted):
        raise Contradicting([check.label for check in broken])
    asked = {t.number: counted[t.number] for t in (*tables, *ties)}
    then = begun(asked, known.releases)  # a ledger on disk does not say of which day an entry is
    versions = versions_among(asked, known.releases)
    before = Ledger((*known.releases, *then, *still_true(asked, versions)), known.hash)
    protected = protect_tables(asked, few, before, kept=kept_hidden(asked, versions))
    releases = tuple(proof.release for proof in protected.proofs.values())
    for release in releases:
        known = known.after(release)
    printed = {number: Printed(counted[number].definition, table) for number, table in protected.tables.items()}
    quality, unmeasured = measures(printed, estimate)
    earlier = snapshot.about.previous_date
    edition = Edition(
        title="流动儿童和留守儿童统计",
        place=place or place_of(snapshot),
        within=snapshot.about.within,
        reference_date=on,
        previous_date=date.fromisoformat(earlier) if earlier else None,
        threshold=threshold,
        least=few,
        tables={number: printed[number] for number in STANDARD if number in printed},
        quality=quality,
        unmeasured=unmeasured,
        estimate=estimate,
        snapshot=snapshot.digest,
        rules=snapshot.about.rules,
        code_year=snapshot.about.code_year,
        ledger=known.hash,
    )
    return Drafted(edition, releases)


def place_of(snapshot: Snapshot) -> str:
    """The name of the place that was frozen."""
    code = snapshot.about.within
    return snapshot.places.get(int(code), "") or name_of(code) or code
