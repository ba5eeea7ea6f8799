"""Forms that come back in a workbook (登记表工作簿): what each row would do, then the rows that may be entered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tonghu.register import journal
from tonghu.register.finding import bearing as known_by_number
from tonghu.register.models import Child, FormFile, Record, Round, User
from tonghu.rules.access import Act
from tonghu.rules.forms import Form, read_answers
from tonghu.rules.terms.problems import Problem, Severity
from tonghu.steps.visits.drafts import OPEN, DraftChanged, NotInThisState, save_draft
from tonghu.steps.visits.followups import open_followups, urgent_ones
from tonghu.steps.visits.forms import (
    FormHasErrors,
    ask_whose_number,
    blocking_problems,
    checked_all,
    open_record,
    submit,
)


class Outcome(StrEnum):
    """What a row would do, or did (处理结果)."""

    READY = "READY"  # 可以提交
    DRAFT = "DRAFT"  # 可以存为草稿: warnings that nobody has explained
    DRAFTED = "DRAFTED"  # 已有草稿: somebody is filling this form
    ERRORS = "ERRORS"  # 有错误: a draft is kept, nothing is submitted
    NO_CHILD = "NO_CHILD"  # 找不到儿童
    TWICE = "TWICE"  # 与另一行是同一名儿童
    CLOSED = "CLOSED"  # 已提交，不能再改
    SAVED = "SAVED"  # 已存草稿
    SUBMITTED = "SUBMITTED"  # 已提交审核

    @property
    def label(self) -> str:
        """The name on screens."""
        return _LABELS[self]


_LABELS = {
    Outcome.READY: "可以提交",
    Outcome.DRAFT: "有提醒未说明，只能存为草稿",
    Outcome.DRAFTED: "系统里已有草稿",
    Outcome.ERRORS: "有错误，只能存为草稿",
    Outcome.NO_CHILD: "找不到儿童",
    Outcome.TWICE: "同一名儿童有几行",
    Outcome.CLOSED: "本轮已提交",
    Outcome.SAVED: "已存草稿",
    Outcome.SUBMITTED: "已提交审核",
}


@dataclass(frozen=True, slots=True)
class GivenRow:
    """One row as it came. ref: 儿童编号, or "". raw: by item key. reason: for what the rules warn of."""

    number: int
    ref: str
    raw: Mapping[str, object]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SeenRow:
    """What a row would do. problems: all that is to be said of it, in printed order."""

    row: GivenRow
    outcome: Outcome
    child: Child | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def reasons(self) -> dict[str, str]:
        """The row's reason, for each warning."""
        warned = {p.code for p in self.problems if p.severity is Severity.WARN}
        return dict.fromkeys(warned, self.row.reason) if self.row.reason else {}

    @property
    def over_a_draft(self) -> bool:
        """Whether somebody has begun this form on the page."""
        return any(problem.code == _DRAFTED.code for problem in self.problems)


_NO_CHILD = Problem(
    "NO_CHILD", "在您的辖区内找不到这名儿童。请核对儿童编号或公民身份号码；尚未入底数的请先请区民政局入库。"
)
_TWICE = Problem("CHILD_TWICE", "这名儿童在工作簿里有几行，都没有录入。请只留一行后重新交回。")
_DRAFTED = Problem("DRAFTED", "系统里已有这名儿童的草稿。选“以工作簿为准”才会覆盖；原草稿不会自动合并。")
_CLOSED = Problem("CLOSED", "这名儿童本轮的登记表已提交。需要更正的，请儿童督导员退回后再改。")


_ENTERED = (Outcome.READY, Outcome.DRAFT, Outcome.DRAFTED, Outcome.ERRORS)


def look(form: Form, rows: Sequence[GivenRow], *, round: Round, by: User, on: date) -> list[SeenRow]:
    """What each row would do, in order; nothing is written (试算). on: today. Raises NotAllowed."""
    by.require(Act.VISIT)
    children = _children_of(form, rows, round=round, by=by)
    named = [child.pk for child in children.values()]
    records = {record.child_id: record for record in Record.objects.filter(round=round, child__in=named)}
    seen = {row.number: _without_a_look(row, children.get(row.number), records, named) for row in rows}
    wanted = [row for row in rows if seen[row.number] is None]
    found = checked_all([(children[row.number], form, row.raw) for row in wanted], round=round, by=by, on=on)
    for row, told in zip(wanted, found, strict=True):
        child = children[row.number]
        seen[row.number] = _look(row, child, records.get(child.pk), told.problems)
    return [one for row in rows if (one := seen[row.number])]


def _without_a_look(
    row: GivenRow, child: Child | None, records: Mapping[int, Record], named: list[int]
) -> SeenRow | None:
    """What needs no look at the answers: whose row it is, and whether it may be entered at all."""
    if child is None:
        return SeenRow(row, Outcome.NO_CHILD, None, [_NO_CHILD])
    if named.count(child.pk) > 1:
        return SeenRow(row, Outcome.TWICE, child, [_TWICE])
    record = records.get(child.pk)
    if record and record.state not in OPEN:
        return SeenRow(row, Outcome.CLOSED, child, [_CLOSED])
    return None


def _look(row: GivenRow, child: Child, record: Record | None, problems: list[Problem]) -> SeenRow:
    drafted = [_DRAFTED] if record and record.draft_at else []
    if any(problem.severity is Severity.ERROR for problem in problems):
        return SeenRow(row, Outcome.ERRORS, child, [*drafted, *problems])
    if drafted:
        return SeenRow(row, Outcome.DRAFTED, child, [*drafted, *problems])
    seen = SeenRow(row, Outcome.READY, child, problems)
    return SeenRow(row, Outcome.DRAFT, child, problems) if blocking_problems(problems, seen.reasons) else seen


def enter(
    seen: Iterable[SeenRow], form: Form, *, submitting: bool, overwriting: bool, round: Round, by: User, on: date
) -> list[SeenRow]:
    """Enter the rows that may be: as drafts, or submitted where nothing blocks; returns what became of each row.

    overwriting: whether drafts give way to the workbook. A row with errors is kept as a draft, as on the page: an
    error blocks submitting, never saving. Raises NotAllowed.
    """
    by.require(Act.VISIT)
    return [
        _enter(row, form, submitting=submitting, overwriting=overwriting, round=round, by=by, on=on) for row in seen
    ]


def _enter(
    seen: SeenRow, form: Form, *, submitting: bool, overwriting: bool, round: Round, by: User, on: date
) -> SeenRow:
    if seen.child is not None:
        number, _ = read_answers(form, {"idno": seen.row.raw.get("idno")}, on=round.reference_date)
        ask_whose_number(seen.child, seen.problems, number)
    if seen.outcome not in _ENTERED or seen.child is None or (seen.over_a_draft and not overwriting):
        return seen
    try:
        record = open_record(seen.child, round=round, by=by, form=form.code)
        told = [problem for problem in seen.problems if problem.code != _DRAFTED.code]
        if submitting and not blocking_problems(told, seen.reasons):
            submit(record, seen.row.raw, reasons=seen.reasons, by=by, on=on, why="由工作簿录入")
            return SeenRow(seen.row, Outcome.SUBMITTED, seen.child, seen.problems)
        # What cannot wait does not wait for a form without errors.
        open_followups(record, urgent_ones(told), by=by, on=on, whole=False)
        save_draft(record, seen.row.raw, reasons=seen.reasons, by=by)
        return SeenRow(seen.row, Outcome.SAVED, seen.child, seen.problems)
    except NotInThisState:
        return SeenRow(seen.row, Outcome.CLOSED, seen.child, [_CLOSED])
    except (FormHasErrors, DraftChanged):  # the rules changed meanwhile, or somebody saved: the draft stands
        return SeenRow(seen.row, Outcome.DRAFTED, seen.child, [_DRAFTED])


def _children_of(form: Form, rows: Iterable[GivenRow], *, round: Round, by: User) -> dict[int, Child]:
    """The child of each row that names one: by 儿童编号, else by the ID number; within the place of the account."""
    within = Child.objects.filter(residence__within=by.jurisdiction, state=Child.State.ACTIVE)
    found: dict[int, Child] = {}
    by_ref = {child.ref: child for child in within.filter(ref__in=[row.ref for row in rows if row.ref])}
    wanted: dict[str, list[int]] = {}
    for row in rows:
        if row.ref:
            if row.ref in by_ref:
                found[row.number] = by_ref[row.ref]
            continue
        answers, _ = read_answers(form, {"idno": row.raw.get("idno")}, on=round.reference_date)
        if isinstance(idno := answers.get("idno"), str):
            wanted.setdefault(idno, []).append(row.number)
    bearing: dict[str, list[int]] = {}
    for pk, person in known_by_number(wanted).items():
        bearing.setdefault(person.idno, []).append(pk)
    reached = within.in_bulk([pk for idno in wanted for pk in bearing.get(idno, ())])
    for idno, numbers in wanted.items():
        here = [reached[pk] for pk in bearing.get(idno, ()) if pk in reached]
        if len(here) == 1:  # where two bear one number, a person decides first which it is (疑似判定)
            found |= dict.fromkeys(numbers, here[0])
    return found


def keep_file(
    content: bytes, name: str, *, round: Round, by: User, at: datetime, counts: Mapping[str, int]
) -> FormFile:
    """Keep a workbook as it came, until it is entered or given up. Raises NotAllowed."""
    by.require(Act.VISIT)
    kept = FormFile.objects.create(
        round=round, by=by, at=at, file_name=name[:200], content=content, counts=dict(counts)
    )
    journal.note("RECEIVE_FORMS", by=by, file=kept.pk, rows=sum(counts.values()))
    return kept


def close_file(kept: FormFile, state: FormFile.State, *, by: User, at: datetime, counts: Mapping[str, int]) -> None:
    """Write down what became of a workbook."""
    kept.state, kept.entered_at, kept.counts = state, at, dict(counts)
    kept.save(update_fields=["state", "entered_at", "counts"])
    act = "ENTER_FORMS" if state == FormFile.State.ENTERED else "DISCARD_FORMS"
    told: dict[str, Any] = dict(counts)
    journal.note(act, by=by, file=kept.pk, **told)
