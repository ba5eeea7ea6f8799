"""查阅许可: what needs a reason, what an approval, and for how long (儿童个人信息网络保护规定 第十五条)."""

from datetime import date, timedelta

import pytest

from tonghu.rules.access import ALLOWED, THREE_ADMINISTRATORS, Act, Role
from tonghu.rules.access.purpose import (
    LONGEST_DAYS,
    Need,
    Permission,
    export_needs,
    holds_for,
    says_why,
)

ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("rows", "need"),
    [(0, Need.NOTHING), (200, Need.NOTHING), (201, Need.PURPOSE), (2000, Need.PURPOSE), (2001, Need.PERMIT)],
)
def test_a_larger_export_needs_more(rows: int, need: Need) -> None:
    assert export_needs(rows, on=ON) is need


def test_a_search_ends_with_its_answer() -> None:
    assert holds_for(Permission.SEARCH, on=ON) == timedelta(0)


@pytest.mark.parametrize("what", [Permission.ACROSS, Permission.BULK])
def test_an_approval_holds_three_days_and_never_more_than_a_week(what: Permission) -> None:
    assert holds_for(what, on=ON) == timedelta(days=3) <= timedelta(days=LONGEST_DAYS.on(ON))


@pytest.mark.parametrize("reason", ["", "      ", "核对", "工作需要", "1111111111", "啊啊啊啊啊啊啊"])
def test_a_reason_that_says_nothing_is_none(reason: str) -> None:
    assert not says_why(reason, on=ON)


def test_a_reason_names_what_is_to_be_done() -> None:
    assert says_why("家长称已在徐汇登记，核对是否重复", on=ON)


def test_the_three_administrators_never_see_a_child_and_share_no_power() -> None:
    children = {Act.SEE_BASE_LIST, Act.SEE_CHILD, Act.VISIT, Act.FIND_ACROSS, Act.SEE_LOOKS, Act.ANSWER}
    read = {Act.SEE_DESK, Act.SEE_PERMITS, Act.SEE_FINDINGS, Act.SEE_EXPORTS}
    powers = [ALLOWED[role] - read for role in THREE_ADMINISTRATORS]
    assert not any(power & children for power in powers)
    assert not any(a & b for n, a in enumerate(powers) for b in powers[n + 1 :])


def test_the_auditor_only_reads() -> None:
    # 年度审计证据 is counts and signatures that are read, and changes nothing.
    assert all(act.value.startswith("SEE_") for act in ALLOWED[Role.AUDITOR] - {Act.GIVE_EVIDENCE})


def test_whoever_asks_for_a_permit_looks_at_children_already() -> None:
    assert all(Act.SEE_CHILD in acts for acts in ALLOWED.values() if Act.ASK_PERMIT in acts)
