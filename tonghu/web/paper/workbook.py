"""A workbook of one form (登记表模板): a column for each item, drop-downs, and three sheets that explain it.

What is written here is read by `read_rows`, and its cells by the same `read_answers` as the page of the web: what one
takes the other takes.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from tonghu.methods.reading import Mark, SheetColumn, read_cells, write_sheet
from tonghu.rules.forms import FORMS, Answers, Form, Item, Kind, is_unknown, label_of
from tonghu.rules.forms.answers import reason_of
from tonghu.steps.visits.workbooks import GivenRow

REF, REASON = "儿童编号", "提醒项的说明"
EXPLAINS = "（说明）"  # how the explanation row begins
EMPTY_ROWS = 500  # of a blank template, with drop-downs and as text
_TITLE_ROWS = 3  # title, header, explanation: the rows above the first child, counted as Excel does
_OPTIONS = "选项"
_WIDTHS = {Kind.ID_NUMBER: 22, Kind.DETAIL: 30, Kind.LONG_TEXT: 40, Kind.CHOICES: 24, Kind.SCHOOL: 24}
_SINGLE = (Kind.CHOICE, Kind.YES_NO)
_WAYS = {
    Kind.DATE: "如 2024-09-30",
    Kind.DIVISION: "区划代码：省2位、市4位、区县6位、街镇9位、居村12位",
    Kind.CHOICES: "可填几项，中间用“、”隔开",
    Kind.ID_NUMBER: "18位，按文本填写",
}
_HOW = (
    "一行是一名儿童的一张登记表。从说明行（第3行）以下开始填写，不要改动列名和说明行；列的先后可以变，不需要的列可以删去。",
    "“儿童编号”由系统给出，不要改动。没有编号的，按公民身份号码在本辖区底数中查找；查不到的不会录入，会列在问题清单里。",
    "有下拉框的从下拉框中选择，也可以填代码（见“选项”表）。可选几项的，中间用“、”隔开。",
    "确实不清楚的，写“不详：原因”，如“不详：家长不清楚”。空着表示没有填。",
    "日期写成 2024-09-30。证件号码、电话按文本填写，不要让表格软件改成数字。",
    "规则提醒（不是错误）而情况属实的，在“提醒项的说明”里写明原因；一行写一次，用于这一行的全部提醒。",
    "交回时先试算：逐行逐项列出问题，什么都不写入；没有错误的行由您选择存为草稿或提交审核，有错误的行只能存为草稿，不会提交。",
)


@dataclass(frozen=True, slots=True)
class ReadBook:
    """A workbook that came back: its form and rows, and the headers of columns that belong to no item."""

    form: Form
    rows: list[GivenRow]
    strange: list[str] = field(default_factory=list)


class NoForm(ValueError):
    """The workbook holds no registration form (不是登记表模板)."""

    def __init__(self) -> None:
        super().__init__("没有找到登记表的列名，没有接收。请下载最新的模板，把内容填在模板里再交回。")


def columns(form: Form) -> list[SheetColumn]:
    """儿童编号, one column per item under its own title, 提醒项的说明."""
    items = [
        SheetColumn(line.title, _WIDTHS.get(line.kind, max(12, 2 * len(line.title) + 2)), note=_way(line))
        for line in form
    ]
    return [SheetColumn(REF, 14), *items, SheetColumn(REASON, 30)]


def write_template(
    target: BinaryIO,
    form: Form,
    rows: Iterable[tuple[str, Answers]] = (),
    *,
    mark: Mark | None = None,
) -> None:
    """Write the template of a form, blank, or with one row per (儿童编号, answers)."""
    filled = [[ref, *(cell_of(form, line, answers.get(line.key)) for line in form), ""] for ref, answers in rows]
    blank = [[""] * (len(form.all_items) + 2) for _ in range(max(0, EMPTY_ROWS - len(filled)))]
    written = BytesIO()
    write_sheet(
        written,
        title_of(form),
        columns(form),
        [_explanation(form), *filled, *blank],
        notes=_HOW,
        frozen=2,
        mark=mark,
        lists=_lists(form),
        explained=True,
    )
    target.write(_with_drop_downs(written.getvalue(), form, rows=max(EMPTY_ROWS, len(filled))))


def title_of(form: Form) -> str:
    """The name of the sheet."""
    return f"{form.number}{form.title}"


def cell_of(form: Form, line: Item, value: object) -> str:
    """An answer as it stands in a cell and is read again as the same."""
    if value in (None, "", []):
        return ""
    if is_unknown(value):
        return f"不详：{reason_of(value)}"
    if line.options:
        return label_of(form, line.key, value)
    return str(value)


def read_rows(path: Path) -> ReadBook:
    """The rows of a workbook that came back. Raises Refused, NoForm."""
    for table in read_cells(path):
        for at, row in enumerate(table[:20]):
            if found := _headed(row):
                return _read(found, table, at)
    raise NoForm


def _headed(row: Sequence[str]) -> Form | None:
    """The form whose titles a header row holds; the one with more of them where both do."""
    said = {_bare(cell) for cell in row}
    known = {form.code: len(said & {line.title for line in form}) for form in FORMS.values()}
    code = max(known, key=known.__getitem__)
    return FORMS[code] if known[code] >= 5 and "姓名" in said else None


def _read(form: Form, table: Sequence[Sequence[str]], at: int) -> ReadBook:
    keys = {line.title: line.key for line in form}
    headers = [_bare(cell) for cell in table[at]]
    rows = []
    for number, row in enumerate(table[at + 1 :], start=at + 2):
        if row and row[0].startswith(EXPLAINS):
            continue
        cells = dict(zip(headers, row, strict=False))
        raw: dict[str, object] = {keys[title]: cell for title, cell in cells.items() if title in keys}
        if any(str(cell).strip() for cell in raw.values()):
            rows.append(GivenRow(number, cells.get(REF, "").strip(), raw, cells.get(REASON, "").strip()))
    strange = [title for title in headers if title and title not in keys and title not in (REF, REASON, "校验")]
    return ReadBook(form, rows, strange)


def _bare(cell: str) -> str:
    return re.sub(r"\s|\u200b", "", cell)


def _explanation(form: Form) -> list[str]:
    ways = [_way(line) for line in form]
    return [f"{EXPLAINS}系统给出，不要改动", *ways, "提醒属实的，写明原因"]


def _way(line: Item) -> str:
    said = [_WAYS.get(line.kind, ""), line.help]
    return "；".join(filter(None, said)).replace("。；", "；")


def _lists(form: Form) -> dict[str, tuple[str, ...]]:
    """The options of each item that has some, under a head that is no item's title: nobody reads them as answers."""
    return {_head(line): tuple(option.label for option in line.options) for line in form if line.options}


def _head(line: Item) -> str:
    return f"选项：{line.title}"


def _with_drop_downs(workbook: bytes, form: Form, *, rows: int) -> bytes:
    """The workbook with a drop-down for every item of one choice, taken from the sheet of options.

    The writer knows only lists of 255 characters, and only for rows that are written.
    """
    heads = {head: (at, len(options)) for at, (head, options) in enumerate(_lists(form).items())}
    first, last = _TITLE_ROWS + 1, _TITLE_ROWS + rows
    rules = []
    for at, line in enumerate(form, start=1):
        if line.kind not in _SINGLE:
            continue
        column, options = heads[_head(line)]
        across, source = _letters(at), _letters(column)
        span = f"{_OPTIONS}!${source}$2:${source}${options + 1}"
        rules.append(
            f'<dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1"'
            f' errorTitle="不在选项里" error="{escape("不详的写“不详：原因”；其余请从下拉框中选择。")}"'
            f' sqref="{across}{first}:{across}{last}"><formula1>{span}</formula1></dataValidation>'
        )
    said = f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>'
    told = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as old, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                content = re.sub(
                    rb"(</sheetData>(?:<mergeCells.*?</mergeCells>)?)",
                    rb"\1" + said.encode(),
                    content,
                    count=1,
                    flags=re.DOTALL,
                )
            new.writestr(member.filename, content, compresslevel=2)
    return told.getvalue()


def _letters(column: int) -> str:
    """The letters of a column counted from 0: A, B … AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
