"""The figures on top (主要数据): each a published cell of T01 or T25, as it is printed."""

from dataclasses import dataclass

from tonghu.methods.reporting.charts.chart import Cell, count_cell
from tonghu.methods.reporting.charts.published import Published
from tonghu.methods.reporting.edition import Edition


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure: its label, the table and the cell it is."""

    label: str
    table: str
    cell: Cell


def headlines(edition: Edition) -> tuple[Headline, ...]:
    """Everybody, both kinds, and who came and left."""
    tops = [("T01", label, at) for label, at in _STOCK]
    if edition.previous_date is not None:
        tops += [("T25", label, at) for label, at in _FLOW]
    released = [(table, label, at) for table, label, at in tops if table in edition.tables]
    return tuple(
        Headline(label, table, count_cell(Published(edition, table).cell(at), at)) for table, label, at in released
    )


_STOCK: tuple[tuple[str, dict[str, int]], ...] = (
    ("监测对象", {}),
    ("流动儿童", {"kind": 1}),
    ("留守儿童", {"kind": 2}),
)
_FLOW = (("新增", {"flow": 2}), ("退出", {"flow": 3}), ("满16周岁", {"flow": 4}))
