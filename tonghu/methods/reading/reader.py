"""The door: a file in, an arrival out, or a refusal with its reason (读取部门名单)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tonghu.methods.reading.arrival import Arrival, Column
from tonghu.methods.reading.assigning import assign
from tonghu.methods.reading.feed import Feed, Head
from tonghu.methods.reading.guessing import guess_kind
from tonghu.methods.reading.headings import Heading, find_heading, known_columns, plainest_heading
from tonghu.methods.reading.limits import Limits
from tonghu.methods.reading.refusals import UNREAD, Refused
from tonghu.methods.reading.shapes import is_form, knows_one_column, lies_sideways
from tonghu.methods.reading.table import Table
from tonghu.rules.forms.lists import LAYOUTS, Layout, ListKind


def read_file(
    path: str | Path,
    *,
    kind: ListKind | None = None,
    on: date,
    limits: Limits = Limits(),  # noqa: B008  # frozen
    mapping: Mapping[int, str] | None = None,
    sheet: str | None = None,
) -> Arrival:
    """Read a department's list, whatever its format and headers.

    kind: guessed when None. on: birth dates after this day are problems. mapping: column index (from 0) → key, ""
    for a column to leave out. sheet: the worksheet to read, else the one that looks most like a list.
    Raises Refused.
    """
    path = Path(path).absolute()
    _weigh(path, limits)
    with Feed(path, limits) as feed:
        form, heads = feed.heads()
        layouts = [LAYOUTS[kind]] if kind else list(LAYOUTS.values())
        found = _choose(heads, layouts, sheet, by_hand=bool(mapping))
        layout, sure, why = _kind(kind, found, path)
        columns = assign(found.heading.texts, layout, mapping)
        table = Table(columns, layout, found.heading, found.head.merged)
        for block in feed.rows(found.index):
            table.take(block)
    found.notes.extend(_told_of_workbook(feed.seen))
    if _stand_side_by_side(columns):
        found.notes.append("看起来有几张表左右并排在一张工作表里，分不清是谁的列。请把它们上下接成一张后重新上传。")
    row = found.heading.row + 1
    if not found.heading.depth:
        found.notes.append(f"没有表头：第{row}行起都按儿童读取，各列由人工指定。")
    arrival = Arrival(form, found.head.name, row, columns, layout.kind, sure, why, [], {}, [], notes=found.notes)
    arrival.others = found.others
    table.settle(arrival, on=on)
    if not arrival.numbers:
        raise Refused("NO_ROWS")
    arrival.missing = _missing(layout, {column.key for column in columns} | arrival.facts.keys())
    return arrival


@dataclass(slots=True)
class _Found:
    index: int
    head: Head
    heading: Heading
    notes: list[str]
    others: list[str]


_OURS = "填写说明"  # the second sheet of workbooks we send out


def _told_of_workbook(seen: Mapping[str, int]) -> list[str]:
    """What stands in the workbook but in no cell that was read."""
    notes = []
    if errors := seen.get("errors"):
        notes.append(
            f"工作簿里有{errors}格公式出错（如#N/A、#REF!），按没有填写处理。需要这些内容时，请改正公式后重新上传。"
        )
    if blank := seen.get("not_worked_out"):
        notes.append(
            f"工作簿里有{blank}格公式还没有算出结果（由程序生成、没有用表格软件打开过），按没有填写处理。"
            "请用 Excel 或 WPS 打开、保存一次后重新上传。"
        )
    if hidden := seen.get("hidden"):
        notes.append(f"工作簿里有{hidden}行是隐藏的或被筛选掉的，也一并读取了。不要这些行时，请删除后重新上传。")
    return notes


def _stand_side_by_side(columns: Sequence[Column]) -> bool:
    return sum(1 for c in columns if c.key is None and "不能判断" in c.why) >= 4 and all(
        c.key != "name" for c in columns
    )


def _weigh(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise Refused("NOT_THERE")
    size = path.stat().st_size
    if size == 0:
        raise Refused("EMPTY_FILE")
    if size > limits.file_bytes:
        raise Refused("FILE_TOO_BIG")


def _choose(heads: Sequence[Head], layouts: Sequence[Layout], wanted: str | None, *, by_hand: bool) -> _Found:
    """The sheet that knows most columns, visible before hidden, longer before shorter; the others are named."""
    filled = [(i, head) for i, head in enumerate(heads) if any(any(row) for row in head.head)]
    if wanted is not None:
        filled = [(i, head) for i, head in filled if head.name == wanted]
    if not filled:
        raise Refused("NO_SHEET")
    ranked = []
    forms = 0
    for index, head in filled:
        heading = find_heading(head.head, head.merged, layouts)
        if heading and not by_hand and is_form(head.head, heading):
            heading, forms = None, forms + 1
        score = max(len(known_columns(heading.texts, layout)) for layout in layouts) if heading else 0
        ranked.append(((heading is not None, not head.hidden, score, head.height, -index), index, head, heading))
    ranked.sort(key=lambda one: one[0], reverse=True)
    _, index, head, heading = ranked[0]
    if heading is None and by_hand:
        heading = plainest_heading(head.head)
    if heading is None:
        raise Refused("FORM" if forms else _why_no_header([head.head for _, head in filled]))
    lists = sorted((index, other.name) for _, index, other, found in ranked[1:] if found)
    return _Found(index, head, heading, _notes(head, ranked[1:]), [name for _, name in lists])


def _why_no_header(heads: Sequence[Sequence[Sequence[str]]]) -> str:
    if any(lies_sideways(head) for head in heads):
        return "SIDEWAYS"
    return "ONE_COLUMN" if any(knows_one_column(head) for head in heads) else "NO_HEADER"


def _notes(head: Head, others: Sequence[tuple[object, int, Head, Heading | None]]) -> list[str]:
    notes = [f"读取的工作表“{head.name}”是隐藏的。"] if head.hidden else []
    lists = [other.name for _, _, other, heading in others if heading]
    if len(lists) > _MANY:
        notes.append(
            f"还有{len(lists)}张工作表{UNREAD}：{_listed(lists)}。请在网站上另行读取，或合并到一张工作表、各存成一份文件后上传。"
        )
    elif lists:
        notes.append(f"工作表{_listed(lists)}{UNREAD}。需要时请在网站上另行读取，或各存成一份文件上传。")
    rest = [other.name for _, _, other, heading in others if not heading and other.name != _OURS]
    if rest:
        notes.append(f"工作表{_listed(rest)}不像名单，没有读取。")
    return notes


_MANY = 3


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(f"“{name}”" for name in names[:_MANY])
    return f"{shown}等{len(names)}张" if len(names) > _MANY else shown


def _kind(kind: ListKind | None, found: _Found, path: Path) -> tuple[Layout, float, str]:
    if kind:
        return LAYOUTS[kind], 1.0, "由上传人指定"
    above = [cell for row in found.head.head[: found.heading.row] for cell in row if cell]
    return guess_kind([path.stem, found.head.name, *above], found.heading.texts)


def _missing(layout: Layout, keys: set[str | None]) -> list[str]:
    """Labels of needed columns that no header named."""
    missing = [c.label for c in layout.columns if c.required and c.key not in keys]
    if not keys.intersection(layout.anchors):
        labels = [c.label for key in layout.anchors if (c := layout.column(key))]
        missing += (
            [label for label in labels[:2] if label not in missing]
            if len(labels) == 1
            else ["、".join(labels) + "（至少一项）"]
        )
    return missing
