"""Where the header is: title rows above it, notes, one row or two (表头识别)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tonghu.methods.reading.synonyms import is_childs, known_in_any, lookup
from tonghu.rules.forms.lists import Layout, header_text

LAST_ROW = 20  # a header further down is not looked for
_GROUP_WORDS = re.compile(r"(?:基本)?(?:信息|情况|资料|状况)$")
_ANYBODY = ("", "家庭", "家庭成员")
_CHILD = re.compile(r"儿童|学生|幼儿|孩子|子女|未成年人")
_OTHERS = re.compile(
    r"^(?!.*[:：]).*(?:父|母|爷|奶|外公|外婆|姥|祖|监护人|照护人|照料人|受托人|家长|成员|联系人|户主|房东|房主|配偶"
    r"|填表|教师|班主任|走访|兄|姐|弟|妹|亲属)"
)
_DATA = re.compile(r"\d{6,}|\d{4}[-/.年]\d{1,2}")


@dataclass(frozen=True, slots=True)
class Heading:
    """The header of a sheet (表头): first row from 0, one or two rows, a text per column."""

    row: int
    depth: int
    texts: tuple[str, ...]

    @property
    def end(self) -> int:
        """The row after the header, from 0."""
        return self.row + self.depth


def find_heading(
    head: Sequence[Sequence[str]], merged: Sequence[Sequence[int]], layouts: Sequence[Layout]
) -> Heading | None:
    """The row or two rows near the top that know most columns; None when no row knows two."""
    best, best_score = None, (1, False, 0)
    merged = [m for m in merged if m[0] < LAST_ROW]
    for row in range(min(LAST_ROW, len(head))):
        for heading in _at(row, head, merged):
            # A single row before two: a title over it must not become part of every header.
            # Unless the title says whose columns they are, and that they are not the child's.
            others = heading.depth == 2 and _names_others(heading, head[row + 1])
            texts = head[row + 1] if others else heading.texts
            known = max(len(known_columns(texts, layout)) for layout in layouts)
            score = (known, others, -heading.depth)
            if score[0] > 1 and score > best_score:
                best, best_score = heading, score
    return best


def plainest_heading(head: Sequence[Sequence[str]]) -> Heading | None:
    """The first row that fills most of its columns: where a person maps columns by hand.

    A row that holds dates or numbers is somebody's already: then there is no header, and that row is read too.
    """
    width = max((sum(1 for cell in row if cell.strip()) for row in head), default=0)
    for row, cells in enumerate(head[:LAST_ROW]):
        if width and sum(1 for cell in cells if cell.strip()) >= max(1, width * 0.6):
            if any(_DATA.search(cell) for cell in cells):
                return Heading(row, 0, ("",) * len(cells))
            return Heading(row, 1, tuple(cells))
    return None


def known_columns(texts: Sequence[str], layout: Layout) -> set[tuple[str, int]]:
    """Which columns of a layout these headers name."""
    return {(found.column.key, found.column.part) for text in texts if (found := lookup(layout, text))}


def _at(row: int, head: Sequence[Sequence[str]], merged: Sequence[Sequence[int]]) -> list[Heading]:
    single = Heading(row, 1, tuple(head[row]))
    if row + 1 >= min(LAST_ROW, len(head)) or any(_DATA.search(cell) for cell in head[row + 1]):
        return [single]
    return [single, Heading(row, 2, _joined(_spread(head, row, merged), head[row + 1]))]


def _spread(head: Sequence[Sequence[str]], row: int, merged: Sequence[Sequence[int]]) -> list[str]:
    """The upper row with each group's title over all columns of the group."""
    upper = list(head[row])
    for top, left, bottom, right in merged:
        if top == row == bottom:
            upper[left : right + 1] = [upper[left]] * (min(right, len(upper) - 1) - left + 1)
    if not any(top == row == bottom and right > left for top, left, bottom, right in merged):
        # Text files, some exporters and tired people keep no merges: a title reaches to the next one.
        for at in range(1, len(upper)):
            if not upper[at].strip() and head[row + 1][at].strip():
                upper[at] = upper[at - 1]
    return upper


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Group and column as one header: 父亲 over 姓名 is 父亲姓名; 基本信息 over 姓名 stays 姓名."""
    texts = []
    for group, own in zip(upper, lower, strict=True):
        if not own.strip() or not group.strip() or group == own:
            texts.append(own if own.strip() else group)
            continue
        texts.append(header_in_group(group.strip(), own.strip()))
    return tuple(texts)


def _names_others(heading: Heading, lower: Sequence[str]) -> bool:
    pairs = zip(heading.texts, lower, strict=True)
    return any(known_in_any(own) and not known_in_any(text) for text, own in pairs if own.strip())


def header_in_group(group: str, own: str) -> str:
    """The header of a column under its group's title."""
    who = _GROUP_WORDS.sub("", group)
    both = who + own
    if who in _ANYBODY and known_in_any(own):
        return own
    if not known_in_any(both) and known_in_any(own + who):  # 户籍 under 地址
        return own + who
    if known_in_any(both) or not known_in_any(own):
        return both
    # 姓名 under 祖父 or 紧急联系人 is nobody of ours, and never the child.
    somebody_else = len(group) <= 10 and _OTHERS.search(group) and not _CHILD.search(group)
    return both if somebody_else and is_childs(own) else own


def is_header_again(cells: Sequence[str], heading: Heading) -> bool:
    """Whether a data row repeats the header, as lists do at page breaks."""
    pairs = [(header_text(c), header_text(t)) for c, t in zip(cells, heading.texts, strict=False) if c.strip()]
    return len(pairs) > 1 and sum(1 for cell, text in pairs if cell and text.endswith(cell)) >= 0.6 * len(pairs)
