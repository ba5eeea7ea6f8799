"""Deciding doubts about children (判定疑点): two that may be one, one that may be two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from tonghu.methods.linkage import Compared, Person, compare
from tonghu.register import doubting, journal
from tonghu.register.doubting import Told, names_two, told_of
from tonghu.register.finding import Known, known_as
from tonghu.register.judges import judge_in_force
from tonghu.register.models import Batch, Child, Doubt, Merge, NotAllowed, Revision, Split, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.intake.merging import CannotMerge, Chosen, merge, which_stays
from tonghu.steps.intake.pieces import Pieces, pieces_of
from tonghu.steps.intake.splitting import split_apart, split_back

CHUNK = 2000


class DoubtDecided(Exception):
    """Someone decided this doubt, or its child changed, meanwhile (疑点已判定)."""

    def __init__(self) -> None:
        super().__init__("这个疑点已经判定过，或相关儿童已有变化。请返回列表查看最新结果。")


@wide("a list names children of other places too")
def scan_batch(batch: Batch, *, by: User) -> int:
    """Look for doubts about every child that a batch named; returns how many are new. Raises NotAllowed."""
    by.require(Act.RECEIVE_LIST, batch.district)
    named = list(batch.rows.exclude(child=None).order_by("child").values_list("child", flat=True).distinct())
    now = timezone.now()
    return sum(doubting.find_doubts(named[n : n + CHUNK], at=now) for n in range(0, len(named), CHUNK))


@wide("doubts are found whoever lives where")
def scan_all() -> int:
    """Look at every child whose lists contradict each other; a job does so at night."""
    children = list(Child.objects.filter(disputed=True, state=Child.State.ACTIVE).values_list("pk", flat=True))
    now = timezone.now()
    return sum(doubting.find_doubts(children[n : n + CHUNK], at=now) for n in range(0, len(children), CHUNK))


@dataclass(frozen=True, slots=True)
class Sides:
    """A child that may be two: its sources in two heaps, and those that fit either or neither."""

    one: Sequence[Told]
    other: Sequence[Told]
    unclear: Sequence[Told]


@wide("what speaks for a child counts, wherever it came from")
def sides_of(child: int, *, by: User) -> Sides:
    """Part a child's sources by the two that contradict each other. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    told = told_of([child]).get(child, [])
    seeds = next(((a, b) for n, a in enumerate(told) for b in told[n + 1 :] if names_two(a.person, b.person)), None)
    if seeds is None:
        return Sides(told, (), ())
    heaps: dict[int, list[Told]] = {0: [], 1: [], 2: []}
    for one in told:
        fits = [_fits(one.person, seed.person) for seed in seeds]
        at = 0 if one is seeds[0] else 1 if one is seeds[1] else fits.index(True) if sum(fits) == 1 else 2
        heaps[at].append(one)
    return Sides(heaps[0], heaps[1], heaps[2])


def _fits(a: Person, b: Person) -> bool:
    """Whether two sources agree in number, or in name and birth date, and contradict in none of them."""
    both = [(x, y) for x, y in ((a.idno, b.idno), (a.name, b.name), (a.born, b.born)) if x and y]
    same = (a.idno and a.idno == b.idno) or (a.name and a.name == b.name and a.born and a.born == b.born)
    return bool(same) and all(x == y for x, y in both)


@wide("two candidates may live in two places")
def evidence_of_two(one: int, other: int, *, by: User) -> Compared | None:
    """How two children compare, as they stand now; None where one is no more. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    known = known_as([one, other])
    if len(known) < 2:
        return None
    return compare(known[one], {other: known[other]}, judge=judge_in_force(), store=Known())[other]


@wide("doubts are kept whoever lives where")
@transaction.atomic
def raise_doubt(child: Child, other: Child, *, by: User) -> Doubt:
    """Let two children be compared because a person holds them for one; nothing is merged yet.

    Raises NotAllowed, CannotMerge.
    """
    for one in (child, other):
        by.require(Act.DECIDE_PAIR, one.residence)
        if one.state != Child.State.ACTIVE:
            raise CannotMerge(f"儿童{one.ref}现在是“{one.get_state_display()}”。")
    if child.pk == other.pk:
        raise CannotMerge("两边是同一个编号。")
    compared = evidence_of_two(child.pk, other.pk, by=by)
    doubt = doubting.doubt_as_asked(child.pk, other.pk, compared, at=timezone.now())
    journal.note("RAISE_DOUBT", by=by, child=child, other=other.ref)
    return doubt


@wide("two candidates may live in two places")
@transaction.atomic
def decide_doubt(
    doubt: Doubt,
    said: str,
    *,
    by: User,
    on: date,
    why: str = "",
    choices: Mapping[str, Chosen] | None = None,
) -> Merge | Split | None:
    """Say SAME, DIFFERENT or TWINS; two that are one are merged, one that is two is split by its sources.

    Raises NotAllowed, DoubtDecided, CannotMerge, CannotSplit.
    """
    by.require(Act.DECIDE_PAIR)
    doubt = Doubt.objects.select_for_update(of=("self",)).select_related("child", "other").get(pk=doubt.pk)
    if doubt.decision:
        raise DoubtDecided
    if not any(by.reaches(child.residence) for child in (doubt.child, doubt.other) if child is not None):
        raise NotAllowed
    done: Merge | Split | None = None
    if doubt.other is not None and said == Doubt.Decision.SAME:
        gone, into = which_stays(doubt.child, doubt.other)
        if not by.reaches(gone.residence):
            gone, into = into, gone
        done = merge(gone, into, why=why, by=by, on=on, choices=choices, doubt=doubt)
    elif doubt.other is None and said != Doubt.Decision.SAME:
        done = _split(doubt, why=why, by=by, on=on)
    else:
        doubt.decision, doubt.decided_at, doubt.decided_by, doubt.why = said, timezone.now(), by, why
        doubt.save(update_fields=["decision", "decided_at", "decided_by", "why"])
    journal.note("DECIDE_DOUBT", by=by, child=doubt.child, kind=doubt.kind, said=said)
    return done


def _split(doubt: Doubt, *, why: str, by: User, on: date) -> Split:
    """Let the sources that speak for the other one go; what fits either waits, visits too, unless a form tells."""
    sides = sides_of(doubt.child_id, by=by)
    records = {
        told.revision: record for told in (*sides.one, *sides.other, *sides.unclear) for record in _form_of(told)
    }

    def pieces(heap: Sequence[Told]) -> Pieces:
        rows = frozenset(told.row for told in heap if told.row)
        return Pieces(rows=rows, records=frozenset(records[t.revision] for t in heap if t.revision))

    all_ = pieces_of(doubt.child_id)
    unclear = pieces(sides.unclear) | Pieces(visits=all_.visits)
    return split_apart(doubt.child, pieces(sides.other), unclear=unclear, why=why, by=by, on=on, doubt=doubt)


def _form_of(told: Told) -> list[int]:
    return list(Revision.objects.filter(pk=told.revision).values_list("record", flat=True)) if told.revision else []


@wide("two candidates may live in two places")
@transaction.atomic
def undo_doubt(doubt: Doubt, *, by: User, on: date) -> None:
    """Take a decision back: what was merged is split, what was split is merged, and the doubt waits again.

    Raises NotAllowed, DoubtDecided, CannotMerge, CannotSplit.
    """
    by.require(Act.DECIDE_PAIR)
    doubt = Doubt.objects.select_for_update(of=("self",)).select_related("child", "other").get(pk=doubt.pk)
    if not doubt.decision or doubt.decision == Doubt.Decision.LAPSED or doubt.decided_by_id is None:
        raise DoubtDecided
    if not any(by.reaches(child.residence) for child in (doubt.child, doubt.other) if child is not None):
        raise NotAllowed
    both = [pk for pk in (doubt.child_id, doubt.other_id) if pk]
    if doubt.other_id and doubt.decision == Doubt.Decision.SAME:
        done = Merge.objects.filter(gone__in=both, into__in=both, undone_at=None).first()
        if done is None:
            raise DoubtDecided
        split_back(done, why="撤销合并判定", by=by, on=on)
    elif doubt.other_id is None and doubt.decision != Doubt.Decision.SAME:
        split = (
            Split.objects.filter(child=doubt.child_id, at=doubt.decided_at or doubt.found_at)
            .select_related("apart")
            .first()
        )
        if split is None:
            raise DoubtDecided
        merge(split.apart, doubt.child, why="撤销拆分判定", by=by, on=on)
    _ask_once(doubt, by=by)
    journal.note("UNDECIDE_PAIR", by=by, child=doubt.child, kind=doubt.kind)


def _ask_once(doubt: Doubt, *, by: User) -> None:
    """Let a doubt wait again, unless the same is asked already: it was found anew, or another decision taken back."""
    same = Doubt.objects.filter(kind=doubt.kind, child=doubt.child_id, other=doubt.other_id, decision="")
    if same.exists():
        doubt.decision, doubt.decided_at, doubt.decided_by = Doubt.Decision.LAPSED, timezone.now(), by
    else:
        doubt.decision, doubt.decided_at, doubt.decided_by = "", None, None
    doubt.why = ""
    doubt.save(update_fields=["decision", "decided_at", "decided_by", "why"])
