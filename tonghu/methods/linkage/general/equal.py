"""Rows that are equal in every column, in crowds (雷同行): one of them stands for all, the others tell nothing more.

Held against each other they would all be one child, or as many as there are; nothing in them says which. Crowds that
came along would stand in every block and be divided by every key, for nothing.
"""

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, mixed, starts_of, together
from tonghu.methods.linkage.engine.blocking import MOST_FOUND
from tonghu.methods.linkage.general.reading import Column, Table


def looked_at(table: Table, *, most: int = MOST_FOUND) -> Array:
    """Places of the rows that are compared, rising: of more than `most` equal rows the first."""
    if len(table) <= most:
        return np.arange(len(table))
    key = mixed(23, *(column.code for column in table.columns))
    order = together(key)  # of equal rows the first first
    starts = starts_of(key[order])
    sizes = np.diff(np.r_[starts, len(order)])
    kept = np.repeat(sizes <= most, sizes)
    kept[starts] = True
    return np.sort(order[kept])


def only(table: Table, rows: Array) -> Table:
    """The table of these rows, as if there were no others."""
    if len(rows) == len(table):
        return table
    columns = [Column(c.label, c.header, c.kind, c.of, c.values, c.code[rows]) for c in table.columns]
    return Table(table.names, table.src[rows], [table.ids[row] for row in rows.tolist()], columns, table.unused)
