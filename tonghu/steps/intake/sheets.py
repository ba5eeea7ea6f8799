"""Further worksheets of a workbook (其余工作表): a school keeps each class on one; each is read as a list of its own.

The first list of a workbook is its fullest sheet. Another one is read only when a person asks for it; it then has a
batch of its own, with its own preview, report and way back. Both go by the digest of the file, this one by that and
its sheet's name, so that neither is received twice.
"""

import hashlib

from django.db import transaction
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.models import Batch, BatchFile, User
from tonghu.rules.access import Act

_GONE = (Batch.State.DISCARDED, Batch.State.TAKEN_BACK, Batch.State.REFUSED)


class SheetNotThere(Exception):
    """This sheet was read meanwhile, or is not of this workbook (工作表已读取)."""

    def __init__(self) -> None:
        super().__init__("这张工作表已经读取，或不在这份文件里。请在“部门名单”里查看这份文件的各批。")


def asked_sheet(batch: Batch) -> str:
    """The sheet that a person asked for; empty for a file that was received as a whole."""
    return str(batch.reading.get("asked", {}).get("sheet", ""))


def workbook_of(batch: Batch) -> str:
    """The digest of the file that a batch is a part of, or is."""
    return str(batch.reading.get("asked", {}).get("of", batch.sha256))


def sheets_left(batch: Batch) -> list[str]:
    """Sheets of the same workbook that look like lists and that nobody has read, in the order of the file."""
    others = [str(name) for name in batch.reading.get("others", [])]
    digests = {_digest(workbook_of(batch), name) for name in others} | {workbook_of(batch)}
    live = Batch.objects.filter(round=batch.round_id, district=batch.district, sha256__in=digests)
    read = {one.sheet for one in live.exclude(state__in=_GONE)} if others else set()
    return [name for name in others if name not in read]


@transaction.atomic
def receive_sheet(batch: Batch, sheet: str, *, by: User) -> Batch:
    """Keep another sheet of a received workbook as a new batch, to be read by `read_batch`.

    Raises NotAllowed, SheetNotThere.
    """
    by.require(Act.RECEIVE_LIST, batch.district)
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if sheet not in sheets_left(batch):
        raise SheetNotThere
    of = workbook_of(batch)
    found = Batch.objects.create(
        round=batch.round,
        district=batch.district,
        file_name=batch.file_name,
        sha256=_digest(of, sheet),
        sheet=sheet,
        reading={"asked": {"sheet": sheet, "of": of}},
        received_at=timezone.now(),
        received_by=by,
    )
    content = bytes(batch.file.content)
    BatchFile.objects.create(batch=found, content=content)
    journal.note("RECEIVE_LIST", by=by, batch=found, bytes=len(content))
    return found


def _digest(of: str, sheet: str) -> str:
    return hashlib.sha256(f"{of}\n{sheet}".encode()).hexdigest()
