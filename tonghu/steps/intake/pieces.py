"""What is attached to a child and goes with it: rows of lists, visits, forms (随儿童走的材料).

What hangs on a form goes with the form: revisions, departments' answers, settlements, uploads. Lines of the journal
and permits name the reference under which something was done or allowed; they stay with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from tonghu.register.merging import gone_into
from tonghu.register.models import Child, Followup, Merge, Move, Record, SourceRow, Split, User, Visit


@dataclass(frozen=True, slots=True)
class Pieces:
    """Ids by kind."""

    rows: frozenset[int] = field(default_factory=frozenset)
    visits: frozenset[int] = field(default_factory=frozenset)
    records: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.rows or self.visits or self.records)

    def __and__(self, other: "Pieces") -> "Pieces":
        return Pieces(self.rows & other.rows, self.visits & other.visits, self.records & other.records)

    def __or__(self, other: "Pieces") -> "Pieces":
        return Pieces(self.rows | other.rows, self.visits | other.visits, self.records | other.records)

    def __sub__(self, other: "Pieces") -> "Pieces":
        return Pieces(self.rows - other.rows, self.visits - other.visits, self.records - other.records)

    def as_kept(self) -> dict[str, list[int]]:
        """As `Merge.own` holds them."""
        return {"rows": sorted(self.rows), "visits": sorted(self.visits), "records": sorted(self.records)}

    def each(self) -> Iterator[dict[str, int]]:
        """One after another, as columns of a move."""
        yield from ({"row_id": pk} for pk in sorted(self.rows))
        yield from ({"visit_id": pk} for pk in sorted(self.visits))
        yield from ({"record_id": pk} for pk in sorted(self.records))


def of_ids(kept: dict[str, list[int]]) -> Pieces:
    """What `as_kept` wrote."""
    return Pieces(*(frozenset(kept.get(kind, ())) for kind in ("rows", "visits", "records")))


def pieces_of(child: int) -> Pieces:
    """All that is attached to a child now."""
    return Pieces(*(frozenset(m.objects.filter(child=child).values_list("pk", flat=True)) for m in _MODELS))


def moved_by(moves: Iterable[Move]) -> Pieces:
    """What these moves moved."""
    found = list(moves)
    columns = ("row_id", "visit_id", "record_id")
    return Pieces(*(frozenset(pk for one in found if (pk := getattr(one, name))) for name in columns))


def move(
    pieces: Pieces,
    *,
    to: int | None,
    origin: int,
    why: str,
    by: User,
    merge: Merge | None = None,
    split: Split | None = None,
) -> None:
    """Attach the pieces to another child, or to none, and write down from where they came."""
    SourceRow.objects.filter(pk__in=pieces.rows).update(child=to)
    if to is not None:
        Visit.objects.filter(pk__in=pieces.visits).update(child=to)
        Record.objects.filter(pk__in=pieces.records).update(child=to)
        move_followups(Followup.objects.filter(record__in=pieces.records), to=to, by=by)
    now = timezone.now()
    Move.objects.bulk_create(
        Move(merge=merge, split=split, origin_id=origin, target_id=to, why=why, at=now, by=by, **piece)
        for piece in pieces.each()
    )


def move_followups(followups: QuerySet[Followup], *, to: int, by: User) -> None:
    """What is to be done goes with the form that asked for it; what the other child has open already is asked once."""
    open_there = set(
        Followup.objects.filter(child=to, state=Followup.State.OPEN).values_list("kind", "item"),
    )
    for followup in followups.exclude(child=to).order_by("pk"):
        followup.child_id = to
        if followup.state == Followup.State.OPEN and (followup.kind, followup.item) in open_there:
            followup.state, followup.closing = Followup.State.VOID, "合并后与该儿童的同一待办事项重复。"
            followup.closed_at, followup.closed_by = timezone.now(), by
        followup.save(update_fields=["child", "state", "closing", "closed_at", "closed_by"])
        open_there.add((followup.kind, followup.item))


def settle_state(child: int) -> bool:
    """A child for whom nothing speaks any more is no longer on the list; one that has something again is.

    Returns whether it has just left the list.
    """
    state = Child.State.ACTIVE if pieces_of(child) else Child.State.WITHDRAWN
    changed = Child.objects.filter(pk=child).exclude(state__in=[state, Child.State.MERGED]).update(state=state)
    return bool(changed) and state == Child.State.WITHDRAWN


_MODELS = (SourceRow, Visit, Record)


def take_in_set_aside(children: Iterable[int], *, by: User) -> None:
    """Let a form that was set aside at a merge stand for its child, as soon as the child has none of that round.

    It goes the way of its merges, step by step, so that each of them can be undone later.
    """
    for child in children:
        for record in _set_aside(child):
            if Record.objects.filter(child=child, round=record.round_id).exists():
                continue
            at = record.child_id
            while at != child:
                step = Merge.objects.get(gone=at, undone_at=None)
                move(
                    Pieces(records=frozenset([record.pk])), to=step.into_id, origin=at, why="MERGED", by=by, merge=step
                )
                at = step.into_id


def _set_aside(child: int) -> list[Record]:
    """The forms that wait under references that lead to this child, the furthest first."""
    waiting = Record.objects.filter(child__in=gone_into([child])[child])
    return sorted(waiting, key=lambda record: (-progress(record.state), record.pk))


def progress(state: str) -> float:
    """How far a form has come: of two, the further one stands."""
    order = {Record.State.RETURNED: 0.5} | {s: n for n, s in enumerate(Record.State) if s != Record.State.RETURNED}
    return order[Record.State(state)]
