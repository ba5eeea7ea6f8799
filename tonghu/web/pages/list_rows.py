"""The rows behind a count of a list (名单各行): where, why, and what the register says instead."""

from typing import Any, BinaryIO

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tonghu.methods.reading import Mark, write_returned
from tonghu.register.models import Batch, SourceRow, User
from tonghu.register.reporters import ReporterColumns
from tonghu.register.row_facts import facts_of
from tonghu.register.showing import SECRET, Eyes, eyes_on
from tonghu.rules.access import Act, ItemClass
from tonghu.steps import intake
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, leave
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.lists import OUTCOMES, batches_of
from tonghu.web.shown.seen import side_by_side
from tonghu.web.shown.words import in_words


@door(Act.RECEIVE_LIST)
def rows(request: SignedIn, pk: int) -> HttpResponse:
    """One page of the rows with one outcome."""
    batch = get_object_or_404(batches_of(request.user), pk=pk)
    outcome = request.GET.get("outcome", "NEW")
    if outcome not in OUTCOMES:
        raise Http404
    shown: dict[str, Any] = {
        "batch": batch,
        "outcome": outcome,
        "title": OUTCOMES[outcome][0],
        "lead": OUTCOMES[outcome][1],
    }
    shown["tabs"] = [(key, label, batch.counts.get(key, 0)) for key, (label, _) in OUTCOMES.items()]
    if outcome == "SKIPPED":
        shown["page"] = Paginator(batch.reading.get("skipped", []), 50).get_page(request.GET.get("page"))
        return render(request, "lists/rows.html", shown)
    shown["page"] = page = Paginator(rows_with(batch, outcome), 50).get_page(request.GET.get("page"))
    changed = differences(list(page), batch, by=request.user) if outcome == "CHANGED" else {}
    shown["rows"] = [(row, facts_of(row), changed.get(row.pk, []), problems_of(row)) for row in page]
    return render(request, "lists/rows.html", shown)


def rows_with(batch: Batch, outcome: str) -> QuerySet[SourceRow]:
    """The rows of a list with this outcome, or with a cell that could not be read."""
    found = batch.rows.order_by("number").select_related("batch", "child__person")
    return found.exclude(problems=[]) if outcome == "PROBLEMS" else found.filter(outcome=outcome)


def differences(rows: list[SourceRow], batch: Batch, *, by: User) -> dict[int, list[tuple[str, str, str]]]:
    """Item, what the register says, what the row says; in words."""
    if batch.state != Batch.State.PREVIEWED:
        return {}  # afterwards the register already knows
    compared = intake.compare_rows(rows, by=by)
    return {
        row: [(label, *_sides(key, old, new, eyes_on(child, by))) for key, label, old, new in changed]
        for row, (child, changed) in compared.items()
    }


def _sides(key: str, old: str, new: str, eyes: Eyes) -> tuple[str, str]:
    """Both values in words; of a number no more is open than where two differ."""
    if key == "residence" and old and not eyes.place(old):
        return SECRET if eyes.secret else "", in_words(key, new)
    kinds = {"name": ItemClass.NAME, "idno": ItemClass.ID_NUMBER}
    leads = key.endswith("_detail")
    kind = ItemClass.ADDRESS if leads else kinds.get(key, ItemClass.ORDINARY)
    held = eyes.place(old) if key == "residence" else old
    return side_by_side(eyes, kind, in_words(key, held), in_words(key, new), leads=leads)


@door(Act.RECEIVE_LIST)
@require_http_methods(["GET", "POST"])
def returned(request: SignedIn, pk: int) -> HttpResponse:
    """The unreadable rows with their reasons, as a workbook that can be corrected and sent again."""
    batch = get_object_or_404(batches_of(request.user), pk=pk)
    return leave(request, returned_rows(batch), back=f"/lists/{batch.pk}/")


def returned_rows(batch: Batch) -> Leaving:
    """The unreadable rows of a batch, ready to leave."""
    found = batch.rows.filter(outcome=SourceRow.Outcome.UNREADABLE).order_by("number")

    def write(target: BinaryIO, mark: Mark) -> None:
        rows = list(found)
        header = [column["header"] for column in batch.columns]
        told = ReporterColumns.of(batch)  # who told of a child is not sent back
        reasons = [reasons_of(row) for row in rows]
        numbers = [row.number for row in rows]
        write_returned(target, header, [told.without(row.raw) for row in rows], reasons, numbers=numbers, mark=mark)

    title = f"退回_第{batch.pk}批_{timezone.localdate():%Y%m%d}"
    return Leaving(Kind.RETURNED, title, found.count(), write, batch=batch)


def reasons_of(row: SourceRow) -> str:
    """All problems of a row in one line."""
    return "；".join((f"{place}：" if place else "") + text.rstrip("。") for place, text in problems_of(row))


def problems_of(row: SourceRow) -> list[tuple[str, str]]:
    """Where each problem of a row is, by column and header, and what it is."""
    headers = {column["letter"]: column["header"] for column in row.batch.columns}
    return [
        (f"{p['column']}列“{headers.get(p['column'], '')}”" if p["column"] else "", p["text"]) for p in row.problems
    ]
