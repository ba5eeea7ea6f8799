"""Writing down a visit (走访记录), with one press for what happens most."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tonghu.register import journal
from tonghu.register.models import Visit
from tonghu.register.showing import eyes_on
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS
from tonghu.rules.terms.dates import read_date
from tonghu.rules.terms.problems import Problem
from tonghu.steps import visits as step
from tonghu.steps.rounds import current_round
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.form import child_of
from tonghu.web.shown.sources import fact_of


@dataclass(frozen=True, slots=True)
class Quick:
    """A button that says way and outcome at once (快捷登记)."""

    label: str
    way: str
    outcome: str


QUICK = (
    Quick("入户，见到了", "HOME", "MET"),
    Quick("入户，家中无人", "HOME", "ABSENT"),
    Quick("电话，联系上了", "PHONE", "MET"),
    Quick("入户，已搬离", "HOME", "MOVED"),
)


@door(Act.VISIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("note")
def visits(request: SignedIn, ref: str) -> HttpResponse:
    """The visits so far, and the form for the next."""
    child, round, on = child_of(request.user, ref), current_round(), timezone.localdate()
    if round is None:
        messages.warning(request, "现在没有进行中的轮次，不能登记走访。区民政局新建轮次后即可登记。")
        return redirect("child", ref=ref)
    problems: list[Problem] = []
    if request.method == "POST":
        way, outcome, day, problems = _read(request, on=on)
        if not problems and day is not None:
            try:
                step.log_visit(
                    child,
                    round=round,
                    visited_on=day,
                    way=way,
                    outcome=outcome,
                    note=request.POST.get("note", "").strip()[:500],
                    by=request.user,
                    on=on,
                )
                return _after(request, ref, outcome)
            except step.VisitInTheFuture as refusal:
                problems = [Problem("FUTURE", str(refusal), "visited_on")]
    journal.note("SEE_CHILD", by=request.user, child=child, page="visit")
    line = FORMS["1"].by_key["residence_detail"]
    page = {
        "child": child,
        "address": fact_of(FORMS["1"], line, child.residence_detail, eyes=eyes_on(child, request.user), of="held"),
        "visits": child.visits.select_related("by", "round"),
        "quick": QUICK,
        "manners": Visit.Way.choices,
        "outcomes": Visit.Outcome.choices,
        "problems": problems,
        "typed": request.POST,
        "on": on,
    }
    return render(request, "visits/visits.html", page, status=422 if problems else 200)


def _after(request: SignedIn, ref: str, outcome: str) -> HttpResponse:
    messages.success(request, "已登记走访。")
    return redirect("form" if outcome == Visit.Outcome.MET else "child", ref=ref)


def _read(request: SignedIn, *, on: date) -> tuple[str, str, date | None, list[Problem]]:
    """What was posted: a quick button, or way and outcome."""
    way, _, outcome = request.POST.get("quick", "").partition("-")
    way, outcome = way or request.POST.get("way", ""), outcome or request.POST.get("outcome", "")
    day = read_date(request.POST.get("visited_on") or on)
    problems = []
    if way not in Visit.Way.values:
        problems.append(Problem("WAY", "没有选走访方式。请选一种。", "way"))
    if outcome not in Visit.Outcome.values:
        problems.append(Problem("OUTCOME", "没有选走访结果。请选一种。", "outcome"))
    if isinstance(day, Problem):
        problems.append(Problem("DAY", f"走访日期：{day.message}", "visited_on"))
    return way, outcome, day if isinstance(day, date) else None, problems
