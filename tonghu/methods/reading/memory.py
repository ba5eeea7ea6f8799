"""Files that have no name and touch no disk (内存文件): what was sent stays in memory and is gone with its process.

The kernel lists such a file in no directory and forgets it when the last process that holds it ends, however it ends.
Memory can be swapped out: a server that keeps real lists has its swap off or encrypted (docs/running.md).
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_SEALS = fcntl.F_ADD_SEALS, 0x0001 | 0x0002 | 0x0004 | 0x0008  # SEAL, SHRINK, GROW, WRITE: nobody changes it any more


def memory_file() -> BinaryIO:
    """An empty file to write and read."""
    return os.fdopen(os.memfd_create("tonghu", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), "w+b")


@contextmanager
def held(pieces: Iterable[bytes]) -> Iterator[Path]:
    """Hold these bytes for the reading: a path that works here and in a child which `inherited` it."""
    with memory_file() as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        fcntl.fcntl(file, *_SEALS)
        yield Path(f"{_DESCRIPTORS}/{file.fileno()}")


def inherited(path: Path) -> tuple[int, ...]:
    """The descriptor that a child needs in order to open this path; none for a file of the disk."""
    return (int(path.name),) if path.parent == Path(_DESCRIPTORS) and path.name.isdecimal() else ()


_DESCRIPTORS = "/proc/self/fd"
