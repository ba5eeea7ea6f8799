"""From facts to the questions that remain open, and from a question back to the keys that would answer it."""

from datetime import date
from typing import NamedTuple

from tonghu.rules.eligibility.facts import AwayFor, Facts, LivesWith, Parent
from tonghu.rules.eligibility.hukou import Hukou, Origin, hukou_of
from tonghu.rules.eligibility.parameters import Numbers
from tonghu.rules.eligibility.parents import Stance, away_for_work, stances
from tonghu.rules.eligibility.periods import Period, Phase, days_to_try, last_day, phase, phases, stay_period
from tonghu.rules.eligibility.places import differ, in_city, names_a_district
from tonghu.rules.eligibility.worlds import Difference, Outcome, Questions
from tonghu.rules.terms.months import add_months


class Case(NamedTuple):
    """One child on one day, read once."""

    facts: Facts
    on: date
    numbers: Numbers
    hukou: Hukou
    last: date  # the last day under age
    stay: Period | None  # of 一（一）, None when there is none or `arrived` is not known
    across: bool  # whether 一（一）2 is looked at: the family asked for help
    questions: Questions


def read_case(facts: Facts, numbers: Numbers, *, on: date) -> Case:
    """Work out what the facts leave open on the day `on`.

    What no rule would look at is not asked: parents of a child of another province, days of a child of sixteen.
    """
    hukou, last = hukou_of(facts, numbers), last_day(facts.born, numbers)
    if numbers.help_replaces_stay and facts.asked_for_help and hukou.origins == (Origin.ELSEWHERE,):
        numbers = numbers._replace(stay_months=0, stay_exceeds=False)
    across = facts.asked_for_help or not numbers.across_needs_help
    under_age = _BOTH if facts.born is None else (on <= last,)
    of_city = under_age != _NO and Origin.CITY in hukou.origins
    moved = under_age != _NO and (Origin.ELSEWHERE in hukou.origins or (of_city and across))
    stay = _stay(facts, facts.arrived, last, numbers, on) if moved and facts.arrived else None
    questions = Questions(
        under_age=under_age,
        origin=hukou.origins,
        in_city=_answers(in_city(facts.residence)) if moved else _NO,
        crosses=_answers(differ(facts.residence, hukou.home)) if moved and of_city else _NO,
        lives_with=_companions(facts, hukou.home, numbers) if moved or of_city else _ALONE,
        stay=_stay_phases(facts, stay, last, numbers, on) if moved else _NEVER,
        father=stances(facts.father, facts.mother, facts, hukou.home, last, numbers, on=on) if of_city else _AT_HOME,
        mother=stances(facts.mother, facts.father, facts, hukou.home, last, numbers, on=on) if of_city else _AT_HOME,
    )
    return Case(facts, on, numbers, hukou, last, stay, across, questions)


_BOTH, _NO = (True, False), (False,)
_ALONE = (LivesWith.NOBODY,)
_NEVER = (Phase.NEVER,)
_AT_HOME = (Stance(None, True),)
_ANYBODY = tuple(LivesWith)


def _answers(known: bool | None) -> tuple[bool, ...]:
    return _BOTH if known is None else (known,)


def _companions(facts: Facts, home: str, numbers: Numbers) -> tuple[LivesWith, ...]:
    """A parent known to be away for work does not live with the child."""
    if facts.lives_with is not None:
        return (facts.lives_with,)
    pairs = ((facts.father, facts.mother), (facts.mother, facts.father))
    away = sum(away_for_work(parent, other, facts, home, numbers) is True for parent, other in pairs)
    return _ANYBODY[away:]


def _stay(facts: Facts, arrived: date, last: date, numbers: Numbers, on: date) -> Period | None:
    # Born in Shanghai: the arrival is the birth; nobody arrives before it.
    start = arrived if facts.born is None else max(arrived, facts.born)
    return stay_period(start, facts.absences, last, numbers, on=on)


def _stay_phases(facts: Facts, stay: Period | None, last: date, numbers: Numbers, on: date) -> tuple[Phase, ...]:
    """The phases the stay may be in; an unknown arrival lies between the birth and `on`."""
    if facts.arrived is not None:
        return phases({phase(stay, on)}, facts.born)
    earliest = facts.born or add_months(on, -12 * numbers.under_age)
    tried = days_to_try(earliest, on, numbers.stay_months)
    return phases({phase(_stay(facts, day, last, numbers, on), on) for day in tried}, facts.born)


def keys_to_ask(case: Case, outcome: Outcome) -> tuple[str, ...]:
    """The input keys, in their own order, that tell the possible kinds apart."""
    keys: set[str] = set()
    for difference in outcome.differences:
        keys.update(_keys(case, difference))
    return tuple(key for key in KEYS if key in keys)


def _keys(case: Case, difference: Difference) -> tuple[str, ...]:
    match difference.question:
        case "under_age":
            return ("born",)
        case "origin":
            return (case.hukou.key,)
        case "in_city":
            return ("residence",)
        case "crosses":
            return _inexact({"residence": case.facts.residence, case.hukou.key: case.hukou.code})
        case "stay":
            return ("arrived",) if case.facts.arrived is None else ("born",)
        case "father" | "mother" as who:
            return _keys_of_parent(case, who, difference)
        case _:
            return (difference.question,)


def _inexact(codes: dict[str, str | None]) -> tuple[str, ...]:
    """The places not known, or known too coarsely to compare."""
    return tuple(key for key, code in codes.items() if code is None or not names_a_district(code))


def _keys_of_parent(case: Case, who: str, difference: Difference) -> tuple[str, ...]:
    parent: Parent = getattr(case.facts, who)
    one, other = difference.one, difference.other
    if not isinstance(one, Stance) or not isinstance(other, Stance):
        return ()
    # Who works elsewhere is never asked whether he is able, and who works next door is: where it is not known, the
    # place alone may decide.
    place = _keys_of_absence(case, who, parent) if parent.away_for is AwayFor.WORK else ()
    if one.out is None and other.out is None:
        return (*(f"{who}.{key}" for key in ("status", "unable") if getattr(parent, key) is None), *place)
    if one.able is not other.able:
        return place  # two questions at once: the pairs that differ in one alone say what else to ask
    if one.out is not None and other.out is not None:
        return (f"{who}.away_since",) if parent.away_since is None else ("born",)
    return _keys_of_absence(case, who, parent)


def _keys_of_absence(case: Case, who: str, parent: Parent) -> tuple[str, ...]:
    keys = [f"{who}.away_for"] if parent.away_for is None else []
    if parent.away_for is None and parent.status is None:
        keys.append(f"{who}.status")  # who is dead, missing or held is away for no work
    if differ(parent.away_to, case.hukou.home) is None:
        places = {f"{who}.away_to": parent.away_to, case.hukou.key: case.hukou.code}
        keys += _inexact(places)
    return tuple(keys)


KEYS = (
    "born",
    "hukou",
    "parents_hukou",
    "residence",
    "arrived",
    "lives_with",
    *(f"{who}.{key}" for who in ("father", "mother") for key in Parent.__dataclass_fields__),
)
