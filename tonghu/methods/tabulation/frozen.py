"""A snapshot on disk (统计快照): children.parquet, places.csv and manifest.json, the same bytes for the same register.

No clock, no machine, no order of arrival goes into it: rows stand by pseudonym, one thread writes them.
"""

import csv
import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from tonghu.methods.tabulation.variables import VARIABLES

CHILDREN, PLACES, MANIFEST = "children.parquet", "places.csv", "manifest.json"
FORMAT = 1
_ROW_GROUP = 122_880
_PSEUDONYM = 32  # hex digits

Columns = Mapping[str, "np.ndarray[Any, np.dtype[Any]]"]


class Exists(Exception):
    """There is something in the folder already (目录不空)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"“{folder.name}”目录里已有文件，没有写入。请换一个空目录。")


@dataclass(frozen=True, slots=True)
class About:
    """What a snapshot was made of and by which rules (快照说明)."""

    reference_date: str
    previous_date: str
    within: str
    rules: str
    code_year: int
    series: int


def write(folder: Path, chunks: Iterable[Columns], places: Mapping[int, str], about: About) -> str:
    """Write a snapshot into an empty or new folder, for its owner only; returns the SHA-256 of its manifest.

    chunks: columns of equal length, `pseudonym` and every variable. Half a snapshot is never left. Raises Exists.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Exists(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    try:
        rows = _write_children(folder, chunks)
        _write_places(folder / PLACES, places)
        manifest = {
            "format": FORMAT,
            "duckdb": duckdb.__version__,
            **asdict(about),
            "children": rows,
            "columns": {key: variable.column_type for key, variable in VARIABLES.items()},
            "files": {name: digest_of(folder / name) for name in (CHILDREN, PLACES)},
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (folder / MANIFEST).write_text(text, encoding="utf-8")
        for file in folder.iterdir():
            file.chmod(0o600)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return digest_of(folder / MANIFEST)


def _write_children(folder: Path, chunks: Iterable[Columns]) -> int:
    columns = ", ".join(f"{key} {variable.column_type} NOT NULL" for key, variable in VARIABLES.items())
    spill = folder / ".spill"
    spill.mkdir(mode=0o700)
    with duckdb.connect(str(spill / "rows.db")) as connection:
        connection.execute("SET threads = 1")
        connection.execute("SET memory_limit = '512MB'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"CREATE TABLE children (pseudonym VARCHAR NOT NULL, {columns})")
        order = ", ".join(("pseudonym", *VARIABLES))
        for chunk in chunks:
            part = dict(chunk)
            connection.register("part", part)
            connection.execute(f"INSERT INTO children SELECT {order} FROM part")  # noqa: S608
            connection.unregister("part")
        connection.execute(
            f"COPY (SELECT {order} FROM children ORDER BY pseudonym) TO '{quoted(folder / CHILDREN)}'"  # noqa: S608
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
        )
        rows = int(connection.execute("SELECT count(*) FROM children").fetchall()[0][0])
    shutil.rmtree(spill)
    return rows


def _write_places(file: Path, places: Mapping[int, str]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(sorted(places.items()))


def digest_of(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def quoted(file: Path) -> str:
    """Its name within quotes of SQL."""
    return str(file).replace("'", "''")
