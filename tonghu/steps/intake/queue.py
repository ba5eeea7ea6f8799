"""The queue of clerical review (判定队列): doubtful rows and children in one order; what settles most comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from tonghu.register.merging import present_of
from tonghu.register.models import Child, Doubt, Placing, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.intake.pairs import waiting_rows
from tonghu.steps.intake.ranking import settles

ROW, DOUBT = "row", "doubt"
MOST = 5000  # entries that are put in order; nobody comes further before others have come


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry: a doubtful row, or a doubt about children, by id, and why it stands where it stands."""

    kind: str
    pk: int
    rank: int

    @property
    def why(self) -> str:
        """Why it is here and not later."""
        rows, counts = settles(self.rank)
        if self.kind == DOUBT:
            return "名册中的儿童本身有疑点，先判定可避免错误继续累积"
        parts = [f"判定一次可解决{rows}行" if rows > 1 else "", "影响在册人数" if counts else "线索，暂不计数"]
        near = "证据相当，须人工判断" if self.rank % 50 >= 6 else ""
        return "；".join(part for part in (*parts, near) if part)


@wide("whose the candidates are is for the comparison, not for the order")
def queue(by: User) -> list[Waiting]:
    """What waits for a decision in the user's district, in order. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    rows = [Waiting(ROW, pk, rank) for pk, rank in _ranked(by)[:MOST]]
    doubts = [Waiting(DOUBT, pk, rank or 0) for pk, rank in open_doubts(by).values_list("pk", "rank")[:MOST]]
    return sorted((*rows, *doubts), key=lambda one: (-one.rank, one.kind, one.pk))


def _ranked(by: User) -> Any:
    rows: Any = waiting_rows(by)  # has `rank`, which its type does not tell
    return rows.values_list("pk", "rank")


def open_doubts(by: User) -> QuerySet[Doubt]:
    """Doubts about children of the user's district. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    active = Q(child__state=Child.State.ACTIVE) & (Q(other=None) | Q(other__state=Child.State.ACTIVE))
    mine = Q(child__residence__within=by.jurisdiction) | Q(other__residence__within=by.jurisdiction)
    found = Doubt.objects.filter(active, mine, decision="").select_related("child", "other")
    return found.order_by("-rank", "pk")


def around(
    entries: Sequence[Waiting], kind: str, pk: int, *, rank: int | None = None
) -> tuple[Waiting | None, Waiting | None]:
    """The entries before and after one, which itself may have been decided meanwhile."""
    here = next((one for one in entries if (one.kind, one.pk) == (kind, pk)), None)
    mark = (-(here.rank if here else rank or 0), kind, pk)
    before = [one for one in entries if (-one.rank, one.kind, one.pk) < mark]
    after = [one for one in entries if (-one.rank, one.kind, one.pk) > mark]
    return (before[-1] if before else None), (after[0] if after else None)


@wide("a doubt may be about children of two places")
def doubt_of(pk: int, *, by: User) -> Doubt | None:
    """An open doubt that this account may decide. Raises NotAllowed."""
    return open_doubts(by).select_related("child__person", "other__person").filter(pk=pk).first()


@wide("a doubt may be about children of two places")
def doubts_of(pks: Sequence[int], *, by: User) -> dict[int, Doubt]:
    """Those of these open doubts that this account may decide, by id. Raises NotAllowed."""
    return open_doubts(by).select_related("child__person", "other__person").in_bulk(list(pks))


@wide("a doubt may be about children of two places")
def any_doubt(pk: int, *, by: User) -> Doubt | None:
    """A doubt, open or decided, about a child of the user's district. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    mine = Q(child__residence__within=by.jurisdiction) | Q(other__residence__within=by.jurisdiction)
    return Doubt.objects.filter(mine, pk=pk).select_related("child", "other").first()


@wide("a split may have left children in two places")
def open_placings(by: User) -> list[Placing]:
    """Visits and forms that a split left open, of children of the user's district. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    mine = Q(stays__residence__within=by.jurisdiction) | Q(other__residence__within=by.jurisdiction)
    found = Placing.objects.filter(mine, decided=None).select_related(
        "split", "stays__person", "other__person", "visit__by", "visit__round", "record__round", "record__draft_by"
    )
    return list(found.order_by("pk"))


@wide("an old reference leads to its child wherever that lives")
def led_to(child: Child, *, by: User) -> Child | None:
    """The child that a reference which was merged away leads to, where the account may see it. Raises NotAllowed."""
    by.require(Act.SEE_CHILD)
    there = Child.objects.get(pk=present_of(child.pk))
    return there if by.reaches(there.residence) else None
