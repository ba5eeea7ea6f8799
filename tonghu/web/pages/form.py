"""The registration form (登记表): filled page by page, saved while typing, submitted once."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register import journal
from tonghu.register.models import Child, Record, Revision, Round, User
from tonghu.register.showing import eyes_on
from tonghu.rules.access import Act
from tonghu.rules.forms import (
    FORMS,
    Form,
    key_care_reasons,
    read_answers,
    shown,
    unchecked_because,
)
from tonghu.rules.terms.problems import Problem, Severity
from tonghu.steps import visits
from tonghu.steps.rounds import current_round
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.fields import paper, sheets
from tonghu.web.pages.posted_form import as_chosen, choices_of, posted, touched

_OPEN = (Record.State.DRAFT, Record.State.RETURNED)
_WHY = 200  # characters


def child_of(user: User, ref: str) -> Child:
    """The child with this reference in the user's jurisdiction, else 404."""
    within = Child.objects.filter(residence__within=user.jurisdiction, state=Child.State.ACTIVE)
    return get_object_or_404(within.select_related("person"), ref=ref)


@door(Act.VISIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def form(request: SignedIn, ref: str) -> HttpResponse:
    """Show the form, or carry out what was pressed: 存草稿, 提交审核, 确认无变化, 换表."""
    child, round = child_of(request.user, ref), current_round()
    if round is None:
        messages.warning(request, "现在没有进行中的轮次，不能填写登记表。区民政局新建轮次后即可填写。")
        return redirect("child", ref=ref)
    record = (
        Record.objects.filter(child=child, round=round).select_related("child__person", "round", "draft_by").first()
    )
    if request.method != "POST":
        journal.note("SEE_FORM", by=request.user, child=child, record=record)
        return _shown(request, Filling(child, round, record, request.user))
    record = record or visits.open_record(child, round=round, by=request.user)
    return _carry_out(request, Filling(child, round, record, request.user))


@dataclass(slots=True)
class Filling:
    """A form being filled: the child, its record if begun, and who fills it."""

    child: Child
    round: Round
    record: Record | None
    by: User

    @property
    def form(self) -> Form:
        """附件1 or 附件2."""
        return FORMS[self.record.form] if self.record else visits.form_for(self.child)

    @property
    def open(self) -> bool:
        """Whether it may still be changed."""
        return self.record is None or self.record.state in _OPEN

    @property
    def last(self) -> Revision | None:
        """As it was last submitted."""
        return self.record.revisions.order_by("-number").first() if self.record else None


def _carry_out(request: SignedIn, filling: Filling) -> HttpResponse:
    record, act = filling.record, request.POST.get("_act", "draft")
    assert record is not None  # opened before a post
    raw, reasons, seen = posted(request, filling.form)
    raw = as_chosen(request, record, raw)
    try:
        if act == "change":
            return _change(request, filling, raw, reasons, seen)
        if act == "confirm":
            visits.confirm_unchanged(record, by=request.user, on=timezone.localdate(), seen=seen)
            messages.success(request, "已确认无变化并提交审核，由儿童督导员审核。")
            return redirect("child", ref=filling.child.ref)
        if act == "submit":
            why = request.POST.get("_why", "")[:_WHY]
            visits.submit(record, raw, reasons=reasons, by=request.user, on=timezone.localdate(), why=why, seen=seen)
            messages.success(request, "已提交审核，由儿童督导员审核；有需要修改的会退回给您。")
            return redirect("child", ref=filling.child.ref)
        visits.save_draft(record, raw, reasons=reasons, by=request.user, seen=seen)
        messages.success(request, f"已存草稿 {timezone.localtime():%H:%M}。")
        return redirect("form", ref=filling.child.ref)
    except visits.FormHasErrors as refusal:
        return _shown(request, filling, problems=refusal.problems, reasons=reasons)
    except visits.DraftChanged as conflict:
        return _shown(request, filling, typed=raw, reasons=reasons, conflict=conflict, touched=touched(request))
    except visits.NotInThisState as late:
        messages.error(request, _too_late(filling, raw, late))
        return redirect("form", ref=filling.child.ref)
    except visits.NothingToConfirm as refusal:
        messages.error(request, str(refusal))
        return redirect("form", ref=filling.child.ref)


@transaction.atomic
def _change(
    request: SignedIn, filling: Filling, raw: Mapping[str, object], reasons: Mapping[str, str], seen: str
) -> HttpResponse:
    assert filling.record is not None
    visits.save_draft(filling.record, raw, reasons=reasons, by=request.user, seen=seen)
    other = "2" if filling.form.code == "1" else "1"
    visits.open_record(filling.child, round=filling.round, by=request.user, form=other)
    messages.success(request, f"已换成{FORMS[other].number}《{FORMS[other].title}》，已填的内容都保留着。")
    return redirect("form", ref=filling.child.ref)


def _too_late(filling: Filling, raw: Mapping[str, object], late: Exception) -> str:
    """What a page that is out of date is told: who was first, and where it differs."""
    if (last := filling.last) is None:
        return str(late)
    mine, _ = read_answers(filling.form, raw, on=filling.round.reference_date)
    titles = [item.title for item in filling.form if mine.get(item.key) != last.answers.get(item.key)]
    what = (
        f"与您页面不同的有：{'、'.join(titles[:8])}{'等' if len(titles) > 8 else ''}。"
        if titles
        else "内容与您页面相同。"
    )
    who, at = last.by.name or last.by.username, timezone.localtime(last.at)
    return (
        f"{who}已在{at.month}月{at.day}日{at:%H:%M}提交了这张登记表，没有重复提交。{what}"
        "需要更正的，请儿童督导员退回后再改。"
    )


def _shown(
    request: SignedIn,
    filling: Filling,
    *,
    touched: Iterable[str] = (),
    typed: Mapping[str, object] | None = None,
    problems: Iterable[Problem] = (),
    reasons: Mapping[str, str] | None = None,
    conflict: visits.DraftChanged | None = None,
) -> HttpResponse:
    if not filling.open:
        return _read_only(request, filling)
    on, record, form = timezone.localdate(), filling.record, filling.form
    if record is not None and not conflict:
        record.refresh_from_db()
    known = visits.prefill(filling.child, form, round=filling.round)
    known = {
        **{k: v for k, v in visits.defaults(filling.child, by=filling.by, on=on).items() if k in form.by_key},
        **known,
    }
    began = record is not None and record.draft_at is not None
    values = typed if typed is not None else visits.draft_values(record) if began and record else None
    if values is None:
        values = _start(filling, known)
    faults = list(problems)
    seen = visits.checked(
        record or Record(child=filling.child, round=filling.round, form=form.code), values, by=filling.by, on=on
    )
    reasons = reasons if reasons is not None else visits.draft_reasons(record) if record else {}
    page = {
        "child": filling.child,
        "record": record,
        "form": form,
        "other": FORMS["2" if form.code == "1" else "1"],
        "sheets": sheets(
            form,
            values,
            on=filling.round.reference_date,
            known=known,
            # What was explained earlier stands beside its line again, or the next save would forget it.
            problems=faults or [problem for problem in seen.problems if reasons.get(problem.code)],
            explained=reasons,
            overrides=request.user.may(Act.REVIEW),
        ),
        "seen": visits.stamp(record.draft_at) if record else "",
        "draft_at": record.draft_at if record else None,
        "problems": _summed(form, faults),
        "loose": [problem for problem in faults if problem.item is None],
        "conflict": conflict,
        "choices": choices_of(form, conflict, touched) if conflict else [],
        "on": filling.round.reference_date,
        "grounds": key_care_reasons(form, read_answers(form, values)[0]),
        "may_confirm": not began and record_may_confirm(filling),
        "reasons": reasons,
        "facts": json.dumps(seen.facts, ensure_ascii=False),
        "unchecked": _unchecked(form, seen.facts),
        "why_said": request.POST.get("_why", "")[:_WHY],
    }
    status = 409 if conflict else 422 if faults else 200
    return render(request, "form/form.html", page, status=status)


def _start(filling: Filling, known: Mapping[str, visits.Prefilled]) -> dict[str, object]:
    """A form never saved in this round begins with its last submission, else with what is known."""
    if last := filling.last:
        return dict(last.answers)
    return {key: value.value for key, value in known.items()}


def record_may_confirm(filling: Filling) -> bool:
    """Whether 确认无变化 is offered; asks without opening a record."""
    record = filling.record or Record(child=filling.child, round=filling.round, form=filling.form.code)
    return visits.may_confirm(record, by=filling.by, on=timezone.localdate())


def _summed(form: Form, problems: Iterable[Problem]) -> list[tuple[str, list[Problem]]]:
    """The problems by section, in printed order."""
    places = {i.key: s.title for p in (form, form.supplement) for s in p.sections for i in s.items}
    named = [problem for problem in problems if problem.item]
    return [(title, list(found)) for title, found in groupby(named, key=lambda p: places.get(p.item or "", ""))]


def _unchecked(form: Form, facts: Mapping[str, object]) -> list[tuple[str, list[str]]]:
    """Why some rules could not be checked, and at which lines they would speak: 就读学校（F10、F26）."""
    told = []
    for open in unchecked_because(form, facts):
        rules: dict[str, list[str]] = {}
        for rule in open.rules:
            if rule.items:
                rules.setdefault(form.by_key[rule.items[0]].title, []).append(rule.id)
        told.append((open.why, [f"{title}（{'、'.join(ids)}）" for title, ids in rules.items()]))
    return [(why, lines) for why, lines in told if lines]


def _read_only(request: SignedIn, filling: Filling) -> HttpResponse:
    last, record = filling.last, filling.record
    assert last is not None and record is not None  # only what was submitted is closed
    form = FORMS[last.form]
    page = {
        "child": filling.child,
        "record": record,
        "revision": last,
        "form": form,
        "paper": paper(form, last.answers, on=filling.round.reference_date, eyes=eyes_on(filling.child, request.user)),
        "grounds": key_care_reasons(form, last.answers),
        "several": record.revisions.count() > 1,
        "may_reopen": visits.may_reopen(record, by=filling.by),
    }
    return render(request, "form/read.html", page)


@door(Act.VISIT)
@require_POST
@sensitive_post_parameters()
def draft(request: SignedIn, ref: str) -> JsonResponse:
    """Save while typing; answers which lines apply now, what was filled in, and what is to be said."""
    child, round = child_of(request.user, ref), current_round()
    if round is None:
        return JsonResponse({"message": "轮次已经结束，不能再保存。请联系区民政局。"}, status=409)
    record = visits.open_record(child, round=round, by=request.user)
    form = FORMS[record.form]
    raw, reasons, seen = posted(request, form)
    try:
        visits.save_draft(record, raw, reasons=reasons, by=request.user, seen=seen)
    except visits.DraftChanged as conflict:
        choices = choices_of(form, conflict, touched(request))
        told = render_to_string("form/choices.html", {"choices": choices})
        seen = visits.stamp(conflict.record.draft_at)
        return JsonResponse({"message": str(conflict), "conflict": True, "seen": seen, "choices": told}, status=409)
    except visits.NotInThisState as late:
        return JsonResponse({"message": _too_late(Filling(child, round, record, request.user), raw, late)}, status=409)
    return JsonResponse(_answer(form, raw, record, by=request.user))


def _answer(form: Form, raw: Mapping[str, object], record: Record, *, by: User) -> dict[str, object]:
    on, overrides = record.round.reference_date, by.may(Act.REVIEW)
    # Which lines apply follows from the answers that could be read, those out of place included.
    answers, _ = read_answers(form, raw)
    read, problems, facts = visits.checked(record, raw, by=by, on=timezone.localdate())
    filled = {key: read[key] for key in ("born", "sex") if key in read and not raw.get(key)}
    told = [p for p in problems if p.item and p.severity is not Severity.AUTO and p.code != "NOT_APPLICABLE"]
    return {
        "saved": f"{timezone.localtime(record.draft_at):%H:%M}",
        "seen": visits.stamp(record.draft_at),
        "shown": [item.key for item in shown(form, answers, on)],
        "required": [item.key for item in form if item.required(answers, on)],
        "filled": filled,
        "facts": facts,
        "problems": [
            {
                "item": p.item,
                "code": p.code,
                "message": p.message,
                "severity": p.severity,
                "asks": p.severity is Severity.WARN or (overrides and visits.may_override(p)),
            }
            for p in told
        ],
    }
