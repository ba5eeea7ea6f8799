"""New children of a list, and what a list adds to children already known."""

from collections.abc import Sequence
from datetime import date

from tonghu.register.compose import compose, fill, merge
from tonghu.register.families import guard
from tonghu.register.finding import keep_keys, keys_of
from tonghu.register.models import Batch, Child, Person
from tonghu.register.row_facts import Facts, guardians_of, person_of
from tonghu.register.verdicts import judge_children


def enter_children(rows: Sequence[Facts], *, batch: Batch, on: date) -> list[int]:
    """Add a child for each row, with guardians, household and verdict; their ids in order."""
    children = [Child(person=Person(), entered_by=batch, residence=batch.district) for _ in rows]
    for child, row in zip(children, rows, strict=True):
        fill(child, merge([row]))
    Person.objects.bulk_create([child.person for child in children])
    for child in children:
        child.person_id = child.person.pk
    Child.objects.bulk_create(children)
    _tie([(child.pk, row) for child, row in zip(children, rows, strict=True)], batch=batch)
    judge_children([child.pk for child in children], on=on)
    return [child.pk for child in children]


def attach(rows: Sequence[tuple[int, Facts]], *, batch: Batch, on: date) -> None:
    """Let rows, already attached, complete their children."""
    children = sorted({child for child, _ in rows})
    compose(children)
    _tie(rows, batch=batch)
    judge_children(children, on=on)


def _tie(rows: Sequence[tuple[int, Facts]], *, batch: Batch) -> None:
    keep_keys({child: keys_of(person_of(row)) for child, row in rows})
    guard([(child, guardian) for child, row in rows for guardian in guardians_of(row)], batch=batch)
