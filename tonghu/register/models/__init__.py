"""The tables. Each module is one idea; history is added, never rewritten."""

from tonghu.register.models.accounts import NotAllowed, User
from tonghu.register.models.children import Child, Guardianship, Household, MatchKey, Person, SearchToken, Tally
from tonghu.register.models.estimates import CoverageEstimate
from tonghu.register.models.exports import Export
from tonghu.register.models.followups import Followup, WhatIf
from tonghu.register.models.gate import OldPassword, ShortLived
from tonghu.register.models.journal import Checkpoint, Entry, Link, Reveal
from tonghu.register.models.keys import DataKey
from tonghu.register.models.lists import Batch, BatchFile, LinkageModel, Pair, Reporter, Ruling, SourceRow
from tonghu.register.models.merging import Choice, Doubt, Merge, Move, Opinion, Placing, Split
from tonghu.register.models.oversight import Finding, Permit
from tonghu.register.models.paper import FormFile, Printing
from tonghu.register.models.places import Division
from tonghu.register.models.records import FormTally, Record, Restricted, RestrictedDraft, Revision, Visit
from tonghu.register.models.releases import Consent, LedgerEntry, Publication
from tonghu.register.models.rounds import Round
from tonghu.register.models.snapshots import Snapshot
from tonghu.register.models.verification import Line, LineTally, Request, Settlement, UploadRow, UploadTally

__all__ = [
    "Batch",
    "BatchFile",
    "Checkpoint",
    "Child",
    "Choice",
    "Consent",
    "CoverageEstimate",
    "DataKey",
    "Division",
    "Doubt",
    "Entry",
    "Export",
    "Finding",
    "Followup",
    "FormFile",
    "FormTally",
    "Guardianship",
    "Household",
    "LedgerEntry",
    "Line",
    "LineTally",
    "Link",
    "LinkageModel",
    "MatchKey",
    "Merge",
    "Move",
    "NotAllowed",
    "OldPassword",
    "Opinion",
    "Pair",
    "Permit",
    "Person",
    "Placing",
    "Printing",
    "Publication",
    "Record",
    "Reporter",
    "Request",
    "Restricted",
    "RestrictedDraft",
    "Reveal",
    "Revision",
    "Round",
    "Ruling",
    "SearchToken",
    "Settlement",
    "ShortLived",
    "Snapshot",
    "SourceRow",
    "Split",
    "Tally",
    "UploadRow",
    "UploadTally",
    "User",
    "Visit",
    "WhatIf",
]
