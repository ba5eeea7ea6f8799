"""Place texts (户籍地、居住地) read down to the county; what could mean two places is not guessed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tonghu.rules.terms.counties import County, county, in_use, name_of
from tonghu.rules.terms.place_names import (
    choose,
    counties_of,
    prefectures,
    provinces,
    standing_in,
    written_out,
)
from tonghu.rules.terms.plain import compact_text
from tonghu.rules.terms.problems import Problem

PLACE_EMPTY = Problem("PLACE_EMPTY", "没有写地址。请至少写明省、市、县（区）。")
PLACE_UNREAD = Problem("PLACE_UNREAD", "看不出是哪个省、市、县（区）。请按“省＋市＋县（区）＋详细地址”写明。")
PLACE_AMBIGUOUS = Problem("PLACE_AMBIGUOUS", "同名的县（区）不止一个，不能确定是哪一个。请补写所属的省、市。")

# A short name before one of these is part of a road, an estate or a town: 安徽路, 南京西路, 临泉镇.
_NOT_A_PLACE = re.compile(
    r"[东西南北中]?[一二三四五]?(?:路|街|大道|道|巷|弄|里|镇|乡|村|社区|居委|新村|小区|苑|园|花园|公寓|大厦|广场|桥)"
)
_LEAD_IN = re.compile(r"(?:中国|中华人民共和国)?[,，.:：\-—]*")
# Placeholders of the statistical code list between the city and the county.
_BETWEEN = re.compile(r"(?:市辖区|(?:省|自治区)直辖县级行政区划|县(?=[一-鿿]{1,8}县))?[,，.\-—/、]*")
_COUNTY_ENDS = re.compile("[区县市旗]")
_CODE = re.compile(r"(\d{6})(?:\d{3}|\d{6})?")


@dataclass(frozen=True, slots=True)
class Place:
    """A division code as deep as the text allows (2, 4, 6 … digits) and what is left of the text.

    The code may be abolished: `counties.county(code).successor` tells what took its place.
    """

    code: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the start of a text; `code` None where namesakes cannot be told apart."""

    end: int
    code: str | None


def read_place(text: object) -> Place | Problem:
    """The deepest county, prefecture or province a text begins with, and the remaining detail.

    省, 市, 县 may be missing, names may be abolished (闸北区); a county named without its province is taken when
    only one bears the name.
    """
    written = compact_text(text)
    if not written:
        return PLACE_EMPTY
    if written.isascii() and (match := _CODE.fullmatch(written)):
        return _read_code(match[1])
    best = _read_written_out(written) or max(_readings(written), key=_worth, default=None)
    if best is None:
        return PLACE_UNREAD
    if best.code is None:
        return PLACE_AMBIGUOUS
    return Place(best.code, written[_end(_BETWEEN, written, best.end) :])


class PlaceReader:
    """Reads the places of one batch; remembers each text it has read, and nothing after it is gone."""

    def __init__(self, read: Callable[[object], Place | Problem] = read_place) -> None:
        self._read = read
        self._known: dict[object, Place | Problem] = {}

    def read(self, text: object) -> Place | Problem:
        """As the function it was made with: `read_place`, or `residence.read` of the register."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._read(text)
        return found


def _read_code(code: str) -> Place | Problem:
    if county(code):
        return Place(code)
    area = code.removesuffix("00").removesuffix("00")
    return Place(area) if len(area) < 6 and name_of(area) else PLACE_UNREAD


def _read_written_out(text: str) -> _Reading | None:
    # Most lists name province, city and county in full: looked up at once.
    best = None
    for end in (match.end() for match in _COUNTY_ENDS.finditer(text, 3, 32)):
        if code := written_out().get(text[:end]):
            best = _Reading(end, code)
    return best


def _worth(reading: _Reading) -> tuple[int, bool, int]:
    """The longest reading, then one in use, then the deepest."""
    code = reading.code or ""
    return reading.end, in_use(code), len(code)


def _readings(text: str) -> Iterator[_Reading]:
    start = _end(_LEAD_IN, text, 0)
    in_full = False
    for name, places in standing_in(provinces(), text, start):
        end = start + len(name)
        in_full = in_full or name == places[0].name
        # 上海市上海市浦东新区: exporters join columns that both hold the city.
        again = end + len(name) if name == places[0].name and text.startswith(name, end) else end
        yield from _below_province(text, _end(_BETWEEN, text, again), places[0].code)
        if _stands(name, places, text, end):
            yield _Reading(end, places[0].code)
    if not in_full:
        yield from _below_province(text, start, "")


def _below_province(text: str, start: int, province: str) -> Iterator[_Reading]:
    yield from _counties(text, start, province)
    for name, places in standing_in(prefectures(province), text, start):
        end = start + len(name)
        after = _end(_BETWEEN, text, end)
        found = [reading for place in places for reading in _counties(text, after, place.code)]
        if not found:
            # 六安市寿县: counties move between prefectures of a province.
            scopes = {place.code[:2] for place in places if name == place.name}
            found = [r for scope in scopes for r in _counties(text, after, scope, full=True) if r.code]
        yield from found
        if (place_meant := choose(places)) and _stands(name, places, text, end):
            yield _Reading(end, _deepest(place_meant.code))


def _counties(text: str, start: int, scope: str, *, full: bool = False) -> Iterator[_Reading]:
    for name, places in standing_in(counties_of(scope), text, start):
        end = start + len(name)
        if _stands(name, places, text, end) and (not full or name == places[0].name):
            meant = choose(places)
            yield _Reading(end, meant.code if meant else None)


def _deepest(prefecture: str) -> str:
    # 东莞 has no counties: its own code at the county's depth.
    return prefecture + "00" if county(prefecture + "00") else prefecture


def _stands(name: str, places: tuple[County, ...], text: str, end: int) -> bool:
    return any(name == place.name for place in places) or not _NOT_A_PLACE.match(text, end)


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start
