"""One release as its readers see it (一期统计): protected tables, their sources, their quality, and who agreed.

Dashboard, report and file take every figure from an edition and from nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

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

    @property
    def text(self) -> str:
        """12.3% or 12345."""
        return self._printed(self.value)

    @property
    def interval(self) -> str:
        """95.1%—97.8%, or a dash."""
        return "—" if self.low is None or self.high is None else f"{self._printed(self.low)}—{self._printed(self.high)}"

    def _printed(self, value: float) -> str:
        return f"{rounded(100 * value, 1)}%" if self.share else rounded(value, 0)


def rounded(value: float, decimals: int) -> str:
    """As offices round: half away from zero; without a sign."""
    step = Decimal(1).scaleb(-decimals)
    return str(abs(Decimal(repr(float(value)))).quantize(step, ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was estimated of coverage (覆盖率估计), every count in whole tens: it is an estimate, and no list's count.

    number, on, office: of its record in the register. lists: the lists used and how many entries each had. steps: from
    the entries of all lists to the estimate: what is done, and how many are left. living: the entries of children who
    live there. digest: SHA-256 of the report that was recorded.
    """

    number: int
    on: date
    office: str
    method: str
    lists: tuple[tuple[str, int], ...]
    steps: tuple[tuple[str, int], ...]
    living: int
    estimate: int
    low: int
    high: int
    digest: str

    @property
    def cited(self) -> str:
        """As notes and figures name it: 覆盖率估计第3号."""
        return f"覆盖率估计第{self.number}号" if self.number else "覆盖率估计"

    @property
    def source(self) -> str:
        """Where it comes from, in words."""
        lists = f"，名单：{'、'.join(name for name, _ in self.lists)}" if self.lists else ""
        office = f"{self.office}登记" if self.office else "编制"
        return f"{self.cited}（{self.on.isoformat()}{office}{lists}；{self.method}）"


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
    before, of the same place and threshold, where there is one. estimate: what was estimated of coverage, where it was.
    frozen_on: the day on which the register was frozen, where it is known. ended: that it is no longer valid, and since
    when, in words; empty while it is.
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
    estimate: Estimate | None = None
    previous: "Edition | None" = None
    frozen_on: date | None = None
    ended: str = ""

    @property
    def public(self) -> bool:
        """Whether everybody may hold it."""
        return self.threshold is Threshold.PUBLIC and bool(self.number)

    @property
    def under_way(self) -> bool:
        """Whether the reference date was still to come when it was frozen (进度数): not yet the figures of that day."""
        return self.frozen_on is not None and self.frozen_on < self.reference_date
