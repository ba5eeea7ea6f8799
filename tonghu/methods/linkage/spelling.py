"""How names sound (读音): the readings of each character, and what somebody typed in letters taken apart."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise


def _table(lines: str) -> dict[str, list[str]]:
    return {pair[0]: pair[2:].split(",") for pair in lines.split()}


# 姓氏读音: read otherwise in a surname than elsewhere.
_SURNAMES = _table("""
    单:shan 仇:qiu 区:ou 曾:zeng 解:xie 查:zha 盖:ge 朴:piao 乐:yue 冼:xian 覃:qin 翟:zhai 缪:miao 员:yun 种:chong
    召:shao 褚:chu 牟:mu 隗:wei 莘:shen 秘:bi 折:she 繁:po 祭:zhai 过:guo 那:na 应:ying 都:du 么:yao 郗:xi 薄:bo 句:gou
    相:xiang 尉:yu 万:wan 黑:he 洗:xian 燕:yan 华:hua 令:ling 任:ren 宁:ning 逄:pang 占:zhan 长:zhang 澹:tan
""")
# 多音字: characters of names that people read in more than one way; dictionaries know many more that nobody uses.
_OTHERWISE = _table("""
    行:hang,xing 乐:yue,le 长:zhang,chang 重:zhong,chong 朝:zhao,chao 晟:cheng,sheng 茜:xi,qian 莘:xin,shen 曾:zeng
    盛:cheng,sheng 单:shan 仇:qiu 区:ou 解:xie 查:zha 朴:po,piao 覃:tan,qin 翟:di,zhai 缪:mou 宓:mi,fu 牟:mou,mu
    隗:kui,wei 万:mo 俟:qi 尉:wei 阿:e 参:shen,can 调:diao,tiao 传:zhuan,chuan 藏:zang,cang 奇:ji 强:jiang 降:xiang
    角:jue 还:huan 会:kuai 卡:qia 厦:xia,sha 提:di 伽:jia,qie,ga 茄:qie,jia 娜:nuo,na 般:bo 柏:bo,bai 泊:po,bo
    露:lou,lu 黾:min,mian 繁:po 呷:xia,ga
""")
_PARSES = 6  # ways to take typed letters apart
_ALL = 0x4E00, 0xA000


@cache
def readings(character: str, first: bool = False) -> tuple[str, ...]:
    """The readings of a character without tones, the likeliest first; none of what is not a Han character.

    first: the character begins a name, so that its reading as a surname comes before the others.
    """
    from pypinyin import Style, pinyin  # a quarter of a second to load, for those who read names only

    (found,) = pinyin(character, style=Style.NORMAL, errors="ignore") or [[]]
    usual = [reading for reading in found if reading.isascii() and reading.isalpha()]
    if not usual:
        return ()
    surname = _SURNAMES.get(character, ()) if first else ()
    known = dict.fromkeys([*surname, *usual, *_OTHERWISE.get(character, ())])
    # 吕 is typed lv by some and lu by others.
    return tuple(dict.fromkeys([*known, *(reading.replace("v", "u") for reading in known)]))


def alike_in_name(a: str, b: str) -> bool:
    """Whether two names are equal, sound alike or differ in one character."""
    if a == b:
        return True
    if len(a) != len(b):
        return False
    heard = all(set(readings(x)) & set(readings(y)) or x == y for x, y in zip(a, b, strict=True))
    return heard or (len(a) > 1 and sum(x != y for x, y in zip(a, b, strict=True)) == 1)


def order_of(name: str) -> str:
    """What a name is sorted by: its sounds character by character, then the characters."""
    return " ".join([_first_sound(character, n == 0) for n, character in enumerate(name)]) + "\0" + name


@cache
def _first_sound(character: str, first: bool) -> str:
    return next(iter(readings(character, first)), character)


@cache
def syllables() -> frozenset[str]:
    """Every syllable that a character is read as."""
    from pypinyin import Style, pinyin

    found = pinyin([chr(code) for code in range(*_ALL)], style=Style.NORMAL, errors="ignore")
    plain = {reading for (reading,) in found if reading.isascii() and reading.isalpha()}
    return frozenset(plain | {reading.replace("v", "u") for reading in plain if reading[0] in "ln"})


Spelled = tuple[str, ...]  # one unit a character: a whole syllable, or only its first letter


def taken_apart(letters: str) -> list[Spelled]:
    """How typed letters may be read, as syllables or first letters: wangzihan, wzh, wangzh, wzihan.

    Whole syllables come first; first letters beside syllables only where the fewest are needed.
    """
    whole = sorted(_split(letters, letters_alone=False), key=len)[:_PARSES]
    initials = [tuple(letters)] if _may_be_initials(letters) else []
    if whole:
        return [*whole, *(i for i in initials if i not in whole)]
    mixed = sorted(_split(letters, letters_alone=True), key=len)
    fewest = [parse for parse in mixed if len(parse) == len(mixed[0])][: _PARSES - 1]
    return [*fewest, *(i for i in initials if i not in fewest)]


def _may_be_initials(letters: str) -> bool:
    return len(letters) <= _PARSES and not set(letters) & set("iuv")  # no syllable begins so


def _split(letters: str, *, letters_alone: bool) -> list[Spelled]:
    """Every way to cut the letters into syllables; the fewest cuts first, so that few ways are enough."""
    ways: list[list[Spelled]] = [[()]]
    for end in range(1, len(letters) + 1):
        here = [
            (*way, unit)
            for start in range(max(0, end - 6), end)
            if _stands(unit := letters[start:end], letters_alone)
            for way in ways[start]
        ]
        ways.append(sorted(here, key=len)[: 2 * _PARSES])
    return ways[-1]


def _stands(unit: str, letters_alone: bool) -> bool:
    return unit in syllables() or (letters_alone and len(unit) == 1 and unit not in "iuv")


def sounds_like(name: str, spelled: Spelled) -> bool:
    """Whether neighbouring characters of the name are read so."""
    return any(
        all(_sounds(name[start + n], start + n == 0, unit) for n, unit in enumerate(spelled))
        for start in range(len(name) - len(spelled) + 1)
    )


def _sounds(character: str, first: bool, unit: str) -> bool:
    return any(reading == unit or reading[0] == unit for reading in readings(character, first))


def sound_pairs(name: str) -> Iterator[tuple[str, str]]:
    """The readings of each two neighbouring characters, every one with every other."""
    sounds: Sequence[tuple[str, ...]] = [readings(c, n == 0) for n, c in enumerate(name)]
    for before, after in pairwise(sounds):
        yield from ((a, b) for a in before for b in after)
