"""How many children the lists miss: dual and multiple systems, calibration (底数清, 方案 三（二）)."""

from tonghu.methods.coverage.calibration import CannotMeet, Margin, Method, calibrate, doubts, total
from tonghu.methods.coverage.dual import Dual, Visits, dual_system, must_say_enough
from tonghu.methods.coverage.histories import Histories, NoOverlap, gather
from tonghu.methods.coverage.linkerrors import LinkError, LinkErrors, no_errors
from tonghu.methods.coverage.multiple import Multiple, estimate, two_lists
from tonghu.methods.coverage.revisit import Assumed, Sample, choose, communities_for
from tonghu.methods.coverage.short import Short, likely_short

__all__ = [
    "Assumed",
    "CannotMeet",
    "Dual",
    "Histories",
    "LinkError",
    "LinkErrors",
    "Margin",
    "Method",
    "Multiple",
    "NoOverlap",
    "Sample",
    "Short",
    "Visits",
    "calibrate",
    "choose",
    "communities_for",
    "doubts",
    "dual_system",
    "estimate",
    "gather",
    "likely_short",
    "must_say_enough",
    "no_errors",
    "total",
    "two_lists",
]
