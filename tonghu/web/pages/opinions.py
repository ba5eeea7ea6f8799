"""A second look at decided pairs, blind (复核): the same two columns, without what was decided."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from tonghu.register import journal, scope
from tonghu.register.models import Child, Pair
from tonghu.register.row_facts import facts_of
from tonghu.register.showing import eyes_on
from tonghu.rules.access import Act
from tonghu.steps import intake
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.doubts import SAID
from tonghu.web.pages.lists import go
from tonghu.web.pages.pairs import weighed
from tonghu.web.shown.comparing import compare, side_of_row, side_of_values


@door(Act.DECIDE_PAIR)
def opinion(request: SignedIn, pk: int) -> HttpResponse:
    """One pair, and, posted, what this person says of it; then the next one."""
    found = Pair.objects.filter(pk=pk, row__batch__district__within=request.user.jurisdiction)
    pair = found.select_related("row__batch__round").first()
    if pair is None:
        raise Http404
    if request.method == "POST":
        return _say(request, pair)
    if pk not in _waiting(request):
        messages.info(request, "这一对不需要由您复核，或已经复核过。")
        return redirect("pairs")
    with _beside(pair, request):
        return render(request, "pairs/pair.html", _shown(pair, request))


def _waiting(request: SignedIn) -> dict[int, int]:
    return dict(intake.to_opine(by=request.user, on=timezone.localdate()))


def _beside(pair: Pair, request: SignedIn) -> AbstractContextManager[None]:
    return scope.seeing(request.user, also=(pair.child_id,))


def _say(request: SignedIn, pair: Pair) -> HttpResponse:
    said = SAID.get(request.POST.get("same", ""))
    if said is None:
        raise Http404
    try:
        on = pair.row.batch.round.reference_date
        intake.opine(pair, said, by=request.user, on=on, why=request.POST.get("why", ""))
    except intake.AlreadySaid as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已记下您的复核意见。意见不能更改；与原判定不一致的，由第三人裁定。")
    following = next(iter(_waiting(request)), None)
    if following is None:
        return go(request, "/pairs/")
    if not request.htmx:  # type: ignore[attr-defined]  # htmx middleware
        return redirect("opinion", pk=following)
    after = Pair.objects.select_related("row__batch__round").get(pk=following)
    with _beside(after, request):
        response = render(request, "pairs/one.html", _shown(after, request))
    response.headers["HX-Push-Url"] = f"/pairs/{following}/opinion/"
    return response


def _shown(pair: Pair, request: SignedIn) -> dict[str, Any]:
    """As it was before the first decision; nothing on the page says what that was."""
    child = Child.objects.select_related("person").get(pk=pair.child_id)
    known, evidence = intake.without(pair, by=request.user)
    eyes = eyes_on(child, request.user)
    journal.note("SEE_CHILD", by=request.user, child=child, page="opinion")
    waiting = list(_waiting(request))
    later = [pk for pk in waiting if pk != pair.pk]
    return {
        "action": f"/pairs/{pair.pk}/opinion/",
        "blind": True,
        "pair": pair,
        "row": pair.row,
        "child": child,
        "items": compare(side_of_row(facts_of(pair.row)), side_of_values(known.values, known.guardians), eyes=eyes),
        "kept_away": eyes.kept_away,
        **weighed(evidence),
        "waiting": len(waiting),
        "following": f"/pairs/{later[0]}/opinion/" if later else "",
        "here_because": "复核：看不到原来的判定，请独立判断",
    }
