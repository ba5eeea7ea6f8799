"""异常查阅: the busy are left alone, the curious are asked."""

from dataclasses import replace
from datetime import date

import pytest

from tonghu.rules.access.unusual import Day, Rule, unusual

DAY = date(2026, 11, 24)
QUIET = Day(account=1, day=DAY, usual=12.0, role_usual=35.0)


def rules(**facts: object) -> list[Rule]:
    return [one.rule for one in unusual(replace(QUIET, **facts))]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"children": 300, "only_looked": 0},  # 儿童主任 on a round of 300 visits
        {"children": 400, "only_looked": 0, "searches": 20, "opened": 18},  # an officer who decides 400 pairs
        {"children": 60, "only_looked": 40, "idle": 20},  # a 儿童督导员 who goes through a street
        {"searches": 80, "opened": 60},  # the telephone of the district office
        {"rows_taken": 5000},  # the half-yearly list
        {"night": 4},  # somebody who could not sleep before the deadline
        {"children": 300, "only_looked": 0, "leaving": True},  # who leaves and finishes the work first
    ],
)
def test_an_ordinary_busy_day_alarms_nobody(facts: dict[str, object]) -> None:
    assert rules(**facts) == []


def test_the_curious_clerk_is_asked_about_everything_at_once() -> None:
    clerk = {
        "children": 90,
        "only_looked": 88,
        "idle": 88,
        "night": 20,
        "searches": 120,
        "opened": 10,
        "series": 30,
        "across": 12,
    }
    assert rules(**clerk) == [
        Rule.VOLUME,
        Rule.HOURS,
        Rule.SEARCHING,
        Rule.SERIES,
        Rule.ACROSS,
        Rule.NO_TASK,
    ]


BOUNDARIES = [
    ("查看过多", Rule.VOLUME, {"only_looked": 70}, {"only_looked": 71}),  # 2 × 35
    ("夜间查看", Rule.HOURS, {"night": 4}, {"night": 5}),
    ("反复搜索", Rule.SEARCHING, {"searches": 29}, {"searches": 30}),
    ("搜索后打开两成", Rule.SEARCHING, {"searches": 50, "opened": 11}, {"searches": 50, "opened": 10}),
    ("同类连续搜索", Rule.SERIES, {"series": 7}, {"series": 8}),
    ("跨区查找", Rule.ACROSS, {"across": 9}, {"across": 10}),
    ("三个账号", Rule.SAME_CHILD, {"shared": 2}, {"shared": 3}),
    ("无工作事由", Rule.NO_TASK, {"children": 30, "idle": 24}, {"children": 30, "idle": 25}),
    ("占六成", Rule.NO_TASK, {"children": 50, "idle": 29}, {"children": 50, "idle": 30}),
    ("离岗前", Rule.LEAVING, {"only_looked": 18, "leaving": True}, {"only_looked": 19, "leaving": True}),
    ("离岗前导出", Rule.LEAVING, {"rows_taken": 199, "leaving": True}, {"rows_taken": 200, "leaving": True}),
]


@pytest.mark.parametrize(("rule", "below", "at"), [b[1:] for b in BOUNDARIES], ids=[b[0] for b in BOUNDARIES])
def test_each_rule_begins_where_it_says(rule: Rule, below: dict[str, object], at: dict[str, object]) -> None:
    assert rule not in rules(**below)
    assert rule in rules(**at)


def test_volume_is_measured_by_the_own_history_and_by_the_role() -> None:
    assert rules(only_looked=100, usual=30.0) == []  # four times 30 are 120
    assert rules(only_looked=121, usual=30.0) == [Rule.VOLUME]
    assert rules(only_looked=41, usual=None, role_usual=None) == [Rule.VOLUME]  # nothing to compare with: the least


def test_a_finding_says_what_was_seen_and_against_which_norm() -> None:
    (one,) = unusual(replace(QUIET, children=90, only_looked=80))
    assert one.seen == "当天查看90名儿童，其中80名只看未办"
    assert one.norm == "本人通常每天12名，同角色十天中九天不超过35名；只看未办超过70名即提示"
