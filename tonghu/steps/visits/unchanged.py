"""A child whose form of the last round still holds is registered in one act (确认无变化)."""

from datetime import date

from tonghu.register.models import Record, Revision, User
from tonghu.rules.forms import FORMS
from tonghu.steps.visits.forms import FormHasErrors, Submission, blocking_problems, checked, submit
from tonghu.steps.visits.prefill import AFRESH, defaults, last_revision


class NothingToConfirm(Exception):
    """There is no form of an earlier round, or this one is already begun otherwise (没有可确认的上一轮登记表)."""

    def __init__(self) -> None:
        super().__init__("上一轮没有这名儿童的同种登记表，不能直接确认。请逐项填写后提交审核。")


def unchanged_answers(record: Record, *, by: User, on: date) -> tuple[dict[str, object], Revision]:
    """The answers of the last round with today's collector and date, and where they come from."""
    last = last_revision(record.child, round=record.round)
    if last is None or last.form != record.form:
        raise NothingToConfirm
    stated = {key: value for key, value in last.answers.items() if key not in AFRESH}
    form = FORMS[record.form]
    fresh = {key: value.value for key, value in defaults(record.child, by=by, on=on).items() if key in form.by_key}
    # Whoever confirms has met the guardian again and said what the form is for: the button says so.
    return {**stated, **fresh, "informed": "1"}, last


def may_confirm(record: Record, *, by: User, on: date) -> bool:
    """Whether the form of the last round passes every rule as of this round."""
    try:
        answers, last = unchanged_answers(record, by=by, on=on)
    except NothingToConfirm:
        return False
    _, problems, _ = checked(record, answers, by=by, on=on)
    return not blocking_problems(problems, last.all_reasons)


def confirm_unchanged(record: Record, *, by: User, on: date, seen: str | None = None) -> Submission:
    """Submit the form of the last round as it stands. Raises NothingToConfirm, FormHasErrors, and as `submit`."""
    answers, last = unchanged_answers(record, by=by, on=on)
    _, problems, _ = checked(record, answers, by=by, on=on)
    if blocking := blocking_problems(problems, last.all_reasons):
        raise FormHasErrors(blocking)
    return submit(record, answers, reasons=last.all_reasons, by=by, on=on, why="与上一轮相比无变化", seen=seen)
