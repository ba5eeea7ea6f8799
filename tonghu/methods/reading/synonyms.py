"""Which column of a layout a header names (列名对照)."""

import re
from dataclasses import dataclass
from functools import cache

from tonghu.rules.forms.lists import LAYOUTS, Layout, ListColumn, ListKind, header_text

_MARKS = re.compile(r"[_\-—|>/\\.]+")
_GROUP = re.compile(r"(?:基本)?(?:信息|情况|资料)$")
_NOBODY_ELSE = ("", "基本", "个人", "本人", "儿童", "学生", "幼儿", "孩子", "CHILD", "STUDENT")
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_INSIDE = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")


@dataclass(frozen=True, slots=True)
class Match:
    """A header's column; `rank` 0 for a synonym, else the place among the loose ones."""

    column: ListColumn
    rank: int


def lookup(layout: Layout, header: str) -> Match | None:
    """The column a header names, first as written, then without its brackets, then by what they hold."""
    return _lookup(layout.kind, header)


@cache
def _lookup(kind: ListKind, header: str) -> Match | None:
    table = _table(kind)
    text = header_text(header)
    bare = _BRACKETS.sub("", text)
    inside = [piece for part in _INSIDE.findall(text) for piece in re.split(r"[,、]", part)]
    return next((table[t] for t in (text, bare, *inside, *_without_marks(bare)) if t and t in table), None)


def _without_marks(text: str) -> list[str]:
    """父亲_姓名 is 父亲姓名, 监护人信息-电话 监护人电话; 基本信息_姓名 and 学生信息.姓名 are 姓名."""
    group, *rest = _MARKS.split(text)
    if not rest:
        return []
    own = "".join(rest)
    who = _GROUP.sub("", group)
    return [group + own, who + own, *([own] if who in _NOBODY_ELSE else [])]


@cache
def _table(kind: ListKind) -> dict[str, Match]:
    table: dict[str, Match] = {}
    for column in LAYOUTS[kind].columns:
        for place, word in enumerate(column.loosely, 1):
            table.setdefault(header_text(word), Match(column, place))
    for column in reversed(LAYOUTS[kind].columns):
        for word in column.synonyms:
            table[header_text(word)] = Match(column, 0)
    return table


_CHILDS = ("name", "idno", "document", "sex", "born", "ethnic", "hukou", "residence", "health")


def is_childs(header: str) -> bool:
    """Whether a header that stands for itself means the child, or whoever is next of kin."""
    found = [match for kind in LAYOUTS if (match := _lookup(kind, header))]
    return any(match.rank or match.column.key.removesuffix("_detail") in _CHILDS for match in found)


def means_same(one: str, other: str) -> bool:
    """Whether some list takes two headers for one column."""
    if header_text(one) == header_text(other):
        return True
    pairs = [(_lookup(kind, one), _lookup(kind, other)) for kind in LAYOUTS]
    return any(a and b and (a.column.key, a.column.part) == (b.column.key, b.column.part) for a, b in pairs)


def known_in_any(header: str) -> bool:
    """Whether any list knows this header."""
    return any(_lookup(kind, header) for kind in LAYOUTS)
