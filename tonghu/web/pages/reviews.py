"""Review by the 儿童督导员 (登记审核): the queue, then one form at a time."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register import journal
from tonghu.register.models import Record, Revision, User
from tonghu.register.showing import eyes_on
from tonghu.rules.access import Act, ItemClass
from tonghu.rules.eligibility import Kind
from tonghu.rules.forms import FORMS, key_care_reasons
from tonghu.rules.terms.problems import Severity
from tonghu.steps import visits
from tonghu.steps.rounds import current_round
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind as ExportKind
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.fields import paper
from tonghu.web.pages.form import child_of
from tonghu.web.shown.places import place_path, remember
from tonghu.web.templatetags.tonghu import sex_label

REASONS = ("请补充监护人联系方式", "现居住地请填到居村和门牌", "请与户口簿核对姓名和号码", "请说明父母外出的起始日期")


def waiting(user: User) -> QuerySet[Record]:
    """Submitted forms in the user's jurisdiction, oldest first."""
    records = Record.objects.filter(
        state=Record.State.SUBMITTED, child__residence__within=user.jurisdiction, child__state="ACTIVE"
    )
    return records.select_related("child__person", "submitted_by", "round").order_by("submitted_at", "pk")


_SORTS = {"at": ("submitted_at", "pk"), "place": ("child__residence", "submitted_at", "pk")}
_FORMS = [("", "全部"), *((code, form.number) for code, form in FORMS.items())]


@door(Act.REVIEW)
def reviews(request: SignedIn) -> HttpResponse:
    """The queue; 开始审核 opens the oldest."""
    queue, chosen = _wanted(request)
    page = Paginator(queue, 50).get_page(request.GET.get("page"))
    first = waiting(request.user).exclude(submitted_by=request.user).first()
    shown = {"page": page, "first": first, "forms": _FORMS, "chosen": urlencode(chosen), **chosen}
    return render(request, "reviews/reviews.html", shown)


def _wanted(request: SignedIn) -> tuple[QuerySet[Record], dict[str, str]]:
    """Those that are asked for, in the order asked for, and what was chosen."""
    form, sort = request.GET.get("form", ""), request.GET.get("sort", "at")
    form, sort = form if form in FORMS else "", sort if sort.lstrip("-") in _SORTS else "at"
    queue = waiting(request.user).order_by(*_SORTS[sort.lstrip("-")])
    queue = queue.filter(form=form) if form else queue
    return queue.reverse() if sort.startswith("-") else queue, {"form": form, "sort": sort}


@door(Act.REVIEW)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """The queue as it is seen, to take along."""
    queue, chosen = _wanted(request)

    def lines() -> Iterator[list[str]]:
        remember([record.child.residence for record in queue])
        return (_line(record, request.user) for record in queue)

    back, narrowed = f"/reviews/?{urlencode(chosen)}", {"form": chosen["form"]}
    return leave_list(request, ExportKind.REVIEWS, _HEADS, lines, rows=queue.count(), back=back, chosen=narrowed)


_HEADS = (
    *(("儿童编号", 14), ("姓名", 12), ("性别", 6), ("街镇居村", 30)),
    *(("登记表", 26), ("提交人", 14), ("提交时间", 18)),
)


def _line(record: Record, by: User) -> list[str]:
    child, eyes = record.child, eyes_on(record.child, by)
    who = [child.ref, eyes.shows(ItemClass.NAME, child.person.name), sex_label(child.person.sex)]
    at = timezone.localtime(record.submitted_at)
    place, sender = place_path(eyes.place(child.residence)), eyes.colleague(record.submitted_by)
    return [*who, place, str(record.get_form_display()), sender, f"{at:%Y-%m-%d %H:%M}"]


@door(Act.REVIEW)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("why")
def review(request: SignedIn, ref: str) -> HttpResponse:
    """One form as on paper, with what the rules say; accept it or return it with a reason."""
    child = child_of(request.user, ref)
    record = get_object_or_404(waiting(request.user), child=child) if request.method != "POST" else None
    if record is None:
        return _decide(
            request, get_object_or_404(Record.objects.select_related("child"), child=child, round=current_round())
        )
    last = record.revisions.select_related("by").order_by("-number")[0]
    form, on = FORMS[last.form], record.round.reference_date
    # As it was judged when it was submitted: by whom, and what the register knew then as now.
    found = visits.checked(record, last.answers, by=last.by, on=timezone.localdate(last.at)).problems
    journal.note("SEE_FORM", by=request.user, record=record, page="review")
    page = {
        "record": record,
        "child": child,
        "revision": last,
        "form": form,
        "paper": paper(form, last.answers, on=on, eyes=eyes_on(child, request.user)),
        "warnings": [
            (p, form.by_key.get(p.item or ""), last.all_reasons.get(p.code, ""))
            for p in found
            if p.severity is Severity.WARN
        ],
        "tasks": [p for p in found if p.severity is Severity.TASK],
        "grounds": key_care_reasons(form, last.answers),
        "kind": Kind(last.verdict["kind"]),
        "verdict": last.verdict,
        "changed": _changed(record, last),
        "reasons": REASONS,
        "own": record.submitted_by == request.user,
        **_neighbours(request.user, record),
    }
    return render(request, "reviews/review.html", page)


def _decide(request: SignedIn, record: Record) -> HttpResponse:
    accept, after = request.POST.get("act") == "accept", _neighbours(request.user, record)["next"]
    try:
        visits.review(record, accept=accept, by=request.user, why=request.POST.get("why", ""))
    except (visits.NotInThisState, visits.ReasonMissing, visits.OwnForm) as refusal:
        messages.error(request, str(refusal))
        return redirect(
            "review" if isinstance(refusal, visits.ReasonMissing) else "reviews",
            *([record.child.ref] if isinstance(refusal, visits.ReasonMissing) else []),
        )
    left = waiting(request.user).count()
    done = "已通过" if accept else "已退回儿童主任修改"
    messages.success(request, f"{done}，还有 {left} 张待审核。" if left else f"{done}，全部审核完毕。")
    return redirect("review", after.child.ref) if after else redirect("reviews")


def _neighbours(user: User, record: Record) -> dict[str, Any]:
    """The forms before and after this one in the queue."""
    order = list(waiting(user).values_list("pk", flat=True))
    if record.pk not in order:
        first = waiting(user).first()
        return {"next": first, "previous": None, "place": 0, "total": len(order)}
    at = order.index(record.pk)
    around = waiting(user).in_bulk([*order[max(at - 1, 0) : at], *order[at + 1 : at + 2]])
    return {
        "next": around.get(order[at + 1]) if at + 1 < len(order) else None,
        "previous": around.get(order[at - 1]) if at else None,
        "place": at + 1,
        "total": len(order),
    }


def _changed(record: Record, last: Revision) -> list[str]:
    """The lines that differ from the version that was returned."""
    before = record.revisions.filter(number=last.number - 1).first()
    if before is None:
        return []
    return [i.title for i in FORMS[last.form] if before.answers.get(i.key) != last.answers.get(i.key)]


@door(Act.SEE_CHILD)
@require_POST
@sensitive_post_parameters("why")
def reopen(request: SignedIn, ref: str) -> HttpResponse:
    """Send a reviewed form back to be corrected."""
    child = child_of(request.user, ref)
    record = get_object_or_404(Record.objects.select_related("child"), child=child, round=current_round())
    try:
        visits.reopen(record, by=request.user, why=request.POST.get("why", ""))
        messages.success(request, "已退回更正。重新提交、审核后，只有改动的项目再请部门核对。")
    except (visits.NotInThisState, visits.ReasonMissing) as refusal:
        messages.error(request, str(refusal))
    return redirect("child", ref=ref)
