"""Department files into one base list (方案 三（二）摸排底数): receive, preview, confirm, decide, take back."""

from tonghu.steps.intake.entering import NotPreviewed, confirm, enter_rows
from tonghu.steps.intake.pairs import AlreadyDecided, decide, waiting_rows
from tonghu.steps.intake.preview import Preview, preview
from tonghu.steps.intake.receiving import AlreadyReceived, read_batch, receive_file
from tonghu.steps.intake.taking_back import CannotTakeBack, TakenBack, discard, take_back

__all__ = [
    "AlreadyDecided",
    "AlreadyReceived",
    "CannotTakeBack",
    "NotPreviewed",
    "Preview",
    "TakenBack",
    "confirm",
    "decide",
    "discard",
    "enter_rows",
    "preview",
    "read_batch",
    "receive_file",
    "take_back",
    "waiting_rows",
]
