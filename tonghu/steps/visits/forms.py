"""From a blank form to a reviewed one (登记表): nothing typed is ever lost, nothing wrong is ever submitted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.compose import compose
from tonghu.register.families import guard
from tonghu.register.finding import keep_keys, keys_of
from tonghu.register.models import Child, Record, Revision, Round, User
from tonghu.register.row_facts import person_of
from tonghu.register.verdicts import facts_of_child, judge_children
from tonghu.rules.access import Act
from tonghu.rules.eligibility import judge
from tonghu.rules.forms import FORMS, Answers, Form, check, read_answers, split
from tonghu.rules.terms.problems import Problem, Severity

State = Record.State
_OPEN = (State.DRAFT, State.RETURNED)


class NotInThisState(Exception):
    """The form is at another point of its way (状态不符)."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"这张登记表现在是“{record.get_state_display()}”，不能进行这项操作。请刷新页面查看最新状态。")


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
    at_home = child.hukou.startswith("31") and not child.kind == "MIGRANT"
    return FORMS["2" if at_home else "1"]


def open_record(child: Child, *, round: Round, by: User, form: str | None = None) -> Record:
    """The child's form of this round, begun if need be; `form` chooses or changes 附件1 / 附件2 while it is open."""
    by.require(Act.VISIT, child.residence)
    code = form or form_for(child).code
    record, begun = Record.objects.get_or_create(child=child, round=round, defaults={"form": code})
    if begun:
        journal.note("OPEN_FORM", by=by, record=record, form=code)
    elif form and record.form != form and record.state in _OPEN:
        record.form = form
        record.save(update_fields=["form"])
        journal.note("CHANGE_FORM", by=by, record=record, form=form)
    return record


@transaction.atomic
def save_draft(record: Record, raw: Mapping[str, object], *, by: User) -> list[Problem]:
    """Keep what was typed so far, right or wrong; returns what could not be read. Raises NotAllowed, NotInThisState."""
    by.require(Act.VISIT, record.child.residence)
    record = _locked(record, *_OPEN)
    form = FORMS[record.form]
    answers, problems = read_answers(form, raw)
    record.draft_coded, record.draft_personal = split(form, answers)
    record.draft_at, record.draft_by = timezone.now(), by
    record.save(update_fields=["draft_coded", "draft_personal", "draft_at", "draft_by"])
    return problems


def submit(
    record: Record, raw: Mapping[str, object], *, reasons: Mapping[str, str], by: User, on: date, why: str = ""
) -> Submission:
    """Submit a form as its next revision, to be reviewed by somebody else.

    reasons: for each code of a WARN, why it stands. Raises FormHasErrors (the draft is then kept), NotAllowed,
    NotInThisState.
    """
    unread = save_draft(record, raw, by=by)
    form = FORMS[record.form]
    answers, _ = read_answers(form, raw)
    problems = unread + check(form, answers, on=record.round.reference_date)
    blocking = [p for p in problems if p.severity is Severity.ERROR]
    blocking += [p for p in problems if p.severity is Severity.WARN and not reasons.get(p.code)]
    if blocking:
        raise FormHasErrors(blocking)
    with transaction.atomic():
        record = _locked(record, *_OPEN)
        revision = _next_revision(record, form, answers, reasons, by=by, on=on, why=why)
        record.state, record.submitted_at, record.submitted_by = State.SUBMITTED, revision.at, by
        record.reviewed_at = record.reviewed_by = None
        record.save(update_fields=["state", "submitted_at", "submitted_by", "reviewed_at", "reviewed_by"])
        _carry_over(record.child, answers, on=on)
        journal.note("SUBMIT_FORM", by=by, record=record, revision=revision.number, form=record.form)
    return Submission(
        revision,
        [p for p in problems if p.severity is Severity.WARN],
        [p for p in problems if p.severity is Severity.TASK],
    )


@transaction.atomic
def review(record: Record, *, accept: bool, by: User, why: str = "") -> Record:
    """A 儿童督导员 accepts a form or returns it with a reason. Raises NotAllowed, NotInThisState, ValueError."""
    by.require(Act.REVIEW, record.child.residence)
    record = _locked(record, State.SUBMITTED)
    if not accept and not why.strip():
        raise ValueError("退回时请写明原因，儿童主任才知道要改什么。")
    if record.submitted_by == by:
        raise ValueError("登记表由您本人提交，请由另一位儿童督导员审核。")
    record.reviewed_at, record.reviewed_by = timezone.now(), by
    record.state = State.REVIEWED if accept else State.RETURNED
    record.returned_why = "" if accept else why
    record.save(update_fields=["state", "reviewed_at", "reviewed_by", "returned_why"])
    journal.note("REVIEW_FORM", by=by, record=record, accepted=accept)
    return record


def _locked(record: Record, *states: str) -> Record:
    record = Record.objects.select_for_update(of=("self",)).select_related("child", "round").get(pk=record.pk)
    if record.state not in states:
        raise NotInThisState(record)
    return record


def _next_revision(
    record: Record, form: Form, answers: Answers, reasons: Mapping[str, str], *, by: User, on: date, why: str
) -> Revision:
    coded, personal = split(form, answers)
    verdict = judge(
        facts_of_child(record.child, answers, on=record.round.reference_date), on=record.round.reference_date
    )
    return Revision.objects.create(
        record=record,
        number=record.revisions.count() + 1,
        form=form.code,
        coded=coded,
        personal=personal,
        reasons=dict(reasons),
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


def _carry_over(child: Child, answers: Answers, *, on: date) -> None:
    """Let the register know what the form says: columns, match keys, guardians, verdict."""
    compose([child.pk])
    said = {key: value for key, value in answers.items() if isinstance(value, str)}
    keep_keys({child.pk: keys_of(person_of(said))})
    parents = (("father", "51"), ("mother", "52"))
    guard(
        [
            (child.pk, {"relation": relation, **named})
            for who, relation in parents
            if (named := {part: v for part in ("name", "idno", "phone") if (v := said.get(f"{who}_{part}"))})
        ],
        batch=None,
    )
    judge_children([child.pk], on=on)
