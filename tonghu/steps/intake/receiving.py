"""Receiving a department's file (接收名单): kept as it came, read, previewed; the register is not touched."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from tonghu.methods.linkage import Judge
from tonghu.methods.reading import Arrival, Refused, held, read_file
from tonghu.register import journal
from tonghu.register.judges import keep_judge
from tonghu.register.models import Batch, BatchFile, Round, SourceRow, User
from tonghu.register.reporters import ReporterColumns, keep_reporters
from tonghu.register.row_facts import digest_of, split
from tonghu.register.scope import wide
from tonghu.register.secrecy.column import personal
from tonghu.rules.access import Act
from tonghu.rules.forms.lists import ListKind, layout_of
from tonghu.steps.intake.people import facts_at
from tonghu.steps.intake.preview import Preview, preview
from tonghu.steps.intake.reporting import report_of
from tonghu.steps.intake.sheets import asked_sheet

Progress = Callable[[str, int, int], None]
READABLE = (Batch.State.RECEIVED, Batch.State.PREVIEWED, Batch.State.REFUSED)
# A list that came in a workbook of ours: the answers to a request, not children for the base list.
ANSWERS = "这是部门核对结果，不是部门名单。请在“部门核对”页面对应的请求里上传。"


class AlreadyReceived(Exception):
    """The same file was received before in this round (重复文件)."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        received = timezone.localtime(batch.received_at)
        super().__init__(
            f"这个文件已于{received:%Y年%m月%d日 %H:%M}收到过（{batch.get_state_display()}），"
            "没有重复接收。如需重新读取，请先撤回或放弃原批次。"
        )


class CannotReadAgain(Exception):
    """A batch that was confirmed or given up is not read again (不能重新读取)."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(f"这个批次现在是“{batch.get_state_display()}”，不能再读取。如需更正，请重新上传文件。")


@transaction.atomic
def receive_file(content: bytes, name: str, *, round: Round, district: str, by: User) -> Batch:
    """Keep a file byte for byte as a new batch, to be read by `read_batch`.

    Raises NotAllowed, or AlreadyReceived when the same bytes are in this round already.
    """
    by.require(Act.RECEIVE_LIST, district)
    digest = hashlib.sha256(content).hexdigest()
    _wait_for_twins(digest)
    states = Batch.State
    earlier = (
        Batch.objects.filter(round=round, district=district, sha256=digest)
        .exclude(state__in=[states.DISCARDED, states.TAKEN_BACK, states.REFUSED])
        .first()
    )
    if earlier:
        raise AlreadyReceived(earlier)
    batch = Batch.objects.create(
        round=round, district=district, file_name=name, sha256=digest, received_at=timezone.now(), received_by=by
    )
    BatchFile.objects.create(batch=batch, content=content)
    journal.note("RECEIVE_LIST", by=by, batch=batch, bytes=len(content))
    return batch


def _wait_for_twins(digest: str) -> None:
    """Let two uploads of one file, sent at the same moment, see each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])


@transaction.atomic
def read_again(batch: Batch, mapping: Mapping[int, str], *, by: User) -> Batch:
    """Correct what columns mean, as a person says; `read_batch` then reads the file anew.

    mapping: column from 0 → key, "" for a column to leave out. Raises NotAllowed, CannotReadAgain.
    """
    by.require(Act.RECEIVE_LIST, batch.district)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in READABLE:
        raise CannotReadAgain(batch)
    batch.mapping = {str(column): key for column, key in mapping.items()}
    batch.state, batch.stage, batch.done, batch.total = Batch.State.RECEIVED, "", 0, 0
    batch.save(update_fields=["mapping", "state", "stage", "done", "total"])
    journal.note("READ_AGAIN", by=by, batch=batch, columns=len(mapping))
    return batch


@wide("a list is compared with children of every place")
def read_batch(batch: Batch, *, on: date, kind: ListKind | None = None, progress: Progress | None = None) -> Batch:
    """Read a received file, keep its rows and what they would do; the batch is then PREVIEWED or REFUSED.

    May be called again with another `kind` or after `read_again`, until it is confirmed; a batch that was given up
    meanwhile stays so. on: the day after which no child can be born.
    """
    tell = progress or (lambda stage, done, total: None)
    tell("读取文件", 0, 0)
    try:
        arrival = _read(batch, on=on, kind=kind)
    except Refused as refusal:
        return _refuse(batch, str(refusal))
    if arrival.kind.startswith("ANSWERS"):
        return _refuse(batch, ANSWERS)
    tell("与名册比对", 0, len(arrival.numbers))
    seen = preview(arrival, on=batch.round.reference_date)
    tell("保存预览", 0, len(arrival.numbers))
    with transaction.atomic():
        if not _still_wanted(batch):
            return batch
        _keep_rows(batch, arrival, seen)
        batch.kind = arrival.kind
        batch.judge_id = _keep_judge(seen.judge)
        batch.report = report_of(batch, arrival, seen, on=batch.round.reference_date)
        _describe(batch, arrival, seen)
    return batch


def _read(batch: Batch, *, on: date, kind: ListKind | None) -> Arrival:
    mapping = {int(column): key for column, key in batch.mapping.items()}
    with held([bytes(batch.file.content)]) as path:
        return read_file(path, kind=kind, on=on, mapping=mapping or None, sheet=asked_sheet(batch) or None)


@transaction.atomic
def _refuse(batch: Batch, line: str) -> Batch:
    if _still_wanted(batch):
        batch.state, batch.refusal = Batch.State.REFUSED, line
        batch.save(update_fields=["state", "refusal"])
    return batch


def _still_wanted(batch: Batch) -> bool:
    """Whether the batch still waits for its reading; in a transaction, so that nobody else changes it meanwhile."""
    batch.refresh_from_db(from_queryset=Batch.objects.select_for_update())
    return batch.state in READABLE


def _keep_judge(judge: Judge | None) -> int | None:
    """Keep the model that compared a list, and the one that was learned before decisions of people moved it."""
    if judge is None:
        return None
    if judge.decisions and judge.base is not None:
        keep_judge(judge.base)
    return keep_judge(judge)


def _describe(batch: Batch, arrival: Arrival, seen: Preview) -> None:
    batch.kind = arrival.kind
    batch.department = layout_of(arrival.kind).department
    batch.sheet, batch.header_row = arrival.sheet, arrival.header_row
    batch.columns = [
        {"index": c.index, "letter": c.letter, "header": c.header, "key": c.key, "why": c.why} for c in arrival.columns
    ]
    asked = {"asked": batch.reading["asked"]} if "asked" in batch.reading else {}
    batch.reading = asked | {
        "others": arrival.others,
        "format": arrival.format,
        "sure": arrival.kind_sure,
        "why": arrival.kind_why,
        "missing": arrival.missing,
        "notes": arrival.notes,
        "skipped": arrival.skipped,
    }
    batch.counts = {**seen.counts, "SKIPPED": len(arrival.skipped), "PROBLEMS": len(arrival.problems)}
    batch.total = batch.done = len(arrival.numbers)
    batch.state, batch.refusal, batch.stage = Batch.State.PREVIEWED, "", ""
    batch.save()


def _keep_rows(batch: Batch, arrival: Arrival, seen: Preview) -> None:
    """Put the rows down as they came, replacing those of an earlier reading of the same file."""
    told = reporter_columns(arrival)
    with connection.cursor() as cursor:
        cursor.execute("SELECT register_forget_reading(%s)", [batch.pk])
        # COPY cannot go where row-level security is: into a table of this transaction first, from there all at once.
        cursor.execute(_ARRIVING)
        with cursor.copy("COPY arriving FROM STDIN") as out:
            for row in _lines(batch, arrival, seen, told):
                out.write_row(row)
        cursor.execute(_KEEP)
    if told:
        rows = zip(arrival.numbers, arrival.raw, strict=True)
        keep_reporters(batch, ((number, who) for number, raw in rows if (who := told.told_by(raw))))


_ARRIVING = """
    CREATE TEMP TABLE arriving ON COMMIT DROP AS
    SELECT batch_id, number, raw, personal, coded, problems, outcome, why, said FROM register_sourcerow LIMIT 0
"""
_KEEP = """
    INSERT INTO register_sourcerow (batch_id, number, raw, personal, coded, problems, outcome, why, said)
    SELECT * FROM arriving ORDER BY number;
    DROP TABLE arriving
"""


def reporter_columns(arrival: Arrival) -> ReporterColumns:
    """The columns of an arrival that say who told of the child."""
    return ReporterColumns([(column.index, column.key, column.header) for column in arrival.columns])


def _lines(batch: Batch, arrival: Arrival, seen: Preview, told: ReporterColumns) -> Iterator[tuple[object, ...]]:
    seal_raw, seal_personal = personal(SourceRow, "raw").seal, personal(SourceRow, "personal").seal
    for position, number in enumerate(arrival.numbers):
        facts = facts_at(arrival, position)
        coded, own = split(facts)
        # Headers are people's words: they stand with the columns of the batch.
        problems = [
            {"column": p.letter, "code": p.problem.code, "text": p.problem.message}
            for p in arrival.problems.get(position, ())
        ]
        outcome, why = seen.outcomes[position].value, seen.reasons[position]
        sealed = seal_raw(told.without(arrival.raw[position])), seal_personal(own)
        yield batch.pk, number, *sealed, _dump(coded), _dump(problems), outcome, why, digest_of(facts)


def _dump(value: object) -> str:
    """JSON as PostgreSQL keeps it; it cannot hold the NUL character, which Excel sometimes leaves behind."""
    return json.dumps(value, ensure_ascii=False).replace("\\u0000", "")
