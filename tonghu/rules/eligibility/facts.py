"""What must be known of a child to judge it (判定所需事实).

`None` is always "not known", never "no": nothing is assumed from silence. Three keys have an answer unless told
otherwise: `hukou_registered`, `document` and `asked_for_help`; no absences are none.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# parents_hukou: the family was asked and cannot say, which is an answer of its own (户籍不明).
NOT_KNOWN = "unknown"


class Document(StrEnum):
    """Kind of identity document (证件类型)."""

    RESIDENT = "resident"  # 居民身份证、户口簿、出生医学证明
    HKMT = "hkmt"  # 港澳台
    FOREIGN = "foreign"  # 外国
    NONE = "none"  # 无证件


class LivesWith(StrEnum):
    """Who shares the child's home (共同居住人)."""

    BOTH = "both"  # 父母双方: says that neither parent is away
    ONE = "one"  # 父母一方: says that not both are away
    GUARDIAN = "guardian"  # 其他监护人
    NOBODY = "nobody"  # 独自居住，或与雇主等非监护人居住


class Status(StrEnum):
    """What became of a parent (父母状态)."""

    ALIVE = "alive"
    DEAD = "dead"  # 死亡
    MISSING = "missing"  # 失踪、失联
    DETAINED = "detained"  # 服刑在押等
    DISABLED = "disabled"  # 重残
    ILL = "ill"  # 重病


class AwayFor(StrEnum):
    """Why a parent is away (外出原因)."""

    WORK = "work"  # 务工
    STUDY = "study"
    DETENTION = "detention"
    HOSPITAL = "hospital"
    ABROAD = "abroad"  # 出境，非务工
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Parent:
    """One parent. A parent known to live in the child's own district is not away: give it as `away_to`."""

    status: Status | None = None
    away_since: date | None = None
    away_to: str | None = None
    away_for: AwayFor | None = None
    unable: bool | None = None  # 无监护能力 on a ground other than those of `status`


@dataclass(frozen=True, slots=True)
class Facts:
    """One child. Division codes have six digits or more; the first six are looked at.

    arrived: the first continuous arrival in Shanghai, not at the last flat.
    absences: (first, last) day away from Shanghai, both days away.
    """

    born: date | None = None
    hukou: str | None = None
    hukou_registered: bool = True
    parents_hukou: str | None = None
    document: Document = Document.RESIDENT
    residence: str | None = None
    arrived: date | None = None
    absences: tuple[tuple[date, date], ...] = ()
    lives_with: LivesWith | None = None
    asked_for_help: bool = False
    father: Parent = Parent()
    mother: Parent = Parent()
