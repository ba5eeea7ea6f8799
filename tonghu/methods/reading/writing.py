"""Workbooks that go out: rows given back with their reason, and sheets to fill in (退回表、下发表).

Every cell is text: what begins with = + - @ stays what it is and is never calculated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from os import PathLike
from typing import Any, BinaryIO

from rustpy_xlsxwriter import Format, write_worksheets

from tonghu.methods.reading.marks import HEADER, Mark
from tonghu.rules.forms.lists import header_text

Target = str | PathLike[str] | BinaryIO
ROW_NUMBER, REASON = "原行号", "原因"
_LONGEST_CELL, _LONGEST_LIST = 32_767, 255
_WHOLE = 40  # columns that one still looks through
_SAME = "\u200b"  # unseen: tells apart columns with one header, which the writer cannot


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of a sheet to fill in (列): `choices` become a drop-down, `note` is shown beside the header."""

    header: str
    width: float = 14
    choices: tuple[str, ...] = ()
    note: str = ""


def write_returned(
    path: Target,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    reasons: Iterable[str],
    *,
    numbers: Iterable[int] | None = None,
    mark: Mark | None = None,
) -> None:
    """Give back rows as they came, each behind its row number in the file sent and the reason.

    Columns of an earlier return are replaced, so that a workbook can go to and fro. mark: of the export, wherever a
    workbook leaves the house.
    """
    keep = [index for index, text in enumerate(header) if header_text(text) not in (ROW_NUMBER, REASON, HEADER)]
    columns = [SheetColumn(ROW_NUMBER, 8), SheetColumn(REASON, 60)]
    columns += [SheetColumn(header[index] or "（无列名）", 16) for index in keep]
    listed = list(rows)
    told = list(reasons)
    lines = list(numbers) if numbers is not None else [""] * len(listed)
    if not len(listed) == len(told) == len(lines):
        raise ValueError("one reason and one number per row")
    body = ([str(n), why, *(row[i] for i in keep)] for n, why, row in zip(lines, told, listed, strict=True))
    _write(path, [("退回", None, columns, body)], frozen=2, mark=mark)


def write_sheet(
    path: Target,
    title: str,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[str | None]],
    *,
    notes: Sequence[str] = (),
    frozen: int = 0,
    mark: Mark | None = None,
    lists: Mapping[str, Sequence[str]] | None = None,
    explained: bool = False,
) -> None:
    """Write a sheet under its title, with drop-downs where columns have choices; `notes` on a second sheet 填写说明.

    lists: of options by their name, a column each on a sheet 选项. explained: the first row says how to fill in the
    others, and stays on top with the header. mark: of the export, wherever a workbook leaves the house.
    """
    sheets: list[_Sheet] = [(_sheet_name(title), title, columns, rows)]
    if notes:
        lines = ([line] for line in notes)
        sheets.append(("填写说明", None, [SheetColumn("填写说明", 100)], lines))
    if lists:
        heads = [SheetColumn(name, max(14, 2 * max(map(len, (name, *options))) + 2)) for name, options in lists.items()]
        sheets.append(("选项", None, heads, zip_longest(*lists.values())))
    _write(path, sheets, frozen=frozen, mark=mark, explained=explained)


def write_sheets(
    path: Target,
    sheets: Sequence[tuple[str, Sequence[SheetColumn], Iterable[Sequence[str | None]]]],
    *,
    mark: Mark | None = None,
) -> None:
    """Write a workbook of several sheets, each under its title. mark: of the export, where it leaves the house."""
    _write(path, [(_sheet_name(title), title, columns, rows) for title, columns, rows in sheets], frozen=0, mark=mark)


_Sheet = tuple[str, str | None, Sequence[SheetColumn], Iterable[Sequence[str | None]]]


def _write(path: Target, sheets: Sequence[_Sheet], *, frozen: int, mark: Mark | None, explained: bool = False) -> None:
    if mark:
        sheets = [_marked(sheets[0], mark), *sheets[1:]]
    text = Format().set_num_format("@").set_align("left")
    names = [name for name, *_ in sheets]
    headers = {name: _told_apart(columns) for name, _, columns, _ in sheets}
    top = {name: 1 if title else 0 for name, title, *_ in sheets}
    write_worksheets(
        [(name, _records(headers[name], rows)) for name, _, _, rows in sheets],
        path,
        freeze_panes={names[0]: {"row": top[names[0]] + 1 + explained, "col": frozen}},
        header_row=top,
        header_format=dict.fromkeys(names, _header_format()),
        merge_ranges={
            name: [(0, 0, 0, _title_across(len(columns)), title, _title_format())]
            for name, title, columns, _ in sheets
            if title
        },
        column_widths={
            name: dict(zip(headers[name], (c.width for c in columns), strict=True)) for name, _, columns, _ in sheets
        },
        column_formats={name: dict.fromkeys(headers[name], text) for name in names},
        ignore_errors={name: list(headers[name]) for name in names},
        data_validations={name: _drop_downs(headers[name], columns) for name, _, columns, _ in sheets},
        notes={
            name: {h: c.note for h, c in zip(headers[name], columns, strict=True) if c.note}
            for name, _, columns, _ in sheets
        },
        row_heights={name: {0: 46.0} for name, title, *_ in sheets if title and "\n" in title},
        page_setup={name: {"footer": f"&L{mark.line.replace('&', '&&')}&R&P / &N"} for name in names} if mark else None,
        dedupe_strings={"general": True},
    )


def _marked(sheet: _Sheet, mark: Mark) -> _Sheet:
    """The sheet with its line on top and a hidden code at the end of each row."""
    name, title, columns, rows = sheet
    body = ([*row, code] for row, code in zip(rows, mark.codes(), strict=False))
    return name, f"{title}\n{mark.line}" if title else mark.line, [*columns, SheetColumn(HEADER, 0)], body


def _records(headers: Sequence[str], rows: Iterable[Sequence[str | None]]) -> Iterator[dict[str, str | None]]:
    empty = True
    for row in rows:
        empty = False
        yield {h: cell[:_LONGEST_CELL] if cell else None for h, cell in zip(headers, row, strict=True)}
    if empty:  # the writer takes its header from the first record
        yield dict.fromkeys(headers)


def _told_apart(columns: Sequence[SheetColumn]) -> list[str]:
    seen: list[str] = []
    for column in columns:
        header = column.header
        while header in seen:
            header += _SAME
        seen.append(header)
    return seen


def _drop_downs(headers: Sequence[str], columns: Sequence[SheetColumn]) -> dict[str, dict[str, Any]]:
    """A drop-down per column of choices; Excel takes no list above 255 characters, which stays a hint."""
    rules: dict[str, dict[str, Any]] = {}
    for header, column in zip(headers, columns, strict=True):
        if column.choices and len(",".join(column.choices)) <= _LONGEST_LIST:
            rules[header] = {
                "type": "list",
                "values": list(column.choices),
                "error_title": "不在可选范围内",
                "error_message": "请从下拉框中选择。",
            }
        elif column.choices:
            rules[header] = {"type": "any", "input_title": "可选", "input_message": "、".join(column.choices)[:250]}
    return rules


def _title_across(columns: int) -> int:
    """The last column of the title: over a sheet that no screen shows whole, it stays where one begins to read."""
    return 7 if columns > _WHOLE else max(columns - 1, 1)


def _header_format() -> Format:
    return Format().set_bold().set_background_color("#E8EEF4").set_border("thin").set_text_wrap().set_num_format("@")


def _title_format() -> Format:
    return Format().set_bold().set_font_size(12).set_align("center").set_text_wrap()


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31].strip() or "表格"
