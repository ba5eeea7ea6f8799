"""From when until when a child counts: months reached, months exceeded, stays cut by long absences."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple

from tonghu.rules.eligibility.parameters import Numbers
from tonghu.rules.terms.months import add_months, first_day_of_age

_DAY = timedelta(days=1)


class Phase(IntEnum):
    """Where a day lies to a period of counting; in the order of how near the child is to counting."""

    COUNTED = 0  # 已计入
    WAITS = 1  # 待满期
    NEVER = 2  # 无此期间


class Period(NamedTuple):
    """First and last day, both included."""

    first: date
    last: date


def last_day(born: date | None, numbers: Numbers) -> date:
    """The day before the birthday on which the child leaves; without end while the birth date is unknown."""
    return date.max if born is None else first_day_of_age(born, numbers.under_age) - _DAY


def phase(period: Period | None, on: date) -> Phase:
    """Where `on` lies to the period that contains or follows it."""
    if period is None:
        return Phase.NEVER
    return Phase.COUNTED if period.first <= on else Phase.WAITS


def days_to_try(earliest: date, on: date, months: int) -> set[date]:
    """Days that stand for every day an unknown beginning may have had, between `earliest` and `on`.

    The phase changes only with them: as early as can be, the last day that is just enough, the first that is
    not, and today.
    """
    edge = add_months(on, -months)
    return {max(earliest, day) for day in (earliest, edge, edge + _DAY, on)}


def phases(found: set[Phase], born: date | None) -> tuple[Phase, ...]:
    """The phases possible: while the birth date is not known, who waits may turn sixteen first."""
    return tuple(sorted(found | {Phase.NEVER} if born is None and Phase.WAITS in found else found))


def stay_period(
    arrived: date, absences: Iterable[tuple[date, date]], last: date, numbers: Numbers, *, on: date
) -> Period | None:
    """The period of counting of 一（一）that contains or follows `on`: 满6个月, absences cutting it."""
    for stay in _stays(arrived, absences, numbers.absence_days):
        period = Period(stay_reached(stay.first, numbers), min(stay.last, last))
        if period.first <= period.last >= on:
            return period
    return None


def stay_reached(arrived: date, numbers: Numbers) -> date:
    """The first day on which a stay since `arrived` is long enough."""
    day = add_months(arrived, numbers.stay_months)
    # 满6个月以上: the corresponding day itself counts.
    return day + _DAY if numbers.stay_exceeds else day


def _stays(arrived: date, absences: Iterable[tuple[date, date]], most: int) -> Iterable[Period]:
    """Continuous stays; an absence of more than `most` days in a row starts the next on the day of return."""
    start = arrived
    for gone in _joined(absences):
        if (gone.last - gone.first).days + 1 <= most or gone.last < start:
            continue
        if gone.first > start:
            yield Period(start, gone.first - _DAY)
        start = gone.last + _DAY
    yield Period(start, date.max)


def _joined(absences: Iterable[tuple[date, date]]) -> list[Period]:
    """Absences in order, those that touch or overlap as one: two of 20 days in a row are 40 days in a row."""
    joined: list[Period] = []
    for first, last in sorted(absences):
        if joined and first <= joined[-1].last + _DAY:
            joined[-1] = Period(joined[-1].first, max(joined[-1].last, last))
        else:
            joined.append(Period(first, last))
    return joined


def away_reached(since: date, numbers: Numbers) -> date:
    """The first day on which parents away since `since` have been away long enough."""
    day = add_months(since, numbers.away_months)
    return day + _DAY if numbers.away_exceeds else day


def away_period(since: date, last: date, numbers: Numbers, *, asked_for_help: bool) -> Period | None:
    """The period of counting of 一（二）; a family that asked for help does not wait."""
    first = since if asked_for_help else away_reached(since, numbers)
    return Period(first, last) if first <= last else None
