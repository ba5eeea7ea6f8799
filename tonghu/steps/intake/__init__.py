"""Department files into one base list (方案 三（二）摸排底数): receive, preview, confirm, decide, take back."""

from tonghu.steps.intake.entering import (
    STOPPED,
    NotPreviewed,
    confirm,
    enter_rows,
    go_on_entering,
    stop_entering,
)
from tonghu.steps.intake.merging import CannotMerge, Chosen, choose_values, merge, merges_of, which_stays
from tonghu.steps.intake.pairs import (
    AlreadyDecided,
    CannotUndecide,
    decide,
    evidence_between,
    neighbours_of,
    undecide,
    waiting_rows,
)
from tonghu.steps.intake.pieces import Pieces, pieces_of
from tonghu.steps.intake.preview import Preview, compare_rows, preview
from tonghu.steps.intake.receiving import (
    AlreadyReceived,
    CannotReadAgain,
    Progress,
    read_again,
    read_batch,
    receive_file,
    reporter_columns,
)
from tonghu.steps.intake.splitting import CannotSplit, place, split_apart, split_back
from tonghu.steps.intake.taking_back import CannotTakeBack, Reach, TakenBack, discard, reach_of, take_back

__all__ = [
    "STOPPED",
    "AlreadyDecided",
    "AlreadyReceived",
    "CannotMerge",
    "CannotReadAgain",
    "CannotSplit",
    "CannotTakeBack",
    "CannotUndecide",
    "Chosen",
    "NotPreviewed",
    "Pieces",
    "Preview",
    "Progress",
    "Reach",
    "TakenBack",
    "choose_values",
    "compare_rows",
    "confirm",
    "decide",
    "discard",
    "enter_rows",
    "evidence_between",
    "go_on_entering",
    "merge",
    "merges_of",
    "neighbours_of",
    "pieces_of",
    "place",
    "preview",
    "reach_of",
    "read_again",
    "read_batch",
    "receive_file",
    "reporter_columns",
    "split_apart",
    "split_back",
    "stop_entering",
    "take_back",
    "undecide",
    "waiting_rows",
    "which_stays",
]
