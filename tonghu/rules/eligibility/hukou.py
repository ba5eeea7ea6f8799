"""Whose child it is by household registration (户籍): of Shanghai, of elsewhere, or of no mainland hukou."""

from enum import StrEnum
from typing import NamedTuple

from tonghu.rules.eligibility.facts import NOT_KNOWN, Document, Facts
from tonghu.rules.eligibility.parameters import Numbers
from tonghu.rules.eligibility.places import CITY, beyond_hukou, in_city


class Origin(StrEnum):
    """Where the hukou is."""

    CITY = "CITY"  # 本市户籍
    ELSEWHERE = "ELSEWHERE"  # 非本市户籍
    UNCLEAR = "UNCLEAR"  # 户籍不明: not registered, and the parents' is not known either
    BEYOND = "BEYOND"  # 港澳台、外国: no hukou


class Hukou(NamedTuple):
    """The origins possible, and the code that says so.

    home: code to compare other places with; the city itself while the code is not known, for a district only
        matters to a child of the city.
    presumed: the parents' hukou stands for a child not registered (推定).
    """

    origins: tuple[Origin, ...]
    code: str | None
    home: str
    key: str
    presumed: bool


def hukou_of(facts: Facts, numbers: Numbers) -> Hukou:
    """Read the hukou; for a child not registered the parents' decides."""
    registered = facts.hukou_registered
    parents = facts.parents_hukou if numbers.presumes_hukou else NOT_KNOWN
    code = facts.hukou if registered else parents
    key = "hukou" if registered else "parents_hukou"
    known = code if code != NOT_KNOWN else None
    return Hukou(_origins(facts, code), known, known or CITY, key, not registered and known is not None)


def _origins(facts: Facts, code: str | None) -> tuple[Origin, ...]:
    if facts.document in (Document.HKMT, Document.FOREIGN):
        return (Origin.BEYOND,)
    if code is None:
        return (Origin.CITY, Origin.ELSEWHERE)
    if code == NOT_KNOWN:
        return (Origin.UNCLEAR,)
    if beyond_hukou(code):
        return (Origin.BEYOND,)
    return (Origin.CITY,) if in_city(code) else (Origin.ELSEWHERE,)
