"""The overview of a 儿童督导员: the 居村 of the street, what is overdue, how good the forms are (街镇概况)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from tonghu.register.models import Record, Round, User
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.steps import visits
from tonghu.steps.rounds import Progress, progress_by_place
from tonghu.web.overviews.overview import Cell, Figure, Overview, Section, count, share
from tonghu.web.overviews.quality import unknown_items
from tonghu.web.queues import queues_of
from tonghu.web.shown.base_list import Filters, base_list
from tonghu.web.shown.pace import past_review, places_behind, time_gone, total

_DIGITS = CODE_LENGTH[Reach.COMMITTEE]
State = Record.State


def street(by: User, round: Round, *, on: date) -> Overview:
    """What the 督导员 of a street must know today."""
    places = progress_by_place(round, within=by.jurisdiction, by=by)
    late = {place.code for place in places_behind(places, round, within=by.jurisdiction, on=on)}
    return Overview(
        _figures(total(places), len(late), by, round, on=on),
        [queue for queue in queues_of(by, round, on=on) if queue.count],
        [_by_place(places, late, by, round, on=on), unknown_items(by, round)],
    )


def _figures(all: Progress, late: int, by: User, round: Round, *, on: date) -> list[Figure]:
    gone = time_gone(round, on=on)
    overdue = visits.overdue(by=by, on=on).count()
    return [
        Figure("底数儿童", f"{all.children:,}", "/children/", f"已走访{share(all.visited, all.children)}"),
        Figure("已登记", f"{all.registered:,}", "/board/", f"占底数{share(all.registered, all.children)}"),
        Figure("已审核", f"{past_review(all):,}", "/board/", f"占已登记{share(past_review(all), all.registered)}"),
        Figure("落后居村", f"{late}", "/board/?sort=share", f"摸排时间已过{gone:.0%}", "amber" if late else ""),
        Figure(
            "逾期待办", f"{overdue}", "/followups/?late=1&whose=all", "辖区全部，不论由谁办理", "red" if overdue else ""
        ),
    ]


def _by_place(places: list[Progress], late: set[str], by: User, round: Round, *, on: date) -> Section:
    waiting = {state: _counts(by, round, state) for state in ("NONE", State.RETURNED, State.SUBMITTED)}
    overdue = _places(visits.overdue(by=by, on=on), "child__residence")
    rows = []
    for place in sorted(places, key=lambda p: (p.share, p.code)):
        here = f"place={place.code}" + ("&exact=1" if place.code == by.jurisdiction else "")
        name = "居村待落实" if place.code == by.jurisdiction else place.name
        pace = Cell("落后", tone="amber") if place.code in late else Cell("")
        cells = [
            count(place.children, f"/children/?{here}"),
            Cell(share(place.visited, place.children)),
            Cell(share(place.registered, place.children)),
            pace,
            *(count(n.get(place.code, 0), f"/children/?{here}&state={state}") for state, n in waiting.items()),
            count(overdue.get(place.code, 0), f"/followups/?late=1&whose=all&place={place.code}", "red"),
        ]
        rows.append((Cell(name, f"/children/?{here}"), cells))
    return Section(
        "各居村",
        ("居村", "底数", "已走访", "已登记", "与时间进度相比", "未登记", "退回修改", "待审核", "逾期待办"),
        rows,
        "登记率低的在前。底数、走访和登记与轮次进度同一口径；未登记不含不在范围的儿童。",
        "这里还没有底数儿童。",
    )


def _counts(by: User, round: Round, state: str) -> Mapping[str, int]:
    return _places(base_list(by, Filters(state=state), round=round), "residence")


def _places(found: QuerySet[Any], path: str) -> dict[str, int]:
    by_place = found.order_by().values(at=Substr(path, 1, _DIGITS)).annotate(n=Count("pk"))
    return dict(by_place.values_list("at", "n"))
