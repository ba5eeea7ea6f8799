"""Rows for 全国儿童福利信息系统 (录入上传): what is ready, make them, take them along as a workbook."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tonghu.register.models import Record, UploadRow, User
from tonghu.rules.access import Act
from tonghu.steps import verification
from tonghu.steps.rounds import current_round
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, leave
from tonghu.web.gate.doors import SignedIn, door


@door(Act.UPLOAD)
@require_http_methods(["GET", "POST"])
def uploads(request: SignedIn) -> HttpResponse:
    """What is ready, and what was made."""
    round, district = current_round(), request.user.jurisdiction
    if round is None:
        return render(request, "uploads/uploads.html", {"ready": 0, "made": [], "verifying": 0})
    if request.method == "POST":
        try:
            rows = verification.make_upload(round=round, district=district, by=request.user)
            messages.success(request, f"已生成 {len(rows)} 行，可以下载录入表。")
        except verification.NothingToUpload as refusal:
            messages.error(request, str(refusal))
        return redirect("uploads")
    page = {
        "ready": verification.forms_at(Record.State.VERIFIED, round=round, by=request.user).count,
        "verifying": verification.forms_at(Record.State.VERIFYING, round=round, by=request.user).count,
        "made": verification.made_uploads(round=round, district=district),
    }
    return render(request, "uploads/uploads.html", page)


@door(Act.UPLOAD)
@require_http_methods(["GET", "POST"])
def sheet(request: SignedIn, first: int) -> HttpResponse:
    """The workbook of what was made in one act."""
    district = request.user.jurisdiction
    row = get_object_or_404(UploadRow.objects.filter(record__child__residence__within=district), pk=first)
    return leave(request, upload_rows(row, by=request.user), back="/uploads/")


def upload_rows(first: UploadRow, *, by: User) -> Leaving:
    """All rows of the act in which this one was made, ready to leave."""
    rows = verification.rows_made_with(first, district=by.jurisdiction)
    return Leaving(
        Kind.UPLOAD,
        f"录入表_{timezone.localtime(first.at):%Y%m%d}_{len(rows)}行",
        len(rows),
        lambda target, mark: verification.upload_sheet(rows, target, mark=mark, by=by),
        {"first": first.pk},
    )
