"""Tables for those allowed to see them, always protected (方案 二（八）、四（二）), and their way to publication.

`freeze`, `protect_snapshot`: the tables of a snapshot, protected once. `edition_for`: what one place sees of them.
`draft` → `ask` → `answer` → `publish`: nobody publishes alone. `edition_of`: what a publication shows.
"""

from tonghu.steps.release.agreeing import NotAsked, NotByThisPerson, answer, speaks_for
from tonghu.steps.release.asking import departments_for, publishable
from tonghu.steps.release.comparing import Unexplained, to_explain
from tonghu.steps.release.drafting import (
    NoReason,
    NotPublishable,
    NotYet,
    abandon,
    change,
    consents_of,
    draft,
    last_ready,
    publications,
    stands,
)
from tonghu.steps.release.editions import edition_for
from tonghu.steps.release.estimates import AlreadyRecorded, estimates_in, record_estimate
from tonghu.steps.release.out import edition_of, files_of, keep_files
from tonghu.steps.release.own import OwnTable, own_table
from tonghu.steps.release.protecting import DoNotAgree, OtherLevel, protect_snapshot
from tonghu.steps.release.published import published_editions
from tonghu.steps.release.publishing import NotAgreed, NotSafeAnyMore, publish, revise, withdraw
from tonghu.steps.release.sending import NotTheDrafter, ask
from tonghu.steps.release.snapshots import NoSnapshot, children_behind, freeze, last_snapshot, opened, pack
from tonghu.steps.release.states import Move, NotNow, Standing
from tonghu.steps.release.tables import NoSuchTable, not_counted, table_in, write_edition, write_table

__all__ = [
    "AlreadyRecorded",
    "DoNotAgree",
    "Move",
    "NoReason",
    "NoSnapshot",
    "NoSuchTable",
    "NotAgreed",
    "NotAsked",
    "NotByThisPerson",
    "NotNow",
    "NotPublishable",
    "NotSafeAnyMore",
    "NotTheDrafter",
    "NotYet",
    "OtherLevel",
    "OwnTable",
    "Standing",
    "Unexplained",
    "abandon",
    "answer",
    "ask",
    "change",
    "children_behind",
    "consents_of",
    "departments_for",
    "draft",
    "edition_for",
    "edition_of",
    "estimates_in",
    "files_of",
    "freeze",
    "keep_files",
    "last_ready",
    "last_snapshot",
    "not_counted",
    "opened",
    "own_table",
    "pack",
    "protect_snapshot",
    "publications",
    "publish",
    "publishable",
    "published_editions",
    "record_estimate",
    "revise",
    "speaks_for",
    "stands",
    "table_in",
    "to_explain",
    "withdraw",
    "write_edition",
    "write_table",
]
