"""The many ways one 街镇 or 居村 is written: 东城第一居委会, 东城一居, 东城1居民区."""

import re

_UNIT_SUFFIX = re.compile(r"(?:街道|新镇|镇|乡)$")
_COMMITTEE_SUFFIX = re.compile(r"(?:社区)?居委会$")
_VILLAGE_SUFFIX = re.compile(r"村村委会$|村委会$")
_ORDINAL = re.compile(r"第([一二三四五六七八九十]+)")
_ESTATE = re.compile(r"(?<=..)新村(?=第?[一二三四五六七八九十]+$)")
_NUMERAL = re.compile(r"[零一二三四五六七八九十]+")
_ENDS_IN_NUMBER = re.compile(r"[零一二三四五六七八九十\d]$")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}

_COMMITTEE_WORDS = ("居民委员会", "居委会", "社区居委会", "社区居民委员会", "居民区", "居委", "社区")
_VILLAGE_WORDS = ("村村民委员会", "村民委员会", "村村委会", "村委会", "村委", "村")


def unit_spellings(name: str) -> list[str]:
    """The name of a 街镇, with another suffix (花木镇 of old), and bare unless it would be a road (南京西路)."""
    stem = _UNIT_SUFFIX.sub("", name)
    if stem == name or len(stem) < 2:
        return [name]
    found = [name, f"{stem}街道", f"{stem}镇", f"{stem}社区街道"]
    return found if stem.endswith(("路", "街")) else [*found, stem]


def committee_spellings(name: str) -> list[str]:
    """The names of a 居村 with each of its endings, its number in words or figures, with or without 第."""
    found = [name]
    if _VILLAGE_SUFFIX.search(name):
        found += [stem + ending for stem in _numbered(_VILLAGE_SUFFIX.sub("", name)) for ending in _VILLAGE_WORDS]
    elif _COMMITTEE_SUFFIX.search(name):
        stems = _numbered(_COMMITTEE_SUFFIX.sub("", name))
        found += [stem + ending for stem in stems for ending in _COMMITTEE_WORDS]
        found += [f"{stem}居" for stem in stems if _ENDS_IN_NUMBER.search(stem)]
    return list(dict.fromkeys(spelling for spelling in found if len(spelling) > 2))


def _numbered(stem: str) -> list[str]:
    # 东城新村第一居委会 is 东城一居 to those who live there.
    stems = [stem, _ESTATE.sub("", stem)]
    stems += [_ORDINAL.sub(r"\1", text) for text in stems]
    return list(dict.fromkeys(spelling for text in stems for spelling in _in_figures(text)))


def _in_figures(text: str) -> list[str]:
    """三泉路四二四弄, 三泉路424弄, 3泉路424弄: from the end on, as only the last may be meant as numbers."""
    found = [text]
    for match in reversed(list(_NUMERAL.finditer(text))):
        found.append(found[-1][: match.start()] + _figure(match[0]) + found[-1][match.end() :])
    return found


def _figure(numeral: str) -> str:
    """十二 is 12; 四二四 (of 四二四弄) is 424."""
    if "十" not in numeral:
        return "".join(str(_DIGITS[sign]) for sign in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return str(_DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0))
