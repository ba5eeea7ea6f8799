"""Kinds of faults in a list (差错种类), as its sender mends them: one kind at a time, one sheet for each."""

from dataclasses import dataclass

from tonghu.rules.forms import cells
from tonghu.rules.forms.lists import ListKind, layout_of


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind: its name on the sheet, and what the sender does about it."""

    label: str
    remedy: str


FAULTS = {
    "WHO": Fault("认不出是谁", "补上姓名，并补上证件号码或出生日期中的一项；补不上的请删去这一行。"),
    "NUMBER": Fault("证件号码", "对照户口簿或身份证逐位核对；单元格格式设为“文本”后再填写。"),
    "DATE": Fault("日期", "按“2015-03-01”的样子写全年月日；日期不能晚于填表日。"),
    "CODE": Fault("编码和文字", "按“问题”一栏列出的写法改写；系统里的代码请换成文字。"),
}


def fault_of(kind: ListKind, key: str, code: str) -> str:
    """The kind of a problem. key: what its column was taken for, "" for the row as a whole. code: of the problem."""
    if code.startswith("ROW_") or not key:
        return "WHO"
    if code.startswith("BORN_") or code == "ID_BORN_DIFFERS":
        return "DATE"
    column = layout_of(kind).column(key)
    if key.endswith("idno") or code.startswith("ID_"):
        return "NUMBER"
    return "DATE" if column is not None and column.reader is cells.day else "CODE"
