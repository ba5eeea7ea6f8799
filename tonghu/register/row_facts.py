"""From the cells of a row to what linkage, the register and the verdict look at."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import blake2b

from django.conf import settings

from tonghu.methods.linkage import Person
from tonghu.register.finding import MARK_SIGNS, county
from tonghu.register.models import SourceRow
from tonghu.rules.forms.cells import DAMAGED
from tonghu.rules.terms.relations import FATHER, MOTHER

# As the reading gives them: a code, a date or a text, a list of codes, or {"unknown": reason}.
Facts = Mapping[str, object]

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


_PARTS = ("name", "relation", "idno", "phone")
_LEGAL = {"guardian1": "", "guardian2": "", "father": FATHER, "mother": MOTHER}


def split(facts: Facts) -> tuple[dict[str, object], dict[str, object]]:
    """Coded facts, then personal ones."""
    coded = {key: value for key, value in facts.items() if key in CODED}
    return coded, {key: value for key, value in facts.items() if key not in CODED}


def facts_of(row: SourceRow) -> dict[str, object]:
    """All that was read from a kept row."""
    return {**row.coded, **row.personal}


def digest_of(facts: Facts) -> int:
    """A keyed hash of all that was read of a row (内容摘要): rows that say the same have the same."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    digest = blake2b(text, digest_size=8, key=settings.MATCH_SECRET[:64], person=b"said").digest()
    return int.from_bytes(digest, "big", signed=True)


def text_of(facts: Facts, key: str) -> str:
    """A fact that is one code, date or text; empty when it is missing, unknown or a list."""
    value = facts.get(key)
    return value if isinstance(value, str) else ""


def guardians_of(facts: Facts) -> list[dict[str, str]]:
    """The guardians a row names, each with those of name, relation, idno and phone that it gives.

    A row may name one person twice, as 监护人1 and as 父亲; who takes care for absent parents is no guardian.
    """
    found: dict[str, dict[str, str]] = {}
    for who, relation in _LEGAL.items():
        named = {part: text for part in _PARTS if (text := text_of(facts, f"{who}_{part}"))}
        if sign := named.get("name") or named.get("idno") or named.get("phone"):
            found[sign] = {"relation": relation, **named, **found.get(sign, {})}
    return [{part: text for part, text in guardian.items() if text} for guardian in found.values()]


@cache
def mark_columns() -> tuple[tuple[str, str], ...]:
    """The columns that name a guardian or whoever takes care, each with the sign of `guardian_marks`."""
    return tuple((sign, f"{who}_{part}") for who in (*_LEGAL, "carer") for part, sign in MARK_SIGNS.items())


def person_of(facts: Facts) -> Person:
    """The child of a row, as linkage looks at it."""
    born = text_of(facts, "born")
    return Person(
        name=text_of(facts, "name"),
        sex=text_of(facts, "sex"),
        born=date.fromisoformat(born) if born else None,
        idno=text_of(facts, "idno"),
        guardians=frozenset(sign + mark for sign, key in mark_columns() if (mark := text_of(facts, key))),
        home=text_of(facts, "residence_detail"),
        district=county(text_of(facts, "residence")),
        hukou=county(text_of(facts, "hukou")),
        school=text_of(facts, "school"),
        damaged=text_of(facts, DAMAGED),
    )
