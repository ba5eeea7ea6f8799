"""年级 as lists write it."""

import pytest

from tonghu.rules.terms.grades import NURSERY, UNREAD, read_grade


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("三年级", "3"), ("3", "3"), ("３年级", "3"), ("小三", "3"), ("三年级(2)班", "3"),
        ("六年级", "6"), ("预初", "6"), ("初一", "7"), ("初中二年级", "8"), ("九年级", "9"),
        ("高一", "10"), ("高中三年级", "12"), ("中职一年级", "10"), ("职二", "11"), ("10", "10"),
    ],
)  # fmt: skip
def test_a_grade_is_read_as_schools_write_it(written: str, grade: str) -> None:
    assert read_grade(written) == grade


@pytest.mark.parametrize("written", ["小班", "中一班", "大班", "托班", "幼儿园大班"])
def test_a_kindergarten_class_is_no_grade_of_a_school(written: str) -> None:
    assert read_grade(written) == NURSERY


@pytest.mark.parametrize("written", ["", "十三年级", "13", "初中", "红班"])
def test_what_names_no_grade_is_said_and_not_guessed(written: str) -> None:
    assert read_grade(written) == UNREAD
