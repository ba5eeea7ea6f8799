"""摸排底数 as counts: who is in several lists, in one, in none, and where lists disagree; each count opens its list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.methods.reading import SheetColumn, write_sheet
from tonghu.register.models import Child, Division, User
from tonghu.register.tally import Told, by_lists
from tonghu.rules.access import Act
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.eligibility import Kind
from tonghu.web.files.kinds import Kind as ExportKind
from tonghu.web.files.leaving import Leaving, send
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.base_list import children_in_reach, hidden_children
from tonghu.web.shown.naming import DISPUTED, LABELS, SHARES, Shares, shares
from tonghu.web.shown.places import place_label

COLUMNS = (*SHARES, DISPUTED)
_BELOW = {CODE_LENGTH[Reach.DISTRICT]: CODE_LENGTH[Reach.STREET], CODE_LENGTH[Reach.STREET]: 12}


@door(Act.SEE_BASE_LIST)
def base(request: SignedIn) -> HttpResponse:
    """The places below the own jurisdiction; posted, the table as a workbook, of `within` where that is said."""
    within = request.GET.get("within", "") if request.method == "POST" else ""
    return _page(request, within or request.user.jurisdiction)


@door(Act.SEE_BASE_LIST)
@require_GET
def place(request: SignedIn, code: str) -> HttpResponse:
    """The places one level below `code`."""
    return _page(request, code)


def _page(request: SignedIn, within: str) -> HttpResponse:
    # A code outside the jurisdiction is not told from one that does not exist.
    if not request.user.reaches(within) or len(within) not in CODE_LENGTH.values():
        raise Http404
    kind = request.GET.get("kind", "")
    kind = kind if kind in set(Kind) else ""
    places = places_below(within, by=request.user, kind=kind)
    total = _total(places)
    if request.method == "POST":
        return _export(request, within, kind, [*places, total])
    shown = {
        "within": within,
        "above": within[: max((n for n in CODE_LENGTH.values() if n < len(within)), default=0)]
        if within != request.user.jurisdiction
        else "",
        "labels": [(question, LABELS[question]) for question in COLUMNS],
        "rows": [_row(place, within, kind) for place in places],
        "total": _row(total, within, kind),
        "kind": kind,
        "kinds": [("", "全部"), *((k.value, k.label) for k in Kind)],
        "hidden": len(hidden_children(request.user)),
    }
    return render(request, "base/base.html", shown)


def places_below(within: str, *, by: User, kind: str = "") -> list[Shares]:
    """One line for each place below, in code order; who is known no deeper stands in a line of the place itself.

    Without the children whose address is kept secret from the user: those stand in a list of their own.
    """
    digits = _BELOW.get(len(within), len(within))
    counted = by_lists(within, digits, kind=kind)
    for place, told in _kept_away(within, digits, by=by, kind=kind).items():
        counted.get(place, Counter()).subtract(told)
    names = dict(Division.objects.filter(code__in=counted).values_list("code", "name"))
    lines = [shares(place, names.get(place, place), told) for place, told in counted.items()]
    return [line for line in lines if line.children]


def _kept_away(within: str, digits: int, *, by: User, kind: str) -> Mapping[str, Counter[Told]]:
    found = children_in_reach(by).filter(pk__in=hidden_children(by), state=Child.State.ACTIVE, residence__within=within)
    found = found.filter(kind=kind) if kind else found
    told: dict[str, Counter[Told]] = {}
    by_place = found.order_by().values_list("residence", "named_by", "disputed").annotate(n=Count("pk"))
    for place, named_by, disputed, n in by_place:
        told.setdefault(place[:digits], Counter())[Told(named_by, disputed)] += n
    return told


def _total(places: Sequence[Shares]) -> Shares:
    sums: Counter[str] = Counter(dict.fromkeys(LABELS, 0))
    for place in places:
        sums.update(place.counts)
    return Shares("", "合计", sums)


def _row(place: Shares, within: str, kind: str) -> dict[str, object]:
    code = place.code or within
    exact = {"exact": "1"} if place.code == within else {}
    kept = {**({"kind": kind} if kind else {}), "place": code, **exact}
    return {
        "place": place,
        "name": "地址待落实" if exact and len(within) < 12 else place.name,
        "deeper": f"/base/{place.code}/" if len(place.code) == 9 and place.code != within else "",
        "href": f"/children/?{urlencode(kept)}",
        "cells": [
            (LABELS[question], place.counts[question], f"/children/?{urlencode({**kept, 'source': question})}")
            for question in COLUMNS
        ],
    }


def _export(request: SignedIn, within: str, kind: str, places: Sequence[Shares]) -> HttpResponse:
    title = f"底数汇总（{place_label(within)}，{timezone.localdate():%Y-%m-%d}）"
    columns = [SheetColumn(text) for text in ("区划代码", "名称", "底数儿童", *(LABELS[q] for q in COLUMNS))]
    rows: list[list[str | None]] = [
        [p.code, p.name, str(p.children), *(str(p.counts[question]) for question in COLUMNS)] for p in places
    ]
    leaving = Leaving(
        ExportKind.BASE_COUNTS,
        title,
        len(rows),
        lambda target, mark: write_sheet(target, title, columns, rows, mark=mark),
        {"within": within, **({"kind": kind} if kind else {})},
    )
    return send(leaving, by=request.user)
