"""The verdict on one child on one day (判定)."""

from datetime import date

from tonghu.rules.eligibility.facts import Facts, LivesWith
from tonghu.rules.eligibility.hukou import Origin
from tonghu.rules.eligibility.leads import flags_of
from tonghu.rules.eligibility.left_behind import Way, clause_and_period, ways
from tonghu.rules.eligibility.parameters import PARAMETERS, Parameters
from tonghu.rules.eligibility.periods import Period
from tonghu.rules.eligibility.questions import Case, keys_to_ask, read_case
from tonghu.rules.eligibility.reasons import reasons_of, warnings_of
from tonghu.rules.eligibility.verdict import Clause, Kind, Verdict
from tonghu.rules.eligibility.worlds import Outcome, outcome

_MIGRANT = frozenset({Kind.MIGRANT})
Basis = tuple[Clause | None, Period | None]


def judge(facts: Facts, *, on: date, parameters: Parameters = PARAMETERS) -> Verdict:
    """Say whether the child counts on the day `on`, by which clause, from when until when, and why."""
    case = read_case(facts, parameters.on(on), on=on)
    result = outcome(case.questions, across=case.across, alone=case.numbers.alone_counts)
    found = ways(facts, case.hukou.home, case.numbers) if result.kinds != _MIGRANT else []
    if len(result.kinds) > 1:
        return _undecided(case, result, found)
    (kind,) = result.kinds
    clause, period = _clause_and_period(case, kind, found)
    return Verdict(
        kind=kind,
        clause=clause,
        counts_from=period.first if period else None,
        counts_until=period.last if period else _known_end(case, kind),
        flags=flags_of(case, kind, clause, found),
        reasons=reasons_of(case, kind, clause, period, found),
        missing=() if period or kind is Kind.OUTSIDE else _days_to_ask(case, clause, found),
        warnings=warnings_of(case, kind),
    )


def kind_on(facts: Facts, *, on: date, parameters: Parameters = PARAMETERS) -> Kind:
    """The kind alone, as `judge` says it: for counting over many children (假设测算)."""
    case = read_case(facts, parameters.on(on), on=on)
    kinds = outcome(case.questions, across=case.across, alone=case.numbers.alone_counts).kinds
    return next(iter(kinds)) if len(kinds) == 1 else Kind.UNDECIDED


def _undecided(case: Case, result: Outcome, found: list[Way]) -> Verdict:
    missing = keys_to_ask(case, result)
    return Verdict(
        kind=Kind.UNDECIDED,
        flags=flags_of(case, Kind.UNDECIDED, None, found),
        reasons=reasons_of(case, Kind.UNDECIDED, None, None, found, missing),
        missing=missing,
        warnings=warnings_of(case, Kind.UNDECIDED),
    )


def _clause_and_period(case: Case, kind: Kind, found: list[Way]) -> Basis:
    """The sentence and the days; of two that are still ahead the one that comes first."""
    if kind is Kind.OUTSIDE:
        return None, None
    if case.hukou.origins == (Origin.ELSEWHERE,):
        return Clause.NOT_OF_THE_CITY, case.stay
    if case.hukou.origins != (Origin.CITY,):
        return None, None  # the hukou is not known, and the child waits either way
    left, moved = _left_behind(case, found), _across_districts(case)
    if kind is Kind.LEFT_BEHIND:
        return left[0] if left else (None, None)
    if kind is Kind.MIGRANT:
        return moved[0] if moved else (None, None)
    ahead = sorted(left + moved, key=lambda basis: basis[1].first if basis[1] else date.max)
    return ahead[0] if ahead else (None, None)


def _left_behind(case: Case, found: list[Way]) -> list[Basis]:
    """By 一（二）, if a period lies ahead or its days are not known."""
    asked = case.facts.asked_for_help
    bases = [clause_and_period(way, case.last, case.numbers, asked_for_help=asked, on=case.on) for way in found[:1]]
    return [basis for basis in bases if basis[1] or found[0].since is None]


def _across_districts(case: Case) -> list[Basis]:
    """By 一（一）2, likewise."""
    facts, open_ = case.facts, case.questions
    applies = case.across and open_.in_city == (True,) and open_.crosses == (True,)
    alone = facts.lives_with is LivesWith.NOBODY and not case.numbers.alone_counts
    if not applies or facts.lives_with is None or alone:
        return []
    return [(Clause.ACROSS_DISTRICTS, case.stay)] if case.stay or facts.arrived is None else []


def _known_end(case: Case, kind: Kind) -> date | None:
    """The end is known where only the beginning is not."""
    return None if kind is Kind.OUTSIDE or case.facts.born is None else case.last


def _days_to_ask(case: Case, clause: Clause | None, found: list[Way]) -> tuple[str, ...]:
    """The days on which a decided verdict still depends for its first day."""
    if clause is None:
        return (case.hukou.key,) if case.hukou.code is None else ()
    if clause in (Clause.NOT_OF_THE_CITY, Clause.ACROSS_DISTRICTS):
        return ("arrived",)
    out = found[0].out if found else ("father", "mother")
    return tuple(f"{who}.away_since" for who in out if getattr(case.facts, who).away_since is None)
