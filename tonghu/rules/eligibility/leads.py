"""Marks and leads that go with a verdict (标记、线索): a lead is for somebody to follow, it changes no count."""

from collections.abc import Iterator

from tonghu.rules.eligibility.facts import AwayFor, Facts, LivesWith, Parent, Status
from tonghu.rules.eligibility.hukou import Hukou, Origin
from tonghu.rules.eligibility.left_behind import Way, clause_and_period
from tonghu.rules.eligibility.parents import away_for_other
from tonghu.rules.eligibility.periods import Phase, phase
from tonghu.rules.eligibility.places import differ, in_city
from tonghu.rules.eligibility.questions import Case
from tonghu.rules.eligibility.verdict import Clause, Flag, Kind

_ORDER = tuple(Flag)
# 孤儿: both parents dead or missing. 事实无人抚养: each in the second list, but not both in the first.
_LOST = (Status.DEAD, Status.MISSING)
_CANNOT_RAISE = (*_LOST, Status.DETAINED, Status.DISABLED, Status.ILL)


def flags_of(case: Case, kind: Kind, clause: Clause | None, ways: list[Way]) -> tuple[Flag, ...]:
    """All flags, in the order in which the office lists them."""
    if True not in case.questions.under_age:
        return ()  # a child of 16 is no longer under this notice
    found = set(_leads(case, kind, ways))
    if case.hukou.presumed and Origin.BEYOND not in case.hukou.origins:
        found.add(Flag.PRESUMED)
    if clause is Clause.ACROSS_DISTRICTS:
        found.add(Flag.WITHIN_CITY)
    elif clause is not None and clause is not Clause.NOT_OF_THE_CITY:
        found.update(_left_behind_marks(case.facts, case.hukou, ways))
    return tuple(flag for flag in _ORDER if flag in found) if found else ()


def _left_behind_marks(facts: Facts, hukou: Hukou, ways: list[Way]) -> Iterator[Flag]:
    """一（二）: a parent away only within Shanghai; 一（三）: found in another district than that of the hukou."""
    out: list[Parent] = [getattr(facts, who) for who in (ways[0].out if ways else ())]
    if any(in_city(parent.away_to) for parent in out):
        yield Flag.WITHIN_CITY
    if in_city(facts.residence) and differ(facts.residence, hukou.home):
        yield Flag.NOTIFY


def _leads(case: Case, kind: Kind, ways: list[Way]) -> Iterator[Flag]:
    facts = case.facts
    if facts.lives_with is LivesWith.NOBODY:
        yield Flag.URGENT  # 未保法 第二十一条
    both = (_lot(facts.father), _lot(facts.mother))
    if all(status in _LOST for status in both):
        yield Flag.ORPHAN
    elif all(status in _CANNOT_RAISE for status in both):
        yield Flag.NOBODY_RAISES
    if kind is Kind.OUTSIDE and case.hukou.origins == (Origin.CITY,) and away_but_not_for_work(facts, case.hukou.home):
        yield Flag.HARDSHIP
    if kind is Kind.OUTSIDE and case.hukou.origins == (Origin.ELSEWHERE,) and _would_count(case, ways):
        yield Flag.OTHER_PROVINCE


def _lot(parent: Parent) -> Status | None:
    """What became of a parent; who is away because held is detained, whatever else was noted."""
    held = parent.away_for is AwayFor.DETENTION and parent.status in (None, Status.ALIVE)
    return Status.DETAINED if held else parent.status


def away_but_not_for_work(facts: Facts, home: str) -> bool:
    """Whether a parent is away for a reason this notice does not cover (困境线索)."""
    if facts.lives_with is LivesWith.BOTH:
        return False
    return away_for_other(facts.father, home) or away_for_other(facts.mother, home)


def _would_count(case: Case, ways: list[Way]) -> bool:
    """Left behind by the same measure, but in the province of the hukou."""
    asked = case.facts.asked_for_help
    periods = (clause_and_period(way, case.last, case.numbers, asked_for_help=asked, on=case.on)[1] for way in ways)
    return any(phase(period, case.on) is Phase.COUNTED for period in periods)
