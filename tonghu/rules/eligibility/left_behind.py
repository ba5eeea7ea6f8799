"""一（二）留守儿童: both parents away for work, or one away and the other unable to guard."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tonghu.rules.eligibility.facts import Facts, LivesWith
from tonghu.rules.eligibility.parameters import Numbers
from tonghu.rules.eligibility.parents import Stance, able, away_for_work, since
from tonghu.rules.eligibility.periods import Period, Phase, away_period, away_reached
from tonghu.rules.eligibility.verdict import Clause


def phase_left_behind(*, father: Stance, mother: Stance, lives_with: LivesWith) -> Phase:
    """The nearest to counting of the ways in which the child may be left behind."""
    if lives_with is LivesWith.BOTH:
        return Phase.NEVER
    ways = [Phase.NEVER]
    if father.out is not None and mother.out is not None and lives_with is not LivesWith.ONE:
        # Both out: the condition became true with the later departure.
        ways.append(max(father.out, mother.out))
    if father.out is not None and not mother.able:
        ways.append(father.out)
    if mother.out is not None and not father.able:
        ways.append(mother.out)
    return min(ways)


class Way(NamedTuple):
    """One way in which the child is known to be left behind.

    out: keys of the parents whose absence it is. since: the day the condition became true, None when not known.
    """

    clause: Clause
    out: tuple[str, ...]
    since: date | None


def ways(facts: Facts, home: str, numbers: Numbers) -> list[Way]:
    """Every way known, the one that counts first first."""
    found = list(_ways(facts, home, numbers))
    return sorted(found, key=lambda way: (way.since is None, way.since or date.max))


def _ways(facts: Facts, home: str, numbers: Numbers) -> Iterator[Way]:
    father, mother = facts.father, facts.mother
    father_out = away_for_work(father, mother, facts, home, numbers)
    mother_out = away_for_work(mother, father, facts, home, numbers)
    father_since, mother_since = since(father, facts.born), since(mother, facts.born)
    if father_out and mother_out and facts.lives_with is not LivesWith.ONE:
        both = max(father_since, mother_since) if father_since and mother_since else None
        yield Way(Clause.BOTH_OUT, ("father", "mother"), both)
    if father_out and able(mother, home, numbers) is False:
        yield Way(Clause.ONE_OUT, ("father",), father_since)
    if mother_out and able(father, home, numbers) is False:
        yield Way(Clause.ONE_OUT, ("mother",), mother_since)


def clause_and_period(
    way: Way, last: date, numbers: Numbers, *, asked_for_help: bool, on: date
) -> tuple[Clause, Period | None]:
    """By which sentence this way counts or will count, and when.

    Once the months are over they are the reason, asked or not; before, the request for help is.
    """
    if way.since is None:
        # What can be shown without the day is the request.
        return (Clause.ASKED_FOR_HELP if asked_for_help else way.clause), None
    by_help = asked_for_help and on < away_reached(way.since, numbers)
    period = away_period(way.since, last, numbers, asked_for_help=by_help)
    return (Clause.ASKED_FOR_HELP if by_help else way.clause), period
