"""B: age and the circle of children of each form, on the reference day (出生日期、工作对象)."""

from tonghu.rules.forms.consistency.case import Case
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, missing, rule
from tonghu.rules.terms.months import first_day_of_age
from tonghu.rules.terms.scope import UNDER_AGE

_NOT_CROSSING = "户籍和现居住地在同一个区，不是跨行政区域居住。请核对两处地址；都无误的不填流动儿童登记表。"
_SHANGHAI_ONLY_WHEN_ASKED = (
    "本市户籍的儿童，主动提出救助帮扶的才登记为流动儿童。请核对户籍地址和补充页的“主动提出救助帮扶”。"
)


@rule("B01", BOTH, ["born"], ERROR, "没有填出生日期，或者晚于填报日期。请对照户口簿改正。", demands=["born"])
def born_missing_or_to_come(case: Case) -> list[str]:
    to_come = case.born is not None and case.born > case.filled_on
    return ["born"] if to_come else missing(case, "born")


@rule("B02", BOTH, ["born"], ERROR, "参照日已满16周岁，不在监测摸排范围。请核对出生日期；无误的按“超龄”办理退出。")
def sixteen_on_the_day(case: Case) -> bool:
    return case.born is not None and case.on >= first_day_of_age(case.born, UNDER_AGE.on(case.on))


@rule("B05", "1", ["hukou", "asked_for_help"], ERROR, _SHANGHAI_ONLY_WHEN_ASKED)
def shanghai_hukou_without_asking(case: Case) -> bool:
    asked = case.says("asked_for_help", "1")
    return case.in_shanghai("hukou") is True and case.answered("asked_for_help") and not asked


@rule("B06", "1", ["residence", "hukou"], ERROR, _NOT_CROSSING)
def shanghai_hukou_in_its_own_district(case: Case) -> bool:
    at_home = case.county("hukou") is not None and case.county("hukou") == case.county("residence")
    return at_home and case.in_shanghai("hukou") is True and case.says("asked_for_help", "1")


@rule("B07", "1", ["residence"], ERROR, "现居住地不在上海。流动儿童由流入地摸排，请核对地址；已离沪的办理退出。")
def lives_outside_shanghai(case: Case) -> bool:
    return case.in_shanghai("residence") is False


@rule("B08", "2", ["hukou"], ERROR, "户籍地不在上海，不填留守儿童登记表。请核对地址；无误的作为线索通报户籍所在地。")
def hukou_outside_shanghai(case: Case) -> bool:
    return case.in_shanghai("hukou") is False


@rule("B10", "2", ["both_out", "one_out"], ERROR, "父母外出的两项都选了“否”，不符合留守儿童的条件。请核对两项。")
def nobody_out(case: Case) -> bool:
    return case.says("both_out", "0") and case.says("one_out", "0")


@rule("B11", "2", ["both_out", "one_out"], ERROR, "父母外出的两项都选了“是”，不能同时成立。请只留符合实际的一项。")
def both_kinds_of_out(case: Case) -> bool:
    return case.says("both_out", "1") and case.says("one_out", "1")
