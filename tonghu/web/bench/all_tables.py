"""`tonghu bench protect --tables`: all public tables of an invented city protected as one system (全部表联合保护).

Two cities: one in which every code is as frequent as the others, and one in which some are rare. Every number is
invented.
"""

import json
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from tonghu.methods.disclosure.protect import THRESHOLD_PUBLIC
from tonghu.methods.reporting import hubs_of, protect_tables
from tonghu.methods.tabulation import QUALITY, STANDARD, Threshold, count_tables
from tonghu.web.bench.tabulate import invent

LIMIT, MOST_MEMORY = 120.0, 1_000  # CPU seconds; MB
SKEWS = (1.0, 2.0)


def compare(children: int) -> bool:
    """Protect the tables of each city in a process of its own; print the figures and say if they are within limits."""
    within = True
    for skew in SKEWS:
        call = [sys.executable, "-m", "tonghu.web.bench.all_tables", str(children), str(skew)]
        done = subprocess.run(call, capture_output=True, text=True, check=True)
        f = json.loads(done.stdout.strip().splitlines()[-1])
        print(
            f"全部对外统计表（{children:,}名儿童，{'代码均匀' if skew == 1 else '有的代码少'}）：{f['tables']}张表、"
            f"{f['cells']:,}个单元格，不公布{f['hidden']:,}个，{f['cpu']:.1f} CPU秒（墙钟{f['wall']:.1f}秒），"
            f"{f['megabytes']:.0f} MB。",
            flush=True,
        )
        within &= f["cpu"] <= LIMIT and f["megabytes"] <= MOST_MEMORY
    return within


def _measured(children: int, skew: float) -> dict[str, Any]:
    tables = [table for table in (STANDARD | QUALITY).values() if table.threshold is Threshold.PUBLIC]
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder:
        file = Path(folder) / "children.parquet"
        invent(file, children, skew=skew)
        wall, cpu = perf_counter(), process_time()
        counted = count_tables(file, [*tables, *hubs_of(tables)])
        safe = protect_tables(counted, THRESHOLD_PUBLIC.on(date.max)).tables
    return {
        "wall": perf_counter() - wall,
        "cpu": process_time() - cpu,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "tables": len(safe),
        "cells": sum(len(table.values) for table in safe.values()),
        "hidden": sum(table.suppressed for table in safe.values()),
    }


if __name__ == "__main__":
    print(json.dumps(_measured(int(sys.argv[1]), float(sys.argv[2]))))
