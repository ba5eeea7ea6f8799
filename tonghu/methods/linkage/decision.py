"""What linkage says of a row (判定): the words that everybody shares who asks it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tonghu.methods.linkage.statements import Evidence


class Decision(StrEnum):
    """What linkage says of one row (判定)."""

    SAME = "SAME"  # 同一儿童
    DOUBTFUL = "DOUBTFUL"  # 疑似，待人工判定
    NEW = "NEW"  # 新儿童


@dataclass(frozen=True, slots=True)
class Compared:
    """How probable it is that two are one child, why, and which model says so.

    odds: the log odds before decisions of people moved them; None where a rule decides and not a model.
    """

    probability: float
    evidence: tuple[Evidence, ...]
    judge: str
    odds: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What became of one row.

    `child`: the known child it is, when SAME. `row`: the earlier row of the same list that is the same child, when
    no known child is. `candidates`: the known children, the likeliest first, and `rows` the earlier rows, among which
    a person must decide when DOUBTFUL. `about`: of each known child named here how it compares; `compared`: of the
    best.
    """

    decision: Decision
    child: int | None = None
    row: int | None = None
    candidates: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    compared: Compared | None = None
    about: Mapping[int, Compared] = field(default_factory=dict)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What speaks for and against the best."""
        return self.compared.evidence if self.compared else ()
