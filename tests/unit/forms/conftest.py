"""Two whole forms of invented children, as they stand after a visit."""

from collections.abc import Callable
from datetime import date

import pytest

from tonghu.rules.forms import FORMS, check
from tonghu.rules.terms.idnumbers import check_character
from tonghu.rules.terms.problems import Problem

ON = date(2024, 9, 30)

Filled = Callable[..., dict[str, object]]


def number(body: str) -> str:
    return body + check_character(body)


_BOTH: dict[str, object] = {
    "unit": "测试一居委会",
    "filled_on": "2024-09-20",
    "name": "测试甲",
    "sex": "1",
    "born": "2015-03-07",
    "ethnic": "01",
    "hukou_registered": "1",
    "hukou_detail": "测试村1号",
    "residence": "310115001001",
    "residence_detail": "测试路2弄3号401室",
    "guardianship": "1",
    "stage": "2",
    "school": "测试小学",
    "boarding": "0",
    "school_status": "1",
    "health": ["1"],
    "disability": ["0"],
    "disability_level": "0",
    "hardship": ["0"],
    "support": ["0"],
    "father_name": "测试乙",
    "father_idno": number("34122519870102101"),
    "father_phone": "13800000000",
    "mother_name": "测试丙",
    "mother_idno": number("41152219880815432"),
    "asked_for_help": "0",
    "collected_how": "1",
    "collected_by": "测试主任",
    "collected_on": "2024-09-20",
    "collected_where": "1",
    "informed": "1",
}
_FORM: dict[str, dict[str, object]] = {
    "1": {
        "idno": number("34122520150307101"),
        "hukou": "341225",
        "lives_with": "1",
        "residence_registration": "1",
        "housing": "2",
        "left_hukou": "2020-02-01",
        "came": "2020-02-02",
        "insurance": "2",
    },
    "2": {
        "idno": number("31011520150307101"),
        "hukou": "310115",
        "insurance": "1",
        "both_out": "1",
        "one_out": "0",
        "has_carer": "1",
        "carer_relation": "62",
        "carer_name": "测试丁",
        "carer_phone": "021-60000000",
        "carer_idno": number("31010119550102202"),
        "carer_hukou": "310115",
        "carer_residence": "310115001001",
        "care_agreement": "1",
    },
}


@pytest.fixture
def filled() -> Filled:
    """A form that is in order, with some answers changed; None takes an answer away."""

    def fill(code: str = "1", **changes: object) -> dict[str, object]:
        answers = _BOTH | _FORM[code] | changes
        return {key: value for key, value in answers.items() if value is not None}

    return fill


@pytest.fixture
def codes_of(filled: Filled) -> Callable[..., set[str]]:
    """The rules that a changed form breaks on the reference day."""

    def run(code: str = "1", on: date = ON, **changes: object) -> set[str]:
        problems: list[Problem] = check(FORMS[code], filled(code, **changes), on=on)
        return {problem.code for problem in problems}

    return run
