"""From an address as written to a division code and what stands after it (地址识别).

Down to the county; committees are found later, where the tables of the register are at hand.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tonghu.rules.forms.cells import Reading, Several
from tonghu.rules.terms.counties import county, name_of
from tonghu.rules.terms.divisions import Place, read_place
from tonghu.rules.terms.place_names import written_out
from tonghu.rules.terms.plain import compact_text, plain_text
from tonghu.rules.terms.problems import Problem, Severity

_NONE = ("", "NULL", "-", "－", "—", "/", "无")
HOME = "31"  # the province of residences that name none
_TOWNS = ("街道", "镇", "乡")
_TOWN = re.compile(r"[一-龥]{1,8}?(?:街道|镇|乡)")
_ABOVE_TOWNS = ("省", "市", "区", "县", "旗")
_CODES = (2, 4, 9, 12)  # digits that `read_place` does not keep as they are; six it reads itself


def division_reader(*, at_home: bool) -> Callable[[str], Reading]:
    """Reads a cell that holds a division only: its code of 2 to 12 digits, or its names."""

    def read(text: str) -> Reading:
        written = compact_text(text).removesuffix(".0")
        if _is_deep_code(written):
            return written
        place = _place(written, at_home=at_home)
        return place if isinstance(place, Problem) else place.code

    return read


def _is_deep_code(written: str) -> bool:
    if len(written) not in _CODES or not (written.isascii() and written.isdigit()) or not name_of(written):
        return False
    return not written.endswith("000000") and (len(written) < 6 or county(written[:6]) is not None)


def join_address(cells: Sequence[str], *, has_whole: bool) -> str:
    """An address spread over columns as one text, from the province to the house.

    has_whole: the last cell is an address that can stand alone; town and committee go behind its county.
    """
    parts = [text for cell in cells if (text := "".join(cell.split())).upper() not in _NONE]
    if has_whole and len(parts) > 1 and isinstance(place := read_place(parts[-1]), Place) and len(place.code) >= 4:
        front, rest = parts[-1].removesuffix(place.rest), place.rest
        for town in parts[:-1]:
            if town.endswith(_ABOVE_TOWNS):  # the whole address names its own
                continue
            if (first := _TOWN.match(rest)) and not town.endswith(_TOWNS):
                front, rest = front + first[0], rest.removeprefix(first[0])
            if rest.startswith(town):
                front, rest = front + town, rest.removeprefix(town)
            elif town not in front and town not in rest:
                front += town
        return front + rest
    joined = ""
    for part in parts:
        # 户籍详细地址 often repeats what the columns before it say.
        joined = part if joined and len(part) > 4 and part.startswith(joined[:4]) else joined + part
    return joined


def address_reader(division: str, detail: str, *, at_home: bool) -> Callable[[str], Reading]:
    """Reads a whole address as a division and what stands after it; an unplaced one is kept with its problem."""

    def read(text: str) -> Reading:
        place = _written_out(text) or _place(text, at_home=at_home)
        if isinstance(place, Problem):
            return Several({detail: plain_text(text)}, place)
        return Several({division: place.code} | ({detail: place.rest} if place.rest else {}))

    return read


# What `read_place` would clean or pass over: such a text is left to it.
_CLEAN = re.compile(r"[一-龥]{5}[一-龥0-9A-Za-z#()号-]*")
_FRONT = 24  # no county's full name is longer
_PASSED_OVER = ("市辖", "省直", "自治区直", "县", "-")


def _written_out(text: str) -> Place | None:
    """As `read_place` for the many addresses that begin with a county's full name, in a fraction of the time."""
    if not _CLEAN.fullmatch(text):
        return None
    table = written_out()
    for ending in "县区市旗":
        end = text.find(ending, 4, _FRONT) + 1
        while end:
            if code := table.get(text[:end]):
                rest = text[end:]
                return None if rest.startswith(_PASSED_OVER) else Place(code, rest)
            end = text.find(ending, end, _FRONT) + 1
    return None


def _place(text: str, *, at_home: bool) -> Place | Problem:
    """As `read_place`; a residence whose province is missing or doubtful is looked for at home."""
    place = read_place(text)
    if at_home and isinstance(place, Problem):
        found = read_place(name_of(HOME) + compact_text(text))
        if isinstance(found, Place) and len(found.code) > 2:
            return found
    # An address without its county is still an address: a visit can complete it.
    return replace(place, severity=Severity.WARN) if isinstance(place, Problem) else place
