"""The workbook a department fills in (核对表): the family's answers beside empty columns for its own."""

from collections.abc import Sequence

from tonghu.methods.reading import Mark, SheetColumn, Target, write_sheet
from tonghu.register.models import Line, Request
from tonghu.register.showing import Eyes, class_of, leads_home
from tonghu.rules.access import ItemClass, Role
from tonghu.rules.forms import FORMS, Kind, label_of
from tonghu.rules.forms.lists import ListColumn, ListKind, layout_of
from tonghu.rules.terms.sexes import NAMES as SEXES

_NOTES = (
    "请在“核对结果”中选择：与贵部门记录一致选“相符”；不一致选“不符”，并在右侧填写贵部门掌握的情况；查不到选“查无记录”。",
    "请不要改动“核对编号”，不要增删列。填好后在系统的“核对请求”页面交回，或交回区民政局。",
    "暂时查不到结果的行可以留空，以后再交；已交回的行可以更正，再交一次即可。",
)
_WHO = ("核对编号", "姓名", "公民身份号码", "性别", "出生日期")


def request_sheet(request: Request, target: Target, *, mark: Mark) -> None:
    """Write a request as a workbook, in the order of the export; drop-downs offer the printed choices."""
    layout = layout_of(ListKind(f"ANSWERS_{request.department}"))
    lines = list(request.lines.exclude(items=[]).order_by("pk"))
    keys = {key for line in lines for key in line.items}
    asked = [column for column in layout.columns if column.key in keys and not column.part]
    columns = [
        *(SheetColumn(header) for header in _WHO),
        SheetColumn("核对结果", choices=("相符", "不符", "查无记录", "不属本部门")),
        *(SheetColumn(f"登记表：{column.label}") for column in asked),
        *(SheetColumn(column.label, choices=_choices(column.key)) for column in asked),
        SheetColumn("说明"),
    ]
    title = f"{request.round.name} {layout.label}"
    ordered = sorted((_cells(line, asked) for line in lines), key=lambda row: mark.rank(row[_WHO.index("姓名")]))
    write_sheet(target, title, columns, ordered, notes=_NOTES, mark=mark)


def _cells(line: Line, asked: Sequence[ListColumn]) -> list[str]:
    eyes, who = Eyes(Role.LIAISON, secret=line.secret), line.who  # whoever takes the sheet, it is for the department
    name, idno = eyes.shows(ItemClass.NAME, who["name"]), eyes.shows(ItemClass.ID_NUMBER, who["idno"])
    named = [str(line.pk), name, idno, SEXES.get(who["sex"], ""), who["born"]]
    said = [_said(line, column.key, eyes) if column.key in line.items else "" for column in asked]
    return [*named, "", *said, *([""] * len(asked)), eyes.says(line.note)]


def _said(line: Line, key: str, eyes: Eyes) -> str:
    form = FORMS[line.form]
    item, text = form.by_key[key], label_of(form, key, line.said.get(key))
    return eyes.shows(class_of(item), text, leads=leads_home(item))


def _choices(key: str) -> tuple[str, ...]:
    line = next((form.by_key[key] for form in FORMS.values() if key in form.by_key), None)
    single = line is not None and line.kind in (Kind.CHOICE, Kind.YES_NO)
    return tuple(option.label for option in line.options) if line and single else ()
