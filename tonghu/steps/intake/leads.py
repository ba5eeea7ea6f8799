"""Leads (线索: 社区云、网格员上报) stand apart from the base list until a person has looked, or a list names the child.

A lead is a row of a list of leads. It is attached as soon as it is surely a child of the register; otherwise it waits
to be visited, and is then confirmed (确认为儿童), which enters the child, or ruled out (排除). Both can be undone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from tonghu.methods.linkage.engine.people import records_of
from tonghu.register import journal
from tonghu.register.judges import judge_in_force
from tonghu.register.models import Batch, Child, Pair, Record, Ruling, SourceRow, User, Visit
from tonghu.register.models.lists import Rows
from tonghu.register.row_facts import Facts, facts_of, person_of
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.intake.children import attach, enter_children
from tonghu.steps.intake.outcomes import pair_of, take_turn, write_outcomes
from tonghu.steps.intake.preview import Judged, Outcome, judge_people
from tonghu.steps.intake.restoring import restore

_CHUNK = 2000
_IN = (Batch.State.ENTERING, Batch.State.ENTERED)
SAID_CHILD = "线索经核实为儿童，入册"


class AlreadyRuled(Exception):
    """The lead no longer waits (线索已处置)."""

    def __init__(self) -> None:
        super().__init__("这条线索已经处置，或已归到名册中的儿童，页面上的内容可能是旧的。请返回线索列表查看最新结果。")


class CannotReopen(Exception):
    """Others have built on the ruling since (不能撤销处置)."""

    def __init__(self) -> None:
        super().__init__(
            "这项处置不能撤销：该儿童已有走访、登记表或其他名单的记录，或这一行已另行处理。"
            "如确有误，请在儿童页面核对来源后，由区民政局处理。"
        )


def waiting_leads(by: User) -> QuerySet[SourceRow]:
    """Leads of the user's district that wait to be visited, oldest first. Raises NotAllowed."""
    by.require(Act.RULE_ON_LEAD)
    return _leads(by).filter(outcome=Outcome.LEAD).order_by("batch__received_at", "batch_id", "number")


def ruled_leads(by: User) -> QuerySet[Ruling]:
    """What was found out about leads of the user's district, newest first. Raises NotAllowed."""
    by.require(Act.RULE_ON_LEAD)
    return Ruling.objects.filter(row__in=_leads(by)).select_related("row__batch", "row__child", "by").order_by("-id")


def _leads(by: User) -> QuerySet[SourceRow]:
    found = SourceRow.objects.filter(batch__district__within=by.jurisdiction, batch__state__in=_IN)
    return found.with_lists()


@wide("the child of a lead may be known in another place")
@transaction.atomic
def confirm_lead(row: SourceRow, *, reason: str, by: User, on: date, note: str = "") -> SourceRow:
    """Say that the lead is a child: it enters the base list, unless it is, or may be, one that is known by now.

    Raises NotAllowed, AlreadyRuled.
    """
    take_turn()
    row = _rule(row, Ruling.Verdict.CONFIRMED, reason, note, by=by)
    (found,) = _judged([row], [facts_of(row)])
    if found.link.child is None and not found.link.candidates:
        (child,) = enter_children([facts_of(row)], batch=row.batch, on=on)
        row.outcome, row.child_id, row.why = Outcome.NEW, child, SAID_CHILD
        write_outcomes([row])
        _attach(_of_one_place(row), on=on)  # others may have reported the same child
    else:
        _carry_out([(row, found)], on=on)
    return row


@transaction.atomic
def rule_out(row: SourceRow, *, reason: str, by: User, note: str = "") -> SourceRow:
    """Say that the lead is no child of the base list. Raises NotAllowed, AlreadyRuled."""
    row = _rule(row, Ruling.Verdict.RULED_OUT, reason, note, by=by)
    row.outcome, row.why = Outcome.RULED_OUT, f"已排除：{Ruling.Reason(reason).label}"
    write_outcomes([row])
    return row


@wide("the child of a lead may live in another place by now")
@transaction.atomic
def reopen_lead(row: SourceRow, *, by: User, on: date) -> SourceRow:
    """Take a ruling back: the lead waits again. Raises NotAllowed, CannotReopen."""
    by.require(Act.RULE_ON_LEAD, row.batch.district)
    row = SourceRow.objects.select_for_update(of=("self",)).select_related("batch").get(pk=row.pk)
    last, child = row.rulings.order_by("-id").first(), row.child_id
    if last is None or row.batch.state not in _IN or last.verdict == Ruling.Verdict.REOPENED:
        raise CannotReopen
    confirmed = last.verdict == Ruling.Verdict.CONFIRMED
    if confirmed and (child is None or row.why != SAID_CHILD or not _alone(child, row)):
        raise CannotReopen
    _note(row, Ruling.Verdict.REOPENED, Ruling.Reason.MISTAKE, "", by=by)
    row.outcome, row.child_id, row.why = Outcome.LEAD, None, "撤销处置，重新核实"
    write_outcomes([row])
    if confirmed and child is not None:
        Child.objects.filter(pk=child).update(state=Child.State.WITHDRAWN)
        restore([child], batch=row.batch, on=on)
    return row


def _alone(child: int, row: SourceRow) -> bool:
    of_child = {"child": OuterRef("pk")}
    return Child.objects.filter(
        ~Exists(SourceRow.objects.filter(**of_child).exclude(pk=row.pk)),
        ~Exists(Visit.objects.filter(**of_child)),
        ~Exists(Record.objects.filter(**of_child)),
        ~Exists(Pair.objects.filter(**of_child, decision="")),
        pk=child,
    ).exists()


def _rule(row: SourceRow, verdict: Ruling.Verdict, reason: str, note: str, *, by: User) -> SourceRow:
    by.require(Act.RULE_ON_LEAD, row.batch.district)
    row = SourceRow.objects.select_for_update(of=("self",)).select_related("batch").get(pk=row.pk)
    if row.outcome != Outcome.LEAD or row.batch.state not in _IN:
        raise AlreadyRuled
    _note(row, verdict, reason, note, by=by)
    return row


def _note(row: SourceRow, verdict: Ruling.Verdict, reason: str, note: str, *, by: User) -> None:
    Ruling.objects.create(
        row=row, verdict=verdict, reason=Ruling.Reason(reason), note=note[:200], at=timezone.now(), by=by
    )
    act = "REOPEN_LEAD" if verdict == Ruling.Verdict.REOPENED else "RULE_ON_LEAD"
    journal.note(act, by=by, batch=row.batch, row=row.number, verdict=str(verdict), reason=str(reason))


@wide("the child of a lead may be known in another place")
@transaction.atomic
def attach_leads(district: str, *, on: date) -> int:
    """Compare the waiting leads of a district with the register, which has grown; returns how many wait no longer."""
    take_turn()
    waiting = SourceRow.objects.filter(outcome=Outcome.LEAD, batch__district=district, batch__state__in=_IN)
    return _attach(waiting, on=on)


def _of_one_place(row: SourceRow) -> Rows:
    home = row.coded.get("residence", "")
    found = SourceRow.objects.filter(outcome=Outcome.LEAD, batch__district=row.batch.district, batch__state__in=_IN)
    return found.filter(coded__residence=home)


def _attach(waiting: Rows, *, on: date) -> int:
    done = 0
    for rows in _chunks(waiting.with_lists().order_by("pk")):
        facts = [facts_of(row) for row in rows]
        judged = _judged(rows, facts)
        # A lead that is only like another lead goes on waiting.
        known = [
            (row, found) for row, found in zip(rows, judged, strict=True) if found.link.child or found.link.candidates
        ]
        done += _carry_out(known, on=on)
    return done


def _judged(rows: Sequence[SourceRow], facts: Sequence[Facts]) -> list[Judged]:
    return judge_people(
        records_of([person_of(said) for said in facts]),
        judge=judge_in_force(),
        facts=facts.__getitem__,
        number=lambda n: rows[n].number,
    )


def _chunks(rows: QuerySet[SourceRow]) -> Iterator[list[SourceRow]]:
    numbers = iter(list(rows.values_list("pk", flat=True)))
    while part := list(islice(numbers, _CHUNK)):
        yield list(rows.filter(pk__in=part))


def _carry_out(known: Iterable[tuple[SourceRow, Judged]], *, on: date) -> int:
    """Attach each row to its child, or let it wait for a person who decides among candidates."""
    joined: dict[Batch, list[tuple[int, dict[str, object]]]] = defaultdict(list)
    settled: list[SourceRow] = []
    pairs: list[Pair] = []
    for row, found in known:
        child = found.link.child
        refused = set(row.pairs.exclude(decision="").values_list("child", flat=True))
        candidates = sorted(set(found.link.candidates) - refused)
        if child is not None and child not in refused:
            row.outcome, row.child_id, row.why = found.outcome, child, found.why
            joined[row.batch].append((child, facts_of(row)))
        elif candidates:
            row.outcome, row.why = Outcome.DOUBTFUL, found.why
            pairs += [pair_of(row, one, found.link) for one in candidates]
        else:
            continue
        settled.append(row)
    if settled:
        write_outcomes(settled)
    for batch, rows in joined.items():
        attach(rows, batch=batch, on=on)
    Pair.objects.bulk_create(pairs)
    return len(settled)
