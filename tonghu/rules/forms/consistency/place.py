"""C, D: addresses, and the dates of leaving and arriving (户籍地址、现居住地、日期)."""

from tonghu.rules.forms.consistency.case import Case
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, missing, must_fill, rule

_DATES = ("left_hukou", "came")
_COMMITTEE = 12  # digits of a 居村 code


@rule(
    "C01",
    BOTH,
    ["hukou"],
    ERROR,
    "已登记户口，却没有户籍地址，或没有选到县（区）。请对照户口簿补全。",
    demands=["hukou"],
)
def hukou_open(case: Case) -> bool:
    return "hukou" in case.missing or (case.known("hukou") and case.county("hukou") is None)


@rule(
    "C03",
    BOTH,
    ["residence", "residence_detail"],
    ERROR,
    "现居住地没有填全。请选到居（村）委会，并填写路、弄、号、室。",
    demands=["residence", "residence_detail"],
)
def residence_open(case: Case) -> list[str]:
    # Outside Shanghai B07 and C08 speak; elsewhere the committees are not known here.
    shallow = case.in_shanghai("residence") is True and len(case.code("residence") or "") < _COMMITTEE
    return [*(["residence"] if shallow else []), *missing(case, "residence", "residence_detail")]


@rule("C06", "1", ["residence", "hukou"], ERROR, "户籍地址和现居住地是同一处，不是流动儿童。请核对两处地址。")
def lives_at_hukou(case: Case) -> bool:
    hukou, residence = case.place("hukou"), case.place("residence")
    if not hukou or not residence or hukou[1] != residence[1]:
        return False
    # 户籍地址 may be known less deep than 现居住地.
    return residence[0].startswith(hukou[0]) or hukou[0].startswith(residence[0])


must_fill("C11", "1", ["housing_other"], "居住类型选了“其他”，没有写明。请写清是哪一种，如单位宿舍、亲友家。")
must_fill("D01", "1", ["left_hukou"], "没有填离开户籍地日期。请填写；在沪出生、没有回去住过的填出生日期。")
must_fill("D02", "1", ["came"], "没有填来现居住地日期。请填写搬到现住处的日期。")


@rule("D03", "1", ["came", "left_hukou"], ERROR, "来现居住地日期早于离开户籍地日期。请核对两个日期，改正其中一个。")
def came_before_leaving(case: Case) -> bool:
    left, came = case.day("left_hukou"), case.day("came")
    return left is not None and came is not None and came < left


@rule("D04", "1", [*_DATES, "born"], ERROR, "日期早于儿童出生日期。请核对；在沪出生的填出生日期。")
def before_birth(case: Case) -> list[str]:
    born = case.born
    return [key for key in _DATES if born and (day := case.day(key)) and day < born]


@rule("D05", "1", [*_DATES, "filled_on"], ERROR, "日期晚于填报日期。请核对日期和填报日期。")
def after_filling(case: Case) -> list[str]:
    return [key for key in _DATES if (day := case.day(key)) and day > case.filled_on]
