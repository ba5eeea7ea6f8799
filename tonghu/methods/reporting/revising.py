"""What other versions of the same half-year tell (同一期的前后版本): corrections touch few children, so whoever holds
two versions takes what one of them shows for the number of the other.

Where he is right he must learn no small count by it, of the older version or of the newer one. Hence a number that was
shown and is still true is known, and one that was hidden and is still true stays hidden.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tonghu.methods.disclosure import Release
from tonghu.methods.reporting.protecting import in_common_codes, in_todays_codes, numbers_of
from tonghu.methods.tabulation import Counted, Place


@dataclass(frozen=True, slots=True)
class Version:
    """The protected tables of another snapshot of the half-year, by number.

    counted: its true counts; None where its files are gone, and then nothing is said to have changed. digest: of the
    snapshot.
    """

    releases: Mapping[str, Release]
    counted: Mapping[str, Counted] | None
    digest: str = ""


def versions_among(counted: Mapping[str, Counted], releases: Sequence[Release]) -> list[Version]:
    """The editions among all releases of a folder that may be of the half-year counted now.

    A folder does not say of which day its entries are. Of another half-year hardly any number is the same; where half
    of them are, it is held to be the same one, which hides a cell more if it is not.
    """
    editions: list[dict[str, Release]] = []
    for number, release in zip(numbers_of(counted, releases), releases, strict=True):
        if not editions or number in editions[-1]:
            editions.append({})
        if number:
            editions[-1][number] = release
    return [Version(edition, None) for edition in editions if edition and _mostly_true(edition, counted)]


def _mostly_true(edition: Mapping[str, Release], counted: Mapping[str, Counted]) -> bool:
    same = 0
    for number, release in edition.items():
        values = in_todays_codes(release).values
        pairs = [(values.get(place), n) for place, n in in_common_codes(counted[number]).items()]
        same += sum(1 if told == n else -1 for told, n in pairs if told)
    return same >= 0


def still_true(counted: Mapping[str, Counted], versions: Iterable[Version]) -> tuple[Release, ...]:
    """What these versions say that is true of the children counted now, one release a table.

    Give it to `protect_tables` with the ledger.
    """
    told: dict[str, Release] = {}
    for version in versions:
        for number, release in version.releases.items():
            if number in counted:
                said = told.get(number) or replace(release, values={}, stated={})
                told[number] = replace(said, values={**said.values, **_true(release, counted[number], said.values)})
    return tuple(release for release in told.values() if release.values)


def _true(release: Release, table: Counted, known: Mapping[Place, int | None]) -> dict[Place, int | None]:
    """A hidden cell is taken along, since it must stay unknown; where another version shows it, it is known."""
    values = in_todays_codes(release).values
    true = in_common_codes(table)
    found = {place: values[place] for place, n in true.items() if values.get(place, -1) in (n, None)}
    return {place: n for place, n in found.items() if n is not None or place not in known}


def kept_hidden(counted: Mapping[str, Counted], versions: Iterable[Version]) -> dict[str, set[Place]]:
    """The cells of each table that a version hid and whose count has not changed since, in the common codes."""
    kept: dict[str, set[Place]] = {}
    for version in versions:
        for number, release in version.releases.items():
            if number in counted:
                then = version.counted.get(number) if version.counted else None
                kept.setdefault(number, set()).update(_unchanged(release, counted[number], then))
    return kept


def _unchanged(release: Release, table: Counted, then: Counted | None) -> set[Place]:
    values, now = in_todays_codes(release).values, in_common_codes(table)
    before = in_common_codes(then) if then else now
    return {place for place, n in now.items() if values.get(place, n) is None and before.get(place, n) == n}
