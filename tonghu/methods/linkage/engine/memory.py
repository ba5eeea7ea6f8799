"""The memory of a run (内存): what one step gave back the next one takes, not pages that the system must clear anew."""

import ctypes
import os

_TRIM, _MAP = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h
_AT_ONCE, _IN_ALL = 1 << 28, 1 << 30  # bytes: of an array of thirty million records, and all that a run frees


def keep() -> None:
    """Give nothing back before the end, for a process that ends with its run; Arrow and numpy then share one heap.

    To be told before Arrow is loaded. Where the C library cannot be told so nothing changes.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    if tell is not None and tell(_MAP, _AT_ONCE) and tell(_TRIM, _IN_ALL):
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
