"""The other sheets of a workbook (其余工作表), each read as a list of its own."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from tonghu.register.models import Batch
from tonghu.rules.access import Act
from tonghu.rules.forms.lists import ListKind
from tonghu.steps import intake
from tonghu.web import jobs
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.lists import batches_of


@door(Act.RECEIVE_LIST)
@require_POST
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """Read one more sheet, or all that are left, in the background; each is previewed for itself."""
    found = get_object_or_404(batches_of(request.user), pk=pk)
    left, wanted = intake.sheets_left(found), request.POST.get("sheet", "")
    names = left if wanted == "all" else [name for n, name in enumerate(left) if str(n) == wanted]
    try:
        received = [_read(found, name, request) for name in names]
    except intake.SheetNotThere as refusal:
        messages.error(request, str(refusal))
        return redirect("list", pk=pk)
    if len(received) == 1:
        return redirect("list", pk=received[0].pk)
    if not received:
        messages.info(request, "没有可以另行读取的工作表，可能已经读取。请在“部门名单”里查看。")
        return redirect("list", pk=pk)
    messages.success(request, f"已收到{len(received)}张工作表，各作一批读取。请逐批核对、确认。")
    return redirect("lists")


def _read(found: Batch, name: str, request: SignedIn) -> Batch:
    with transaction.atomic():
        batch = intake.receive_sheet(found, name, by=request.user)
        jobs.read_soon(batch, ListKind(found.kind) if found.kind else None)
    return batch
