"""Taking a department's answers, one by one or as a workbook (部门回复). Both values stay."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from tonghu.methods.reading import read_file
from tonghu.register import journal
from tonghu.register.models import Line, Record, Request, User
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS, split
from tonghu.rules.forms.lists import ListKind

Verdict = Line.Verdict
SAME, DIFFERENT, NOT_FOUND, NOT_OURS = "1", "2", "3", "4"  # 相符、不符、查无记录、不属本部门


class NoSuchLine(Exception):
    """The line is not one of this department's (无此核对行)."""

    def __init__(self) -> None:
        super().__init__("这一行不在发给贵部门的核对请求中。请使用本系统发出的核对表，不要改动“核对编号”一列。")


class AnswerIncomplete(Exception):
    """The answer says too little to be kept (回复不完整)."""


@transaction.atomic
def answer(line: Line, *, result: str, values: Mapping[str, object], note: str = "", by: User) -> Line:
    """Keep what a department says of one child; a later answer replaces an earlier until it is settled.

    result: 1 相符, 2 不符, 3 查无记录, 4 不属本部门, or "" to let the values speak. "查无记录" is an answer of its
    own, never a "no". Raises NotAllowed, NoSuchLine, AnswerIncomplete.
    """
    by.require(Act.ANSWER, line.request.district)
    if by.department != line.request.department:
        raise NoSuchLine
    line = Line.objects.select_for_update(of=("self",)).select_related("request", "record", "revision").get(pk=line.pk)
    if line.settlements.exists():
        raise AnswerIncomplete("这一行的不一致已由区民政局处理。如需更正，请联系区民政局。")
    _write(line, result, values)
    line.note, line.answered_at, line.answered_by = note, timezone.now(), by
    line.settled_at = None if line.verdict == Verdict.DIFFERENT else line.answered_at
    line.save()
    journal.note("ANSWER", by=by, record=line.record, department=line.request.department, verdict=line.verdict)
    close_if_done(line.record)
    return line


def _write(line: Line, result: str, values: Mapping[str, object]) -> None:
    """Set verdict, values and the items that differ, or raise AnswerIncomplete."""
    given = {key: value for key, value in values.items() if key in line.items and value not in ("", None, [])}
    if result in (NOT_FOUND, NOT_OURS):
        line.verdict, line.coded, line.personal, line.differing = Verdict.NOT_FOUND, {}, {}, []
        return
    if not result and not given:
        raise AnswerIncomplete("没有填写核对结果。请选“相符”“不符”“查无记录”，或填写贵部门掌握的情况。")
    said = line.revision.answers
    differing = [key for key in line.items if key in given and said.get(key) and not _equal(given[key], said[key])]
    if result == DIFFERENT and not differing:
        raise AnswerIncomplete("选了“不符”，但没有填写与登记表不同的内容。请填写贵部门掌握的情况。")
    if result == SAME and differing:
        raise AnswerIncomplete("选了“相符”，但填写的内容与登记表不同。请改选“不符”，或改正填写的内容。")
    line.verdict = Verdict.DIFFERENT if differing else Verdict.SAME
    line.coded, line.personal = split(FORMS[line.revision.form], given)
    line.differing = differing


def _equal(a: object, b: object) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return sorted(a) == sorted(b)
    if isinstance(a, str) and isinstance(b, str) and a.isdigit() and b.isdigit() and len(a) != len(b) > 4:
        return a.startswith(b) or b.startswith(a)  # one division known more deeply than the other
    return a == b


@dataclass(slots=True)
class Answered:
    """What a returned workbook did: counts by verdict, and the rows that could not be taken with their reasons."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[int, str]] = field(default_factory=list)


def receive_answers(path: Path, *, request: Request, by: User, on: date) -> Answered:
    """Take the answers of a returned workbook; a row that cannot be taken stops no other row.

    Raises NotAllowed, NoSuchLine (another department's request), reading.Refused.
    """
    by.require(Act.ANSWER, request.district)
    if by.department != request.department:
        raise NoSuchLine
    arrival = read_file(path, kind=ListKind(f"ANSWERS_{request.department}"), on=on)
    lines = {str(line.pk): line for line in request.lines.select_related("request", "record", "revision")}
    report = Answered()
    for position, number in enumerate(arrival.numbers):
        facts = arrival.row_facts(position)
        if position in arrival.problems:
            report.refused.append((number, arrival.reasons(position)))
            continue
        try:
            line = lines[str(facts.get("line", ""))]
            result, note = str(facts.get("result", "")), str(facts.get("remark", ""))
            report.counts[answer(line, result=result, values=facts, note=note, by=by).verdict] += 1
        except KeyError:
            report.refused.append((number, str(NoSuchLine())))
        except AnswerIncomplete as refusal:
            report.refused.append((number, str(refusal)))
    return report


def close_if_done(record: Record) -> None:
    """A record is verified when every department answered and every disagreement is settled."""
    if record.state == Record.State.VERIFYING and not record.lines.filter(settled_at=None).exists():
        record.state = Record.State.VERIFIED
        record.save(update_fields=["state"])
