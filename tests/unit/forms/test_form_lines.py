"""Who answers for a line, who may see it, and which child it is asked of."""

from collections.abc import Iterable
from datetime import date

import pytest

from tonghu.rules.forms import (
    FORMS,
    SUPPLEMENT,
    Form,
    Item,
    Kind,
    Sensitivity,
    UnknownItem,
    defects,
    item,
    items_of,
    shown,
    split,
    unknown,
)
from tonghu.rules.terms.departments import Department

ON = date(2024, 9, 30)
FORM = pytest.mark.parametrize("form", FORMS.values(), ids=["附件1", "附件2"])


def keys(lines: Iterable[Item]) -> set[str]:
    return {line.key for line in lines}


def asked(code: str = "1", on: date = ON, **answers: object) -> set[str]:
    return keys(shown(FORMS[code], answers, on))


# 方案 二: who answers for what.


@FORM
def test_education_answers_for_schooling(form: Form) -> None:
    assert keys(items_of(Department.EDUCATION, form)) == {
        *("stage", "school", "boarding", "school_status"),
        *("in_kindergarten", "grade", "student_number", "suspended_from", "suspended_until"),
    }


@FORM
def test_health_answers_for_the_two_services(form: Form) -> None:
    assert keys(items_of(Department.HEALTH, form)) == {"health_0_6", "tcm_0_36"}


@FORM
def test_insurance_and_vaccination_have_one_line_each(form: Form) -> None:
    assert keys(items_of(Department.INSURANCE, form)) == {"insurance"}
    assert keys(items_of(Department.CDC, form)) == {"vaccination"}


@FORM
def test_the_federation_answers_for_disability_and_rehabilitation(form: Form) -> None:
    assert keys(items_of(Department.DISABILITY, form)) == {
        *("disability", "disability_parts", "disability_level"),
        *("rehabilitation", "disability_certificate", "certificate_status", "disability_heaviest"),
    }


def test_police_answer_for_hukou_and_on_form_1_for_the_residence_permit() -> None:
    hukou = {"hukou_registered", "hukou", "hukou_detail"}

    assert keys(items_of(Department.POLICE, FORMS["1"])) == hukou | {"residence_registration"}
    assert keys(items_of(Department.POLICE, FORMS["2"])) == hukou


# Names, numbers, phones, addresses and free text are to be encrypted, codes are to be counted.


@FORM
def test_what_names_or_finds_a_person_is_personal(form: Form) -> None:
    coded = {Kind.CHOICE, Kind.CHOICES, Kind.YES_NO, Kind.DATE, Kind.DIVISION}

    for line in form:
        assert line.personal == (line.kind not in coded and line.key != "unit"), line.key


@FORM
def test_split_parts_all_answers_into_coded_and_personal(form: Form) -> None:
    answers = {"name": "测试甲", "sex": "1", "health": ["1"], "father_phone": unknown("联系不上")}

    coded, personal, restricted = split(form, answers)

    assert coded == {"sex": "1"}
    assert restricted == {"health": ["1"]}
    assert personal == {"name": "测试甲", "father_phone": {"unknown": "联系不上"}}


def test_why_something_is_not_known_is_kept_with_the_personal_answers() -> None:
    coded, personal, _ = split(FORMS["1"], {"housing": unknown("外婆说不清楚")})

    assert coded == {"housing": {"unknown": True}}
    assert {**coded, **personal} == {"housing": unknown("外婆说不清楚")}


def test_split_refuses_what_no_line_describes() -> None:
    with pytest.raises(UnknownItem):
        split(FORMS["1"], {"nickname": "x"})


@FORM
def test_mind_and_behaviour_is_restricted(form: Form) -> None:
    assert item(form, "health").sensitivity is Sensitivity.RESTRICTED
    assert item(form, "guardianship_problems").sensitivity is Sensitivity.RESTRICTED


@FORM
def test_numbers_phones_and_addresses_are_never_plain(form: Form) -> None:
    for line in form:
        if line.kind in (Kind.ID_NUMBER, Kind.PHONE, Kind.DETAIL):
            assert line.sensitivity is not Sensitivity.PLAIN, line.key


# Keys and titles are what columns are made of.


@FORM
def test_keys_and_titles_stand_once(form: Form) -> None:
    lines = form.all_items

    assert len(keys(lines)) == len(lines)
    assert len({line.title for line in lines}) == len(lines)


@FORM
def test_every_other_and_every_exclusive_points_somewhere(form: Form) -> None:
    for line in form:
        assert line.other is None or line.other in form.by_key, line.key
        assert line.exclusive is None or line.option(line.exclusive), line.key


@FORM
def test_help_is_one_line(form: Form) -> None:
    assert all("\n" not in line.help and len(line.help) < 100 for line in form)


def test_both_forms_share_one_supplement() -> None:
    assert FORMS["1"].supplement is SUPPLEMENT is FORMS["2"].supplement


def test_first_arrival_is_asked_of_migrants_departures_of_parents_of_the_left_behind() -> None:
    assert "arrived" in FORMS["1"].by_key
    assert "arrived" not in FORMS["2"].by_key
    assert "father_away_since" in FORMS["2"].by_key
    assert "father_away_since" not in FORMS["1"].by_key


def test_a_key_of_no_form_is_refused() -> None:
    with pytest.raises(UnknownItem):
        item(FORMS["2"], "lives_with")


# Which child a line is asked of: boundaries side by side.

ASKED = [
    ("0—6岁: 七周岁前一天", "health_0_6", {"born": "2017-10-01"}, True),
    ("0—6岁: 七周岁当天", "health_0_6", {"born": "2017-09-30"}, False),
    ("0—36个月: 满37个月前一天", "tcm_0_36", {"born": "2021-09-01"}, True),
    ("0—36个月: 满37个月当天", "tcm_0_36", {"born": "2021-08-31"}, False),
    ("出生日期未知时照问", "tcm_0_36", {}, True),
    ("小学问学校", "school", {"stage": "2"}, True),
    ("失学不问学校", "school", {"stage": "8"}, False),
    ("在园问幼儿园", "school", {"stage": "1", "in_kindergarten": "1"}, True),
    ("未在园不问", "school", {"stage": "1", "in_kindergarten": "0"}, False),
    ("失学也问学业状况", "school_status", {"stage": "8"}, True),
    ("无就学能力不问学业状况", "school_status", {"stage": "7"}, False),
    ("特殊教育问寄宿", "boarding", {"stage": "6"}, True),
    ("学龄前不问寄宿", "boarding", {"stage": "1"}, False),
    ("多重残疾列明类别", "disability_parts", {"disability": ["7"]}, True),
    ("一类残疾不列", "disability_parts", {"disability": ["4"]}, False),
    ("残疾问证号", "disability_certificate", {"disability": ["4"]}, True),
    ("无残疾不问证号", "disability_certificate", {"disability": ["0"]}, False),
    ("其他监护人", "guardian_name", {"lives_with": "3"}, True),
    ("与父母同住不问其他监护人", "guardian_name", {"lives_with": "1"}, False),
    ("登记户口问户籍地址", "hukou", {"hukou_registered": "1"}, True),
    ("未登记户口不问", "hukou", {"hukou_registered": "0"}, False),
    ("困难其他写明", "hardship_other", {"hardship": ["1", "9"]}, True),
    ("困难无其他不写", "hardship_other", {"hardship": ["1"]}, False),
    ("无证件不问号码", "idno", {"document": "99"}, False),
    ("出生医学证明有编号", "idno", {"document": "02"}, True),
    ("退出要日期", "exit_on", {"exit_reason": "1"}, True),
    ("没有退出不问日期", "exit_on", {}, False),
]


@pytest.mark.parametrize(("key", "answers", "expected"), [case[1:] for case in ASKED], ids=[c[0] for c in ASKED])
def test_a_line_is_asked_of_the_child_it_concerns(key: str, answers: dict[str, object], expected: bool) -> None:
    assert (key in asked(**answers)) is expected


@pytest.mark.parametrize(
    ("key", "answers", "expected"),
    [
        ("carer_name", {"has_carer": "1"}, True),
        ("carer_name", {"has_carer": "0"}, False),
        ("carer_relation_other", {"has_carer": "1", "carer_relation": "80"}, True),
        ("carer_relation_other", {"has_carer": "1", "carer_relation": "61"}, False),
        ("other_unable_ground", {"one_out": "1"}, True),
        ("other_unable_ground", {"one_out": "0"}, False),
        ("father_away_since", {"father_status": "alive"}, True),
        ("father_away_since", {"father_status": "dead"}, False),
    ],
)
def test_form_2_asks_of_carer_and_departure_only_where_there_is_one(
    key: str, answers: dict[str, object], expected: bool
) -> None:
    assert (key in asked("2", **answers)) is expected


def test_nothing_is_required_that_does_not_apply() -> None:
    for form in FORMS.values():
        for answers in ({}, {"born": "2009-01-01", "stage": "8", "hukou_registered": "0", "has_carer": "0"}):
            applying = keys(shown(form, answers, ON))
            assert all(line.key in applying for line in form if line.required(answers, ON))


def test_not_known_is_an_answer_and_a_defect() -> None:
    answers = {"name": "测试甲", "stage": unknown("家长不清楚"), "idno": unknown("户口簿在老家")}

    assert defects(FORMS["1"], answers) == ["idno", "stage"]
