"""Filled sheets that come back (交回的文件): as a workbook, or in the encrypted zip in which they left."""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyzipper

from tonghu.methods.reading import Limits, Refused, held

_ENDINGS = (".xlsx", ".xls", ".xlsm", ".csv", ".txt", ".pdf", ".docx")
_PIECE = 1 << 20


@contextmanager
def unlocked(pieces: Iterable[bytes], password: str) -> Iterator[Path]:
    """Hold what was sent in memory; of an encrypted zip, the one sheet in it. Raises Refused."""
    with held(pieces) as path:
        member = _encrypted_member(path)
        if member is None:
            yield path
            return
        with held(_opened(path, member, password)) as inside:
            yield inside


def _encrypted_member(path: Path) -> zipfile.ZipInfo | None:
    """The one encrypted sheet of a zip; None for a file that is no such zip, which the reading judges itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if not any(member.flag_bits & 1 for member in members):
        return None
    sheets = [member for member in members if member.filename.lower().endswith(_ENDINGS)]
    if len(sheets) != 1:
        raise Refused("ZIP_OF_MANY")
    if sheets[0].file_size > Limits().file_bytes:
        raise Refused("FILE_TOO_BIG")
    return sheets[0]


def _opened(path: Path, member: zipfile.ZipInfo, password: str) -> Iterator[bytes]:
    """The bytes of the member."""
    try:
        with pyzipper.AESZipFile(path) as archive, archive.open(member.filename, pwd=password.encode()) as content:
            while piece := content.read(_PIECE):  # never more than the directory says; its end is authenticated
                yield piece
    except RuntimeError as wrong:  # so the library says that a password is wrong
        raise Refused("ZIP_PASSWORD") from wrong
    except (pyzipper.BadZipFile, OSError, ValueError, NotImplementedError, KeyError) as fault:
        raise Refused("TRUNCATED") from fault
