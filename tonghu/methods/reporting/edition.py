"""One release as its readers see it (一期统计): protected tables, their sources, their quality, and who agreed.

Dashboard, report and file take every figure from an edition and from nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tonghu.methods.disclosure import SafeTable
from tonghu.methods.tabulation import Definition, Threshold


@dataclass(frozen=True, slots=True)
class Printed:
    """One table of an edition: what it is, and its protected cells."""

    definition: Definition
    table: SafeTable


@dataclass(frozen=True, slots=True)
class Measure:
    """One statement on quality (质量指标): a share of 1 or a count, with its interval where it is estimated.

    covers: what it speaks of, e.g. a variable's or a department's Chinese name. source: where the figure comes from.
    """

    label: str
    covers: str
    value: float
    share: bool
    low: float | None = None
    high: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """One act on the way to publication (征求意见、审批): who in the name of which office, what, when."""

    office: str
    act: str
    on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """All tables that one reader may see of one reference date.

    number: of the publication, empty for a draft and for what is seen inside the offices. unmeasured: what of the
    quality nobody knows or may know, and why, in sentences. snapshot: SHA-256 of its
    manifest. ledger: hash of the ledger's last entry it was protected against. previous: the edition of the round
    before, of the same place and threshold, where there is one.
    """

    title: str
    place: str
    within: str
    reference_date: date
    previous_date: date | None
    threshold: Threshold
    least: int
    tables: Mapping[str, Printed]
    quality: tuple[Measure, ...]
    snapshot: str
    rules: str
    code_year: int
    ledger: str
    number: str = ""
    revision: int = 0
    published_on: date | None = None
    approvals: tuple[Approval, ...] = ()
    unmeasured: tuple[str, ...] = ()
    previous: "Edition | None" = None

    @property
    def public(self) -> bool:
        """Whether everybody may hold it."""
        return self.threshold is Threshold.PUBLIC and bool(self.number)
