"""Departments check what families said; disagreements are settled; rows are uploaded (方案 三（三）)."""

from tonghu.steps.verification.answering import NoSuchLine, answer, receive_answers
from tonghu.steps.verification.asking import NothingToAsk, ask_departments, request_sheet
from tonghu.steps.verification.settling import open_disagreements, settle
from tonghu.steps.verification.uploading import make_upload, ready_to_upload, upload_sheet

__all__ = [
    "NoSuchLine",
    "NothingToAsk",
    "answer",
    "ask_departments",
    "make_upload",
    "open_disagreements",
    "ready_to_upload",
    "receive_answers",
    "request_sheet",
    "settle",
    "upload_sheet",
]
