"""The main indicators (主要指标), and how many percentage points (百分点) they moved since the last edition."""

from dataclasses import dataclass

from tonghu.methods.reporting.documents.document import chinese_day
from tonghu.methods.reporting.documents.figures import figure
from tonghu.methods.reporting.documents.sentences import Runs, base_of, joined, said
from tonghu.methods.reporting.edition import Edition, rounded


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the main indicators (主要指标): some categories of a table, or all of it as a share of another."""

    label: str
    table: str
    key: str = ""
    codes: tuple[int, ...] = ()
    whole: str = ""

    def part(self, *, before: bool = False) -> str:
        """The formula of its count."""
        cell = f"{self.table}:{self.key}={'|'.join(map(str, self.codes))}" if self.key else self.table
        return f"before {cell}" if before else cell

    def share(self, edition: Edition, *, before: bool = False) -> str:
        """The formula of its share."""
        whole = f"before {self.whole}" if before else self.whole
        base = whole if self.whole else base_of(edition, self.table, self.key, before=before)
        return f"{self.part(before=before)} % {base}"


INDICATORS: tuple[Indicator, ...] = (
    Indicator("流动儿童", "T01", "kind", (1,)),
    Indicator("留守儿童", "T01", "kind", (2,)),
    Indicator("男童", "T01", "sex", (1,)),
    Indicator("女童", "T01", "sex", (2,)),
    Indicator("0—5岁", "T02", "age", tuple(range(6))),
    Indicator("6—14岁", "T02", "age", tuple(range(6, 15))),
    Indicator("与父母双方共同居住（流动儿童）", "T08", "lives_with", (1,)),
    Indicator("办理居住证（流动儿童）", "T07", "residence_registration", (1,)),
    Indicator("在沪5年以上（流动儿童）", "T10", "stay", (4,)),
    Indicator("在读", "T12", "school_status", (1,)),
    Indicator("纳入居住地医保", "T14", "insurance", (2,)),
    Indicator("适龄完成接种", "T17", "vaccination", (1,)),
    Indicator("有残疾", "T19", whole="T01"),
)


def shifted(edition: Edition, indicator: Indicator, *, than: str = "上期") -> Runs | None:
    """比上期上升0.7个百分点。 None where one of the two shares is not published."""
    formula = f"{indicator.share(edition)} points {indicator.share(edition, before=True)}"
    moved = figure(edition, formula) if edition.previous else None
    if moved is None:
        return None
    if rounded(moved.value, 1) == "0.0":
        return (f"与{than}持平。",)
    word = "上升" if moved.value > 0 else "下降"
    return said(edition, f"比{than}{word}{{{formula}}}个百分点。")


def shift(edition: Edition, label: str) -> Runs | None:
    """The same for one of INDICATORS, with the day of the last edition: 在读的比重比2025年12月31日上升0.7个百分点。"""
    indicator = next(i for i in INDICATORS if i.label == label)
    if edition.previous_date is None:
        return None
    than = chinese_day(edition.previous_date.isoformat())
    told = shifted(edition, indicator, than=than)
    return joined(((f"{label}的比重",), told)) if told else None
