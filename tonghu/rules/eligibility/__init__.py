"""Who counts, since when, by which clause (方案 一): `judge(facts, on=day)` answers with a `Verdict`."""

from tonghu.rules.eligibility.deciding import deciding
from tonghu.rules.eligibility.facts import (
    NOT_KNOWN,
    AwayFor,
    Document,
    Facts,
    LivesWith,
    Parent,
    Status,
)
from tonghu.rules.eligibility.judging import judge, kind_on
from tonghu.rules.eligibility.otherwise import READINGS, WRITTEN, otherwise, read_otherwise
from tonghu.rules.eligibility.parameters import PARAMETERS, Parameters
from tonghu.rules.eligibility.reading import read_facts
from tonghu.rules.eligibility.verdict import Clause, Flag, Kind, Verdict

__all__ = [
    "NOT_KNOWN",
    "PARAMETERS",
    "READINGS",
    "WRITTEN",
    "AwayFor",
    "Clause",
    "Document",
    "Facts",
    "Flag",
    "Kind",
    "LivesWith",
    "Parameters",
    "Parent",
    "Status",
    "Verdict",
    "deciding",
    "judge",
    "kind_on",
    "otherwise",
    "read_facts",
    "read_otherwise",
]
