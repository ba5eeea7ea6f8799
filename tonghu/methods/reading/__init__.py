"""From a department's messy file to readings: workbook, sheet, header, columns, values.

The doors open when used: the child process that parses untrusted files imports this room too, and needs none of the
rules behind them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tonghu.methods.reading.arrival import Arrival, CellProblem, Column
    from tonghu.methods.reading.drifting import Change, drift
    from tonghu.methods.reading.faults import FAULTS, fault_of
    from tonghu.methods.reading.limits import Limits
    from tonghu.methods.reading.marks import Mark
    from tonghu.methods.reading.memory import held, memory_file
    from tonghu.methods.reading.profiling import Profile, profile
    from tonghu.methods.reading.reader import read_file
    from tonghu.methods.reading.refusals import Refused
    from tonghu.methods.reading.whole import read_cells
    from tonghu.methods.reading.writing import SheetColumn, Target, write_returned, write_sheet, write_sheets

_DOORS = {
    "Arrival": "arrival",
    "CellProblem": "arrival",
    "Change": "drifting",
    "Column": "arrival",
    "FAULTS": "faults",
    "Limits": "limits",
    "Mark": "marks",
    "Profile": "profiling",
    "Refused": "refusals",
    "SheetColumn": "writing",
    "Target": "writing",
    "drift": "drifting",
    "fault_of": "faults",
    "held": "memory",
    "memory_file": "memory",
    "profile": "profiling",
    "read_cells": "whole",
    "read_file": "reader",
    "write_returned": "writing",
    "write_sheet": "writing",
    "write_sheets": "writing",
}
__all__ = [
    "FAULTS",
    "Arrival",
    "CellProblem",
    "Change",
    "Column",
    "Limits",
    "Mark",
    "Profile",
    "Refused",
    "SheetColumn",
    "Target",
    "drift",
    "fault_of",
    "held",
    "memory_file",
    "profile",
    "read_cells",
    "read_file",
    "write_returned",
    "write_sheet",
    "write_sheets",
]


def __getattr__(name: str) -> Any:
    if name in _DOORS:
        return getattr(import_module(f"{__name__}.{_DOORS[name]}"), name)
    raise AttributeError(name)
