"""Several PDFs from typst bound into one (装订), page after page.

Layout of one long document takes time by the square of its pages, since each page number asks for the last page of its
form; sets of a few forms, bound here, take it in proportion, and between two sets the work can be told and stopped.
Reads only what typst writes (one plain cross-reference table, no object streams, no links between pages).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_PAGES = re.compile(rb"/Type/Pages/Count (\d+)")
_ROOT = re.compile(rb"/Root (\d+) 0 R/Info (\d+) 0 R/ID(\[.*?\])>>", re.DOTALL)
_COUNTED = re.compile(rb"(?<=<xmpTPg:NPages>)\d+(?=</xmpTPg:NPages>)")
_LENGTH = re.compile(rb"(?<=/Length )\d+")
_HEAD = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"


class NotBound(ValueError):
    """A part is no PDF as typst writes it (装订没有完成)."""

    def __init__(self) -> None:
        super().__init__("各部分不能装订成一个文件。请升级后分次打印，并报告系统管理员。")


class _Part(NamedTuple):
    """One PDF: its objects by number, its catalogue, the dictionary of its properties, its identity."""

    objects: dict[int, bytes]
    root: int
    info: int
    identity: bytes


def bind(parts: Sequence[bytes]) -> bytes:
    """One PDF with the pages of all in turn; title, properties and colours are those of the first. Raises NotBound."""
    if len(parts) == 1:
        return parts[0]
    read = [_read(part) for part in parts]
    first, bound, roots, pages, shift = read[0], dict[int, bytes](), list[int](), 0, 0
    for part in read:
        for own, body in part.objects.items():
            if part is not first and (own in (part.root, part.info) or b"/Type/Metadata" in body[:60]):
                continue
            bound[own + shift] = _shifted(body, shift)
            if counted := _PAGES.search(body[:60]):
                roots.append(own + shift)
                pages += int(counted[1])
        shift += max(part.objects)
    if len(roots) != len(parts):
        raise NotBound
    book = shift + 1
    kids = b" ".join(b"%d 0 R" % root for root in roots)
    for root in roots:
        bound[root] = bound[root].replace(b"<</Type/Pages", b"<</Type/Pages/Parent %d 0 R" % book, 1)
    bound[book] = b"<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n\n" % (pages, kids)
    bound[first.root] = bound[first.root].replace(b"/Pages %d 0 R" % roots[0], b"/Pages %d 0 R" % book, 1)
    _counting(bound, pages)
    return _written(bound, first)


def _read(part: bytes) -> _Part:
    try:
        table = int(part[part.rindex(b"startxref") + 9 :].split()[0])
        lines = part[table:].split(b"\n")
        count = int(lines[1].split()[1])
        starts = {number: int(lines[2 + number][:10]) for number in range(1, count) if b" n" in lines[2 + number]}
        root = _ROOT.search(part, table)
        ends = dict(zip(sorted(starts.values()), [*sorted(starts.values())[1:], table], strict=True))
        objects = {number: _body(part[at : ends[at]], number) for number, at in starts.items()}
    except (ValueError, IndexError, KeyError):
        raise NotBound from None
    if root is None or b"/ObjStm" in part[:table]:
        raise NotBound
    return _Part(objects, int(root[1]), int(root[2]), root[3])


def _body(text: bytes, number: int) -> bytes:
    head = b"%d 0 obj\n" % number
    if not text.startswith(head):
        raise NotBound
    return text[len(head) :]


def _shifted(body: bytes, shift: int) -> bytes:
    """The object with every reference moved on; what stands in a stream is no reference."""
    head, stream, rest = body.partition(b"stream\n")
    return _REFERENCE.sub(lambda found: b"%d 0 R" % (int(found[1]) + shift), head) + stream + rest if shift else body


def _counting(objects: dict[int, bytes], pages: int) -> None:
    """Let the properties of the first say how many pages there are now."""
    for number, body in objects.items():
        if b"/Type/Metadata" in body[:60] and (said := _COUNTED.search(body)):
            now = b"%d" % pages
            told = body[: said.start()] + now + body[said.end() :]
            length = _LENGTH.search(told)
            assert length  # of every stream
            longer = int(length[0]) + len(now) - len(said[0])
            objects[number] = told[: length.start()] + b"%d" % longer + told[length.end() :]


def _written(objects: dict[int, bytes], first: _Part) -> bytes:
    told, offsets, at = [_HEAD], dict[int, int](), len(_HEAD)
    for number in sorted(objects):
        offsets[number] = at
        told.append(b"%d 0 obj\n" % number + objects[number])
        at += len(told[-1])
    size = max(objects) + 1
    told.append(b"xref\n0 %d\n" % size)
    told += [b"%010d 00000 n\r\n" % offsets[n] if n in offsets else b"0000000000 65535 f\r\n" for n in range(size)]
    told.append(
        b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID%s>>\n" % (size, first.root, first.info, first.identity)
    )
    told.append(b"startxref\n%d\n%%%%EOF" % at)
    return b"".join(told)
