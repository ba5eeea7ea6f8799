"""Deciding with facts unknown: try every world they leave possible.

The rules of this room know only yes and no. What is not known is a question with several possible answers; a
verdict is decided when every combination of answers, every possible world, leads to the same kind. A question is
worth asking when changing its answer alone changes the kind in some world.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from tonghu.rules.eligibility.facts import LivesWith
from tonghu.rules.eligibility.hukou import Origin
from tonghu.rules.eligibility.left_behind import phase_left_behind
from tonghu.rules.eligibility.migrant import accompanied, phase_across_districts, phase_not_of_the_city
from tonghu.rules.eligibility.parents import Stance
from tonghu.rules.eligibility.periods import Phase
from tonghu.rules.eligibility.verdict import Kind


class World(NamedTuple):
    """One complete answer to all questions."""

    under_age: bool
    origin: Origin
    in_city: bool
    crosses: bool
    lives_with: LivesWith
    stay: Phase
    father: Stance
    mother: Stance


class Questions(NamedTuple):
    """The answers possible to each question, in the order of `World`; a question with one answer is settled."""

    under_age: tuple[bool, ...]
    origin: tuple[Origin, ...]
    in_city: tuple[bool, ...]
    crosses: tuple[bool, ...]
    lives_with: tuple[LivesWith, ...]
    stay: tuple[Phase, ...]
    father: tuple[Stance, ...]
    mother: tuple[Stance, ...]


def settled(questions: Questions) -> World | None:
    """The one world there is, if no question is open."""
    worlds = product(*questions)
    only = World(*next(worlds))
    return only if next(worlds, None) is None else None


class Difference(NamedTuple):
    """Two answers to one question that lead to different kinds, all else being equal."""

    question: str
    one: object
    other: object


class Outcome(NamedTuple):
    """The kinds possible, and which questions tell them apart (none when there is one kind)."""

    kinds: frozenset[Kind]
    differences: frozenset[Difference]


def left_behind_in(world: World) -> Phase:
    """一（二）in one world."""
    if not world.under_age or world.origin is not Origin.CITY:
        return Phase.NEVER
    return phase_left_behind(father=world.father, mother=world.mother, lives_with=world.lives_with)


def migrant_in(world: World, *, across: bool, alone: bool) -> Phase:
    """一（一）in one world. across: whether 一（一）2 is looked at; alone: whether who lives alone may count."""
    if not world.under_age or world.origin not in (Origin.CITY, Origin.ELSEWHERE):
        return Phase.NEVER
    in_city, stay, with_somebody = world.in_city, world.stay, accompanied(world.lives_with, alone_counts=alone)
    if world.origin is Origin.ELSEWHERE:
        return phase_not_of_the_city(in_city=in_city, accompanied=with_somebody, stay=stay)
    return phase_across_districts(
        in_city=in_city, crosses=world.crosses, accompanied=with_somebody, stay=stay, looked_at=across
    )


def kind_in(world: World, *, across: bool, alone: bool) -> Kind:
    """The kind in one world; who qualifies for both is 留守 (with a warning, given elsewhere)."""
    left, moved = left_behind_in(world), migrant_in(world, across=across, alone=alone)
    if left is Phase.COUNTED:
        return Kind.LEFT_BEHIND
    if moved is Phase.COUNTED:
        return Kind.MIGRANT
    return Kind.WAITING if Phase.WAITS in (left, moved) else Kind.OUTSIDE


@lru_cache(maxsize=8192)
def outcome(questions: Questions, *, across: bool, alone: bool) -> Outcome:
    """All kinds possible, and what tells them apart; most children of a district share a few hundred questions."""
    worlds: dict[tuple[object, ...], Kind] = {}
    for answers in product(*questions):
        worlds[answers] = kind_in(World(*answers), across=across, alone=alone)
    kinds = frozenset(worlds.values())
    differences = frozenset(_differences(questions, worlds)) if len(kinds) > 1 else frozenset[Difference]()
    return Outcome(kinds, differences)


def _differences(questions: Questions, worlds: dict[tuple[object, ...], Kind]) -> Iterable[Difference]:
    for place, (question, answers) in enumerate(zip(Questions._fields, questions, strict=True)):
        if len(answers) == 1:
            continue
        alike: dict[tuple[object, ...], dict[Kind, set[object]]] = {}  # worlds equal in all other answers
        for world, kind in worlds.items():
            rest = world[:place] + world[place + 1 :]
            alike.setdefault(rest, {}).setdefault(kind, set()).add(world[place])
        for by_kind in alike.values():
            yield from _across(question, by_kind)


def _across(question: str, by_kind: dict[Kind, set[object]]) -> Iterable[Difference]:
    """Pairs of answers that lie under different kinds."""
    for kind, ones in by_kind.items():
        for other_kind, others in by_kind.items():
            if kind is not other_kind:
                yield from (Difference(question, one, other) for one in ones for other in others)
