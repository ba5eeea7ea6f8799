"""The tables. Each module is one idea; history is added, never rewritten."""

from tonghu.register.models.accounts import NotAllowed, User
from tonghu.register.models.children import Child, Guardianship, Household, MatchKey, Person
from tonghu.register.models.journal import Entry, Reveal
from tonghu.register.models.keys import DataKey
from tonghu.register.models.lists import Batch, BatchFile, Pair, Reporter, SourceRow
from tonghu.register.models.oversight import Finding, Permit
from tonghu.register.models.places import Division
from tonghu.register.models.records import Record, Restricted, RestrictedDraft, Revision, Visit
from tonghu.register.models.rounds import Round
from tonghu.register.models.verification import Line, Request, Settlement, UploadRow

__all__ = [
    "Batch",
    "BatchFile",
    "Child",
    "DataKey",
    "Division",
    "Entry",
    "Finding",
    "Guardianship",
    "Household",
    "Line",
    "MatchKey",
    "NotAllowed",
    "Pair",
    "Permit",
    "Person",
    "Record",
    "Reporter",
    "Request",
    "Restricted",
    "RestrictedDraft",
    "Reveal",
    "Revision",
    "Round",
    "Settlement",
    "SourceRow",
    "UploadRow",
    "User",
    "Visit",
]
