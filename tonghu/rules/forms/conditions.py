"""When a line applies or must be filled: claims about the other answers and the day."""

from datetime import date

from tonghu.rules.forms.answers import answered, code, codes, day, known
from tonghu.rules.forms.items import Answers, Condition
from tonghu.rules.terms.months import first_day_of_age, whole_months

SCHOOL_STAGES = ("2", "3", "4", "5", "6")  # 小学 初中 高中 中等职业教育 特殊教育
PRESCHOOL = "1"  # 学龄前
OUT_OF_SCHOOL = "8"  # 失学
STUDYING, SUSPENDED = "1", "3"  # 在读 休学
# GB/T 4761: none of them says who the person is.
UNNAMED_RELATION = "80"

_HEALTH_UNTIL = 7  # 0—6岁: until the day before the seventh birthday (国家基本公共卫生服务规范 第三版)
_TCM_UNTIL = 36  # 0—36个月: until 36 completed months


def always(answers: Answers, on: date) -> bool:
    """Whatever the other answers are."""
    return True


def never(answers: Answers, on: date) -> bool:
    """Not required of anybody."""
    return False


def says(key: str, *wanted: str) -> Condition:
    """The answer is one of these codes, or one of them is ticked."""
    return lambda answers, on: any(ticked in wanted for ticked in codes(answers, key))


def does_not_say(key: str, *unwanted: str) -> Condition:
    """The answer is none of these codes; also true while nothing is answered."""
    return lambda answers, on: not any(ticked in unwanted for ticked in codes(answers, key))


def filled(key: str) -> Condition:
    """Something is filled in."""
    return lambda answers, on: known(answers, key)


def all_of(*conditions: Condition) -> Condition:
    """Every one of them holds."""
    return lambda answers, on: all(condition(answers, on) for condition in conditions)


def any_of(*conditions: Condition) -> Condition:
    """At least one of them holds."""
    return lambda answers, on: any(condition(answers, on) for condition in conditions)


def born_known(answers: Answers, on: date) -> bool:
    """The birth date is known."""
    return day(answers, "born") is not None


def may_be_0_to_6(answers: Answers, on: date) -> bool:
    """0—6岁: the child is under seven, as far as is known."""
    born = day(answers, "born")
    return born is None or on < first_day_of_age(born, _HEALTH_UNTIL)


def may_be_0_to_36_months(answers: Answers, on: date) -> bool:
    """0—36个月: the child has completed at most 36 months, as far as is known."""
    born = day(answers, "born")
    return born is None or whole_months(born, on) <= _TCM_UNTIL


def of_kindergarten_age(answers: Answers, on: date) -> bool:
    """3 to 5 years old, when 学前教育 is to be recorded (方案 二（二）)."""
    born = day(answers, "born")
    return born is not None and 36 <= whole_months(born, on) < 72


def in_school(answers: Answers, on: date) -> bool:
    """The stage is one of a school: 小学 to 特殊教育."""
    return code(answers, "stage") in SCHOOL_STAGES


def in_kindergarten(answers: Answers, on: date) -> bool:
    """学龄前 and 在园."""
    return code(answers, "stage") == PRESCHOOL and code(answers, "in_kindergarten") == "1"


def on_a_school_roll(answers: Answers, on: date) -> bool:
    """在读 or 休学 at a school, whose name the comparison with 教育 needs."""
    return in_school(answers, on) and code(answers, "school_status") in (STUDYING, SUSPENDED)


def studying_at_school(answers: Answers, on: date) -> bool:
    """在读 at a school."""
    return in_school(answers, on) and code(answers, "school_status") == STUDYING


def disabled(answers: Answers, on: date) -> bool:
    """残疾类别 is other than 无."""
    return any(kind != "0" for kind in codes(answers, "disability"))


def in_hardship(answers: Answers, on: date) -> bool:
    """家庭困难情况 is other than 无."""
    return any(kind != "0" for kind in codes(answers, "hardship"))


def disabled_with_certificate(answers: Answers, on: date) -> bool:
    """A certificate carries a grade; without one the grade may be open."""
    return disabled(answers, on) and answered(answers, "disability_certificate")
