"""Who looked at a child (谁看过), for colleagues page by page and for a guardian who asks on paper."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register import journal, scope
from tonghu.register.models import Child
from tonghu.rules.access import Act
from tonghu.rules.terms.relations import NAMES as RELATIONS
from tonghu.steps import oversight
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.base_list import children_in_reach
from tonghu.web.shown.places import place_path
from tonghu.web.templatetags.tonghu import moment


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
@require_http_methods(["GET", "POST"])
def export(request: SignedIn, ref: str) -> HttpResponse:
    """The list as it is seen, whole."""
    child = _child(request, ref)

    def lines() -> Iterator[list[str]]:
        with _every_reference(child, request):
            looked = oversight.explain(child, list(oversight.looks_at(child, by=request.user)))
        return (_line(look) for look in looked)

    with _every_reference(child, request):
        rows = oversight.looks_at(child, by=request.user).count()
    journal.note("SEE_LOOKS", by=request.user, child=child)
    back, chosen = f"/children/{ref}/looks/", {"of": child.ref}
    return leave_list(request, Kind.LOOKS, _HEADS, lines, rows=rows, back=back, chosen=chosen)


_HEADS = (
    *(("时间", 20), ("人员", 14), ("角色", 16), ("单位辖区", 30)),
    *(("查看内容", 24), ("因为什么", 50), ("原编号", 14)),
)


def _line(look: oversight.Look) -> list[str]:
    why = look.purpose or "本辖区查看，前后没有办理记录"
    return [moment(look.at), look.who, look.role, place_path(look.office), look.what, why, look.reference]


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
