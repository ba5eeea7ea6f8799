"""方案 三（二）: 家庭生活困难、自身残疾、监护缺失、流浪、心理和行为异常, and who asked for help."""

import pytest

from tonghu.rules.forms import FORMS, key_care_grounds, unknown

CASES = [
    ("低保家庭", {"hardship": ["1"]}, ["家庭生活困难"]),
    ("没有困难", {"hardship": ["0"]}, []),
    ("残疾类别", {"disability": ["4"]}, ["自身残疾"]),
    ("健康状况为残疾", {"health": ["2"]}, ["自身残疾"]),
    ("重病不是残疾", {"health": ["3"], "disability": ["0"]}, []),
    ("无人监护", {"guardianship_problems": ["3"]}, ["监护缺失"]),
    ("无监护能力", {"guardianship_problems": ["1"]}, ["监护缺失"]),
    ("监护能力不足还不是缺失", {"guardianship_problems": ["2"]}, []),
    ("独自居住", {"lives_with": "0"}, ["监护缺失"]),
    ("流浪", {"vagrant": "1"}, ["流浪"]),
    ("受过流浪乞讨救助", {"support": ["7"]}, ["流浪"]),
    ("心理/行为异常", {"health": ["4", "5"]}, ["心理和行为异常"]),
    ("主动求助", {"asked_for_help": "1"}, ["主动提出救助帮扶需求"]),
    ("没有求助", {"asked_for_help": "0"}, []),
    ("不详不是依据", {"hardship": unknown("家长不清楚"), "disability": unknown("家长不清楚")}, []),
]


@pytest.mark.parametrize(("answers", "grounds"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_grounds_of_the_notice(answers: dict[str, object], grounds: list[str]) -> None:
    assert key_care_grounds(FORMS["1"], answers) == grounds


def test_several_grounds_stand_in_the_order_of_the_notice() -> None:
    answers = {"asked_for_help": "1", "health": ["5", "2"], "hardship": ["2"], "vagrant": "1"}

    assert key_care_grounds(FORMS["2"], answers) == [
        *("家庭生活困难", "自身残疾", "流浪", "心理和行为异常"),
        "主动提出救助帮扶需求",
    ]
