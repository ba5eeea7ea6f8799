"""The base list page and its export (摸排底数). A search is posted, so that no name or number stands in an address."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, BinaryIO
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tonghu.methods.reading import Mark
from tonghu.register import journal
from tonghu.register.models import Child, Division
from tonghu.register.tally import by_kind
from tonghu.rules.access import Act, Reach
from tonghu.rules.access.roles import CODE_LENGTH
from tonghu.rules.eligibility import Kind
from tonghu.steps.rounds import current_round
from tonghu.web.files.kinds import Kind as ExportKind
from tonghu.web.files.leaving import Leaving, leave
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.base_list import (
    ITEMS,
    SOURCES,
    STATES,
    Filters,
    base_list,
    counted,
    dress,
    hidden_children,
    kinds_seen,
)
from tonghu.web.shown.children_sheet import write_children
from tonghu.web.shown.keyset import BY_NAME, PAGE, SORTS, Slice, page_of
from tonghu.web.shown.places import place_label, remember
from tonghu.web.shown.searching import search
from tonghu.web.shown.way_of_search import way_of

EXPORTED_TO = 100_000


@door(Act.SEE_BASE_LIST)
@sensitive_post_parameters("q")
def children(request: SignedIn) -> HttpResponse:
    """One page of the list, or, posted, what a search finds."""
    round, filters = current_round(), Filters.of(request.GET, request.user)
    sort = request.GET.get("sort", "place")
    sort = sort if sort.lstrip("-") in SORTS else "place"
    hidden = hidden_children(request.user)
    if filters.secret and hidden and sort.lstrip("-") == "place":
        sort = "name"
    found = base_list(request.user, filters, round=round)
    words = request.POST.get("q", "").strip()[:60]
    place = filters.place or request.user.jurisdiction
    kinds = kinds_seen(request.user, place) if hidden else by_kind(place)
    size, hint = sum(kinds.values()), ""
    if sort.lstrip("-") == "name" and size > BY_NAME:
        sort = "place"
    apart: list[Child] = []
    if words:
        looked = search(found, words, place=place, size=size)
        if hidden and not filters.secret:
            street = place[: CODE_LENGTH[Reach.STREET]]
            kept = base_list(request.user, replace(filters, secret=True, place=street), round=round)
            apart = list(search(kept, words, place=street, size=size, family=False).children)
        page, hint = Slice(looked.children, before=False, after=looked.more), looked.hint
        count, more = len(looked.children), looked.more
        searched: dict[str, Any] = {"found": count + len(apart), **way_of(words, on=timezone.localdate())}
        journal.note("SEARCH_CHILDREN", by=request.user, **searched)
    else:
        page = page_of(found, sort=sort, after=_mark(request, "after", hidden), before=_mark(request, "before", hidden))
        count, more = counted(found, filters, by=request.user, kinds=kinds)
    remember([child.residence for child in page.children])
    shown = {
        "rows": dress([*apart, *page.children], round=round),
        "may_print": request.user.may(Act.PRINT_FORMS),
        "hidden": 0 if filters.secret else len(hidden),
        "hint": hint,
        "by_name": size <= BY_NAME,
        "count": count + len(apart),
        "more": more,
        "next_href": _href(request, after=page.children[-1].ref) if page.after and not words else "",
        "previous_href": _href(request, before=page.children[0].ref) if page.before and not words else "",
        "cut": words and page.after,
        "page_size": PAGE,
        "words": words,
        "filters": filters,
        "unknown": ITEMS.get(filters.unknown, ""),
        "sort": sort,
        "groups": _chips(request, filters, kinds),
        "places": _places(place, request.user.jurisdiction),
        "states": STATES,
    }
    return render(request, "children/children.html", shown)


@door(Act.SEE_BASE_LIST)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """The list as seen, with masked numbers: what would leave, then the file."""
    round, filters = current_round(), Filters.of(request.GET, request.user)
    by_name = bool(filters.secret and hidden_children(request.user))
    found = base_list(request.user, filters, round=round).order_by("ref" if by_name else "residence", "pk")
    count = found.order_by().values("pk")[: EXPORTED_TO + 1].count()
    narrowed = ("kind", "source", "state", "place", "secret", "unknown")
    chosen = {name: value for name in narrowed if (value := getattr(filters, name))}
    today, place = timezone.localdate(), place_label(filters.place or request.user.jurisdiction)
    title = f"摸排底数（{place}，{today:%Y-%m-%d}）"
    notes = [f"共{min(count, EXPORTED_TO)}名儿童。含个人信息，请按规定保管，用后删除。"]
    if count > EXPORTED_TO:
        notes.append(f"一次最多导出{EXPORTED_TO}名，其余请按街镇分次导出。")

    def write(target: BinaryIO, mark: Mark) -> None:
        write_children(found[:EXPORTED_TO], target, mark=mark, title=title, notes=notes, round=round, by=request.user)

    leaving = Leaving(ExportKind.BASE_LIST, title, min(count, EXPORTED_TO), write, chosen)
    return leave(request, leaving, back=f"/children/?{request.GET.urlencode()}")


def _mark(request: SignedIn, name: str, hidden: Collection[int]) -> str:
    """The child at which a page begins; one whose place is kept secret marks no place."""
    ref = request.GET.get(name, "")
    return "" if ref and hidden and Child.objects.filter(ref=ref, pk__in=hidden).exists() else ref


def _href(request: SignedIn, **changes: str) -> str:
    kept = {name: value for name, value in request.GET.items() if value and name not in ("after", "before")}
    return "?" + urlencode({**kept, **changes})


def _chips(request: SignedIn, filters: Filters, counts: Mapping[str, int]) -> list[dict[str, object]]:
    kinds = [(kind.value, kind.label, counts.get(kind.value, 0)) for kind in Kind]
    groups = (
        ("类别", "kind", filters.kind, [("", "全部", sum(counts.values())), *kinds]),
        (
            "来源名单",
            "source",
            filters.source,
            [("", "全部", None), *((k, v, None) for k, v in SOURCES.items())],
        ),
        (
            "登记状态",
            "state",
            filters.state,
            [("", "全部", None), *((k, v, None) for k, v in STATES.items())],
        ),
    )
    return [
        {
            "label": label,
            "chosen": chosen,
            "options": [
                {"value": value, "label": text, "count": count, "href": _href(request, **{name: value})}
                for value, text, count in options
            ],
        }
        for label, name, chosen, options in groups
    ]


def _places(inside: str, jurisdiction: str) -> list[tuple[str, str]]:
    """The places one level below, and the way back up."""
    digits = {6: 9, 9: 12}.get(len(inside), 0)
    below = Division.objects.filter(parent=inside).order_by("code") if digits else Division.objects.none()
    up = [(inside[:n], place_label(inside[:n])) for n in (6, 9, 12) if len(jurisdiction) <= n <= len(inside)]
    return [*up, *((d.code, f"　{d.name}") for d in below)]
