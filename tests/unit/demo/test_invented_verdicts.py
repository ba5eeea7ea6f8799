"""The truth of the invented population is what the scheme says of it (方案 一)."""

from collections import Counter
from datetime import date, timedelta

from tonghu.demo.population import Adult, Child, Situation, form_answers, form_number, invent
from tonghu.rules.eligibility import AwayFor, Document, Facts, Kind, LivesWith, Parent, Status, judge
from tonghu.rules.forms import FORMS, check
from tonghu.rules.terms.months import add_months, months_reached
from tonghu.rules.terms.problems import Severity

ON = date(2024, 9, 30)
LIVES_WITH = {"0": LivesWith.NOBODY, "1": LivesWith.BOTH, "2": LivesWith.ONE, "3": LivesWith.GUARDIAN}
CHILDREN = invent(3000, 11, ON, "310115").children


def parent(adult: Adult | None) -> Parent:
    assert adult
    away = AwayFor(adult.away_for) if adult.away_for else None
    return Parent(Status(adult.status), adult.away_since, adult.away_to or adult.residence.code[:6] or None, away)


def facts(child: Child) -> Facts:
    family = child.family
    return Facts(
        born=child.born,
        hukou=child.hukou.code[:6] if child.registered else None,
        hukou_registered=child.registered,
        parents_hukou=child.hukou.code[:6],
        document=Document.HKMT if child.document == "03" else Document.RESIDENT,
        residence=child.residence.code[:6],
        arrived=child.arrived,
        lives_with=LIVES_WITH[family.lives_with],
        asked_for_help=family.asked_for_help,
        father=parent(family.father),
        mother=parent(family.mother),
    )


def test_the_scheme_counts_whom_the_truth_counts() -> None:
    verdicts = [(child.counts_as(ON), judge(facts(child), on=ON)) for child in CHILDREN]
    wrong = [
        (told, verdict.kind) for told, verdict in verdicts if told != (verdict.kind if verdict.kind.counted else "")
    ]
    assert wrong == []
    assert Counter(verdict.kind for _, verdict in verdicts)[Kind.LEFT_BEHIND] > 20


def test_who_came_less_than_six_months_ago_waits() -> None:
    soon = ON + timedelta(days=184)  # who turns sixteen before has nothing to wait for
    waiting = [child for child in CHILDREN if child.situation is Situation.WAITING and not child.too_old(soon)]
    assert waiting
    assert {judge(facts(child), on=ON).kind for child in waiting} == {Kind.WAITING}


def test_an_ordinary_migrant_child_counts_from_the_day_it_reaches_six_months() -> None:
    migrants = [child for child in CHILDREN if child.situation is Situation.MIGRANT and not child.too_old(ON)]
    reached = [child for child in migrants if months_reached(child.born, 6, on=ON)]
    assert {child.counts_as(ON) for child in reached} == {"MIGRANT"}
    assert {child.counts_as(ON) for child in migrants if not months_reached(child.born, 6, on=ON)} == {""}
    assert any(child.arrived == add_months(ON, -6) for child in migrants)


def test_nobody_aged_sixteen_counts() -> None:
    old = [child for child in CHILDREN if child.too_old(ON)]
    assert old
    assert {judge(facts(child), on=ON).kind for child in old} == {Kind.OUTSIDE}


def test_truthful_forms_of_those_who_count_hold_no_error() -> None:
    errors = Counter(
        (problem.code, problem.item)
        for child in CHILDREN
        if child.counts_as(ON)
        for problem in check(FORMS[form_number(child)], form_answers(child, ON), on=ON)
        if problem.severity is Severity.ERROR
    )
    assert errors == {}


def test_both_forms_are_filled_in() -> None:
    assert {form_number(child) for child in CHILDREN if child.counts_as(ON)} == {"1", "2"}
