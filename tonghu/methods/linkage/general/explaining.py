"""Why two records are held for one person, in words (理由): each column's level with its weight in bits."""

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, mixed
from tonghu.methods.linkage.general import comparing as c
from tonghu.methods.linkage.general.kinds import Kind
from tonghu.methods.linkage.general.reading import Column, Table

_WORDS = {
    c.MOVED: "与另一栏互换",
    c.NEAR: "相差一个字母",
    c.NEAR_RARE: "相差一个字母",
    c.CLOSE: "写法相近",
    c.CLOSE_RARE: "写法相近",
    c.PART: "一方只写了一部分",
    c.WEAK: "略像",
    c.OTHER: "不同",
}
_HAN = {c.NEAR: "同音不同字", c.NEAR_RARE: "同音不同字", c.CLOSE: "相差一字", c.CLOSE_RARE: "相差一字"}
_DATE = {
    c.MOVED: "月日颠倒",
    c.NEAR: "相差一位数字",
    c.NEAR_RARE: "相差一位数字",
    c.CLOSE: "年月日有两项相同",
    c.CLOSE_RARE: "年月日有两项相同",
    c.PART: "年份相同，月日不同",
    c.WEAK: "相差不过两年",
}
_NUMBER = {
    c.NEAR: "相差一位",
    c.NEAR_RARE: "相差一位",
    c.CLOSE: "相差两位",
    c.CLOSE_RARE: "相差两位",
    c.WEAK: "有一段相同",
}
_RAREST, _COMMONEST = c.SAME + 4, c.SAME + 1  # a value that one record in a thousand has is rare, one in six common


def wording(column: Column) -> list[str]:
    """What each level of a column is called; empty for what is not known."""
    own: dict[int, str] = {}
    if column.kind is Kind.DATE:
        own = _DATE
    elif column.kind in (Kind.NUMBER, Kind.PHONE, Kind.CODE):
        own = _NUMBER
    elif column.mostly_han:
        own = _HAN
    told = [""] * c.WIDTH
    for band in range(c.SAME, c.SAME + c.BANDS):
        often = "（少见）" if band >= _RAREST else "（常见）" if band <= _COMMONEST else ""
        often = often if column.kind in c.WORDS else ""
        told[band] = f"{column.label}相同{often}"
    for level, words in (_WORDS | own).items():
        told[level] = f"{column.label}{words}"
    return told


def explain(table: Table, levels: Array, bits: Array, decided: Array) -> tuple[list[str], Array]:
    """Texts, and for each pair which is its own. levels (m, columns); decided (m,): 0 by itself, else by its person."""
    words = [wording(column) for column in table.columns]
    key = mixed(11, decided, *(levels[:, n] for n in range(levels.shape[1])))
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return [_text(words, levels[at].tolist(), bits, int(decided[at])) for at in first.tolist()], inverse


def _text(words: list[list[str]], pattern: list[int], bits: Array, decided: int) -> str:
    parts = [(float(bits[n, level]), words[n][level]) for n, level in enumerate(pattern) if level != c.UNKNOWN]
    parts.sort(key=lambda part: -abs(part[0]))
    told = "；".join(f"{said} {weight:+.1f}" for weight, said in parts) or "没有可比较的栏"
    return told + ("。与同一人的其他记录已对上" if decided else "")
