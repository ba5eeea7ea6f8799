"""Rows for 全国儿童福利信息系统 (上传行, 方案 三（三）2): only what is reviewed, verified and settled goes up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from tonghu.methods.reading import Mark, SheetColumn, Target, write_sheet
from tonghu.register import journal, tally
from tonghu.register.bulk import update_rows
from tonghu.register.models import Record, Revision, Round, UploadRow, User
from tonghu.register.scope import wide
from tonghu.register.showing import RESTRICTED, class_of, eyes_on, is_home, leads_home
from tonghu.register.standing import complete
from tonghu.rules.access import Act, Sight
from tonghu.rules.forms import FORMS, Answers, label_of
from tonghu.steps.verification.asking import last_revisions

# Asked by the national system and by neither printed form: filled in there by hand (domain.md 4.2).
NATIONAL_ONLY = ("证件类型", "户籍性质", "委托照料原因", "父母特殊情况", "疾病名称")

_BLOCK = 2000  # records of one transaction


class NothingToUpload(Exception):
    """No verified record waits (没有可上传的登记表)."""

    def __init__(self) -> None:
        super().__init__("没有已核实、未上传的登记表。六部门全部回复、不一致全部处理后，登记表才能生成上传行。")


def ready_to_upload(*, round: Round, district: str) -> QuerySet[Record]:
    """Verified records of the district that have no upload row yet."""
    verified = Record.objects.filter(
        round=round, state=Record.State.VERIFIED, child__residence__within=district, child__state="ACTIVE"
    )
    return verified.select_related("child__person").order_by("child__residence", "child_id")


def make_upload(*, round: Round, district: str, by: User) -> list[UploadRow]:
    """Make an upload row for each verified record, all of one moment. Raises NotAllowed, NothingToUpload.

    Block by block: whoever counts a row holds its child still until the end of the transaction, and a list that names
    the same children waits meanwhile. What was made before a fault stays, the rest can be made again.
    """
    by.require(Act.UPLOAD, district)
    made: list[UploadRow] = []
    at = timezone.now()
    while rows := _make_block(round=round, district=district, at=at, by=by):
        made += rows
    if not made:
        raise NothingToUpload
    return made


@transaction.atomic
def _make_block(*, round: Round, district: str, at: datetime, by: User) -> list[UploadRow]:
    records = list(ready_to_upload(round=round, district=district).select_for_update(of=("self",))[:_BLOCK])
    if not records:
        return []
    revisions = last_revisions(records)
    standing = standing_answers(revisions.values())
    numbers = dict(
        UploadRow.objects.filter(record__in=records).values_list("record").annotate(n=Count("pk")).order_by()
    )
    rows = UploadRow.objects.bulk_create(
        [
            UploadRow(
                record=record,
                revision=(revision := revisions[record.pk]),
                number=numbers.get(record.pk, 0) + 1,
                content=upload_content(revision, standing[record.pk]),
                incomplete=list(NATIONAL_ONLY),
                at=at,
                by=by,
            )
            for record in records
        ]
    )
    for record in records:
        record.state = Record.State.UPLOADED
    update_rows(records, ["state"])
    journal.note("UPLOAD", by=by, rows=len(rows), district=district)
    return rows


@dataclass(frozen=True, slots=True)
class Made:
    """The rows that were made in one act (一次生成)."""

    first: int
    at: datetime
    by: str
    rows: int


@wide("acts of a district, counted; no child leaves here")
def made_uploads(*, round: Round, district: str) -> list[Made]:
    """What was made so far in the district, newest first."""
    acts = tally.uploads(round, district)
    names = User.objects.in_bulk({by for _, by, _ in acts})
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_ROWS, [district, district, [at for at, *_ in acts], [by for _, by, _ in acts]])
        first = {(at, by): row for at, by, row in cursor.fetchall()}
    # Without a first row: its last child moved away since they were counted.
    return [Made(row, at, names[by].name, n) for at, by, n in acts if (row := first[at, by])]


# The first row of each act whose child lives in the district: nearly always the very first.
_FIRST_ROWS = """
    SELECT a.at, a.by, (
        SELECT u.id FROM register_uploadrow u JOIN register_record r ON r.id = u.record_id
        JOIN register_child c ON c.person_id = r.child_id
        WHERE u.at = a.at AND u.by_id = a.by AND c.residence ~>=~ %s AND c.residence ~<~ (%s || ':')
        ORDER BY u.at, u.id LIMIT 1
    ) FROM unnest(%s::timestamptz[], %s::bigint[]) AS a (at, by)
"""


@wide("rows of a district, which its caller may see")
def rows_made_with(first: UploadRow, *, district: str) -> list[UploadRow]:
    """All rows of the act in which this row was made."""
    rows = UploadRow.objects.filter(at=first.at, by=first.by_id, record__child__residence__within=district)
    return list(rows.select_related("record__child", "revision__restricted").order_by("pk"))


def upload_content(revision: Revision, answers: Answers) -> dict[str, str]:
    """The row: every printed line of the form in words, with the values that stand after verification.

    The restricted lines are not copied: whoever takes the sheet along finds them in the revision, or does not.
    """
    form = FORMS[revision.form]
    lines = [line for line in form.items if not line.restricted]
    return {line.title: label_of(form, line.key, answers.get(line.key)) for line in lines}


def standing_answers(revisions: Collection[Revision]) -> dict[int, dict[str, object]]:
    """What stands after verification, by record: the family's answers, completed by departments, and corrected
    where a settlement chose the department. Items withdrawn from a line after a correction no longer count.
    """
    return complete({revision.record_id: dict(revision.answers) for revision in revisions})


def upload_sheet(rows: Sequence[UploadRow], target: Target, *, mark: Mark, by: User) -> None:
    """Write upload rows as a workbook, as far as the account may see them, in the order of the export.

    A secret address is left out, and its rows come last: between their neighbours they would tell the 居村. The
    columns are those of the forms in it.
    """
    order = sorted(rows, key=lambda row: (row.record.child.address_secret, mark.rank(row.record.child.ref)))
    cells = [(row, _cells(row, by=by)) for row in order]
    titles = list(dict.fromkeys(title for _, found in cells for title in found))
    columns = [SheetColumn("儿童编号"), SheetColumn("登记表"), *(SheetColumn(title) for title in titles)]
    body = [
        [row.record.child.ref, FORMS[row.revision.form].title, *(found.get(title, "") for title in titles)]
        for row, found in cells
    ]
    notes = [
        "本表由已审核、已经部门核实的登记表生成，供录入全国儿童福利信息系统使用。",
        f"全国系统另需填写而登记表没有的项目：{'、'.join(NATIONAL_ONLY)}。",
    ]
    write_sheet(target, "全国儿童福利信息系统录入表", columns, body, notes=notes, mark=mark)


def _cells(row: UploadRow, *, by: User) -> dict[str, str]:
    """One row by title. Numbers and addresses are whole, for they are to be entered; the download is written down."""
    form, answers, eyes = FORMS[row.revision.form], row.revision.answers, eyes_on(row.record.child, by)
    found = {}
    for line in form.items:
        text = label_of(form, line.key, answers.get(line.key)) if line.restricted else row.content.get(line.title, "")
        leads = leads_home(line) and not is_home(line)  # of a home the row names no more than the 区
        found[line.title] = eyes.shows(class_of(line), text, leads=leads, revealed=not (leads and eyes.kept_away))
        if line.restricted and eyes.sight(class_of(line)) is Sight.NONE:
            found[line.title] = RESTRICTED
    return found
