"""Files in, batches of text out (读取): CSV in UTF-8 or GB18030, and Parquet; any column but rec_id may be missing."""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tonghu.methods.linkage.engine.arrays import blanks
from tonghu.methods.linkage.engine.columns import all_text, beginning, parts
from tonghu.methods.linkage.engine.faults import Unreadable as Unreadable
from tonghu.methods.linkage.engine.faults import row_of, sound

ROWS = 131_072


@dataclass(frozen=True)
class Source:
    """One file: what it is called in the result, and where its columns are. table: what was read already."""

    path: Path
    columns: Mapping[str, str]  # field → column of the file
    rows: int
    table: Any = None


def headers(path: Path) -> tuple[list[str], int, Any]:
    """The headers of a file as they stand, how many rows it has, and what was read already. Raises Unreadable."""
    if not path.is_file():
        raise Unreadable(f"没有这个文件：{path.name}。请核对路径。")
    if _is_parquet(path):
        return (*_headers_of_parquet(path), None)
    table = _in_another_encoding(path)
    if table is not None:
        return [str(name) for name in table.column_names], int(table.num_rows), table
    import duckdb  # a fifth of a second to load, for those who read CSV only

    try:
        with duckdb.connect() as database:
            described = [str(row[0]) for row in database.execute(f"DESCRIBE SELECT * FROM {_scan(path)}").fetchall()]  # noqa: S608
            (rows,) = database.execute(f"SELECT count(*) FROM {_scan(path)}").fetchall()[0]  # noqa: S608  # quoted
    except duckdb.Error as fault:
        raise Unreadable(f"{path.name}：{row_of(fault)}不是完整的 CSV 文件（{_why(fault)}）。请重新导出。") from None
    if len(described) == 1 and "," in described[0]:
        # Rows of unlike widths were taken for one column each: whoever reads them as columns says which row it is.
        table = _parsed(path, path.read_text("utf-8-sig"))
        return [str(name) for name in table.column_names], int(table.num_rows), table
    return described, int(rows), None


def _headers_of_parquet(path: Path) -> tuple[list[str], int]:
    import pyarrow
    from pyarrow import parquet

    try:
        told = parquet.read_metadata(path)
        return [str(name) for name in told.schema.to_arrow_schema().names], int(told.num_rows)
    except (pyarrow.ArrowException, OSError) as fault:
        raise Unreadable(f"{path.name}：不是完整的 Parquet 文件（{_why(fault)}）。请重新导出。") from None


def open_file(path: Path, fields: Sequence[str], *, called: Mapping[str, str] | None = None) -> Source:
    """Look at a file, and which of the fields it has, whatever the case of its headers. Raises Unreadable.

    called: field → header, where headers are not the fields' own names.
    """
    described, rows, table = headers(path)
    have = {str(name).strip().lower().lstrip("\ufeff"): str(name) for name in described}
    wanted = {field: called.get(field, "").strip().lower() if called else field for field in fields}
    columns = {field: have[header] for field, header in wanted.items() if header in have}
    if "rec_id" not in columns:
        shown = "、".join(list(have)[:12]) or "没有列"
        raise Unreadable(
            f"{path.name}：缺少记录号列（rec_id），第一行读到的列是：{shown}。请把记录号一列命名为 rec_id 后重新运行。"
        )
    return Source(path, columns, rows, table)


def _why(fault: Exception) -> str:
    """The kind of fault; its text may hold values of the file and is not shown."""
    return type(fault).__name__


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() in (".parquet", ".pq")


def _scan(path: Path) -> str:
    name = str(path).replace("'", "''")
    if _is_parquet(path):
        return f"read_parquet('{name}')"
    return f"read_csv('{name}', all_varchar=true, header=true, strict_mode=true, sample_size=20000)"


def _in_another_encoding(path: Path) -> Any:
    """A CSV that is not UTF-8, read in memory: text of people is written nowhere. None for UTF-8."""
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
        else:
            return None if codec == "utf-8" else _parsed(path, text)
    line = (content[:place].decode("utf-16", "ignore") if marked else content[:place].decode("latin-1")).count("\n") + 1
    known = "不是完整的 UTF-16 文字（文件不完整，或混有两种编码）"
    strange = "既不是 UTF-8 也不是 GB18030 文字（文件里混有两种编码，或是没有标记的 UTF-16）"
    raise Unreadable(f"{path.name}：第{line}行{known if marked else strange}。请重新导出整份文件。")


def _parsed(path: Path, text: str) -> Any:
    import pyarrow
    from pyarrow import csv

    head = text.partition("\n")[0].strip().lstrip("\ufeff")
    kinds = csv.ConvertOptions(
        column_types={name.strip().strip('"'): pyarrow.string() for name in head.split(",")}, strings_can_be_null=False
    )
    try:
        content = pyarrow.py_buffer(text.lstrip("\ufeff").encode())
        # One thread: with more nobody knows which row is broken.
        return csv.read_csv(content, convert_options=kinds, read_options=csv.ReadOptions(use_threads=False))
    except pyarrow.ArrowInvalid as fault:
        raise Unreadable(f"{path.name}：{row_of(fault)}不是完整的 CSV 文件（{_why(fault)}）。请重新导出。") from None


def batches(
    source: Source, fields: Sequence[str], *, coded: Sequence[str] = (), threads: int = 1
) -> Iterator[Mapping[str, Any]]:
    """The fields of a file as Arrow columns of text, some rows at a time; a missing column is empty text.

    A Parquet file of text is read a column at a time, when the column is asked for; fields that are `coded` may come
    with a dictionary of their values. Raises Unreadable.
    """
    if in_parts(source):
        yield from parts(source.path, source.columns, ("rec_id", *fields), coded=coded, threads=threads)
        return
    import duckdb
    import pyarrow

    if source.table is not None:
        for batch in source.table.to_batches(ROWS):
            nothing = blanks(batch.num_rows)
            yield {
                f: batch.column(source.columns[f]).cast(pyarrow.string()).fill_null("")
                if f in source.columns
                else nothing
                for f in ("rec_id", *fields)
            }
        return
    told = [
        f"coalesce(CAST({_quoted(source.columns[f])} AS VARCHAR), '') AS {f}" if f in source.columns else f"'' AS {f}"
        for f in ("rec_id", *fields)
    ]
    with duckdb.connect(config={"threads": threads}) as database:
        found = database.sql(f"SELECT {', '.join(told)} FROM {_scan(source.path)}")  # noqa: S608  # quoted names
        for batch in _whole(found, source.path):
            yield {
                name: column if column.type == pyarrow.string() else column.cast(pyarrow.string())
                for name, column in zip(batch.schema.names, batch.columns, strict=True)
            }


def glimpses(source: Source, field: str, rows: int) -> Iterator[Any]:
    """One field as Arrow columns of some rows each, read no further than they are asked for. Raises Unreadable."""
    if in_parts(source):
        yield from beginning(source.path, source.columns[field], rows)
        return
    for batch in batches(source, (field,)):
        column = batch[field]
        yield from (column.slice(start, rows) for start in range(0, len(column), rows))


def in_parts(source: Source) -> bool:
    """Whether its batches are read when their columns are asked for: one can be had without the others."""
    return _is_parquet(source.path) and _all_text(source)


def _all_text(source: Source) -> bool:
    with sound(source.path):
        return all_text(source.path, list(source.columns.values()))


def _whole(found: Any, path: Path) -> Iterator[Any]:
    """All batches of a query."""
    import duckdb

    with sound(path, duckdb.Error):
        yield from found.to_arrow_reader(ROWS)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
