"""Whether a parent is away for work, since when, and whether the one who is not can guard the child.

Each question has three answers: yes, no, and None where the facts do not tell.
"""

from datetime import date
from typing import NamedTuple

from tonghu.rules.eligibility.facts import AwayFor, Facts, LivesWith, Parent, Status
from tonghu.rules.eligibility.parameters import Numbers
from tonghu.rules.eligibility.periods import Phase, away_period, days_to_try, phase, phases
from tonghu.rules.eligibility.places import differ, in_city
from tonghu.rules.terms.months import add_months

# A parent who is gone is not away for work, whatever else was noted.
GONE = (Status.DEAD, Status.MISSING, Status.DETAINED)
# 死亡、失踪、在押、重病、重残 count as 无监护能力 (the ground is recorded).
INCAPABLE = (*GONE, Status.ILL, Status.DISABLED)
# 求学、出境: outside, say the readings, and do not ask for 监护能力; such a parent is able unless it is said otherwise.
_NEVER_LEFT_BEHIND = (AwayFor.STUDY, AwayFor.ABROAD)


class Stance(NamedTuple):
    """One parent in one possible world: `out` is the phase of the absence for work, None when not away for work."""

    out: Phase | None
    able: bool


def away_for_work(parent: Parent, other: Parent, facts: Facts, home: str, numbers: Numbers) -> bool | None:
    """外出务工: for work, and to another district than the child's hukou (不含跨街道乡镇)."""
    if facts.lives_with is LivesWith.BOTH or _gone(parent):
        return False
    if numbers.work_only and away_for_other(parent, home):
        return False
    crossed = _crossed(parent, home, numbers)
    if crossed is False:
        return False
    counts = parent.away_for is not None if not numbers.work_only else parent.away_for is AwayFor.WORK
    if crossed and counts:
        return True
    # 随父母一方居住: if the other is not at home, this one is.
    return False if facts.lives_with is LivesWith.ONE and _elsewhere(other, facts, home) else None


def _crossed(parent: Parent, home: str, numbers: Numbers) -> bool | None:
    """跨行政区域: to another district of Shanghai or farther."""
    if not numbers.within_city_is_away and in_city(parent.away_to):
        return False
    return differ(parent.away_to, home)


def _gone(parent: Parent) -> bool:
    return parent.status in GONE or parent.away_for is AwayFor.DETENTION


def _elsewhere(parent: Parent, facts: Facts, home: str) -> bool:
    """Known to be neither where the child lives nor where its hukou is, or gone."""
    return _gone(parent) or (differ(parent.away_to, home) is True and differ(parent.away_to, facts.residence) is True)


def able(parent: Parent, home: str, numbers: Numbers) -> bool | None:
    """Whether the parent can guard the child (监护能力); None where it is not known and would be asked."""
    lost = parent.status in INCAPABLE or parent.away_for is AwayFor.DETENTION
    if parent.unable or (lost and numbers.lost_is_unable):
        return False
    if parent.unable is False or lost:
        return True
    # Who works, it is not known where, may work next door: then he is the other parent, of whom it is asked.
    out = parent.away_for is AwayFor.WORK and differ(parent.away_to, home)
    return True if out or parent.away_for in _NEVER_LEFT_BEHIND else None


def away_for_other(parent: Parent, home: str) -> bool:
    """Known to be away for a reason other than work, and not known to be in the child's own district."""
    other = parent.away_for is not None and parent.away_for is not AwayFor.WORK
    return other and differ(parent.away_to, home) is not False


def since(parent: Parent, born: date | None) -> date | None:
    """The day from which the child was without this parent: the departure, or the birth if that was later."""
    if parent.away_since is None or born is None:
        return parent.away_since
    return max(parent.away_since, born)


def stances(
    parent: Parent, other: Parent, facts: Facts, home: str, last: date, numbers: Numbers, *, on: date
) -> tuple[Stance, ...]:
    """Every way this parent may stand, as far as the facts tell; one when they tell all."""
    away, can = away_for_work(parent, other, facts, home, numbers), able(parent, home, numbers)
    found: list[Stance] = []
    if not away:
        found += [Stance(None, way) for way in ((True, False) if can is None else (can,))]
    if away is not False:
        found += [Stance(p, can is not False) for p in _phases(parent, facts, last, numbers, on)]
    return tuple(found)


def _phases(parent: Parent, facts: Facts, last: date, numbers: Numbers, on: date) -> tuple[Phase, ...]:
    """The phases the absence may be in; an unknown departure lies between the birth and `on`."""
    known = since(parent, facts.born)
    if known is not None:
        return phases({_phase(known, facts, last, numbers, on)}, facts.born)
    earliest = facts.born or add_months(on, -12 * numbers.under_age)
    tried = days_to_try(earliest, on, numbers.away_months)
    return phases({_phase(day, facts, last, numbers, on) for day in tried}, facts.born)


def _phase(day: date, facts: Facts, last: date, numbers: Numbers, on: date) -> Phase:
    return phase(away_period(day, last, numbers, asked_for_help=facts.asked_for_help), on)
