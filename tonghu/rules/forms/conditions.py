"""When a line applies or must be filled: claims about the other answers and the day."""

from tonghu.rules.forms.claims import (
    ALWAYS,
    NEVER,
    ON,
    Claim,
    all_of,
    answered,
    any_of,
    at_most,
    day,
    does_not_say,
    known,
    less,
    months,
    not_,
    number,
    plus_months,
    says,
    says_other_than,
)

__all__ = ["all_of", "any_of", "does_not_say", "says"]

SCHOOL_STAGES = ("2", "3", "4", "5", "6")  # 小学 初中 高中 中等职业教育 特殊教育
PRESCHOOL = "1"  # 学龄前
OUT_OF_SCHOOL = "8"  # 失学
STUDYING, SUSPENDED = "1", "3"  # 在读 休学
# GB/T 4761: none of them says who the person is.
UNNAMED_RELATION = "80"

_HEALTH_UNTIL = 7  # 0—6岁: until the day before the seventh birthday (国家基本公共卫生服务规范 第三版)
_TCM_UNTIL = 36  # 0—36个月: until 36 completed months

always, never = ALWAYS, NEVER
filled = known
born = day("born")
age_in_months = months(born, ON)  # nothing while the birth date is open
born_known = at_most(born, born)


def younger_than(years: int) -> Claim:
    """The birth date is known and the birthday is still to come (不满…周岁)."""
    return less(ON, plus_months(born, years * 12))


def at_least(years: int) -> Claim:
    """The birth date is known and the birthday has come (已满…周岁)."""
    return at_most(plus_months(born, years * 12), ON)


# As far as is known: without a birth date the two services are asked of everybody.
may_be_0_to_6 = not_(at_least(_HEALTH_UNTIL))
may_be_0_to_36_months = not_(less(number(_TCM_UNTIL), age_in_months))
# 3 to 5 years old, when 学前教育 is to be recorded (方案 二（二）).
of_kindergarten_age = all_of(at_least(3), younger_than(6))

in_school = says("stage", *SCHOOL_STAGES)
in_kindergarten = all_of(says("stage", PRESCHOOL), says("in_kindergarten", "1"))
# 在读 or 休学 at a school, whose name the comparison with 教育 needs.
on_a_school_roll = all_of(in_school, says("school_status", STUDYING, SUSPENDED))
studying_at_school = all_of(in_school, says("school_status", STUDYING))
disabled = says_other_than("disability", "0")
in_hardship = says_other_than("hardship", "0")
# A certificate carries a grade; without one the grade may be open.
disabled_with_certificate = all_of(
    disabled, any_of(answered("disability_certificate"), says("certificate_status", "1"))
)
