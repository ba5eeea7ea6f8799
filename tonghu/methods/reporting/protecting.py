"""From counted tables to protected ones: all tables of an edition as one system (一期统计表的联合保护).

What the tables say in different words is made the same here: streets and districts are one dimension, years and bands
of age another, the two categories at either end of a half-year a third.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import TypeVar

import numpy as np

from tonghu.methods.disclosure import (
    Counts,
    Ledger,
    NotAudited,
    Protected,
    Release,
    SafeTable,
    Wanted,
    printed_table,
    protect_together,
)
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.disclosure.earlier import linked
from tonghu.methods.disclosure.primary import LEAST_THRESHOLD
from tonghu.methods.tabulation import TOTAL, Counted, Definition, Dimension, Place, count_tables
from tonghu.methods.tabulation.standard import MIGRANTS, TODDLERS, YOUNG
from tonghu.methods.tabulation.variables import BAND_OF_AGE, NOT_APPLICABLE, STREETS

# Where tables meet in a ring (street × kind, street × band × sex, band × sex × kind), a reader may prove more than any
# two of them tell. Counts over all dimensions of the ring, never printed, let the audit see what he sees.
HUBS = (
    Definition("H1", "区、年龄、性别、类别", ("district", "age", "sex", "kind")),
    Definition("H2", "户籍省份、区、年龄段、性别", ("origin", "district", "band", "sex"), MIGRANTS),
    Definition("H3", "街镇、年龄段、性别、类别", ("street", "band", "sex", "kind")),
    # A code that tells the kind (_ONLY) is a part of that kind's children of an age, whom H1 counts.
    Definition("H4", "区、类别、0—6岁健康管理、年龄", ("district", "kind", "health_0_6", "age"), YOUNG),
    Definition("H5", "区、类别、纳入医保情况、年龄段", ("district", "kind", "insurance", "band")),
    Definition("H6", "区、类别、中医药健康管理、月龄段", ("district", "kind", "tcm_0_36", "months"), TODDLERS),
)

_SAME = {"district": "place", "street": "place", "band": "age", "months": "age", "group_of_flow": "kind"}
# Months and years of age cut each other: 24 to 36 months are the year 2 and those of exactly 36 months.
_MONTHS = {0: "m0", 1: "m1", 2: "1", 3: "m3", NOT_APPLICABLE: "m4"}
_YEARS = {"0": ("m0", "m1"), "3": ("m36", "m37"), "m3": ("2", "m36")}
# Codes that children of one category only can have (steps.release.coding): 附件2 says 已接受, 已纳入 without a place;
# with a place it is said of migrant children.
_ONLY = {
    (service, code): ("kind", kind)
    for service in ("insurance", "health_0_6", "tcm_0_36")
    for code, kind in (("1", "1"), ("2", "1"), ("4", "2"))
}
_NAMED = {"street", "origin", *(service for service, _ in _ONLY)}  # a hub with one of these is for tables that show it
_NOW = "now"  # 期末: whoever is monitored today stayed or is new
_IMPLIED = frozenset({"monitored"})
_REST = "rest"
_FLOW_NOW = ("1", "2")

_V = TypeVar("_V")
Codes = dict[str, dict[str, set[str]]]


class Uneven(NotAudited):
    """The same children are printed in one table and not in another (同一人群公布不一致)."""

    def __init__(self, tables: Sequence[str]) -> None:
        Exception.__init__(
            self,
            f"{'、'.join(tables)}中有同一人群在一张表公布、在另一张表不公布的数，没有编制。请报告系统管理员，不要改用其他办法制表。",
        )


@dataclass(frozen=True)
class ProtectedTables:
    """The tables as they may be seen, and what the ledger gets when they leave, in this order."""

    tables: Mapping[str, SafeTable]
    proofs: Mapping[str, Protected]


def protect_snapshot(
    file: Path,
    tables: Sequence[Definition],
    threshold: int,
    ledger: Ledger | None = None,
    *,
    places: Mapping[int, str] | None = None,
) -> ProtectedTables:
    """Count tables of a snapshot's children.parquet and protect them together, and with all that was released before.

    Deterministic. Raises disclosure's NotAudited and its kinds: nothing may be seen then.
    """
    return protect_tables(count_tables(file, [*tables, *hubs_of(tables)], places=places), threshold, ledger)


def hubs_of(tables: Sequence[Definition]) -> list[Definition]:
    """The unprinted counts that tie these tables: those of which two tables show different parts."""
    shown = [{_key(v) for v in table.dims} for table in tables]

    def ties(hub: Definition) -> bool:
        own = {_key(v) for v in hub.dims}
        parts = {frozenset(dims & own) for dims in shown if len(dims & own) > 1}
        finest = {frozenset(table.dims) & frozenset(hub.dims) for table in tables}
        named = any(_NAMED & set(hub.dims) & part for part in finest)
        return len(parts) > 1 and (named or not _NAMED & set(hub.dims))

    return [hub for hub in HUBS if ties(hub)]


def protect_tables(
    counted: Mapping[str, Counted],
    threshold: int,
    ledger: Ledger | None = None,
    *,
    kept: Mapping[str, Collection[Place]] | None = None,
) -> ProtectedTables:
    """The same from counts. Those of HUBS among them are not printed.

    kept: for each table places, in the common codes, that are hidden in any case: showing less tells less.
    """
    plan = _Plan(counted)
    sets = [(plan.counts(table), plan.wanted(table, threshold)) for table in counted.values()]
    found = dict(zip(counted, protect_together(sets, ledger, groups=plan.groups, only=_only(counted)), strict=True))
    hidden = kept or {}
    proofs = {n: _without(proof, hidden.get(n, ())) for n, proof in found.items() if proof.release.values}
    tables = {number: plan.seen(counted[number], proofs[number]) for number in proofs}
    if odd := uneven({number: counted[number].definition for number in proofs}, tables):
        raise Uneven(odd)
    return ProtectedTables(tables, proofs)


def _only(counted: Mapping[str, Counted]) -> dict[tuple[str, str], tuple[str, str]]:
    """The codes that tell the category, as far as nobody of another one has them (a snapshot from elsewhere)."""
    tables = [table for table in counted.values() if "kind" in table.definition.dims]

    def holds(service: str, code: str, kind: str) -> bool:
        at = {service: int(code)}
        return all(
            table.value(**at, kind=int(kind)) == table.value(**at)
            for table in tables
            if service in table.definition.dims and int(code) in table.codes[table.definition.dims.index(service)]
        )

    return {key: of for key, of in _ONLY.items() if holds(*key, of[1])}


def _without(proof: Protected, hidden: Collection[Place]) -> Protected:
    values = {place: None if place in hidden else n for place, n in proof.release.values.items()}
    return replace(proof, release=replace(proof.release, values=values)) if hidden else proof


def in_common_codes(table: Counted) -> dict[Place, int]:
    """Every place that a table prints, totals too, as a ledger entry names it: how many children there are."""
    sides = [
        [*((_code(variable, code), n) for n, code in enumerate(codes)), (TOTAL, -1)]
        for variable, codes in zip(table.definition.dims, table.codes, strict=True)
    ]
    return {
        tuple(code for code, _ in place): int(table.values[tuple(n for _, n in place)]) for place in product(*sides)
    }


def numbers_of(counted: Mapping[str, Counted], releases: Sequence[Release]) -> list[str]:
    """Of each release the table that prints the same dimensions of the same children; empty where none does."""
    plan = _Plan(counted)
    wanted = {number: plan.wanted(table, LEAST_THRESHOLD) for number, table in counted.items()}
    tables = {(w.tables[0], tuple(sorted(w.at.items()))): number for number, w in wanted.items() if w.tables}
    return [tables.get((r.dims, tuple(sorted(r.at.items()))), "") for r in map(in_todays_codes, releases)]


def of_these_children(counted: Mapping[str, Counted], releases: Mapping[str, Release]) -> bool:
    """Whether the tables of one earlier snapshot may speak of the children counted now.

    One value that differs says that the snapshot is of another day, and so are its tables that show nothing but zeros.
    """
    plan = _Plan(counted)
    return all(
        linked(Ledger((release,)), plan.counts(counted[number]).at(release.at), alone=False)
        for number, release in releases.items()
        if number in counted
    )


def in_todays_codes(release: Release) -> Release:
    """A release as it would be written today: months of age were a dimension of their own once (T16)."""
    if "months" not in release.dims:
        return release
    n = release.dims.index("months")

    def told(code: str) -> str:
        return _code("months", int(code)) if code.isdigit() else code

    def renamed(places: Mapping[Place, _V]) -> dict[Place, _V]:
        return {(*place[:n], told(place[n]), *place[n + 1 :]): v for place, v in places.items()}

    leaves = {**release.leaves, "age": tuple(map(told, release.leaves["months"]))}
    return replace(
        release,
        dims=tuple("age" if key == "months" else key for key in release.dims),
        leaves={key: codes for key, codes in leaves.items() if key != "months"},
        trees={**{key: trees for key, trees in release.trees.items() if key != "months"}, "age": ()},
        values=renamed(release.values),
        stated=renamed(release.stated),
    )


def known_to_offices(releases: Sequence[Release], threshold: int) -> list[Release]:
    """What everybody may come to hold, as an office knows it: there the cells under its own threshold matter."""
    return [replace(release, threshold=min(release.threshold, threshold)) for release in releases]


def read_table(
    definition: Definition, release: Release, labels: Mapping[str, Mapping[str, str]], *, within: str = ""
) -> SafeTable:
    """A table out of its ledger entry. labels: of each dimension its codes and their names.

    within: a district, of whose city the table is: its rows only. Their total is what is printed of the district, and
    of its streets what they add up to where all are shown.
    """
    release = in_todays_codes(release)
    dimensions, codes = [], []
    place = next((v.key for v in definition.variables if v.place), "") if within else ""
    for variable in definition.variables:
        names = labels[variable.key]
        if variable.key == place:
            names = {code: name for code, name in names.items() if code.startswith(within)}
        dimensions.append(Dimension(variable.key, variable.label, names))
        codes.append({code: _code(variable.key, int(code)) for code in names})
    total = TOTAL if not place else within if place == "district" else ""
    return printed_table(release, dimensions, codes, total=total)


def _key(variable: str) -> str:
    return _SAME.get(variable, variable)


def _code(variable: str, code: int) -> str:
    if variable == "months":
        return _MONTHS.get(code, str(code))
    return f"band{code}" if variable == "band" and code in BAND_OF_AGE else str(code)


def _name(variable: str, codes: Iterable[int]) -> str:
    return "或".join(_code(variable, code) for code in codes)


@dataclass
class _Plan:
    """Which codes there are of each dimension, and how they add up."""

    counted: Mapping[str, Counted]
    groups: dict[str, dict[str, tuple[str, ...]]] = field(init=False)
    _codes: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self._codes = {}
        open_ = set()
        for table in self.counted.values():
            for variable, codes in zip(table.definition.dims, table.codes, strict=True):
                allowed = table.definition.universe.allowed
                known = self._codes.setdefault(variable, [])
                known += [code for code in codes if code not in known]
                open_ |= {_key(variable)} - {_key(key) for key in allowed}
        self._complete_places()
        self.groups = {"age": _bands() | self._months(), "place": self._streets(), "flow": {_NOW: _FLOW_NOW}}
        fixed = [self._fixed(table.definition) for table in self.counted.values()]
        for universe in fixed:
            for key, codes in universe.items():
                if len(codes) > 1:
                    self.groups.setdefault(_key(key), {})[_name(key, codes)] = tuple(_code(key, c) for c in codes)
        for key in {
            *map(_key, self._codes),
            *self.groups,
            *(_key(key) for universe in fixed for key in universe),
        } - open_:
            self.groups.setdefault(key, {})[TOTAL] = (*self._everything(key), _REST)

    def _complete_places(self) -> None:
        """A district in one table is in all, and has a street in those by street, be it empty."""
        if "street" in self._codes and "district" in self._codes:
            streets = self._codes["street"]
            with_streets = {code // STREETS for code in streets}
            streets += [d * STREETS for d in self._codes["district"] if d not in with_streets]
            self._codes["district"] += sorted(with_streets - set(self._codes["district"]))

    def _months(self) -> dict[str, tuple[str, ...]]:
        """Where a table tells months of age, the years and months that cut each other."""
        older = (*(str(age) for age in range(4, len(BAND_OF_AGE))), str(NOT_APPLICABLE))
        return {**_YEARS, "m4": ("m37", *older)} if "months" in self._codes else {}

    def _streets(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for code in self._codes.get("street", []):
            found.setdefault(str(code // STREETS), []).append(str(code))
        found.pop("0", None)  # nowhere at all is one place, by street and by district
        return {district: tuple(streets) for district, streets in found.items()}

    def _everything(self, key: str) -> list[str]:
        own = [_code(v, c) for v, codes in self._codes.items() if _key(v) == key for c in codes]
        own += [
            _code(v, c)
            for t in self.counted.values()
            for v, cs in self._fixed(t.definition).items()
            if _key(v) == key
            for c in cs
        ]
        return [*own, *(code for code in self.groups.get(key, {}) if code != TOTAL)]

    def _fixed(self, table: Definition) -> dict[str, tuple[int, ...]]:
        """The part of its universe that a table does not show."""
        shown = {*table.dims, *_IMPLIED}
        return {key: codes for key, codes in table.universe.allowed.items() if key not in shown}

    def _leaves(self, table: Counted) -> list[list[int]]:
        """The codes of each dimension of a table: all that any table has, as far as its universe goes."""
        allowed = table.definition.universe.allowed
        return [[c for c in self._codes[v] if c in allowed.get(v, (c,))] for v in table.definition.dims]

    def counts(self, table: Counted) -> Counts:
        """The finest counts of a table in the common codes."""
        leaves = self._leaves(table)
        sides = tuple(
            Side(_key(v), tuple(_code(v, c) for c in codes))
            for v, codes in zip(table.definition.dims, leaves, strict=True)
        )
        n = np.zeros([len(codes) for codes in leaves], np.int64)
        at = [[codes.index(c) for c in own] for codes, own in zip(leaves, table.codes, strict=True)]
        n[np.ix_(*at)] = table.values[(slice(-1),) * table.values.ndim]
        return Counts(sides, n, np.ones(n.shape, bool))

    def wanted(self, table: Counted, threshold: int) -> Wanted:
        """Its margins, and whom it counts."""
        at = {_key(key): _name(key, codes) for key, codes in self._fixed(table.definition).items()}
        if "monitored" in table.definition.universe.allowed and "flow" in self._codes:
            at["flow"] = _NOW
        printed = [] if table.definition in HUBS else [tuple(_key(v) for v in table.definition.dims)]
        return Wanted(printed, threshold, at=at)

    def seen(self, table: Counted, proof: Protected) -> SafeTable:
        """In the codes and labels of its own dimensions."""
        codes = [{str(c): _code(v, c) for c in own} for v, own in zip(table.definition.dims, table.codes, strict=True)]
        return proof.told_as(table.table.dimensions, codes)


def _bands() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for age, band in enumerate(BAND_OF_AGE):
        found.setdefault(f"band{band}", []).append(str(age))
    return {band: tuple(ages) for band, ages in found.items()}


def uneven(definitions: Mapping[str, Definition], tables: Mapping[str, SafeTable]) -> list[str]:
    """Tables in which some children are shown that another table of the same universe hides, or shown otherwise.

    Protection ties such cells together; this looks at what came out, as any reader can.
    """
    seen: dict[tuple[str, frozenset[tuple[str, str]]], tuple[str, int | None]] = {}
    odd: set[str] = set()
    for number, table in tables.items():
        keys = [d.key for d in table.dimensions]
        for place, n in table.values.items():
            who = frozenset(pair for pair in zip(keys, place, strict=True) if pair[1] != TOTAL)
            first, before = seen.setdefault((definitions[number].universe.label, who), (number, n))
            if before != n:
                odd |= {first, number}
    return sorted(odd)
