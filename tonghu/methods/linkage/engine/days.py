"""Dates as yyyymmdd (日期): which are days of the calendar, and how a written date is read."""

import re
from datetime import date
from functools import cache

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array

_FIRST_YEAR, _YEARS, _PLACES = 1900, 200, 1300  # places of a year: mmdd
_MOST_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)
_NARROW = {0xFF10 + n: str(n) for n in range(10)}
_PARTS = re.compile(r"\d+")


@cache
def _days() -> Array:
    """(_YEARS * _PLACES,) bool: which are days; 1900-01-01 is a spreadsheet's nothing."""
    year, place = np.divmod(np.arange(_YEARS * _PLACES), _PLACES)
    year, month, day = year + _FIRST_YEAR, place // 100, place % 100
    leap = (year % 4 == 0) & (year != 1900)
    most = _MOST_DAYS[month] - ((month == 2) & ~leap)
    told = (month >= 1) & (day >= 1) & (day <= most)
    told[101] = False
    return np.asarray(told)


def real_dates(days: Array) -> Array:
    """Whether yyyymmdd is a day of the calendar between 1900 and 2099."""
    year = days // 10000
    place = days - year * 10000
    inside = (year >= _FIRST_YEAR) & (year < _FIRST_YEAR + _YEARS) & (place < _PLACES)
    return np.asarray(_days()[np.where(inside, (year - _FIRST_YEAR) * _PLACES + place, 0)])


def one_date(text: str) -> int:
    """A written date as yyyymmdd; 0 where it is none. Day before month is read where only that can be meant."""
    parts = _PARTS.findall(text.translate(_NARROW))
    if len(parts) == 1 and len(parts[0]) in (8, 14):
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:8]]
    if len(parts) < 3:
        return 0
    try:
        year, month, day = (int(p) for p in parts[:3])
        if year < 100 < day:
            year, day = day, year
        read = date(year, month, day)
    except (ValueError, OverflowError):  # no day of the calendar; more digits than a number may have
        return 0
    return 0 if read <= date(1900, 1, 1) or read.year > 2099 else read.year * 10000 + read.month * 100 + read.day
