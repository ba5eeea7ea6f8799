"""Writing down a visit (走访记录), met or not."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.merging import present_child
from tonghu.register.models import Child, Round, User, Visit
from tonghu.rules.access import Act


class VisitInTheFuture(Exception):
    """A visit is written down after it took place (走访日期晚于今天)."""

    def __init__(self) -> None:
        super().__init__("走访日期晚于今天。请填写实际走访的日期。")


@transaction.atomic
def log_visit(
    child: Child, *, round: Round, visited_on: date, way: str, outcome: str, note: str = "", by: User, on: date
) -> Visit:
    """Keep one attempt to meet the family. Raises NotAllowed, VisitInTheFuture."""
    by.require(Act.VISIT, child.residence)
    if visited_on > on:
        raise VisitInTheFuture
    child = present_child(child)
    visit = Visit.objects.create(
        child=child,
        round=round,
        visited_on=visited_on,
        way=Visit.Way(way),
        outcome=Visit.Outcome(outcome),
        note=note,
        by=by,
        at=timezone.now(),
    )
    journal.note("VISIT", by=by, child=child, way=way, outcome=outcome)
    return visit
