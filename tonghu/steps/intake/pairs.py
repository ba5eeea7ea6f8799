"""Deciding doubtful rows (判定疑似同一儿童): a person says whose row it is; nothing is guessed."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from tonghu.methods.linkage import Decision
from tonghu.register import journal
from tonghu.register.models import Batch, Pair, SourceRow, User
from tonghu.register.row_facts import facts_of, person_of
from tonghu.rules.access import Act
from tonghu.steps.intake.children import attach, enter_children
from tonghu.steps.intake.entering import evidence_of
from tonghu.steps.intake.preview import Outcome, link_to_register


class AlreadyDecided(Exception):
    """Someone decided this row meanwhile (已经判定)."""

    def __init__(self) -> None:
        super().__init__(
            "这一行已经判定过，页面上的内容可能是旧的。请返回列表查看最新结果；如判定有误，请先撤销原判定。"
        )


def waiting_rows(by: User) -> QuerySet[SourceRow]:
    """Doubtful rows of the user's district that wait, oldest first."""
    return (
        SourceRow.objects.filter(
            outcome=Outcome.DOUBTFUL,
            child=None,
            batch__district__startswith=by.jurisdiction,
            batch__state__in=[Batch.State.ENTERING, Batch.State.ENTERED],
        )
        .select_related("batch")
        .annotate(first=Min("pairs__id"))
        .filter(first__isnull=False)
        .order_by("first")
    )


@transaction.atomic
def decide(row: SourceRow, child: int | None, *, by: User, on: date, why: str = "") -> SourceRow:
    """Say that the row is this child, or, with None, none of its candidates.

    A row that is none of them is compared with the register again, for it may have grown: then it becomes a new
    child, joins the child it surely is, or waits once more with new candidates. Raises NotAllowed, AlreadyDecided.
    """
    by.require(Act.DECIDE_PAIR, row.batch.district)
    row = SourceRow.objects.select_for_update(of=("self",)).select_related("batch").get(pk=row.pk)
    pairs = {pair.child_id: pair for pair in row.pairs.select_for_update()}
    if row.child_id is not None or (child is not None and child not in pairs):
        raise AlreadyDecided
    for pair in pairs.values():
        pair.decision = Pair.Decision.SAME if pair.child_id == child else Pair.Decision.DIFFERENT
        pair.decided_at, pair.decided_by, pair.why = timezone.now(), by, why
    Pair.objects.bulk_update(pairs.values(), ["decision", "decided_at", "decided_by", "why"])
    journal.note("DECIDE_PAIR", by=by, batch=row.batch, row=row.number, same=child is not None, candidates=len(pairs))
    if child is None:
        _enter_on_its_own(row, settled=pairs.keys(), on=on)
    else:
        _join(row, child, "人工判定为同一儿童", on=on)
    return row


def _enter_on_its_own(row: SourceRow, *, settled: Iterable[int], on: date) -> None:
    found = link_to_register([person_of(facts_of(row))])[0]
    claimed = {*found.candidates, *([found.child] if found.child else [])} - set(settled)
    if found.decision is Decision.SAME and found.child in claimed:
        _join(row, found.child, "人工排除其他候选后，与名册比对为同一儿童", on=on)
    elif claimed:
        Pair.objects.bulk_create(Pair(row=row, child_id=c, evidence=evidence_of(found)) for c in sorted(claimed))
    else:
        (child,) = enter_children([facts_of(row)], batch=row.batch, on=on)
        _settle(row, Outcome.NEW, child, "人工判定为不同儿童，单独入册")


def _join(row: SourceRow, child: int, why: str, *, on: date) -> None:
    _settle(row, Outcome.CHANGED, child, why)
    attach([(child, facts_of(row))], batch=row.batch, on=on)


def _settle(row: SourceRow, outcome: Outcome, child: int, why: str) -> None:
    row.outcome, row.child_id, row.why = outcome, child, why
    row.save(update_fields=["outcome", "child", "why"])
