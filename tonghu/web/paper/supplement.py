"""内部补充页 on a sheet of its own: laid out from its items, since the notice prints none of it."""

from collections.abc import Iterable
from functools import cache

from tonghu.rules.forms import Form, Item, Kind
from tonghu.web.paper.grid import Block, Cell, Row, Sheet, day, label, ticks, write

_WIDTHS = (39, 46, 36, 49)
_AIR = 2.1
_FEW = 14  # letters of a cell of boxes that fit into half the width
_TICKED = (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)


@cache
def supplement_sheet(form: Form) -> Sheet:
    """The sheet for this form: two items a row, one where its boxes need the whole width."""
    blocks = []
    for section in form.supplement.sections:
        lines = [line for line in section.items if line.key in form.by_key]
        if lines:
            blocks.append(Block(section.title, _WIDTHS, tuple(_rows(lines)), _AIR, banner=True))
    return Sheet("", f"{form.title}（{form.supplement.title}）", (), tuple(blocks))


def _rows(lines: Iterable[Item]) -> Iterable[Row]:
    waiting: Item | None = None
    for line in lines:
        if _wide(line):
            if waiting:
                yield label(waiting.title), _cell(waiting, across=3)
                waiting = None
            yield label(line.title), _cell(line, across=3)
        elif waiting:
            yield label(waiting.title), _cell(waiting), label(line.title), _cell(line)
            waiting = None
        else:
            waiting = line
    if waiting:
        yield label(waiting.title), _cell(waiting, across=3)


def _wide(line: Item) -> bool:
    boxes = sum(len(option.label) + 2 for option in line.options) if line.kind in _TICKED else 0
    return boxes > _FEW or line.kind is Kind.LONG_TEXT


def _cell(line: Item, *, across: int = 1) -> Cell:
    if line.kind in _TICKED:
        return ticks(line.key, across=across)
    return day(line.key, across=across) if line.kind is Kind.DATE else write(line.key, across=across)
