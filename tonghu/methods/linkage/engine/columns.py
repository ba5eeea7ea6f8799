"""A Parquet file a column at a time (逐列读取): what one column holds is gone before the next is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tonghu.methods.linkage.engine.arrays import blanks
from tonghu.methods.linkage.engine.faults import sound

ROWS = 1 << 20  # of a part, at least, unless the file ends


def all_text(path: Path, names: Sequence[str]) -> bool:
    """Whether these columns of a Parquet file hold text, or bytes that may be it.

    Raises pyarrow.ArrowException, OSError.
    """
    from pyarrow import parquet, types

    schema = parquet.read_schema(path)
    kinds = [schema.field(name).type for name in names]
    plain = [kind.value_type if types.is_dictionary(kind) else kind for kind in kinds]
    text = (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary)
    return all(any(is_kind(kind) for is_kind in text) for kind in plain)


def parts(
    path: Path, columns: Mapping[str, str], fields: Sequence[str], *, coded: Sequence[str] = (), threads: int = 1
) -> Iterator["Part"]:
    """The rows of a Parquet file, some row groups at a time. columns: field → column of the file. Raises Unreadable.

    coded: fields whose values stand again and again; they come with their dictionary.
    """
    from pyarrow import parquet

    with parquet.ParquetFile(path, read_dictionary=[columns[field] for field in coded if field in columns]) as file:
        rows, groups = 0, list[int]()
        for group in range(file.metadata.num_row_groups):
            rows, groups = rows + file.metadata.row_group(group).num_rows, [*groups, group]
            if rows >= ROWS or group == file.metadata.num_row_groups - 1:
                yield Part(file, path, groups, rows, columns, fields, coded, threads > 1)
                rows, groups = 0, []


def beginning(path: Path, name: str, rows: int) -> Iterator[Any]:
    """A column of text from its beginning, some rows at a time. Raises Unreadable."""
    from pyarrow import parquet

    with sound(path), parquet.ParquetFile(path, pre_buffer=False) as file:
        for batch in file.iter_batches(rows, columns=[name]):
            yield _text(batch.column(0), coded=False)


def _text(column: Any, *, coded: bool) -> Any:
    """A column as text, none unknown; coded: it may keep a dictionary of its values."""
    import pyarrow

    usual = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    if column.type != pyarrow.string() and not (coded and column.type == usual):
        column = column.cast(pyarrow.string())
    # Text that is no UTF-8 must not come further than this.
    column.validate(full=True)
    return column.fill_null("") if column.null_count else column


@dataclass(frozen=True)
class Part(Mapping[str, Any]):
    """Field → Arrow column of text, read when it is asked for; a field that the file does not have is empty text."""

    file: Any
    path: Path
    groups: list[int]
    rows: int
    columns: Mapping[str, str]
    fields: Sequence[str]
    coded: Sequence[str]
    threads: bool

    def __getitem__(self, field: str) -> Any:
        if field not in self.fields:
            raise KeyError(field)
        if field not in self.columns:
            return blanks(self.rows)
        with sound(self.path):
            names = [self.columns[field]]
            column = self.file.read_row_groups(self.groups, columns=names, use_threads=self.threads).column(0)
            return _text(
                column.combine_chunks() if column.num_chunks != 1 else column.chunk(0), coded=field in self.coded
            )

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)
