"""What a page posts or an Excel row holds becomes answers; what is left out is said, never silently."""

from datetime import date

import pytest

from tonghu.rules.forms import FORMS, derive, read_answers, unknown
from tonghu.rules.terms.problems import Severity

ON = date(2024, 9, 30)
IDNO = "310115201803070015"  # an invented boy, born 2018-03-07


def read(key: str, value: object, code: str = "1") -> object:
    answers, problems = read_answers(FORMS[code], {key: value})
    assert problems == []
    return answers.get(key)


def refused(key: str, value: object, code: str = "1") -> str:
    answers, problems = read_answers(FORMS[code], {key: value})
    assert key not in answers
    (problem,) = problems
    assert problem.item == key
    return problem.code


@pytest.mark.parametrize(
    ("key", "value", "answer"),
    [
        ("stage", "2", "2"),
        ("stage", " 小学 ", "2"),
        ("stage", ["小学"], "2"),
        ("health_0_6", "在居住地接受", "2"),
        ("health", "残疾、心理/行为异常", ["2", "5"]),
        ("health", ["5", "2", "2"], ["2", "5"]),
        ("health", ["", "1"], ["1"]),
        ("disability", "听力残疾", ["2"]),
        ("hukou_registered", "是", "1"),
        ("hukou_registered", "×", "0"),
        ("ethnic", "汉", "01"),
        ("ethnic", 1, "01"),
        ("sex", "女孩", "2"),
        ("document", "身份证", "01"),
        ("born", "2018年3月7日", "2018-03-07"),
        ("born", "20180307", "2018-03-07"),
        ("came", date(2020, 2, 2), "2020-02-02"),
        ("hukou", "341225", "341225"),
        ("hukou", "34", "34"),
        ("residence", "310115001001", "310115001001"),
        ("name", "阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("name", "𬍛㛃", "𬍛㛃"),
        ("father_idno", "41152219880815432 8".replace(" 8", "8"), "411522198808154328"),
        ("father_phone", "138 0000 0000", "13800000000"),
        ("residence_detail", "测试路2弄\r\n3号\t401室", "测试路2弄 3号 401室"),
    ],
)
def test_values_are_read_as_meant(key: str, value: object, answer: object) -> None:
    assert read(key, value) == answer


@pytest.mark.parametrize("empty", ["", "  ", None, [], [""]])
def test_empty_is_not_answered(empty: object) -> None:
    assert read_answers(FORMS["1"], {"stage": empty, "name": empty, "health": empty}) == ({}, [])


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("stage", "大学", "UNKNOWN_OPTION"),
        ("health", ["1", "17"], "UNKNOWN_OPTION"),
        ("sex", "0", "UNKNOWN_OPTION"),
        ("stage", ["1", "2"], "SEVERAL_VALUES"),
        ("came", "2024-02-30", "DATE_IMPOSSIBLE"),
        ("came", "1900-01-00", "DATE_IMPOSSIBLE"),
        ("hukou", "999999", "DIVISION_UNREAD"),
        ("hukou", "3401040", "DIVISION_UNREAD"),
        ("father_idno", "4.40981E+17", "I02"),
        ("residence_detail", "长" * 101, "TOO_LONG"),
        ("father_name", "无", "NAME_EMPTY"),
        ("stage", "不详", "UNKNOWN_WITHOUT_REASON"),
        ("stage", {"unknown": "  "}, "UNKNOWN_WITHOUT_REASON"),
        ("stage", "不详：" + "长" * 51, "TOO_LONG"),
        ("stage", "不详：打13800000000没有人接", "NUMBER_IN_REASON"),
        ("stage", {"other": "x"}, "UNKNOWN_WITHOUT_REASON"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_line(key: str, value: object, code: str) -> None:
    assert refused(key, value) == code


def test_form_2_has_no_boxes_of_form_1() -> None:
    assert refused("health_0_6", "2", code="2") == "H11"
    assert refused("insurance", "纳入户籍地医保", code="2") == "UNKNOWN_OPTION"


def test_the_longest_address_fits() -> None:
    assert read("residence_detail", "长" * 100) == "长" * 100


@pytest.mark.parametrize(
    "written", ["不详：家长不清楚", "不详:家长不清楚", "未采集（家长不清楚）", ["不详：家长不清楚", ""]]
)
def test_not_known_with_its_reason_is_an_answer(written: object) -> None:
    assert read("stage", written) == unknown("家长不清楚")


def test_a_reason_may_come_from_a_box_of_its_own() -> None:
    answers, problems = read_answers(FORMS["1"], {"stage": "", "stage__unknown": "家长不清楚"})

    assert (answers, problems) == ({"stage": unknown("家长不清楚")}, [])


def test_a_value_and_a_reason_contradict_each_other() -> None:
    answers, (problem,) = read_answers(FORMS["1"], {"stage": "2", "stage__unknown": "家长不清楚"})

    assert (answers, problem.code, problem.item) == ({}, "VALUE_AND_REASON", "stage")


def test_a_half_typed_number_or_phone_is_kept_for_the_draft() -> None:
    raw = {"idno": "31011520180307", "father_phone": "1380000", "name": "测试1"}

    answers, problems = read_answers(FORMS["1"], raw)

    assert (answers, problems) == (raw, [])


# What does not belong is dropped with a word.


def test_a_forged_line_is_dropped_and_its_key_not_repeated() -> None:
    answers, (problem,) = read_answers(FORMS["1"], {"测试甲的小名": "x"})

    assert answers == {}
    assert (problem.code, problem.item) == ("NO_SUCH_ITEM", None)
    assert "测试甲" not in problem.message


def test_a_line_of_the_other_form_is_dropped() -> None:
    answers, (problem,) = read_answers(FORMS["2"], {"lives_with": "1"})

    assert (answers, problem.code) == ({}, "NO_SUCH_ITEM")


def test_what_does_not_apply_is_dropped_with_a_warning() -> None:
    answers, (problem,) = read_answers(FORMS["1"], {"stage": "8", "school": "测试小学"}, on=ON)

    assert answers == {"stage": "8"}
    assert (problem.code, problem.item, problem.severity) == ("NOT_APPLICABLE", "school", Severity.WARN)


def test_a_no_that_does_not_apply_goes_without_ado() -> None:
    answers, (problem,) = read_answers(FORMS["1"], {"stage": "1", "boarding": "否"}, on=ON)

    assert answers == {"stage": "1"}
    assert problem.severity is Severity.AUTO


def test_what_hangs_on_a_dropped_line_falls_with_it() -> None:
    raw = {"has_carer": "0", "carer_relation": "80", "carer_relation_other": "邻居"}

    answers, problems = read_answers(FORMS["2"], raw, on=ON)

    assert answers == {"has_carer": "0"}
    assert {problem.item for problem in problems} == {"carer_relation", "carer_relation_other"}


def test_age_is_reckoned_on_the_day_of_filling_unless_a_day_is_given() -> None:
    raw = {"born": "2017-09-30", "filled_on": "2024-09-29", "health_0_6": "1"}

    assert "health_0_6" in read_answers(FORMS["1"], raw)[0]
    assert "health_0_6" not in read_answers(FORMS["1"], raw, on=ON)[0]


def test_nothing_personal_stands_in_a_problem() -> None:
    raw = {"name": "测试甲" * 40, "father_idno": IDNO + "0" * 20, "father_phone": "138" * 20, "stage": "测试甲"}

    _, problems = read_answers(FORMS["1"], raw)

    assert len(problems) == 4
    assert all("测试甲" not in p.message and IDNO not in p.message and "138" not in p.message for p in problems)


# What the form fills in by itself.


def test_the_number_gives_birth_date_and_sex() -> None:
    assert derive(FORMS["1"], {"idno": IDNO}) == {"born": "2018-03-07", "sex": "1"}


def test_the_number_overwrites_nothing_that_was_filled_in() -> None:
    assert derive(FORMS["1"], {"idno": IDNO, "born": "2018-03-08", "sex": "2"}) == {}


def test_the_number_answers_what_nobody_knew() -> None:
    assert derive(FORMS["1"], {"idno": IDNO, "born": unknown("家长不清楚"), "sex": "1"}) == {"born": "2018-03-07"}


def test_a_wrong_number_gives_nothing() -> None:
    assert derive(FORMS["1"], {"idno": IDNO[:-1] + "4"}) == {}


def test_two_kinds_make_a_multiple_disability() -> None:
    assert derive(FORMS["1"], {"disability": ["1", "4"]}) == {
        "disability": ["1", "4", "7"],
        "disability_parts": ["1", "4"],
    }


def test_one_kind_stays_one() -> None:
    assert derive(FORMS["1"], {"disability": ["4"]}) == {}
    assert derive(FORMS["1"], {"disability": ["7"], "disability_parts": ["1", "4"]}) == {}


def test_reading_fills_in_before_it_drops() -> None:
    answers, problems = read_answers(FORMS["1"], {"idno": IDNO, "tcm_0_36": "1"}, on=ON)

    assert answers == {"idno": IDNO, "born": "2018-03-07", "sex": "1"}
    assert [problem.item for problem in problems] == ["tcm_0_36"]


def test_reading_twice_changes_nothing() -> None:
    raw = {"idno": IDNO, "disability": "视力残疾、肢体残疾", "stage": "不详：家长不清楚", "health": "残疾"}

    once, _ = read_answers(FORMS["1"], raw, on=ON)

    assert read_answers(FORMS["1"], once, on=ON) == (once, [])
