"""The tables. Each module is one idea; history is added, never rewritten."""

from tonghu.register.models.accounts import NotAllowed, User
from tonghu.register.models.children import Child, Guardianship, Household, MatchKey, Person, SearchToken, Tally
from tonghu.register.models.journal import Entry
from tonghu.register.models.keys import DataKey
from tonghu.register.models.lists import Batch, BatchFile, Pair, SourceRow
from tonghu.register.models.oversight import Finding, Permit
from tonghu.register.models.places import Division
from tonghu.register.models.records import Record, Revision, Visit
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
    "Request",
    "Revision",
    "Round",
    "SearchToken",
    "Settlement",
    "SourceRow",
    "Tally",
    "UploadRow",
    "User",
    "Visit",
]
