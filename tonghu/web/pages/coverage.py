"""覆盖率估计: what `tonghu coverage` wrote is recorded for a round here, and every record is listed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from tonghu.methods.reporting.covered import NotAReport
from tonghu.register.models import Round
from tonghu.rules.access import Act
from tonghu.steps import release
from tonghu.steps.release.estimates import MOST_BYTES, as_told
from tonghu.web.gate.doors import SignedIn, door


@door(Act.RECORD_COVERAGE)
def coverage(request: SignedIn) -> HttpResponse:
    """The records of the own place, and the form for one more."""
    if request.method == "POST":
        return _record(request)
    page = Paginator(release.estimates_in(by=request.user), 50).get_page(request.GET.get("page"))
    rows = [(kept, as_told(kept)) for kept in page]
    return render(request, "coverage/coverage.html", {"page": page, "rows": rows, "rounds": Round.objects.all()})


def _record(request: SignedIn) -> HttpResponse:
    said, file = request.POST.get("round", ""), request.FILES.get("file")
    round = Round.objects.filter(pk=said).first() if said.isdecimal() and len(said) < 10 else None
    if round is None or file is None:
        messages.error(request, "没有选轮次或文件。请选择轮次和 tonghu coverage 写出的 coverage.json。")
        return redirect("coverage")
    if (file.size or 0) > MOST_BYTES:
        messages.error(request, "文件太大，不像推算结果，没有读取。请选择 coverage.json。")
        return redirect("coverage")
    try:
        kept = release.record_estimate(file.read(), round=round, within=request.user.jurisdiction, by=request.user)
    except (NotAReport, release.AlreadyRecorded) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已登记为覆盖率估计第{kept.pk}号。统计看板、公报和质量说明从现在起引用它。")
    return redirect("coverage")
