"""Counts by dimensions, from frozen snapshots; `methods.disclosure` protects them before anyone reads them (统计表).

`STANDARD` is the one definition of the 25 tables; `count_tables` counts them, `failures` cross-checks them,
`pseudonyms` says who stands behind a figure.
"""

from tonghu.methods.tabulation.checks import CHECKS, Check, failures
from tonghu.methods.tabulation.counting import Counted, count_from, count_tables, count_with_keys
from tonghu.methods.tabulation.drill import At, predicate, pseudonyms
from tonghu.methods.tabulation.frozen import About, write
from tonghu.methods.tabulation.opening import NotASnapshot, Snapshot, faults, open_snapshot
from tonghu.methods.tabulation.standard import (
    QUALITY,
    STANDARD,
    Definition,
    Lowest,
    Refused,
    Threshold,
    Universe,
    custom,
)
from tonghu.methods.tabulation.table import TOTAL, Dimension, Margin, NotAdditive, Place, Table, count
from tonghu.methods.tabulation.variables import NOT_APPLICABLE, NOT_COLLECTED, VARIABLES, Variable

__all__ = [
    "CHECKS",
    "NOT_APPLICABLE",
    "NOT_COLLECTED",
    "QUALITY",
    "STANDARD",
    "TOTAL",
    "VARIABLES",
    "About",
    "At",
    "Check",
    "Counted",
    "Definition",
    "Dimension",
    "Lowest",
    "Margin",
    "NotASnapshot",
    "NotAdditive",
    "Place",
    "Refused",
    "Snapshot",
    "Table",
    "Threshold",
    "Universe",
    "Variable",
    "count",
    "count_from",
    "count_tables",
    "count_with_keys",
    "custom",
    "failures",
    "faults",
    "open_snapshot",
    "predicate",
    "pseudonyms",
    "write",
]
