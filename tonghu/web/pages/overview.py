"""概况: what a role must know of its place today; 妇儿工委 reads what is published and nothing else."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.methods.disclosure import LedgerAltered
from tonghu.rules.access import Act, Role
from tonghu.steps import release
from tonghu.steps.rounds import current_round
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.overviews import overview_of
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
    page: dict[str, Any] = {"drills": False}
    try:
        editions = {edition.within: edition for edition in release.published_editions(by=request.user)}
    except LedgerAltered as refusal:
        return render(request, "overview/published.html", page | {"refusal": str(refusal)})
    if editions:
        chosen = editions.get(request.GET.get("place", ""), next(iter(editions.values())))
        page |= {"editions": editions.values(), **shown_board(chosen)}
    return render(request, "overview/published.html", page)
