"""Which column of a layout a header names (列名对照)."""

import re
from dataclasses import dataclass
from functools import cache

from tonghu.rules.forms.lists import LAYOUTS, Layout, ListColumn, ListKind, header_text

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
    inside = [piece for part in _INSIDE.findall(text) for piece in re.split(r"[,、]", part)]
    return next((table[t] for t in (text, _BRACKETS.sub("", text), *inside) if t and t in table), None)


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


def known_in_any(header: str) -> bool:
    """Whether any list knows this header."""
    return any(_lookup(kind, header) for kind in LAYOUTS)
