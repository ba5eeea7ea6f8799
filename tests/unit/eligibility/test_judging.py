"""What the scheme cases do not show: what-if, as of any day, what is said to the clerk, speed."""

import timeit
from dataclasses import replace
from datetime import date
from time import process_time

import pytest

from tonghu.rules.eligibility import (
    PARAMETERS,
    AwayFor,
    Facts,
    Kind,
    LivesWith,
    Parameters,
    Parent,
    Status,
    judge,
)
from tonghu.rules.terms.dated import Dated, Since

ON = date(2024, 9, 30)
MOVED = Facts(
    born=date(2015, 1, 1),
    hukou="340104",
    residence="310115",
    arrived=date(2024, 3, 30),
    lives_with=LivesWith.BOTH,
)
OUT = Parent(Status.ALIVE, date(2024, 3, 30), "340104", AwayFor.WORK)
LEFT = Facts(
    born=date(2015, 1, 1),
    hukou="310115",
    residence="310115",
    lives_with=LivesWith.GUARDIAN,
    father=OUT,
    mother=OUT,
)


@pytest.mark.parametrize(
    ("parameters", "moved", "left"),
    [
        (PARAMETERS, Kind.MIGRANT, Kind.WAITING),
        (Parameters(stay_months=Dated(Since(ON, 7, "设想"))), Kind.WAITING, Kind.WAITING),
        (Parameters(away_months=Dated(Since(ON, 5, "设想"))), Kind.MIGRANT, Kind.LEFT_BEHIND),
        (Parameters(away_exceeds=Dated(Since(ON, False, "设想"))), Kind.MIGRANT, Kind.LEFT_BEHIND),
        (Parameters(under_age=Dated(Since(ON, 9, "设想"))), Kind.OUTSIDE, Kind.OUTSIDE),
    ],
)
def test_what_if_a_number_or_a_reading_were_another(parameters: Parameters, moved: Kind, left: Kind) -> None:
    assert judge(MOVED, on=ON, parameters=parameters).kind is moved
    assert judge(LEFT, on=ON, parameters=parameters).kind is left


def test_a_number_is_the_one_in_force_on_the_day() -> None:
    later = Parameters(stay_months=Dated(Since(date(2024, 7, 5), 6, "方案"), Since(date(2025, 1, 1), 12, "设想")))
    assert judge(MOVED, on=date(2024, 12, 31), parameters=later).kind is Kind.MIGRANT
    assert judge(MOVED, on=date(2025, 1, 1), parameters=later).kind is Kind.WAITING


def test_the_days_are_those_of_the_stay_that_contains_or_follows_the_day() -> None:
    away = replace(MOVED, arrived=date(2022, 1, 10), absences=((date(2023, 7, 1), date(2024, 2, 29)),))
    before, during, after = (judge(away, on=on) for on in (date(2023, 1, 1), date(2023, 8, 1), ON))
    assert (before.counts_from, before.counts_until) == (date(2022, 7, 10), date(2023, 6, 30))
    assert (during.kind, during.counts_from) == (Kind.WAITING, date(2024, 9, 1))
    assert (after.kind, after.counts_until) == (Kind.MIGRANT, date(2030, 12, 31))


def test_a_child_that_qualifies_for_both_is_left_behind_with_a_warning() -> None:
    both = replace(LEFT, residence="310101", arrived=date(2020, 1, 1), asked_for_help=True)
    verdict = judge(both, on=ON)
    assert verdict.kind is Kind.LEFT_BEHIND
    assert any("同时符合" in warning for warning in verdict.warnings)
    alone = judge(replace(both, residence="310115"), on=ON)
    assert (alone.kind, alone.warnings) == (Kind.LEFT_BEHIND, ())


def test_a_coarse_code_does_not_say_which_district() -> None:
    in_shanghai = replace(LEFT, father=replace(OUT, away_to="310000", unable=False), asked_for_help=True)
    assert judge(in_shanghai, on=ON).missing == ("father.away_to",)
    of_shanghai = replace(LEFT, hukou="310000", asked_for_help=True)
    assert judge(of_shanghai, on=ON).kind is Kind.LEFT_BEHIND


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (LEFT, "父亲2024年3月30日起外出务工（安徽省合肥市蜀山区）"),
        (LEFT, "次日起超过6个月"),
        (replace(LEFT, mother=Parent(Status.DEAD)), "母亲死亡，视为无监护能力"),
        (replace(LEFT, asked_for_help=True), "未超过6个月，已主动提出救助帮扶"),
        (replace(MOVED, lives_with=None), "缺少共同居住人"),
        (replace(MOVED, residence="320505"), "现居住地不在上海市"),
        (replace(MOVED, hukou="310101"), "未主动提出救助帮扶"),
        (replace(MOVED, born=date(2008, 9, 30)), "2024年9月30日已满16周岁"),
        (replace(MOVED, born=date(2008, 10, 1), arrived=date(2024, 9, 1)), "达不到规定的月数"),
        (replace(MOVED, absences=((date(2024, 5, 1), date(2024, 6, 30)),)), "自返沪之日重新起算"),
        (replace(MOVED, hukou_registered=False, parents_hukou="340104"), "按父母户籍推定"),
        (replace(MOVED, hukou_registered=False, parents_hukou="unknown"), "请转公安部门协查"),
    ],
)
def test_the_reasons_name_the_facts_that_decided(facts: Facts, said: str) -> None:
    assert said in "".join(judge(facts, on=ON).reasons)


def test_a_hundred_thousand_children_take_less_than_five_seconds() -> None:
    days = [date(2010, 1 + n % 12, 1 + n // 12 % 28) for n in range(100)]
    some = [replace(facts, born=day) for day in days for facts in (MOVED, LEFT)]
    # The best of many short rounds: other work on the machine is not the rules' doing.
    rounds = timeit.repeat(lambda: [judge(facts, on=ON) for facts in some], number=1, repeat=15, timer=process_time)
    assert min(rounds) * 100_000 / len(some) < 5
