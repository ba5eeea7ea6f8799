"""Counts by dimensions, from coded answers; `methods.disclosure` protects them before anyone reads them."""

from tonghu.methods.tabulation.table import TOTAL, Dimension, Margin, NotAdditive, Place, Table, count

__all__ = ["TOTAL", "Dimension", "Margin", "NotAdditive", "Place", "Table", "count"]
