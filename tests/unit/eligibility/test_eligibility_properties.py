"""What must hold for every child, not only for those somebody thought of."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tonghu.rules.eligibility import (
    AwayFor,
    Document,
    Facts,
    Kind,
    LivesWith,
    Parent,
    Status,
    judge,
)
from tonghu.rules.eligibility.parents import GONE
from tonghu.rules.eligibility.places import differ
from tonghu.rules.terms.months import first_day_of_age

ON = date(2024, 9, 30)
DAY = timedelta(days=1)
PLACES = ("310101", "310115", "310119", "340104", "411721")
# Reasons to be away that go with being able to guard.
OWN_LIFE = (AwayFor.WORK, AwayFor.STUDY, AwayFor.ABROAD)

born_days = st.dates(date(2008, 6, 1), ON)
places = st.sampled_from(PLACES)


@st.composite
def parents(draw: st.DrawFn) -> Parent:
    """A parent of whom everything is known and nothing contradicts itself."""
    away_for = draw(st.sampled_from([AwayFor.WORK, AwayFor.WORK, *AwayFor]))
    able = away_for in OWN_LIFE or (away_for is not AwayFor.DETENTION and draw(st.booleans()))
    return Parent(
        status=Status.ALIVE if able else draw(st.sampled_from(Status)),
        away_since=draw(st.dates(date(2023, 9, 1), ON)),
        away_to=draw(places),
        away_for=away_for,
        unable=not able,
    )


def tells_one_story(facts: Facts) -> bool:
    """Who is away does not live with the child; who lives with one parent has one at home."""
    both = (facts.father, facts.mother)
    at_work = [p.away_for is AwayFor.WORK and bool(differ(p.away_to, facts.hukou)) for p in both]
    gone = [p.status in GONE or p.away_for is AwayFor.DETENTION for p in both]
    elsewhere = [differ(p.away_to, facts.hukou) and differ(p.away_to, facts.residence) for p in both]
    if facts.lives_with is LivesWith.BOTH:
        return not any(at_work)
    if facts.lives_with is LivesWith.ONE:
        return not all(work or lost or far for work, lost, far in zip(at_work, gone, elsewhere, strict=True))
    return True


@st.composite
def children(draw: st.DrawFn) -> Facts:
    """A child of whom everything is known and nothing contradicts itself."""
    born = draw(born_days)
    arrived = draw(st.dates(max(born, date(2023, 9, 1)), ON))
    gone = draw(st.lists(st.dates(arrived, ON), max_size=2, unique=True).map(sorted))
    facts = Facts(
        born=born,
        hukou=draw(places),
        residence=draw(places),
        arrived=arrived,
        absences=((gone[0], gone[1]),) if len(gone) == 2 else (),
        lives_with=draw(st.sampled_from(LivesWith)),
        asked_for_help=draw(st.booleans()),
        father=draw(parents()),
        mother=draw(parents()),
    )
    assume(tells_one_story(facts))
    return facts


OWN_KEYS = ("born", "hukou", "residence", "arrived", "lives_with")
PARENT_KEYS = tuple(Parent.__dataclass_fields__)
ALL_KEYS = (*OWN_KEYS, *(f"{who}.{key}" for who in ("father", "mother") for key in PARENT_KEYS))


def with_value(facts: Facts, key: str, value: Any) -> Facts:
    who, _, what = key.rpartition(".")
    if not who:
        return replace(facts, **{what: value})
    return replace(facts, **{who: replace(getattr(facts, who), **{what: value})})


def without(facts: Facts, keys: set[str]) -> Facts:
    for key in keys:
        facts = with_value(facts, key, None)
    return facts


@settings(max_examples=200, deadline=None)
@given(children())
def test_who_is_fully_known_is_decided(facts: Facts) -> None:
    verdict = judge(facts, on=ON)
    assert verdict.kind is not Kind.UNDECIDED
    assert verdict.missing == ()


@settings(max_examples=200, deadline=None)
@given(children(), st.sets(st.sampled_from(ALL_KEYS), max_size=8))
def test_what_is_learned_later_never_contradicts_a_decided_verdict(facts: Facts, unknown: set[str]) -> None:
    before, after = judge(without(facts, unknown), on=ON), judge(facts, on=ON)
    if before.kind is not Kind.UNDECIDED:
        assert before.kind is after.kind
        assert before.counts_from in (None, after.counts_from)


@settings(max_examples=200, deadline=None)
@given(children(), st.sets(st.sampled_from(ALL_KEYS), min_size=1, max_size=8))
def test_only_what_is_not_known_is_asked_for(facts: Facts, unknown: set[str]) -> None:
    verdict = judge(without(facts, unknown), on=ON)
    assert set(verdict.missing) <= unknown
    assert bool(verdict.missing) or verdict.kind is not Kind.UNDECIDED


@settings(max_examples=200, deadline=None)
@given(children(), st.sets(st.sampled_from(ALL_KEYS), min_size=1, max_size=8))
def test_all_that_is_asked_for_is_enough(facts: Facts, unknown: set[str]) -> None:
    """Who fills in every key named is never asked again: the rest did not matter."""
    missing = set(judge(without(facts, unknown), on=ON).missing)
    again = judge(without(facts, unknown - missing), on=ON)
    assert again.kind is judge(facts, on=ON).kind


# For each key, values that stand for all it could have.
VALUES: dict[str, tuple[Any, ...]] = {
    "hukou": (*PLACES, "310104"),
    "residence": (*PLACES, "320505"),
    "arrived": (date(2023, 9, 1), date(2024, 3, 30), date(2024, 3, 31), date(2024, 4, 1), ON),
}


@settings(max_examples=200, deadline=None)
@given(children(), st.sampled_from(sorted(VALUES)))
def test_undecided_exactly_where_some_value_would_change_the_verdict(facts: Facts, key: str) -> None:
    assume(facts.born and facts.born < date(2023, 9, 1) and not facts.absences)
    # Who lives with a parent says where that parent is not: not every hukou would fit.
    assume(key != "hukou" or facts.lives_with in (LivesWith.GUARDIAN, LivesWith.NOBODY))
    kinds = {judge(with_value(facts, key, value), on=ON).kind for value in VALUES[key]}
    verdict = judge(without(facts, {key}), on=ON)
    if len(kinds) > 1:
        assert (verdict.kind, verdict.missing) == (Kind.UNDECIDED, (key,))
    else:
        assert {verdict.kind} == kinds


@settings(max_examples=200, deadline=None)
@given(children(), st.dates(ON, date(2026, 12, 31)), st.dates(ON, date(2026, 12, 31)))
def test_a_counted_child_stays_counted_until_sixteen(facts: Facts, one: date, other: date) -> None:
    assert facts.born
    earlier, later = sorted((one, other))
    assume(later < first_day_of_age(facts.born, 16))
    if judge(facts, on=earlier).kind.counted:
        assert judge(facts, on=later).kind.counted


@settings(max_examples=200, deadline=None)
@given(children())
def test_the_first_and_the_last_day_named_are_the_first_and_the_last_counted(facts: Facts) -> None:
    verdict = judge(replace(facts, asked_for_help=False), on=ON)
    assert (verdict.counts_from is None) == (verdict.kind is Kind.OUTSIDE) == (verdict.counts_until is None)
    if verdict.counts_from and verdict.counts_until:
        asked = replace(facts, asked_for_help=False)
        assert judge(asked, on=verdict.counts_from).kind.counted
        assert not judge(asked, on=verdict.counts_from - DAY).kind.counted
        assert judge(asked, on=verdict.counts_until).kind.counted
        assert not judge(asked, on=verdict.counts_until + DAY).kind.counted


@settings(max_examples=100, deadline=None)
@given(children(), st.sampled_from([Document.HKMT, Document.FOREIGN]))
def test_children_without_a_mainland_hukou_never_count(facts: Facts, document: Document) -> None:
    assert judge(replace(facts, document=document), on=ON).kind is Kind.OUTSIDE


@settings(max_examples=60, deadline=None)
@given(children(), st.sets(st.sampled_from(ALL_KEYS), min_size=2, max_size=8))
def test_what_is_not_asked_for_could_not_have_decided(facts: Facts, unknown: set[str]) -> None:
    """But for why a parent at home would be away, and for what one parent tells of the other: nobody is asked so."""
    before = judge(without(facts, unknown), on=ON)
    assume(before.kind is Kind.UNDECIDED)
    roundabout = {"father.away_for", "mother.away_for"}
    if facts.lives_with in (LivesWith.ONE, LivesWith.BOTH):
        roundabout |= {"lives_with"}
    if facts.lives_with is LivesWith.ONE:  # of two parents one is at home: where the other is not tells where this is
        roundabout |= {"residence", *(f"{who}.{key}" for who in ("father", "mother") for key in ("status", "away_to"))}
    after = judge(without(facts, unknown & {*before.missing, *roundabout}), on=ON)
    assert after.kind is Kind.UNDECIDED and set(after.missing) <= set(before.missing)


known_days = st.none() | st.dates(date(2023, 6, 1), ON)


@st.composite
def any_parent(draw: st.DrawFn) -> Parent:
    """A parent of whom anything is written, known or not, sensible or not."""
    return Parent(
        status=draw(st.none() | st.sampled_from(Status)),
        away_since=draw(known_days),
        away_to=draw(st.none() | places),
        away_for=draw(st.none() | st.sampled_from(AwayFor)),
        unable=draw(st.none() | st.booleans()),
    )


any_facts = st.builds(
    Facts,
    born=st.none() | born_days,
    hukou=st.none() | places,
    residence=st.none() | places,
    arrived=known_days,
    absences=st.lists(st.tuples(born_days, born_days).map(sorted).map(lambda two: (two[0], two[1])), max_size=2).map(
        tuple
    ),
    lives_with=st.none() | st.sampled_from(LivesWith),
    asked_for_help=st.booleans(),
    father=any_parent(),
    mother=any_parent(),
)


# Children who came, went away for a while and came back: where days are told apart most often.
comers = st.builds(
    Facts,
    born=st.dates(date(2008, 6, 1), date(2022, 1, 1)),
    hukou=st.sampled_from(("310101", "340104")),
    residence=st.just("310115"),
    arrived=st.dates(date(2022, 1, 1), ON),
    absences=st.lists(
        st.tuples(st.dates(date(2022, 1, 1), ON - 60 * DAY), st.integers(20, 59)).map(
            lambda gone: (gone[0], gone[0] + gone[1] * DAY)
        ),
        max_size=3,
    ).map(tuple),
    lives_with=st.sampled_from((LivesWith.ONE, LivesWith.GUARDIAN)),
    asked_for_help=st.booleans(),
    father=any_parent(),
    mother=any_parent(),
)


@settings(max_examples=200, deadline=None)
@given(comers | any_facts, st.integers(1, 800).map(lambda days: ON + days * DAY))
def test_the_days_that_a_verdict_names_are_kept_on_every_later_day(facts: Facts, later: date) -> None:
    """Whatever is written, as long as it lies in the past: what was promised is what is found."""
    now, then = judge(facts, on=ON), judge(facts, on=later)
    if now.counts_from is None or now.counts_until is None:
        return
    assert (now.counts_from <= ON) == now.kind.counted and now.counts_until >= ON
    if later > now.counts_until:
        assert not then.kind.counted
    elif later < now.counts_from:
        assert (then.kind, then.counts_from) == (Kind.WAITING, now.counts_from)
    else:
        assert then.kind.counted and (then.kind is now.kind or now.kind is Kind.WAITING)
        assert (then.counts_from, then.counts_until) == (now.counts_from, now.counts_until)
