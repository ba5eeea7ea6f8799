"""Unusual looking (异常查阅): what somebody should explain, and what came of it. No page of these names a child."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tonghu.register import journal
from tonghu.register.models import Finding
from tonghu.rules.access import Act
from tonghu.steps import oversight
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.acts import told

_STATES = [("", "待处理"), *((s.value, str(s.label)) for s in Finding.State if s is not Finding.State.OPEN)]


@door(Act.SEE_FINDINGS)
def unusual(request: SignedIn) -> HttpResponse:
    """The findings of the district: what waits first, one account's day together."""
    state = request.GET.get("state", "")
    state = state if state in dict(_STATES) else ""
    found = oversight.findings(request.user).filter(state=state or Finding.State.OPEN)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    days = [(key, list(group)) for key, group in groupby(page, key=lambda f: (f.day, f.account))]
    return render(request, "oversight/unusual.html", {"page": page, "days": days, "states": _STATES, "state": state})


@door(Act.SEE_FINDINGS)
def finding(request: SignedIn, pk: int) -> HttpResponse:
    """One finding with the lines it rests on."""
    found = get_object_or_404(oversight.findings(request.user), pk=pk)
    journal.note("SEE_FINDING", by=request.user, finding=found.pk)
    lines = told(list(oversight.lines_of(found, by=request.user)), by=request.user)
    shown = {"finding": found, "lines": lines, "account": found.account}
    return render(request, "oversight/finding.html", shown)


@door(Act.CLOSE_FINDINGS)
@require_POST
@sensitive_post_parameters("explanation")
def close(request: SignedIn, pk: int) -> HttpResponse:
    """Close it with an explanation, or open an incident."""
    found = get_object_or_404(oversight.findings(request.user), pk=pk)
    incident = request.POST.get("act") == "incident"
    try:
        oversight.close_finding(
            found, incident=incident, explanation=request.POST.get("explanation", ""), by=request.user
        )
    except (oversight.ExplanationMissing, oversight.AlreadyClosed) as refusal:
        messages.error(request, str(refusal))
        return redirect("finding", pk=pk)
    messages.success(request, "已立案调查。需要时可先暂停该账号。" if incident else "已说明，异常查阅处理完毕。")
    return redirect("finding", pk=pk) if incident else redirect("unusual")
