"""A zip looked over before anything in it is parsed: bombs, macros, far-away cells, cut-off files (压缩包检查).

Runs in the child process: standard library only.
"""

import re
import zipfile
import zlib
from pathlib import Path

from tonghu.methods.reading.limits import Limits, Unfit

_SMALL = 16 << 20  # a sheet up to this size is searched for far-away cells; larger ones meet the memory limit
_HUGE = 100 << 20  # only members above this size can do harm by inflating
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^>]*\bhidden="(?:1|true)"')
# A formula that nothing has worked out yet, as programs write it; one that comes to an empty text says so (t="str").
_NOT_WORKED_OUT = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_FAR_COLUMN, _FAR_CELLS = 5_000, 200_000_000


def check_archive(path: Path, limits: Limits, seen: dict[str, int]) -> str:
    """Name the kind of workbook in the zip: xlsx, xlsb or ods; count in `seen` what no cell will tell."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _weigh(members, limits)
            kind = _name_kind(archive, {m.filename for m in members})
            if kind == "xlsx":
                _look_into_sheets(archive, members, seen)
            return kind
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error) as error:
        raise Unfit("TRUNCATED") from error
    except RuntimeError as error:  # zipfile says so of an encrypted member
        raise Unfit("PASSWORD") from error


def _weigh(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.members or sum(m.file_size for m in members) > limits.unpacked_bytes:
        raise Unfit("BOMB")
    for member in members:
        if member.file_size > _HUGE and member.file_size > limits.inflation * max(member.compress_size, 1):
            raise Unfit("BOMB")
        if member.flag_bits & 1:
            raise Unfit("PASSWORD")


def _name_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    lowered = {name.lower().replace("\\", "/") for name in names}
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in lowered):
        raise Unfit("MACRO")
    if "xl/workbook.xml" in lowered:
        return "xlsx"
    if "xl/workbook.bin" in lowered:
        return "xlsb"
    if {"mimetype", "content.xml"} <= names and archive.read("mimetype").startswith(_ODS):
        if any(name.startswith("Basic/") and not name.endswith("-lb.xml") for name in names):
            raise Unfit("MACRO")
        return "ods"
    raise Unfit("WRONG_TYPE")


def _look_into_sheets(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], seen: dict[str, int]) -> None:
    """Refuse small sheets whose few cells span an absurd area: a parser would lay out all of it."""
    for member in members:
        if member.filename.startswith("xl/worksheets/") and member.file_size <= _SMALL:
            content = archive.read(member)
            seen["errors"] = seen.get("errors", 0) + content.count(b' t="e"')
            seen["not_worked_out"] = seen.get("not_worked_out", 0) + len(_NOT_WORKED_OUT.findall(content))
            seen["hidden"] = seen.get("hidden", 0) + len(_HIDDEN_ROW.findall(content))
            refs = _CELL.findall(content)
            if not refs:
                continue
            column = max(_number(letters) for letters, _ in refs)
            row = max(int(digits) for _, digits in refs)
            if column > _FAR_COLUMN or row * column > max(_FAR_CELLS, 1000 * len(refs)):
                raise Unfit("FAR_CELL")


def _number(letters: bytes) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + letter - 64
    return total
