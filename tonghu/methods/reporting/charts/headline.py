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
    whole, flow = Published(edition, "T01"), Published(edition, "T25")
    first = [("监测对象", {}), ("流动儿童", {"kind": 1}), ("留守儿童", {"kind": 2})]
    found = [Headline(label, "T01", count_cell(whole.cell(at), at)) for label, at in first]
    if edition.previous_date is None:
        return tuple(found)
    moved = [("新增", {"flow": 2}), ("退出", {"flow": 3}), ("满16周岁", {"flow": 4})]
    return (*found, *(Headline(label, "T25", count_cell(flow.cell(at), at)) for label, at in moved))
