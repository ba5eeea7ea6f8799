"""Counts by dimensions, from coded answers; `methods.disclosure` protects them before anyone reads them."""

from tonghu.methods.tabulation.table import Dimension, Table, count

__all__ = ["Dimension", "Table", "count"]
