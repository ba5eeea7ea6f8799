"""集群引擎: on Spark the same links, persons and counts come out as here."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.spark.watching import differences, java_processes, listening
from tonghu.methods.linkage.engine.keyed import Key, conceal, write_tokens
from tonghu.methods.linkage.engine.linking import Asked, link_files, read_files
from tonghu.methods.linkage.spark.linking import OnSpark
from tonghu.methods.tabulation import STANDARD, count_from, count_tables
from tonghu.methods.tabulation.elsewhere import on_spark
from tonghu.web.bench.tabulate import invent

pytestmark = pytest.mark.spark


def test_three_files_are_linked_as_here(three: Asked, here: Path, spark: Any, tmp_path: Path) -> None:
    report = link_files(three, tmp_path, engine=OnSpark(spark))
    assert report["learned_from"]["enough"]
    assert differences(here, tmp_path) == 0


def test_tokens_are_linked_as_here(three: Asked, spark: Any, tmp_path: Path) -> None:
    key, files = Key(b"invented key, thirty-two bytes: x", "测试", "1"), []
    for path in (three.files[0], three.files[2]):
        names, records = read_files([path])
        files.append(tmp_path / f"词元{len(files)}.parquet")
        write_tokens(files[-1], conceal(records, key), names, key.agreement)
    link_files(Asked(files), tmp_path / "here")
    link_files(Asked(files), tmp_path / "there", engine=OnSpark(spark))
    assert differences(tmp_path / "here", tmp_path / "there") == 0


def test_the_25_tables_are_counted_as_here(spark: Any, tmp_path: Path) -> None:
    invent(tmp_path / "children.parquet", 5000)
    tables = list(STANDARD.values())
    here = count_tables(tmp_path / "children.parquet", tables)
    there = count_from(on_spark(spark, tmp_path / "children.parquet"), tables)
    assert len(here) == 25
    for number, table in here.items():
        assert there[number].codes == table.codes
        assert np.array_equal(there[number].values, table.values)


def test_only_this_machine_can_reach_it(spark: Any) -> None:
    assert spark.range(3).count() == 3
    assert {"127.0.0.1"} <= listening(java_processes()) <= {"127.0.0.1", "::1"}


def test_what_was_filled_in_is_left_out_as_here(three: Asked, spark: Any, tmp_path: Path) -> None:
    table = parquet.read_table(three.files[0])
    filled = [name if n % 5 else "虚构某" for n, name in enumerate(table["name"].to_pylist())]
    place = table.column_names.index("name")
    parquet.write_table(table.set_column(place, "name", pa.array(filled)), tmp_path / "代填.parquet")
    asked = Asked([tmp_path / "代填.parquet", three.files[2]])
    here = link_files(asked, tmp_path / "here")
    there = link_files(asked, tmp_path / "there", engine=OnSpark(spark))
    assert here["filled_in"] == there["filled_in"] and here["filled_in"][0]["columns"] == "姓名"
    assert differences(tmp_path / "here", tmp_path / "there") == 0
