"""Taking back a whole batch (撤回批次): its rows let go of their children, and what others built stays."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.models import Batch, Child, Doubt, Pair, Record, SourceRow, User, Visit
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.intake.relinking import let_others_go_on
from tonghu.steps.intake.restoring import restore


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


@dataclass(frozen=True, slots=True)
class Reach:
    """What taking a batch back would do: rows let go, children withdrawn, children that stay because of others."""

    rows: int
    withdrawn: int
    kept: int


@wide("a list names children of other places too")
def reach_of(batch: Batch, *, by: User) -> Reach:
    """Count what taking back would do, before anybody says yes. Raises NotAllowed."""
    by.require(Act.RECEIVE_LIST, batch.district)
    touched = batch.rows.exclude(child=None).values("child")
    rows = batch.rows.exclude(child=None).count()
    gone = _only_of(batch).count()
    return Reach(rows, gone, touched.distinct().count() - gone)


@wide("a list names children of other places too")
@transaction.atomic
def take_back(batch: Batch, *, by: User, why: str, on: date) -> TakenBack:
    """Undo an entered batch. The rows themselves stay as they came.

    A child is withdrawn when nothing else speaks for it; with a visit, a form or a row of another list it stays, and
    is composed anew without this batch. Rows of other lists that waited for a person because of a withdrawn child
    are compared again. Raises NotAllowed, CannotTakeBack.
    """
    by.require(Act.RECEIVE_LIST, batch.district)
    batch = Batch.objects.select_for_update(of=("self",)).select_related("round").get(pk=batch.pk)
    if batch.state not in (Batch.State.ENTERED, Batch.State.ENTERING):
        raise CannotTakeBack(batch)
    touched = set(batch.rows.exclude(child=None).values_list("child", flat=True))
    gone = set(_only_of(batch).values_list("pk", flat=True))
    rows = batch.rows.exclude(child=None).update(child=None)
    _close(Pair.objects.filter(row__batch=batch), by=by)
    Child.objects.filter(pk__in=gone).update(state=Child.State.WITHDRAWN)
    batch.state, batch.taken_back_at, batch.taken_back_by = Batch.State.TAKEN_BACK, timezone.now(), by
    batch.taken_back_why, batch.stage = why or "未说明", ""
    batch.save(update_fields=["state", "taken_back_at", "taken_back_by", "taken_back_why", "stage"])
    restore(sorted(touched), batch=batch, on=on)
    let_others_go_on(gone, by=by, on=on, why="批次已撤回")
    Doubt.objects.filter(Q(child__in=gone) | Q(other__in=gone), decision="").update(
        decision=Doubt.Decision.LAPSED, decided_at=batch.taken_back_at, decided_by=by
    )
    result = TakenBack(rows, len(gone), len(touched - gone))
    journal.note("TAKE_BACK", by=by, batch=batch, rows=rows, withdrawn=result.withdrawn, kept=result.kept)
    return result


def _only_of(batch: Batch) -> QuerySet[Child]:
    """The children for whom only this batch speaks."""
    others = SourceRow.objects.filter(child=OuterRef("pk")).exclude(batch=batch)
    return Child.objects.filter(
        ~Exists(others),
        ~Exists(Visit.objects.filter(child=OuterRef("pk"))),
        ~Exists(Record.objects.filter(child=OuterRef("pk"))),
        pk__in=batch.rows.exclude(child=None).values("child"),
        state=Child.State.ACTIVE,
    )


def _close(pairs: QuerySet[Pair], *, by: User) -> None:
    pairs.filter(decision="").update(
        decision=Pair.Decision.LAPSED, decided_at=timezone.now(), decided_by=by, why="批次已撤回"
    )


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
