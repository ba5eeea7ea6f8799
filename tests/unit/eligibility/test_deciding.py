"""A verdict names the facts it rests on, and no other (决定结论的事实)."""

from dataclasses import replace
from datetime import date

from tonghu.rules.eligibility import AwayFor, Facts, LivesWith, Parent, Status, deciding

ON = date(2024, 9, 30)
OUT = Parent(Status.ALIVE, date(2024, 1, 1), "340104", AwayFor.WORK)


def test_of_a_migrant_child_its_parents_decide_nothing() -> None:
    child = Facts(
        born=date(2015, 1, 1), hukou="340104", residence="310115", arrived=date(2020, 1, 1), lives_with=LivesWith.ONE
    )
    assert deciding(replace(child, father=OUT), on=ON) == ("born", "hukou", "residence", "arrived", "lives_with")


def test_of_a_left_behind_child_the_absence_and_the_other_parents_state_decide() -> None:
    child = Facts(born=date(2015, 1, 1), hukou="310115", residence="310115", lives_with=LivesWith.GUARDIAN)
    found = deciding(replace(child, father=OUT, mother=Parent(Status.ILL)), on=ON)
    assert found == ("born", "hukou", "father.away_since", "father.away_to", "father.away_for", "mother.status")
