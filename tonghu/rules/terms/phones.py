"""Telephone numbers (联系电话): mobile, or landline with its area code."""

import re

from tonghu.rules.terms.plain import compact_text
from tonghu.rules.terms.problems import Problem

PHONE_FORM = Problem("PHONE_FORM", "联系电话不像手机号，也不像带区号的固定电话。请向家庭核对后改正。")
PHONE_LENGTH = Problem("PHONE_LENGTH", "手机号不是11位。请向家庭核对后改正。")
PHONE_AREA = Problem("PHONE_AREA", "固定电话缺少区号。请补全区号，例如“021-”。")
PHONE_MANY = Problem("PHONE_MANY", "一格里有不止一个号码。请只保留最常用的一个。")
PHONE_FLOAT = Problem("PHONE_FLOAT", "联系电话被表格软件当成数字，末几位已经丢失。请把该列设为文本后重新填写。")

_SEPARATORS = str.maketrans("", "", "-‐‑–—－()（）.·_*")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE_PARTS = re.compile(r"\(?(010|02\d|0[3-9]\d{2})\)?[-–—]?([2-8]\d{6,7})(?:(?:[-–—转#]|EXT\.?)(\d{1,6}))?")
_FLOAT = re.compile(r"\d(?:\.\d+)?E\+?\d+")
_AMID_WORDS = re.compile(r"[一-龥]{0,4}[(:]*(1[3-9]\d{9})[(:]*[一-龥]{0,4}[):;,.。、]*")
_BETWEEN = re.compile(r"[/,;、，；或和]")


def read_phone(text: object) -> str | Problem:
    """ "13812345678", "021-61234567" or "021-61234567-801", however it was punctuated."""
    if isinstance(text, str) and len(text) == 11 and text.isascii() and _MOBILE.fullmatch(text):
        return text
    number = compact_text(text).upper().removesuffix(".0")
    number = re.sub(r"^(?:TEL|电话|手机)?[:]?(?:\+|00)?86[-]?(?=0?\d{10,11}$|1[3-9])", "", number)
    if _FLOAT.fullmatch(number):
        return PHONE_FLOAT
    number = _alone(number)
    if len(_BETWEEN.split(number)) > 1:
        return PHONE_MANY
    digits = number.translate(_SEPARATORS)
    return _read_landline(number) or _read_landline(digits) or _read_digits(digits)


def _alone(number: str) -> str:
    """The one mobile number between words: 父:138…, 138…(妈妈), 138…;."""
    match = _AMID_WORDS.fullmatch(number)
    return match[1] if match else number


def _read_landline(number: str) -> str | None:
    match = _LANDLINE_PARTS.fullmatch(number)
    return "-".join(part for part in match.groups() if part) if match else None


def _read_digits(digits: str) -> str | Problem:
    if not (digits.isascii() and digits.isdigit()):
        return PHONE_FORM
    if _MOBILE.fullmatch(digits):
        return digits
    if len(digits) == 12 and _MOBILE.fullmatch(digits[1:]) and digits[0] == "0":
        return digits[1:]
    if len(digits) in (7, 8) and digits[0] in "2345678":
        return PHONE_AREA
    if len(digits) == 22 and all(_MOBILE.fullmatch(part) for part in (digits[:11], digits[11:])):
        return PHONE_MANY
    return PHONE_LENGTH if digits[0] == "1" and len(digits) in (9, 10, 12) else PHONE_FORM
