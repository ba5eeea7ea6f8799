"""`tonghu bench linkage`: the engine beside Splink 5 and the floor, in one run, the truth known (测速：归并)."""

import os
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

WAYS = ("floor", "plain", "features", "tonghu")
LABELS = {"floor": "底线：读、校验、连接", "plain": "Splink 5", "features": "Splink 5 用我们的特征", "tonghu": "童护"}


@dataclass
class Figures:
    """One way's result: seconds, megabytes, and how good its links between the two files are."""

    wall: float
    cpu: float
    megabytes: float
    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0
    sure_precision: float = 0.0
    sure_recall: float = 0.0
    review: float = 0.0
    said: float = 0.0  # what the sure ones' probabilities promise: to be held against sure_precision


def compare(rows: int, profile: str, seed: int, *, bare: bool = False) -> dict[str, Figures]:
    """Generate two registers of about `rows` records, run every way, print a table; returns the figures by way."""
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder:
        place = Path(folder)
        files = write(place, children=rows, profile=profile, seed=seed, bare=bare)
        print(f"虚构登记册：每份约{rows}条，差错 {profile}，种子 {seed}{'，无第二监护人和学校' if bare else ''}")
        told = {way: _run(way, files, place / way) for way in WAYS}
        for way in WAYS[1:]:
            judge(told[way], place / way / "links.parquet", files["truth"])
    print("                        准确率   召回率   F1      ≥.95准确率 自称     召回率   复核份额  秒     CPU秒  MB")
    for way, f in told.items():
        shares = (f.precision, f.recall, f.f1, f.sure_precision, f.said, f.sure_recall, f.review)
        good = "  ".join(f"{share:.5f}" for share in shares) if way != "floor" else " " * 61
        print(f"{LABELS[way]:<14}\t{good}  {f.wall:6.1f} {f.cpu:6.1f} {f.megabytes:6.0f}")
    return told


def _run(way: str, files: dict[str, Path], out: Path) -> Figures:
    if way == "tonghu":
        return run_ours([files["a"], files["b"]], out)
    a, b = str(files["a"]), str(files["b"])
    return _timed([sys.executable, "-m", "tonghu.web.bench.linkage.peers", way, a, b, str(out)], out)


def run_ours(files: Sequence[Path], out: Path) -> Figures:
    """`tonghu link` between files, in a process of its own."""
    words = [sys.executable, "-m", "tonghu", "link", *map(str, files), "--between", "--out", str(out)]
    return _timed(words, out)


def _timed(words: list[str], out: Path) -> Figures:
    out.mkdir()
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    # A process of its own that tells its own peak: RUSAGE_CHILDREN keeps the greatest of all children.
    teller = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done.returncode)"
    )
    done = subprocess.run(
        [sys.executable, "-c", teller, *words],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Figures(time.monotonic() - start, cpu, int(done.stdout.split()[-1]) / 1024)


def judge(figures: Figures, links: Path, truth: Path) -> None:
    """Hold links against the truth."""
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE t AS SELECT * FROM read_parquet('{truth}')")  # noqa: S608  # our own file
        database.execute(
            "CREATE TABLE l AS SELECT a.person = b.person AS y, probability AS p "  # noqa: S608  # our own file
            f"FROM read_parquet('{links}') JOIN t a ON a.rec_id = rec_id_1 JOIN t b ON b.rec_id = rec_id_2"
        )
        (pairs,) = database.execute(
            "SELECT sum(x * z) FROM (SELECT count(*) FILTER (rec_id LIKE 'a%') x, count(*) FILTER (rec_id LIKE 'b%') z "
            "FROM t GROUP BY person)"
        ).fetchall()[0]
        rows = "SELECT count(*) FILTER (y), count(*) FROM l WHERE p >= ?"
        (right, said), (sure, all_sure) = (database.execute(rows, [at]).fetchall()[0] for at in (0.5, 0.95))
        (promised,) = database.execute("SELECT avg(p) FROM l WHERE p >= 0.95").fetchall()[0]
        (doubtful,) = database.execute("SELECT count(*) FROM l WHERE p >= 0.05 AND p < 0.95").fetchall()[0]
    figures.precision, figures.recall = right / max(said, 1), right / int(pairs)
    figures.f1 = 2 * right / (said + int(pairs))
    figures.sure_precision, figures.sure_recall = sure / max(all_sure, 1), sure / int(pairs)
    figures.review, figures.said = doubtful / int(pairs), promised or 0.0
