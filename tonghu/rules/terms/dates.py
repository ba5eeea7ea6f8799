"""Dates as they stand in lists and forms; what could be read two ways is not guessed."""

import re
from datetime import date, datetime, timedelta

from tonghu.rules.terms.plain import plain_text
from tonghu.rules.terms.problems import Problem

FIRST_YEAR, LAST_YEAR = 1900, 2100

_EMPTY = Problem("DATE_EMPTY", "日期没有填写。请按“2015-01-01”的格式填写。")
_UNREAD = Problem("DATE_UNREAD", "日期读不出来。请按“2015-01-01”的格式填写。")
_IMPOSSIBLE = Problem("DATE_IMPOSSIBLE", "历法上没有这一天。请对照证件改正年、月、日。")
_NO_DAY = Problem("DATE_NO_DAY", "日期只写到月，缺少日。请补全年、月、日。")
_SHORT_YEAR = Problem("DATE_SHORT_YEAR", "年份不是四位数，世纪不能确定。请补全四位年份。")
_ORDER = Problem("DATE_ORDER", "日期没有把年份写在最前面，月和日可能颠倒。请按“2015-01-01”的格式填写。")
_RANGE = Problem("DATE_RANGE", f"年份不在{FIRST_YEAR}年至{LAST_YEAR}年之间。请对照证件改正年份。")
_SERIAL = Problem("DATE_SERIAL", "日期变成了表格软件的内部数字。请把这一列设为日期或文本格式，重新填写。")

_TIME = r"(?:(?:T|\s+|(?<=日))\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
_WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?" + _TIME)
# Signs between year, month and day that need no guessing, and what stands behind the day without changing it.
_BETWEEN = re.compile(r"(?<=\d)\s*[‐‑–—―−_、。,·\\]+\s*(?=\d)|(?<=\d)\s+(?=\d{1,2}(?:\s|$))")
_BEHIND = re.compile(r"\s*(?:\(?(?:星期|周)[一二三四五六日天]\)?|生|出生|[;,.。、;]+)$")
_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_IN_WORDS = re.compile(
    r"([〇○零一二三四五六七八九\d]{4})年([元〇零一二三四五六七八九十\d]{1,3})月([初〇零一二三四五六七八九十廿\d]{1,3})[日号]?"
)
# As Java prints a date that nobody told it how to print.
_BY_JAVA = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) \d{2}:\d{2}:\d{2} [A-Z]{3,4} (\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_FAULTS = (
    (re.compile(r"\d{4}(?:[-/.]\d{1,2}|年\d{1,2}月?|\d{2})"), _NO_DAY),
    (re.compile(r"\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?" + _TIME), _SHORT_YEAR),
    (re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}" + _TIME), _ORDER),
)
_SERIAL_TEXT = re.compile(r"\d{5}(?:\.\d+)?")
# Excel counts a 29 February 1900 that never was: only from serial 61 (1 March 1900) on is the number a day.
_SERIAL_ORIGIN = date(1899, 12, 30)
_SERIAL_FIRST, _SERIAL_LAST = 61, (date(LAST_YEAR, 12, 31) - _SERIAL_ORIGIN).days


def read_date(value: object, *, serial: bool = False) -> date | Problem:
    """The day in a cell: 2014-08-16, 20140816, 2014/8/6, 2014.8.6, 2014年8月6日, with or without a time.

    serial: whether a number may be an Excel day count; otherwise such a number is a problem.
    """
    if isinstance(value, str):
        if len(value) == 10 and value[4] == "-" == value[7] and value.isascii():
            try:
                return _in_range(date.fromisoformat(value))
            except ValueError:
                return _read_text(value, serial)
        return _read_text(value, serial)
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _read_number(value, serial)
    return _EMPTY if value is None else _UNREAD


def _read_text(value: str, serial: bool) -> date | Problem:
    text = plain_text(value)
    if match := _WRITTEN.fullmatch(text) or _PACKED.fullmatch(text):
        return _day(*map(int, match.groups()))
    if _SERIAL_TEXT.fullmatch(text):
        return _read_number(float(text), serial)
    if not text:
        return _EMPTY
    if fault := next((fault for pattern, fault in _FAULTS if pattern.fullmatch(text)), None):
        return fault
    return _read_rarely_written(text) if len(text) < 50 else _UNREAD


def _read_rarely_written(text: str) -> date | Problem:
    """2015。3。7, 2015 3 7, 2015-03-07 星期六, 二〇一五年三月七日, Sat Mar 07 00:00:00 CST 2015."""
    if (match := _BY_JAVA.fullmatch(text)) and match[1] in _MONTHS:
        return _day(int(match[3]), _MONTHS.index(match[1]) + 1, int(match[2]))
    tidy = _BETWEEN.sub("-", _BEHIND.sub("", text))
    if match := _WRITTEN.fullmatch(tidy) or _PACKED.fullmatch(tidy):
        return _day(*map(int, match.groups()))
    if match := _IN_WORDS.fullmatch("".join(tidy.split())):
        return _day(int(match[1].translate(_NUMERALS)), _in_words(match[2]), _in_words(match[3]))
    return _UNREAD


def _in_words(numeral: str) -> int:
    """三 is 3, 十二 is 12, 二十一 and 二一 are 21, 初七 is a day of the farmers' calendar and none of ours: 0."""
    if "初" in numeral or "廿" in numeral or "元" in numeral:
        return 0
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return int(numeral.translate(_NUMERALS))
    return int(tens.translate(_NUMERALS) or 1) * 10 + int(ones.translate(_NUMERALS) or 0)


def _read_number(value: float, serial: bool) -> date | Problem:
    if value == value and 10_000_101 <= value <= 99_991_231 and value == int(value):
        packed = int(value)
        return _day(packed // 10000, packed // 100 % 100, packed % 100)
    if not serial:
        return _SERIAL
    if not _SERIAL_FIRST <= value < _SERIAL_LAST + 1:
        return _RANGE
    return _SERIAL_ORIGIN + timedelta(days=int(value))


def _day(year: int, month: int, day: int) -> date | Problem:
    try:
        return _in_range(date(year, month, day))
    except ValueError:
        return _IMPOSSIBLE


def _in_range(day: date) -> date | Problem:
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else _RANGE
