"""What a list would do to the register, before anything is written (预览)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from tonghu.methods.linkage import Decision, Link, Person, link
from tonghu.methods.reading import Arrival
from tonghu.register.compose import OF_CHILD, OF_PERSON
from tonghu.register.finding import keys_of, known_children
from tonghu.register.models import Child, SourceRow
from tonghu.register.row_facts import Facts, person_of
from tonghu.rules.eligibility.parameters import UNDER_AGE
from tonghu.rules.terms.months import first_day_of_age

Outcome = SourceRow.Outcome


@dataclass(frozen=True, slots=True)
class Preview:
    """One outcome for each row of the arrival, in its order, with the reason, and the counts that open into lists."""

    outcomes: Sequence[Outcome]
    reasons: Sequence[str]
    counts: dict[str, int]


def preview(arrival: Arrival, *, on: date) -> Preview:
    """Compare a list that was read with the register; writes nothing."""
    unreadable = set(arrival.unreadable)
    rows = [row if n not in unreadable else None for n, row in enumerate(arrival.rows())]
    judged = judge_rows(rows, on=on)
    outcomes = [outcome for outcome, _, _ in judged]
    return Preview(outcomes, [why for _, why, _ in judged], {str(o): c for o, c in Counter(outcomes).items()})


def judge_rows(rows: Sequence[Facts | None], *, on: date) -> list[tuple[Outcome, str, Link | None]]:
    """Outcome, reason and link of each row; None is a row that could not be read."""
    people = [person_of(row) if row is not None else None for row in rows]
    linked = [n for n, person in enumerate(people) if person is not None and not too_old(person, on=on)]
    links = dict(zip(linked, link_to_register([p for n in linked if (p := people[n])]), strict=True))
    held = _held({found.child for found in links.values() if found.child is not None})
    return [_judge(row, links.get(n), held, linked) for n, row in enumerate(rows)]


def link_to_register(people: Sequence[Person]) -> list[Link]:
    """Link persons of one list to the register and to each other."""
    keys = {key for person in people for key in keys_of(person)}
    return link(people, known_children(keys), secret=settings.MATCH_SECRET)


def too_old(person: Person, *, on: date) -> bool:
    """不满16周岁: on the sixteenth birthday a child is outside (方案 一)."""
    return person.born is not None and on >= first_day_of_age(person.born, UNDER_AGE.on(on))


def _judge(
    row: Facts | None, found: Link | None, held: Mapping[int, Facts], linked: Sequence[int]
) -> tuple[Outcome, str, Link | None]:
    if row is None:
        return Outcome.UNREADABLE, "", None
    if found is None:
        return Outcome.OUTSIDE, "参照日已满16周岁", None
    if found.decision is Decision.DOUBTFUL:
        return Outcome.DOUBTFUL, _because(found), found
    if found.decision is Decision.NEW:
        return Outcome.NEW, "名册中没有同一儿童", found
    if found.child is None:
        assert found.row is not None  # SAME names a child or an earlier row
        return Outcome.UNCHANGED, f"与本名单第{linked[found.row] + 1}条是同一儿童", found
    changed = differing(row, held[found.child])
    return (Outcome.CHANGED if changed else Outcome.UNCHANGED), _because(found), found


def differing(row: Facts, held: Facts) -> list[str]:
    """The items in which a row says something else than the register, or something the register does not know."""
    return [key for key in (*OF_PERSON, *OF_CHILD) if row.get(key) and row[key] != held.get(key)]


def _held(children: Collection[int]) -> dict[int, dict[str, str]]:
    """What the register holds of these children, in the words of a list."""
    columns = [*(f"person__{key}" for key in OF_PERSON), *OF_CHILD]
    rows = Child.objects.filter(pk__in=children).values_list("pk", *columns)
    return {
        pk: {key: str(v) for key, v in zip((*OF_PERSON, *OF_CHILD), values, strict=True) if v} for pk, *values in rows
    }


def _because(found: Link) -> str:
    return "；".join(evidence.text for evidence in found.evidence)
