"""Tables (统计表): only protected ones are ever shown, with what they count and where from."""

from dataclasses import dataclass
from itertools import product

from django.http import Http404, HttpResponse
from django.shortcuts import render

from tonghu.methods.disclosure import NotAudited, SafeTable
from tonghu.methods.tabulation import TOTAL
from tonghu.register.models import Round
from tonghu.rules.access import Act
from tonghu.steps import release
from tonghu.steps.rounds import current_round
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, send
from tonghu.web.gate.doors import SignedIn, door


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as printed, or None where it is not published."""

    text: str | None
    total: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: its labels and its cells."""

    labels: list[str]
    cells: list[Cell]
    total: bool


@door(Act.SEE_TABLES)
def tables(request: SignedIn) -> HttpResponse:
    """One table after the other, each chosen by its number."""
    number = request.GET.get("table", next(iter(release.TABLES)))
    round = _round(request)
    page: dict[str, object] = {
        "kinds": [(key, kind.title) for key, kind in release.TABLES.items()],
        "number": number,
        "rounds": Round.objects.all(),
        "of": round,
    }
    if round is not None:
        try:
            safe = release.table_of(number, round=round, within=request.user.jurisdiction, by=request.user)
            page |= {"safe": safe, "heads": _heads(safe), "rows": printed(safe), "columns": _columns(safe)}
            page["not_counted"] = release.not_counted(round=round, within=request.user.jurisdiction, by=request.user)
            page["title"] = release.TABLES[number].title
        except release.NoSuchTable as missing:
            raise Http404 from missing
        except NotAudited as refusal:
            page["refusal"] = str(refusal)
    return render(request, "tables/tables.html", page)


def _round(request: SignedIn) -> Round | None:
    chosen = request.GET.get("round", "")
    found = Round.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 10 else None
    return found or current_round()


def _heads(safe: SafeTable) -> list[str]:
    return [dimension.label for dimension in safe.dimensions[:-1]]


def _columns(safe: SafeTable) -> list[str]:
    return [*safe.dimensions[-1].categories.values(), "合计"]


def printed(safe: SafeTable) -> list[Row]:
    """The table as rows; the last dimension goes across."""
    *down, across = safe.dimensions
    codes = [*across.categories, TOTAL]
    rows = []
    for place in product(*([*d.categories.items(), (TOTAL, "合计")] for d in down)):
        at = [code for code, _ in place]
        total = TOTAL in at
        cells = [Cell(_shown(safe, (*at, code)), total or code == TOTAL) for code in codes]
        rows.append(Row([label for _, label in place], cells, total))
    return rows


def _shown(safe: SafeTable, place: tuple[str, ...]) -> str | None:
    return None if safe.values[place] is None else safe.value(*place)


@door(Act.SEE_TABLES)
def sheet(request: SignedIn, number: str) -> HttpResponse:
    """The table as a workbook; each download is written down."""
    round = _round(request)
    if round is None or number not in release.TABLES:
        raise Http404
    safe = release.table_of(number, round=round, within=request.user.jurisdiction, by=request.user)
    return send(table_to_take(number, safe, round), by=request.user)


def table_to_take(number: str, safe: SafeTable, round: Round) -> Leaving:
    """A protected table, ready to leave."""
    title = release.TABLES[number].title
    return Leaving(
        Kind.TABLE,
        f"{number}_{round.reference_date}",
        len(safe.values),
        lambda target, mark: release.write_table(safe, target, title=title, mark=mark),
        {"table": number, "reference_date": round.reference_date.isoformat()},
    )
