"""Tables for those allowed to see them, always protected (方案 二（八）、四（二）), and the snapshots under them."""

from tonghu.steps.release.snapshots import NoSnapshot, children_behind, freeze, last_snapshot, opened
from tonghu.steps.release.tables import TABLES, NoSuchTable, not_counted, table_of, write_table

__all__ = [
    "TABLES",
    "NoSnapshot",
    "NoSuchTable",
    "children_behind",
    "freeze",
    "last_snapshot",
    "not_counted",
    "opened",
    "table_of",
    "write_table",
]
