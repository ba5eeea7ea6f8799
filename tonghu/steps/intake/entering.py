"""Entering a confirmed list (入库): every readable row is attached to a child, becomes a new child, or waits.

Of a list of leads (线索) no row becomes a child: what nobody knows yet waits for a person (`leads`).

Works through the list in chunks, each whole or not at all. A job that was killed goes on where it stopped: what is
still to do is what the rows themselves say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from tonghu.methods.linkage import Decision
from tonghu.methods.linkage import Person as LinkagePerson
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.people import records_of
from tonghu.register import journal
from tonghu.register.judges import kept_judge
from tonghu.register.models import Batch, Child, Pair, SourceRow, User
from tonghu.register.row_facts import facts_of, person_of
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.rules.forms.lists import ListKind, layout_of
from tonghu.steps.intake.children import attach, enter_children
from tonghu.steps.intake.leads import attach_leads
from tonghu.steps.intake.outcomes import pair_of as pair_of
from tonghu.steps.intake.outcomes import take_turn as take_turn
from tonghu.steps.intake.outcomes import write_outcomes
from tonghu.steps.intake.preview import UNSEEN, Judged, Outcome, judge_people
from tonghu.steps.intake.ranking import rank_waiting
from tonghu.steps.intake.receiving import Progress

CHUNK = 2000
STOPPED = "已停止"  # stage of a batch whose entering was stopped by a person


class NotPreviewed(Exception):
    """Only a previewed batch can be entered (尚未预览)."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(f"这个批次现在是“{batch.get_state_display()}”，不能入库。只有“待确认”的批次可以确认入库。")


def confirm(batch: Batch, *, by: User) -> Batch:
    """Say yes to a previewed batch; `enter_rows` then does the work. Raises NotAllowed, NotPreviewed."""
    by.require(Act.RECEIVE_LIST, batch.district)
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != Batch.State.PREVIEWED:
            raise NotPreviewed(batch)
        batch.state, batch.entered_at, batch.entered_by = Batch.State.ENTERING, timezone.now(), by
        batch.stage, batch.done = "", 0
        batch.rows.filter(outcome=Outcome.LEAD).update(outcome=Outcome.NEW)  # to be compared once more
        batch.save(update_fields=["state", "entered_at", "entered_by", "stage", "done"])
        journal.note("CONFIRM_LIST", by=by, batch=batch, **batch.counts)
    return batch


@transaction.atomic
def stop_entering(batch: Batch, *, by: User) -> Batch:
    """Let the entering rest after its present chunk; what was entered stays until taken back. Raises NotAllowed."""
    return _set_stage(batch, STOPPED, by=by)


@transaction.atomic
def go_on_entering(batch: Batch, *, by: User) -> Batch:
    """Let a stopped entering go on; `enter_rows` then does the work. Raises NotAllowed."""
    return _set_stage(batch, "", by=by)


def _set_stage(batch: Batch, stage: str, *, by: User) -> Batch:
    by.require(Act.RECEIVE_LIST, batch.district)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state == Batch.State.ENTERING and batch.stage != stage:
        batch.stage = stage
        batch.save(update_fields=["stage"])
        journal.note("STOP_ENTERING" if stage else "GO_ON_ENTERING", by=by, batch=batch, rows=batch.done)
    return batch


@wide("a list names children of other places too")
def enter_rows(batch: Batch, *, on: date, progress: Progress | None = None) -> Batch:
    """Carry a confirmed batch into the register; may be called again after any interruption, even by two at once."""
    total = batch.rows.count()
    whole = _Whole(batch, total)
    while _enter_chunk(batch, total, whole, on=on):
        if progress:
            progress("写入名册", batch.done, total)
    if batch.state == Batch.State.ENTERED:
        attach_leads(batch.district, on=on)
    return batch


@transaction.atomic
def _enter_chunk(batch: Batch, total: int, whole: "_Whole", *, on: date) -> bool:
    """Enter the next rows; False when the batch is done, was stopped or is no longer to be entered."""
    take_turn()
    batch.refresh_from_db(from_queryset=Batch.objects.select_for_update())
    if batch.state != Batch.State.ENTERING or batch.stage == STOPPED:
        return False
    rows = list(_open_rows(batch)[:CHUNK])
    if rows:
        _enter(batch, rows, whole, on=on)
        batch.stage, batch.total = "写入名册", total
        # Counted once, then carried on: counting what is left after every chunk would make long lists slow.
        batch.done = batch.done + len(rows) if batch.done else total - _open_rows(batch).count()
    else:
        batch.state, batch.stage, batch.done = Batch.State.ENTERED, "", total
        batch.counts = {**dict.fromkeys(Outcome.values, 0), **_kept(batch), **_counts(batch)}
    batch.save(update_fields=["state", "stage", "total", "done", "counts"])
    return bool(rows)


def _open_rows(batch: Batch) -> QuerySet[SourceRow]:
    """Rows still to do: readable and in scope, without a child, and with no pair that waits for a person."""
    done = [Outcome.UNREADABLE, Outcome.OUTSIDE, Outcome.LEAD]
    return batch.rows.filter(child=None, pairs=None).exclude(outcome__in=done).defer("raw").order_by("number")


class _Whole:
    """What a chunk must know of the whole list: which ID numbers stand in it, whom it brought, and by which model."""

    def __init__(self, batch: Batch, total: int) -> None:
        self.judge = kept_judge(batch.judge_id)
        self.brought = set(Child.objects.filter(entered_by=batch).values_list("pk", flat=True))
        self.numbers = _numbers_in(batch) if total > CHUNK else None


def _numbers_in(batch: Batch) -> Array:
    told = (row.personal.get("idno") for row in batch.rows.only("personal").iterator(chunk_size=CHUNK))
    people = [LinkagePerson(idno=number) for number in told if isinstance(number, str) and number]
    return np.sort(records_of(people).cid)


def _enter(batch: Batch, rows: Sequence[SourceRow], whole: _Whole, *, on: date) -> None:
    facts = [facts_of(row) for row in rows]
    judged = judge_people(
        records_of([person_of(found) for found in facts]),
        judge=whole.judge,
        facts=facts.__getitem__,
        number=lambda n: rows[n].number,
        listed=whole.numbers,
        of_the_list=whole.brought,
    )
    leads = layout_of(ListKind(batch.kind)).leads
    fresh = [n for n, found in enumerate(judged) if found.outcome is Outcome.NEW and not leads]
    born = dict(zip(fresh, enter_children([facts[n] for n in fresh], batch=batch, on=on), strict=True))
    whole.brought.update(born.values())
    places = _places(judged, born)
    for row, found, place in zip(rows, judged, places, strict=True):
        row.outcome, row.why, row.child_id = (
            Outcome.DOUBTFUL if place.candidates else found.outcome,
            found.why,
            place.child,
        )
        if not place.child and not place.candidates:
            row.outcome, row.why = Outcome.LEAD, UNSEEN
    write_outcomes(rows)
    attach(
        [(place.child, facts[n]) for n, place in enumerate(places) if place.child and n not in born], batch=batch, on=on
    )
    pairs = Pair.objects.bulk_create(
        pair_of(row, child, found.link)
        for row, found, place in zip(rows, judged, places, strict=True)
        for child in sorted(place.candidates)
    )
    if pairs:
        rank_waiting({pair.row_id for pair in pairs})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row belongs: to one child, or to a person's decision among candidates."""

    child: int | None = None
    candidates: frozenset[int] = frozenset()


def _places(judged: Sequence[Judged], born: Mapping[int, int]) -> list[_Place]:
    """A row that repeats an earlier row goes where that one went, even if that is to wait."""
    places: list[_Place] = []
    for n, found in enumerate(judged):
        link = found.link
        if n in born:
            places.append(_Place(born[n]))
        elif link.decision is Decision.SAME:
            places.append(_Place(link.child) if link.child or link.row is None else places[link.row])
        else:
            earlier = [places[row] for row in link.rows]
            claimed = {place.child for place in earlier if place.child} | set(link.candidates)
            places.append(_Place(candidates=frozenset(claimed).union(*(place.candidates for place in earlier))))
    return places


def _kept(batch: Batch) -> dict[str, int]:
    """What only the reading counted."""
    return {key: count for key, count in batch.counts.items() if key not in Outcome.values}


def _counts(batch: Batch) -> dict[str, int]:
    return {str(o): n for o, n in batch.rows.order_by().values_list("outcome").annotate(n=Count("id"))}
