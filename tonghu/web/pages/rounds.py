"""Rounds (轮次): where each stands, and ending one, which freezes its figures."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from tonghu.register.models import Round
from tonghu.rules.access import Act
from tonghu.steps import rounds as step
from tonghu.web import jobs
from tonghu.web.gate.doors import SignedIn, door

# Where each open matter is worked on.
_WAYS = {
    "lists": "/lists/", "pairs": "/pairs/", "unregistered": "/board/", "drafted": "/board/", "submitted": "/board/",
    "reviewed": "/requests/", "lines": "/requests/", "disagreements": "/disagreements/", "verified": "/uploads/",
}  # fmt: skip


@door(Act.CLOSE_ROUND)
def rounds(request: SignedIn) -> HttpResponse:
    """Every round with its dates."""
    return render(request, "rounds/rounds.html", {"rounds": Round.objects.select_related("closed_by")})


@door(Act.CLOSE_ROUND)
def close(request: SignedIn, pk: int) -> HttpResponse:
    """What is still open, and the act; posted, it is closed and its tables are made."""
    round = get_object_or_404(Round, pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                step.close_round(round, why=request.POST.get("why", ""), by=request.user, on=timezone.localdate())
                jobs.freeze_soon(round, within=request.user.jurisdiction, by=request.user)
        except (step.RoundClosed, step.TooEarly, step.OthersToo, step.StillOpen) as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"{round.name}已结束，正在制作统计快照和统计表，通常一分钟内完成。")
            return redirect("rounds")
    open_ = [(item, _WAYS[item.key]) for item in step.left_open(round, by=request.user)]
    page = {
        "of": round,
        "open": open_,
        "refusal": refusal,
        "why": request.POST.get("why", ""),
        "early": timezone.localdate() < round.reference_date,
    }
    return render(request, "rounds/close.html", page, status=422 if refusal else 200)
