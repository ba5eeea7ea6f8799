"""Who must agree to tables before they are published (征求意见), computed from what the tables show."""

from collections.abc import Iterable

from tonghu.methods.tabulation import STANDARD, VARIABLES, Definition, Lowest, Threshold
from tonghu.register.models import Snapshot
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.terms.departments import Department

Why = dict[str, list[str]]  # number of a table → the labels of the items for which an office is asked


def publishable(snapshot: Snapshot) -> list[Definition]:
    """The standard tables that may be published of a snapshot.

    Never those for offices only, nor key care, of which there is no table; and of one district none that the whole
    city is the smallest place for.
    """
    city = len(snapshot.place) < CODE_LENGTH[Reach.DISTRICT]
    public = (table for table in STANDARD.values() if table.threshold is Threshold.PUBLIC)
    return [table for table in public if city or table.lowest is not Lowest.CITY]


def departments_for(numbers: Iterable[str]) -> dict[Department, Why]:
    """Every office that must agree, and why: the owner of a dimension, of the universe, or of what a rate is of."""
    asked: dict[Department, Why] = {}
    for table in (STANDARD[number] for number in numbers):
        for department in table.consent:
            asked.setdefault(department, {})[table.number] = _labels(table, department)
    return asked


def _labels(table: Definition, department: Department) -> list[str]:
    used = dict.fromkeys((*table.dims, *table.universe.allowed, *table.rate_of))
    return [VARIABLES[key].label for key in used if department in VARIABLES[key].owners]
