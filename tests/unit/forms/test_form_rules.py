"""What a checked form is told, beside the cases of the single rules (rules.jsonl)."""

from collections.abc import Callable
from datetime import date

import pytest

from tonghu.rules.forms import FORMS, check, fills_of, follow_ups, may_submit, rules_of, unchecked, unknown
from tonghu.rules.forms.consistency.facts import FACTS
from tonghu.rules.forms.consistency.rule import RULES, Rule
from tonghu.rules.terms.idnumbers import check_character
from tonghu.rules.terms.problems import Severity

ON = date(2024, 9, 30)
WHY = unknown("家长不清楚")


def no(body: str) -> str:
    return body + check_character(body)


BOY = no("34122520150307101")
MAN = no("34122519870102101")

CodesOf = Callable[..., set[str]]
Filled = Callable[..., dict[str, object]]


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
    known = set().union(*(FORMS[form].by_key for form in rule.forms if form in FORMS))

    assert {found.item for found in rule.findings if found.item} | rule.demands <= known
    assert rule.facts <= set(FACTS)
    assert rule.reason.endswith("。")
    assert rule.message.endswith("。")
    assert rule.severity is Severity.AUTO or rule.message.count("。") == 2


def test_sixteen_on_another_day(codes_of: CodesOf) -> None:
    assert "B02" not in codes_of(born="2008-12-31", on=date(2024, 12, 30))
    assert "B02" in codes_of(born="2008-12-31", on=date(2024, 12, 31))


def test_no_problem_repeats_what_was_filled_in(filled: Filled) -> None:
    answers = filled(name="测试1", idno=BOY[:17], father_phone="1380000", mother_idno=MAN[:16])

    text = "".join(problem.message for problem in check(FORMS["1"], answers, on=ON))

    assert all(value not in text for value in ("测试1", BOY[:17], "1380000", MAN[:16]))


def test_what_a_form_does_not_hold_is_said_not_to_be_checked(filled: Filled) -> None:
    without = {rule.id for rule in unchecked(FORMS["1"])}

    assert {"A15", "A18", "C10", "D11", "F28", "L06"} <= without
    assert "A15" not in {rule.id for rule in unchecked(FORMS["1"], {"number_in_register": "none"})}
    assert {"B02", "G13", "K06"}.isdisjoint(without)


def test_a_town_may_let_an_error_pass_but_not_every_one(filled: Filled) -> None:
    girl = check(FORMS["1"], filled(sex="2"), on=ON)
    early = check(FORMS["1"], filled(came="2020-01-31"), on=ON)

    assert may_submit(girl, overridden=["A09"], on=ON)
    assert not may_submit(early, overridden=["D03"], on=ON)


def test_follow_ups_say_what_who_and_where_and_the_urgent_come_first(filled: Filled) -> None:
    found = follow_ups(check(FORMS["1"], filled(insurance="3", danger=["4"], name=None), on=ON))

    assert [(each.rule, each.item, each.task.department.label) for each in found] == [
        ("M06", "danger", "公安"),
        ("H15", "insurance", "医保"),
    ]
    assert found[0].task.urgent


def test_what_fills_itself_is_said_and_given(filled: Filled) -> None:
    problems = check(FORMS["1"], filled(born="2024-05-01", tcm_0_36="3"), on=ON)

    assert fills_of(problems) == {"tcm_0_36": "0"}
