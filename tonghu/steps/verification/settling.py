"""Settling disagreements between a family and a department (不一致的处理): both values stay, one stands."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.models import Line, Settlement, User
from tonghu.rules.access import Act
from tonghu.steps.verification.closing import close_done


class NothingToSettle(Exception):
    """The item does not differ, or was settled before (无需处理)."""

    def __init__(self) -> None:
        super().__init__("这一项没有待处理的不一致，可能已由他人处理。请刷新页面查看。")


class NoReason(ValueError):
    """A choice between two values needs a reason (缺少理由)."""

    def __init__(self) -> None:
        super().__init__("请写明理由，例如“已电话向监护人核实”。")


def open_disagreements(by: User) -> QuerySet[Line]:
    """Lines in the user's jurisdiction on which a department disagrees and nobody has decided, oldest first."""
    return (
        Line.objects.filter(verdict=Line.Verdict.DIFFERENT, settled_at=None, request__district__within=by.jurisdiction)
        .select_related("request", "record__child__person", "revision")
        .order_by("answered_at", "pk")
    )


@transaction.atomic
def settle(line: Line, item: str, *, chosen: str, why: str, by: User) -> Settlement:
    """Say which value stands for one item, and why. Raises NotAllowed, NothingToSettle, NoReason."""
    by.require(Act.SETTLE, line.request.district)
    line = Line.objects.select_for_update(of=("self",)).select_related("request", "record").get(pk=line.pk)
    if not why.strip():
        raise NoReason
    settled = set(line.settlements.values_list("item", flat=True))
    if item not in line.differing or item in settled:
        raise NothingToSettle
    settlement = Settlement.objects.create(
        line=line, item=item, chosen=Settlement.Chosen(chosen), why=why.strip(), by=by, at=timezone.now()
    )
    journal.note("SETTLE", by=by, record=line.record, item=item, chosen=chosen)
    if settled | {item} >= set(line.differing):
        line.settled_at = settlement.at
        line.save(update_fields=["settled_at"])
        close_done([line.record_id])
    return settlement
