"""From a figure to the children behind it (下钻): one predicate, whichever way it is looked at."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from tonghu.methods.tabulation.counting import _quoted, condition
from tonghu.methods.tabulation.standard import Definition, Refused, Universe

At = Mapping[str, int | tuple[int, ...]]


def predicate(table: Definition, at: At) -> Universe:
    """Whom a cell counts: the table's universe, and the codes of the dimensions that are not summed up, or are in part.

    Raises Refused for what is no dimension of the table, or lies outside its universe.
    """
    allowed = dict(table.universe.allowed)
    for key, said in at.items():
        codes = said if isinstance(said, tuple) else (said,)
        if key not in table.dims:
            raise Refused(f"{table.number}没有“{key}”这个维度。可选：{'、'.join(table.dims)}。")
        if outside := [code for code in codes if key in allowed and code not in allowed[key]]:
            raise Refused(f"代码{outside[0]}不在{table.number}的统计范围内。请核对。")
        allowed[key] = tuple(sorted(codes))
    return Universe(table.title, allowed)


def pseudonyms(file: Path, table: Definition, at: At) -> list[str]:
    """The children of a snapshot behind a cell, by pseudonym, in their order."""
    where = condition(predicate(table, at))
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT pseudonym FROM read_parquet('{_quoted(file)}') WHERE {where} ORDER BY pseudonym"  # noqa: S608
        ).fetchall()
    return [name for (name,) in found]
