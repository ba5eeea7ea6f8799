"""Each reading that is a choice can be read otherwise, and changes the verdict it is about (口径)."""

from dataclasses import replace
from datetime import date

import pytest

from tonghu.rules.eligibility import PARAMETERS, AwayFor, Facts, Kind, LivesWith, Parent, Status, judge
from tonghu.rules.terms.dated import Dated, Since

ON = date(2024, 9, 30)
MOVED = Facts(
    born=date(2015, 1, 1), hukou="340104", residence="310115", arrived=date(2024, 3, 30), lives_with=LivesWith.BOTH
)
OUT = Parent(Status.ALIVE, date(2024, 1, 1), "340104", AwayFor.WORK)
LEFT = Facts(born=date(2015, 1, 1), hukou="310115", residence="310115", lives_with=LivesWith.GUARDIAN, father=OUT)
ACROSS = replace(MOVED, hukou="310104")
NO_HUKOU = replace(MOVED, hukou=None, hukou_registered=False, parents_hukou="340104")
NEAR = replace(OUT, away_to="310104")


@pytest.mark.parametrize(
    ("reading", "value", "facts", "as_read", "otherwise"),
    [
        ("stay_exceeds", True, MOVED, Kind.MIGRANT, Kind.WAITING),
        ("help_replaces_stay", True, replace(MOVED, arrived=ON, asked_for_help=True), Kind.WAITING, Kind.MIGRANT),
        ("across_needs_help", False, replace(ACROSS, lives_with=LivesWith.BOTH), Kind.OUTSIDE, Kind.MIGRANT),
        ("alone_counts", True, replace(MOVED, lives_with=LivesWith.NOBODY), Kind.OUTSIDE, Kind.MIGRANT),
        ("presumes_hukou", False, NO_HUKOU, Kind.MIGRANT, Kind.OUTSIDE),
        ("within_city_is_away", False, replace(LEFT, father=NEAR, mother=NEAR), Kind.LEFT_BEHIND, Kind.OUTSIDE),
        (
            "work_only",
            False,
            replace(LEFT, mother=replace(OUT, away_for=AwayFor.STUDY)),
            Kind.OUTSIDE,
            Kind.LEFT_BEHIND,
        ),
        ("lost_is_unable", False, replace(LEFT, mother=Parent(Status.ILL)), Kind.LEFT_BEHIND, Kind.UNDECIDED),
        (
            "away_exceeds",
            False,
            replace(LEFT, father=replace(OUT, away_since=date(2024, 3, 30)), mother=Parent(Status.DEAD)),
            Kind.WAITING,
            Kind.LEFT_BEHIND,
        ),
    ],
)
def test_a_reading_decides(reading: str, value: bool, facts: Facts, as_read: Kind, otherwise: Kind) -> None:
    other = replace(PARAMETERS, **{reading: Dated(Since(ON, value, "设想"))})
    assert judge(facts, on=ON).kind is as_read
    assert judge(facts, on=ON, parameters=other).kind is otherwise
