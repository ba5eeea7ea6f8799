"""概况: what a role must know of its place today; 妇儿工委 reads what is published and nothing else."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.methods.disclosure import LedgerAltered
from tonghu.methods.reporting import Edition
from tonghu.rules.access import Act, Role
from tonghu.steps import release
from tonghu.steps.rounds import current_round
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import send
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.overviews import overview_of
from tonghu.web.pages.reports import file_to_take
from tonghu.web.reports import FORMATS
from tonghu.web.shown.board import shown_board


@door(Act.SEE_OVERVIEW)
@require_GET
def overview(request: SignedIn) -> HttpResponse:
    """The page of the account's role."""
    if request.user.role == Role.WOMEN_CHILDREN:
        return _published(request)
    round = current_round()
    made = overview_of(request.user, round, on=timezone.localdate()) if round else None
    return render(request, "overview/overview.html", {"overview": made})


def _published(request: SignedIn) -> HttpResponse:
    page: dict[str, Any] = {"drills": False, "files": {form: wanted.label for form, wanted in FORMATS.items()}}
    try:
        editions = _editions(request)
    except LedgerAltered as refusal:
        return render(request, "overview/published.html", page | {"refusal": str(refusal)})
    if editions:
        chosen = _chosen(request, editions)
        page |= {"editions": editions.values(), **shown_board(chosen)}
    return render(request, "overview/published.html", page)


def _editions(request: SignedIn) -> dict[str, Edition]:
    return {edition.within: edition for edition in release.published_editions(by=request.user)}


def _chosen(request: SignedIn, editions: dict[str, Edition]) -> Edition:
    return editions.get(request.GET.get("place", ""), next(iter(editions.values())))


@door(Act.TAKE_PUBLISHED)
@require_GET
def file(request: SignedIn) -> HttpResponse:
    """One file (?form=) of what is out for a place (?place=), for the office that reads nothing else; written down."""
    form = request.GET.get("form", next(iter(FORMATS)))
    if form not in FORMATS:
        raise Http404
    try:
        editions = _editions(request)
    except LedgerAltered as refusal:
        messages.error(request, str(refusal))
        return redirect("overview")
    if not editions:
        messages.warning(request, "还没有发布过统计，没有文件可以下载。统计、民政部门发布后再来下载。")
        return redirect("overview")
    edition = _chosen(request, editions)
    of = {"number": edition.number, "revision": edition.revision}
    return send(file_to_take(form, edition, Kind.PUBLICATION, of), by=request.user)
