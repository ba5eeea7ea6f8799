"""What a release says, as data: the editions that dashboards, reports and files are made of (统计发布内容).

`protect_tables` protects all tables of a snapshot once and together, `read_table` takes one out of its ledger entry; an
`Edition` is what one reader sees of them.
"""

from tonghu.methods.reporting.beginning import begun, tells_movements
from tonghu.methods.reporting.edition import Approval, Edition, Estimate, Measure, Printed
from tonghu.methods.reporting.protecting import (
    ProtectedTables,
    hubs_of,
    in_todays_codes,
    known_to_offices,
    of_these_children,
    protect_tables,
    read_table,
)
from tonghu.methods.reporting.quality import measures
from tonghu.methods.reporting.revising import Version, kept_hidden, still_true, versions_among

__all__ = [
    "Approval",
    "Edition",
    "Estimate",
    "Measure",
    "Printed",
    "ProtectedTables",
    "Version",
    "begun",
    "hubs_of",
    "in_todays_codes",
    "kept_hidden",
    "known_to_offices",
    "measures",
    "of_these_children",
    "protect_tables",
    "read_table",
    "still_true",
    "tells_movements",
    "versions_among",
]
