"""Every submitted form of a child (各次提交): any two side by side, and the form as it stood on any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.models import Child, Line, Revision
from tonghu.register.showing import Eyes, eyes_on
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.fields import paper
from tonghu.web.pages.form import child_of
from tonghu.web.shown.seen import seen


@dataclass(frozen=True, slots=True)
class Kept:
    """One submission: who, when and why, as far as the reader may know."""

    revision: Revision
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of two forms, in words; `again`: a department was asked about it and is asked anew."""

    title: str
    before: str
    after: str
    changed: bool
    again: bool


@door(Act.SEE_CHILD)
def revisions(request: SignedIn, ref: str) -> HttpResponse:
    """The list; two of them compared (?a=&b=), the last two unless others are chosen; or one as of a day (?on=)."""
    child = child_of(request.user, ref)
    eyes = eyes_on(child, request.user)
    found = _of(child)
    journal.note("SEE_FORM", by=request.user, child=child, page="revisions")
    kept = [Kept(revision, eyes.colleague(revision.by), eyes.says(revision.why)) for revision in found]
    page: dict[str, object] = {"child": child, "revisions": kept, "all": "all" in request.GET}
    if wanted := _day(request.GET.get("on", "")):
        page |= {"wanted": wanted, **_as_of(found, wanted, eyes)}
    elif len(found) > 1:
        by_key = {str(revision.pk): revision for revision in found}
        before, after = by_key.get(request.GET.get("a", ""), found[-2]), by_key.get(request.GET.get("b", ""), found[-1])
        lines = compared(before, after, eyes=eyes)
        page |= {"before": before, "after": after, "lines": lines, "changes": sum(line.changed for line in lines)}
    return render(request, "form/revisions.html", page)


def _of(child: Child) -> Sequence[Revision]:
    found = Revision.objects.filter(record__child=child).select_related("record__round", "by")
    return list(found.order_by("at", "pk"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _as_of(found: Sequence[Revision], wanted: date, eyes: Eyes) -> dict[str, object]:
    stood = [revision for revision in found if timezone.localdate(revision.at) <= wanted]
    if not stood:
        return {"stood": None}
    last = stood[-1]
    form, on = FORMS[last.form], last.record.round.reference_date
    return {
        "stood": last,
        "stood_by": eyes.colleague(last.by),
        "form": form,
        "paper": paper(form, last.answers, on=on, eyes=eyes),
    }


def compared(before: Revision, after: Revision, *, eyes: Eyes) -> list[Compared]:
    """Every line that either form answers, in printed order; a line that only one form has is empty on the other."""
    one, other = before.answers, after.answers
    asked = Line.objects.filter(record=after.record_id, revision=before).values_list("items", flat=True)
    keys_asked = {key for items in asked for key in items}
    form = FORMS[after.form]
    lines = list(form) + [line for line in FORMS[before.form] if line.key not in form.by_key]
    return [
        Compared(
            line.title,
            seen(eyes, FORMS[before.form], line, one.get(line.key)) if line.key in one else "",
            seen(eyes, form, line, other.get(line.key)) if line.key in other else "",
            one.get(line.key) != other.get(line.key),
            one.get(line.key) != other.get(line.key) and line.key in keys_asked,
        )
        for line in lines
        if line.key in one or line.key in other
    ]
