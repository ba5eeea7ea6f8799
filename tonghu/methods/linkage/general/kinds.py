"""What a column holds (列的类型), in the words of a schema, and whom it tells of."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """How values of a column are made uniform and compared."""

    NAME = "姓名"  # whole name, surname first if Chinese
    SURNAME = "姓"
    GIVEN = "名"
    DATE = "日期"
    SEX = "性别"
    NUMBER = "号码"  # of a document
    PHONE = "电话"
    CODE = "代码"
    ADDRESS = "地址"
    TEXT = "文字"
    IGNORED = "不用"


class Of(IntEnum):
    """Whom a column tells of. Two children of one family agree in what is the family's, neighbours in the place."""

    PLACE = 1  # 地方
    FAMILY = 2  # 家庭
    PERSON = 3  # 本人


@dataclass(frozen=True)
class Word:
    """What a kind word of a schema means. field: the column of that meaning in our own registers, if any."""

    kind: Kind
    of: Of
    field: str | None
    chinese: str


WORDS: dict[str, Word] = {
    "name": Word(Kind.NAME, Of.PERSON, "name", "姓名"),
    "surname": Word(Kind.SURNAME, Of.FAMILY, None, "姓"),
    "given": Word(Kind.GIVEN, Of.PERSON, None, "名"),
    "birth": Word(Kind.DATE, Of.PERSON, "birth", "出生日期"),
    "date": Word(Kind.DATE, Of.PERSON, None, "日期"),
    "sex": Word(Kind.SEX, Of.PERSON, "sex", "性别"),
    "idno": Word(Kind.NUMBER, Of.PERSON, "idno", "身份证号"),
    "number": Word(Kind.NUMBER, Of.PERSON, None, "号码"),
    "phone": Word(Kind.PHONE, Of.FAMILY, "phone", "电话"),
    "address": Word(Kind.ADDRESS, Of.PLACE, "addr", "地址"),
    "code": Word(Kind.CODE, Of.PLACE, None, "代码"),
    "text": Word(Kind.TEXT, Of.PLACE, None, "文字"),
    "guardian": Word(Kind.NAME, Of.FAMILY, "g_name", "监护人姓名"),
    "guardian_idno": Word(Kind.NUMBER, Of.FAMILY, "g_idno", "监护人身份证号"),
    "guardian2": Word(Kind.NAME, Of.FAMILY, "g2_name", "第二监护人姓名"),
    "guardian2_idno": Word(Kind.NUMBER, Of.FAMILY, "g2_idno", "第二监护人身份证号"),
    "district": Word(Kind.CODE, Of.PLACE, "district", "所在区"),
    "hukou": Word(Kind.CODE, Of.PLACE, "hukou", "户籍地"),
    "school": Word(Kind.TEXT, Of.PLACE, "school", "学校"),
    "ignore": Word(Kind.IGNORED, Of.PLACE, None, "不用"),
}
OF_WORDS = {"place": Of.PLACE, "地方": Of.PLACE, "family": Of.FAMILY, "家庭": Of.FAMILY, "person": Of.PERSON,
            "本人": Of.PERSON}  # fmt: skip


def word(said: str) -> str | None:
    """The kind word that is meant, whether English or Chinese; None for none."""
    plain = said.strip().lower()
    if plain in WORDS:
        return plain
    return next((key for key, meant in WORDS.items() if meant.chinese == said.strip()), None)
