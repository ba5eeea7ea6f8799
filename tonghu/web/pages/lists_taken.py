"""Lists of departments taken along (名单导出): those received, and the rows of one with one outcome."""

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from tonghu.register.models import Batch, SourceRow, User
from tonghu.register.row_facts import facts_of, text_of
from tonghu.rules.access import Act
from tonghu.rules.access.masks import mask_idno
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.list_rows import differences, reasons_of, rows_with
from tonghu.web.pages.lists import OUTCOMES, batches_of, wanted
from tonghu.web.templatetags.tonghu import moment

_AT_A_TIME = 2000
_COUNTED = ("NEW", "CHANGED", "DOUBTFUL", "UNREADABLE")


@door(Act.RECEIVE_LIST)
@require_http_methods(["GET", "POST"])
def received(request: SignedIn) -> HttpResponse:
    """The lists received, as the page shows them."""
    found, state = wanted(request)

    def lines() -> Iterator[list[str]]:
        return (_batch(one) for one in found)

    back, chosen = f"/lists/?state={state}", {"state": state}
    return leave_list(request, Kind.BATCHES, _BATCH_HEADS, lines, rows=found.count(), back=back, chosen=chosen)


_BATCH_HEADS = (
    *(("批次", 8), ("名单", 40), ("来源", 14), ("状态", 14), ("行数", 10)),
    *((OUTCOMES[outcome][0], 10) for outcome in _COUNTED),
    *(("轮次", 24), ("收到时间", 22), ("收到人", 14)),
)


def _batch(batch: Batch) -> list[str]:
    what = [
        str(batch.pk),
        batch.file_name,
        batch.department_label,
        str(batch.get_state_display()),
        str(batch.total or ""),
    ]
    counts = [str(batch.counts.get(outcome, "")) for outcome in _COUNTED]
    return [*what, *counts, batch.round.name, moment(batch.received_at), batch.received_by.name]


@door(Act.RECEIVE_LIST)
@require_http_methods(["GET", "POST"])
def rows(request: SignedIn, pk: int) -> HttpResponse:
    """The rows of one list with one outcome, with masked numbers; those passed over have only their place."""
    batch, outcome = get_object_or_404(batches_of(request.user), pk=pk), request.GET.get("outcome", "NEW")
    if outcome not in OUTCOMES:
        raise Http404
    skipped = batch.reading.get("skipped", []) if outcome == "SKIPPED" else []
    count = len(skipped) if outcome == "SKIPPED" else rows_with(batch, outcome).count()

    def lines() -> Iterator[list[str]]:
        if outcome == "SKIPPED":
            return ([str(number), "", "", "", why] for number, why in skipped)
        return _rows(batch, outcome, by=request.user)

    back, chosen = f"/lists/{batch.pk}/rows/?outcome={outcome}", {"list": batch.pk, "outcome": outcome}
    return leave_list(request, Kind.LIST_ROWS, _ROW_HEADS, lines, rows=count, back=back, chosen=chosen)


_ROW_HEADS = (("行号", 8), ("姓名", 14), ("证件号码（遮盖）", 22), ("出生日期", 12), ("说明", 80))


def _rows(batch: Batch, outcome: str, *, by: User) -> Iterator[list[str]]:
    found = rows_with(batch, outcome)
    for start in range(0, found.count(), _AT_A_TIME):
        part = list(found[start : start + _AT_A_TIME])
        changed = differences(part, batch, by=by) if outcome == "CHANGED" else {}
        yield from (_row(row, outcome, changed.get(row.pk, ())) for row in part)


def _row(row: SourceRow, outcome: str, changed: Sequence[tuple[str, str, str]]) -> list[str]:
    facts = facts_of(row)
    why = "；".join(f"{label}：{old or '（空）'} → {new}" for label, old, new in changed) or row.why
    why = reasons_of(row) if outcome in ("UNREADABLE", "PROBLEMS") else why
    return [str(row.number), text_of(facts, "name"), mask_idno(text_of(facts, "idno")), text_of(facts, "born"), why]
