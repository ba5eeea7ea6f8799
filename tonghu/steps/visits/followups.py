"""What must be done for a child beyond its form (待办事项): opened by a rule or at once by a person, then closed."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.models import Child, Followup, Record, User
from tonghu.rules.access import Act, Role
from tonghu.rules.forms import follow_ups
from tonghu.rules.forms.consistency.rule import RULES
from tonghu.rules.terms.dated import Dated, Since
from tonghu.rules.terms.departments import Department
from tonghu.rules.terms.problems import Problem, Severity

EMERGENCY = "EMERGENCY"
_EMERGENCY_WORDS = "紧急情况：请立即核实；涉嫌侵害的，依未成年人保护法第十一条立即向公安机关报告。"
_AUTO_CLOSED = "登记表更正后不再涉及这一事项。"

_START = date(2024, 7, 5)
# The notice names no days; these are ours (readings.md, 重点关爱: 红 within 24 hours, others at the office's pace).
AT_ONCE = Dated(Since(_START, 0, "未成年人保护法 第十一条、第二十一条：当日"))
USUAL = Dated(Since(_START, 30, "方案 三（四）2：一个月内办结"))


def _duty(kind: str) -> tuple[Role, Dated[int]]:
    """Who follows, and within how many days: danger at the 街镇 at once, what another department must be told through
    the 区民政局, all else by whoever knows the family.
    """
    task = RULES[kind].task if kind in RULES else None
    if kind == EMERGENCY or (task and task.urgent):
        return Role.SUPERVISOR, AT_ONCE
    if task and task.department is not Department.CIVIL:
        return Role.OFFICER, USUAL
    return Role.DIRECTOR, USUAL


class ClosingMissing(ValueError):
    """A follow-up is closed with what came of it (缺少办结情况)."""

    def __init__(self) -> None:
        super().__init__("请写明办结情况：做了什么、结果怎样，再办结。")


class AlreadyClosed(Exception):
    """Somebody closed it meanwhile (已办结)."""

    def __init__(self, found: Followup) -> None:
        super().__init__(f"这件事已经是“{found.get_state_display()}”，没有重复办理。请刷新页面查看。")


def followups(by: User) -> QuerySet[Followup]:
    """Those of children in the account's place, what is due first first."""
    found = Followup.objects.filter(child__residence__within=by.jurisdiction)
    return found.select_related("child__person", "opened_by", "closed_by").order_by("due_on", "pk")


def waiting_for(by: User) -> QuerySet[Followup]:
    """Open ones that this role follows."""
    return followups(by).filter(state=Followup.State.OPEN, owner=by.role)


def overdue(*, by: User, on: date) -> QuerySet[Followup]:
    """Open ones of the account's place whose day is over, whoever follows them."""
    return followups(by).filter(state=Followup.State.OPEN, due_on__lt=on)


def urgent_ones(problems: Iterable[Problem]) -> list[Problem]:
    """What does not wait until the form is right."""
    problems = list(problems)
    urgent = {found.rule for found in follow_ups(problems) if found.task.urgent}
    return [problem for problem in problems if problem.code in urgent]


@transaction.atomic
def open_followups(
    record: Record, problems: Iterable[Problem], *, by: User, on: date, whole: bool = True
) -> list[Followup]:
    """Open what the rules ask for and is not open; what a corrected form no longer shows is no longer needed.

    whole: whether `problems` are all of the form; with some of them nothing is closed.
    """
    asked = {(p.code, p.item or ""): p.message for p in problems if p.severity is Severity.TASK}
    open_now = {(f.kind, f.item): f for f in record.child.followups.filter(state=Followup.State.OPEN)}
    for key, found in open_now.items():
        if whole and key not in asked and found.record_id == record.pk and found.kind != EMERGENCY:
            _close(found, Followup.State.VOID, _AUTO_CLOSED, by=by)
    new = [
        _new(record.child, kind, words, by=by, on=on, record=record, item=item)
        for (kind, item), words in asked.items()
        if (kind, item) not in open_now
    ]
    return Followup.objects.bulk_create(new)


def report_emergency(child: Child, *, note: str, by: User, on: date) -> Followup:
    """Open 紧急情况 for this child at once: no form, no rule and no approval stands before it.

    Said twice, it is one: the second note is kept beside the first. Raises NotAllowed.
    """
    by.require(Act.FOLLOW_UP, child.residence)
    try:
        with transaction.atomic():
            found = _new(child, EMERGENCY, _EMERGENCY_WORDS, by=by, on=on, item=_next_item(child), note=note.strip())
            found.save()
    except IntegrityError:  # two people in the same moment
        return report_emergency(child, note=note, by=by, on=on)
    journal.note("REPORT_EMERGENCY", by=by, child=child, followup=found.pk)
    return found


@transaction.atomic
def close_followup(followup: Followup, *, closing: str, by: User) -> Followup:
    """Close one with what came of it. Raises NotAllowed, ClosingMissing, AlreadyClosed."""
    by.require(Act.FOLLOW_UP, followup.child.residence)
    if not closing.strip():
        raise ClosingMissing
    found = Followup.objects.select_for_update(of=("self",)).select_related("child").get(pk=followup.pk)
    if found.state != Followup.State.OPEN:
        raise AlreadyClosed(found)
    _close(found, Followup.State.DONE, closing.strip(), by=by)
    return found


def _new(
    child: Child,
    kind: str,
    words: str,
    *,
    by: User,
    on: date,
    record: Record | None = None,
    item: str = "",
    note: str = "",
) -> Followup:
    owner, days = _duty(kind)
    return Followup(
        child=child,
        record=record,
        kind=kind,
        item=item,
        words=words,
        note=note,
        owner=owner,
        due_on=on + timedelta(days=days.on(on)),
        opened_at=timezone.now(),
        opened_by=by,
    )


def _next_item(child: Child) -> str:
    said = child.followups.filter(kind=EMERGENCY).count()
    return str(said + 1)


def _close(found: Followup, state: str, closing: str, *, by: User) -> None:
    found.state, found.closing, found.closed_at, found.closed_by = state, closing, timezone.now(), by
    found.save(update_fields=["state", "closing", "closed_at", "closed_by"])
    journal.note("CLOSE_FOLLOW_UP", by=by, child=found.child, followup=found.pk, state=found.state)
