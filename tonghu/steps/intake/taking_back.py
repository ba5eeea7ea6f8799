"""Taking back a whole batch (撤回批次): its rows let go of their children, and what others built stays."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.compose import compose
from tonghu.register.families import guard
from tonghu.register.models import Batch, Child, Guardianship, Pair, Record, SourceRow, User, Visit
from tonghu.register.row_facts import facts_of, guardians_of
from tonghu.register.verdicts import judge_children
from tonghu.rules.access import Act


class CannotTakeBack(Exception):
    """The batch is in a state from which nothing can be taken back (不能撤回)."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(f"这个批次现在是“{batch.get_state_display()}”，没有可撤回的内容。只有“已入库”的批次可以撤回。")


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What happened: rows let go, children withdrawn, children kept because of later work or another list."""

    rows: int
    withdrawn: int
    kept: int


@transaction.atomic
def take_back(batch: Batch, *, by: User, why: str, on: date) -> TakenBack:
    """Undo an entered batch. The rows themselves stay as they came.

    A child is withdrawn when nothing else speaks for it; with a visit, a form or a row of another list it stays, and
    its columns are composed anew without this batch. Raises NotAllowed, CannotTakeBack.
    """
    by.require(Act.RECEIVE_LIST, batch.district)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (Batch.State.ENTERED, Batch.State.ENTERING):
        raise CannotTakeBack(batch)
    touched = list(batch.rows.exclude(child=None).values_list("child", flat=True).distinct())
    rows = batch.rows.exclude(child=None).update(child=None)
    Pair.objects.filter(row__batch=batch, decision="").update(
        decision=Pair.Decision.DIFFERENT, decided_at=timezone.now(), decided_by=by, why="批次已撤回"
    )
    Guardianship.objects.filter(entered_by=batch, ended_on=None).update(ended_on=on)
    alone = Child.objects.filter(pk__in=touched, state=Child.State.ACTIVE).filter(
        ~Exists(SourceRow.objects.filter(child=OuterRef("pk"))),
        ~Exists(Visit.objects.filter(child=OuterRef("pk"))),
        ~Exists(Record.objects.filter(child=OuterRef("pk"))),
    )
    gone = list(alone.values_list("pk", flat=True))
    withdrawn = Child.objects.filter(pk__in=gone).update(state=Child.State.WITHDRAWN)
    stay = sorted(set(touched) - set(gone))
    batch.state, batch.taken_back_at, batch.taken_back_by = Batch.State.TAKEN_BACK, timezone.now(), by
    batch.taken_back_why = why or "未说明"
    batch.save(update_fields=["state", "taken_back_at", "taken_back_by", "taken_back_why"])
    _restore(stay, on=on)
    result = TakenBack(rows, withdrawn, len(stay))
    journal.note("TAKE_BACK", by=by, batch=batch, rows=rows, withdrawn=withdrawn, kept=result.kept)
    return result


def _restore(children: list[int], *, on: date) -> None:
    """Compose children anew from what is left, and tie them again to the guardians that remaining rows name."""
    compose(children)
    for row in SourceRow.objects.filter(child__in=children).select_related("batch"):
        guard([(row.child_id or 0, guardian) for guardian in guardians_of(facts_of(row))], batch=row.batch)
    judge_children(children, on=on)


@transaction.atomic
def discard(batch: Batch, *, by: User) -> Batch:
    """Give up a batch that was previewed or refused; it has touched nothing. Raises NotAllowed, CannotTakeBack."""
    by.require(Act.RECEIVE_LIST, batch.district)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (Batch.State.PREVIEWED, Batch.State.REFUSED, Batch.State.RECEIVED):
        raise CannotTakeBack(batch)
    batch.state = Batch.State.DISCARDED
    batch.save(update_fields=["state"])
    journal.note("DISCARD_LIST", by=by, batch=batch)
    return batch
