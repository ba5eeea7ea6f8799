"""The codes behind the boxes never change: what was stored in 2024 is read in 2034."""

import pytest

from tonghu.rules.forms import FORMS, SUPPLEMENT, label_of
from tonghu.rules.terms import education, ethnic

KINDS = "0无 1视力残疾 2听力残疾 3言语残疾 4肢体残疾 5智力残疾 6精神残疾 7多重残疾"
SERVICE = "1在户籍地接受 2在居住地接受 3未接受 0不适用"
CODES = {
    ("12", "sex"): "1男 2女",
    ("12", "hukou_registered"): "1是 0否",
    ("1", "lives_with"): "1父母双方 2父母一方 3其他监护人 0未与父母或其他监护人共同居住",
    ("1", "residence_registration"): "1办理居住证 2暂住登记 3未登记",
    ("1", "housing"): "1自购房 2出租房屋 9其他",
    ("12", "guardianship"): "1较好 2一般 3较差",
    (
        "1",
        "guardianship_problems",
    ): "1父或母或其他监护人无监护能力 2父或母或其他监护人监护能力不足 3无人监护",
    ("2", "guardianship_problems"): "1父或母无监护能力 2受委托照顾人照顾能力不足 3无人监护",
    ("12", "stage"): "1学龄前 2小学 3初中 4高中 5中等职业教育 6特殊教育 7无就学能力 8失学",
    ("12", "school_status"): "1在读 2辍学 3休学 4毕业 5结业 6肄业",
    ("12", "boarding"): "1是 0否",
    ("12", "health"): "1健康 2残疾 3重病 4慢性病 5心理/行为异常",
    ("1", "health_0_6"): SERVICE,
    ("1", "tcm_0_36"): SERVICE,
    ("2", "health_0_6"): "1已接受 3未接受 0不适用",
    ("2", "tcm_0_36"): "1已接受 3未接受 0不适用",
    ("1", "insurance"): "1纳入户籍地医保 2纳入居住地医保 3未纳入医保",
    ("2", "insurance"): "1已纳入医保 3未纳入医保",
    ("12", "disability"): KINDS,
    ("12", "disability_parts"): KINDS.removeprefix("0无 ").removesuffix(" 7多重残疾"),
    ("12", "disability_level"): "0无 1一级 2二级 3三级 4四级",
    ("12", "rehabilitation"): "1是 0否",
    ("2", "both_out"): "1是 0否",
    ("2", "one_out"): "1是 0否",
    ("2", "has_carer"): "1有 0无",
    (
        "12",
        "hardship",
    ): "0无 1低保家庭 2特困家庭 3低保边缘家庭 4刚性支出困难家庭 5防止返贫监测家庭 9其他",
    ("12", "support"): (
        "0无 1低保 2特困 3急难社会救助 4孤儿基本生活保障 5事实无人抚养儿童基本生活保障 6残疾人两项补贴 "
        "7生活无着流浪乞讨人员救助 8慈善帮扶 9其他"
    ),
}
EVERY = [(form, key, codes) for (forms, key), codes in CODES.items() for form in forms]


@pytest.mark.parametrize(("form", "key", "codes"), EVERY, ids=[f"附件{form} {key}" for form, key, _ in EVERY])
def test_codes_of_a_line(form: str, key: str, codes: str) -> None:
    options = FORMS[form].by_key[key].options

    assert [f"{option.code}{option.label}" for option in options] == codes.split()


def test_grandparents_of_form_2_have_their_national_codes() -> None:
    printed = [(o.code, o.label) for o in FORMS["2"].by_key["carer_relation"].options if o.printed]

    assert printed == [("61", "爷爷"), ("62", "奶奶"), ("63", "外公"), ("64", "外婆"), ("80", "其他")]


def test_an_uncle_is_kept_as_an_uncle_though_the_paper_says_other() -> None:
    uncle = FORMS["2"].by_key["carer_relation"].option("81")

    assert uncle is not None
    assert (uncle.label, uncle.printed) == ("伯父", False)


def test_a_child_is_nobodys_guardian() -> None:
    codes = {option.code for option in FORMS["1"].by_key["guardian_relation"].options}

    assert {"01", "02", "20", "30", "41"}.isdisjoint(codes)
    assert {"61", "71", "99"} <= codes


def test_ethnic_groups_are_the_national_table() -> None:
    assert {o.code: o.label for o in FORMS["1"].by_key["ethnic"].options} == ethnic.NAMES


def test_stages_are_those_the_department_lists_are_read_into() -> None:
    assert {o.code: o.label for o in FORMS["1"].by_key["stage"].options} == education.STAGES
    assert {o.code: o.label for o in FORMS["1"].by_key["school_status"].options} == education.STATUSES


def test_no_code_stands_twice() -> None:
    for line in (*FORMS["1"].items, *FORMS["2"].items, *SUPPLEMENT.items):
        codes = [option.code for option in line.options]
        assert len(codes) == len(set(codes)), line.key


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("health", ["2", "5"], "残疾、心理/行为异常"),
        ("sex", "1", "男"),
        ("hukou_registered", "0", "否"),
        ("hukou", "310115", "上海市浦东新区"),
        ("residence", "310115001001", "上海市浦东新区"),
        ("school", {"unknown": "家长不清楚"}, "不详（家长不清楚）"),
        ("school", "测试小学", "测试小学"),
        ("stage", None, ""),
        ("stage", "77", "77"),
    ],
)
def test_answers_are_shown_in_words(key: str, value: object, words: str) -> None:
    assert label_of(FORMS["1"], key, value) == words


def test_having_a_carer_is_shown_as_printed() -> None:
    assert label_of(FORMS["2"], "has_carer", "1") == "有"
