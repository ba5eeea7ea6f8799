"""What a department says of one child (部门回复). Both values stay."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from tonghu.register import journal, scope
from tonghu.register.bulk import update_rows
from tonghu.register.models import Line, User
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS, Kind, is_unknown, split
from tonghu.rules.terms.plain import plain_text
from tonghu.steps.verification.closing import close_done

Verdict = Line.Verdict
SAME, DIFFERENT, NOT_FOUND, NOT_OURS = "1", "2", "3", "4"  # 相符、不符、查无记录、不属本部门


class NoSuchLine(Exception):
    """The line is not one of this department's (无此核对行)."""

    def __init__(self) -> None:
        super().__init__("这一行不在发给贵部门的核对请求中。请使用本系统发出的核对表，不要改动“核对编号”一列。")


class AnswerIncomplete(Exception):
    """The answer says too little, or contradicts itself (回复不完整)."""


class AlreadySettled(Exception):
    """区民政局 has decided on this line (不一致已处理)."""

    def __init__(self) -> None:
        super().__init__("这一行的不一致已由区民政局处理。如需更正，请联系区民政局。")


@dataclass(frozen=True, slots=True)
class Said:
    """An answer compared with the form (回复的比对结果)."""

    verdict: Verdict
    values: dict[str, object] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    note: str = ""


def answer(line: Line, *, result: str, values: Mapping[str, object], note: str = "", by: User) -> Line:
    """Keep what a department says of one child; a later answer replaces an earlier until it is settled.

    result: 1 相符, 2 不符, 3 查无记录, 4 不属本部门, or "" to let the values speak. Raises NotAllowed, NoSuchLine,
    AnswerIncomplete, AlreadySettled.
    """
    with transaction.atomic():
        (line,) = lock_lines([line.pk], by=by)
        if line.settlements.exists():
            raise AlreadySettled
        write(line, compare(line, result, values, note), by=by)
        line.save()
        with scope.whole_register("the answer is noted at the child, which a department does not see"):
            journal.note("ANSWER", by=by, record=line.record, department=line.request.department, verdict=line.verdict)
        close_done([line.record_id])
    return line


@transaction.atomic
def answer_all_same(lines: Collection[int], *, by: User) -> int:
    """Say 相符 of many lines at once; lines answered before stay as they are. Raises NotAllowed, NoSuchLine."""
    pending = [line for line in lock_lines(lines, by=by) if line.verdict == Verdict.PENDING]
    for line in pending:
        write(line, Said(Verdict.SAME), by=by)
    keep(pending)
    journal.note("ANSWER_SAME", by=by, lines=len(pending))
    return len(pending)


def lock_lines(numbers: Collection[int], *, by: User) -> list[Line]:
    """These lines, locked. Raises NotAllowed, and NoSuchLine where one was not sent to the user's department."""
    by.require(Act.ANSWER)
    lines = list(
        Line.objects.select_for_update(of=("self",))
        .filter(pk__in=numbers, request__department=by.department)
        .exclude(items=[])
        .select_related("request")
        .order_by("pk")
    )
    for district in {line.request.district for line in lines}:
        by.require(Act.ANSWER, district)
    if len(lines) != len(set(numbers)):
        raise NoSuchLine
    return lines


def compare(line: Line, result: str, values: Mapping[str, object], note: str = "") -> Said:
    """Compare an answer with what the family said; raises AnswerIncomplete.

    "查无记录" is an answer of its own, never a "no". What the family left open or did not know, a department
    completes; that is no disagreement.
    """
    if result == NOT_OURS:
        return Said(Verdict.NOT_FOUND, note="；".join(filter(None, ("不属本部门", note.removeprefix("不属本部门；")))))
    if result == NOT_FOUND:
        return Said(Verdict.NOT_FOUND, note=note)
    given = {key: value for key, value in values.items() if key in line.items and value not in ("", None, [])}
    if not result and not given:
        raise AnswerIncomplete("没有填写核对结果。请选“相符”“不符”“查无记录”，或填写贵部门掌握的情况。")
    differing = [key for key in line.items if key in given and _differs(line, key, given[key])]
    if result == DIFFERENT and not differing:
        raise AnswerIncomplete("选了“不符”，但没有填写与登记表不同的内容。请填写贵部门掌握的情况。")
    if result == SAME and differing:
        raise AnswerIncomplete("选了“相符”，但填写的内容与登记表不同。请改选“不符”，或改正填写的内容。")
    return Said(Verdict.DIFFERENT if differing else Verdict.SAME, given, differing, note)


def _differs(line: Line, key: str, given: object) -> bool:
    said = line.said.get(key)
    if not said or is_unknown(said):
        return False
    if isinstance(said, list) and isinstance(given, list):
        return sorted(said) != sorted(given)
    a, b = plain_text(said), plain_text(given)
    if FORMS[line.form].by_key[key].kind is Kind.DIVISION:
        return not (a.startswith(b) or b.startswith(a))  # one place, known more deeply by one of the two
    return a != b


def write(line: Line, said: Said, *, by: User) -> None:
    """Set the answer on a loaded line."""
    line.verdict, line.differing, line.note = said.verdict, said.differing, said.note
    # No department answers for a restricted item; `tests/unit/access` holds it.
    line.coded, line.personal, _ = split(FORMS[line.form], said.values)
    line.answered_at, line.answered_by = timezone.now(), by
    line.settled_at = None if line.verdict == Verdict.DIFFERENT else line.answered_at


_WRITTEN = ["verdict", "coded", "personal", "differing", "note", "answered_at", "answered_by", "settled_at"]


def keep(lines: Iterable[Line]) -> None:
    """Store answered lines and close their records."""
    answered = list(lines)
    update_rows(answered, _WRITTEN)
    close_done([line.record_id for line in answered])
