"""Sheets that hold children but are no list: a form for one child, a list lying on its side (不成名单的表)."""

from collections.abc import Sequence

from tonghu.methods.reading.headings import LAST_ROW, Heading
from tonghu.methods.reading.synonyms import known_in_any
from tonghu.rules.forms.lists import header_text

_LOOKED_AT = 8  # rows below a supposed header


def is_form(head: Sequence[Sequence[str]], heading: Heading) -> bool:
    """Whether the supposed header is a line of a form: 姓名, a name, 性别, a sex; other labels below the first."""
    if heading.depth > 1:
        return False
    labels = [known_in_any(text) for text in heading.texts]
    first = labels.index(True)
    if first + 1 < len(labels) and labels[first + 1]:
        return False
    below = head[heading.end : heading.end + _LOOKED_AT]
    starts = {header_text(row[first]) for row in below if known_in_any(row[first])}
    return len(starts - {header_text(heading.texts[first])}) >= 2


def lies_sideways(head: Sequence[Sequence[str]]) -> bool:
    """Whether headers stand below each other in one of the first columns."""
    columns = list(zip(*head[:LAST_ROW], strict=False))[:4]
    return any(len({header_text(cell) for cell in column if known_in_any(cell)}) >= 3 for column in columns)


def knows_one_column(head: Sequence[Sequence[str]]) -> bool:
    """Whether some row near the top names a single column."""
    return any(known_in_any(cell) for row in head[:LAST_ROW] for cell in row)
