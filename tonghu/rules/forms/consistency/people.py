"""I, J: parents, other guardian, entrusted carer (父母、其他监护人、受委托照护人)."""

from tonghu.rules.forms.answers import is_unknown
from tonghu.rules.forms.consistency.case import PARENTS, Case
from tonghu.rules.forms.consistency.guardianship import GUARDIAN_LINES
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, WARN, must_fill, rule
from tonghu.rules.forms.items import Kind
from tonghu.rules.terms.months import first_day_of_age
from tonghu.rules.terms.phones import read_phone
from tonghu.rules.terms.problems import Problem
from tonghu.rules.terms.sexes import FEMALE, MALE

_YOUNGEST_PARENT = 14  # years older than the child
_NAMES = tuple(f"{parent}_name" for parent in PARENTS)
_NUMBERS = tuple(f"{parent}_idno" for parent in PARENTS)
_PHONES = tuple(f"{parent}_phone" for parent in PARENTS)
_STATES = tuple(f"{parent}_status" for parent in PARENTS)
_ADULT_NUMBERS = (*_NUMBERS, "guardian_idno", "carer_idno")
_CARER_BLOCK = ("carer_name", "carer_relation", "carer_phone")
CARER_LINES = (
    *_CARER_BLOCK,
    "carer_relation_other",
    "carer_idno",
    "carer_hukou",
    "carer_hukou_detail",
    "carer_residence",
    "carer_residence_detail",
)


def _out_of_reach(case: Case) -> bool:
    """One of the parents is dead, missing, or nobody knows."""
    return any(case.says(key, "dead", "missing") or is_unknown(case.answers.get(key)) for key in _STATES)


@rule("I01", BOTH, _NAMES, ERROR, "父亲、母亲都没有填。请至少填一人；无法填的在补充页选父母状态，或写“不详：”和原因。")
def parents_unnamed(case: Case) -> bool:
    return not any(map(case.answered, _NAMES)) and not _out_of_reach(case)


@rule("I02", BOTH, _ADULT_NUMBERS, ERROR, "公民身份号码不对：位数、字符、日期或校验位有误。请对照身份证逐位核对。")
def number_of_adult_wrong(case: Case) -> list[str]:
    return [key for key in _ADULT_NUMBERS if case.fault_of_number(key)]


@rule("I03", BOTH, ["father_idno"], ERROR, "父亲的公民身份号码是女性的号码。请核对号码，或是否与母亲填反。")
def father_is_female(case: Case) -> bool:
    number = case.number("father_idno")
    return number is not None and number.sex == FEMALE


@rule("I04", BOTH, ["mother_idno"], ERROR, "母亲的公民身份号码是男性的号码。请核对号码，或是否与父亲填反。")
def mother_is_male(case: Case) -> bool:
    number = case.number("mother_idno")
    return number is not None and number.sex == MALE


@rule(
    "I05",
    BOTH,
    [*_NUMBERS, "born"],
    ERROR,
    "按公民身份号码，父母比儿童大不足14岁。请核对号码和出生日期；属实的由街镇说明。",
)
def parent_too_young(case: Case) -> list[str]:
    return [key for key in _NUMBERS if _too_young(case, key)]


def _too_young(case: Case, key: str) -> bool:
    number, born = case.number(key), case.born
    return number is not None and born is not None and born < first_day_of_age(number.born, _YOUNGEST_PARENT)


@rule(
    "I08", BOTH, _PHONES, ERROR, "父母都没有联系方式。请至少填一人；联系不上的在补充页选父母状态，或写“不详：”和原因。"
)
def parents_unreachable(case: Case) -> bool:
    return not any(map(case.answered, _PHONES)) and not _out_of_reach(case)


@rule("I09", BOTH, _PHONES, WARN, "联系方式不像手机号，也不像带区号的固定电话。请核对；境外号码等请说明原因。")
def odd_phone(case: Case) -> list[str]:
    phones = [line.key for line in case.form if line.kind is Kind.PHONE]
    return [key for key in phones if (phone := case.code(key)) and isinstance(read_phone(phone), Problem)]


@rule(
    "J01",
    "1",
    ["guardian_name", "guardian_relation"],
    ERROR,
    "其他监护人填了一部分，缺姓名或与儿童关系。请补全；没有其他监护人的全部留空。",
    demands=["guardian_name", "guardian_relation"],
)
def other_guardian_half_filled(case: Case) -> list[str]:
    begun = any(case.answered(key) for key in GUARDIAN_LINES)
    return [key for key in GUARDIAN_LINES[:2] if begun and not case.answered(key)]


must_fill("J05", "2", ["has_carer"], "没有填有无受委托照护人。请选“有”或“无”。")
must_fill(
    "J06", "2", _CARER_BLOCK, "有受委托照护人的，姓名、与儿童关系、联系方式要填全。请补上；不清楚的写“不详：”和原因。"
)
must_fill("J14", "2", ["carer_relation_other"], "与儿童关系选了“其他”，没有写明。请写清是什么人，如伯父、邻居。")


@rule(
    "J07",
    "2",
    ["has_carer", *CARER_LINES],
    ERROR,
    "选了没有受委托照护人，却填了照护人的内容。请核对，改选“有”或清空这些内容。",
)
def carer_filled_but_none(case: Case) -> bool:
    return case.says("has_carer", "0") and any(case.known(key) for key in CARER_LINES)
