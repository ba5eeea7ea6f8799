"""What looking is unusual (异常查阅): small facts of one account and day, and what to say of them.

未成年人网络保护条例 第三十六条, GB/T 22239-2019 8.1.5.4. Only looking that no work explains is weighed: a child on
whom the account acted, or that waited on its lists, is never counted, however many there were. A finding is a
question to a person, not a judgement.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tonghu.rules.terms.dated import Dated, Since

_BEGAN = date(2024, 1, 1)
_CLAUSE = "未成年人网络保护条例 第三十六条"


class Numbers(NamedTuple):
    """The thresholds in force on one day."""

    volume_least: int = 40  # children of a day looked at without work; fewer are never much
    volume_own: int = 4  # times the own usual day
    volume_role: int = 2  # times what most of the same role look at
    night_least: int = 5  # children between 22:00 and 6:00
    searches_least: int = 30  # of a day
    searches_opened: float = 0.2  # share that led to a child
    series_least: int = 8  # searches alike within an hour
    across_least: int = 10  # searches beyond the own district in a day
    same_child: int = 3  # accounts that look at one child without work
    idle_least: int = 25  # children of a day without any task near it
    idle_share: float = 0.6  # of all children of the day
    leaving_least: int = 10  # children of a day, once it is known that the person leaves
    leaving_rows: int = 200  # rows taken away, once it is known that the person leaves


NUMBERS = Dated(Since(_BEGAN, Numbers(), f"{_CLAUSE}：访问权限最小、访问留痕；阈值为本系统起点，按各区实际调整"))
NIGHT = (22, 6)  # 22时至次日6时
NEAR_DAYS = Dated(Since(_BEGAN, 7, f"{_CLAUSE}：查看前后7天内办过事，视为有工作需要"))
USUAL_DAYS = Dated(Since(_BEGAN, 28, "以往四周为本人和同角色的通常水平"))


class Rule(StrEnum):
    """What was unusual (异常种类)."""

    VOLUME = "VOLUME"  # 查看过多
    HOURS = "HOURS"  # 夜间查看
    SEARCHING = "SEARCHING"  # 反复搜索
    SERIES = "SERIES"  # 同类连续搜索
    ACROSS = "ACROSS"  # 跨区查找过多
    SAME_CHILD = "SAME_CHILD"  # 多人查看同一儿童
    NO_TASK = "NO_TASK"  # 无工作事由
    LEAVING = "LEAVING"  # 离岗前查看

    @property
    def label(self) -> str:
        """The name on screens."""
        return _LABELS[self]


_LABELS = {
    Rule.VOLUME: "查看过多",
    Rule.HOURS: "夜间查看",
    Rule.SEARCHING: "反复搜索",
    Rule.SERIES: "同类连续搜索",
    Rule.ACROSS: "跨区查找过多",
    Rule.SAME_CHILD: "多人查看同一儿童",
    Rule.NO_TASK: "无工作事由",
    Rule.LEAVING: "离岗前查看",
}


@dataclass(frozen=True, slots=True)
class Day:
    """What one account looked at on one day.

    children: distinct children looked at. only_looked: those of them on whom it did nothing that day and that waited
    on no list of its own. idle: those without any task within `NEAR_DAYS`. night: `only_looked` between 22:00 and
    6:00. series: the most searches alike within an hour. shared: children without task at whom several accounts
    without task looked, by how many accounts. usual: `children` of its median day of work in the last four weeks,
    None when it hardly worked; role_usual: what nine of ten days of its role in the district stay under.
    """

    account: int
    day: date
    children: int = 0
    only_looked: int = 0
    idle: int = 0
    night: int = 0
    searches: int = 0
    opened: int = 0
    series: int = 0
    across: int = 0
    shared: int = 0
    rows_taken: int = 0
    usual: float | None = None
    role_usual: float | None = None
    leaving: bool = False


@dataclass(frozen=True, slots=True)
class Unusual:
    """One thing to ask about: what was seen, and against which norm."""

    rule: Rule
    seen: str
    norm: str


def unusual(fact: Day) -> list[Unusual]:
    """Everything about this day that a person should ask about; most days: nothing."""
    n = NUMBERS.on(fact.day)
    found = (
        _volume(fact, n),
        _hours(fact, n),
        _searching(fact, n),
        _series(fact, n),
        _across(fact, n),
        _same_child(fact, n),
        _no_task(fact, n),
        _leaving(fact, n),
    )
    return [one for one in found if one is not None]


def _volume(fact: Day, n: Numbers) -> Unusual | None:
    limit = max(
        [
            n.volume_least,
            *([n.volume_own * fact.usual] if fact.usual is not None else []),
            *([n.volume_role * fact.role_usual] if fact.role_usual is not None else []),
        ]
    )
    if fact.only_looked <= limit:
        return None
    own = f"本人通常每天{fact.usual:.0f}名" if fact.usual is not None else "本人近四周很少查看"
    role = f"同角色十天中九天不超过{fact.role_usual:.0f}名" if fact.role_usual is not None else "同角色没有可比的日子"
    return Unusual(
        Rule.VOLUME,
        f"当天查看{fact.children}名儿童，其中{fact.only_looked}名只看未办",
        f"{own}，{role}；只看未办超过{limit:.0f}名即提示",
    )


def _hours(fact: Day, n: Numbers) -> Unusual | None:
    if fact.night < n.night_least:
        return None
    start, end = NIGHT
    return Unusual(
        Rule.HOURS,
        f"{start}时至次日{end}时查看{fact.night}名儿童，都只看未办",
        f"这段时间查看{n.night_least}名以上即提示",
    )


def _searching(fact: Day, n: Numbers) -> Unusual | None:
    if fact.searches < n.searches_least or fact.opened > fact.searches * n.searches_opened:
        return None
    return Unusual(
        Rule.SEARCHING,
        f"当天搜索{fact.searches}次，其中{fact.opened}次随后打开了儿童",
        f"搜索{n.searches_least}次以上而打开不到{n.searches_opened:.0%}即提示",
    )


def _series(fact: Day, n: Numbers) -> Unusual | None:
    if fact.series < n.series_least:
        return None
    return Unusual(
        Rule.SERIES,
        f"一小时内用同一个姓或号码片段连续搜索{fact.series}次",
        f"一小时内同类搜索{n.series_least}次以上即提示",
    )


def _across(fact: Day, n: Numbers) -> Unusual | None:
    if fact.across < n.across_least:
        return None
    return Unusual(Rule.ACROSS, f"当天跨区查找{fact.across}次", f"一天跨区查找{n.across_least}次以上即提示")


def _same_child(fact: Day, n: Numbers) -> Unusual | None:
    if fact.shared < n.same_child:
        return None
    return Unusual(
        Rule.SAME_CHILD,
        f"七天内有{fact.shared}个账号查看了同一名儿童，都没有相应的工作，本账号是其中之一",
        f"{n.same_child}个以上账号无工作事由查看同一儿童即提示",
    )


def _no_task(fact: Day, n: Numbers) -> Unusual | None:
    if fact.idle < n.idle_least or fact.idle < fact.children * n.idle_share:
        return None
    return Unusual(
        Rule.NO_TASK,
        f"当天查看{fact.children}名儿童，其中{fact.idle}名前后{NEAR_DAYS.on(fact.day)}天没有走访、登记、审核、判定、核对"
        "等工作，也不在本人待办中",
        f"无工作事由{n.idle_least}名以上，且占当天{n.idle_share:.0%}以上即提示",
    )


def _leaving(fact: Day, n: Numbers) -> Unusual | None:
    if not fact.leaving:
        return None
    usual = fact.usual or 0
    looked = fact.only_looked >= n.leaving_least and fact.only_looked > 1.5 * usual
    if not looked and fact.rows_taken < n.leaving_rows:
        return None
    taken = f"，导出{fact.rows_taken}行" if fact.rows_taken else ""
    return Unusual(
        Rule.LEAVING,
        f"已登记离岗，当天只看未办{fact.only_looked}名儿童{taken}",
        f"登记离岗后只看未办{n.leaving_least}名以上且超过本人通常的1.5倍，或导出{n.leaving_rows}行以上即提示",
    )
