"""Departments check what families said; disagreements are settled; rows are uploaded (方案 三（三）)."""

from tonghu.steps.verification.answering import (
    AlreadySettled,
    AnswerIncomplete,
    NoSuchLine,
    answer,
    answer_all_same,
)
from tonghu.steps.verification.asking import NothingToAsk, ask_departments, items_to_ask, last_revisions, reviewed
from tonghu.steps.verification.receiving import Answered, receive_answers
from tonghu.steps.verification.settling import NoReason, NothingToSettle, open_disagreements, settle
from tonghu.steps.verification.sheets import request_sheet
from tonghu.steps.verification.uploading import (
    NothingToUpload,
    made_uploads,
    make_upload,
    ready_to_upload,
    rows_made_with,
    upload_sheet,
)
from tonghu.steps.verification.waiting import Waiting, forms_at

__all__ = [
    "AlreadySettled",
    "AnswerIncomplete",
    "Answered",
    "NoReason",
    "NoSuchLine",
    "NothingToAsk",
    "NothingToSettle",
    "NothingToUpload",
    "Waiting",
    "answer",
    "answer_all_same",
    "ask_departments",
    "forms_at",
    "items_to_ask",
    "last_revisions",
    "made_uploads",
    "make_upload",
    "open_disagreements",
    "ready_to_upload",
    "receive_answers",
    "request_sheet",
    "reviewed",
    "rows_made_with",
    "settle",
    "upload_sheet",
]
