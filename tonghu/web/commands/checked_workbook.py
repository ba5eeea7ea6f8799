"""Forms in a workbook for `tonghu check`: a header row of labels or keys, then one form a row (登记表工作簿)."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tonghu.methods.reading import Refused, read_cells
from tonghu.rules.forms import FORMS
from tonghu.rules.forms.labels import form_of, key_of
from tonghu.rules.terms.problems import Problem
from tonghu.web.commands.check import Entry, _filled_in

_FEWEST = 5  # columns that must be lines of a form
_WITHIN = 20  # rows in which the header stands
_IDS = ("id", "编号", "儿童编号", "序号")
_FORMS = ("form", "登记表", "表")
_ASIDE = ("提醒项的说明", "校验")
_TITLES = {"流动儿童": "1", "留守儿童": "2"}
_EXPLAINS = ("（说明）", "(说明)", "说明：")


def entries(path: Path) -> Iterator[Entry]:
    """Each row below a header of a form; sheets without one are passed over. Raises Refused."""
    found = False
    for table in read_cells(path):
        if (at := _header_row(table)) is not None:
            found = True
            yield from _rows(table, at)
    if not found:
        message = "没有找到登记表的列名。请用登记表模板，或在第一行写栏目名称（如姓名、性别、出生日期）。"
        yield Entry(None, problems=[Problem("NO_HEADER", message)])


def _header_row(table: Sequence[Sequence[str]]) -> int | None:
    counted = [(max(_known(row).values()), -at) for at, row in enumerate(table[:_WITHIN])]
    most, at = max(counted, default=(0, 0))
    return -at if most >= _FEWEST else None


def _known(row: Sequence[str]) -> dict[str, int]:
    return {code: sum(key_of(form, cell) is not None for cell in row if cell) for code, form in FORMS.items()}


def _rows(table: Sequence[Sequence[str]], at: int) -> Iterator[Entry]:
    header = [cell.strip() for cell in table[at]]
    known = _known(header)
    titles = [cell for row in table[:at] for cell in row if "登记表" in cell]
    told = next((form for word, form in _TITLES.items() if any(word in title for title in titles)), None)
    form = told or max(known, key=known.__getitem__)
    for row in table[at + 1 :]:
        cells = {word: cell for word, cell in zip(header, row, strict=False) if word and cell.strip()}
        if not cells or _is_no_form(row, list(cells.values())):
            continue
        name = next((cells.pop(word) for word in _IDS if word in cells), None)
        own = next((cells.pop(word) for word in _FORMS if word in cells), None)
        for word in _ASIDE:
            cells.pop(word, None)
        if cells:
            yield _filled_in(name, {**cells, "form": form_of(own) or form if own else form})


def _is_no_form(row: Sequence[str], cells: list[str]) -> bool:
    """An explanation, or the keys of the lines a second time."""
    keys = sum(cell in FORMS["1"].by_key or cell in FORMS["2"].by_key for cell in cells)
    return row[0].startswith(_EXPLAINS) or keys > len(cells) / 2


__all__ = ["Refused", "entries"]
