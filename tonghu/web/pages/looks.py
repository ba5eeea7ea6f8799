"""Who looked at a child (谁看过), for colleagues page by page and for a guardian who asks on paper."""

from contextlib import AbstractContextManager

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tonghu.register import journal, scope
from tonghu.register.models import Child
from tonghu.rules.access import Act
from tonghu.rules.terms.relations import NAMES as RELATIONS
from tonghu.steps import oversight
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.base_list import children_in_reach


@door(Act.SEE_LOOKS)
def looks(request: SignedIn, ref: str) -> HttpResponse:
    """Everyone who looked, the newest first, with role, place, time and task."""
    child = _child(request, ref)
    with _every_reference(child, request):
        page = Paginator(oversight.looks_at(child, by=request.user), 50).get_page(request.GET.get("page"))
        rows = oversight.explain(child, list(page))
    journal.note("SEE_LOOKS", by=request.user, child=child)
    ties = child.guardianships.filter(ended_on=None).exclude(relation="").order_by("relation")
    relations = dict.fromkeys(ties.values_list("relation", flat=True))
    shown = {
        "child": child,
        "page": page,
        "rows": rows,
        "relations": [(code, RELATIONS[code]) for code in relations if code in RELATIONS] or list(RELATIONS.items()),
    }
    return render(request, "oversight/looks.html", shown)


@door(Act.SEE_LOOKS)
@require_POST
def record(request: SignedIn, ref: str) -> HttpResponse:
    """The record that a guardian takes home; handing it out is an act of its own."""
    child, on = _child(request, ref), timezone.localdate()
    relation = request.POST.get("relation", "")
    with _every_reference(child, request):
        told, names = oversight.record_for_guardian(child, relation=relation, by=request.user, on=on)
    shown = {"child": child, "rows": told, "names": names, "relation": RELATIONS[relation], "on": on}
    return render(request, "oversight/looks_record.html", shown)


def _every_reference(child: Child, request: SignedIn) -> AbstractContextManager[None]:
    """The user's scope with what was merged into this child: it may have been of another place."""
    return scope.seeing(request.user, also=tuple(oversight.references_of(child, by=request.user)))


def _child(request: SignedIn, ref: str) -> Child:
    return get_object_or_404(children_in_reach(request.user), ref=ref)
