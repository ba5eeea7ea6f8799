"""Files that a command leaves behind: all of them or none, and words for what went wrong (写出文件)."""

import errno
import os
from collections.abc import Collection, Mapping
from pathlib import Path

_WHY = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "没有这个位置",
    errno.EEXIST: "要写的目录是一个文件",
    errno.ENOTDIR: "路径里有一段是文件，不是目录",
    errno.EISDIR: "要写的文件是一个目录",
    errno.ENAMETOOLONG: "文件名太长",
}


def reason(failed: OSError) -> str:
    """Why a file could not be read or written, in Chinese."""
    return _WHY.get(failed.errno or 0, "磁盘已满或没有写入权限")


def put(folder: Path, content: Mapping[str, bytes], *, stale: Collection[str] = ()) -> None:
    """Write files into a folder, for their owner only, and only then give them their names; none if one fails.

    stale: names that an earlier run may have left and that do not belong beside these; they are taken away.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written: list[tuple[Path, Path]] = []
    try:
        for name, raw in content.items():
            new = folder / f"{name}.new"
            written.append((new, folder / name))
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(raw)
    except BaseException:
        for new, _ in written:
            new.unlink(missing_ok=True)
        raise
    for name in set(stale) - content.keys():
        (folder / name).unlink(missing_ok=True)
    for new, place in written:
        new.replace(place)
