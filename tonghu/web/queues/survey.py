"""Children to visit, forms to finish and to review, places that fall behind (摸排)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Left

from tonghu.register.models import Child, Record, Round, User, Visit
from tonghu.register.showing import eyes_on
from tonghu.rules.access import ItemClass
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.eligibility import Flag
from tonghu.steps.rounds import progress_by_place
from tonghu.web.queues.queue import SHOWN, Queue, Task, one_by_one
from tonghu.web.shown import pace
from tonghu.web.shown.base_list import Filters, base_list
from tonghu.web.shown.places import place_label, place_path

State = Record.State
_URGENT = {
    Flag.URGENT: "紧急线索",
    Flag.ORPHAN: "孤儿线索",
    Flag.NOBODY_RAISES: "事实无人抚养线索",
    Flag.HARDSHIP: "困境线索",
}


def children_to_visit(by: User, round: Round, *, on: date) -> QuerySet[Child]:
    """Children of the place without a form in this round, the most urgent first (今日应访).

    Danger first, then who was never visited, then who was not met, the longest ago first.
    """
    visits = Visit.objects.filter(child=OuterRef("pk"), round=round).order_by("-visited_on", "-pk")
    urgent = Q()
    for flag in _URGENT:
        urgent |= Q(flags__contains=[flag.value])
    return (
        base_list(by, Filters(state="NONE"), round=round)
        .annotate(
            last_on=Subquery(visits.values("visited_on")[:1], output_field=DateField()),
            last_outcome=Subquery(visits.values("outcome")[:1]),
            danger=Case(When(urgent, then=Value(0)), default=Value(1), output_field=IntegerField()),
            order=Case(
                When(last_on=None, then=Value(1)),
                When(last_outcome=Visit.Outcome.MET, then=Value(0)),
                default=Value(2),
                output_field=IntegerField(),
            ),
        )
        .order_by("danger", "order", "last_on", "counts_until", "residence", "pk")
    )


def visits_of_today(by: User, round: Round, *, on: date) -> Queue:
    """The children the 儿童主任 goes to next."""
    queue = one_by_one(
        "今日应访",
        children_to_visit(by, round, on=on),
        partial(_visit, round=round, by=by),
        unit="名",
        next="走访并填写登记表",
        empty="本居村的儿童都已开始登记。有新名单入库时，会列在这里。",
        href="/children/?state=NONE",
        due=round.survey_until,
        what="儿童",
        shown=SHOWN * 2,
    )
    return replace(queue, oldest=None)  # danger comes first here, not what waits longest


def _visit(child: Any, *, round: Round, by: User) -> Task:
    """A row for a Child of `children_to_visit`, with its last visit."""
    flags = [label for flag, label in _URGENT.items() if flag.value in child.flags]
    met = child.last_outcome == Visit.Outcome.MET
    last = (
        f"{child.last_on.month}月{child.last_on.day}日{Visit.Outcome(child.last_outcome).label}"
        if child.last_on
        else ""
    )
    why = f"{last}，未填登记表" if met else f"{last}，需再访" if last else "尚未走访"
    return Task(
        child.person.name or "（姓名未知）",
        "；".join([*flags, why]),
        f"/children/{child.ref}/{'form' if met else 'visit'}/",
        "填写登记表" if met else "登记走访",
        where=eyes_on(child, by).shows(ItemClass.ADDRESS, child.residence_detail, leads=True)
        or place_label(child.residence),
        since=child.last_on,
        due=round.survey_until,
        tone="red" if Flag.URGENT.value in child.flags else "amber" if flags else "",
    )


def forms_in(state: str, by: User, round: Round) -> QuerySet[Record]:
    """Forms of the place in one state, the oldest first."""
    records = Record.objects.filter(
        round=round, state=state, child__residence__within=by.jurisdiction, child__state="ACTIVE"
    )
    at = {State.RETURNED: "reviewed_at", State.DRAFT: "draft_at", State.SUBMITTED: "submitted_at"}[State(state)]
    return records.select_related("child__person", "round", "submitted_by", "reviewed_by").order_by(at, "pk")


def _of_forms(
    title: str,
    waiting: QuerySet[Record],
    task: Callable[[Record], Task],
    *,
    next: str,
    empty: str,
    href: str,
    round: Round,
) -> Queue:
    """A queue of forms in one state."""
    return one_by_one(
        title, waiting, task, unit="张", next=next, empty=empty, href=href, due=round.survey_until, what="儿童"
    )


def _form(record: Record, why: str, href: str, act: str, since: datetime | None, tone: str = "") -> Task:
    """A row for a form."""
    where, due = place_label(record.child.residence), record.round.survey_until
    return Task(record.child.person.name, why, href, act, where=where, since=since, due=due, tone=tone)


def returned_forms(by: User, round: Round) -> Queue:
    """Forms the 儿童督导员 gave back."""

    def task(record: Record) -> Task:
        why, href = f"退回原因：{record.returned_why}", f"/children/{record.child.ref}/form/"
        return _form(record, why, href, "修改登记表", record.reviewed_at, "amber")

    return _of_forms(
        "退回修改",
        forms_in(State.RETURNED, by, round),
        task,
        next="修改退回的登记表",
        empty="没有退回的登记表。",
        href="/children/?state=RETURNED",
        round=round,
    )


def drafts(by: User, round: Round) -> Queue:
    """Forms begun and not submitted."""

    def task(record: Record) -> Task:
        href = f"/children/{record.child.ref}/form/"
        return _form(record, "已存草稿，尚未提交", href, "继续填写", record.draft_at)

    return _of_forms(
        "草稿",
        forms_in(State.DRAFT, by, round),
        task,
        next="提交草稿",
        empty="没有未提交的草稿。",
        href="/children/?state=DRAFT",
        round=round,
    )


def forms_to_review(by: User, round: Round) -> Queue:
    """Submitted forms, but not one's own: another 儿童督导员 reviews those."""

    def task(record: Record) -> Task:
        who = record.submitted_by
        why = f"{who.name or who.username}提交，等待审核" if who else ""
        return _form(record, why, f"/reviews/{record.child.ref}/", "审核", record.submitted_at)

    return _of_forms(
        "待审核登记表",
        forms_in(State.SUBMITTED, by, round).exclude(submitted_by=by),
        task,
        next="审核登记表",
        empty="没有待审核的登记表。儿童主任提交后，会列在这里。",
        href="/reviews/",
        round=round,
    )


def unregistered_by_place(by: User, round: Round) -> Queue:
    """Committees of the 街镇 in which children have no form yet, those with the most first."""
    waiting = base_list(by, Filters(state="NONE"), round=round)
    counted = waiting.order_by().values(code=Left("residence", CODE_LENGTH[Reach.COMMITTEE])).annotate(n=Count("pk"))
    places = list(counted.order_by("-n", "code"))
    tasks = [
        Task(
            place_path(place["code"], within=by.jurisdiction) if place["code"] != by.jurisdiction else "居村待落实",
            f"{place['n']} 名儿童还没有登记表",
            f"/children/?state=NONE&place={place['code']}" + ("&exact=1" if place["code"] == by.jurisdiction else ""),
            "查看名单",
            due=round.survey_until,
        )
        for place in places[:SHOWN]
    ]
    return Queue(
        "本街镇未登记儿童",
        sum(place["n"] for place in places),
        "名",
        "督促居村登记",
        "本街镇的儿童都已开始登记。",
        "/children/?state=NONE",
        due=round.survey_until if tasks else None,
        tasks=tasks,
        what="居村",
        whole=len(places) <= SHOWN,
    )


def places_behind(by: User, round: Round, *, on: date) -> Queue:
    """街镇 whose registered share is below the share of time gone."""
    everywhere = progress_by_place(round, within=by.jurisdiction, by=by, visits=False)
    places = pace.places_behind(everywhere, round, within=by.jurisdiction, on=on)
    places.sort(key=lambda p: p.share)
    gone = f"时间已过 {pace.time_gone(round, on=on):.0%}"
    tasks = [
        Task(
            p.name,
            f"已登记 {p.share:.0%}，{gone}",
            f"/board/{p.code}/",
            "查看居村",
            due=round.survey_until,
            tone="amber",
            part=p.registered,
            whole=p.children,
        )
        for p in places[:SHOWN]
    ]
    return Queue(
        "摸排进度落后街镇",
        len(places),
        "个",
        "督促落后街镇",
        "各街镇登记进度都不落后于时间进度。",
        "/board/",
        due=round.survey_until if tasks else None,
        tasks=tasks,
        what="街镇",
    )
