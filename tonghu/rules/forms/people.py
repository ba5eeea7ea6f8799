"""The grown-ups on the forms: parents, other guardian, entrusted carer (父母、其他监护人、受委托照护人)."""

from tonghu.rules.forms import options
from tonghu.rules.forms.conditions import UNNAMED_RELATION, all_of, always, says
from tonghu.rules.forms.items import Condition, Item, Kind
from tonghu.rules.forms.lines import line


def addresses(key: str, who: str, applies: Condition, hukou: str = "户籍地址") -> tuple[Item, ...]:
    """户籍地址 and 现居住地 of a grown-up, each a division and what stands after it."""
    return (
        line(f"{key}_hukou", hukou, Kind.DIVISION, applies=applies, column=f"{who}户籍地址"),
        line(f"{key}_hukou_detail", "详细地址", Kind.DETAIL, applies=applies, column=f"{who}户籍详细地址"),
        line(f"{key}_residence", "现居住地", Kind.DIVISION, applies=applies, column=f"{who}现居住地"),
        line(f"{key}_residence_detail", "详细地址", Kind.DETAIL, applies=applies, column=f"{who}现居住地详细地址"),
    )


def parent(key: str, who: str) -> tuple[Item, ...]:
    """One column of 父母基本信息."""
    return (
        line(f"{key}_name", who, Kind.NAME, column=f"{who}姓名"),
        line(f"{key}_idno", "公民身份号码", Kind.ID_NUMBER, column=f"{who}公民身份号码"),
        line(f"{key}_phone", "联系方式", Kind.PHONE, column=f"{who}联系方式"),
        *addresses(key, who, always),
    )


_with_guardian = says("lives_with", "3")


def other_guardian() -> tuple[Item, ...]:
    """其他监护人基本信息: asked only when the child lives with one."""
    who = "其他监护人"
    return (
        line("guardian_name", "姓名", Kind.NAME, applies=_with_guardian, required=always, column=f"{who}姓名"),
        line(
            "guardian_relation",
            "与儿童关系",
            Kind.CHOICE,
            options.GUARDIAN_RELATION,
            applies=_with_guardian,
            required=always,
            column=f"{who}与儿童关系",
        ),
        line("guardian_idno", "公民身份号码", Kind.ID_NUMBER, applies=_with_guardian, column=f"{who}公民身份号码"),
        line("guardian_phone", "联系方式", Kind.PHONE, applies=_with_guardian, column=f"{who}联系方式"),
        *addresses("guardian", who, _with_guardian),
    )


_has_carer = says("has_carer", "1")


def entrusted_carer() -> tuple[Item, ...]:
    """委托照护状况: whether there is a carer, then who."""
    who = "受委托照护人"
    return (
        line("has_carer", "有无受委托照护人", Kind.YES_NO, options.HAS_OR_NOT, required=always),
        line(
            "carer_relation",
            "与儿童关系",
            Kind.CHOICE,
            options.CARER_RELATION,
            applies=_has_carer,
            required=always,
            other="carer_relation_other",
            column=f"{who}与儿童关系",
        ),
        line(
            "carer_relation_other",
            "其他",
            Kind.TEXT,
            applies=all_of(_has_carer, says("carer_relation", UNNAMED_RELATION)),
            required=always,
            column=f"{who}与儿童的其他关系",
        ),
        line("carer_phone", "联系方式", Kind.PHONE, applies=_has_carer, required=always, column=f"{who}联系方式"),
        line("carer_name", "受委托照护人姓名", Kind.NAME, applies=_has_carer, required=always),
        line("carer_idno", "公民身份号码", Kind.ID_NUMBER, applies=_has_carer, column=f"{who}公民身份号码"),
        *addresses("carer", who, _has_carer, hukou="户籍地"),
    )
