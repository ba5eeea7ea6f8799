"""From a file or a fragment that was found to the export it came from (追查来历)."""

import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from tonghu.methods.reading import Mark, Refused, read_cells
from tonghu.methods.reading.marks import chance_of_order, find_codes, find_tokens
from tonghu.register.models import Export, User
from tonghu.rules.access import Act
from tonghu.web.files.arriving import unlocked
from tonghu.web.files.kinds import Kind

_PDF = b"%PDF-"
_LONGEST_CORE = 1 << 16
_ORDERED = (Kind.BASE_LIST, Kind.REQUEST, Kind.UPLOAD)  # whose rows stand in an order of their own
_COMPARED = 300  # rows of a fragment whose order is looked at
_SURE = 1e-6  # how seldom chance alone may name an export


@dataclass(frozen=True, slots=True)
class Found:
    """An export, and by what it was known. rows: which of its rows were found, as far as they say so."""

    export: Export
    why: str
    rows: tuple[int, ...] = ()


def exports_in_reach(by: User) -> QuerySet[Export]:
    """The exports of the places this account answers for. Raises NotAllowed."""
    by.require(Act.SEE_EXPORTS)
    return Export.objects.filter(jurisdiction__within=by.jurisdiction).select_related("by")


def trace(content: bytes, *, by: User, password: str = "") -> list[Found]:
    """The exports a file or fragment came from, surest first; empty when nothing tells. Raises NotAllowed, Refused.

    Only exports within the account's reach are named. password: of an encrypted zip, where it is known.
    """
    known = exports_in_reach(by)
    digest = hashlib.sha256(content).hexdigest()
    if whole := known.filter(Q(digest=digest) | Q(workbook=digest)).first():
        return [Found(whole, "文件一字未改")]
    with unlocked([content], password) as path:
        numbers = Counter[int]()
        rows: dict[int, set[int]] = {}
        tables = list(_tables(path))
        for number, row in find_codes(settings.EXPORT_SECRET, _cells(tables)):
            numbers[number] += 1
            rows.setdefault(number, set()).add(row)
        told = set(find_tokens(settings.EXPORT_SECRET, _properties(path)))
    found = {export.pk: export for export in known.filter(pk__in=numbers.keys() | told)}
    sure = [
        Found(found[number], "行内的隐藏校验码", tuple(sorted(rows[number])))
        for number, _ in numbers.most_common()
        if number in found
    ]
    sure += [Found(found[n], "文件属性里的导出标记") for n in sorted(told - numbers.keys()) if n in found]
    return sure or _by_order(tables, known)


def _by_order(tables: Sequence[list[list[str]]], known: Iterable[Export]) -> list[Found]:
    """By the order of the rows alone: whoever copies the sheet by hand keeps it without knowing."""
    columns = [texts for table in tables for texts in _columns(table)]
    candidates = [export for export in known if export.kind in _ORDERED]
    limit = _SURE / max(1, len(columns) * len(candidates))
    found = []
    for export in candidates:
        rank = Mark(export.pk, "", settings.EXPORT_SECRET).rank
        if min((chance_of_order(rank, texts) for texts in columns), default=1.0) < limit:
            found.append(Found(export, "各行的先后次序"))
    return found


def _columns(table: list[list[str]]) -> Iterator[list[str]]:
    for cells in zip(*table, strict=True):
        texts = [cell for cell in cells if cell.strip()][:_COMPARED]
        if len(set(texts)) > len(texts) // 2:
            yield texts


def _tables(path: Path) -> Iterator[list[list[str]]]:
    if _is_document(path):  # its mark stands in its properties, and on the page for whoever types it in
        return
    try:
        yield from read_cells(path)
    except Refused as refusal:
        if refusal.code not in ("NO_TABLE",):
            raise


def _cells(tables: Sequence[list[list[str]]]) -> Iterator[str]:
    """Every cell, and every word in it: a fragment may have been pasted into one cell or a text."""
    for table in tables:
        for row in table:
            for cell in row:
                yield from re.split(r"\s+", cell) if cell else ()


def _is_document(path: Path) -> bool:
    """Whether it is a PDF or a Word document: nothing that reads as a table."""
    with path.open("rb") as file:
        if file.read(len(_PDF)) == _PDF:
            return True
    try:
        with zipfile.ZipFile(path) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _properties(path: Path) -> str:
    content = path.read_bytes()
    if content.startswith(_PDF):  # an archive keeps its properties as plain text
        return content.decode("ascii", "replace")
    try:
        with zipfile.ZipFile(path) as archive:
            member = archive.getinfo("docProps/core.xml")
            return archive.read(member).decode("utf-8", "replace") if member.file_size <= _LONGEST_CORE else ""
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return ""
