"""Who must agree to tables before they are published (征求意见), computed from what the tables show."""

from collections.abc import Iterable

from tonghu.methods.tabulation import QUALITY, STANDARD, VARIABLES, Definition, Lowest, Threshold
from tonghu.register.models import Snapshot
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.terms.departments import Department

QUALITY_ONLY = "只用于质量说明中的核对一致率"
_ALWAYS = (Department.CIVIL, Department.STATISTICS)
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
    for number in _quality_of(asked):
        (department,) = set(QUALITY[number].consent) - set(_ALWAYS)
        asked[department][number] = [QUALITY_ONLY]
    return asked


def with_quality(numbers: Iterable[str]) -> list[str]:
    """These tables, and those of QUALITY from which their quality statement tells match rates.

    Only of departments that are asked anyway: a release of the total alone does not tell how 医保 answered.
    """
    numbers = list(numbers)
    owners = {department for number in numbers for department in STANDARD[number].consent}
    return [*numbers, *_quality_of(owners)]


def _quality_of(departments: Iterable[Department]) -> list[str]:
    asked = set(departments)
    return [number for number, table in QUALITY.items() if set(table.consent) <= asked | set(_ALWAYS)]


def _labels(table: Definition, department: Department) -> list[str]:
    used = dict.fromkeys((*table.dims, *table.universe.allowed, *table.rate_of))
    return [VARIABLES[key].label for key in used if department in VARIABLES[key].owners]
