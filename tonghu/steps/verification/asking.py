"""Asking the six departments to compare what families said with what they hold (方案 三（三）1)."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from tonghu.methods.reading import SheetColumn, write_sheet
from tonghu.register import journal
from tonghu.register.models import Line, Record, Request, Revision, Round, User
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS, Kind, items_of, label_of, shown
from tonghu.rules.forms.lists import ListColumn, ListKind, layout_of
from tonghu.rules.terms.departments import VERIFIERS, Department
from tonghu.rules.terms.sexes import NAMES as SEXES


class NothingToAsk(Exception):
    """No reviewed form waits for verification (没有待核实的登记表)."""

    def __init__(self) -> None:
        super().__init__("没有已审核、待核实的登记表。儿童督导员审核通过后，登记表会自动列入待核实。")


@transaction.atomic
def ask_departments(*, round: Round, district: str, by: User) -> list[Request]:
    """Send every reviewed form of the district to the departments whose items it shows; due on the round's day.

    Raises NotAllowed, NothingToAsk.
    """
    by.require(Act.ASK_DEPARTMENTS, district)
    records = list(
        Record.objects.select_for_update(of=("self",))
        .filter(round=round, state=Record.State.REVIEWED, child__residence__startswith=district)
        .order_by("child__residence", "child_id")
    )
    if not records:
        raise NothingToAsk
    revisions = last_revisions(records)
    requests = [r for d in VERIFIERS if (r := _ask(d, records, revisions, round=round, district=district, by=by))]
    Record.objects.filter(pk__in=[record.pk for record in records]).update(state=Record.State.VERIFYING)
    journal.note("ASK_DEPARTMENTS", by=by, records=len(records), requests=len(requests), district=district)
    return requests


def last_revisions(records: Iterable[Record]) -> dict[int, Revision]:
    """The last revision of each record, by record id."""
    revisions = Revision.objects.filter(record__in=[record.pk for record in records]).order_by("record_id", "number")
    return {revision.record_id: revision for revision in revisions}


def items_to_ask(department: Department, revision: Revision, *, round: Round) -> list[str]:
    """The items of a form that the department owns, that apply to this child, and for which its list has a column."""
    form = FORMS[revision.form]
    applying = {item.key for item in shown(form, revision.answers, round.reference_date)}
    columns = {column.key for column in layout_of(ListKind(f"ANSWERS_{department}")).columns}
    return [item.key for item in items_of(department, form) if item.key in applying & columns]


def _ask(
    department: Department,
    records: Iterable[Record],
    revisions: dict[int, Revision],
    *,
    round: Round,
    district: str,
    by: User,
) -> Request | None:
    asked = [
        (record, items) for record in records if (items := items_to_ask(department, revisions[record.pk], round=round))
    ]
    if not asked:
        return None
    request = Request.objects.create(
        round=round,
        district=district,
        department=department,
        due_on=round.verify_until,
        sent_at=timezone.now(),
        sent_by=by,
    )
    Line.objects.bulk_create(
        [Line(request=request, record=record, revision=revisions[record.pk], items=items) for record, items in asked],
        batch_size=2000,
    )
    return request


def request_sheet(request: Request, path: Path) -> Path:
    """Write a request as the workbook that the department fills in and sends back.

    The family's answers stand beside empty columns for the department's; drop-downs offer the printed choices.
    """
    layout = layout_of(ListKind(f"ANSWERS_{request.department}"))
    lines = request.lines.select_related("record__child__person", "revision").order_by("record__child__residence", "pk")
    keys = list(dict.fromkeys(key for line in lines for key in line.items))
    asked = [column for column in layout.columns if column.key in keys and not column.part]
    columns = [
        SheetColumn("核对编号"),
        SheetColumn("姓名"),
        SheetColumn("公民身份号码"),
        SheetColumn("性别"),
        SheetColumn("出生日期"),
        SheetColumn("核对结果", choices=("相符", "不符", "查无记录", "不属本部门")),
        *(SheetColumn(f"登记表：{column.label}") for column in asked),
        *(SheetColumn(column.label, choices=_choices(column.key)) for column in asked),
        SheetColumn("说明"),
    ]
    write_sheet(
        path, f"{request.round.name} {layout.label}", columns, [_cells(line, asked) for line in lines], notes=_NOTES
    )
    return path


_NOTES = (
    "请在“核对结果”中选择：与贵部门记录一致选“相符”；不一致选“不符”，并在右侧填写贵部门掌握的情况；查不到选“查无记录”。",
    "请不要改动“核对编号”，不要增删列。填好后在系统的“核对请求”页面交回，或交回区民政局。",
)


def _cells(line: Line, asked: Sequence[ListColumn]) -> list[str]:
    form, answers, person = FORMS[line.revision.form], line.revision.answers, line.record.child.person
    said = [label_of(form, column.key, answers.get(column.key)) if column.key in line.items else "" for column in asked]
    born = person.born.isoformat() if person.born else ""
    who = [str(line.pk), person.name, person.idno, SEXES.get(person.sex, ""), born]
    return [*who, "", *said, *([""] * len(asked)), line.note]


def _choices(key: str) -> tuple[str, ...]:
    line = next((form.by_key[key] for form in FORMS.values() if key in form.by_key), None)
    single = line is not None and line.kind in (Kind.CHOICE, Kind.YES_NO)
    return tuple(option.label for option in line.options) if line and single else ()
