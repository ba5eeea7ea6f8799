"""Department files into one base list (方案 三（二）摸排底数): receive, preview, confirm, decide, take back."""

from tonghu.steps.intake.comparing import PARTS, Comparison, compare_lists, counterparts
from tonghu.steps.intake.entering import (
    STOPPED,
    NotPreviewed,
    confirm,
    enter_rows,
    go_on_entering,
    stop_entering,
)
from tonghu.steps.intake.leads import (
    AlreadyRuled,
    CannotReopen,
    attach_leads,
    confirm_lead,
    reopen_lead,
    rule_out,
    ruled_leads,
    waiting_leads,
)
from tonghu.steps.intake.pairs import (
    AlreadyDecided,
    CannotUndecide,
    decide,
    evidence_between,
    neighbours_of,
    undecide,
    waiting_rows,
)
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
from tonghu.steps.intake.reconciling import PLACES, Balance, balances
from tonghu.steps.intake.reporting import last_of
from tonghu.steps.intake.taking_back import CannotTakeBack, Reach, TakenBack, discard, reach_of, take_back

__all__ = [
    "PARTS",
    "PLACES",
    "STOPPED",
    "AlreadyDecided",
    "AlreadyReceived",
    "AlreadyRuled",
    "Balance",
    "CannotReadAgain",
    "CannotReopen",
    "CannotTakeBack",
    "CannotUndecide",
    "Comparison",
    "NotPreviewed",
    "Preview",
    "Progress",
    "Reach",
    "TakenBack",
    "attach_leads",
    "balances",
    "compare_lists",
    "compare_rows",
    "confirm",
    "confirm_lead",
    "counterparts",
    "decide",
    "discard",
    "enter_rows",
    "evidence_between",
    "go_on_entering",
    "last_of",
    "neighbours_of",
    "preview",
    "reach_of",
    "read_again",
    "read_batch",
    "receive_file",
    "reopen_lead",
    "reporter_columns",
    "rule_out",
    "ruled_leads",
    "stop_entering",
    "take_back",
    "undecide",
    "waiting_leads",
    "waiting_rows",
]
