"""E: guardianship, and whom the child lives with (监护情况、共同居住人)."""

from tonghu.rules.forms.consistency.case import Case
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, must_fill, rule

GOOD, FAIR, POOR = "1", "2", "3"  # 较好 一般 较差
NOBODY = "3"  # 无人监护
GUARDIAN_LINES = (
    "guardian_name",
    "guardian_relation",
    "guardian_idno",
    "guardian_phone",
    "guardian_hukou",
    "guardian_hukou_detail",
    "guardian_residence",
    "guardian_residence_detail",
)
_WHO_GUARDS = "共同居住人选了“其他监护人”，却没有填是谁。请填写其他监护人的姓名、与儿童关系和联系方式。"

must_fill("E05", BOTH, ["guardianship"], "没有填监护情况。请按入户了解的情况选较好、一般或较差。")
must_fill(
    "E06", BOTH, ["guardianship_problems"], "监护情况为“较差”，没有选监护问题。请选无监护能力、能力不足或无人监护。"
)


@rule("E03", "1", ["guardian_name", "lives_with"], ERROR, _WHO_GUARDS)
def other_guardian_unnamed(case: Case) -> bool:
    return case.says("lives_with", "3") and not any(case.answered(key) for key in GUARDIAN_LINES)


@rule(
    "E07",
    BOTH,
    ["guardianship", "guardianship_problems"],
    ERROR,
    "监护情况为“较好”，却选了监护问题。请核对，改正其中一项。",
)
def good_with_problems(case: Case) -> bool:
    return case.says("guardianship", GOOD) and case.known("guardianship_problems")


@rule(
    "E08",
    BOTH,
    ["guardianship", "guardianship_problems"],
    ERROR,
    "无人监护的，监护情况应为“较差”，不能为“一般”。请核对两项。",
)
def fair_with_nobody(case: Case) -> bool:
    return case.says("guardianship", FAIR) and case.says("guardianship_problems", NOBODY)
