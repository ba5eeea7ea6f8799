"""Receiving a department's file (接收名单): kept as it came, read, previewed; the register is not touched."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from tonghu.methods.reading import Arrival, Refused, read_file
from tonghu.register import journal
from tonghu.register.models import Batch, BatchFile, Round, User
from tonghu.register.row_facts import split
from tonghu.rules.access import Act
from tonghu.rules.forms.lists import LAYOUTS, ListKind
from tonghu.steps.intake.preview import Preview, preview

Progress = Callable[[str, int, int], None]


class AlreadyReceived(Exception):
    """The same file was received before in this round (重复文件)."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        super().__init__(
            f"这个文件已于{timezone.localtime(batch.received_at):%Y年%m月%d日 %H:%M}收到过（{batch.get_state_display()}），"
            "没有重复接收。如需重新读取，请先撤回或放弃原批次。"
        )


def receive_file(content: bytes, name: str, *, round: Round, district: str, by: User) -> Batch:
    """Keep a file byte for byte as a new batch, to be read by `read_batch`.

    Raises NotAllowed, or AlreadyReceived when the same bytes are in this round already.
    """
    by.require(Act.RECEIVE_LIST, district)
    digest = hashlib.sha256(content).hexdigest()
    states = Batch.State
    earlier = (
        Batch.objects.filter(round=round, district=district, sha256=digest)
        .exclude(state__in=[states.DISCARDED, states.TAKEN_BACK, states.REFUSED])
        .first()
    )
    if earlier:
        raise AlreadyReceived(earlier)
    with transaction.atomic():
        batch = Batch.objects.create(
            round=round, district=district, file_name=name, sha256=digest, received_at=timezone.now(), received_by=by
        )
        BatchFile.objects.create(batch=batch, content=content)
        journal.note("RECEIVE_LIST", by=by, batch=batch, bytes=len(content))
    return batch


def read_batch(batch: Batch, *, on: date, kind: ListKind | None = None, progress: Progress | None = None) -> Batch:
    """Read a received file, keep its rows and what they would do; the batch is then PREVIEWED or REFUSED.

    May be called again with another `kind` or after `batch.mapping` was corrected by a person, until it is entered.
    """
    tell = progress or (lambda stage, done, total: None)
    tell("读取文件", 0, 0)
    try:
        arrival = _read(batch, on=on, kind=kind)
    except Refused as refusal:
        batch.state, batch.refusal = Batch.State.REFUSED, str(refusal)
        batch.save(update_fields=["state", "refusal"])
        return batch
    tell("与名册比对", 0, len(arrival.numbers))
    seen = preview(arrival, on=batch.round.reference_date)
    with transaction.atomic():
        _describe(batch, arrival, seen)
        _keep_rows(batch, arrival, seen)
    return batch


def _read(batch: Batch, *, on: date, kind: ListKind | None) -> Arrival:
    with tempfile.NamedTemporaryFile(prefix="tonghu-") as file:  # 0600, removed whatever happens
        file.write(bytes(batch.file.content))
        file.flush()
        mapping = {int(column): key for column, key in batch.mapping.items()}
        return read_file(Path(file.name), kind=kind, on=on, mapping=mapping or None)


def _describe(batch: Batch, arrival: Arrival, seen: Preview) -> None:
    batch.kind = arrival.kind
    batch.department = LAYOUTS[arrival.kind].department
    batch.sheet, batch.header_row = arrival.sheet, arrival.header_row
    batch.columns = [{"index": c.index, "header": c.header, "key": c.key, "why": c.why} for c in arrival.columns]
    batch.counts = {**seen.counts, "SKIPPED": len(arrival.skipped), "PROBLEMS": len(arrival.problems)}
    batch.total = len(arrival.numbers)
    batch.state, batch.refusal = Batch.State.PREVIEWED, ""
    batch.save()


def _keep_rows(batch: Batch, arrival: Arrival, seen: Preview) -> None:
    """Put the rows down as they came, replacing those of an earlier reading of the same file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT register_forget_reading(%s)", [batch.pk])
        copy = "COPY register_sourcerow (batch_id, number, raw, personal, coded, problems, outcome, why) FROM STDIN"
        with cursor.copy(copy) as out:
            for row in _lines(batch, arrival, seen):
                out.write_row(row)


def _lines(batch: Batch, arrival: Arrival, seen: Preview) -> Iterator[tuple[object, ...]]:
    facts = arrival.rows()
    for n, number in enumerate(arrival.numbers):
        coded, personal = split(facts[n])
        problems = [
            {"column": p.header, "code": p.problem.code, "text": p.problem.message} for p in arrival.problems.get(n, ())
        ]
        raw, personal_, coded_, problems_ = (_dump(part) for part in (arrival.raw[n], personal, coded, problems))
        yield batch.pk, number, raw, personal_, coded_, problems_, seen.outcomes[n].value, seen.reasons[n]


def _dump(value: object) -> str:
    """JSON as PostgreSQL keeps it; it cannot hold the NUL character, which Excel sometimes leaves behind."""
    return json.dumps(value, ensure_ascii=False).replace("\\u0000", "")
