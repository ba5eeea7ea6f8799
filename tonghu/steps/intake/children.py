"""New children of a list, and what a list adds to children already known."""

from collections.abc import Sequence
from datetime import date

from tonghu.register.compose import compose, fill, merge, named_by
from tonghu.register.families import guard
from tonghu.register.finding import keep_keys_of
from tonghu.register.models import Batch, Child, Person
from tonghu.register.row_facts import Facts, guardians_of, person_of
from tonghu.register.tokens import keep_tokens
from tonghu.register.verdicts import judge_children, judge_new


def enter_children(rows: Sequence[Facts], *, batch: Batch, on: date) -> list[int]:
    """Add a child for each row, with guardians, household and verdict; their ids in order."""
    lists = named_by([batch.kind])
    children = [Child(person=Person(), entered_by=batch, residence=batch.district, named_by=lists) for _ in rows]
    for child, row in zip(children, rows, strict=True):
        fill(child, merge([row]))
    Person.objects.bulk_create([child.person for child in children])
    for child in children:
        child.person = child.person  # takes over the number that it was just given
    # Household and verdict first, so that a child is written once: a change afterwards would be kept as history.
    judge_new(children, rows, on=on)
    _tie([(child.pk, row) for child, row in zip(children, rows, strict=True)], batch=batch, unsaved=children)
    Child.objects.bulk_create(children)
    keep_tokens([child.pk for child in children])
    return [child.pk for child in children]


def attach(rows: Sequence[tuple[int, Facts]], *, batch: Batch, on: date) -> None:
    """Let rows, already attached, complete their children."""
    children = sorted({child for child, _ in rows})
    compose(children)
    _tie(rows, batch=batch)
    judge_children(children, on=on)


def _tie(rows: Sequence[tuple[int, Facts]], *, batch: Batch, unsaved: Sequence[Child] = ()) -> None:
    keep_keys_of((child, person_of(row)) for child, row in rows)
    named = [(child, guardian) for child, row in rows for guardian in guardians_of(row)]
    guard(named, batch=batch, unsaved={child.pk: child for child in unsaved})
