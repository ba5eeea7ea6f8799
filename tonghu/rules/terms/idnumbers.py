"""Citizen identity numbers (公民身份号码), GB 11643-1999.

Eighteen places: county of the first registration (never changed by moving), birth date, sequence (odd for male),
check character. An unknown county is knowledge for a warning (`counties.county`), never a reason to refuse.
"""

import re
from dataclasses import dataclass
from datetime import date
from operator import mul

from tonghu.rules.terms.counties import county
from tonghu.rules.terms.plain import compact_text
from tonghu.rules.terms.problems import Problem

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
FIRST_YEAR, LAST_YEAR = 1850, 2099

# 居住证 of residents of 香港, 澳门, 台湾: their own codes at the place of the county.
RESIDENCE_PERMITS = {"810000": "香港特别行政区", "820000": "澳门特别行政区", "830000": "台湾地区"}

ID_LENGTH = Problem("ID_LENGTH", "证件号码不是18位。请对照户口簿或身份证补正。")
ID_CHARACTERS = Problem("ID_CHARACTERS", "证件号码里有不该出现的字符。前17位应为数字，末位为数字或X，请对照证件改正。")
ID_CHECK = Problem("ID_CHECK", "证件号码的校验位不对，至少有一位录错或前后颠倒。请对照户口簿或身份证逐位核对。")
ID_DATE = Problem("ID_DATE", "证件号码中的出生日期在历法上不存在。请对照户口簿或身份证核对。")
ID_15 = Problem("ID_15", "这是已停用的15位旧号码，儿童不会有。请改填户口簿上的18位号码。")
ID_FLOAT = Problem(
    "ID_FLOAT",
    "证件号码被表格软件当成数字，末几位已经丢失，不能还原。请在原系统重新导出，或把该列设为文本后重新填写。",
)

_OFFSET = sum(WEIGHTS) * ord("0")
_CHECK_BY_SUM = tuple(CHECK_CHARACTERS[(total - _OFFSET) % 11] for total in range(_OFFSET + sum(WEIGHTS) * 9 + 1))
_FLOAT = re.compile(r"\d(?:\.\d+)?E\+?\d+|\d{15,18}\.\d*", re.IGNORECASE)
# What people and forms write around a number: 身份证号: … 号; … (身份证), [ … ], dashes between its parts.
_AROUND = re.compile(
    r"^(?:(?:公民|居民)?身份(?:证|号码)?(?:件?号码?)?[:]?|[\[('\"]+)|(?:号|\(?(?:居民)?身份证\)?|[\])'\";,.。、;]+)$"
)
_DASHED = re.compile(r"(\d{6})[-–—](\d{8})[-–—](\d{3}[\dX])")
_DAMAGED = re.compile(r"[0-9]{14,18}[0-9X]")
_X = str.maketrans({"x": "X", "×": "X", "х": "X", "Х": "X", "Χ": "X", "χ": "X"})


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number whose check character and birth date hold; made by `read_id_number`."""

    text: str

    @property
    def county(self) -> str:
        """Six digits: where the person was first registered; may be abolished since."""
        return self.text[:6]

    @property
    def born(self) -> date:
        """Birth date (出生日期)."""
        text = self.text
        return date(int(text[6:10]), int(text[10:12]), int(text[12:14]))

    @property
    def sex(self) -> str:
        """ "1" 男 or "2" 女, as in GB/T 2261.1."""
        return "1" if self.text[16] in "13579" else "2"

    @property
    def sequence(self) -> str:
        """The three digits that tell apart those born on one day in one county (顺序码)."""
        return self.text[14:17]

    @property
    def document(self) -> str:
        """Document type: 01 身份证, 03 港澳台居民居住证, 06 外国人永久居留身份证 (numbers beginning with 9)."""
        if self.county in RESIDENCE_PERMITS:
            return "03"
        return "06" if self.text[0] == "9" else "01"


def check_character(body17: str) -> str:
    """The eighteenth character of seventeen digits."""
    total: int = sum(map(mul, WEIGHTS, body17.encode()))
    return _CHECK_BY_SUM[total]


def known_county(code: str) -> bool:
    """Whether a number may begin so: a county of today or since 1981, or a residence permit's code."""
    return code in RESIDENCE_PERMITS or county(code) is not None


def read_id_number(text: object) -> IdNumber | Problem:
    """An 18-digit number, cleaned of spaces, apostrophe and full-width signs, or what is wrong with it."""
    if not isinstance(text, str):
        return _read_number(text)
    if len(text) != 18 or not (text.isascii() and text[:17].isdigit()):
        text = _clean(text)
        if fault := _fault_of_form(text):
            return fault
    last = text[17]
    if last == "x":
        text = text[:17] + "X"
        last = "X"
    # The 18th byte meets no weight: map stops with the shorter one.
    if _CHECK_BY_SUM[sum(map(mul, WEIGHTS, text.encode()))] != last:
        return _fault_of_check(text)
    try:
        year = date(int(text[6:10]), int(text[10:12]), int(text[12:14])).year
    except ValueError:
        return ID_DATE
    return IdNumber(text) if FIRST_YEAR <= year <= LAST_YEAR else ID_DATE


def read_old_number(text: object) -> IdNumber | Problem:
    """An adult's number for matching only: 18 digits, or 15 digits upgraded as born in 19xx.

    The old sequences 996 to 999 marked people over a hundred; they are upgraded to 18xx.
    """
    old = _clean(text) if isinstance(text, str | int) else ""
    if len(old) != 15 or not (old.isascii() and old.isdigit()):
        return read_id_number(text)
    century = "18" if old[12:] in ("996", "997", "998", "999") else "19"
    body = old[:6] + century + old[6:]
    return read_id_number(body + check_character(body))


def damaged_number(text: object) -> str:
    """What is written in place of a number that holds (未通过校验的号码): 15 to 19 digits, else "".

    Never a number to go by: evidence of which child may be meant, for whoever compares.
    """
    written = _clean(text)
    return written if _DAMAGED.fullmatch(written) else ""


def _clean(text: object) -> str:
    number = compact_text(text).lstrip("'").translate(_X).upper()
    if 18 < len(number) < 50:
        bare = _AROUND.sub("", number)
        number = "".join(match.groups()) if (match := _DASHED.fullmatch(bare)) else bare
    return number


def _read_number(value: object) -> IdNumber | Problem:
    # A float cannot hold 18 digits; an int that ends in 000 has been one.
    if isinstance(value, float) and value >= 1e14:
        return ID_FLOAT
    if isinstance(value, int) and value >= 10**17 and value % 1000 == 0:
        return ID_FLOAT
    return read_id_number("" if value is None else str(value))


def _fault_of_form(text: str) -> Problem | None:
    if _FLOAT.fullmatch(text):
        return ID_FLOAT
    if len(text) == 15 and text.isascii() and text.isdigit():
        return ID_15
    if len(text) != 18:
        return ID_LENGTH
    if not (text.isascii() and text[:17].isdigit() and (text[17].isdigit() or text[17] == "X")):
        return ID_CHARACTERS
    return None


def _fault_of_check(text: str) -> Problem:
    if not (text[17].isdigit() or text[17] == "X"):
        return ID_CHARACTERS
    # Fifteen digits are all that a spreadsheet number keeps.
    return ID_FLOAT if text.endswith("000") else ID_CHECK
