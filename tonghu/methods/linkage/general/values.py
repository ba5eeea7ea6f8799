"""One value as it is compared (值的统一): no case, no accents of width, one space; dates as eight digits."""

import re
import unicodedata
from functools import cache

from tonghu.methods.linkage.engine.characters import COMPOUND_SURNAMES, simplified, sounds
from tonghu.methods.linkage.general.kinds import Kind

_NOTHING = {"", "-", "--", "nan", "none", "null", "n/a", "na", "unknown", "无", "不详", "未知", "空", "nil", "\\n"}
_APART = re.compile(r"[^\w]+|_")
_NOTE = re.compile(r"[(（][^)）]*[)）]?")
_REGION = re.compile(r"^([一-鿿]{2,8}?(省|自治区))?([一-鿿]{2,8}?市)?([一-鿿]{1,6}?(新区|区|县))?")
_NUMBERED = re.compile(r"(\d+)")
_UNITS = re.compile(r"(\d)(弄|号|室|幢|栋|单元|楼|层|支弄|号楼)")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0002ffff]")
_SEXES = {"男": "1", "m": "1", "male": "1", "1": "1", "男性": "1", "女": "2", "f": "2", "female": "2", "2": "2",
          "女性": "2"}  # fmt: skip
_COMPOUND = frozenset(COMPOUND_SURNAMES.split(" "))


def uniform(text: str, kind: Kind, order: str) -> str:
    """The value as it is compared; empty for what says nothing."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if text in _NOTHING:
        return ""
    if kind is Kind.DATE:
        read = _date(text, order)
        return "" if read == _NO_DAY else read
    if kind is Kind.SEX:
        return _SEXES.get(text, text)
    if kind is Kind.PHONE:
        digits = re.sub(r"\D", "", text)
        return digits[-11:] if len(digits) >= 5 else ""
    if kind in (Kind.NUMBER, Kind.CODE):
        return _without_zero(re.sub(r"[\s.'-]+", "", text))
    if kind in (Kind.NAME, Kind.SURNAME, Kind.GIVEN):
        return _name(text)
    text = unaccented(text)
    if kind is Kind.ADDRESS and is_han(text):
        text = _UNITS.sub(r"\1 ", _NUMBERED.sub(r" \1", _REGION.sub("", _NOTE.sub("", text))))
    return " ".join(_APART.sub(" ", _plain_han(text)).split())


def unaccented(text: str) -> str:
    """é → e: accents are the first thing that lists leave out."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _name(text: str) -> str:
    text = _plain_han(unaccented(_NOTE.sub("", text)))
    joined = "" if _HAN.search(text) else " "
    return joined.join(part for part in _APART.split(text.replace("'", "")) if part)


def _plain_han(text: str) -> str:
    if text.isascii():
        return text
    table = _simple()
    return "".join(table.get(sign, sign) for sign in text)


@cache
def _simple() -> dict[str, str]:
    codes = simplified()
    return {chr(c): chr(int(codes[c])) for c in range(0x3400, 0xA000) if codes[c] != c and codes[c]}


def _without_zero(text: str) -> str:
    """Spreadsheets drop leading zeros and add ".0"."""
    return text.lstrip("0") or ("0" if text else "")


_NO_DAY = "19000101"  # a spreadsheet's nothing


def _date(text: str, order: str) -> str:
    """Eight digits, whether such a day exists or not: a mistyped date still tells something. Empty if unreadable."""
    text = text.split("t")[0] if "t" in text and text[:1].isdigit() else text
    parts = re.findall(r"\d+", text.split(" ")[0] if ":" in text else text)
    if len(parts) == 1:
        return _in_one(parts[0], order)
    if len(parts) < 3:
        return f"{parts[0]}{parts[1]:0>2}00" if len(parts) == 2 and len(parts[0]) == 4 and len(parts[1]) <= 2 else ""
    if len(parts[0]) != 4 and order == "ymd" and len(parts[2]) == 4:
        order = "dmy"
    year, month, day = (parts["ymd".find(p)] if len(parts[0]) == 4 else parts[order.index(p)] for p in "ymd")
    return f"{year}{month:0>2}{day:0>2}" if len(year) == 4 and len(month) <= 2 and len(day) <= 2 else ""


def _in_one(digits: str, order: str) -> str:
    if len(digits) == 4:
        return f"{digits}0000"
    if len(digits) != 8 or digits == "00000000":
        return ""
    if order == "ymd":
        return digits
    first, second = digits[:2], digits[2:4]
    return digits[4:] + (second + first if order == "dmy" else first + second)


def split_name(name: str) -> tuple[str, str]:
    """Surname and given name of a Chinese name; a name in other letters is given whole: ("", name)."""
    if not _HAN.match(name) or len(name) < 2:
        return "", name
    at = 2 if len(name) > 2 and name[:2] in _COMPOUND else 1
    return name[:at], name[at:]


def is_han(text: str) -> bool:
    """Whether it is written in Chinese characters."""
    return bool(_HAN.search(text))


def spoken(text: str) -> str:
    """Chinese characters as signs of their sound: equal for homophones."""
    table = sounds()
    return "".join(chr(0xE000 + int(table[ord(sign)]) % 0x1800) if is_han(sign) else sign for sign in text)


_CODES = str.maketrans("bfpvcgjkqsxzdtlmnr", "111122222222334556", "")


def heard(word: str) -> str:
    """A key that words of like sound share. Latin: first letter and three consonant groups (Russell 1918, Soundex)."""
    if not word:
        return ""
    if is_han(word):
        return spoken(word)
    groups, last = [], word[0].translate(_CODES)
    for sign in word[1:]:
        code = sign.translate(_CODES)
        if code.isdigit() and code != last:
            groups.append(code)
        last = code if sign not in "hw" else last
    return word[0] + "".join(groups)[:3]
