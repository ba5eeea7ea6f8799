"""What a file can be refused for, said without the values that stand in it (无法读取)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Unreadable(Exception):
    """A file cannot be linked as it is (无法读取): what is wrong, where, and what to do."""


def row_of(fault: Exception) -> str:
    """Where a CSV breaks, if its reader says so: of its words nothing else is passed on."""
    found = re.search(r"\A.{0,40}?(?:Error on Line: |Row #)(\d{1,12})", str(fault))
    return f"第{found[1]}行读不通，" if found else ""


@contextmanager
def sound(path: Path, *faults: type[Exception]) -> Iterator[None]:
    """While a file is read: what breaks within is Unreadable. faults: what else than Arrow's may be raised."""
    import pyarrow

    try:
        yield
    except (*faults, pyarrow.ArrowException, OSError) as fault:
        raise Unreadable(f"{path.name}：{row_of(fault)}文件中途损坏（{type(fault).__name__}）。请重新导出。") from None
