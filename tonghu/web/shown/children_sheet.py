"""Children as a workbook (名单工作簿), with masked numbers: the base list as seen, and the children behind a figure."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from django.db.models import QuerySet

from tonghu.methods.reading import Mark, SheetColumn, write_sheet
from tonghu.register.models import Child, Round, User
from tonghu.register.showing import SECRET, eyes_on
from tonghu.rules.access import ItemClass
from tonghu.web.shown.base_list import STATES, Row, dress
from tonghu.web.shown.places import place_label, place_path, remember
from tonghu.web.templatetags.tonghu import kind_label, sex_label

_COLUMNS = (
    *(
        ("儿童编号", 14),
        ("姓名", 12),
        ("性别", 6),
        ("出生日期", 12),
        ("证件号码（遮盖）", 22),
        ("户籍地", 24),
    ),
    *(("街镇居村", 30), ("类别", 12), ("依据", 12), ("计入起", 12)),
    *(("来源名单", 18), ("名单之间不一致", 14), ("登记状态", 14)),
)
_HEADERS = [header for header, _ in _COLUMNS]


def _dressed(found: Iterator[Child], round: Round | None) -> Iterator[Row]:
    while part := list(islice(found, 2000)):
        remember([child.residence for child in part])
        yield from dress(part, round=round)


def _line(row: Row, by: User) -> list[str | None]:
    child, person = row.child, row.child.person
    eyes = eyes_on(child, by)
    return [
        child.ref,
        eyes.shows(ItemClass.NAME, person.name),
        sex_label(person.sex),
        person.born.isoformat() if person.born else "",
        eyes.shows(ItemClass.ID_NUMBER, person.idno),
        place_label(child.hukou),
        place_path(eyes.place(child.residence), within=child.district) + (f"（{SECRET}）" if eyes.kept_away else ""),
        kind_label(child.kind),
        child.clause,
        child.counts_from.isoformat() if child.counts_from else "",
        "、".join(row.sources),
        "不一致" if child.disputed else "",
        STATES[row.state],
    ]


def write_children(
    found: QuerySet[Child],
    target: BinaryIO,
    *,
    mark: Mark,
    title: str,
    notes: Sequence[str],
    round: Round | None,
    by: User,
) -> None:
    """Write these children, in the order in which they come."""
    rows = [_line(row, by) for row in _dressed(found.iterator(2000), round)]
    # Children of one 居村 have no order of their own: they stand in that of the export.
    ordered = mark.ordered(rows, within=_HEADERS.index("街镇居村"), by=_HEADERS.index("姓名"))
    columns = [SheetColumn(text, width) for text, width in _COLUMNS]
    write_sheet(target, title, columns, ordered, notes=notes, mark=mark)
