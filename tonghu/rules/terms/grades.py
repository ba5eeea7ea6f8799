"""School grades (年级): 1–9 of compulsory school, 10–12 after it, as the supplement counts them."""

import re

from tonghu.rules.terms.plain import compact_text
from tonghu.rules.terms.problems import Problem

NURSERY = "0"  # 幼儿园各班: no grade of a school, but an answer to 是否在园

_DIGITS = {word: n for n, word in enumerate("一二三四五六七八九", 1)}
# Where a stage begins: 初一 is 七年级 in Shanghai (六年级 is 预备班) as elsewhere.
_STAGES = {"小": 0, "小学": 0, "初": 6, "初中": 6, "高": 9, "高中": 9, "中职": 9, "职高": 9, "中专": 9, "职": 9}
_WRITTEN = re.compile(
    r"(小学|初中|高中|中职|职高|中专|小|初|高|职)?([一二三四五六七八九]|1[0-2]|[1-9])(年级|年|级)?(?:[(（]?\d{1,2}[)）]?班)?"
)
_PREPARATORY = ("预初", "预备班", "预备年级", "初中预备班", "初中预备年级")
_KINDERGARTEN = re.compile(r"(幼儿园)?(托|小小|小|中|大|混龄|学前)(\d|[一二三四五六七八九])?班|幼儿园|学前班")

UNREAD = Problem("GRADE_UNREAD", "年级读不出来。请填“三年级”“初二”“高一”或“大班”。")


def read_grade(text: object) -> str | Problem:
    """The code of "三年级", "3", "初二", "高一年级"; NURSERY for 小班, 中班, 大班.

    Text of a list cell in, code of `forms.options.GRADE` out. A bare stage without a number is a Problem.
    """
    written = compact_text(text)
    if written in _PREPARATORY:
        return "6"
    if _KINDERGARTEN.fullmatch(written):
        return NURSERY
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return UNREAD
    stage, number, _ = found.groups()
    grade = _DIGITS.get(number) or int(number)
    if stage and _STAGES[stage] and grade <= 3:
        grade += _STAGES[stage]
    return str(grade) if grade <= 12 else UNREAD
