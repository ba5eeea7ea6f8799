"""Closing a round (结束轮次, 方案 三（四）1 每半年): shown what is still open, and with a reason where something is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tonghu.register import journal
from tonghu.register.models import Batch, Child, Line, Pair, Record, Round, User
from tonghu.rules.access import Act, Role

SHORTEST = 4  # letters of a reason


@dataclass(frozen=True, slots=True)
class Open:
    """Something of a round that nobody has finished: which, how many, in what unit."""

    key: str
    label: str
    count: int
    unit: str


class RoundClosed(Exception):
    """It is closed already (轮次已结束)."""

    def __init__(self) -> None:
        super().__init__("这个轮次已经结束，不能再次结束。")


class TooEarly(Exception):
    """Its reference date is still to come (参照日未到)."""

    def __init__(self, day: date) -> None:
        super().__init__(f"参照日{day.year}年{day.month}月{day.day}日还没有到，不能结束这个轮次。请在参照日之后办理。")


class OthersToo(Exception):
    """It is the round of other districts as well (还有其他区)."""

    def __init__(self) -> None:
        super().__init__("这里还有其他区的民政经办在用同一个轮次，不能由一个区结束。请由市民政局办理。")


class StillOpen(Exception):
    """Something is open, and no reason was given (未办完须写明原因)."""

    def __init__(self, items: list[Open]) -> None:
        what = "、".join(f"{item.label}{item.count}{item.unit}" for item in items)
        super().__init__(f"还有没办完的事项：{what}。请办完后再结束，或写明原因（至少{SHORTEST}个字）。")


def left_open(round: Round, *, by: User) -> list[Open]:
    """What of a round is still open in the account's place; nothing of it is lost by closing. Raises NotAllowed."""
    by.require(Act.CLOSE_ROUND)
    found = [Open(key, label, count(round, by), unit) for key, label, unit, count in _OPEN]
    return [item for item in found if item.count]


def close_round(round: Round, *, why: str = "", by: User, on: date) -> Round:
    """Close a round for everybody. on: today.

    Raises NotAllowed, RoundClosed, TooEarly, OthersToo, StillOpen.
    """
    by.require(Act.CLOSE_ROUND)
    with transaction.atomic():
        round = Round.objects.select_for_update().get(pk=round.pk)
        if round.closed_on:
            raise RoundClosed
        if on < round.reference_date:
            raise TooEarly(round.reference_date)
        if _others(by=by):
            raise OthersToo
        open_, why = left_open(round, by=by), why.strip()[:500]
        if open_ and len(why) < SHORTEST:
            raise StillOpen(open_)
        round.closed_on, round.closed_by, round.closed_why = on, by, why if open_ else ""
        round.save(update_fields=["closed_on", "closed_by", "closed_why"])
        journal.note(
            "CLOSE_ROUND", by=by, reference_date=round.reference_date, open={item.key: item.count for item in open_}
        )
    return round


def _others(*, by: User) -> bool:
    """Whether 民政 of another place works in this register: the round is theirs as well."""
    officers = User.objects.filter(role=Role.OFFICER, is_active=True, authorised_at__isnull=False)
    return officers.exclude(jurisdiction__within=by.jurisdiction).exclude(pk=by.pk).exists()


def _records(*states: Record.State) -> Callable[[Round, User], int]:
    def count(round: Round, by: User) -> int:
        return Record.objects.filter(round=round, state__in=states, child__residence__within=by.jurisdiction).count()

    return count


def _without_form(round: Round, by: User) -> int:
    here = Child.objects.filter(state=Child.State.ACTIVE, residence__within=by.jurisdiction)
    return here.exclude(records__round=round).count()


def _lists(round: Round, by: User) -> int:
    waiting = (Batch.State.RECEIVED, Batch.State.PREVIEWED, Batch.State.ENTERING)
    return Batch.objects.filter(round=round, district__within=by.jurisdiction, state__in=waiting).count()


def _pairs(round: Round, by: User) -> int:
    rows = Pair.objects.filter(row__batch__round=round, row__batch__district__within=by.jurisdiction, decision="")
    return rows.filter(row__outcome="DOUBTFUL").values("row").distinct().count()


def _lines(round: Round, by: User) -> int:
    mine = Line.objects.filter(request__round=round, request__district__within=by.jurisdiction).exclude(items=[])
    return mine.filter(verdict=Line.Verdict.PENDING).count()


def _disagreements(round: Round, by: User) -> int:
    mine = Line.objects.filter(request__round=round, request__district__within=by.jurisdiction)
    return mine.filter(verdict=Line.Verdict.DIFFERENT, settled_at=None).count()


_S = Record.State
_OPEN: tuple[tuple[str, str, str, Callable[[Round, User], int]], ...] = (
    ("lists", "未入库的部门名单", "份", _lists),
    ("pairs", "待判定的疑似行", "行", _pairs),
    ("unregistered", "没有登记表的儿童", "名", _without_form),
    ("drafted", "填写中或退回的登记表", "张", _records(_S.DRAFT, _S.RETURNED)),
    ("submitted", "待审核的登记表", "张", _records(_S.SUBMITTED)),
    ("reviewed", "待核实的登记表", "张", _records(_S.REVIEWED)),
    ("lines", "部门未回复的核对", "条", _lines),
    ("disagreements", "待处理的不一致", "条", _disagreements),
    ("verified", "未生成上传表的登记表", "张", _records(_S.VERIFIED)),
)
