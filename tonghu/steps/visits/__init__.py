"""Household visits and registration forms (方案 三（二）入户走访、自主申报): visit, draft, submit, review."""

from tonghu.steps.visits.forms import (
    FormHasErrors,
    NotInThisState,
    Submission,
    form_for,
    open_record,
    review,
    save_draft,
    submit,
)
from tonghu.steps.visits.prefill import Prefilled, prefill
from tonghu.steps.visits.visiting import log_visit

__all__ = [
    "FormHasErrors",
    "NotInThisState",
    "Prefilled",
    "Submission",
    "form_for",
    "log_visit",
    "open_record",
    "prefill",
    "review",
    "save_draft",
    "submit",
]
