"""Disagreements between a family and a department (不一致处理): two values side by side, one is chosen."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register import journal
from tonghu.register.models import Line, Settlement, User
from tonghu.register.showing import Eyes, eyes_on
from tonghu.rules.access import Act, ItemClass
from tonghu.rules.forms import FORMS, Form
from tonghu.rules.terms.departments import Department
from tonghu.steps import verification
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.places import place_path, remember
from tonghu.web.shown.sources import Fact, fact_of

REASONS = ("已电话向监护人核实", "已查看证件原件", "部门系统登记为准", "部门信息未更新，以走访为准")


@door(Act.SETTLE)
def disagreements(request: SignedIn) -> HttpResponse:
    """The oldest open disagreement in full, and how many wait by department."""
    everything = verification.open_disagreements(request.user)
    counts = Counter(everything.values_list("request__department", flat=True))
    department = request.GET.get("department", "")
    waiting = everything.filter(request__department=department) if department in counts else everything
    line = _chosen(request, waiting)
    page = {
        "line": line,
        "items": _items(line, request.user) if line else [],
        **(_about(line, request.user) if line else {}),
        "counts": [(Department(d), n) for d, n in counts.most_common()],
        "department": department,
        "total": sum(counts.values()),
        "reasons": REASONS,
        **_around(waiting, line),
    }
    if line:
        journal.note("SEE_DISAGREEMENT", by=request.user, record=line.record, department=line.request.department)
    return render(request, "disagreements/disagreements.html", page)


@door(Act.SETTLE)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """Every open item of the list as it is seen, one a row, both values beside each other."""
    department = request.GET.get("department", "")
    department = department if department in set(Department) else ""
    waiting = verification.open_disagreements(request.user)
    waiting = waiting.filter(request__department=department) if department else waiting
    found = list(waiting.prefetch_related("settlements__by"))
    rows = sum(len(set(line.differing) - {s.item for s in line.settlements.all()}) for line in found)

    def lines() -> Iterator[list[str]]:
        remember([line.record.child.residence for line in found])
        return (told for line in found for told in _told(line, request.user))

    chosen = {"department": department}
    back = f"/disagreements/?{urlencode(chosen)}"
    return leave_list(request, Kind.DISAGREEMENTS, _HEADS, lines, rows=rows, back=back, chosen=chosen)


_HEADS = (
    *(("儿童编号", 14), ("姓名", 12), ("街镇居村", 30), ("项目", 24), ("登记表", 30)),
    *(("部门", 14), ("部门的值", 30), ("部门的说明", 30), ("部门回复日期", 14)),
)


def _told(line: Line, by: User) -> Iterator[list[str]]:
    child, eyes = line.record.child, eyes_on(line.record.child, by)
    who = [child.ref, eyes.shows(ItemClass.NAME, child.person.name), place_path(eyes.place(child.residence))]
    office = str(line.request.get_department_display())
    answered = f"{timezone.localdate(line.answered_at):%Y-%m-%d}" if line.answered_at else ""
    for item in _items(line, by):
        if item["settled"] is None:
            said, held = (str(getattr(item[side], "text", "")) for side in ("said", "held"))
            yield [*who, str(getattr(item["item"], "title", "")), said, office, held, eyes.says(line.note), answered]


def _chosen(request: SignedIn, waiting: QuerySet[Line]) -> Line | None:
    number = request.GET.get("line", "")
    found = waiting.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    # First which, then what of it: sorted with all that belongs to it, each of thousands would be joined in vain.
    return found or waiting.filter(pk__in=list(waiting.values_list("pk", flat=True)[:1])).first()


def _around(waiting: QuerySet[Line], line: Line | None) -> dict[str, object]:
    order = list(waiting.values_list("pk", flat=True))
    at = order.index(line.pk) if line and line.pk in order else 0
    return {
        "at": at + 1,
        "of": len(order),
        "previous": order[at - 1] if line and at else None,
        "next": order[at + 1] if at + 1 < len(order) else None,
    }


def _about(line: Line, by: User) -> dict[str, object]:
    eyes = eyes_on(line.record.child, by)
    return {"child": line.record.child, "filled_by": eyes.colleague(line.revision.by), "note": eyes.says(line.note)}


def _items(line: Line, by: User) -> list[dict[str, object]]:
    """Each item that differs, with both values and, once settled, how."""
    form, eyes = FORMS[line.revision.form], eyes_on(line.record.child, by)
    settled = {s.item: s for s in line.settlements.all()}
    return [
        {
            "item": form.by_key[key],
            "said": _side(form, key, line.revision.open_answers.get(key), eyes, f"line-{line.pk}-{key}-said"),
            "held": _side(form, key, line.values.get(key), eyes, f"line-{line.pk}-{key}-held"),
            "settled": settled.get(key),
            "settled_why": eyes.says(settled[key].why) if key in settled else "",
        }
        for key in line.differing
    ]


def _side(form: Form, key: str, value: object, eyes: Eyes, what: str) -> Fact:
    fact = fact_of(form, form.by_key[key], value, eyes=eyes, of="line")
    return replace(fact, what=what if fact.what else "")


@door(Act.SETTLE)
@require_POST
@sensitive_post_parameters("why")
def settle(request: SignedIn, pk: int) -> HttpResponse:
    """Choose a value for one item; goes on to what is open of this line, else to the next line."""
    line = get_object_or_404(_reachable(request.user), pk=pk)
    chosen, item = request.POST.get("chosen", ""), request.POST.get("item", "")
    after = request.POST.get("after", "")
    try:
        if chosen not in Settlement.Chosen.values:
            raise ValueError("请选择以哪一个为准。")
        verification.settle(line, item, chosen=chosen, why=request.POST.get("why", "")[:200], by=request.user)
        messages.success(
            request, f"“{FORMS[line.revision.form].by_key[item].title}”已处理：{Settlement.Chosen(chosen).label}。"
        )
    except (ValueError, verification.NothingToSettle) as refusal:
        messages.error(request, str(refusal))
    line.refresh_from_db()
    number = str(line.pk) if line.settled_at is None else after
    query = urlencode({"line": number if number.isdecimal() else "", "department": _department(request)})
    return redirect(f"{reverse('disagreements')}?{query}")


def _department(request: SignedIn) -> str:
    department = request.POST.get("department", "")
    return department if department in set(Department) else ""


def _reachable(user: User) -> QuerySet[Line]:
    return Line.objects.filter(request__district__within=user.jurisdiction).select_related(
        "request", "record", "revision"
    )
