"""Characters as integers: what is dropped, the simplified form, the sound (字符表)."""

import json
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import opencc

from tonghu.methods.linkage.engine.arrays import Array

LAST = 0x30000  # one past the last code point that a name can use
_HAN = (range(0x3400, 0xA000), range(0x20000, LAST))
COMPOUND_SURNAMES = (
    "欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 令狐 司徒 端木 东方 公孙 慕容 长孙 宇文 独孤 南宫 西门 百里 呼延 轩辕 "
    "太史 申屠 澹台 公冶 宗政 濮阳 淳于 单于 闻人 万俟 钟离 鲜于 赫连 拓跋 夹谷 宰父 谷梁 段干 欧侯 第五"
)


@cache
def simplified() -> Array:
    """(LAST,) uint32: each code point as it is compared: simplified, upper case, narrow; 0 where it is dropped."""
    table = np.zeros(LAST, np.uint32)
    for han in _HAN:
        table[han.start : han.stop] = np.arange(han.start, han.stop)
    signs = [chr(c) for c in range(0x3400, 0xA000)]
    plain = opencc.OpenCC("t2s").convert("\n".join(signs)).split("\n")
    known = (new if len(new) == 1 and ord(new) < LAST else old for old, new in zip(signs, plain, strict=True))
    table[0x3400:0xA000] = [ord(sign) for sign in known]
    letters = np.arange(26, dtype=np.uint32) + ord("A")
    for first in (ord("A"), ord("a"), 0xFF21, 0xFF41):
        table[first : first + 26] = letters
    return table


@cache
def sounds() -> Array:
    """(LAST,) uint32: each code point's syllable without tone, so that homophones are equal; 0 where dropped."""
    table = simplified().astype(np.uint32)
    heard: dict[str, int] = {}
    spoken = np.zeros(LAST, np.uint32)
    for sign, readings in _readings().items():
        if (code := int(sign)) < LAST:
            syllable = _toneless(readings.split(",", 1)[0])
            spoken[code] = LAST + heard.setdefault(syllable, len(heard))
    said = spoken[table]
    return np.where(said > 0, said, table)


def _readings() -> dict[str, str]:
    """Code point → readings, of pypinyin's table alone: the package would load a quarter of a second of phrases too."""
    found = find_spec("pypinyin")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pypinyin")
    told: dict[str, str] = json.loads(Path(found.origin).with_name("pinyin_dict.json").read_bytes())
    return told


@cache
def _toneless(reading: str) -> str:
    """lǜ → lv: the vowel stays, the tone goes."""
    parts = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@cache
def compound() -> Array:
    """Sorted int64: the compound surnames (复姓) as pairs of code points."""
    surnames = COMPOUND_SURNAMES.split(" ")
    return np.sort(np.array([(ord(name[0]) << 21) | ord(name[1]) for name in surnames], np.int64))


@cache
def begins_compound() -> Array:
    """(LAST,) bool: the letters with which compound surnames begin."""
    told = np.zeros(LAST, bool)
    told[compound() >> 21] = True
    return told
