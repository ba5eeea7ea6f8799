"""Which facts a verdict rests on (决定结论的事实): those without which it could be another."""

from dataclasses import replace
from datetime import date

from tonghu.rules.eligibility.facts import Facts
from tonghu.rules.eligibility.judging import kind_on
from tonghu.rules.eligibility.questions import KEYS


def deciding(facts: Facts, *, on: date) -> tuple[str, ...]:
    """The input keys that are known and, were they not known (or said otherwise), would leave the kind open."""
    kind = kind_on(facts, on=on)
    known = [key for key in KEYS if _value(facts, key) is not None]
    found = [key for key in known if kind_on(_without(facts, key), on=on) is not kind]
    asked = replace(facts, asked_for_help=not facts.asked_for_help)
    return (*found, *(["asked_for_help"] if kind_on(asked, on=on) is not kind else []))


def _value(facts: Facts, key: str) -> object:
    who, _, what = key.rpartition(".")
    return getattr(getattr(facts, who) if who else facts, what)


def _without(facts: Facts, key: str) -> Facts:
    who, _, what = key.rpartition(".")
    if not who:
        return replace(facts, **{what: None})  # type: ignore[arg-type]  # every key of KEYS may be None
    return replace(facts, **{who: replace(getattr(facts, who), **{what: None})})
