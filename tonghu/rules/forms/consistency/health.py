"""G, H: health, disability, the two services (健康状况、残疾、健康管理)."""

from tonghu.rules.forms.conditions import may_be_0_to_6, may_be_0_to_36_months
from tonghu.rules.forms.consistency.case import Case
from tonghu.rules.forms.consistency.rule import AUTO, BOTH, ERROR, must_fill, rule
from tonghu.rules.forms.deriving import MULTIPLE
from tonghu.rules.terms.months import whole_months

HEALTHY, DISABLED = "1", "2"
NO_DISABILITY = "0"
NOT_DUE = "0"  # 不适用: too young for the first service
_FIRST_CONTACT = 28  # days: 满月随访 (国家基本公共卫生服务规范 第三版)
_FIRST_TCM = 6  # months

must_fill("G01", BOTH, ["health"], "没有填健康状况。请选“健康”，或选其他一项、几项。")
must_fill("G15", BOTH, ["rehabilitation"], "有残疾的没有填接受康复救助情况。请选“是”或“否”。")


@rule("G02", BOTH, ["health"], ERROR, "健康状况选了“健康”，又选了其他。请核对，只留符合实际的。")
def healthy_and_more(case: Case) -> bool:
    return case.says("health", HEALTHY) and len(case.codes("health")) > 1


def _kinds(case: Case) -> list[str]:
    return [kind for kind in case.codes("disability") if kind != NO_DISABILITY]


@rule(
    "G03",
    BOTH,
    ["disability", "health"],
    ERROR,
    "健康状况选了“残疾”，残疾类别却是“无”或没有填。请核对，选明残疾类别。",
    demands=["disability"],
)
def disabled_of_no_kind(case: Case) -> bool:
    return case.says("health", DISABLED) and not _kinds(case)


@rule("G04", BOTH, ["health", "disability"], ERROR, "填了残疾类别，健康状况却没有选“残疾”。请核对，补选或改正。")
def kind_but_not_disabled(case: Case) -> bool:
    return bool(_kinds(case)) and case.known("health") and not case.says("health", DISABLED)


@rule(
    "G05",
    BOTH,
    ["disability_level", "disability"],
    ERROR,
    "残疾类别为“无”，残疾等级却不是“无”。请对照残疾人证核对两项。",
)
def level_of_no_kind(case: Case) -> bool:
    return case.says("disability", NO_DISABILITY) and case.says("disability_level", "1", "2", "3", "4")


@rule(
    "G06",
    BOTH,
    ["disability_level", "disability_certificate"],
    ERROR,
    "有残疾人证，却没有填残疾等级。请对照残疾人证填写。",
    demands=["disability_level"],
)
def certificate_without_level(case: Case) -> bool:
    none = case.says("disability_level", "0") and case.known("disability_certificate")
    return "disability_level" in case.missing or (bool(_kinds(case)) and none)


@rule(
    "G07",
    BOTH,
    ["disability_parts", "disability"],
    ERROR,
    "多重残疾的需列明多个具体残疾类别。请至少选两类；只有一类的不选“多重残疾”。",
    demands=["disability_parts"],
)
def multiple_with_few_parts(case: Case) -> bool:
    listed = {*case.codes("disability_parts"), *_kinds(case)} - {MULTIPLE}
    told = case.answered("disability_parts") and not case.known("disability_parts")
    return MULTIPLE in _kinds(case) and len(listed) < 2 and not told


@rule("G08", BOTH, ["disability"], AUTO, "选了两类以上残疾，已按多重残疾登记。")
def several_kinds(case: Case) -> bool:
    return MULTIPLE not in _kinds(case) and len(set(_kinds(case))) > 1


@rule("H01", BOTH, ["health_0_6", "born"], ERROR, "已满7周岁，不填0—6岁儿童健康管理服务。请核对出生日期，或留空。")
def service_after_six(case: Case) -> bool:
    return case.says("health_0_6", "1", "2", "3") and not may_be_0_to_6(case.answers, case.on)


@rule(
    "H02",
    BOTH,
    ["health_0_6"],
    ERROR,
    "不满7周岁的没有填0—6岁儿童健康管理服务。请选一项；只有未满28天的可选“不适用”。",
    demands=["health_0_6"],
)
def service_open(case: Case) -> bool:
    if "health_0_6" in case.missing:
        return True
    due = case.born is not None and (case.on - case.born).days >= _FIRST_CONTACT
    return due and case.says("health_0_6", NOT_DUE) and may_be_0_to_6(case.answers, case.on)


@rule(
    "H03",
    BOTH,
    ["tcm_0_36", "born"],
    ERROR,
    "已超过36个月，不填0—36个月儿童中医药健康管理服务。请核对出生日期，或留空。",
)
def tcm_after_36_months(case: Case) -> bool:
    return case.says("tcm_0_36", "1", "2", "3") and not may_be_0_to_36_months(case.answers, case.on)


@rule(
    "H04",
    BOTH,
    ["tcm_0_36"],
    ERROR,
    "36个月及以下的没有填0—36个月儿童中医药健康管理服务。请选一项；只有未满6个月的可选“不适用”。",
    demands=["tcm_0_36"],
)
def tcm_open(case: Case) -> bool:
    if "tcm_0_36" in case.missing:
        return True
    due = case.born is not None and whole_months(case.born, case.on) >= _FIRST_TCM
    return due and case.says("tcm_0_36", NOT_DUE) and may_be_0_to_36_months(case.answers, case.on)
