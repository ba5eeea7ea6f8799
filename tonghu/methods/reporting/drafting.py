"""From a snapshot to an edition (编制): counted, cross-checked, protected with all that is out, with its quality.

What the register adds, number, approvals and the edition before, is not known here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tonghu.methods.disclosure import Ledger, NotAudited, Release
from tonghu.methods.disclosure.protect import THRESHOLD_OFFICES, THRESHOLD_PUBLIC
from tonghu.methods.reporting.edition import Edition, Measure, Printed
from tonghu.methods.reporting.protecting import hubs_of, protect_tables
from tonghu.methods.reporting.quality import NO_ESTIMATE, measures
from tonghu.methods.tabulation import (
    QUALITY,
    STANDARD,
    TOTAL,
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


class Uneven(NotAudited):
    """The same children are printed in one table and not in another (同一人群公布不一致)."""

    def __init__(self, tables: Sequence[str]) -> None:
        Exception.__init__(
            self,
            f"{'、'.join(tables)}中有同一人群在一张表公布、在另一张表不公布的数，没有编制。请报告系统管理员，不要改用其他办法制表。",
        )


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
    quality: tuple[Measure, ...] = (),
) -> Drafted:
    """Draft the edition of a snapshot for everybody or for the offices.

    least: the threshold, by default the one that holds on the reference date. ledger: of what such readers hold
    already. quality: what was estimated of coverage. Raises Contradicting, disclosure.NotAudited and its
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
    protected = protect_tables({t.number: counted[t.number] for t in (*tables, *ties)}, few, known)
    releases = tuple(proof.release for proof in protected.proofs.values())
    for release in releases:
        known = known.after(release)
    printed = {number: Printed(counted[number].definition, table) for number, table in protected.tables.items()}
    if odd := uneven(printed):
        raise Uneven(odd)
    measured, unmeasured = measures(printed)
    before = snapshot.about.previous_date
    edition = Edition(
        title="流动儿童和留守儿童统计",
        place=place or place_of(snapshot),
        within=snapshot.about.within,
        reference_date=on,
        previous_date=date.fromisoformat(before) if before else None,
        threshold=threshold,
        least=few,
        tables={number: printed[number] for number in STANDARD if number in printed},
        quality=(*quality, *measured),
        unmeasured=tuple(text for text in unmeasured if not (quality and text == NO_ESTIMATE)),
        snapshot=snapshot.digest,
        rules=snapshot.about.rules,
        code_year=snapshot.about.code_year,
        ledger=known.hash,
    )
    return Drafted(edition, releases)


def uneven(tables: Mapping[str, Printed]) -> list[str]:
    """Tables in which some children are shown that another table of the same universe hides, or shown otherwise.

    Protection ties such cells together; this looks at what came out, as any reader can.
    """
    seen: dict[tuple[str, frozenset[tuple[str, str]]], tuple[str, int | None]] = {}
    odd: set[str] = set()
    for number, printed in tables.items():
        keys = [d.key for d in printed.table.dimensions]
        for place, n in printed.table.values.items():
            who = frozenset(pair for pair in zip(keys, place, strict=True) if pair[1] != TOTAL)
            first, before = seen.setdefault((printed.definition.universe.label, who), (number, n))
            if before != n:
                odd |= {first, number}
    return sorted(odd)


def place_of(snapshot: Snapshot) -> str:
    """The name of the place that was frozen."""
    code = snapshot.about.within
    return snapshot.places.get(int(code), "") or name_of(code) or code
