"""到达报告: what changed against the last list is told when it is more than chance, and not otherwise."""

from random import Random

import pytest

from tonghu.methods.reading import Profile, drift, fault_of
from tonghu.methods.reading.drifting import upper_tail
from tonghu.methods.reading.profiling import Fullness
from tonghu.rules.forms.lists import ListKind


def a_list(rows: int, *, filled: int | None = None, street: int = 0, headers: tuple[str, ...] = ("姓名",)) -> Profile:
    """A list of rows, of which some have a phone and some live in the second of two streets."""
    spread = {"街镇": {"310115004": rows - street, "310115005": street}}
    return Profile(rows, headers, (), {"联系电话": rows if filled is None else filled}, spread)


def told(now: Profile, before: Profile) -> list[str]:
    return [change.what for change in drift(now, before)]


def test_a_list_like_the_last_one_says_nothing() -> None:
    assert told(a_list(1000, filled=900, street=300), a_list(1000, filled=905, street=310)) == []


def test_a_column_that_is_gone_or_new_is_always_told() -> None:
    assert told(a_list(10, headers=("姓名", "民族")), a_list(10, headers=("姓名", "电话"))) == ["列“电话”", "列“民族”"]


def test_a_header_written_otherwise_is_one_line_and_no_column_gone_or_new() -> None:
    before, now = (
        Profile(10, (name, other), (Fullness("A", name, "姓名", 10, 10), Fullness("B", other, "", 10, 10)))
        for name, other in (("姓名", "备注"), ("学生姓名*", "序号"))
    )
    lines = [str(change) for change in drift(now, before)]
    assert lines == [
        "1列换了列名：上次“姓名”，这次“学生姓名*”",
        "列“备注”：上次有，这次没有",
        "列“序号”：上次没有，这次有",
    ]


@pytest.mark.parametrize(("rows", "said"), [(1000, ["“联系电话”填写率"]), (20, [])])
def test_a_share_of_missing_is_told_only_where_chance_does_not_explain_it(rows: int, said: list[str]) -> None:
    assert told(a_list(rows, filled=rows * 7 // 10), a_list(rows, filled=rows * 9 // 10)) == said


@pytest.mark.parametrize(("moved", "said"), [(0.029, 0), (0.05, 1)])
def test_of_a_long_list_only_large_changes_are_told(moved: float, said: int) -> None:
    rows = 200_000
    assert len(told(a_list(rows, street=int(rows * (0.3 + moved))), a_list(rows, street=int(rows * 0.3)))) == said


@pytest.mark.parametrize(("rows", "said"), [(1700, ["行数"]), (1050, [])])
def test_many_more_rows_than_last_time_are_told(rows: int, said: list[str]) -> None:
    assert told(a_list(rows), a_list(1000)) == said


def test_lists_of_one_office_seldom_differ_by_chance() -> None:
    dice, cries = Random(5), 0
    for _ in range(400):
        thrown = [sum(dice.random() < share for _ in range(300)) for share in (0.8, 0.3, 0.8, 0.3)]
        one, two = a_list(300, filled=thrown[0], street=thrown[1]), a_list(300, filled=thrown[2], street=thrown[3])
        cries += bool(drift(one, two))
    assert cries <= 12  # one in a hundred is promised; the bound leaves room for the throw


def test_the_tail_agrees_with_the_tables() -> None:
    assert upper_tail(3.841, 1) == pytest.approx(0.05, abs=0.004)
    assert upper_tail(18.307, 10) == pytest.approx(0.05, abs=0.001)


def test_each_problem_has_its_sheet() -> None:
    kinds = [("idno", "ID_CHECK"), ("arrived", "DATE_UNREAD"), ("sex", "SEX_UNREAD"), ("", "ROW_NO_NAME")]
    assert [fault_of(ListKind.POLICE, key, code) for key, code in kinds] == ["NUMBER", "DATE", "CODE", "WHO"]
