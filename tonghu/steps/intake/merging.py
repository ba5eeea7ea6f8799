"""Two references become one child (合并): what speaks for one speaks for the other; nothing is overwritten.

The child is composed anew from the rows and forms of both. Where they contradict, a person may say of each item whose
word stands and why. The reference that goes leads to the other until the merge is undone (`splitting`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.finding import keep_keys_of, known_as
from tonghu.register.merging import gone_into
from tonghu.register.models import Child, Choice, Doubt, Followup, Merge, Pair, Record, Revision, SourceRow, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.intake.entering import take_turn
from tonghu.steps.intake.pieces import Pieces, move, move_followups, pieces_of, progress
from tonghu.steps.intake.ranking import rank_waiting
from tonghu.steps.intake.relinking import link_again, open_pairs, refused_for
from tonghu.steps.intake.restoring import restore_all


class CannotMerge(Exception):
    """One of the two is no child of the list now, or both are the same (不能合并)."""

    def __init__(self, why: str) -> None:
        super().__init__(f"没有合并：{why}请返回疑似判定列表，查看两名儿童现在的情况。")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Of one item the word of one source: exactly one of a row and a revision."""

    reason: str
    row: int | None = None
    revision: int | None = None
    why: str = ""


def which_stays(a: Child, b: Child) -> tuple[Child, Child]:
    """The one that goes and the one that stays: the further form, then more sources, then the older reference."""

    def worth(child: Child) -> tuple[float, int, int]:
        states = Record.objects.filter(child=child).order_by("-round__reference_date").values_list("state", flat=True)
        furthest = max((progress(state) for state in states[:1]), default=-1)
        return furthest, len(pieces_of(child.pk).rows), -child.pk

    first, second = sorted((a, b), key=worth)
    return first, second


@wide("two references of one child may be of two places")
@transaction.atomic
def merge(
    gone: Child,
    into: Child,
    *,
    why: str,
    by: User,
    on: date,
    choices: Mapping[str, Chosen] | None = None,
    doubt: Doubt | None = None,
) -> Merge:
    """Let `gone` lead to `into`, with all that is attached to it. Raises NotAllowed, CannotMerge.

    A form that both have in one round stays under its own reference where `into` has one: it is set aside, shown
    with the child, and comes back with a split.
    """
    by.require(Act.DECIDE_PAIR, gone.residence)
    take_turn()
    gone, into = _both(gone.pk, into.pk)
    moved, own = pieces_of(gone.pk), pieces_of(into.pk)
    moved -= Pieces(records=_set_aside(gone.pk, into.pk))
    done = Merge.objects.create(
        gone=gone, into=into, own=own.as_kept(), why=why.strip() or "人工判定为同一儿童", at=timezone.now(), by=by
    )
    move(moved, to=into.pk, origin=gone.pk, why="MERGED", by=by, merge=done)
    move_followups(Followup.objects.filter(child=gone), to=into.pk, by=by)
    _keep_keys(gone.pk, into.pk)
    _keep_secret(gone, into, by=by)
    Child.objects.filter(pk=gone.pk).update(state=Child.State.MERGED)
    choose(into, choices or {}, merge=done, by=by)
    left = _repoint(gone.pk, into.pk, done, doubt)
    restore_all([into.pk], on=on)
    for row in left:
        link_again(row, settled=refused_for(row), on=on)
    detail: dict[str, Any] = {"rows": len(moved.rows), "visits": len(moved.visits), "forms": len(moved.records)}
    journal.note("MERGE_CHILDREN", by=by, child=into, other=gone.ref, chosen=len(choices or {}), **detail)
    journal.note("MERGED_INTO", by=by, child=gone, other=into.ref)
    return done


def _both(gone: int, into: int) -> tuple[Child, Child]:
    found = Child.objects.select_for_update(of=("self",)).order_by("pk").in_bulk([gone, into])
    if len(found) < 2:
        raise CannotMerge("两边是同一个编号。")
    for child in found.values():
        if child.state != Child.State.ACTIVE:
            raise CannotMerge(f"儿童{child.ref}现在是“{child.get_state_display()}”。")
    return found[gone], found[into]


def _set_aside(gone: int, into: int) -> frozenset[int]:
    """The forms of rounds in which both have one."""
    rounds = Record.objects.filter(child=into).values("round")
    return frozenset(Record.objects.filter(child=gone, round__in=rounds).values_list("pk", flat=True))


def _keep_keys(gone: int, into: int) -> None:
    """Whatever brought a row to the one brings it to the other."""
    keep_keys_of([(into, known_as([gone])[gone])])


def _keep_secret(gone: Child, into: Child, *, by: User) -> None:
    """An address that must not be found stays so, whichever reference it came with."""
    if gone.address_secret and not into.address_secret:
        into.address_secret, into.secret_at, into.secret_by = True, timezone.now(), by
        into.secret_why = gone.secret_why
        into.save(update_fields=["address_secret", "secret_at", "secret_by", "secret_why"])


def _repoint(gone: int, into: int, done: Merge, doubt: Doubt | None) -> list[SourceRow]:
    """Whatever waited for a decision about `gone` now waits for one about `into`.

    Returns the rows that have nobody to wait for: of `into` a person has said already that it is not theirs.
    """
    now, by = timezone.now(), done.by
    waiting = list(Pair.objects.filter(child=gone, decision=""))
    rows = [pair.row_id for pair in waiting]
    said = dict(Pair.objects.filter(child=into, row__in=rows).values_list("row", "decision"))
    Pair.objects.filter(pk__in=[pair.pk for pair in waiting]).update(
        decision=Pair.Decision.LAPSED, decided_at=now, decided_by=by, why="候选儿童已合并"
    )
    open_pairs(
        Pair(
            row_id=pair.row_id,
            child_id=into,
            **{key: getattr(pair, key) for key in ("evidence", "probability", "odds", "judge")},
        )
        for pair in waiting
        if said.get(pair.row_id, Pair.Decision.LAPSED) == Pair.Decision.LAPSED
    )
    low, high = sorted((gone, into))
    both = Doubt.objects.filter(kind=Doubt.Kind.MAY_BE_ONE, child=low, other=high, decision="")
    word = {"decided_at": now, "decided_by": by}
    both.update(decision=Doubt.Decision.SAME, **word)
    if doubt is not None:
        Doubt.objects.filter(pk=doubt.pk, decision="").update(decision=Doubt.Decision.SAME, **word)
    for column in ("child", "other"):
        Doubt.objects.filter(**{column: gone}, decision="").update(decision=Doubt.Decision.LAPSED, **word)
    rank_waiting(rows)
    asked = Pair.objects.filter(row__in=rows, decision="").values("row")
    return list(SourceRow.objects.filter(pk__in=rows, child=None).exclude(pk__in=asked).with_lists())


def choose(child: Child, choices: Mapping[str, Chosen], *, by: User, merge: Merge | None = None) -> None:
    """Write down whose word stands for each item; only sources of this child may be named. Raises CannotMerge."""
    holders = {child.pk, *gone_into([child.pk])[child.pk]}
    rows = {one.row for one in choices.values() if one.row}
    forms = {one.revision for one in choices.values() if one.revision}
    of_child = SourceRow.objects.filter(pk__in=rows, child=child).count()
    of_forms = Revision.objects.filter(pk__in=forms, record__child__in=holders).count()
    if (of_child, of_forms) != (len(rows), len(forms)):
        raise CannotMerge("所选取值的来源已不属于这名儿童。")
    Choice.objects.bulk_create(
        Choice(
            item=item,
            row_id=one.row,
            revision_id=one.revision,
            reason=one.reason,
            why=one.why,
            merge=merge,
            at=timezone.now(),
            by=by,
        )
        for item, one in sorted(choices.items())
    )


@wide("what speaks for a child counts, wherever it came from")
@transaction.atomic
def choose_values(child: Child, choices: Mapping[str, Chosen], *, by: User, on: date) -> None:
    """Say of a child, merged or not, whose word stands for each item. Raises NotAllowed, CannotMerge."""
    by.require(Act.DECIDE_PAIR, child.residence)
    choose(child, choices, by=by)
    restore_all([child.pk], on=on)
    journal.note("CHOOSE_VALUES", by=by, child=child, items=sorted(choices))


@wide("the references of a child may be of several places")
def merges_of(child: Child, *, by: User) -> Sequence[Merge]:
    """The merges that stand and led to this child, the latest first. Raises NotAllowed."""
    by.require(Act.SEE_CHILD, child.residence)
    away = gone_into([child.pk])[child.pk]
    found = Merge.objects.filter(gone__in=away, undone_at=None).select_related("gone__person", "into", "by")
    return list(found.order_by("-at", "-pk"))
