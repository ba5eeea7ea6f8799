"""Who stands on which list (谁在名单上), and how many rows for one child."""

from datetime import date

from tonghu.demo.population.dice import Dice
from tonghu.demo.population.facts import (
    IN_COMMUNITY,
    IN_EDUCATION,
    IN_EDUCATION_CROSS_DISTRICT,
    IN_POLICE,
    YOUNGEST_LISTED,
)
from tonghu.demo.population.families import NATIVE
from tonghu.demo.population.people import Child, Situation
from tonghu.rules.terms.months import age_on

# Share of children with a second row on the same list: changed school, permit renewed, reported twice (假定).
TWICE = {"education": 0.02, "police": 0.012, "community": 0.03}
# Of those who left Shanghai, how many the lists still carry (假定).
_STILL_LISTED = 0.7
_LEADS = frozenset({Situation.LEFT_BEHIND, Situation.NOT_LEFT_BEHIND, Situation.ALONE, Situation.CROSS_DISTRICT})


def rows_for(dice: Dice, child: Child, on: date) -> dict[str, int]:
    """How many rows each list has for the child; lists without one are left out."""
    age = age_on(child.born, on)[0]
    wanted = {
        "education": _education(child, age),
        "police": _police(child),
        "community": _community(child, age),
    }
    stays = 1.0 if child.situation is not Situation.LEFT_SHANGHAI else _STILL_LISTED
    return {
        kind: 2 if dice.chance(TWICE[kind]) else 1
        for kind, share in wanted.items()
        if share and dice.chance(share * stays)
    }


def _education(child: Child, age: int) -> float:
    """随迁子女 of schools and kindergartens."""
    if not child.school or age < YOUNGEST_LISTED or (child.stage == "1" and not child.kindergarten):
        return 0.0
    if child.situation is Situation.CROSS_DISTRICT:
        return IN_EDUCATION_CROSS_DISTRICT
    if child.situation in NATIVE:
        return 0.0
    return IN_EDUCATION["kindergarten" if child.stage == "1" else "school"]


def _police(child: Child) -> float:
    return IN_POLICE if child.permit else 0.0


def _community(child: Child, age: int) -> float:
    if child.situation in _LEADS:
        return IN_COMMUNITY["lead"]
    return IN_COMMUNITY["baby" if age < YOUNGEST_LISTED else "child"]
