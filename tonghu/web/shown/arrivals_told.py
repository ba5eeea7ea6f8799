"""A list as it was read, told on the terminal: taken for what, left out what, wrong where (名单读取的说明)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tonghu.methods.reading import Arrival
from tonghu.rules.forms.lists import LAYOUTS, layout_of

UNSURE = 0.1  # below this a guess of the kind is no better than another
_SHOWN = 10  # kinds of problem told; rows named of each
_COLUMNS_SHOWN = 30


def tell_arrival(arrival: Arrival) -> Iterator[str]:
    """Lines about the sheet, its columns and the file."""
    yield f"  工作表“{arrival.sheet}”，表头第{arrival.header_row}行，{len(arrival.numbers)}行名单"
    label = layout_of(arrival.kind).label
    if arrival.kind_sure < UNSURE:
        yield f"  看不出是哪个部门的名单，暂按“{label}”读取。请用 --kind 写明（教育、公安或社区云）。"
    else:
        yield f"  种类：{label}（{arrival.kind_why.partition('，判断为')[0]}）"
    yield from _tell_columns(arrival)
    if arrival.missing:
        yield f"  缺少的列：{'，'.join(arrival.missing)}。没有这些列，不能确认是谁。"
    yield from (f"  提示：{note}" for note in arrival.notes)


def _tell_columns(arrival: Arrival) -> Iterator[str]:
    labels = {column.key: column.label for column in reversed(LAYOUTS[arrival.kind].columns)}
    used = [
        f"{c.letter} {c.header}" + ("" if c.header == labels[c.key] else f"→{labels[c.key]}")
        for c in arrival.columns
        if c.key
    ]
    by_place = [
        f"{c.letter} {c.header}→{labels[c.key]}" for c in arrival.columns if c.key and c.why.startswith("按位置")
    ]
    questions = dict.fromkeys(c.why for c in arrival.columns if not c.key and "不能判断" in c.why)
    unused = [f"{c.letter} {c.header}" for c in arrival.columns if not c.key and c.header and "不能判断" not in c.why]
    yield f"  认出{len(used)}列：{'，'.join(used)}" if used else "  没有认出任何列。"
    if by_place:
        yield f"  其中按位置认定，请核对：{'，'.join(by_place)}"
    yield from (f"  拿不准：{why.replace('请手工指定', '请改写列名，或在网站“部门名单”里指定')}。" for why in questions)
    if unused:
        more = f" …… 共{len(unused)}列" if len(unused) > _COLUMNS_SHOWN else ""
        yield f"  没有使用、原样留存的列：{'，'.join(unused[:_COLUMNS_SHOWN])}{more}"


def tell_reading(reading: Mapping[str, Any]) -> Iterator[str]:
    """The same of a batch as it was kept: what a person should know, and rows passed over."""
    yield from (f"  提示：{note}" for note in reading["notes"])
    yield from tell_skipped(reading["skipped"])


def tell_skipped(skipped: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows passed over, by their reason."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, reason in skipped:
        rows[reason].append(row)
    for reason, numbers in rows.items():
        yield f"  跳过{_rows(numbers)}：{reason}"


def tell_problems(arrival: Arrival) -> Iterator[str]:
    """Problems, those that keep a row out before those of a cell; the same problem of many rows once."""
    out = set(arrival.unreadable)
    yield from _grouped("无法读取、不会入库的行", arrival, [p for p in sorted(arrival.problems) if p in out])
    yield from _grouped("有问题的格（整行仍会入库）", arrival, [p for p in sorted(arrival.problems) if p not in out])


def _grouped(title: str, arrival: Arrival, positions: Sequence[int]) -> Iterator[str]:
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position in positions:
        for found in arrival.problems[position]:
            place = f"，{found.letter}列“{found.header}”" if found.letter else ""
            rows[place, found.problem.message].append(found.row)
    if rows:
        yield f"  {title}："
    for (place, message), numbers in list(rows.items())[:_SHOWN]:
        yield f"    {_rows(numbers)}{place}：{message}"
    if len(rows) > _SHOWN:
        yield f"    …… 共{len(rows)}种问题，其余在退回的工作簿和网站“部门名单”里。"


def _rows(numbers: Iterable[int]) -> str:
    listed = list(dict.fromkeys(numbers))
    shown = "、".join(map(str, listed[:_SHOWN]))
    return f"第{shown}行" if len(listed) <= _SHOWN else f"第{shown}……行（共{len(listed)}行）"
