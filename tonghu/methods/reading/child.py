"""`python -m tonghu.methods.reading.child`: parse one untrusted file under tight limits (读取子进程).

Asked on standard input, answers on standard output in the frames of `frames.py`: first what sheets there are and how
each begins, then, when told which, all its rows. Standard library and calamine only.
"""

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import IO, Any

from tonghu.methods.reading.asshown import as_shown
from tonghu.methods.reading.frames import encode, send
from tonghu.methods.reading.limits import Limits, Unfit

HEAD = 40  # rows shown to the parent before it chooses
_PR_SET_PDEATHSIG = 1


def main() -> int:
    """Serve one request and end."""
    gc.disable()  # one short life, mostly long lists: collecting would only walk them again and again
    answer = os.fdopen(os.dup(1), "wb", buffering=1 << 20)
    os.dup2(2, 1)  # nothing but frames may reach the parent
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**{f.name: int(request["limits"][f.name]) for f in fields(Limits)})
    _confine(limits, int(request["parent"]))
    try:
        _serve(Path(request["path"]), limits, answer)
    except Unfit as unfit:
        send(answer, {"unfit": unfit.code})
    except MemoryError:
        send(answer, {"unfit": "TOO_LARGE"})
    except BrokenPipeError:
        return 1
    return 0


def _confine(limits: Limits, parent: int) -> None:
    """Take every power away that reading does not need, and die with the parent."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it had gone before the line above
        sys.exit(1)


def _serve(path: Path, limits: Limits, answer: IO[bytes]) -> None:
    seen: dict[str, int] = {}
    kind, sheets = _open(path, limits, seen)
    heads = []
    for index in range(len(sheets)):
        sheet = _sheet(sheets, index)
        head = [[as_shown(cell) for cell in row] for row in islice(sheet.rows(), HEAD)]
        heads.append(
            {
                "name": sheet.name,
                "hidden": sheet.hidden,
                "height": sheet.height,
                "width": sheet.width,
                "merged": sheet.merged,
                "head": head,
            }
        )
    send(answer, {"format": kind, "sheets": heads, "seen": seen})
    chosen = sys.stdin.buffer.readline()
    if not chosen.strip():
        return
    sheet = _sheet(sheets, int(chosen))
    for fresh, numbers in encode(sheet.rows(), sheet.width):
        send(answer, fresh, b"".join(numbers))
    send(answer, None)


def _sheet(sheets: Any, index: int) -> Any:
    return sheets[index] if isinstance(sheets, list) else sheets.sheet(index)


def _open(path: Path, limits: Limits, seen: dict[str, int]) -> tuple[str, Any]:
    """The kind of the file and its sheets."""
    from tonghu.methods.reading.markup import read_html, read_spreadsheet_xml
    from tonghu.methods.reading.opening import recognise
    from tonghu.methods.reading.plain import read_text
    from tonghu.methods.reading.workbooks import Book

    kind = recognise(path, limits, seen)
    if kind == "text":
        return kind, [read_text(path, limits)]
    if kind == "html":
        return kind, read_html(path, limits)
    if kind == "xml":
        return kind, read_spreadsheet_xml(path, limits)
    return kind, Book(path, limits)


if __name__ == "__main__":
    raise SystemExit(main())
