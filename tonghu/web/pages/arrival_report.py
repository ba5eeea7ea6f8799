"""The arrival report of a list (到达报告): on its page, and as a workbook that goes back to whoever sent the list."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tonghu.methods.reading import FAULTS, Mark, SheetColumn, fault_of, write_sheets
from tonghu.register.models import Batch, SourceRow
from tonghu.register.reporters import ReporterColumns
from tonghu.rules.access import Act
from tonghu.rules.forms.lists import ListKind
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, leave
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.lists import batches_of
from tonghu.web.shown.report_told import TWICE, summary_of

Row = Sequence[str | None]
_ONE_OF_THEM = "是同一儿童的只留一行；不是的请核对证件号码"
_MEND = ("行号", "列", "列名", "原内容", "问题", "怎么改", "改正为")


@door(Act.RECEIVE_LIST)
@require_http_methods(["GET", "POST"])
def workbook(request: SignedIn, pk: int) -> HttpResponse:
    """What would leave, then the file."""
    batch = get_object_or_404(batches_of(request.user), pk=pk)
    if not batch.report:
        messages.error(request, "这份名单没有到达报告：它在有报告之前读取，或没有读出。需要时请重新读取。")
        return redirect("list", pk=pk)
    return leave(request, report_workbook(batch), back=f"/lists/{batch.pk}/")


def report_workbook(batch: Batch) -> Leaving:
    """The report, ready to leave: a summary, how full each column is, and one sheet for each kind of fault."""

    def write(target: BinaryIO, mark: Mark) -> None:
        write_sheets(target, list(_sheets(batch)), mark=mark)

    title = f"到达报告_第{batch.pk}批_{timezone.localdate():%Y%m%d}"
    return Leaving(Kind.ARRIVAL, title, batch.total, write, batch=batch)


def _sheets(batch: Batch) -> Iterator[tuple[str, Sequence[SheetColumn], list[Row]]]:
    report = batch.report
    yield "摘要", [SheetColumn("项目", 24), SheetColumn("情况", 60)], [list(line) for line in summary_of(batch)]
    columns = [SheetColumn(text, 16) for text in ("列", "列名", "认作", "有内容的行", "填写率", "读不出的格")]
    yield "各列完整性", columns, [_fullness(c, report["profile"]["rows"]) for c in report["profile"]["columns"]]
    for kind, rows in _faulty(batch).items():
        yield FAULTS[kind].label, [SheetColumn(text, 24 if n > 2 else 8) for n, text in enumerate(_MEND)], rows
    groups = [(label, group) for key, label in TWICE.items() for group in report[key]]
    if groups:
        told: list[Row] = [[label, "、".join(map(str, group)), _ONE_OF_THEM] for label, group in groups]
        yield "文件内重复", [SheetColumn("重复", 20), SheetColumn("行号", 30), SheetColumn("怎么改", 50)], told


def _fullness(column: dict[str, Any], rows: int) -> Row:
    filled, read = column["filled"], column["read"]
    share = f"{filled / rows:.1%}" if rows else ""
    return [column["letter"], column["header"], column["label"] or "不使用", str(filled), share, str(filled - read)]


def _faulty(batch: Batch) -> dict[str, list[Row]]:
    """Every problem of every row by its kind, in the order of the file."""
    columns = {column["letter"]: column for column in batch.columns}
    kind, told = ListKind(batch.kind), ReporterColumns.of(batch)  # who told of a child is not sent back
    found: dict[str, list[Row]] = defaultdict(list)
    for row in batch.rows.exclude(problems=[]).order_by("number").iterator(2000):
        raw = told.without(row.raw)
        for problem in row.problems:
            column = columns.get(problem["column"])
            fault = fault_of(kind, (column or {}).get("key") or "", problem["code"])
            found[fault].append(_line(row, raw, column, problem["text"], FAULTS[fault].remedy))
    return {fault: found[fault] for fault in FAULTS if fault in found}


def _line(row: SourceRow, raw: Sequence[str], column: dict[str, Any] | None, text: str, remedy: str) -> Row:
    if column is None:
        return [str(row.number), "", "", "", text, remedy, ""]
    cell = raw[column["index"]] if column["index"] < len(raw) else ""
    return [str(row.number), column["letter"], column["header"], cell, text, remedy, ""]
