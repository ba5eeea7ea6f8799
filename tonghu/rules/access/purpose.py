"""When looking needs a reason, an approval or both, and for how long they hold (查阅许可).

儿童个人信息网络保护规定（网信办令第4号）第十五条: staff get the least authority; access is approved and recorded. Daily
work within the own place is approved beforehand by the role itself; what goes beyond it is said and, where a whole
child or many children leave the own place, approved by a named colleague.
"""

from datetime import date, timedelta
from enum import StrEnum

from tonghu.rules.terms.dated import Dated, Since

_CLAUSE = "儿童个人信息网络保护规定 第十五条"
_BEGAN = date(2019, 10, 1)

ACROSS_DAYS = Dated(Since(_BEGAN, 3, f"{_CLAUSE}：最小授权，跨区查阅一名儿童以3天为限"))
BULK_DAYS = Dated(Since(_BEGAN, 3, f"{_CLAUSE}：最小授权，批量导出的许可以3天为限"))
LONGEST_DAYS = Dated(Since(_BEGAN, 7, f"{_CLAUSE}：任何许可不超过7天"))
EXPORT_NEEDS_PURPOSE = Dated(Since(_BEGAN, 200, f"{_CLAUSE}：超过一个居村的常见规模，应写明用途"))
EXPORT_NEEDS_PERMIT = Dated(Since(_BEGAN, 2000, f"{_CLAUSE}：超过一个街镇的常见规模，应经审批"))
REASON_LENGTH = Dated(Since(_BEGAN, 6, f"{_CLAUSE}：理由应能看出办理什么事，至少6个字"))
# 个人信息保护法 第四十四、四十五条: a guardian learns who looked and what for; whose name is told, the office decides.
NAMES_OF_STAFF = Dated(Since(date(2021, 11, 1), False, "个人信息保护法 第四十五条：告知处理情况，经办人姓名由单位决定"))


class Permission(StrEnum):
    """What a permit is for (许可种类)."""

    SEARCH = "SEARCH"  # 跨区查找: a reason each time, no approval
    ACROSS = "ACROSS"  # 跨区查阅一名儿童: approved
    BULK = "BULK"  # 批量导出: approved

    @property
    def label(self) -> str:
        """The name on screens."""
        return _LABELS[self]


_LABELS = {Permission.SEARCH: "跨区查找", Permission.ACROSS: "跨区查阅", Permission.BULK: "批量导出"}


class Need(StrEnum):
    """What an export needs before it leaves (导出要求)."""

    NOTHING = "NOTHING"  # 日常工作
    PURPOSE = "PURPOSE"  # 写明用途
    PERMIT = "PERMIT"  # 写明用途并经审批


def holds_for(what: Permission, *, on: date) -> timedelta:
    """How long an approval of this kind holds; a search is over with its answer."""
    if what is Permission.SEARCH:
        return timedelta(0)
    days = (ACROSS_DAYS if what is Permission.ACROSS else BULK_DAYS).on(on)
    return timedelta(days=min(days, LONGEST_DAYS.on(on)))


def export_needs(rows: int, *, on: date) -> Need:
    """What taking away this many children's rows needs."""
    if rows > EXPORT_NEEDS_PERMIT.on(on):
        return Need.PERMIT
    return Need.PURPOSE if rows > EXPORT_NEEDS_PURPOSE.on(on) else Need.NOTHING


def says_why(reason: str, *, on: date) -> bool:
    """Whether a reason says something: a few different characters, not one key held down."""
    told = "".join(reason.split())
    return len(told) >= REASON_LENGTH.on(on) and len(set(told)) > 3
