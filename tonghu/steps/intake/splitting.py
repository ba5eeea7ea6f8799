"""One reference becomes two children again (拆分), at any later day; later work goes to the child it is of.

What came before a merge goes back as it came. What came since is compared with both children by what it says itself:
a row by its values, a form by its answers, a visit by the form that its visitor filled in. Whatever that leaves open
is put before a person: rows into the queue of doubtful rows, visits and forms into 待归位. Nothing is guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from tonghu.methods.linkage import Decision, Person, compare, link
from tonghu.register import journal
from tonghu.register.compose import values_of
from tonghu.register.finding import Known, keep_keys_of, known_as
from tonghu.register.judges import judge_in_force
from tonghu.register.merging import gone_into, present_of
from tonghu.register.models import (
    Batch,
    Child,
    Doubt,
    Merge,
    Move,
    NotAllowed,
    Pair,
    Placing,
    Record,
    SourceRow,
    Split,
    User,
    Visit,
)
from tonghu.register.models import Person as PersonRow
from tonghu.register.row_facts import facts_of, person_of
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.intake.entering import take_turn
from tonghu.steps.intake.outcomes import said_of
from tonghu.steps.intake.pieces import Pieces, move, moved_by, of_ids, pieces_of, settle_state, take_in_set_aside
from tonghu.steps.intake.preview import Outcome
from tonghu.steps.intake.ranking import rank_waiting
from tonghu.steps.intake.relinking import let_others_go_on
from tonghu.steps.intake.restoring import restore_all

UNCLEAR = "拆分后不能确定属于哪一名儿童"


class CannotSplit(Exception):
    """There is nothing to split here now (不能拆分)."""

    def __init__(self, why: str) -> None:
        super().__init__(f"没有拆分：{why}请返回儿童页面，查看现在的来源和登记表。")


@wide("two children may live in two places")
@transaction.atomic
def split_back(merge: Merge, *, why: str, by: User, on: date, remember: bool = True) -> Split:
    """Undo a merge, however long ago: the reference that went is a child of its own again.

    remember: that the two were found to be different, so that nobody is asked again.
    Raises NotAllowed, CannotSplit.
    """
    take_turn()
    merge = Merge.objects.select_for_update(of=("self",)).select_related("gone", "into").get(pk=merge.pk)
    if merge.undone_at is not None:
        raise CannotSplit("这次合并已经拆开。")
    here = Child.objects.select_for_update().get(pk=present_of(merge.into_id))
    _require_either(by, here, merge.gone)
    came = moved_by(merge.moves.all())
    back = came & pieces_of(here.pk)
    if not back and not pieces_of(merge.gone_id):
        raise CannotSplit("合并时带来的名单行、走访和登记表都已撤回或移走，没有可以拆出的内容。")
    why = why.strip() or "人工判定为两名儿童"
    merge.undone_at, merge.undone_by, merge.undone_why = timezone.now(), by, why
    merge.save(update_fields=["undone_at", "undone_by", "undone_why"])
    Child.objects.filter(pk=merge.gone_id).update(state=Child.State.ACTIVE)
    split = Split.objects.create(child=here, apart_id=merge.gone_id, merge=merge, why=why, at=merge.undone_at, by=by)
    later = _later(merge, here.pk)
    move(back, to=merge.gone_id, origin=here.pk, why="RETURNED", by=by, split=split)
    _share_out(split, later, by=by)
    _finish(split, by=by, on=on, remember=remember)
    return split


@wide("two children may live in two places")
@transaction.atomic
def split_apart(
    child: Child,
    apart: Pieces,
    *,
    unclear: Pieces | None = None,
    why: str,
    by: User,
    on: date,
    doubt: Doubt | None = None,
) -> Split:
    """Let some of a child's rows, visits and forms be another child's, who gets a reference of its own.

    unclear: what the person who splits cannot tell either. Raises NotAllowed, CannotSplit.
    """
    by.require(Act.DECIDE_PAIR, child.residence)
    take_turn()
    child = Child.objects.select_for_update().get(pk=child.pk)
    unclear, all_ = unclear or Pieces(), pieces_of(child.pk)
    rest = all_ - apart - unclear
    if child.state != Child.State.ACTIVE or (apart | unclear) - all_:
        raise CannotSplit("所选材料已不属于这名儿童。")
    if not (apart.rows or apart.records) or not (rest.rows or rest.records):
        raise CannotSplit("两边都至少要有一行名单或一张登记表。")
    why = why.strip() or "人工判定为两名儿童"
    other = Child.objects.create(
        person=PersonRow.objects.create(), residence=child.residence, entered_by=_batch_of(apart, child)
    )
    split = Split.objects.create(child=child, apart=other, why=why, at=timezone.now(), by=by)
    _keep_secret_of(child, other)
    move(apart, to=other.pk, origin=child.pk, why="CHOSEN", by=by, split=split)
    _wait(split, unclear.rows, by=by)
    _place_later(split, unclear, dict.fromkeys(unclear.visits, "NO_EVIDENCE"))
    if doubt is not None:
        said = {"decision": Doubt.Decision.DIFFERENT, "decided_at": split.at, "decided_by": by, "why": why}
        Doubt.objects.filter(pk=doubt.pk, decision="").update(**said)
    _finish(split, by=by, on=on)
    return split


@wide("two children may live in two places")
@transaction.atomic
def place(placing: Placing, child: Child, *, by: User, on: date, why: str = "") -> Placing:
    """Say of a visit or form that a split left open whose it is. Raises NotAllowed, CannotSplit."""
    take_turn()
    placing = (
        Placing.objects.select_for_update(of=("self",)).select_related("split", "stays", "other").get(pk=placing.pk)
    )
    _require_either(by, placing.stays, placing.other)
    here, there = present_of(placing.stays_id), present_of(placing.other_id)
    chosen = present_of(child.pk)
    if placing.decided_id is not None or chosen not in (here, there, _lies(placing)):
        raise CannotSplit("这份材料已经归位，或所选儿童不是当时的两名之一。")
    piece = Pieces(
        visits=frozenset([placing.visit_id] if placing.visit_id else []),
        records=frozenset([placing.record_id] if placing.record_id else []),
    )
    lies = _lies(placing)
    if chosen != lies:
        if placing.record_id and _has_form(chosen, placing.record_id):
            raise CannotSplit("所选儿童本轮已有一张登记表，不能再放一张。")
        move(piece, to=chosen, origin=lies, why="PLACED", by=by, split=placing.split)
        take_in_set_aside([lies], by=by)
        left = settle_state(lies)
        restore_all([lies, chosen], on=on)
        if left:
            let_others_go_on([lies], by=by, on=on)
    placing.decided_id, placing.decided_at, placing.decided_by, placing.why = chosen, timezone.now(), by, why
    placing.save(update_fields=["decided", "decided_at", "decided_by", "why"])
    journal.note(
        "PLACE_PIECE", by=by, child=Child.objects.get(pk=chosen), kind="form" if placing.record_id else "visit"
    )
    return placing


def _lies(placing: Placing) -> int:
    piece: Visit | Record | None = placing.visit or placing.record
    assert piece is not None  # the table says so
    return int(piece.child_id)


def _has_form(child: int, record: int) -> bool:
    rounds = Record.objects.filter(pk=record).values("round")
    return Record.objects.filter(child=child, round__in=rounds).exclude(pk=record).exists()


def _require_either(by: User, *children: Child) -> None:
    by.require(Act.DECIDE_PAIR)
    if not any(by.reaches(child.residence) for child in children):
        raise NotAllowed


def _batch_of(pieces: Pieces, child: Child) -> Batch | None:
    first = SourceRow.objects.filter(pk__in=pieces.rows).with_lists().order_by("batch__entered_at", "pk").first()
    return first.batch if first else child.entered_by


def _keep_secret_of(child: Child, other: Child) -> None:
    """Nobody knows yet which of the two must not be found: both stay secret until somebody lifts it."""
    if child.address_secret:
        columns = ["address_secret", "secret_at", "secret_by_id", "secret_why"]
        for column in columns:
            setattr(other, column, getattr(child, column))
        other.save(update_fields=["address_secret", "secret_at", "secret_by", "secret_why"])


def _later(merge: Merge, here: int) -> Pieces:
    """What was attached since the merge, and of which it is not written whose it is.

    Written is: what the merge brought, what `into` had then, what other merges brought that stand, and what those
    had to whom `into` itself was merged away since.
    """
    came, known = moved_by(merge.moves.all()), of_ids(merge.own)
    onward = {merge.into_id}
    for step in Merge.objects.filter(undone_at=None, at__gt=merge.at).order_by("at", "pk"):
        if step.gone_id in onward:
            onward.add(step.into_id)
            known |= of_ids(step.own)
    family = {here, *gone_into([here])[here]}
    others = Move.objects.filter(merge__into__in=family, merge__undone_at=None).exclude(merge__gone__in=onward)
    known |= moved_by(others.exclude(merge=merge))
    return pieces_of(here) - came - known


@dataclass(frozen=True, slots=True)
class _Sides:
    """The two children as their sure material says them."""

    people: Mapping[int, Person]
    claimed: Mapping[int, int]  # later forms by child, found so far

    def whose(self, person: Person) -> int | None:
        """The child that this surely is; None when linkage would ask a person."""
        (found,) = link([person], self.people, judge=judge_in_force())
        return found.child if found.decision is Decision.SAME else None


def _share_out(split: Split, later: Pieces, *, by: User) -> None:
    here, gone = split.child_id, split.apart_id
    people = {gone: _person_from(pieces_of(gone)), here: _person_from(pieces_of(here) - later)}
    sides = _Sides(people, {})
    doubtful: dict[int, str] = {}
    rows = {row.pk: sides.whose(person_of(facts_of(row))) for row in SourceRow.objects.filter(pk__in=later.rows)}
    move(_of(rows, gone, "rows"), to=gone, origin=here, why="LINKED", by=by, split=split)
    _wait(split, frozenset(pk for pk, child in rows.items() if child is None), by=by)
    forms, open_forms = _whose_forms(later.records, sides, gone, doubtful)
    move(_of(forms, gone, "records"), to=gone, origin=here, why="LINKED", by=by, split=split)
    visits = _whose_visits(later.visits, forms, doubtful)
    move(_of(visits, gone, "visits"), to=gone, origin=here, why="WITH_FORM", by=by, split=split)
    _place_later(split, Pieces(visits=later.visits, records=open_forms), doubtful)


def _of(found: Mapping[int, int | None], child: int, kind: str) -> Pieces:
    return Pieces(**{kind: frozenset(pk for pk, whose in found.items() if whose == child)})


def _whose_forms(
    records: Iterable[int], sides: _Sides, gone: int, doubtful: dict[int, str]
) -> tuple[dict[int, int | None], frozenset[int]]:
    found: dict[int, int | None] = {}
    for record in Record.objects.filter(pk__in=records):
        last = record.revisions.order_by("-number").first()
        answers = last.answers if last else {**record.draft_coded, **record.draft_personal}
        whose = sides.whose(person_of(answers))
        if whose == gone and _has_form(gone, record.pk):
            whose, doubtful[-record.pk] = None, "TAKEN"
        elif whose is None:
            doubtful[-record.pk] = "NO_EVIDENCE"
        found[record.pk] = whose
    return found, frozenset(pk for pk, whose in found.items() if whose is None)


def _whose_visits(
    visits: Iterable[int], forms: Mapping[int, int | None], doubtful: dict[int, str]
) -> dict[int, int | None]:
    """A visit goes with the form that the same person filled in in the same round."""
    filled: dict[tuple[int, int], set[int | None]] = {}
    for record in Record.objects.filter(pk__in=list(forms)):
        for who in {record.draft_by_id, record.submitted_by_id} - {None}:
            filled.setdefault((record.round_id, who or 0), set()).add(forms[record.pk])
    found: dict[int, int | None] = {}
    for visit in Visit.objects.filter(pk__in=visits):
        whose = filled.get((visit.round_id, visit.by_id), {None})
        found[visit.pk] = next(iter(whose)) if len(whose) == 1 else None
        if found[visit.pk] is None:
            doubtful[visit.pk] = "NO_EVIDENCE"
    return found


def _person_from(pieces: Pieces) -> Person:
    """A child as these rows and forms alone would say it."""
    rows = SourceRow.objects.filter(pk__in=pieces.rows).order_by("batch__entered_at", "batch_id", "number")
    told = [facts_of(row) for row in rows]
    forms = [
        last.answers
        for record in Record.objects.filter(pk__in=pieces.records).order_by("round__reference_date")
        if (last := record.revisions.order_by("-number").first())
    ]
    said = person_of(values_of(told, forms[-1] if forms else None))
    marks = frozenset().union(*(person_of(one).guardians for one in (*told, *forms)))
    return replace(said, guardians=marks)


def _wait(split: Split, rows: frozenset[int], *, by: User) -> None:
    """Let rows wait in the queue of doubtful rows, with both children as candidates."""
    move(Pieces(rows=rows), to=None, origin=split.child_id, why="DOUBTFUL", by=by, split=split)
    SourceRow.objects.filter(pk__in=rows).update(outcome=Outcome.DOUBTFUL, why=UNCLEAR)


def _place_later(split: Split, pieces: Pieces, doubtful: Mapping[int, str]) -> None:
    """Put visits and forms before a person; they stay where they are meanwhile. Forms stand under −id."""
    Placing.objects.bulk_create(
        [
            *(
                Placing(split=split, visit_id=pk, stays_id=split.child_id, other_id=split.apart_id, reason=doubtful[pk])
                for pk in sorted(pieces.visits)
                if pk in doubtful
            ),
            *(
                Placing(
                    split=split,
                    record_id=pk,
                    stays_id=split.child_id,
                    other_id=split.apart_id,
                    reason=doubtful.get(-pk, "NO_EVIDENCE"),
                )
                for pk in sorted(pieces.records)
            ),
        ]
    )


def _finish(split: Split, *, by: User, on: date, remember: bool = True) -> None:
    """Both children as what is theirs says them; whatever waits, waits for both."""
    both = [split.child_id, split.apart_id]
    take_in_set_aside(both, by=by)
    left = [child for child in both if settle_state(child)]
    restore_all(both, on=on)
    let_others_go_on(left, by=by, on=on)
    active = known_as(both)
    keep_keys_of(active.items())
    _ask_again(split, active)
    Doubt.objects.filter(child__in=both, decision="").update(decision=Doubt.Decision.LAPSED, decided_at=split.at)
    if remember:
        said = {"decision": Doubt.Decision.DIFFERENT, "decided_at": split.at, "decided_by": by, "why": split.why}
        one, other = sorted(both)
        Doubt.objects.create(kind=Doubt.Kind.MAY_BE_ONE, child_id=one, other_id=other, found_at=split.at, **said)
    here, apart = (Child.objects.get(pk=pk) for pk in both)
    waiting = Pair.objects.filter(child__in=both, decision="").values("row").distinct().count()
    placing = split.placings.filter(decided=None).count()
    journal.note("SPLIT_CHILD", by=by, child=here, other=apart.ref, rows_open=waiting, pieces_open=placing)
    journal.note("SPLIT_OFF", by=by, child=apart, other=here.ref)


def _ask_again(split: Split, active: Mapping[int, Person]) -> None:
    """Pairs for the rows that wait since, and for those that waited for the reference before it was merged."""
    waiting = set(split.moves.filter(why="DOUBTFUL").values_list("row", flat=True))
    lapsed = Pair.objects.filter(child=split.apart_id, decision=Pair.Decision.LAPSED, row__child=None)
    again = set(lapsed.filter(row__outcome=Outcome.DOUBTFUL, row__pairs__decision="").values_list("row", flat=True))
    rows = list(SourceRow.objects.filter(pk__in=waiting | again))
    for row in rows:
        person = person_of(facts_of(row))
        candidates = active if row.pk in waiting else {k: v for k, v in active.items() if k == split.apart_id}
        for child, compared in compare(person, candidates, judge=judge_in_force(), store=Known()).items():
            opened = {"decision": "", "decided_at": None, "decided_by": None, "why": "", **said_of(compared)}
            Pair.objects.update_or_create(row=row, child_id=child, defaults=opened)
    rank_waiting([row.pk for row in rows])
