"""Text files: comma, tab or semicolon, in UTF-8, GB 18030 or UTF-16 (文本名单), also those named .xls.

Runs in the child process: standard library only.
"""

import csv
import io
import re
from collections import Counter
from pathlib import Path

from tonghu.methods.reading.limits import Limits, Unfit
from tonghu.methods.reading.workbooks import Sheet

_DELIMITERS = ("\t", ",", ";", "|", "，")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_text(path: Path, limits: Limits) -> Sheet:
    """The one sheet of a text file."""
    text = decode(path.read_bytes())
    delimiter = _guess_delimiter(text)
    rows = _split(text, delimiter, limits)
    width = max((len(row) for row in rows), default=0)
    if width > limits.columns:
        raise Unfit("TOO_LARGE")
    for row in rows:
        row.extend([""] * (width - len(row)))
    return Sheet("文本", height=len(rows), width=width, source=rows)


def decode(content: bytes) -> str:
    """Text of the bytes; a byte that fits no Chinese encoding means that this is no text file."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if (zeros := content[:4096].count(0)) and zeros * 20 < len(content[:4096]):
        content = content.replace(b"\x00", b"")  # a few lost among text are nothing; UTF-16 has them everywhere
    elif zeros:
        odd = content[1:4096:2].count(0)
        even = content[0:4096:2].count(0)
        if max(odd, even) < len(content[:4096]) * 0.2:
            raise Unfit("WRONG_TYPE")
        return _strictly(content, "utf-16-le" if odd > even else "utf-16-be")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if _of_two_encodings(content):
            raise Unfit("MIXED_TEXT") from None  # either way some names would become others
        return _strictly(content, "gb18030")


_TWO_HANZI = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){2}")  # as UTF-8 writes them


def _of_two_encodings(content: bytes) -> bool:
    """Whether some line of a text that is not UTF-8 is UTF-8 all the same, with Chinese in it."""
    for found in _TWO_HANZI.finditer(content):
        start, end = content.rfind(b"\n", 0, found.start()) + 1, content.find(b"\n", found.end())
        try:
            content[start : end if end >= 0 else None].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False


def _strictly(content: bytes, encoding: str) -> str:
    text = content.decode(encoding, "replace")
    if text.count("�") > max(3, len(text) // 1000) or len(_CONTROL.findall(text[:20000])) > 5:
        raise Unfit("WRONG_TYPE")
    return text


def _guess_delimiter(text: str) -> str:
    """The mark that splits most of the first lines into the same number of cells."""
    lines = [re.sub(r'"[^"\n]*"', "", line) for line in text[:60000].splitlines()[:40] if line.strip()]
    best, best_score = ",", 0
    for mark in _DELIMITERS:
        counts = Counter(count for line in lines if (count := line.count(mark)))
        score = max((count * times for count, times in counts.items()), default=0)
        if score > best_score:
            best, best_score = mark, score
    return best


def _split(text: str, delimiter: str, limits: Limits) -> list[list[str]]:
    csv.field_size_limit(1 << 20)
    # An odd quotation mark in tab-separated text is part of a name; taken as a quote it would swallow rows.
    loose = delimiter == "\t" and text.count('"') % 2 == 1
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE if loose else csv.QUOTE_MINIMAL
    )
    rows: list[list[str]] = []
    blanks = 0
    try:
        for row in lines:
            if not any(row):  # a run of blank lines is kept only if something follows it
                blanks += 1
                continue
            if blanks:
                rows.extend([] for _ in range(blanks))
                blanks = 0
            rows.append(row)
            if len(rows) > limits.rows:
                raise Unfit("TOO_LARGE")
    except csv.Error as error:
        raise Unfit("DAMAGED") from error
    return rows
