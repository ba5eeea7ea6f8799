"""Counties of the nation (县级行政区), of today and abolished since 1981, with what became of them.

Codes: two digits a province, four a prefecture, six a county (GB/T 2260). Identity numbers keep the code of the
first registration for life, so parents' numbers name counties that no longer exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from tonghu.rules.terms.county_table import TABLE


@dataclass(frozen=True, slots=True)
class County:
    """One code under one name; `areas` gives provinces and prefectures the same shape.

    since, until: years of the code under this name; until None means in use.
    successors: codes its whole area went to; several when it was split up.
    """

    code: str
    name: str
    province: str
    prefecture: str  # "" where the province governs directly
    since: int
    until: int | None = None
    successors: tuple[str, ...] = ()

    @property
    def successor(self) -> str | None:
        """The one code that took its place; None when in use or when the area was divided."""
        return self.successors[0] if len(self.successors) == 1 else None

    @property
    def full_name(self) -> str:
        """ "安徽省合肥市蜀山区"."""
        return "".join(dict.fromkeys((self.province, self.prefecture, self.name)))


def county(code: str) -> County | None:
    """The county of a six-digit code under its last name, abolished or not."""
    return _counties().get(code)


def counties() -> Iterator[County]:
    """Every county code under every name it has borne, in the order of the codes, the last name first."""
    for code, name, since, until, successors in _entries():
        if len(code) == 6:
            province = _areas()[code[:2]].name
            yield County(code, name, province, prefecture_of(code), since, until, successors)
    yield from _undivided()


def areas() -> Iterator[County]:
    """Provinces and prefectures under every name they have borne, in the order of their codes."""
    for code, name, since, until, successors in _entries():
        if len(code) == 2:
            yield County(code, name, name, "", since, until, successors)
        if len(code) == 4:
            yield County(code, name, _areas()[code[:2]].name, name, since, until, successors)


def successor(code: str) -> str | None:
    """The code in use today for an abolished one, along the whole chain; itself when in use.

    None when unknown or when the area was divided among several; four digits when a county grew into a prefecture.
    """
    found = heirs(code)
    return next(iter(found)) if county(code) and len(found) == 1 else None


def in_use(code: str) -> bool:
    """Whether a province, prefecture or county code is in use today."""
    found = _counties().get(code) or _areas().get(code)
    return found is not None and not found.until


@cache
def heirs(code: str) -> frozenset[str]:
    """Every code in use today on the area of a code: itself, or what its successors became."""
    found = county(code) or county(code + "00") or _areas().get(code)
    if found is None or not found.until:
        return frozenset([found.code if found else code])
    return frozenset(heir for following in found.successors if following != code for heir in heirs(following))


def prefecture_of(code: str) -> str:
    """The name of the prefecture above a county, or "" where the province governs directly."""
    found = _areas().get(code[:4])
    return found.name if found else ""


def name_of(code: str) -> str:
    """The full name down to the county: "安徽省合肥市蜀山区"; longer codes are cut, "" for an unknown one."""
    if len(code) >= 6:
        found = county(code[:6])
        return found.full_name if found else name_of(code[:4])
    area = _areas().get(code) or _areas().get(code[:2])
    return area.full_name if area else ""


@cache
def _counties() -> dict[str, County]:
    table: dict[str, County] = {}
    for entry in counties():
        table.setdefault(entry.code, entry)
    # Where the code ends in 00, some registers write 01 (市辖区) instead.
    return {entry.code[:4] + "01": entry for entry in _undivided()} | table


def _undivided() -> Iterator[County]:
    """Prefectures without counties (东莞 中山 儋州 嘉峪关) stand in for their own: 441900."""
    divided = {code[:4] for code, *_, until, _ in _entries() if len(code) == 6 and not until}
    for area in areas():
        if len(area.code) == 4 and not area.until and area.code not in divided:
            yield replace(area, code=area.code + "00")


@cache
def _areas() -> dict[str, County]:
    table: dict[str, County] = {}
    for code, name, since, until, successors in _entries():
        if len(code) < 6 and code not in table:
            province = table[code[:2]].name if len(code) == 4 else name
            prefecture = name if len(code) == 4 else ""
            table[code] = County(code, name, province, prefecture, since, until, successors)
    return table


@cache
def _entries() -> tuple[tuple[str, str, int, int | None, tuple[str, ...]], ...]:
    entries = []
    for line in TABLE.splitlines():
        code, name, years, *following = line.split()
        since, _, until = years.partition("-")
        entries.append((code, name, int(since), int(until) if until else None, tuple(following)))
    return tuple(entries)
