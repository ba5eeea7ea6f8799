"""Tables for those allowed to see them, always protected (方案 二（八）、四（二）), and the snapshots under them.

`protect_snapshot` protects the tables of a snapshot once; `edition_for` is what one place sees of them.
"""

from tonghu.steps.release.editions import edition_for
from tonghu.steps.release.protecting import DoNotAgree, OtherLevel, protect_snapshot
from tonghu.steps.release.snapshots import NoSnapshot, children_behind, freeze, last_snapshot, opened
from tonghu.steps.release.tables import NoSuchTable, not_counted, table_in, write_table

__all__ = [
    "DoNotAgree",
    "NoSnapshot",
    "NoSuchTable",
    "OtherLevel",
    "children_behind",
    "edition_for",
    "freeze",
    "last_snapshot",
    "not_counted",
    "opened",
    "protect_snapshot",
    "table_in",
    "write_table",
]
