"""Deciding doubtful rows (判定疑似同一儿童): a person says whose row it is; nothing is guessed."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from tonghu.methods.linkage import Compared, compare
from tonghu.register import journal
from tonghu.register.doubting import find_doubts
from tonghu.register.finding import Known, known_as
from tonghu.register.judges import judge_in_force
from tonghu.register.models import Batch, Child, Doubt, Pair, Record, SourceRow, User, Visit
from tonghu.register.row_facts import facts_of, person_of
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.intake.preview import Outcome
from tonghu.steps.intake.ranking import rank_waiting
from tonghu.steps.intake.relinking import join, let_others_go_on, link_again, refused_for
from tonghu.steps.intake.restoring import restore

SAID_SAME = "人工判定为同一儿童"


class AlreadyDecided(Exception):
    """Someone decided this row meanwhile (已经判定)."""

    def __init__(self) -> None:
        super().__init__(
            "这一行已经判定过，页面上的内容可能是旧的。请返回列表查看最新结果；如判定有误，请先撤销原判定。"
        )


class CannotUndecide(Exception):
    """Others have built on the decision since (不能撤销判定)."""

    def __init__(self) -> None:
        super().__init__(
            "这项判定不能撤销：这一行不是刚判定的，该儿童已有走访、登记表或其他名单的记录，或候选儿童已不在册。"
            "如确有误，请在儿童页面核对来源后联系区民政局处理。"
        )


def waiting_rows(by: User) -> QuerySet[SourceRow]:
    """Doubtful rows of the user's district that wait; what settles most comes first. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    return (
        SourceRow.objects.filter(
            outcome=Outcome.DOUBTFUL,
            child=None,
            batch__district__within=by.jurisdiction,
            batch__state__in=[Batch.State.ENTERING, Batch.State.ENTERED],
        )
        .with_lists()
        .annotate(rank=Max(Coalesce("pairs__rank", 0), filter=Q(pairs__decision="")))
        .filter(rank__isnull=False)
        .order_by("-rank", "pk")
    )


def evidence_between(row: SourceRow, children: Sequence[int], *, by: User) -> dict[int, Compared]:
    """How each child compares with the row, as things stand now. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR, row.batch.district)
    return compare(person_of(facts_of(row)), known_as(children), judge=judge_in_force(), store=Known())


@wide("a candidate may live in another place")
@transaction.atomic
def decide(
    row: SourceRow, child: int | None, *, by: User, on: date, why: str = "", twin: int | None = None
) -> SourceRow:
    """Say that the row is this child, or, with None, none of its candidates.

    twin: the candidate whose twin (双胞胎) the row is; then it is none of them. A row that is none of them is
    compared with the register again. Raises NotAllowed, AlreadyDecided.
    """
    by.require(Act.DECIDE_PAIR, row.batch.district)
    row = SourceRow.objects.select_for_update(of=("self",)).select_related("batch__round").get(pk=row.pk)
    pairs = {pair.child_id: pair for pair in row.pairs.select_for_update()}
    open_ = {found for found, pair in pairs.items() if not pair.decision}
    if row.child_id is not None or not open_ or not {child, twin} - {None} <= open_:
        raise AlreadyDecided
    now = timezone.now()
    for found in open_:
        pair = pairs[found]
        pair.decision = _SAID.get((found == child, found == twin), Pair.Decision.DIFFERENT)
        pair.decided_at, pair.decided_by, pair.why = now, by, why
    Pair.objects.bulk_update([pairs[found] for found in open_], ["decision", "decided_at", "decided_by", "why"])
    said: dict[str, Any] = {"same": child is not None, "candidates": len(open_)}
    if twin is not None:
        said["twins"] = True
    journal.note("DECIDE_PAIR", by=by, batch=row.batch, row=row.number, **said)
    if child is None:
        link_again(row, settled=refused_for(row), on=on)
    else:
        join(row, child, SAID_SAME, on=on)
    if row.child_id is not None:
        find_doubts([row.child_id], at=now)
    rank_waiting(_waiting_with(open_) | {row.pk})
    return row


_SAID = {(True, False): Pair.Decision.SAME, (False, True): Pair.Decision.TWINS}


def _waiting_with(children: Collection[int]) -> set[int]:
    return set(Pair.objects.filter(child__in=children, decision="").values_list("row", flat=True))


@wide("a candidate may live in another place")
@transaction.atomic
def undecide(row: SourceRow, *, by: User, on: date) -> SourceRow:
    """Take a decision back: the row waits again and the register is as it was before.

    Only while nothing was built on it. Raises NotAllowed, CannotUndecide.
    """
    by.require(Act.DECIDE_PAIR, row.batch.district)
    row = SourceRow.objects.select_for_update(of=("self",)).select_related("batch").get(pk=row.pk)
    decided = list(
        row.pairs.select_for_update(of=("self",))
        .exclude(decision__in=["", "LAPSED"])
        .order_by("decided_at")
        .select_related("child")
    )
    child = row.child_id
    if child is None or not decided or row.batch.state not in (Batch.State.ENTERING, Batch.State.ENTERED):
        raise CannotUndecide
    alone = _stands_alone(child, row)
    if row.outcome == Outcome.NEW and not (alone and _nobody_waits_for(child)):
        raise CannotUndecide
    last = [pair for pair in decided if pair.decided_at == decided[-1].decided_at]
    # Of a child for whom nothing else speaks nobody is asked: it goes, and the row waits for the others.
    back = [pair for pair in last if pair.child.state == Child.State.ACTIVE and not (alone and pair.child_id == child)]
    if not back:
        raise CannotUndecide
    for pair in last:
        pair.decision, pair.decided_at, pair.decided_by, pair.why = "", None, None, ""
        if pair not in back:
            pair.decision, pair.decided_at, pair.decided_by = Pair.Decision.LAPSED, timezone.now(), by
    Pair.objects.bulk_update(last, ["decision", "decided_at", "decided_by", "why"])
    row.outcome, row.child_id = Outcome.DOUBTFUL, None
    row.why = "；".join(str(found["text"]) for found in back[0].evidence)
    row.save(update_fields=["outcome", "child", "why"])
    if alone:
        Child.objects.filter(pk=child).update(state=Child.State.WITHDRAWN)
        Doubt.objects.filter(Q(child=child) | Q(other=child), decision="").update(
            decision=Doubt.Decision.LAPSED, decided_at=timezone.now(), decided_by=by
        )
    rank_waiting([row.pk])
    restore([child], batch=row.batch, on=on)
    if alone:
        let_others_go_on([child], by=by, on=on)
    journal.note("UNDECIDE_PAIR", by=by, batch=row.batch, row=row.number)
    return row


def _stands_alone(child: int, row: SourceRow) -> bool:
    """Whether only this row speaks for the child."""
    others = SourceRow.objects.filter(child=OuterRef("pk")).exclude(pk=row.pk)
    of_child = {"child": OuterRef("pk")}
    pieces = (others, Visit.objects.filter(**of_child), Record.objects.filter(**of_child))
    return Child.objects.filter(*(~Exists(piece) for piece in pieces), pk=child).exists()


def _nobody_waits_for(child: int) -> bool:
    return not Pair.objects.filter(child=child, decision="").exists()
