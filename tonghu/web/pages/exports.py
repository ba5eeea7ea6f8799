"""What left the house (导出登记): who took which file, when, how many rows, and what for."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from tonghu.register.models import Export
from tonghu.rules.access import Act, Role
from tonghu.web.files.tracing import exports_in_reach
from tonghu.web.gate.doors import SignedIn, door


@door(Act.SEE_EXPORTS)
def exports(request: SignedIn) -> HttpResponse:
    """The registry of the place, newest first, narrowed by kind."""
    found, kind = exports_in_reach(request.user), request.GET.get("kind", "")
    if kind in Export.Kind.values:
        found = found.filter(kind=kind)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [(export, Role(export.role).label) for export in page]
    shown = {"page": page, "rows": rows, "kind": kind, "kinds": Export.Kind.choices}
    return render(request, "exports/exports.html", shown)
