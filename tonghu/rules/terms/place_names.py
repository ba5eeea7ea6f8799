"""The spellings under which provinces, prefectures and counties are written, and where each is looked for."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tonghu.rules.terms import counties
from tonghu.rules.terms.counties import County
from tonghu.rules.terms.ethnic import NAMES as PEOPLES

# The first two characters lead to the spellings, longest first, with the places each may mean.
Index = Mapping[str, list[tuple[str, tuple[County, ...]]]]

_BARE = [name.removesuffix("族") for name in PEOPLES.values()]
_LONG = "|".join(sorted((name for name in _BARE if len(name) > 1), key=len, reverse=True))
_SHORT = "".join(name for name in _BARE if len(name) == 1)
_AUTONOMOUS = re.compile(rf"(.*?)(?:(?:{_LONG})族?|[{_SHORT}各]族)+自治(州|县|旗)")
_SUFFIX = re.compile(r"(?:新区|矿区|林区|特区|地区|盟|州|市|县|区|旗)$")
# A name abolished before this year does not make a namesake doubtful.
_FORGOTTEN = 2000


@cache
def provinces() -> Index:
    """Provinces by full and short name."""
    return _index((name, area) for area in counties.areas() if len(area.code) == 2 for name in spellings(area.name))


@cache
def prefectures(scope: str) -> Index:
    """Prefectures of a province ("34") or of the nation (""), by full and short name."""
    areas = (area for area in counties.areas() if len(area.code) == 4 and area.code.startswith(scope))
    return _index((name, area) for area in areas for name in spellings(area.name))


@cache
def counties_of(scope: str) -> Index:
    """Counties of a prefecture or province by full and short name; of the nation with the suffix only."""
    return _index(
        (name, county)
        for county in _counties_by_scope()[scope]
        for name in spellings(county.name)
        if scope or name[-1] in "县区市旗"
    )


def spellings(name: str) -> list[str]:
    """The full name, then shorter ones: 恩施土家族苗族自治州, 恩施州, 恩施; 浦东新区, 浦东."""
    if name.endswith(("自治区", "特别行政区")):
        return [name, name[: 3 if name.startswith("内蒙古") else 2]]
    if name.endswith("省"):
        return [name, name[:-1]]
    if match := _AUTONOMOUS.fullmatch(name):
        stem = match[1] or name.partition("自治")[0].removesuffix("族")
        found = [name, stem + match[2], stem]
    else:
        found = [name, _SUFFIX.sub("", name)]
    return [spelling for spelling in dict.fromkeys(found) if len(spelling) > 1]


def choose(places: tuple[County, ...]) -> County | None:
    """The one place that namesakes mean, or None when they are different places."""
    if len(places) == 1:
        return places[0]
    known = [place for place in places if not place.until or place.until >= _FORGOTTEN] or list(places)
    last = max(known, key=lambda place: place.until or 9999)
    return last if all(counties.heirs(last.code) <= counties.heirs(place.code) for place in known) else None


def standing_in(index: Index, text: str, start: int) -> Iterator[tuple[str, tuple[County, ...]]]:
    """The spellings that stand in `text` at `start`, longest first, with the places they may mean."""
    for entry in index.get(text[start : start + 2], ()):
        if text.startswith(entry[0], start):
            yield entry


@cache
def written_out() -> Mapping[str, str]:
    """The codes of counties in use by what is written before and with their full names.

    安徽省合肥市蜀山区, 安徽合肥蜀山区, 合肥市蜀山区, and 安徽省蜀山区 where the province has one of the name.
    """
    heads = [
        (province + prefecture + county.name, county.code)
        for county in counties.counties()
        if not county.until
        for province in ("", *spellings(county.province))
        for prefecture in ("", *spellings(county.prefecture))
        if _says_which(county, province, prefecture)
    ]
    codes: dict[str, set[str]] = defaultdict(set)
    for head, code in heads:
        codes[head].add(code)
    return {head: next(iter(found)) for head, found in codes.items() if len(found) == 1}


def _says_which(county: County, province: str, prefecture: str) -> bool:
    scope = county.code[:4] if prefecture else county.code[:2] if province else ""
    if not scope or (not province and prefecture != county.prefecture):
        return False
    # 安徽省巢湖市居巢区: there the prefecture of old is meant, not the county of the same name.
    if not prefecture and any(name == county.name for name, _ in prefectures(scope).get(county.name[:2], ())):
        return False
    namesakes = dict(counties_of(scope)[county.name[:2]])[county.name]
    return choose(namesakes) == county


@cache
def _counties_by_scope() -> dict[str, list[County]]:
    scopes: dict[str, list[County]] = defaultdict(list)
    for county in counties.counties():
        for scope in ("", county.code[:2], county.code[:4]):
            scopes[scope].append(county)
    return scopes


def _index(named: Iterable[tuple[str, County]]) -> Index:
    places: dict[str, list[County]] = defaultdict(list)
    for name, place in named:
        places[name].append(place)
    index: dict[str, list[tuple[str, tuple[County, ...]]]] = defaultdict(list)
    for name in sorted(places, key=len, reverse=True):
        index[name[:2]].append((name, tuple(places[name])))
    return dict(index)
