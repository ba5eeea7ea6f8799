"""Children that may be one, and a child that may be two (儿童疑点), in the same queue as doubtful rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tonghu.register import journal, scope
from tonghu.register.compose import values_of
from tonghu.register.models import Child, Doubt, Revision, Round, SourceRow
from tonghu.register.row_facts import facts_of, guardians_of
from tonghu.register.showing import eyes_on
from tonghu.rules.access import Act
from tonghu.steps import intake
from tonghu.steps.rounds import current_round
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages import pairs
from tonghu.web.shown.comparing import Side, compare, side_of_child, side_of_values
from tonghu.web.shown.sources import short_name
from tonghu.web.shown.words import day

SAID = {"1": "SAME", "0": "DIFFERENT", "2": "TWINS"}


@door(Act.DECIDE_PAIR)
def doubt(request: SignedIn, pk: int) -> HttpResponse:
    """Two children side by side, or the sources of one in two heaps."""
    found = intake.doubt_of(pk, by=request.user)
    if found is None:
        _theirs_or_404(request, pk)
        messages.info(request, "这个疑点已经判定过。下面是仍待判定的各项。")
        return redirect("pairs")
    with _beside(found, request):
        return render(request, "pairs/pair.html", _shown(found, request))


def part(request: SignedIn, pk: int) -> HttpResponse:
    """The same as a fragment, when it comes next."""
    found = intake.doubt_of(pk, by=request.user)
    if found is None:
        raise Http404
    with _beside(found, request):
        return render(request, "pairs/one.html", _shown(found, request))


def _theirs_or_404(request: SignedIn, pk: int) -> Doubt:
    found = intake.any_doubt(pk, by=request.user)
    if found is None:
        raise Http404
    return found


def _beside(found: Doubt, request: SignedIn) -> Any:
    """Both children, wherever they live: to compare them is the task."""
    return scope.seeing(request.user, also=tuple(pk for pk in (found.child_id, found.other_id) if pk))


@door(Act.DECIDE_PAIR)
@require_POST
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """Keep the decision and show the next entry."""
    found = _theirs_or_404(request, pk)
    said = SAID.get(request.POST.get("same", ""))
    if said is None:
        raise Http404
    after = intake.around(intake.queue(request.user), intake.DOUBT, pk)[1]
    try:
        intake.decide_doubt(found, said, by=request.user, on=_on(), why=request.POST.get("why", ""))
    except (intake.DoubtDecided, intake.CannotMerge, intake.CannotSplit) as refusal:
        messages.error(request, str(refusal))
    else:
        words = "已合并为同一儿童" if said == "SAME" else "已记为双胞胎" if said == "TWINS" else "已记为不同儿童"
        if found.other_id is None:
            words = "已记为同一儿童" if said == "SAME" else "已拆分为两名儿童"
        pairs.decided(request, f"已判定：{words}。", f"/doubts/{pk}/undo/")
    return pairs.next_one(request, after)


@door(Act.DECIDE_PAIR)
@require_POST
def undo(request: SignedIn, pk: int) -> HttpResponse:
    """Take the decision back."""
    found = _theirs_or_404(request, pk)
    request.session.pop(pairs.LAST, None)
    try:
        intake.undo_doubt(found, by=request.user, on=_on())
    except (intake.DoubtDecided, intake.CannotMerge, intake.CannotSplit) as refusal:
        messages.error(request, str(refusal))
        return redirect("pairs")
    messages.info(request, "已撤销判定，请重新判定。")
    return redirect("doubt", pk=pk)


def _on() -> Any:
    round: Round | None = current_round()
    return round.reference_date if round else timezone.localdate()


def _shown(found: Doubt, request: SignedIn) -> dict[str, Any]:
    child = Child.objects.select_related("person").get(pk=found.child_id)
    journal.note("SEE_CHILD", by=request.user, child=child, page="doubt")
    there = pairs.place_in_queue(request, intake.DOUBT, found.pk)
    there |= {"action": f"/doubts/{found.pk}/decide/", "doubt": found, "child": child}
    return there | (_two(found, child, request) if found.other_id else _one(found, child, request))


def _two(found: Doubt, child: Child, request: SignedIn) -> dict[str, Any]:
    other = Child.objects.select_related("person").get(pk=found.other_id)
    journal.note("SEE_CHILD", by=request.user, child=other, page="doubt")
    both = [eyes_on(one, request.user) for one in (child, other)]
    eyes = next((one for one in both if one.kept_away), both[0])
    stays = intake.which_stays(child, other)[1]
    evidence = intake.evidence_of_two(child.pk, other.pk, by=request.user)
    apart = [child.pk, other.pk]
    return {
        "left": other,
        "items": compare(side_of_child(other), side_of_child(child), eyes=eyes),
        "kept_away": eyes.kept_away,
        "stays": stays,
        **pairs.weighed(evidence),
        "kin_left": None if eyes.kept_away else _kin(other, apart, request),
        "kin_right": None if eyes.kept_away else _kin(child, apart, request),
    }


def _kin(child: Child, but: Sequence[int], request: SignedIn) -> dict[str, Any]:
    return pairs.kin_shown(intake.kin_of_child(child, by=request.user, but=but), request)


def _one(found: Doubt, child: Child, request: SignedIn) -> dict[str, Any]:
    sides, eyes = intake.sides_of(child.pk, by=request.user), eyes_on(child, request.user)
    heaps = [_heap(heap) for heap in (sides.one, sides.other, sides.unclear)]
    evidence = list(found.evidence)
    lines = [((one["text"], one["for"]), one.get("weight")) for one in evidence]
    return {
        "items": compare(heaps[1][0], heaps[0][0], eyes=eyes),
        "kept_away": eyes.kept_away,
        "heaps": [] if eyes.kept_away else [heap[1] for heap in heaps],
        "evidence_kept": lines,
        "probability": None,
        "kin_left": None,
        "kin_right": None if eyes.kept_away else _kin(child, [child.pk], request),
    }


def _heap(told: Sequence[Any]) -> tuple[Side, list[str]]:
    """What these sources say together, and which they are."""
    rows = SourceRow.objects.filter(pk__in=[one.row for one in told if one.row]).with_lists()
    rows = rows.order_by("batch__entered_at", "batch_id", "number")
    forms = list(Revision.objects.filter(pk__in=[one.revision for one in told if one.revision]).select_related("by"))
    facts = [facts_of(row) for row in rows]
    answers = forms[-1].answers if forms else None
    everything = [*facts, *([answers] if answers else [])]
    adults = {tuple(sorted(g.items())): g for one in everything for g in guardians_of(one)}
    names = [f"{short_name(r.batch)}名单，{day(r.batch.received_at)}收到，第{r.number}行" for r in rows]
    names += [f"登记表第{form.number}版，{day(form.at)}" for form in forms]
    return side_of_values(values_of(facts, answers), list(adults.values())), names
