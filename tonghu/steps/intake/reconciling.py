"""The proof that no row was lost (对账): rows received = attached + waiting + leads + refused + taken back.

Counted from the rows themselves, not from what batches say of themselves; only `received` is what the reading wrote
down when the file came.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from tonghu.register.models import Batch, Pair, SourceRow, User
from tonghu.rules.access import Act

PLACES = {
    "ATTACHED": "已归到儿童",
    "WAITING": "待判定",
    "LEAD": "线索待核",
    "RULED_OUT": "线索已排除",
    "UNREADABLE": "无法读取",
    "OUTSIDE": "不在年龄范围",
    "OPEN": "尚未入库",
    "DISCARDED": "已放弃",
    "TAKEN_BACK": "已撤回",
    "ADRIFT": "没有着落",
}
_BEFORE = (Batch.State.RECEIVED, Batch.State.PREVIEWED, Batch.State.REFUSED)
_Outcome = SourceRow.Outcome


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the rows of one batch, or of all, are.

    received: as the reading counted them. places: rows by place of PLACES. Nothing may be ADRIFT.
    """

    batch: int | None
    received: int
    places: Mapping[str, int]

    @property
    def kept(self) -> int:
        """Rows that are there."""
        return sum(self.places.values())

    @property
    def even(self) -> bool:
        """Whether every row received is in one place, and none is adrift."""
        return self.received == self.kept and not self.places.get("ADRIFT")


def balances(batches: QuerySet[Batch], *, by: User) -> tuple[list[Balance], Balance]:
    """The balance of each batch that the user may see, newest first, and of all together. Raises NotAllowed."""
    by.require(Act.RECEIVE_LIST)
    found = batches.filter(district__within=by.jurisdiction)
    states = {batch.pk: batch for batch in found.select_related(None).only("pk", "state", "total")}
    places: dict[int, Counter[str]] = {pk: Counter() for pk in states}
    rows = SourceRow.objects.filter(batch__in=list(states)).order_by()
    seen = rows.annotate(nobody=ExpressionWrapper(Q(child=None), BooleanField()))
    for pk, outcome, nobody, n in seen.values_list("batch", "outcome", "nobody").annotate(n=Count("pk")):
        places[pk][_place(states[pk].state, outcome, nobody=nobody)] += n
    for pk, n in _undecided(rows):
        if places[pk]["WAITING"]:
            # Of a list that is being entered they are still to come: the preview only foresaw that they will wait.
            places[pk].update({"WAITING": -n, "OPEN" if states[pk].state == Batch.State.ENTERING else "ADRIFT": n})
    each = [Balance(pk, batch.total, +places[pk]) for pk, batch in states.items()]
    return each, _sum(each)


def _undecided(rows: QuerySet[SourceRow]) -> QuerySet[SourceRow, tuple[int, int]]:
    """Doubtful rows that nobody is asked about, by batch: there should be none."""
    asked = Pair.objects.filter(row=OuterRef("pk"), decision="")
    doubtful = rows.filter(~Exists(asked), outcome=_Outcome.DOUBTFUL, child=None)
    return doubtful.values_list("batch").annotate(n=Count("pk"))


def _place(state: str, outcome: str, *, nobody: bool) -> str:
    if state in (Batch.State.TAKEN_BACK, Batch.State.DISCARDED):
        return state
    if outcome in (_Outcome.UNREADABLE, _Outcome.OUTSIDE):
        return outcome
    if state in _BEFORE:
        return "OPEN"
    if not nobody:
        return "ATTACHED"
    if outcome in (_Outcome.LEAD, _Outcome.RULED_OUT):
        return outcome
    if outcome == _Outcome.DOUBTFUL:
        return "WAITING"
    return "OPEN" if state == Batch.State.ENTERING else "ADRIFT"


def _sum(each: Sequence[Balance]) -> Balance:
    total: Counter[str] = Counter()
    for balance in each:
        total.update(balance.places)
    return Balance(None, sum(balance.received for balance in each), total)
