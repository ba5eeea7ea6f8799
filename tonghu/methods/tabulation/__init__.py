"""Counts by dimensions, from coded answers. What is counted here goes to `methods.disclosure` before anyone reads it."""

from tonghu.methods.tabulation.table import Dimension, Table, count

__all__ = ["Dimension", "Table", "count"]
