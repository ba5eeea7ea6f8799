"""Tables for those allowed to see them, always protected (方案 二（八）、四（二）)."""

from tonghu.steps.release.tables import TABLES, NoSuchTable, not_counted, table_of, write_table

__all__ = ["TABLES", "NoSuchTable", "not_counted", "table_of", "write_table"]
