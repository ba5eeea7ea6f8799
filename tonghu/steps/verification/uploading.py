"""Rows for 全国儿童福利信息系统 (上传行, 方案 三（三）2): only what is reviewed, verified and settled goes up."""

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from tonghu.methods.reading import SheetColumn, write_sheet
from tonghu.register import journal
from tonghu.register.models import Line, Record, Revision, Round, Settlement, UploadRow, User
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS, Answers, label_of
from tonghu.steps.verification.asking import last_revisions

# Asked by the national system and by neither printed form: filled in there by hand (domain.md 4.2).
NATIONAL_ONLY = ("证件类型", "户籍性质", "委托照料原因", "父母特殊情况", "疾病名称")


class NothingToUpload(Exception):
    """No verified record waits (没有可上传的登记表)."""

    def __init__(self) -> None:
        super().__init__("没有已核实、未上传的登记表。六部门全部回复、不一致全部处理后，登记表才能生成上传行。")


def ready_to_upload(*, round: Round, district: str) -> QuerySet[Record]:
    """Verified records of the district that have no upload row yet."""
    verified = Record.objects.filter(round=round, state=Record.State.VERIFIED, child__residence__startswith=district)
    return verified.select_related("child__person").order_by("child__residence", "child_id")


@transaction.atomic
def make_upload(*, round: Round, district: str, by: User) -> list[UploadRow]:
    """Make an upload row for each verified record. Raises NotAllowed, NothingToUpload."""
    by.require(Act.UPLOAD, district)
    records = list(ready_to_upload(round=round, district=district).select_for_update(of=("self",)))
    if not records:
        raise NothingToUpload
    revisions = last_revisions(records)
    numbers = dict(
        UploadRow.objects.filter(record__in=records).values_list("record").annotate(n=Count("pk")).order_by()
    )
    at = timezone.now()
    rows = UploadRow.objects.bulk_create(
        [
            UploadRow(
                record=record,
                revision=(revision := revisions[record.pk]),
                number=numbers.get(record.pk, 0) + 1,
                content=upload_content(record, revision),
                incomplete=[label for label in NATIONAL_ONLY],
                at=at,
                by=by,
            )
            for record in records
        ],
        batch_size=1000,
    )
    Record.objects.filter(pk__in=[record.pk for record in records]).update(state=Record.State.UPLOADED)
    journal.note("UPLOAD", by=by, rows=len(rows), district=district)
    return rows


def upload_content(record: Record, revision: Revision) -> dict[str, str]:
    """The row: every printed line of the form in words, with the values that stand after verification."""
    form = FORMS[revision.form]
    answers = standing_answers(record, revision)
    printed = (line for section in form.sections for line in section.items)
    return {line.title: label_of(form, line.key, answers.get(line.key)) for line in printed}


def standing_answers(record: Record, revision: Revision) -> Answers:
    """The family's answers, completed by departments, and corrected where a settlement chose the department."""
    answers = dict(revision.answers)
    for line in Line.objects.filter(record=record, revision=revision).exclude(verdict=Line.Verdict.PENDING):
        chosen = dict(line.settlements.values_list("item", "chosen"))
        for key, value in line.values.items():
            if not answers.get(key) or chosen.get(key) == Settlement.Chosen.DEPARTMENT:
                answers[key] = value
    return answers


def upload_sheet(rows: Sequence[UploadRow], path: Path) -> Path:
    """Write upload rows as a workbook; the columns are those of the forms in it."""
    titles = list(dict.fromkeys(line for row in rows for line in row.content))
    columns = [SheetColumn("儿童编号"), SheetColumn("登记表"), *(SheetColumn(title) for title in titles)]
    body = [
        [row.record.child.ref, FORMS[row.revision.form].title, *(row.content.get(title, "") for title in titles)]
        for row in rows
    ]
    notes = [
        "本表由已审核、已经部门核实的登记表生成，供录入全国儿童福利信息系统使用。",
        f"全国系统另需填写而登记表没有的项目：{'、'.join(NATIONAL_ONLY)}。",
    ]
    write_sheet(path, "全国儿童福利信息系统录入表", columns, body, notes=notes)
    return path
