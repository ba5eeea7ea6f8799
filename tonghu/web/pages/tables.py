"""Tables (统计表): only protected ones are ever shown, with what they count and where from."""

from dataclasses import dataclass
from itertools import product

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tonghu.methods.disclosure import LedgerAltered, SafeTable
from tonghu.methods.reporting import Edition, Printed
from tonghu.methods.reporting.documents.panels import labelled, lone_place, side_of
from tonghu.methods.tabulation import STANDARD, TOTAL
from tonghu.register.models import Round
from tonghu.rules.access import Act
from tonghu.steps import release
from tonghu.steps.rounds import current_round
from tonghu.web import jobs
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, send
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.reports import FORMATS


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
    round, within = chosen_round(request), request.user.jurisdiction
    page: dict[str, object] = {"rounds": Round.objects.all(), "of": round, "kinds": STANDARD.values()}
    if round is not None:
        page["freezing"] = jobs.freezing(round, within=within)
        page["may_freeze"] = request.user.may(Act.FREEZE_SNAPSHOT)
        try:
            page |= _shown(request, round)
        except release.NoSnapshot:
            pass  # the page says that there is none yet, and how one comes
        except LedgerAltered as refusal:
            page["refusal"] = str(refusal)
    return render(request, "tables/tables.html", page)


def _shown(request: SignedIn, round: Round) -> dict[str, object]:
    edition = release.edition_for(round=round, within=request.user.jurisdiction, by=request.user)
    number = request.GET.get("table", next(iter(edition.tables)))
    try:
        printed = release.table_in(edition, number)
    except release.NoSuchTable as missing:
        raise Http404 from missing
    return {
        "edition": edition,
        "number": number,
        "kinds": [table.definition for table in edition.tables.values()],
        **shown_table(printed),
        "not_counted": release.not_counted(round=round, within=request.user.jurisdiction, by=request.user),
    }


def chosen_round(request: SignedIn) -> Round | None:
    """The chosen round, else the one going on, else the last."""
    chosen = request.GET.get("round", "")
    found = Round.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 10 else None
    return found or current_round() or Round.objects.first()


def shown_table(printed: Printed) -> dict[str, object]:
    """What a page needs to show one table, and the files that its edition can be taken as."""
    return {
        "definition": printed.definition,
        "safe": printed.table,
        "heads": [dimension.label for dimension in labelled(printed.table.dimensions[:-1])],
        "columns": [label for _, label in _across(printed.table)],
        "rows": printed_rows(printed.table),
        "files": {form: wanted.label for form, wanted in FORMATS.items()},
    }


def printed_rows(safe: SafeTable) -> list[Row]:
    """The table as rows, totals last; the last dimension goes across."""
    *down, _ = safe.dimensions
    codes, kept = [code for code, _ in _across(safe)], labelled(down)
    rows = []
    for place in product(*(sorted(side_of(d), key=lambda end: end[0] == TOTAL) for d in down)):
        at = [code for code, _ in place]
        told = [end for end, d in zip(place, down, strict=True) if d in kept]
        total = any(code == TOTAL for code, _ in told)
        cells = [Cell(_text(safe, (*at, code)), total or code == TOTAL) for code in codes]
        rows.append(Row([label for _, label in told], cells, total))
    return rows


def _across(safe: SafeTable) -> list[tuple[str, str]]:
    """The columns, the total last; of a lone place the total only, which is the same."""
    across = safe.dimensions[-1]
    return [*([] if lone_place(across) else across.categories.items()), (TOTAL, "合计")]


def _text(safe: SafeTable, place: tuple[str, ...]) -> str | None:
    return None if safe.values[place] is None else safe.value(*place)


@door(Act.SEE_TABLES)
def sheet(request: SignedIn, number: str) -> HttpResponse:
    """The table as a workbook; each download is written down."""
    round = chosen_round(request)
    if round is None:
        raise Http404
    try:
        edition = release.edition_for(round=round, within=request.user.jurisdiction, by=request.user)
        leaving = table_to_take(number, edition)
    except (release.NoSnapshot, release.NoSuchTable) as missing:
        raise Http404 from missing
    return send(leaving, by=request.user)


def table_to_take(number: str, edition: Edition) -> Leaving:
    """A protected table, ready to leave. Raises NoSuchTable."""
    printed = release.table_in(edition, number)
    return Leaving(
        Kind.TABLE,
        f"{number}_{edition.reference_date}",
        len(printed.table.values),
        lambda target, mark: release.write_table(printed, edition, target, mark=mark),
        {"table": number, "reference_date": edition.reference_date.isoformat(), "within": edition.within},
    )


@door(Act.FREEZE_SNAPSHOT)
@require_POST
def freeze(request: SignedIn) -> HttpResponse:
    """Have the register frozen and its tables made, now rather than when the round closes."""
    round = chosen_round(request)
    if round is None:
        raise Http404
    with transaction.atomic():
        jobs.freeze_soon(round, within=request.user.jurisdiction, by=request.user)
    messages.success(request, "已开始制作统计快照和统计表，通常一分钟内完成，完成后刷新本页即可看到。")
    return redirect(f"{request.path.removesuffix('freeze/')}?round={round.pk}")
