"""What a release says, as data: the editions that dashboards, reports and files are made of (统计发布内容).

`protect_tables` protects all tables of a snapshot once and together; an `Edition` is what one reader sees of them.
"""

from tonghu.methods.reporting.edition import Approval, Edition, Measure, Printed
from tonghu.methods.reporting.quality import measures
from tonghu.methods.reporting.together import Portion, known_to_offices, protect_tables, public

__all__ = [
    "Approval",
    "Edition",
    "Measure",
    "Portion",
    "Printed",
    "known_to_offices",
    "measures",
    "protect_tables",
    "public",
]
