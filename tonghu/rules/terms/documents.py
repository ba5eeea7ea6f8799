"""Kinds of identity document (证件类型) and the form of their numbers."""

import re

from tonghu.rules.terms.code_table import CodeTable, each_word
from tonghu.rules.terms.idnumbers import RESIDENCE_PERMITS, read_id_number
from tonghu.rules.terms.plain import compact_text
from tonghu.rules.terms.problems import Problem

ID_CARD, BIRTH_CERTIFICATE, RESIDENCE_PERMIT, HK_MACAO_PERMIT = "01", "02", "03", "04"
TAIWAN_PERMIT, FOREIGN_RESIDENT, PASSPORT, NONE = "05", "06", "07", "99"

NAMES = {
    "01": "居民身份证/户口簿",
    "02": "出生医学证明",
    "03": "港澳台居民居住证",
    "04": "港澳居民来往内地通行证",
    "05": "台湾居民来往大陆通行证",
    "06": "外国人永久居留身份证",
    "07": "护照",
    "99": "无证件",
}

# A, B, Z are the letters of the school register. Its lone digits differ from ours ("6" is a Hong Kong passport)
# and are not accepted; "1" is the identity card in both.
_ALIASES = (
    each_word(
        "01", "1 居民身份证 身份证 二代身份证 第二代居民身份证 二代证 户口簿 户口本 户口薄 B 身份证/户口簿 临时身份证"
    )
    | each_word("02", "出生证 出生证明 出生医学证 出生医学证明书 医学出生证明")
    | each_word("03", "港澳居民居住证 台湾居民居住证 港澳台居住证 港澳台居民居住证件")
    | each_word("04", "港澳通行证 回乡证 港澳居民来往内地通行证(回乡证) 港澳来往内地通行证")
    | each_word("05", "台胞证 台湾通行证 台湾来往大陆通行证")
    | each_word("06", "外国人永久居留证 永久居留证 永居证 五星卡 外国人居留证 境外永久居住证")
    | each_word("07", "A 外国护照 中国护照 普通护照 香港特区护照/身份证明 澳门特区护照/身份证明")
    | each_word("99", "无 没有 无证 无身份证件 未办理")
)
_TABLE = CodeTable(
    NAMES,
    _ALIASES,
    Problem("DOCUMENT_UNREAD", "证件类型读不出来。请填“居民身份证”“出生医学证明”等证件全称。"),
    padded=False,
)

_FORMS = {
    BIRTH_CERTIFICATE: (r"[A-Z]\d{9}", "出生医学证明编号应为1个字母加9位数字。请对照证明原件改正。"),
    HK_MACAO_PERMIT: (r"[HM]\d{8}(?:\d{2})?", "港澳居民来往内地通行证号码应为字母H或M加8位数字。请对照证件改正。"),
    TAIWAN_PERMIT: (r"\d{8}", "台湾居民来往大陆通行证号码应为8位数字。请对照证件改正。"),
    PASSPORT: (r"[A-Z0-9]{5,17}", "护照号码应为5至17位字母或数字。请对照护照改正。"),
}
_OLD_FOREIGN = re.compile(r"[A-Z]{3}\d{12}")
_FOREIGN_FORM = Problem(
    "DOCUMENT_FORM", "外国人永久居留身份证号码应为15位（3个字母加12位数字），或以9开头的18位。请对照证件改正。"
)
_PERMIT_FORM = Problem("DOCUMENT_FORM", "港澳台居民居住证号码应以81、82或83开头。请核对证件类型和号码。")


def read_document(text: object) -> str | Problem:
    """The two-digit code of a kind of document: "01", "身份证", "户口本", "出生证" …"""
    return _TABLE.read(text)


def read_document_number(document: str, text: object) -> str | Problem:
    """The number as it is stored, checked in the way its kind of document allows; "" for 无证件."""
    if document == NONE:
        return ""
    if document in (ID_CARD, RESIDENCE_PERMIT):
        return _read_gb11643(document, text)
    number = compact_text(text).upper()
    if document == FOREIGN_RESIDENT:
        return _read_foreign(number)
    form, message = _FORMS[document]
    return number if re.fullmatch(form, number, re.ASCII) else Problem("DOCUMENT_FORM", message)


def _read_gb11643(document: str, text: object) -> str | Problem:
    number = read_id_number(text)
    if isinstance(number, Problem):
        return number
    if document == RESIDENCE_PERMIT and number.county not in RESIDENCE_PERMITS:
        return _PERMIT_FORM
    return number.text


def _read_foreign(number: str) -> str | Problem:
    if _OLD_FOREIGN.fullmatch(number):
        return number
    if not (number.startswith("9") and len(number) == 18):
        return _FOREIGN_FORM
    checked = read_id_number(number)
    return checked if isinstance(checked, Problem) else checked.text
