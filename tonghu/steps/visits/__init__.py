"""Household visits and registration forms (方案 三（二）入户走访、自主申报): visit, draft, submit, review."""

from tonghu.steps.visits.drafts import DraftChanged, NotInThisState, draft_reasons, draft_values, save_draft, stamp
from tonghu.steps.visits.followups import (
    AlreadyClosed,
    ClosingMissing,
    close_followup,
    followups,
    overdue,
    report_emergency,
    waiting_for,
)
from tonghu.steps.visits.forms import (
    Checked,
    FormHasErrors,
    Submission,
    blocking_problems,
    checked,
    form_for,
    may_override,
    open_record,
    submit,
)
from tonghu.steps.visits.prefill import Prefilled, defaults, prefill
from tonghu.steps.visits.reviewing import OwnForm, ReasonMissing, may_reopen, reopen, review
from tonghu.steps.visits.unchanged import NothingToConfirm, confirm_unchanged, may_confirm
from tonghu.steps.visits.visiting import VisitInTheFuture, log_visit
from tonghu.steps.visits.workbooks import GivenRow, Outcome, SeenRow, close_file, enter, keep_file, look

__all__ = [
    "AlreadyClosed",
    "Checked",
    "ClosingMissing",
    "DraftChanged",
    "FormHasErrors",
    "GivenRow",
    "NotInThisState",
    "NothingToConfirm",
    "Outcome",
    "OwnForm",
    "Prefilled",
    "ReasonMissing",
    "SeenRow",
    "Submission",
    "VisitInTheFuture",
    "blocking_problems",
    "checked",
    "close_file",
    "close_followup",
    "confirm_unchanged",
    "defaults",
    "draft_reasons",
    "draft_values",
    "enter",
    "followups",
    "form_for",
    "keep_file",
    "log_visit",
    "look",
    "may_confirm",
    "may_override",
    "may_reopen",
    "open_record",
    "overdue",
    "prefill",
    "reopen",
    "report_emergency",
    "review",
    "save_draft",
    "stamp",
    "submit",
    "waiting_for",
]
