"""Taking a returned workbook (交回核对表): a row that cannot be taken stops no other row."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from django.db import transaction

from tonghu.methods.reading import Arrival, Mark, Target, read_file, write_returned
from tonghu.register import journal
from tonghu.register.models import Line, Request, Settlement, User
from tonghu.rules.access import Act
from tonghu.rules.forms.cells import DAMAGED
from tonghu.rules.forms.lists import ListKind
from tonghu.steps.verification.answering import (
    AlreadySettled,
    AnswerIncomplete,
    NoSuchLine,
    Verdict,
    compare,
    keep,
    lock_lines,
    write,
)

_CHUNK = 2000
_TWICE = "“核对编号”与前面一行相同。请只保留一行，不要复制整行。"


@dataclass(slots=True)
class Answered:
    """What a returned workbook did (交回结果).

    counts: lines by verdict. blank: rows left empty for later. refused: sheet row and reason, in the sheet's order.
    """

    arrival: Arrival
    counts: Counter[str] = field(default_factory=Counter)
    blank: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def write_refused(self, target: Target, *, mark: Mark) -> None:
        """Write the refused rows as they came with their reasons, to be mended and sent again."""
        reasons = dict(self.refused)
        rows = [(n, raw) for n, raw in zip(self.arrival.numbers, self.arrival.raw, strict=True) if n in reasons]
        write_returned(
            target,
            self.arrival.header,
            [raw for _, raw in rows],
            [reasons[n] for n, _ in rows],
            numbers=[n for n, _ in rows],
            mark=mark,
        )


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    line: int
    result: str
    note: str
    values: Mapping[str, object]


def receive_answers(path: Path, *, request: Request, by: User, on: date) -> Answered:
    """Take the answers of a returned workbook.

    Raises NotAllowed, NoSuchLine (another department's request), reading.Refused.
    """
    by.require(Act.ANSWER, request.district)
    if by.department != request.department:
        raise NoSuchLine
    report = Answered(read_file(path, kind=ListKind(f"ANSWERS_{request.department}"), on=on))
    rows = _rows(report, known=set(request.lines.exclude(items=[]).values_list("pk", flat=True)))
    while chunk := list(islice(rows, _CHUNK)):
        with transaction.atomic():
            _take(chunk, report, by=by)
    report.refused.sort()
    with transaction.atomic():
        journal.note(
            "RECEIVE_ANSWERS", by=by, request=request.pk, refused=len(report.refused), verdicts=dict(report.counts)
        )
    return report


def _rows(report: Answered, *, known: set[int]) -> Iterator[_Row]:
    """The rows that belong to a line of the request and say something."""
    arrival, seen = report.arrival, set[int]()
    for position, number in enumerate(arrival.numbers):
        facts = arrival.row_facts(position)
        row = _row(number, facts)
        if position in arrival.problems:
            report.refused.append((number, arrival.reasons(position)))
        elif row.line not in known:
            report.refused.append((number, str(NoSuchLine())))
        elif row.line in seen:
            report.refused.append((number, _TWICE))
        elif not row.result and not facts.keys() - _NOT_AN_ANSWER:
            report.blank += 1
        else:
            seen.add(row.line)
            yield row


_NOT_AN_ANSWER = {"line", "name", "idno", DAMAGED, "document", "sex", "born", "result", "remark"}


def _row(number: int, facts: Mapping[str, object]) -> _Row:
    line = str(facts.get("line", ""))
    result, note = str(facts.get("result") or ""), str(facts.get("remark") or "")
    return _Row(number, int(line) if line.isdecimal() and len(line) < 19 else 0, result, note, facts)


def _take(rows: list[_Row], report: Answered, *, by: User) -> None:
    lines = {line.pk: line for line in lock_lines([row.line for row in rows], by=by)}
    settled = set(Settlement.objects.filter(line__in=lines).values_list("line", flat=True))
    taken: list[Line] = []
    for row in rows:
        line = lines[row.line]
        try:
            if line.pk in settled:
                raise AlreadySettled
            write(line, compare(line, row.result, row.values, row.note), by=by)
        except (AnswerIncomplete, AlreadySettled) as refusal:
            report.refused.append((row.number, str(refusal)))
            continue
        taken.append(line)
        report.counts[Verdict(line.verdict).value] += 1
    keep(taken)
