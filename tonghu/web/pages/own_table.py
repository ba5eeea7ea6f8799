"""自定义制表: up to four variables and three conditions; every figure with noise, every asking written down."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tonghu.methods.disclosure import TooFine
from tonghu.methods.tabulation import NotASnapshot, Refused
from tonghu.register.models import Round
from tonghu.rules.access import Act
from tonghu.steps import release
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, send
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.figures import round_asked
from tonghu.web.shown import own_tables

_REFUSALS = (release.NoSnapshot, NotASnapshot, TooFine, Refused)


@door(Act.SEE_TABLES)
@require_GET
def own_table(request: SignedIn) -> HttpResponse:
    """Choose, and see what was chosen."""
    page = _form(request)
    if any(request.GET.getlist("dim")):
        try:
            own = _counted(request)
            *down, across = own.table.dimensions
            page |= {"own": own, "notes": own_tables.notes_of(own), "rows": own_tables.rows_of(own)}
            page |= {"heads": [d.label for d in down] or [""], "columns": [*across.categories.values(), "合计"]}
        except _REFUSALS as refusal:
            page["refusal"] = str(refusal)
    return render(request, "tables/own.html", page)


@door(Act.SEE_TABLES)
@require_GET
def sheet(request: SignedIn) -> HttpResponse:
    """The table as a workbook; each download is written down."""
    try:
        own = _counted(request)
    except _REFUSALS as refusal:
        return render(request, "tables/own.html", _form(request) | {"refusal": str(refusal)})
    leaving = Leaving(
        Kind.TABLE,
        f"自定义表_{own.reference_date}",
        len(own.table.values),
        lambda target, mark: own_tables.write_own_table(own, target, mark=mark),
        {"table": "×".join(own.definition.dims), "reference_date": own.reference_date.isoformat()},
    )
    return send(leaving, by=request.user)


def _counted(request: SignedIn) -> release.OwnTable:
    round = round_asked(request)
    if round is None:
        raise release.NoSnapshot
    definition = own_tables.definition_of(request.GET)
    return release.own_table(definition, round=round, within=request.user.jurisdiction, by=request.user)


def _form(request: SignedIn) -> dict[str, Any]:
    dims = request.GET.getlist("dim")
    where = request.GET.getlist("where")
    return {
        "rounds": Round.objects.all(),
        "of": round_asked(request),
        "variables": own_tables.choices(),
        "conditions": own_tables.condition_choices(),
        "dims": [dims[n] if n < len(dims) else "" for n in range(4)],
        "where": [where[n] if n < len(where) else "" for n in range(own_tables.MOST_CONDITIONS)],
        "query": request.GET.urlencode(),
    }
