"""What the scheme says of one child on one day (判定结论)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The five answers."""

    MIGRANT = "MIGRANT"  # 流动儿童
    LEFT_BEHIND = "LEFT_BEHIND"  # 留守儿童
    WAITING = "WAITING"  # 待满期: nothing is missing but time
    OUTSIDE = "OUTSIDE"  # 不在范围
    UNDECIDED = "UNDECIDED"  # 情况不明: `missing` says what to ask

    @property
    def label(self) -> str:
        """The word people see."""
        return _LABELS[self]

    @property
    def counted(self) -> bool:
        """Whether the child is in the count of 方案 一 on that day (计入)."""
        return self in (Kind.MIGRANT, Kind.LEFT_BEHIND)


_LABELS = {
    Kind.MIGRANT: "流动儿童",
    Kind.LEFT_BEHIND: "留守儿童",
    Kind.WAITING: "待满期",
    Kind.OUTSIDE: "不在范围",
    Kind.UNDECIDED: "情况不明",
}


class Clause(StrEnum):
    """The sentence of 方案 一 a child counts by, or is waiting to count by (依据)."""

    NOT_OF_THE_CITY = "一（一）1"  # 非本市户籍
    ACROSS_DISTRICTS = "一（一）2"  # 本市户籍跨行政区域主动求助
    BOTH_OUT = "一（二）1"  # 父母双方外出
    ONE_OUT = "一（二）2"  # 一方外出另一方无监护能力
    ASKED_FOR_HELP = "一（二）3"  # 不满6个月主动求助


class Flag(StrEnum):
    """What goes with a verdict: a mark for the counts, or a lead for somebody to follow (标记、线索)."""

    WITHIN_CITY = "市内跨区"
    PRESUMED = "推定"
    URGENT = "紧急线索"
    HARDSHIP = "困境线索"
    ORPHAN = "孤儿线索"
    NOBODY_RAISES = "事实无人抚养线索"
    OTHER_PROVINCE = "外省线索"
    NOTIFY = "通报"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its clause, days and reasons.

    clause: the sentence it counts by or is waiting for; None when outside or undecided.
    counts_from, counts_until: first and last day of the period of counting that contains or follows the day
        judged; None where there is none, or where a missing fact decides it.
    reasons: sentences for a clerk; no personal values beyond days and divisions.
    missing: the input keys that would decide.
    warnings: what does not fit together and wants a look; the verdict stands until then.
    """

    kind: Kind
    clause: Clause | None = None
    counts_from: date | None = None
    counts_until: date | None = None
    flags: tuple[Flag, ...] = ()
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
