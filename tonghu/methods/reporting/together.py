"""The standard tables of one snapshot, protected once and together (整套统计表的隐私保护).

What goes in are counts, what comes out are ledger entries: every table of the set is read from one of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tonghu.methods.disclosure import Counts, Ledger, Release, Wanted, counts_of, protect_counts
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.tabulation import TOTAL, Counted, Threshold

_DISTRICT = 6  # digits of a division code


@dataclass(frozen=True)
class Portion:
    """Some tables that one ledger entry holds. printed: number of a table → its dimensions; labels: of each dimension
    the codes in printing order and their names.
    """

    release: Release
    printed: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Mapping[str, str]]


def protect_tables(counted: Mapping[str, Counted], *, threshold: int, ledger: Ledger) -> Iterator[Portion]:
    """Protect tables together and with all that the ledger holds.

    Raises disclosure.NotAudited and its kind: then none of them may be read.
    """
    for number, table in counted.items():
        protected = protect_counts(_counts(table), _wanted(table, threshold), ledger)
        ledger = ledger.after(protected.release)
        yield Portion(protected.release, {number: table.definition.dims}, _labels([table]))


def known_to_offices(releases: Sequence[Release], threshold: int) -> list[Release]:
    """What everybody may come to hold, as an office knows it: there the cells under its own threshold matter."""
    return [replace(release, threshold=min(release.threshold, threshold)) for release in releases]


def public(counted: Mapping[str, Counted]) -> dict[str, Counted]:
    """The tables that may be published at all: those for offices only never are."""
    return {n: table for n, table in counted.items() if table.definition.threshold is Threshold.PUBLIC}


def _wanted(table: Counted, threshold: int) -> Wanted:
    return Wanted([table.definition.dims], threshold, at={"table": table.definition.number})


def _counts(table: Counted) -> Counts:
    counts = counts_of(table.table)
    return Counts(tuple(_with_districts(side) for side in counts.sides), counts.n, counts.counted)


def _with_districts(side: Side) -> Side:
    """街道（乡镇） add up to districts, so that a district finds its own total."""
    if side.key != "street":
        return side
    above = {code: code[:_DISTRICT] if len(code) > _DISTRICT else TOTAL for code in side.leaves}
    return Side(side.key, side.leaves, (above,))


def _labels(tables: Sequence[Counted]) -> dict[str, dict[str, str]]:
    return {
        key: dict(zip(map(str, codes), labels, strict=True))
        for table in tables
        for key, codes, labels in zip(table.definition.dims, table.codes, table.labels, strict=True)
    }
