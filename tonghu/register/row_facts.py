"""From the cells of a row to what linkage, the register and the verdict look at."""

from collections.abc import Mapping
from datetime import date

from tonghu.methods.linkage import Person
from tonghu.register.finding import guardian_marks
from tonghu.register.models import SourceRow

Facts = Mapping[str, str]

# Only what is a code or a date is kept in the open; every other column of a list counts as personal.
CODED = frozenset(
    [
        "sex",
        "born",
        "ethnic",
        "document",
        "hukou_registered",
        "hukou",
        "residence",
        "stage",
        "grade",
        "boarding",
        "school_status",
        "residence_registration",
        "arrived",
        "came",
        "left_hukou",
        "lives_with",
        "housing",
        "in_kindergarten",
        "disability",
        "disability_level",
        "insurance",
        "health_0_6",
        "tcm_0_36",
        "vaccination",
        "rehabilitation",
        "guardian1_relation",
        "guardian2_relation",
        "migrant",
        "left_behind",
    ]
)


def split(facts: Facts) -> tuple[dict[str, str], dict[str, str]]:
    """Coded facts, then personal ones."""
    coded = {key: value for key, value in facts.items() if key in CODED}
    return coded, {key: value for key, value in facts.items() if key not in CODED}


def facts_of(row: SourceRow) -> dict[str, str]:
    """All that was read from a kept row."""
    return {**row.coded, **row.personal}


def guardians_of(facts: Facts) -> list[dict[str, str]]:
    """The guardians a row names, each with those of name, relation, idno and phone that it gives."""
    named = (
        {
            part: facts[f"guardian{n}_{part}"]
            for part in ("name", "relation", "idno", "phone")
            if facts.get(f"guardian{n}_{part}")
        }
        for n in (1, 2)
    )
    return [guardian for guardian in named if guardian.keys() & {"name", "idno", "phone"}]


def person_of(facts: Facts) -> Person:
    """The child of a row, as linkage looks at it."""
    marks = (guardian_marks(name=g.get("name"), phone=g.get("phone"), idno=g.get("idno")) for g in guardians_of(facts))
    born = facts.get("born")
    return Person(
        name=facts.get("name", ""),
        sex=facts.get("sex", ""),
        born=date.fromisoformat(born) if born else None,
        idno=facts.get("idno", ""),
        guardians=frozenset().union(*marks),
    )
