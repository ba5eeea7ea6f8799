"""Leads to visit (线索): confirmed as a child of the base list, or ruled out with a reason; both can be undone."""

from typing import Any, BinaryIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.methods.reading import Mark, SheetColumn, write_sheet
from tonghu.register.models import Batch, Ruling, SourceRow
from tonghu.register.row_facts import facts_of, text_of
from tonghu.rules.access import Act
from tonghu.steps import intake
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, leave
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.places import place_path
from tonghu.web.templatetags.tonghu import sex_label

_YES = (Ruling.Reason.VISITED, Ruling.Reason.CALLED)
_NO = (Ruling.Reason.NOBODY, Ruling.Reason.MOVED, Ruling.Reason.NOT_A_CHILD, Ruling.Reason.NOT_IN_SCOPE)


@door(Act.RULE_ON_LEAD)
def leads(request: SignedIn) -> HttpResponse:
    """Those that wait, or, asked for, what was found out."""
    done = request.GET.get("done") == "1"
    waiting = intake.waiting_leads(request.user)
    found: QuerySet[Any] = intake.ruled_leads(request.user) if done else waiting
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "done": done,
        "waiting": waiting.count(),
        "rows": [] if done else [(row, facts_of(row)) for row in page],
        "rulings": [(ruling, facts_of(ruling.row)) for ruling in page] if done else [],
        "yes": [(reason.value, reason.label) for reason in _YES],
        "no": [(reason.value, reason.label) for reason in _NO],
    }
    return render(request, "leads/leads.html", shown)


@door(Act.RULE_ON_LEAD)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """Those that wait, to take along on visits."""
    found = list(intake.waiting_leads(request.user))
    title = f"待核实线索（{timezone.localdate():%Y-%m-%d}）"
    heads = (("批次", 8), ("行号", 8), ("来源", 16), ("收到日期", 12), ("姓名", 12), ("性别", 6), ("出生日期", 12))

    def made(target: BinaryIO, mark: Mark) -> None:
        columns = [SheetColumn(*head) for head in (*heads, ("居住地", 30), ("详细地址", 40))]
        write_sheet(target, title, columns, [_line(row) for row in found], mark=mark)

    return leave(request, Leaving(Kind.LEADS, title, len(found), made), back="/leads/")


def _line(row: SourceRow) -> list[str]:
    facts, batch = facts_of(row), row.batch
    who = [text_of(facts, "name"), sex_label(text_of(facts, "sex")), text_of(facts, "born")]
    where = [place_path(text_of(facts, "residence")), text_of(facts, "residence_detail")]
    received = f"{timezone.localdate(batch.received_at):%Y-%m-%d}"
    return [str(batch.pk), str(row.number), batch.department_label, received, *who, *where]


@door(Act.RULE_ON_LEAD)
@require_POST
@sensitive_post_parameters("note")
def rule(request: SignedIn, pk: int) -> HttpResponse:
    """One lead is a child, or is not."""
    row, reason = _row(request, pk), request.POST.get("reason", "")
    note = request.POST.get("note", "").strip()
    try:
        if reason in _YES:
            on = row.batch.round.reference_date
            row = intake.confirm_lead(row, reason=reason, note=note, by=request.user, on=on)
            line = _CONFIRMED.get(row.outcome, "已归到名册中的儿童。")
        elif reason in _NO:
            intake.rule_out(row, reason=reason, note=note, by=request.user)
            line = "已排除。"
        else:
            messages.error(request, "没有选择处置结果，没有保存。请选择一项后再保存。")
            return redirect("leads")
        messages.success(request, f"第{row.batch_id}批第{row.number}行{line}", extra_tags=f"/leads/{pk}/reopen/")
    except intake.AlreadyRuled as refusal:
        messages.error(request, str(refusal))
    return redirect("leads")


_CONFIRMED = {"NEW": "已确认为儿童，进入底数。", "DOUBTFUL": "与名册中的儿童相近，转入“疑似判定”。"}


@door(Act.RULE_ON_LEAD)
@require_POST
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    """Take a ruling back."""
    row = _row(request, pk)
    try:
        intake.reopen_lead(row, by=request.user, on=row.batch.round.reference_date)
        messages.success(request, f"第{row.batch_id}批第{row.number}行重新待核实。")
    except intake.CannotReopen as refusal:
        messages.error(request, str(refusal))
    return redirect("leads")


def _row(request: SignedIn, pk: int) -> SourceRow:
    batches = Batch.objects.filter(district__within=request.user.jurisdiction)
    return get_object_or_404(SourceRow.objects.filter(batch__in=batches).select_related("batch__round"), pk=pk)
