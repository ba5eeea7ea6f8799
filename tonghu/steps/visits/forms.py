"""From a blank form to a reviewed one (登记表): nothing typed is ever lost, nothing wrong is ever submitted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from tonghu.methods.checking import facts_among
from tonghu.register import journal
from tonghu.register.compose import compose
from tonghu.register.divisions import residence
from tonghu.register.doubting import doubt_number, find_doubts
from tonghu.register.families import guard
from tonghu.register.finding import keep_keys_of
from tonghu.register.merging import present_child
from tonghu.register.models import Child, Record, Restricted, Revision, Round, User
from tonghu.register.row_facts import person_of
from tonghu.register.verdicts import facts_of_child, judge_children
from tonghu.rules.access import Act
from tonghu.rules.eligibility import judge
from tonghu.rules.forms import (
    FORMS,
    Answers,
    Form,
    may_submit,
    read_answers,
    read_form,
    reasons_apart,
    split,
)
from tonghu.rules.forms.consistency.rule import RULES
from tonghu.rules.terms.problems import Problem, Severity
from tonghu.steps.visits.cases import Case, Circumstances
from tonghu.steps.visits.circumstances import circumstances
from tonghu.steps.visits.drafts import OPEN, REASONS, State, locked, save_draft
from tonghu.steps.visits.followups import open_followups, urgent_ones


class FormHasErrors(Exception):
    """The answers break rules that block submitting; the draft is kept (有错误，草稿已保存)."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(f"还有{len(problems)}处需要改正，已存为草稿。")


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted form: its revision, what wants a look, and what became a task."""

    revision: Revision
    warnings: list[Problem] = field(default_factory=list)
    tasks: list[Problem] = field(default_factory=list)


def form_for(child: Child) -> Form:
    """附件1 for 流动儿童, 附件2 for those whose hukou is in Shanghai, until a person chooses otherwise."""
    at_home = child.hukou.startswith("31") and child.kind != "MIGRANT"
    return FORMS["2" if at_home else "1"]


def open_record(child: Child, *, round: Round, by: User, form: str | None = None) -> Record:
    """The child's form of this round, begun if need be; `form` chooses or changes 附件1 / 附件2 while it is open."""
    by.require(Act.VISIT, child.residence)
    child = present_child(child)
    code = form or form_for(child).code
    record, begun = Record.objects.get_or_create(child=child, round=round, defaults={"form": code})
    if begun:
        journal.note("OPEN_FORM", by=by, record=record, form=code)
    elif form and record.form != form and record.state in OPEN:
        record.form = form
        record.save(update_fields=["form"])
        journal.note("CHANGE_FORM", by=by, record=record, form=form)
    return record


def submit(
    record: Record,
    raw: Mapping[str, object],
    *,
    reasons: Mapping[str, str],
    by: User,
    on: date,
    why: str = "",
    seen: str | None = None,
) -> Submission:
    """Submit a form as its next revision, to be reviewed by somebody else.

    reasons: for each code of a WARN, why it stands. why: the reason of a change; of a form that was sent back it is
    what it was sent back for, unless something else is said. seen: as for `save_draft`. Raises FormHasErrors (the
    draft is then kept), NotAllowed, NotInThisState, DraftChanged.
    """
    save_draft(record, raw, reasons=reasons, by=by, seen=seen)
    form = FORMS[record.form]
    answers, problems, _ = checked(record, raw, by=by, on=on)
    if blocking := blocking_problems(problems, reasons, overrides=by.may(Act.REVIEW)):
        # What cannot wait does not wait for a form without errors.
        open_followups(record, urgent_ones(problems), by=by, on=on, whole=False)
        ask_whose_number(record.child, blocking, answers)
        raise FormHasErrors(blocking)
    with transaction.atomic():
        record = locked(record, *OPEN)
        why = why.strip() or (f"退回修改：{record.returned_why}" if record.state == State.RETURNED else "")
        revision = _next_revision(record, form, answers, reasons, by=by, why=why)
        record.state, record.submitted_at, record.submitted_by = State.SUBMITTED, revision.at, by
        record.reviewed_at = record.reviewed_by = None
        record.save(update_fields=["state", "submitted_at", "submitted_by", "reviewed_at", "reviewed_by"])
        _carry_over(record.child, answers, on=on)
        open_followups(record, problems, by=by, on=on)
        journal.note("SUBMIT_FORM", by=by, record=record, revision=revision.number, form=record.form)
    return Submission(
        revision,
        [p for p in problems if p.severity is Severity.WARN],
        [p for p in problems if p.severity is Severity.TASK],
    )


def ask_whose_number(child: Child, problems: Iterable[Problem], answers: Answers) -> None:
    """Put a number that another record bears (A15) before the office, for whoever fills the form in cannot see both."""
    if any(problem.code == "A15" for problem in problems) and isinstance(idno := answers.get("idno"), str):
        doubt_number(child.pk, idno, at=timezone.now())


class Checked(NamedTuple):
    """A form as it was read: its answers, everything that is to be said, and the facts it was compared with."""

    answers: dict[str, object]
    problems: list[Problem]
    facts: Circumstances


def checked(record: Record, raw: Mapping[str, object], *, by: User, on: date) -> Checked:
    """What was posted for this form, read and compared with all that the register knows. on: today."""
    return checked_all([(record.child, FORMS[record.form], raw)], round=record.round, by=by, on=on)[0]


def checked_all(
    posted: Sequence[tuple[Child, Form, Mapping[str, object]]], *, round: Round, by: User, on: date
) -> list[Checked]:
    """The same for many forms of a round, each with its child and what was written."""
    day = round.reference_date
    cases = [
        Case(child, form, read_answers(form, raw, on=day, places=residence.read)[0]) for child, form, raw in posted
    ]
    facts = circumstances(cases, round=round, by=by, on=on)
    among = facts_among([case.form.code for case in cases], [case.answers for case in cases])
    found = []
    for (_, form, raw), own, other in zip(posted, facts, among, strict=True):
        told = with_others(own, other)
        answers, problems = read_form(form, raw, on=day, context=told, places=residence.read)
        found.append(Checked(answers, problems, told))
    return found


def with_others(own: Circumstances, among: Mapping[str, object]) -> Circumstances:
    """The facts of the register and those of the other rows of a file: the graver word stands, the greater number."""
    both = dict(own)
    for name, value in among.items():
        before = both.get(name)
        if isinstance(value, int) and isinstance(before, int):
            both[name] = max(before, value)
        elif before in (None, "none"):
            both[name] = value
    return both


def blocking_problems(
    problems: Iterable[Problem], reasons: Mapping[str, str], *, overrides: bool = False
) -> list[Problem]:
    """Errors, and warnings that nobody has explained.

    overrides: whether the 街镇 submits, which lets an oddity that is confirmed pass with a reason (放行).
    """

    def blocks(problem: Problem) -> bool:
        explained = bool(reasons.get(problem.code, "").strip())
        if problem.severity is Severity.ERROR:
            return not (explained and overrides and may_override(problem))
        return problem.severity is Severity.WARN and not explained

    return [problem for problem in problems if blocks(problem)]


def may_override(problem: Problem) -> bool:
    """Whether a 街镇 may let this error pass with a reason; what could not be read never is."""
    return problem.code in RULES and may_submit([problem], overridden=[problem.code])


def _next_revision(
    record: Record, form: Form, answers: Answers, reasons: Mapping[str, str], *, by: User, why: str
) -> Revision:
    parts = split(form, answers)
    on = record.round.reference_date
    said, apart = reasons_apart(form, reasons)
    verdict = judge(facts_of_child(record.child, answers, on=on), on=on)
    revision = Revision.objects.create(
        record=record,
        number=record.revisions.count() + 1,
        form=form.code,
        coded=parts.coded,
        personal=parts.personal,
        reasons=said,
        verdict={
            "kind": verdict.kind.value,
            "clause": str(verdict.clause or ""),
            "reasons": list(verdict.reasons),
            "flags": [str(flag) for flag in verdict.flags],
            "missing": list(verdict.missing),
        },
        by=by,
        at=timezone.now(),
        why=why,
    )
    Restricted.objects.create(revision=revision, answers=parts.restricted | ({REASONS: apart} if apart else {}))
    return revision


# Who on the forms is a guardian, and as what (GB/T 4761); 受委托照护人 cares and does not guard.
_GUARDIANS = {"father": "51", "mother": "52", "guardian": ""}


def _carry_over(child: Child, answers: Answers, *, on: date) -> None:
    """Let the register know what the form says: columns, match keys, guardians, verdict."""
    compose([child.pk])
    said = {key: value for key, value in answers.items() if isinstance(value, str)}
    keep_keys_of([(child.pk, person_of(said))])
    guard([(child.pk, guardian) for guardian in _guardians(said)], batch=None)
    judge_children([child.pk], on=on)
    find_doubts([child.pk], at=timezone.now())


def _guardians(said: Mapping[str, str]) -> list[dict[str, str]]:
    named = []
    for who, relation in _GUARDIANS.items():
        guardian = {part: v for part in ("name", "idno", "phone") if (v := said.get(f"{who}_{part}"))}
        if guardian:
            named.append({"relation": relation or said.get(f"{who}_relation", ""), **guardian})
    return named
