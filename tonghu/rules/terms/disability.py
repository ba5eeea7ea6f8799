"""Kinds and levels of disability (残疾类别、残疾等级), GB/T 26341-2010, and the certificate number."""

import re
from dataclasses import dataclass

from tonghu.rules.terms.code_table import CodeTable, each_word
from tonghu.rules.terms.idnumbers import ID_FLOAT, IdNumber, read_id_number
from tonghu.rules.terms.plain import compact_text
from tonghu.rules.terms.problems import Problem

NO_DISABILITY, MULTIPLE = "0", "7"
KINDS = {"0": "无", "1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重"}
LEVELS = {"0": "无", "1": "一级", "2": "二级", "3": "三级", "4": "四级"}
NAMES = KINDS

# 61 to 67 are the same kinds in GB/T 2261.3 (健康状况).
_KIND_ALIASES = (
    {f"{label}残疾": code for code, label in KINDS.items() if code != "0"}
    | {f"{label}残": code for code, label in KINDS.items() if code != "0"}
    | {f"6{code}": code for code in "1234567"}
    | each_word("0", "无残疾 否 没有 非残疾 健康")
    | each_word("1", "盲 视残 低视力")
    | each_word("2", "聋 听残 听障 听力障碍")
    | each_word("3", "哑 言残 语言 语言残疾 言语障碍")
    | each_word("4", "肢残 肢体障碍")
    | each_word("5", "智残 智障 智力障碍")
    | each_word("6", "精残 精神障碍 孤独症 自闭症")
    | each_word("7", "多重残疾人 综合残疾")
)
_LEVEL_ALIASES = (
    each_word("0", "无等级 未评 未定级 否 没有")
    | each_word("1", "一 1级 壹级 I I级 极重度 一级(极重度)")
    | each_word("2", "二 2级 贰级 II II级 重度 二级(重度)")
    | each_word("3", "三 3级 叁级 III III级 中度 三级(中度)")
    | each_word("4", "四 4级 肆级 IV IV级 轻度 四级(轻度)")
)
_KIND = CodeTable(
    KINDS,
    _KIND_ALIASES,
    Problem("DISABILITY_UNREAD", "残疾类别读不出来。请填视力、听力、言语、肢体、智力、精神或多重。"),
)
_LEVEL = CodeTable(
    LEVELS, _LEVEL_ALIASES, Problem("DISABILITY_LEVEL_UNREAD", "残疾等级读不出来。请填一级、二级、三级或四级。")
)
_CERTIFICATE = Problem("CERTIFICATE_FORM", "残疾人证号应为20位：18位身份证号、1位类别、1位等级。请对照残疾人证改正。")
_CERTIFICATE_FORM = re.compile(r"(.{17}[0-9X])([1-7])([1-4])(B[1-9])?")
_AMONG = re.compile(r"[、,，/;；+&和及|]|(?<=残疾)(?=.)")


@dataclass(frozen=True, slots=True)
class Disability:
    """One kind, or 多重 with its parts (残疾类别)."""

    kind: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a disability certificate's number says (残疾人证); `reissue` is "B1" after the first renewal."""

    idno: IdNumber
    kind: str
    level: str
    reissue: str = ""

    @property
    def text(self) -> str:
        """The number as it stands on the certificate."""
        return f"{self.idno.text}{self.kind}{self.level}{self.reissue}"


def read_disability_kind(text: object) -> str | Problem:
    """The one-digit code of a kind: "1", "视力", "视力残疾", "61" …"""
    return _KIND.read(text)


def read_disability_level(text: object) -> str | Problem:
    """The one-digit code of a level: "1", "一级", "Ⅰ级", "极重度" …"""
    return _LEVEL.read(text)


def read_disability(text: object) -> Disability | Problem:
    """One kind or several: two named kinds make 多重 with these parts, "多重(视力、听力)" likewise."""
    single = _KIND.read(text)
    if isinstance(single, str):
        return Disability(single)
    written = compact_text(text)
    listed = re.sub(r"^多重(?:残疾)?[:：]?\(?|\)$", "", written)
    kinds = [_KIND.read(part) for part in _AMONG.split(listed) if part]
    parts = tuple(sorted({kind for kind in kinds if isinstance(kind, str)} - {NO_DISABILITY, MULTIPLE}))
    if not parts or any(isinstance(kind, Problem) for kind in kinds):
        return _KIND.problem
    many = len(parts) > 1 or written.startswith("多重")
    return Disability(MULTIPLE, parts) if many else Disability(parts[0])


def read_certificate(text: object) -> Certificate | Problem:
    """The 20-digit certificate number with an optional B1…B9; the ID number inside is checked."""
    if isinstance(text, float):
        return ID_FLOAT
    match = _CERTIFICATE_FORM.fullmatch(compact_text(text).upper())
    if not match:
        return _CERTIFICATE
    idno = read_id_number(match[1])
    return idno if isinstance(idno, Problem) else Certificate(idno, match[2], match[3], match[4] or "")
