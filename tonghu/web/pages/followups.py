"""What must be done for children (待办事项): the list, closing one, and 紧急情况 that nothing stands before."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tonghu.register.models import Followup
from tonghu.rules.access import Act
from tonghu.steps import visits
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.form import child_of

_STATES = [("", "待办"), *((s.value, str(s.label)) for s in Followup.State if s is not Followup.State.OPEN)]
_WHOSE = [("", "由我办理"), ("all", "辖区全部")]


@door(Act.FOLLOW_UP)
def followups(request: SignedIn) -> HttpResponse:
    """What waits, what is due first first; or what came of those that are closed."""
    state = request.GET.get("state", "")
    state = state if state in dict(_STATES) else ""
    whose = "all" if request.GET.get("whose") == "all" else ""
    found = visits.followups(request.user).filter(state=state or Followup.State.OPEN)
    if not whose:
        found = found.filter(owner=request.user.role)
    page = Paginator(found.order_by("-closed_at", "-pk") if state else found, 50).get_page(request.GET.get("page"))
    shown = {"page": page, "states": _STATES, "state": state, "whose": whose, "whoses": _WHOSE}
    return render(request, "followups/followups.html", shown)


@door(Act.FOLLOW_UP)
@require_POST
@sensitive_post_parameters("closing")
def close(request: SignedIn, pk: int) -> HttpResponse:
    """办结, with what came of it."""
    found = get_object_or_404(visits.followups(request.user), pk=pk)
    try:
        visits.close_followup(found, closing=request.POST.get("closing", "")[:500], by=request.user)
        messages.success(request, "已办结。")
    except (visits.ClosingMissing, visits.AlreadyClosed) as refusal:
        messages.error(request, str(refusal))
    return redirect("followups")


@door(Act.FOLLOW_UP)
@require_POST
@sensitive_post_parameters("note")
def emergency(request: SignedIn, ref: str) -> HttpResponse:
    """紧急情况: opened at once, whatever the form says."""
    child = child_of(request.user, ref)
    visits.report_emergency(child, note=request.POST.get("note", "")[:500], by=request.user, on=timezone.localdate())
    messages.success(
        request, "已提出紧急情况，今日内须核实，街镇儿童督导员的工作台已列出。涉嫌侵害的，请立即拨打110报告。"
    )
    return redirect("child", ref=ref)
