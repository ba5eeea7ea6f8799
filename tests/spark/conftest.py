"""Tests on Apache Spark: run by `make test-spark`; skipped elsewhere, since each starts a Java machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from tests.spark.watching import SMALL, java_processes
from tonghu.methods.linkage.engine.linking import Asked, link_files
from tonghu.methods.spark import missing, session
from tonghu.web.bench.linkage.registers import write


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whoever does not ask for Spark, or lacks it, skips these and hears why."""
    why = missing() or ("" if "spark" in config.getoption("-m") else "Spark 上的测试由 make test-spark 运行。")
    for item in items:
        if why and item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Invented registers as three files: Parquet, CSV with two lists in it, Parquet in small groups of rows."""
    folder = tmp_path_factory.mktemp("three")
    made = write(folder, children=4000, profile="hard", seed=9)
    second = parquet.read_table(made["b"])
    lists = pa.array(np.where(np.arange(len(second)) % 3 == 0, "名单乙", "名单甲"))
    half = len(second) // 2
    csv.write_csv(second.append_column("src", lists).slice(0, half), folder / "c.csv")
    parquet.write_table(second.slice(half), folder / "e.parquet", row_group_size=500)
    return Asked([made["a"], folder / "c.csv", folder / "e.parquet"], clean=frozenset(["名单甲"]))


@pytest.fixture(scope="session")
def here(three: Asked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the default engine says of the three."""
    out = tmp_path_factory.mktemp("here")
    link_files(three, out)
    return out


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session on this machine, of which nothing is left running."""
    before = java_processes()
    with session("local[2]", SMALL) as opened:
        yield opened
    assert java_processes() - before == set()
