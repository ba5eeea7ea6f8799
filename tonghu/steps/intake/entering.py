"""Entering a confirmed list (入库): every readable row is attached to a child, becomes a new child, or waits.

Works through the list in chunks, each whole or not at all. A job that was killed goes on where it stopped: what is
still to do is what the rows themselves say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from tonghu.methods.linkage import Decision, Link
from tonghu.register import journal
from tonghu.register.models import Batch, Pair, SourceRow, User
from tonghu.register.row_facts import facts_of
from tonghu.rules.access import Act
from tonghu.steps.intake.children import attach, enter_children
from tonghu.steps.intake.preview import Outcome, judge_rows
from tonghu.steps.intake.receiving import Progress

CHUNK = 2000


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
        batch.save(update_fields=["state", "entered_at", "entered_by"])
        journal.note("CONFIRM_LIST", by=by, batch=batch, **batch.counts)
    return batch


def enter_rows(batch: Batch, *, on: date, progress: Progress | None = None) -> Batch:
    """Carry a confirmed batch into the register; may be called again after any interruption."""
    tell = progress or (lambda stage, done, total: None)
    total = batch.rows.count()
    while rows := list(_open_rows(batch)[:CHUNK]):
        with transaction.atomic():
            _enter_chunk(batch, rows, on=on)
        tell("写入名册", total - _open_rows(batch).count(), total)
    with transaction.atomic():
        batch.refresh_from_db()
        batch.state = Batch.State.ENTERED
        batch.counts = {**batch.counts, **_counts(batch)}
        batch.save(update_fields=["state", "counts"])
    return batch


def _open_rows(batch: Batch) -> QuerySet[SourceRow]:
    """Rows still to do: readable and in scope, without a child, and with no pair that waits for a person."""
    done = [Outcome.UNREADABLE, Outcome.OUTSIDE]
    return batch.rows.filter(child=None, pairs=None).exclude(outcome__in=done).order_by("number")


def _enter_chunk(batch: Batch, rows: Sequence[SourceRow], *, on: date) -> None:
    facts = [facts_of(row) for row in rows]
    judged = judge_rows(facts, on=batch.round.reference_date)
    fresh = [n for n, (outcome, _, _) in enumerate(judged) if outcome is Outcome.NEW]
    born = dict(zip(fresh, enter_children([facts[n] for n in fresh], batch=batch, on=on), strict=True))
    places = _places(judged, born)
    for row, (outcome, why, _), place in zip(rows, judged, places, strict=True):
        row.outcome, row.why, row.child_id = (Outcome.DOUBTFUL if place.candidates else outcome), why, place.child
    _write_outcomes(rows)
    joined = [(place.child, facts[n]) for n, place in enumerate(places) if place.child and n not in born]
    attach(joined, batch=batch, on=on)
    Pair.objects.bulk_create(
        Pair(row=row, child_id=child, evidence=evidence_of(found))
        for row, (_, _, found), place in zip(rows, judged, places, strict=True)
        for child in sorted(place.candidates)
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row belongs: to one child, or to a person's decision among candidates, or nowhere."""

    child: int | None = None
    candidates: frozenset[int] = frozenset()


def _places(judged: Sequence[tuple[Outcome, str, Link | None]], born: Mapping[int, int]) -> list[_Place]:
    """A row that repeats an earlier row goes where that one went, even if that is to wait."""
    places: list[_Place] = []
    for n, (outcome, _, found) in enumerate(judged):
        if found is None:
            places.append(_Place())
        elif outcome is Outcome.NEW:
            places.append(_Place(born[n]))
        elif found.decision is Decision.SAME:
            places.append(_Place(found.child) if found.row is None or found.child else places[found.row])
        else:
            earlier = [places[row] for row in found.rows]
            claimed = {place.child for place in earlier if place.child} | set(found.candidates)
            places.append(_Place(candidates=frozenset(claimed).union(*(place.candidates for place in earlier))))
    return places


def evidence_of(found: Link | None) -> list[dict[str, object]]:
    """A link's evidence as a pair keeps it."""
    return [{"code": e.code, "text": e.text, "for": e.speaks_for} for e in found.evidence] if found else []


def _write_outcomes(rows: Sequence[SourceRow]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE register_sourcerow s SET outcome = v.outcome, why = v.why, child_id = v.child "
            "FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) v(id, outcome, why, child) WHERE s.id = v.id",
            [[r.pk for r in rows], [str(r.outcome) for r in rows], [r.why for r in rows], [r.child_id for r in rows]],
        )


def _counts(batch: Batch) -> dict[str, int]:
    return {str(o): n for o, n in batch.rows.order_by().values_list("outcome").annotate(n=Count("id"))}
