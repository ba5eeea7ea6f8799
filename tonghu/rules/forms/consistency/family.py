"""K: hardship and benefits of the family (家庭困难情况、生活保障情况)."""

from tonghu.rules.forms.consistency.case import Case
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, must_fill, rule

NONE = "0"
TIERS = ("1", "2", "3", "4")  # 低保 特困 低保边缘 刚性支出困难

must_fill("K01", BOTH, ["hardship"], "没有填家庭困难情况。请选一项；没有困难的选“无”。")
must_fill("K17", BOTH, ["hardship_other", "support_other"], "选了“其他”，没有写明。请写清具体内容。")


@rule("K02", BOTH, ["hardship"], ERROR, "家庭困难情况选了“无”，又选了其他。请核对，只留符合实际的。")
def no_hardship_and_more(case: Case) -> bool:
    return case.says("hardship", NONE) and len(case.codes("hardship")) > 1


@rule("K03", BOTH, ["support"], ERROR, "生活保障情况选了“无”，又选了其他。请核对，只留符合实际的。")
def no_support_and_more(case: Case) -> bool:
    return case.says("support", NONE) and len(case.codes("support")) > 1


@rule("K06", BOTH, ["hardship"], ERROR, "低保、特困、低保边缘、刚性支出困难只能有一项。请核对认定结果，只留一项。")
def several_tiers(case: Case) -> bool:
    return sum(tier in TIERS for tier in case.codes("hardship")) > 1
