"""The overview of a 儿童主任: the children of the own 居村, how far their forms are, what is due (居村概况)."""

from datetime import date

from tonghu.register.models import Record, Round, User
from tonghu.register.tally import by_kind
from tonghu.rules.eligibility import Kind
from tonghu.steps import visits
from tonghu.steps.rounds import progress_by_place
from tonghu.web.overviews.overview import Cell, Figure, Overview, Section, count, share
from tonghu.web.overviews.quality import unknown_items
from tonghu.web.queues import queues_of
from tonghu.web.shown.base_list import STATES, Filters, base_list
from tonghu.web.shown.pace import time_gone, total

State = Record.State


def neighbourhood(by: User, round: Round, *, on: date) -> Overview:
    """What the 儿童主任 of a 居村 must know today."""
    return Overview(
        _figures(by, round, on=on),
        [queue for queue in queues_of(by, round, on=on) if queue.count],
        [_states(by, round), _kinds(by), unknown_items(by, round)],
    )


def _figures(by: User, round: Round, *, on: date) -> list[Figure]:
    all = total(progress_by_place(round, within=by.jurisdiction, by=by))
    left, returned = _in(by, round, "NONE"), _in(by, round, State.RETURNED)
    late, gone = all.share < time_gone(round, on=on), time_gone(round, on=on)
    overdue = visits.overdue(by=by, on=on).filter(owner=by.role).count()
    pace = f"占底数{share(all.registered, all.children)}，时间已过{gone:.0%}"
    return [
        Figure("底数儿童", f"{all.children:,}", "/children/", f"已走访{share(all.visited, all.children)}"),
        Figure("已登记", f"{all.registered:,}", "/children/", pace, "amber" if late and all.children else ""),
        Figure("未登记", f"{left:,}", "/children/?state=NONE", "不含不在范围的儿童"),
        Figure("退回修改", f"{returned:,}", "/children/?state=RETURNED", "按退回原因更正后再提交"),
        Figure("逾期待办", f"{overdue}", "/followups/?late=1", "由您办理的", "red" if overdue else ""),
    ]


def _in(by: User, round: Round, state: str) -> int:
    return base_list(by, Filters(state=state), round=round).count()


def _states(by: User, round: Round) -> Section:
    rows = [
        (Cell(label), (count(_in(by, round, state), f"/children/?state={state}"),)) for state, label in STATES.items()
    ]
    return Section("登记表到了哪一步", ("状态", "儿童"), rows, "未登记不含不在范围的儿童。")


def _kinds(by: User) -> Section:
    counts = by_kind(by.jurisdiction)
    rows = [(Cell(k.label), (count(counts.get(k.value, 0), f"/children/?kind={k.value}"),)) for k in Kind]
    return Section("底数儿童的类别", ("类别", "儿童"), rows, "按现有登记和名单判定，依据见各儿童页面的“为何计入”。")
