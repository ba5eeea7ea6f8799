"""Files in, batches of text out (读取): CSV in UTF-8 or GB18030, and Parquet; any column but rec_id may be missing."""

import codecs
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

ROWS = 131_072


class Unreadable(Exception):
    """A file cannot be linked as it is (无法读取): what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Source:
    """One file: what it is called in the result, and where its columns are."""

    path: Path
    columns: Mapping[str, str]  # field → column of the file
    rows: int


def open_file(path: Path, wanted: Mapping[str, Sequence[str]], folder: Path) -> Source:
    """Look at a file. wanted: field → names its column may have. Raises Unreadable.

    folder: where a file in another encoding is written anew in UTF-8.
    """
    if not path.is_file():
        raise Unreadable(f"没有这个文件：{path.name}。请核对路径。")
    readable = path if path.suffix.lower() in (".parquet", ".pq") else _as_utf8(path, folder)
    try:
        with duckdb.connect() as database:
            described = database.execute(f"DESCRIBE SELECT * FROM {_scan(readable)}").fetchall()  # noqa: S608
            rows = int(database.execute(f"SELECT count(*) FROM {_scan(readable)}").fetchall()[0][0])  # noqa: S608  # quoted
    except duckdb.Error as fault:
        raise Unreadable(f"{path.name}：不是完整的 CSV 或 Parquet 文件（{_why(fault)}）。请重新导出。") from None
    have = {str(name).strip().lower().lstrip("\ufeff"): str(name) for name, *_ in described}
    columns = {field: have[n] for field, names in wanted.items() for n in names[::-1] if n.lower() in have}
    if "rec_id" not in columns:
        shown = "、".join(list(have)[:12]) or "没有列"
        raise Unreadable(
            f"{path.name}：缺少记录号列（rec_id），第一行读到的列是：{shown}。请补上或在 --schema 里指定。"
        )
    return Source(readable, columns, rows)


def _why(fault: Exception) -> str:
    """The kind of fault; its text may hold values of the file and is not shown."""
    return type(fault).__name__


def _scan(path: Path) -> str:
    name = str(path).replace("'", "''")
    if path.suffix.lower() in (".parquet", ".pq"):
        return f"read_parquet('{name}')"
    return f"read_csv('{name}', all_varchar=true, header=true, strict_mode=true, sample_size=20000)"


def _as_utf8(path: Path, folder: Path) -> Path:
    content = path.read_bytes()
    if not content.strip():
        raise Unreadable(f"{path.name}：文件是空的。请重新导出。")
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    place = 0
    for codec in ("utf-16",) if marked else ("utf-8", "gb18030"):
        try:
            text = content.decode(codec)
        except UnicodeError as fault:
            place = max(place, getattr(fault, "start", 0))
            continue
        if codec == "utf-8":
            return path
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".csv", dir=folder, delete=False) as written:
            written.write(text)
        return Path(written.name)
    line = content[:place].count(b"\n") + 1
    raise Unreadable(
        f"{path.name}：第{line}行既不是 UTF-8 也不是 GB18030 文字（文件里混有两种编码）。请重新导出整份文件。"
    )


def batches(source: Source, fields: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """The fields of a file as Arrow columns of text, ROWS at a time; a missing column is empty text."""
    import pyarrow

    told = [
        f"coalesce(CAST({_quoted(source.columns[f])} AS VARCHAR), '') AS {f}" if f in source.columns else f"'' AS {f}"
        for f in ("rec_id", *fields)
    ]
    with duckdb.connect(config={"threads": 1}) as database:
        found = database.sql(f"SELECT {', '.join(told)} FROM {_scan(source.path)}")  # noqa: S608  # quoted names
        for batch in found.to_arrow_reader(ROWS):
            yield {
                name: column if column.type == pyarrow.string() else column.cast(pyarrow.string())
                for name, column in zip(batch.schema.names, batch.columns, strict=True)
            }


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
