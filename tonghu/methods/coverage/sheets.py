"""A table of text by column, and what its headings and words may mean (推算用的表格).

Statisticians hand over what their own tools write: semicolons, tabs, UTF-16, R's row names, 是 and 否, thousands
separators, a line of totals. What has one meaning is read and told; what has two is refused, with its line.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tonghu.methods.coverage.histories import Floats

Hits = NDArray[np.bool_]

TOTALS = frozenset({"合计", "总计", "小计", "总数", "total", "totals", "sum"})
YES = frozenset({"1", "1.0", "是", "有", "在", "√", "✓", "✔", "y", "yes", "t", "true"})
NO = frozenset({"0", "0.0", "否", "无", "不在", "×", "n", "no", "f", "false"})
UNKNOWN = frozenset({"", "na", "n/a", "nan", "null", "?", "？", ".", "-", "—", "未知", "待估"})
_SLIPS = 0.1  # of a column: beyond, other numbers are no slips but what it is about
_BEGINNING = 2000  # characters that show what parts the cells
_MARKS = ("\t", ";", ",", "，", "|")
_THOUSANDS = re.compile(r"\d{1,3}([,，]\d{3})+(\.0*)?")
# Headings by their other names, in small letters. Only those that mean nothing else.
_ALSO = {
    "人数": "n", "频数": "n", "频次": "n", "儿童数": "n", "freq": "n", "frequency": "n", "count": "n", "counts": "n",
    "cases": "n", "obs": "n", "区": "district", "地区": "district", "区县": "district", "年龄段": "band",
    "年龄组": "band", "age_group": "band", "层": "stratum", "分层": "stratum", "strata": "stratum", "居村": "cluster",
    "复访": "visit", "不在住": "gone", "权数": "weight", "编号": "id", "person": "id", "person_id": "id",
    "名单": "list", "来源": "list", "source": "list", "重合情况": "history", "ch": "history",
    "capture_history": "history", "复访见到": "visited", "比对上": "linked", "名单条目": "listed", "居村总数": "frame",
    "误差": "kind", "核对数": "checked", "有误数": "wrong", "变量": "variable", "类": "category", "总数": "total",
}  # fmt: skip
RESERVED = (
    "n", "district", "band", "stratum", "cluster", "visit", "gone", "weight", "id", "list", "history", "visited",
    "linked", "listed", "frame", "kind", "checked", "wrong", "variable", "category", "total", "once", "twice", "more",
    "earlier",
)  # fmt: skip


class BadFile(Exception):
    """A file that cannot be taken as it is (文件有误): what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table by column. Whatever is said about it names `name`, its columns and `lines`, as its reader sees them."""

    name: str
    columns: dict[str, list[str]]
    lines: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, row: int) -> str:
        """Where a row stands, for a message."""
        return f"“{self.name}”第{self.lines[row]}行"

    def words(self, column: str, missing: str = "") -> list[str]:
        """A column as text; `missing` in every row where there is no such column."""
        return self.columns.get(column, [missing] * len(self))

    def numbers(self, column: str, missing: float | None = None) -> Floats:
        """A column of numbers, none negative, none left out. Raises BadFile."""
        if column not in self.columns:
            if missing is None:
                raise BadFile(f"“{self.name}”缺少“{column}”列。请补上，列名见 docs/coverage.md。")
            return np.full(len(self), missing)
        return np.array([self.number(column, row) for row in range(len(self))], dtype=np.float64)

    def number(self, column: str, row: int) -> float:
        """One cell as a number that is not negative. Raises BadFile."""
        said = self.columns[column][row]
        if not said:
            raise BadFile(f"{self.line(row)}“{column}”列是空的。请填写，没有的写0。")
        try:
            value = float(said.replace(",", "").replace("，", "") if _THOUSANDS.fullmatch(said) else said)
        except ValueError:
            raise BadFile(f"{self.line(row)}“{column}”列不是数。请改正。") from None
        if not np.isfinite(value) or value < 0:
            raise BadFile(f"{self.line(row)}“{column}”列为负数或不是数。请改正。")
        return value

    def flags(self, column: str, beside: Sequence[str] = ()) -> Hits:
        """A column of yes and no in any words. Raises BadFile.

        A blank is no where neither this column nor those `beside` it ever say no.
        """
        said = [word.lower() for word in self.words(column)]
        blank_is_no = not any(word.lower() in NO for c in (column, *beside) for word in self.words(c))
        for row, word in enumerate(said):
            if word not in YES and word not in NO and (word or not blank_is_no):
                what = "是空的" if not word else "应为0、1，或是、否"
                raise BadFile(f"{self.line(row)}“{column}”列{what}。请改正；它若不是名单，请用 --lists 只列名单。")
        return np.array([word in YES for word in said], dtype=np.bool_)

    def is_flags(self, column: str) -> bool:
        """Whether a column says yes and no; a few slips among them are for `flags` to refuse, not to be passed over."""
        said = [word.lower() for word in self.columns[column]]
        others = [word for word in said if word not in YES and word not in NO]
        if len(others) == len(said) or not others:
            return not others
        numbers = any(word.replace(".", "").isdecimal() for word in others)
        return len(others) <= len(said) * (_SLIPS if numbers else 0.5) or not any(others)

    def without(self, rows: Iterable[int]) -> "Sheet":
        """The same table less some rows."""
        gone = set(rows)
        kept = [row for row in range(len(self)) if row not in gone]
        columns = {name: [values[row] for row in kept] for name, values in self.columns.items()}
        return Sheet(self.name, columns, tuple(self.lines[row] for row in kept))


def heading(said: str) -> str:
    """A reserved column by any of its names, in any case; the names of lists stay as they are."""
    low = said.strip().lower()
    return _ALSO.get(low, low if low in RESERVED else said.strip())


def read(path: Path) -> Sheet:
    """A text file with a header line, its cells parted by any of the usual marks. Raises BadFile."""
    try:
        content = path.read_bytes()
    except OSError:
        raise BadFile(f"打不开“{path.name}”。请核对位置和读取权限。") from None
    text = _decoded(content, path.name)
    mark = _mark(text.lstrip()[:_BEGINNING])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, skipinitialspace=True))
    except csv.Error:
        raise BadFile(f"“{path.name}”不是文本表格。请存为 CSV（UTF-8）后重试。") from None
    return sheet_of(path.name, rows)


def _mark(beginning: str) -> str:
    """What parts the cells: the most frequent of the usual marks, blanks where there is none of them."""
    mark = max(_MARKS, key=beginning.count)
    return mark if mark in beginning else " " if " " in beginning else ","


def _decoded(content: bytes, name: str) -> str:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadFile(f"“{name}”不是文本文件。请存为 CSV（UTF-8）或 Excel 工作簿（.xlsx）后重试。")


def sheet_of(name: str, rows: Sequence[Sequence[str]]) -> Sheet:
    """Rows of cells; the header is the first of them that is no title over the table. Raises BadFile."""
    told = [(at, [cell.strip() for cell in row]) for at, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    while len(told) > 1 and sum(map(bool, told[0][1])) == 1 < sum(map(bool, told[1][1])):
        told.pop(0)
    if len(told) < 2:
        raise BadFile(f"“{name}”没有数据行。请核对文件。")
    header = [heading(h) for h in told[0][1]]
    while header and not header[-1] and not any(len(row) >= len(header) and row[len(header) - 1] for _, row in told):
        header.pop()  # a mark at the end of every line
    if all(len(row) == len(header) + 1 and row[-1] for _, row in told[1:]):
        header.insert(0, "")  # R names its rows and not the column of their names
    lines, body = [], []
    for at, row in told[1:]:
        if any(row[len(header) :]) or len(row) < len(header):
            raise BadFile(f"“{name}”第{at}行的列数与表头不同。请改正。")
        lines.append(at)
        body.append(row[: len(header)])
    columns = dict(zip(header, map(list, zip(*body, strict=True)), strict=True))
    if len(columns) < len(header):
        raise BadFile(f"“{name}”有重名的列。请改名后重试。")
    if columns.get("") == [str(n) for n in range(1, len(lines) + 1)]:
        del columns[""]  # the row names that R writes
    return Sheet(name, columns, tuple(lines))
