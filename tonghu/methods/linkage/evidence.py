"""Statements for and against two records being one child, in the words of a clerk (判定依据)."""

from collections.abc import Callable
from dataclasses import dataclass

from pypinyin import lazy_pinyin

from tonghu.methods.linkage.person import Person


@dataclass(frozen=True, slots=True)
class Evidence:
    """One named statement; `speaks_for` is False when it speaks against one child."""

    code: str
    text: str
    speaks_for: bool


def same_number(a: Person, b: Person) -> bool | None:
    """公民身份号码相同；任何一方没有有效号码时不作判断。"""
    return a.idno == b.idno if a.idno and b.idno else None


def same_name(a: Person, b: Person) -> bool | None:
    """姓名相同。"""
    return a.name == b.name if a.name and b.name else None


def same_birth(a: Person, b: Person) -> bool | None:
    """出生日期相同。"""
    return a.born == b.born if a.born and b.born else None


def same_sex(a: Person, b: Person) -> bool | None:
    """性别相同。"""
    return a.sex == b.sex if a.sex in ("1", "2") and b.sex in ("1", "2") else None


def share_a_guardian(a: Person, b: Person) -> bool | None:
    """监护人的证件号码、电话或姓名有一项相同。"""
    return bool(a.guardians & b.guardians) if a.guardians and b.guardians else None


def alike_in_name(a: Person, b: Person) -> bool | None:
    """姓名同音，或只差一个字。"""
    if not a.name or not b.name or a.name == b.name:
        return None
    return _sounds_alike(a.name, b.name) or _differs_in_one(a.name, b.name)


def _sounds_alike(a: str, b: str) -> bool:
    return len(a) == len(b) and lazy_pinyin(a) == lazy_pinyin(b)


def _differs_in_one(a: str, b: str) -> bool:
    return len(a) == len(b) > 1 and sum(x != y for x, y in zip(a, b, strict=True)) == 1


Claim = Callable[[Person, Person], bool | None]
CLAIMS: tuple[tuple[str, Claim, str, str], ...] = (
    ("ID", same_number, "身份证号相同", "身份证号不同，且两个号码校验都正确"),
    ("NAME", same_name, "姓名相同", "姓名不同"),
    ("ALIKE", alike_in_name, "姓名同音或只差一字", "姓名读音也不相近"),
    ("BORN", same_birth, "出生日期相同", "出生日期不同"),
    ("SEX", same_sex, "性别相同", "性别不同"),
    ("GUARDIAN", share_a_guardian, "监护人有一项相同（证件号码、电话或姓名）", "监护人没有一项相同"),
)


def weigh(a: Person, b: Person) -> dict[str, bool]:
    """Every claim that can be judged on these two, by code."""
    judged = ((code, claim(a, b)) for code, claim, _, _ in CLAIMS)
    return {code: holds for code, holds in judged if holds is not None}


def explain(claims: dict[str, bool]) -> tuple[Evidence, ...]:
    """The claims as statements for people."""
    texts = {code: (yes, no) for code, _, yes, no in CLAIMS}
    return tuple(Evidence(code, texts[code][not holds], holds) for code, holds in claims.items())
