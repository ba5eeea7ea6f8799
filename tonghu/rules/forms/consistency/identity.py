"""A: who the child is, and the number (姓名、性别、公民身份号码)."""

from tonghu.rules.forms.consistency.case import Case
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, WARN, must_fill, rule
from tonghu.rules.forms.items import Kind
from tonghu.rules.terms.idnumbers import RESIDENCE_PERMITS
from tonghu.rules.terms.names import doubts_about_name, read_name
from tonghu.rules.terms.problems import Problem

_NUMBERS = ("idno", "father_idno", "mother_idno", "guardian_idno", "carer_idno")

must_fill("A01", BOTH, ["name"], "没有填姓名。请对照户口簿填写；尚未起名的写“不详：未起名”。")
must_fill("A22", BOTH, ["sex"], "没有填性别。请选“男”或“女”；填了公民身份号码的会自动带出。")
must_fill("A03", BOTH, ["idno"], "已登记户口，却没有公民身份号码。请对照户口簿填写；暂缺的写“不详：”和原因。")


@rule("A02", BOTH, ["name"], WARN, "姓名里有数字、不常见的符号，或者只有一个字。请对照户口簿核对；无误的说明原因。")
def odd_name(case: Case) -> list[str]:
    names = [line.key for line in case.form if line.kind is Kind.NAME]
    return [key for key in names if (name := case.code(key)) and _is_odd(name)]


def _is_odd(name: str) -> bool:
    return isinstance(read_name(name), Problem) or bool(doubts_about_name(name))


@rule(
    "A04", BOTH, ["idno", "hukou_registered"], ERROR, "选了未登记户口，却填了公民身份号码。请核对两项，改正其中一项。"
)
def number_without_hukou(case: Case) -> bool:
    number = case.number("idno")
    return case.says("hukou_registered", "0") and number is not None and number.county not in RESIDENCE_PERMITS


@rule(
    "A05", BOTH, ["idno"], ERROR, "公民身份号码不是18位，或有不该出现的字符。请对照户口簿改正；其他证件先选证件类型。"
)
def number_of_wrong_form(case: Case) -> bool:
    return case.fault_of_number("idno") in ("ID_LENGTH", "ID_CHARACTERS", "DOCUMENT_FORM")


@rule("A06", BOTH, ["idno"], ERROR, "公民身份号码的校验位不对，至少有一位录错。请对照户口簿逐位核对。")
def number_fails_check(case: Case) -> bool:
    return case.fault_of_number("idno") in ("ID_CHECK", "ID_FLOAT")


@rule("A07", BOTH, ["idno"], ERROR, "公民身份号码中的出生日期不存在，或者还没有到。请对照户口簿核对。")
def number_of_no_day(case: Case) -> bool:
    number = case.number("idno")
    return case.fault_of_number("idno") == "ID_DATE" or (number is not None and number.born > case.filled_on)


@rule("A08", BOTH, ["born", "idno"], ERROR, "出生日期与公民身份号码中的不一致。请对照户口簿核对，改正其中一项。")
def born_differs_from_number(case: Case) -> bool:
    number = case.number("idno")
    return number is not None and case.born is not None and number.born != case.born


@rule("A09", BOTH, ["sex", "idno"], ERROR, "性别与公民身份号码不一致。请对照户口簿核对；公安确认无误的由街镇说明。")
def sex_differs_from_number(case: Case) -> bool:
    number = case.number("idno")
    return number is not None and case.known("sex") and number.sex != case.code("sex")


@rule("A12", BOTH, ["idno"], ERROR, "填的是已停用的15位旧号码。请改填户口簿上的18位公民身份号码。")
def number_of_fifteen(case: Case) -> bool:
    return case.fault_of_number("idno") == "ID_15"


@rule("A13", BOTH, _NUMBERS, ERROR, "同一个证件号码填给了两个人。请核对儿童、父母、监护人、受委托照护人的号码。")
def number_of_two_people(case: Case) -> list[str]:
    given = {key: number for key in _NUMBERS if (number := case.code(key))}
    everyone = list(given.values())
    return [key for key, number in given.items() if everyone.count(number) > 1]
