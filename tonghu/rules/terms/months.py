"""Months and ages as 民法典 第二百零一、二百零二条 counts them.

The day itself does not count; a period ends on the corresponding day, and where the month has no such day, on
its last day. 2024-03-30 + 6 months is reached on 2024-09-30, 2024-08-31 + 6 months on 2025-02-28.
"""

from calendar import monthrange
from datetime import date, timedelta


def add_months(day: date, n: int) -> date:
    """The corresponding day `n` months on (or back), or the last day of a month that has none."""
    years, month = divmod(day.month - 1 + n, 12)
    year = day.year + years
    if day.day > 28:
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return date(year, month + 1, day.day)


def whole_months(start: date, end: date) -> int:
    """Count the months reached on `end`: 31 Aug to 28 Feb is 6. Negative when `end` is before `start`."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if end >= add_months(start, months) else months - 1


def months_reached(start: date, n: int, *, on: date) -> bool:
    """满 n 个月: true from the corresponding day on."""
    return on >= add_months(start, n)


def months_exceeded(start: date, n: int, *, on: date) -> bool:
    """超过 n 个月: true from the day after the corresponding day on."""
    return on > add_months(start, n)


def first_day_over(start: date, n: int) -> date:
    """The first day on which more than `n` months have passed."""
    return add_months(start, n) + timedelta(days=1)


def age_on(born: date, on: date) -> tuple[int, int]:
    """Age (周岁) on `on` as whole years and the whole months beyond them."""
    return divmod(whole_months(born, on), 12)


def first_day_of_age(born: date, years: int) -> date:
    """The day on which a person turns `years`; who was born on 29 February turns on the 28th in a common year."""
    return add_months(born, years * 12)
