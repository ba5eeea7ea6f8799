"""Leads to visit (线索): confirmed as a child of the base list, or ruled out with a reason; both can be undone."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register.models import Batch, Ruling, SourceRow
from tonghu.register.row_facts import facts_of, text_of
from tonghu.rules.access import Act, Reach
from tonghu.rules.access.roles import CODE_LENGTH
from tonghu.rules.terms.departments import Department
from tonghu.steps import intake
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.places import place_label, place_path
from tonghu.web.templatetags.tonghu import moment, sex_label

_YES = (Ruling.Reason.VISITED, Ruling.Reason.CALLED)
_NO = (Ruling.Reason.NOBODY, Ruling.Reason.MOVED, Ruling.Reason.NOT_A_CHILD, Ruling.Reason.NOT_IN_SCOPE)


_SORTS = {
    "at": ("batch__received_at", "batch_id", "number"),
    "place": ("lives", "batch_id", "number"),
    "born": ("born", "batch_id", "number"),
}


@door(Act.RULE_ON_LEAD)
def leads(request: SignedIn) -> HttpResponse:
    """Those that wait, or, asked for, what was found out."""
    found, chosen = _wanted(request)
    waiting, done = intake.waiting_leads(request.user), bool(chosen["done"])
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "done": done,
        "waiting": waiting.count(),
        "chosen": urlencode({key: value for key, value in chosen.items() if value}),
        "sources": [] if done else _sources(waiting),
        "streets": [] if done else _streets(waiting),
        "rows": [] if done else [(row, facts_of(row)) for row in page],
        "rulings": [(ruling, facts_of(ruling.row)) for ruling in page] if done else [],
        "yes": [(reason.value, reason.label) for reason in _YES],
        "no": [(reason.value, reason.label) for reason in _NO],
        **{key: value for key, value in chosen.items() if key != "done"},
    }
    return render(request, "leads/leads.html", shown)


def _wanted(request: SignedIn) -> tuple[QuerySet[Any], dict[str, str]]:
    """Those that are asked for, in the order asked for, and what was chosen."""
    if request.GET.get("done") == "1":
        return intake.ruled_leads(request.user), {"done": "1"}
    source, street, sort = (request.GET.get(name, "") for name in ("source", "street", "sort"))
    sort = sort if sort.lstrip("-") in _SORTS else "at"
    # The residence and the birth date of a row stand among what is kept in the open (row_facts).
    found: QuerySet[Any] = intake.waiting_leads(request.user).annotate(lives=KT("coded__residence"))
    found = found.annotate(born=KT("coded__born")).order_by(*_SORTS[sort.lstrip("-")])
    found = found.filter(batch__department=source) if source in set(Department) else found
    found = found.filter(lives__startswith=street) if street.isdecimal() and len(street) == _STREET else found
    return found.reverse() if sort.startswith("-") else found, {
        "done": "",
        "source": source if source in set(Department) else "",
        "street": street if street.isdecimal() and len(street) == _STREET else "",
        "sort": sort,
    }


_STREET = CODE_LENGTH[Reach.STREET]


def _sources(waiting: QuerySet[SourceRow]) -> list[tuple[str, str, int]]:
    """Who told of them, and of how many."""
    told_by = waiting.order_by().exclude(batch__department="").values_list("batch__department", flat=True)
    counts = Counter(told_by)
    return [(str(told), str(Department(told).label), n) for told, n in counts.most_common()]


def _streets(waiting: QuerySet[SourceRow]) -> list[tuple[str, str, int]]:
    """Where they live, by 街镇."""
    lives = waiting.order_by().annotate(lives=Substr(KT("coded__residence"), 1, _STREET))
    counts = Counter(code for code in lives.values_list("lives", flat=True) if code and len(code) == _STREET)
    return [(code, place_label(code), counts[code]) for code in sorted(counts)]


@door(Act.RULE_ON_LEAD)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """The list as it is seen: those that wait, to take along on visits, or what was found out."""
    found, chosen = _wanted(request)
    back = f"/leads/?{urlencode({key: value for key, value in chosen.items() if value})}"
    narrowed = {key: value for key, value in chosen.items() if key != "sort"}
    heads, line = (_DONE_HEADS, _done_line) if chosen["done"] else (_HEADS, _line)

    def lines() -> Iterator[list[str]]:
        return (line(one) for one in found)

    return leave_list(request, Kind.LEADS, heads, lines, rows=found.count(), back=back, chosen=narrowed)


_CAME = (("批次", 8), ("行号", 8), ("来源", 16), ("收到日期", 12))
_HEADS = (*_CAME, ("姓名", 12), ("性别", 6), ("出生日期", 12), ("居住地", 30), ("详细地址", 40))
_DONE_HEADS = (*_CAME, ("姓名", 12), ("处置", 12), ("理由", 24), ("说明", 40), ("处置时间", 20), ("处置人", 14))


def _came(row: SourceRow) -> list[str]:
    batch = row.batch
    return [str(batch.pk), str(row.number), batch.department_label, f"{timezone.localdate(batch.received_at):%Y-%m-%d}"]


def _line(row: SourceRow) -> list[str]:
    facts = facts_of(row)
    who = [text_of(facts, "name"), sex_label(text_of(facts, "sex")), text_of(facts, "born")]
    return [*_came(row), *who, place_path(text_of(facts, "residence")), text_of(facts, "residence_detail")]


def _done_line(ruling: Ruling) -> list[str]:
    said = [str(ruling.get_verdict_display()), str(ruling.get_reason_display()), ruling.note]
    who = ruling.by.name or ruling.by.username
    return [*_came(ruling.row), text_of(facts_of(ruling.row), "name"), *said, moment(ruling.at), who]


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
