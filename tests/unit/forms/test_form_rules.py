"""Every consistency rule with a form that breaks it and the nearest form that does not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest

from tonghu.rules.forms import FORMS, check, may_submit, rules_of, unknown
from tonghu.rules.forms.consistency.rule import RULES, Rule
from tonghu.rules.terms.idnumbers import check_character
from tonghu.rules.terms.problems import Severity

ON = date(2024, 9, 30)
WHY = unknown("家长不清楚")


def no(body: str) -> str:
    return body + check_character(body)


BOY, GIRL = no("34122520150307101"), no("34122520150307102")
MAN, WOMAN = no("34122519870102101"), no("41152219880815432")
DEAD = {"father_status": "dead"}


@dataclass(frozen=True)
class Case:
    rule: str
    breaks: dict[str, object]
    keeps: dict[str, object] = field(default_factory=dict)
    form: str = "1"


CASES = [
    Case("A01", {"name": None}, {"name": unknown("尚未起名")}),
    Case("A02", {"name": "测试1"}, {"name": "阿卜杜拉·买买提"}),
    Case("A02", {"father_name": "测试（父）#"}, {"father_name": "𬍛㛃"}),
    Case("A03", {"idno": None}, {"idno": unknown("户口簿在老家")}),
    Case("A03", {"idno": None}, {"idno": None, "hukou_registered": "0"}),
    Case("A04", {"hukou_registered": "0"}, {"hukou_registered": "0", "idno": None}),
    Case(
        "A04",
        {"hukou_registered": "0"},
        {"hukou_registered": "0", "document": "02", "idno": "P123456789"},
    ),
    Case("A05", {"idno": BOY[:17]}),
    Case("A05", {"idno": "P123456789"}, {"idno": "P123456789", "document": "02"}),
    Case("A06", {"idno": BOY[:17] + ("1" if BOY[17] != "1" else "2")}),
    Case("A07", {"idno": no("34122520150229101")}),
    Case("A07", {"idno": no("34122520240921101"), "born": None}, {"idno": no("34122520240920101"), "born": None}),
    Case("A08", {"born": "2015-03-08"}, {"born": "2015-03-07"}),
    Case("A09", {"sex": "2"}, {"sex": "2", "idno": GIRL}),
    Case("A12", {"idno": "341225150307101"}),
    Case("A13", {"mother_idno": MAN}, {"mother_idno": WOMAN}),
    Case("A13", {"carer_idno": WOMAN}, {"carer_idno": no("31010119550102202")}, "2"),
    Case("A22", {"sex": None}, {"sex": WHY}),
    Case("B01", {"born": None}, {"born": WHY}),
    Case("B01", {"idno": WHY, "born": "2024-09-21"}, {"idno": WHY, "born": "2024-09-20"}),
    Case("B02", {"born": "2008-09-30"}, {"born": "2008-10-01"}),
    Case("B05", {"hukou": "310101"}, {"hukou": "310101", "asked_for_help": "1"}),
    Case("B06", {"hukou": "310115", "asked_for_help": "1"}, {"hukou": "310101", "asked_for_help": "1"}),
    Case("B07", {"residence": "320505"}),
    Case("B08", {"hukou": "341225"}, {"hukou": "310101"}, "2"),
    Case("B10", {"both_out": "0"}, {"both_out": "0", "one_out": "1"}, "2"),
    Case("B11", {"one_out": "1"}, {"one_out": "1", "both_out": "0"}, "2"),
    Case("C01", {"hukou": None}, {"hukou": WHY}),
    Case("C01", {"hukou": "3412"}, {"hukou": "341225"}),
    Case("C03", {"residence": "310115001"}, {"residence": "310115001001"}),
    Case("C03", {"residence_detail": None}, {"residence_detail": WHY}),
    Case("C06", {"hukou": "310115", "hukou_detail": "测试路2弄 3号401室"}, {"hukou": "310115"}),
    Case("C11", {"housing": "9"}, {"housing": "9", "housing_other": "单位宿舍"}),
    Case("D01", {"left_hukou": None}, {"left_hukou": WHY}),
    Case("D02", {"came": None}, {"came": WHY}),
    Case("D03", {"came": "2020-01-31"}, {"came": "2020-02-01"}),
    Case("D04", {"left_hukou": "2015-03-06"}, {"left_hukou": "2015-03-07"}),
    Case("D05", {"came": "2024-09-21"}, {"came": "2024-09-20"}),
    Case("E03", {"lives_with": "3"}, {"lives_with": "3", "guardian_name": "测试丁"}),
    Case("E05", {"guardianship": None}, {"guardianship": WHY}),
    Case("E06", {"guardianship": "3"}, {"guardianship": "3", "guardianship_problems": ["2"]}),
    Case("E07", {"guardianship_problems": ["2"]}, {"guardianship": "2", "guardianship_problems": ["2"]}),
    Case(
        "E08",
        {"guardianship": "2", "guardianship_problems": ["3"]},
        {"guardianship": "3", "guardianship_problems": ["3"]},
    ),
    Case("F01", {"stage": None}, {"stage": WHY}),
    Case(
        "F07",
        {"born": "2021-09-30", "stage": "1"},
        {"born": "2021-10-01", "stage": "1"},
    ),
    Case("F07", {"born": "2018-10-01", "stage": "1"}, {"born": "2018-09-30", "stage": "1"}),
    Case("F07", {"born": "2021-09-30", "stage": "1"}, {"born": "2021-09-30", "stage": "1", "in_kindergarten": "0"}),
    Case("F08", {"school": None}, {"school": None, "school_status": "2"}),
    Case("F11", {"school_status": None}, {"school_status": WHY}),
    Case("F13", {"stage": "8"}, {"stage": "8", "school_status": "2"}),
    Case("F18", {"boarding": "1", "stage": "1"}, {"boarding": "1"}),
    Case("F18", {"boarding": "1", "school_status": "3"}, {"boarding": "0", "school_status": "3"}),
    Case("F19", {"boarding": None}, {"boarding": None, "school_status": "3"}),
    Case("G01", {"health": None}, {"health": WHY}),
    Case("G02", {"health": ["1", "4"]}, {"health": ["3", "4"]}),
    Case("G03", {"health": ["2"]}, {"health": ["2"], "disability": ["4"]}),
    Case("G03", {"health": ["2"], "disability": None}),
    Case("G04", {"disability": ["4"]}, {"disability": ["4"], "health": ["2", "4"]}),
    Case("G05", {"disability_level": "3"}, {"disability_level": "0"}),
    Case(
        "G06",
        {"disability": ["4"], "disability_certificate": f"{BOY}43"},
        {"disability": ["4"], "disability_certificate": f"{BOY}43", "disability_level": "3"},
    ),
    Case("G06", {"disability": ["4"], "disability_certificate": f"{BOY}43"}, {"disability": ["4"]}),
    Case(
        "G07",
        {"disability": ["7"], "disability_parts": ["4"]},
        {"disability": ["7"], "disability_parts": ["1", "4"]},
    ),
    Case("G07", {"disability": ["7"]}, {"disability": ["7"], "disability_parts": WHY}),
    Case("G08", {"disability": ["1", "4"]}, {"disability": ["1", "4", "7"]}),
    Case("G15", {"disability": ["4"]}, {"disability": ["4"], "rehabilitation": "0"}),
    Case("H01", {"health_0_6": "1", "born": "2017-09-30"}, {"health_0_6": "1", "born": "2017-10-01"}),
    Case("H01", {"health_0_6": "1"}, {"health_0_6": "0"}),
    Case("H02", {"born": "2017-10-01"}, {"born": "2017-09-30"}),
    Case("H02", {"born": "2024-09-02", "health_0_6": "0"}, {"born": "2024-09-03", "health_0_6": "0"}),
    Case("H03", {"tcm_0_36": "2", "born": "2021-08-30"}, {"tcm_0_36": "2", "born": "2021-09-01"}),
    Case("H04", {"born": "2021-09-01"}, {"born": "2021-08-30"}),
    Case("H04", {"born": "2024-03-31", "tcm_0_36": "0"}, {"born": "2024-04-01", "tcm_0_36": "0"}),
    Case("I01", {"father_name": None, "mother_name": None}, {"father_name": None}),
    Case(
        "I01",
        {"father_name": None, "mother_name": None},
        {"father_name": None, "mother_name": None} | DEAD,
    ),
    Case("I02", {"father_idno": MAN[:17]}),
    Case("I02", {"carer_idno": "310101550102202"}, {"carer_idno": no("31010119550102202")}, "2"),
    Case("I03", {"father_idno": no("34122519870102102")}),
    Case("I04", {"mother_idno": no("41152219880815431")}),
    Case("I05", {"mother_idno": no("41152220010308432")}, {"mother_idno": no("41152220010307432")}),
    Case("I08", {"father_phone": None}, {"mother_phone": "13900000000", "father_phone": None}),
    Case("I08", {"father_phone": None}, {"father_phone": None} | DEAD),
    Case("I09", {"father_phone": "1380000"}, {"father_phone": "021-60000000"}),
    Case(
        "J01",
        {"lives_with": "3", "guardian_name": "测试丁"},
        {"lives_with": "3", "guardian_name": "测试丁", "guardian_relation": "61"},
    ),
    Case("J01", {"guardian_phone": "13900000000"}),
    Case("J05", {"has_carer": None}, {"has_carer": WHY}, "2"),
    Case("J06", {"carer_phone": None}, {"carer_phone": WHY}, "2"),
    Case("J06", {"carer_name": None}, {"carer_idno": None}, "2"),
    Case("J07", {"has_carer": "0"}, {"has_carer": "1"}, "2"),
    Case("J14", {"carer_relation": "80"}, {"carer_relation": "80", "carer_relation_other": "邻居"}, "2"),
    Case("J14", {"carer_relation": "80"}, {"carer_relation": "81"}, "2"),
    Case("K01", {"hardship": None}, {"hardship": WHY}),
    Case("K02", {"hardship": ["0", "1"]}, {"hardship": ["1"]}),
    Case("K03", {"support": ["0", "8"]}, {"support": ["1", "8"]}),
    Case("K06", {"hardship": ["1", "3"]}, {"hardship": ["1", "5"]}),
    Case("K17", {"support": ["9"]}, {"support": ["9"], "support_other": "学校减免"}),
    Case("EXCLUSIVE", {"disability": ["0", "4"]}, {"disability": ["4"]}),
    Case("REQUIRED", {"ethnic": None}, {"ethnic": WHY}),
    Case("REQUIRED", {"both_out": None}, {"both_out": "1"}, "2"),
]

CodesOf = Callable[..., set[str]]
Filled = Callable[..., dict[str, object]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_form_that_breaks_the_rule_is_told(case: Case, codes_of: CodesOf) -> None:
    assert case.rule in codes_of(case.form, **case.breaks)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_nearest_form_that_keeps_it_is_not(case: Case, codes_of: CodesOf) -> None:
    assert case.rule not in codes_of(case.form, **case.keeps)


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} - {"REQUIRED", "EXCLUSIVE"} == set(RULES)


@pytest.mark.parametrize("code", ["1", "2"])
def test_a_form_in_order_has_no_problem(code: str, filled: Filled) -> None:
    assert check(FORMS[code], filled(code), on=ON) == []


@pytest.mark.parametrize("code", ["1", "2"])
def test_an_empty_form_is_told_of_each_line_once(code: str) -> None:
    problems = check(FORMS[code], {}, on=ON)

    items = [problem.item for problem in problems]
    assert len(items) == len(set(items))
    assert {"A01", "A22", "B01", "C01", "C03", "E05", "F01", "G01", "I01", "I08", "K01"} <= {p.code for p in problems}


def test_not_known_with_a_reason_satisfies_every_demand() -> None:
    for form in FORMS.values():
        answers = {line.key: WHY for line in form} | {"filled_on": "2024-09-20"}
        assert [p.code for p in check(form, answers, on=ON) if p.severity is Severity.ERROR] == []


def test_problems_come_in_printed_order() -> None:
    form = FORMS["1"]

    places = [list(form.by_key).index(problem.item or "") for problem in check(form, {}, on=ON)]

    assert places == sorted(places)


def test_only_errors_block_submitting(filled: Filled) -> None:
    assert may_submit(check(FORMS["1"], filled(father_phone="1380000"), on=ON))
    assert not may_submit(check(FORMS["1"], filled(sex=None), on=ON))


def test_rules_of_one_form_leave_the_other_alone() -> None:
    assert {"B07", "D01", "E03"} <= {rule.id for rule in rules_of(FORMS["1"])}
    assert {"B07", "D01", "E03"}.isdisjoint(rule.id for rule in rules_of(FORMS["2"]))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_looks_at_lines_its_forms_have_and_says_what_to_do(rule: Rule) -> None:
    known = set().union(*(FORMS[form].by_key for form in rule.forms))

    assert set(rule.items) | set(rule.demands) <= known
    assert rule.message.endswith("。")
    assert rule.severity is Severity.AUTO or rule.message.count("。") == 2


def test_sixteen_on_another_day(codes_of: CodesOf) -> None:
    assert "B02" not in codes_of(born="2008-12-31", on=date(2024, 12, 30))
    assert "B02" in codes_of(born="2008-12-31", on=date(2024, 12, 31))


def test_no_problem_repeats_what_was_filled_in(filled: Filled) -> None:
    answers = filled(name="测试1", idno=BOY[:17], father_phone="1380000", mother_idno=MAN[:16])

    text = "".join(problem.message for problem in check(FORMS["1"], answers, on=ON))

    assert all(value not in text for value in ("测试1", BOY[:17], "1380000", MAN[:16]))
