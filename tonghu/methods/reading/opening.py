"""What a file really is, by its content; its name is never asked (文件类型识别).

Runs in the child process: standard library only.
"""

import re
from pathlib import Path

from tonghu.methods.reading.archive import check_archive
from tonghu.methods.reading.limits import Limits, Unfit

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# First bytes of what people upload by mistake; all answer with the same line.
_STRANGERS = (
    b"\xff\xd8\xff",  # jpg
    b"\x89PNG",
    b"GIF8",
    b"BM",
    b"%PDF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"RIFF",
    b"II*\x00",
    b"MM\x00*",
    b"{\\rtf",
    b"SQLite format",
)
_MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|head|meta|body|table|style|div)\b", re.IGNORECASE)


def recognise(path: Path, limits: Limits, seen: dict[str, int]) -> str:
    """One of xlsx, xlsb, ods, xls, xml (SpreadsheetML 2003), html, text; raises Unfit for everything else."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Unfit("EMPTY_FILE")
    if head.startswith(b"PK"):
        return check_archive(path, limits, seen)
    if head.startswith(_OLE):
        return _look_into_ole(path)
    if head.startswith(_STRANGERS):
        raise Unfit("WRONG_TYPE")
    if head[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00") and b"\x00" in head[:16]:
        raise Unfit("ANCIENT_XLS")
    return _recognise_text(head)


def _recognise_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if plain.startswith(b"<") and b"urn:schemas-microsoft-com:office:spreadsheet" in plain:
        return "xml"
    if plain.startswith(b"<") and b"urn:oasis:names:tc:opendocument" in plain:
        raise Unfit("STRANGE_XML")
    if plain.startswith(b"<") and _MARKUP.search(plain):
        return "html"
    if plain.startswith((b"<?xml", b"<!DOCTYPE")):
        raise Unfit("STRANGE_XML")
    return "text"


def _look_into_ole(path: Path) -> str:
    """Name the storages of an OLE file: a workbook, a locked workbook, one with macros, or a Word file."""
    content = path.read_bytes()
    if len(content) < 1536:
        raise Unfit("TRUNCATED")
    if _has_entry(content, "EncryptedPackage"):
        raise Unfit("PASSWORD")
    if _has_entry(content, "_VBA_PROJECT_CUR") or _has_entry(content, "VBA"):
        raise Unfit("MACRO")
    if _has_entry(content, "Workbook") or _has_entry(content, "Book"):
        return "xls"
    if _has_entry(content, "WordDocument") or _has_entry(content, "PowerPoint Document"):
        raise Unfit("WRONG_TYPE")
    raise Unfit("DAMAGED")


def _has_entry(content: bytes, name: str) -> bool:
    """Is there a directory entry `name`? Entries are 128 bytes, in sectors of 512 or more, name first."""
    wanted = (name + "\0").encode("utf-16-le")
    size = len(wanted).to_bytes(2, "little")
    at = content.find(wanted, 512)
    while at != -1:
        if at % 128 == 0 and content[at + 64 : at + 66] == size:
            return True
        at = content.find(wanted, at + 1)
    return False
