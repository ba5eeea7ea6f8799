"""Addresses in Shanghai (现居住地) read down to the 居村, as deep as they say without doubt."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from tonghu.register.divisions import DivisionRow, Level, rows
from tonghu.register.divisions.committee_names import committee_spellings, unit_spellings
from tonghu.rules.terms import counties
from tonghu.rules.terms.divisions import Place, read_place
from tonghu.rules.terms.place_names import spellings
from tonghu.rules.terms.plain import compact_text
from tonghu.rules.terms.problems import Problem

# The first two characters lead to the spellings, longest first, each with the one code it means.
Index = dict[str, list[tuple[str, str]]]

CITY = "31"
_CITY_NAME = re.compile(r"(?:中国)?(?:上海市(?:市辖区)?|上海(?![市县路东西南北中]))")
_SEPARATORS = ",，、.-—/()（） "
_SURE_ENDS = ("委员会", "居委会", "村委会", "居委", "村委", "居民区", "街道", "镇", "乡", "社区", "居", "区", "县")
_COMMITTEE_ENDS = ("居委会", "村委会", "委员会", "居委", "村委", "居民区", "居")
_BEFORE_A_NAME = frozenset("0123456789号室弄幢栋楼层座路街队组" + _SEPARATORS)
_COMMITTEE_SIGN = re.compile(r"居|村|社区|虚拟")
_COMMITTEE_WORD = re.compile(r"居|村委|村民委")
# Before one of these a bare name is part of a road, an estate or a station.
_NOT_A_PLACE = re.compile(
    r"[东西南北中新老]?[一二三四五六七八九十\d]{0,2}支?"
    r"(?:路|街|公路|大道|道|巷|弄|里|桥|镇|乡|村|社区|居委|小区|苑|园|花园|公寓|大厦|广场|中心|医院|学校|小学|中学|站)"
)


def read(text: object) -> Place | Problem:
    """The deepest division of a Shanghai address and the remaining detail; elsewhere as `read_place`.

    A 街镇 needs no district before it; a 居村 without its 街镇 is taken when the district has one of the name.
    Abolished districts (闸北区) give the one of today.
    """
    return _shanghai().read(text)


class Residence:
    """A finder over the divisions of one city; indexes of committees are made when first needed."""

    def __init__(self, divisions: Iterable[DivisionRow]) -> None:
        self._committees: dict[str, list[DivisionRow]] = defaultdict(list)
        self._committee_indexes: dict[str, Index] = {}
        units: dict[str, list[DivisionRow]] = defaultdict(list)
        self._codes: set[str] = set()
        self._district_names: dict[str, str] = {}
        for row in divisions:
            self._codes.add(row.code)
            if row.level is Level.UNIT:
                units[row.parent].append(row)
                units[CITY].append(row)
            elif row.level is Level.COMMITTEE:
                for scope in (row.code[:9], row.code[:6], CITY):
                    self._committees[scope].append(row)
            elif row.level is Level.COUNTY:
                self._district_names[row.name] = row.code
        self._districts = _index(_district_spellings())
        self._in_full = re.compile(rf"(?:上海市)?({'|'.join(self._district_names)})")
        self._units = {scope: _unit_index(found, scope) for scope, found in units.items()}

    def read(self, text: object) -> Place | Problem:
        """As the function `read` of this module."""
        written = compact_text(text)
        if written in self._codes:
            return Place(written)
        code, at = self._read_city_and_district(written)
        if unit := _standing(self._units.get(code, {}), written, at):
            code, at = unit[0], _past(unit, written, at)
            # 花木街道花木街道, but 唐镇唐镇村: a committee may bear the name of its 街镇.
            while _repeated(unit, written, at) and not _standing(self._committee_index(code), written, at):
                at = _past(unit, written, at)
        if committee := self._read_committee(code, written, at):
            return committee
        return read_place(text) if code == CITY else Place(code, written[at:])

    def _read_city_and_district(self, text: str) -> tuple[str, int]:
        """The code of the district, or of the city, and where the text goes on; columns may repeat both."""
        # Nearly every list writes 上海市 and the district in full, once.
        if (head := self._in_full.match(text)) and not text.startswith(("上海", head[1]), head.end()):
            return self._district_names[head[1]], _skip(text, head.end())
        code, at = CITY, 0
        while True:
            start = at
            if _standing(self._units.get(code, {}), text, at):
                return code, at  # 上海湾区高新技术产业开发区 is no city
            if city := _CITY_NAME.match(text, at):
                at = _skip(text, city.end())
            if (district := self._district_at(text, at)) and code in (CITY, district[0]):
                code, at = district[0], _past(district, text, at)
            if at == start:
                return code, at

    def _district_at(self, text: str, at: int) -> tuple[str, str] | None:
        # 静安寺街道, 金山卫镇, 嘉定工业区: a 街镇 whose name begins with that of a district.
        district = _standing(self._districts, text, at)
        if district is None or district[1].endswith(("区", "县")):
            return district
        unit = _standing(self._units.get(CITY, {}), text, at)
        within = _standing(self._units.get(district[0], {}), text, at)
        longer = max(len(found[1]) if found else 0 for found in (unit, within))
        return None if longer > len(district[1]) else district

    def _read_committee(self, scope: str, text: str, start: int) -> Place | None:
        if not _COMMITTEE_SIGN.search(text, start):
            return None
        index = self._committee_index(scope)
        if found := _standing(index, text, start):
            return Place(found[0], text[_skip(text, start + len(found[1])) :])
        # 东城路12弄3号(东城一居): behind the street only with its suffix, and never without a district.
        if scope == CITY or not _COMMITTEE_WORD.search(text, start):
            return None
        for at in range(start + 1, len(text) - 2):
            # 东城第一居委会 is not the 第一居委会 of another place: a name begins where the one before has ended.
            if text[at - 1] not in _BEFORE_A_NAME:
                continue
            if (found := _standing(index, text, at)) and found[1].endswith(_COMMITTEE_ENDS):
                before = text[start:at].rstrip(_SEPARATORS)
                return Place(found[0], before + text[_skip(text, at + len(found[1])) :])
        return None

    def _committee_index(self, scope: str) -> Index:
        if scope not in self._committee_indexes:
            # Beyond one 街镇 a bare 光明村 says too little, and an official name there may be a byname here.
            bare = len(scope) == 9
            named = [
                (spelling, row.code)
                for row in self._committees[scope]
                for spelling in committee_spellings(row.name)
                if bare or spelling.endswith(_COMMITTEE_ENDS[:-1])
            ]
            official = [(row.name, row.code) for row in self._committees[scope] if bare]
            self._committee_indexes[scope] = _index(named, official)
        return self._committee_indexes[scope]


@cache
def _shanghai() -> Residence:
    return Residence(rows("shanghai"))


def _district_spellings() -> list[tuple[str, str]]:
    found = []
    for county in counties.counties():
        heir = counties.successor(county.code)
        if county.code.startswith(CITY) and heir:
            found += [(spelling, heir) for spelling in spellings(county.name)]
    return found


def _unit_index(units: list[DivisionRow], scope: str) -> Index:
    pairs = [(spelling, row.code) for row in units for spelling in unit_spellings(row.name)]
    if scope == CITY:
        pairs = [pair for pair in pairs if pair[0].endswith(("街道", "镇", "乡"))]
    return _index(pairs, [(row.name, row.code) for row in units])


def _index(named: list[tuple[str, str]], official: list[tuple[str, str]] | None = None) -> Index:
    """Leaves out what several places are called, except where it is the official name of just one."""
    codes: dict[str, set[str]] = defaultdict(set)
    for spelling, code in named:
        codes[compact_text(spelling)].add(code)
    owners: dict[str, set[str]] = defaultdict(set)
    for name, code in official or []:
        owners[compact_text(name)].add(code)
    codes |= owners
    index: Index = defaultdict(list)
    for spelling in sorted(codes, key=len, reverse=True):
        if len(codes[spelling]) == 1:
            (code,) = codes[spelling]
            index[spelling[:2]].append((spelling, code))
    return dict(index)


def _standing(index: Index, text: str, at: int) -> tuple[str, str] | None:
    """The code and the spelling of the longest name that stands in the text there."""
    for spelling, code in index.get(text[at : at + 2], ()):
        if text.startswith(spelling, at):
            sure = spelling.endswith(_SURE_ENDS)
            return (code, spelling) if sure or not _NOT_A_PLACE.match(text, at + len(spelling)) else None
    return None


def _past(found: tuple[str, str], text: str, at: int) -> int:
    return _skip(text, at + len(found[1]))


def _repeated(found: tuple[str, str], text: str, at: int) -> bool:
    # 静安区静安寺: only a name with its suffix is a repetition.
    return found[1].endswith(_SURE_ENDS) and text.startswith(found[1], at)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SEPARATORS:
        at += 1
    return at
