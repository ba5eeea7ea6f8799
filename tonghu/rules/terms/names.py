"""Names of people: made uniform, never abbreviated, no character lost (姓名)."""

import re
import unicodedata

from tonghu.rules.terms.plain import plain_text, without_invisible
from tonghu.rules.terms.problems import Problem, Severity

DOT = "·"  # U+00B7, the dot of GB 18030 household registers

NAME_EMPTY = Problem("NAME_EMPTY", "没有写姓名。请对照户口簿填写。")
NAME_DIGITS = Problem("NAME_DIGITS", "姓名里有数字。请删去数字，同名的儿童由证件号码区分。")
NAME_SYMBOL = Problem("NAME_SYMBOL", "姓名里有姓名中不会出现的符号。请对照户口簿只留姓名本身，说明写在备注里。")
NAME_LOST = Problem("NAME_LOST", "姓名里有没能显示出来的字（问号或方框）。请对照户口簿补上这个字。")
NAME_LONG = Problem("NAME_LONG", "姓名过长，可能写进了别的内容。请对照户口簿只留姓名。")
NAME_DITTO = Problem("NAME_DITTO", "姓名写的是“同上”之类，不是姓名。请对照户口簿写全。")
NAME_TWO = Problem("NAME_TWO", "这一格像有两个人的姓名。请每人一行，一格只写一个姓名。")
NAME_PRIVATE = Problem(
    "NAME_PRIVATE",
    "姓名里有自造字，别的电脑上可能显示不出。请确认字形；能用标准字库的字时请替换。",
    None,
    Severity.WARN,
)
NAME_SHORT = Problem("NAME_SHORT", "姓名只有一个字。请确认是否写全。", None, Severity.WARN)
NAME_MASKED = Problem("NAME_MASKED", "姓名像是隐去了一部分（某、X）。请补全姓名。", None, Severity.WARN)

_LONGEST = 60  # of the names in household registers, Uygur and Kazak ones with patronymic stay well below
_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･˙●·ꞏ᛫⸱▪⦁", DOT) | {"．": ".", "。": "."})
_PLAIN_HAN = re.compile(r"[一-鿿]{2,6}")
_HAN = r"㐀-䶿一-鿿豈-﫿〇\ue000-\uf8ff\U00020000-\U000323af\U000f0000-\U0010fffd"
_ANY_HAN = re.compile(f"[{_HAN}]")
_SPACE_BY_HAN = re.compile(rf"(?<=[{_HAN}{DOT}]) +| +(?=[{_HAN}{DOT}])")
_POINT_BY_HAN = re.compile(rf"(?<=[{_HAN}])[.]+(?=[{_HAN}])")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_LOST = re.compile("[?\ufffd□■◇◆☐〓]")
_NOBODY = re.compile("无|不详|未知|未填|空|暂无|没有|无名|未起名|未取名|不知|不明|测试|NULL|NONE|NAN|N/A|[-—–/]+", re.I)
_DITTO = re.compile("同上|同前|同左|〃|″|''|“|”")
_MASKED = re.compile(r".*(某|[xX]{1,3}|○)")
_BETWEEN_PARTS = f"{DOT} '-.’"


def read_name(text: object) -> str | Problem:
    """The name as it is stored: half-width, every kind of middle dot as U+00B7, no spaces beside Han characters.

    Latin names keep case and single spaces; rare and private-use characters are kept.
    """
    if isinstance(text, str) and _PLAIN_HAN.fullmatch(text) and not (_NOBODY.fullmatch(text) or text[0] == "同"):
        return text
    # The dots first: NFKC would turn some into full stops or spaces.
    dotted = without_invisible("" if text is None else str(text)).translate(_DOTS)
    parts = plain_text(dotted).split()
    if _are_two_people(parts):
        return NAME_TWO
    name = " ".join(parts)
    name = _POINT_BY_HAN.sub(DOT, _SPACE_BY_HAN.sub("", name))
    name = re.sub(f"{DOT}+", DOT, name).strip(f"{DOT} ")
    return _fault_of(name) or name


# Half the country by surname: two parts that both begin so are two people, other parts may be one long name.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范"
    "汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
_PART = re.compile(r"[一-鿿]{2,3}")


def _are_two_people(parts: list[str]) -> bool:
    """王小明 王小红 in one cell; 王 芳, 欧阳 小明 and 阿依古丽 买买提 are one."""
    if len(parts) != 2 or len(parts[0]) + len(parts[1]) < 5 or not all(map(_PART.fullmatch, parts)):
        return False
    return parts[0][0] == parts[1][0] or all(part[0] in _SURNAMES for part in parts)


def doubts_about_name(name: str) -> list[Problem]:
    """What a person should look at in a name that `read_name` took: warnings only."""
    doubts = []
    if _PRIVATE.search(name):
        doubts.append(NAME_PRIVATE)
    if len(name) == 1:
        doubts.append(NAME_SHORT)
    if _MASKED.fullmatch(name) and _ANY_HAN.match(name):
        doubts.append(NAME_MASKED)
    return doubts


def same_name_key(name: str) -> str:
    """Two spellings of one name have the same key: dots, spaces, hyphens and case do not tell people apart."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter not in _BETWEEN_PARTS)


def _fault_of(name: str) -> Problem | None:
    if not name or _NOBODY.fullmatch(name):
        return NAME_EMPTY
    if _DITTO.fullmatch(name):
        return NAME_DITTO
    if _LOST.search(name):
        return NAME_LOST
    if any(unicodedata.category(letter) in ("Nd", "No") for letter in name):
        return NAME_DIGITS
    if not all(_may_stand_in_name(letter) for letter in name):
        return NAME_SYMBOL
    return NAME_LONG if len(name) > _LONGEST else None


def _may_stand_in_name(letter: str) -> bool:
    # Lo, Lu, Ll, Lt, Lm: letters; Mn, Mc: accents; Nl: 〇; Co: private use, Cn: too new for this Python.
    return (
        letter in _BETWEEN_PARTS
        or unicodedata.category(letter)[0] in "LM"
        or unicodedata.category(letter)
        in (
            "Nl",
            "Co",
            "Cn",
        )
    )
