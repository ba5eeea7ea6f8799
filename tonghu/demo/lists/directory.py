"""The directory the lists are written to (输出目录): empty, or made by this command before."""

from pathlib import Path

from tonghu.demo.lists.answer_book import ANSWERS, TRUTH

README = "README.txt"
_MARK = "虚构数据"


class NotOurs(Exception):
    """The directory holds files this command did not make."""


def claim(directory: Path, text: str) -> None:
    """Make the directory ready and leave README.txt first, so that an interrupted run can be repeated.

    Raises NotOurs; OSError when it cannot be made.
    """
    if directory.exists() and not directory.is_dir():
        raise NotOurs("这个位置已有一个同名文件")
    if directory.is_dir() and any(directory.iterdir()) and not _ours(directory):
        raise NotOurs("目录不是空的，里面的文件也不是本命令生成的")
    for folder in (directory, directory / ANSWERS, directory / TRUTH):
        folder.mkdir(parents=True, exist_ok=True)
    (directory / README).write_text(f"{_MARK}\n{text}", encoding="utf-8")


def _ours(directory: Path) -> bool:
    readme = directory / README
    return readme.is_file() and readme.read_text(encoding="utf-8", errors="replace").startswith(_MARK)
