"""Months and school years for whole columns of days, as `rules.terms.months` counts them (民法典 第二百零二条)."""

from datetime import date

import numpy as np

from tonghu.methods.checking.columns import NOTHING, Whole

_EPOCH = date(1970, 1, 1).toordinal()
_LAST = date.max.toordinal()


def _parts(days: Whole) -> tuple[Whole, Whole]:
    """Months since year 0, and the day of the month from 1."""
    at = (days - _EPOCH).astype("datetime64[D]")
    month = at.astype("datetime64[M]")
    return month.astype(np.int64) + 1970 * 12, (at - month).astype(np.int64) + 1


def _day(months: Whole, day: Whole) -> Whole:
    """The day of a month, or its last day."""
    month = (months - 1970 * 12).astype("datetime64[M]")
    first = month.astype("datetime64[D]").astype(np.int64)
    length = (month + 1).astype("datetime64[D]").astype(np.int64) - first
    found: Whole = first + np.minimum(day, length) - 1 + _EPOCH
    return found


def _known(days: Whole) -> Whole:
    return np.where(days == NOTHING, 1, days)


def plus_months(days: Whole, months: int) -> Whole:
    """The corresponding day so many months on; beyond the calendar its last day."""
    count, day = _parts(_known(days))
    count += months
    beyond = (count < 12) | (count >= 10000 * 12)
    moved = np.where(beyond, _LAST, _day(np.where(beyond, 12, count), day))
    return np.where(days == NOTHING, NOTHING, moved)


def months(start: Whole, end: Whole) -> Whole:
    """Months reached on `end`."""
    first, day = _parts(_known(start))
    last, _ = _parts(_known(end))
    reached = last - first - (_known(end) < _day(last, day))
    return np.where((start == NOTHING) | (end == NOTHING), NOTHING, reached)


def school_year(days: Whole) -> Whole:
    """31 August at which the school year began."""
    count, _ = _parts(_known(days))
    year, month = count // 12, count % 12
    year = np.where(month >= 8, year, np.maximum(year - 1, 1))
    return np.where(days == NOTHING, NOTHING, _day(year * 12 + 7, np.full_like(year, 31)))
