"""What must be done for children (待办事项): the list, closing one, and 紧急情况 that nothing stands before."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register.models import Followup, User
from tonghu.register.showing import Eyes, eyes_on
from tonghu.rules.access import Act, ItemClass, Reach, Role
from tonghu.rules.access.roles import CODE_LENGTH
from tonghu.steps import visits
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.form import child_of
from tonghu.web.shown.places import place_path, remember

_STATES = [("", "待办"), *((s.value, str(s.label)) for s in Followup.State if s is not Followup.State.OPEN)]
_WHOSE = [("", "由我办理"), ("all", "辖区全部")]


# No deeper than the 街镇: the neighbours in a list would tell a home that is kept secret.
_STREET = Substr("child__residence", 1, 9)
_SORTS = {"due": ("due_on", "pk"), "place": (_STREET, "due_on", "pk"), "what": ("kind", "due_on", "pk")}


@door(Act.FOLLOW_UP)
def followups(request: SignedIn) -> HttpResponse:
    """What waits, what is due first first; or what came of those that are closed."""
    found, chosen = _wanted(request)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    shown = {"page": page, "states": _STATES, "whoses": _WHOSE, "chosen": urlencode(chosen), **chosen}
    return render(request, "followups/followups.html", shown)


def _wanted(request: SignedIn) -> tuple[QuerySet[Followup], dict[str, str]]:
    """Those that are asked for, in the order asked for, and what was chosen."""
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "")
    state = state if state in dict(_STATES) else ""
    whose = "all" if request.GET.get("whose") == "all" else ""
    late, place = "1" if request.GET.get("late") == "1" and not state else "", _place(request)
    found = visits.followups(request.user).filter(state=state or Followup.State.OPEN)
    if late:
        found = visits.overdue(by=request.user, on=timezone.localdate())
    if place:
        found = found.filter(child__residence__within=place)
    if not whose:
        found = found.filter(owner=request.user.role)
    if sort.lstrip("-") in _SORTS:
        found = found.order_by(*_SORTS[sort.lstrip("-")])
        found = found.reverse() if sort.startswith("-") else found
    elif state:
        found = found.order_by("-closed_at", "-pk")
    chosen = {"state": state, "whose": whose, "late": late, "place": place}
    return found, {**chosen, "sort": sort if sort.lstrip("-") in _SORTS else "due"}


def _place(request: SignedIn) -> str:
    """The place asked for, no deeper than the 街镇 for whom homes may be kept secret."""
    place = request.GET.get("place", "")
    if not (place.isdigit() and request.user.reaches(place)):
        return ""
    return place[: CODE_LENGTH[Reach.STREET]] if Eyes(Role(request.user.role), secret=True).kept_away else place


@door(Act.FOLLOW_UP)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """The list as it is seen, to take along."""
    found, chosen = _wanted(request)

    def lines() -> Iterator[list[str]]:
        remember([one.child.residence for one in found])
        return (_line(one, request.user) for one in found)

    back = f"/followups/?{urlencode(chosen)}"
    return leave_list(request, Kind.FOLLOWUPS, _HEADS, lines, rows=found.count(), back=back, chosen=_said(chosen))


_HEADS = (
    *(("儿童编号", 14), ("姓名", 12), ("街镇居村", 30), ("事项", 60)),
    *(("情况", 40), ("办理", 14), ("期限", 12), ("状态", 12)),
)


def _said(chosen: dict[str, str]) -> dict[str, str]:
    return {
        name: chosen[name] for name in ("state", "whose", "late", "place") if name in ("state", "whose") or chosen[name]
    }


def _line(one: Followup, by: User) -> list[str]:
    eyes = eyes_on(one.child, by)
    name, place = eyes.shows(ItemClass.NAME, one.child.person.name), place_path(eyes.place(one.child.residence))
    said = [one.words, eyes.says(one.note), str(one.get_owner_display()), one.due_on.isoformat()]
    return [one.child.ref, name, place, *said, str(one.get_state_display())]


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
