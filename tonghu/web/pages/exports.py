"""What left the house (导出登记): who took which file, when, how many rows, and what for."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tonghu.register.models import Export
from tonghu.rules.access import Act, Role
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.files.tracing import exports_in_reach
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.places import place_path
from tonghu.web.templatetags.tonghu import moment


@door(Act.SEE_EXPORTS)
def exports(request: SignedIn) -> HttpResponse:
    """The registry of the place, newest first, narrowed by kind."""
    found, kind = _wanted(request)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [(export, Role(export.role).label) for export in page]
    shown = {"page": page, "rows": rows, "kind": kind, "kinds": Export.Kind.choices}
    return render(request, "exports/exports.html", shown)


def _wanted(request: SignedIn) -> tuple[QuerySet[Export], str]:
    found, kind = exports_in_reach(request.user), request.GET.get("kind", "")
    return (found.filter(kind=kind), kind) if kind in Export.Kind.values else (found, "")


@door(Act.SEE_EXPORTS)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """The registry as it is seen; this very file stands in it from then on."""
    found, kind = _wanted(request)

    def lines() -> Iterator[list[str]]:
        return (_line(one) for one in found)

    back = f"/exports/?kind={kind}"
    return leave_list(request, Kind.EXPORTS, _HEADS, lines, rows=found.count(), back=back, chosen={"kind": kind})


_HEADS = (
    *(("导出号", 10), ("时间", 20), ("内容", 20), ("行数", 8), ("账号", 16), ("导出人", 12), ("角色", 16)),
    *(("辖区", 30), ("用途", 50), ("途径", 10), ("保护方式", 16)),
)


def _line(one: Export) -> list[str]:
    what = [str(one.pk), moment(one.at), str(one.get_kind_display()), str(one.rows)]
    who = [one.by.username, one.by.name, Role(one.role).label, place_path(one.jurisdiction)]
    return [*what, *who, one.purpose, str(one.get_way_display()), str(one.get_cover_display())]
