"""Unusual looking (异常查阅): what somebody should explain, and what came of it. No page of these names a child."""

from collections.abc import Iterator
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register import journal
from tonghu.register.models import Finding
from tonghu.rules.access import Act
from tonghu.steps import oversight
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.acts import told
from tonghu.web.templatetags.tonghu import moment

_STATES = [("", "待处理"), *((s.value, str(s.label)) for s in Finding.State if s is not Finding.State.OPEN)]


@door(Act.SEE_FINDINGS)
def unusual(request: SignedIn) -> HttpResponse:
    """The findings of the district: what waits first, one account's day together."""
    found, state = _wanted(request)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    days = [(key, list(group)) for key, group in groupby(page, key=lambda f: (f.day, f.account))]
    return render(request, "oversight/unusual.html", {"page": page, "days": days, "states": _STATES, "state": state})


def _wanted(request: SignedIn) -> tuple[QuerySet[Finding], str]:
    state = request.GET.get("state", "")
    state = state if state in dict(_STATES) else ""
    return oversight.findings(request.user).filter(state=state or Finding.State.OPEN), state


@door(Act.SEE_FINDINGS)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """The list as it is seen."""
    found, state = _wanted(request)

    def lines() -> Iterator[list[str]]:
        return (_line(one) for one in found.select_related("account", "closed_by"))

    back, chosen = f"/unusual/?state={state}", {"state": state}
    return leave_list(request, Kind.FINDINGS, _HEADS, lines, rows=found.count(), back=back, chosen=chosen)


_HEADS = (
    *(("日期", 12), ("账号", 16), ("姓名", 12), ("角色", 16), ("种类", 20), ("看到的情况", 50)),
    *(("状态", 12), ("处理人", 12), ("处理时间", 20), ("说明", 50)),
)


def _line(finding: Finding) -> list[str]:
    account, by = finding.account, finding.closed_by
    who = [account.username, account.name, str(account.get_role_display())]
    closed = [(by.name or by.username) if by else "", moment(finding.closed_at), finding.explanation]
    seen = [str(finding.get_rule_display()), finding.seen, str(finding.get_state_display())]
    return [finding.day.isoformat(), *who, *seen, *closed]


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
