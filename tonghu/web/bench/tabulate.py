"""`tonghu bench tabulate`: the 25 tables with all margins, beside polars and pandas, each in a process of its own."""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import duckdb

from tonghu.methods.tabulation.counting import count_tables
from tonghu.methods.tabulation.standard import STANDARD, Definition
from tonghu.methods.tabulation.variables import BAND_OF_AGE, NOT_APPLICABLE, NOT_COLLECTED, VARIABLES

MOST_MEMORY = 300  # MB
_STREETS = 215
_BY_KIND = ("insurance", "health_0_6", "tcm_0_36")  # 附件2 says 已接受, 已纳入 without a place: code 4


def limit(children: int) -> float:
    """Seconds: 1 for a million, 3 for ten."""
    return 1.0 if children <= 1_000_000 else 3.0 * max(1.0, children / 10_000_000)


def invent(file: Path, children: int, *, skew: float = 1.0) -> None:
    """A snapshot of an invented city; what depends on age or kind does so.

    skew: 1 for codes and streets that are all as frequent; 3 for many in the first ones and few in the last.
    """
    columns = [
        "format('{:032x}', i) AS pseudonym",
        "CAST(310100 + s % 16 + 1 AS UINTEGER) AS district",
        "CAST((310100 + s % 16 + 1) * 1000 + s // 16 + 1 AS UINTEGER) AS street",
        "CAST(((310100 + s % 16 + 1) * 1000 + s // 16 + 1) * 1000 + h % 20 + 1 AS UBIGINT) AS committee",
    ]
    computed = {
        "kind": "CASE WHEN h % 100 = 0 THEN 2 WHEN h % 100 < 94 THEN 1 ELSE 3 + h % 3 END",
        "age": "a",
        "band": f"{list(BAND_OF_AGE)}[a + 1]",
        "months": f"CASE WHEN a > 2 THEN {NOT_APPLICABLE} WHEN a = 0 THEN h // 7 % 2 ELSE a + 1 END",
        "monitored": "h % 100 < 94",
        "statistical": "h % 100 < 97",
        "flow": "CASE WHEN h % 100 < 94 THEN 1 + h // 11 % 10 // 9 WHEN h % 100 < 97 THEN 3 ELSE 0 END",
        "group_of_flow": "CASE WHEN h % 100 = 0 THEN 2 WHEN h % 100 < 97 THEN 1 ELSE 0 END",
        "carer": f"CASE WHEN h % 100 = 0 THEN 1 + h // 13 % 3 ELSE {NOT_APPLICABLE} END",
        "boarding": f"CASE WHEN a < 6 THEN {NOT_APPLICABLE} ELSE h // 17 % 2 END",
    }
    for n, (key, variable) in enumerate(VARIABLES.items()):
        if variable.place and key != "hukou_county":
            continue
        codes = [c for c in variable.categories if c not in (NOT_COLLECTED, NOT_APPLICABLE)]
        here = [code for code in codes if key not in _BY_KIND or code != 4]
        expression = computed.get(key) or (_drawn(here, f"i * 64 + {n}", skew) if codes else "340100")
        if key in _BY_KIND:
            left_behind = _drawn([4, *(code for code in codes if code not in (1, 4))], f"i * 64 + {n}", skew)
            expression = f"CASE WHEN h % 100 = 0 THEN {left_behind} ELSE {expression} END"
        columns.append(f"CAST({expression} AS {variable.column_type}) AS {key}")
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute("SET enable_progress_bar = false")
        street = _drawn(list(range(_STREETS)), "i * 64 + 62", skew)
        rows = f"""
            SELECT i, CAST(hash(i) // 65536 AS BIGINT) AS h, CAST({street} AS BIGINT) AS s,
                   CAST(hash(i * 64 + 63) % 16 AS BIGINT) AS a
            FROM range({int(children)}) t(i)
        """  # noqa: S608  # our own columns
        made = f"SELECT {', '.join(columns)} FROM ({rows})"  # noqa: S608
        connection.execute(f"COPY ({made}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")


def _drawn(codes: list[int], of: str, skew: float) -> str:
    """One of these codes, the first ones most often; of: what it hangs on."""
    return f"{codes}[CAST(floor({len(codes)} * pow(hash({of}) % 1000003 / 1000003.0, {float(skew)})) AS BIGINT) + 1]"


def compare(children: int, runs: int = 3) -> dict[str, dict[str, float]]:
    """Print seconds, CPU seconds and peak memory of each; the median run by seconds."""
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder:
        file = Path(folder) / "children.parquet"
        invent(file, children)
        print(
            f"虚构快照：{children:,}名儿童，{file.stat().st_size / children:.1f}字节/名；"
            f"25张表及全部边际；2线程；取{runs}次中位。"
        )
        figures = {name: _measured(name, file, runs) for name in ENGINES}
    print("工具\t秒\t处理器秒\t峰值内存MB\t非零单元格")
    for name, f in figures.items():
        print(f"{name}\t{f['seconds']:.2f}\t{f['cpu']:.2f}\t{f['megabytes']:.0f}\t{f['cells']:,.0f}")
    return figures


def _measured(engine: str, file: Path, runs: int) -> dict[str, float]:
    found = []
    for _ in range(runs):
        command = [sys.executable, "-m", "tonghu.web.bench.tabulate", engine, str(file)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env={"POLARS_MAX_THREADS": "2"})
        found.append(json.loads(done.stdout))
    middle: dict[str, float] = sorted(found, key=lambda f: float(f["seconds"]))[len(found) // 2]
    return middle


def _tonghu(file: Path) -> int:
    counted = count_tables(file, list(STANDARD.values()))
    return sum(int((table.values > 0).sum()) for table in counted.values())


def _polars(file: Path) -> int:
    import polars as pl

    rows = pl.scan_parquet(file)
    finest = pl.collect_all([rows.filter(_kept(t, pl.col)).group_by(t.dims).len() for t in STANDARD.values()])
    cells = 0
    for table, counts in zip(STANDARD.values(), finest, strict=True):
        for some in _margins(table):
            cells += (
                counts.select(pl.col("len").sum()).height
                if not some
                else counts.group_by(some).agg(pl.sum("len")).height
            )
    return cells


def _pandas(file: Path) -> int:
    import pandas as pd

    used = sorted({key for t in STANDARD.values() for key in (*t.dims, *t.universe.allowed)})
    rows = pd.read_parquet(file, columns=used)
    cells = 0
    for table in STANDARD.values():
        counts = rows[_kept(table, rows.__getitem__)].groupby(list(table.dims), observed=True).size()
        for some in _margins(table):
            cells += len(counts.groupby(level=list(some)).sum()) if some else 1
    return cells


def _kept(table: Definition, column: Callable[[str], Any]) -> Any:
    conditions = [
        column(key) if codes == (1,) and VARIABLES[key].flag else column(key).is_in(codes)
        if hasattr(column(key), "is_in") else column(key).isin(codes)
        for key, codes in table.universe.allowed.items()
    ]  # fmt: skip
    kept = conditions[0]
    for condition in conditions[1:]:
        kept = kept & condition
    return kept


def _margins(table: Definition) -> list[tuple[str, ...]]:
    return [some for size in range(len(table.dims) + 1) for some in combinations(table.dims, size)]


ENGINES: dict[str, Callable[[Path], int]] = {"tonghu": _tonghu, "polars": _polars, "pandas": _pandas}

if __name__ == "__main__":
    began, worked = perf_counter(), process_time()
    made = ENGINES[sys.argv[1]](Path(sys.argv[2]))
    spent = {"seconds": perf_counter() - began, "cpu": process_time() - worked, "cells": made}
    print(json.dumps({**spent, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
