"""Why two records are held for one child, in words (理由): each piece of evidence with its weight.

The weight is ln(m/u): how much more often this is seen among the pairs of one child than among others, in the very
records that were linked (Fellegi and Sunter 1969). The probability itself is the model's, which knows what pieces of
evidence mean together.
"""

from collections.abc import Mapping

import numpy as np

from tonghu.methods.linkage.engine import comparing as c
from tonghu.methods.linkage.engine import scoring
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.learning import grouped

WORDS: dict[str, dict[int, str]] = {
    "name": {
        c.NAME_UNKNOWN: "一方没有姓名", c.NAME_SAME: "姓名相同", c.NAME_SOUND: "姓名同音不同字",
        c.GIVEN_SAME: "名相同，姓不同", c.GIVEN_SOUND: "名同音，姓不同", c.FIRST_SAME: "姓名只差末字",
        c.LAST_SAME: "姓名只差中间一字", c.LONG_BEGINS: "长姓名开头相同", c.ONE_IS_GIVEN: "一方只写了名",
        c.LAST_LETTER: "末字相同", c.GIVEN_SHORT_SOUND: "单字名同音", c.SURNAME_SHORT: "同姓，单名不同",
        c.SURNAME_ONLY: "同姓，名不同", c.NAME_OTHER: "姓名不同", c.NAME_CONFUSED: "姓名差一字，此二字常被写混",
        c.NAME_CUT: "一方姓名少写一字", c.NAME_PET: "一方像是小名",
    },
    "rare": {0: "", 1: "此姓名仅此一例", 2: "此姓名少见", 3: "此姓名少见", 7: "重名很多", 8: "重名很多"},
    "born": {
        c.BORN_UNKNOWN: "一方没有出生日期", c.BORN_SAME: "出生日期相同", c.BORN_SWAPPED: "出生月日颠倒",
        c.BORN_LUNAR: "出生日期相差像农历与公历", c.BORN_TWO_PARTS: "出生日期年月日有两项相同",
        c.BORN_YEAR: "出生年份相同，月日不同", c.BORN_OTHER: "出生日期不同",
    },
    "sex": {c.SAME: "性别相同", c.OTHER: "性别不同"},
    "phone": {c.SAME: "电话相同", c.OTHER: "电话不同", c.PHONE_NEAR: "电话差一位"},
    "gid": {c.SAME: "同一监护人证件号", c.OTHER: "监护人证件号不同", c.TWO_SAME: "两名监护人证件号都相同"},
    "guardians": {
        c.ONE_NAME: "有一名监护人同名", c.ONE_SOUND: "监护人姓名同音", c.NAMES_OTHER: "监护人姓名不同",
        c.BOTH_NAMES_OTHER: "双方各两名监护人都不同名", c.TWO_NAMES: "两名监护人都同名",
    },
    "home": {c.HOME_SAME: "同一住址", c.BUILDING_SAME: "同一门牌", c.LANE_SAME: "同一弄", c.HOME_OTHER: "住址不同"},
    "school": {c.SAME: "同一学校", c.OTHER: "学校不同"},
    "taken": {1: "对方已与本名单另一行对上", 2: "双方都已另有对上的行"},
    "within": {1: "同一名单内的两行"},
    "number": {
        scoring.CHECK_ONLY: "身份证号前17位相同，校验码错", scoring.ONE_DIGIT: "身份证号校验码错，仅差一位",
        scoring.TWO_DIGITS: "身份证号校验码错，差两位", scoring.OTHER_NUMBER: "身份证号不同",
        scoring.DOUBTED_SAME: "身份证号相同，但姓名或出生日期不符，疑为误填他人号码",
        scoring.DOUBTED_OTHER: "身份证号不同，其中一个疑为误填", scoring.HALF: "身份证号一半相同",
    },
}  # fmt: skip
_PLACES = {0: "", 1: "同区", 2: "不同区", 3: "户籍地相同", 4: "户籍地相同、同区", 5: "户籍地相同、不同区",
           6: "户籍地不同", 7: "户籍地不同、同区", 8: "户籍地不同、不同区"}  # fmt: skip
_FAMILY = (c.BORN_YEAR, c.BORN_OTHER, c.BORN_TWO_PARTS)


def weights(evidence: Mapping[str, Array], label: Array) -> dict[str, Array]:
    """ln(m/u) of each value of each feature, from labelled pairs."""
    told = {}
    for feature, values in evidence.items():
        size = int(values.max(initial=0)) + 1
        m = np.bincount(values, label, size) + 0.5
        u = np.bincount(values, 1 - label, size) + 0.5
        told[feature] = np.log((m / m.sum()) / (u / u.sum()))
    return told


def words_of(feature: str, value: int) -> str:
    """What a value of a feature says, in words; empty for what need not be said."""
    return _PLACES[value] if feature == "hukou" else WORDS[feature].get(value, "")


def explain(evidence: Mapping[str, Array], weight: Mapping[str, Array], decided: str) -> tuple[list[str], Array]:
    """Texts, and for each pair which of them is its own. decided: the rule or model that decided."""
    patterns, _, inverse = grouped(list(evidence.values()))
    said, rank = np.empty(patterns.shape, object), np.empty(patterns.shape)
    for j, feature in enumerate(evidence):
        words, worth = _told(feature, int(patterns[:, j].max(initial=0)) + 1, weight.get(feature))
        said[:, j], rank[:, j] = words[patterns[:, j]], worth[patterns[:, j]]
    # The weightiest first; what need not be said is empty.
    rows = np.take_along_axis(said, np.argsort(rank, axis=1, kind="stable"), 1).tolist()
    family = _families(dict(zip(evidence, patterns.T, strict=True))).tolist()
    return [
        f"{'；'.join(filter(None, row))}{_FAMILIES[k]}。{decided}" for row, k in zip(rows, family, strict=True)
    ], inverse


def _told(feature: str, size: int, weight: Array | None) -> tuple[Array, Array]:
    """Of each value of a feature the words with its weight, and where they stand: the less the further in front."""
    worth = np.zeros(size)
    if weight is not None:
        worth[: len(weight)] = weight[:size]
    said = (words_of(feature, value) for value in range(size))
    told = [f"{words} {w:+.1f}" if words and w else words for words, w in zip(said, worth.tolist(), strict=True)]
    return np.array(told, object), -np.abs(worth)


_FAMILIES = (
    "",
    "；同住址或同监护人，姓名和出生日期不同：疑为兄弟姐妹",
    "；同住址或同监护人、同日出生，姓名不同：疑为双胞胎，也可能改名",
)


def _families(told: Mapping[str, Array]) -> Array:
    """(k,) what a pattern looks like besides: 1 brothers or sisters, 2 twins."""
    near = (told["home"] == c.HOME_SAME) | np.isin(told["gid"], (c.SAME, c.TWO_SAME))
    other = near & np.isin(told["name"], (c.FIRST_SAME, c.LAST_SAME, c.SURNAME_ONLY, c.SURNAME_SHORT, c.NAME_OTHER))
    return np.where(other & np.isin(told["born"], _FAMILY), 1, np.where(other & (told["born"] == c.BORN_SAME), 2, 0))
