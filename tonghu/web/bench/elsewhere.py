"""`tonghu bench spark`: the same files linked here and on Spark in one run, and how many rows differ (对照)."""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tonghu.web.bench.linkage.registers import write

_RESULTS = ("links", "persons")


@dataclass
class Compared:
    """Seconds and CPU seconds by engine; rows of the results, and how many stand in one of them only."""

    seconds: dict[str, float]
    cpu: dict[str, float]
    rows: int
    differences: int


def compare(files: Sequence[Path], rows: int, engine: str, settings: Sequence[str]) -> Compared:
    """Link files, or two invented registers of about `rows` records, with both engines; prints a table."""
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder:
        place = Path(folder)
        if not files:
            made = write(place, children=rows, profile="base", seed=1)
            files = [made["a"], made["b"]]
        told = Compared({}, {}, 0, 0)
        on_spark = ["--engine", engine, *(word for said in settings for word in ("--conf", said))]
        for name, words in {"本进程": [], engine: on_spark}.items():
            told.seconds[name], told.cpu[name] = _linked(files, place / name.replace("/", "_"), words)
        one, two = (place / name.replace("/", "_") for name in told.seconds)
        for result in _RESULTS:
            count, apart = _apart(one / f"{result}.parquet", two / f"{result}.parquet")
            told.rows, told.differences = told.rows + count, told.differences + apart
    print("引擎\t秒\t处理器秒")
    for name, seconds in told.seconds.items():
        print(f"{name}\t{seconds:.1f}\t{told.cpu[name]:.1f}")
    print(f"两份结果（对和人）共{told.rows}行，不同{told.differences}行。")
    return told


def _linked(files: Sequence[Path], out: Path, words: Sequence[str]) -> tuple[float, float]:
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "tonghu", "link", *map(str, files), "--out", str(out), *words]
    subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _apart(one: Path, two: Path) -> tuple[int, int]:
    """Rows of the first, and rows that one has and the other has not, each as often as it stands there."""
    with duckdb.connect() as database:
        for name, path in (("a", one), ("b", two)):
            database.read_parquet(str(path)).create_view(name)
        (rows,) = database.execute("SELECT count(*) FROM a").fetchall()[0]
        (differences,) = database.execute(
            "SELECT count(*) FROM ((FROM a EXCEPT ALL FROM b) UNION ALL (FROM b EXCEPT ALL FROM a))"
        ).fetchall()[0]
    return int(rows), int(differences)
