"""What a file can be refused for, said without the values that stand in it (无法读取)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Unreadable(Exception):
    """A file cannot be linked as it is (无法读取): what is wrong, where, and what to do."""


@contextmanager
def sound(path: Path, *faults: type[Exception]) -> Iterator[None]:
    """While a file is read: what breaks within is Unreadable. faults: what else than Arrow's may be raised."""
    import pyarrow

    try:
        yield
    except (*faults, pyarrow.ArrowException, OSError) as fault:
        raise Unreadable(f"{path.name}：文件中途损坏（{type(fault).__name__}）。请重新导出。") from None
