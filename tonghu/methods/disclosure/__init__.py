"""From counts to tables that reveal no child: the only maker of SafeTable (统计披露控制)."""

from tonghu.methods.disclosure.attacker import NotAudited
from tonghu.methods.disclosure.cellkey import Perturbed, TooFine, perturb
from tonghu.methods.disclosure.earlier import AlreadyOut, FinerBefore, NotStated, OtherCodes, PartBefore, VersionBefore
from tonghu.methods.disclosure.exact import Effort
from tonghu.methods.disclosure.ledger import Ledger, LedgerAltered, Release
from tonghu.methods.disclosure.printed import printed_table
from tonghu.methods.disclosure.protect import (
    SUPPRESSED,
    NothingWanted,
    Protected,
    SafeTable,
    counts_of,
    protect,
    protect_counts,
)
from tonghu.methods.disclosure.suppression import NotProtected
from tonghu.methods.disclosure.together import NotTheSame, protect_together
from tonghu.methods.disclosure.wanted import Counts, Wanted, percentage

__all__ = [
    "SUPPRESSED",
    "AlreadyOut",
    "Counts",
    "Effort",
    "FinerBefore",
    "Ledger",
    "LedgerAltered",
    "NotAudited",
    "NotProtected",
    "NotStated",
    "NotTheSame",
    "NothingWanted",
    "OtherCodes",
    "PartBefore",
    "Perturbed",
    "Protected",
    "Release",
    "SafeTable",
    "TooFine",
    "VersionBefore",
    "Wanted",
    "counts_of",
    "percentage",
    "perturb",
    "printed_table",
    "protect",
    "protect_counts",
    "protect_together",
]
