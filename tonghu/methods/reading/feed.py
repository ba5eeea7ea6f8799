"""The parent's side of the reading child: start it, ask it, end it whatever happens (读取进程)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tonghu.methods.reading import frames
from tonghu.methods.reading.limits import Limits
from tonghu.methods.reading.memory import inherited
from tonghu.methods.reading.refusals import Refused

_ROOT = str(Path(__file__).resolve().parents[3])


@dataclass(frozen=True, slots=True)
class Head:
    """How a worksheet begins (工作表开头): its size, its first rows as text, cells merged near the top."""

    name: str
    hidden: bool
    height: int
    width: int
    merged: list[list[int]]
    head: list[list[str]]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows in columns: per column the texts not seen before, and per row an index into all texts so far."""

    fresh: list[list[str]]
    numbers: list[array[int]]


class Feed:
    """One file being read by a child process; used in a `with`, at whose end the child is gone."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path.absolute(), limits
        self.late = False
        self.seen: dict[str, int] = {}  # counts over the workbook: errors and lacking results of formulas, hidden rows

    def __enter__(self) -> Feed:
        self.child = subprocess.Popen(
            [sys.executable, "-s", "-P", "-m", "tonghu.methods.reading.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd="/",
            pass_fds=inherited(self.path),
        )
        self.clock = threading.Timer(self.limits.seconds, self._give_up)
        self.clock.daemon = True
        self.clock.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clock.cancel()
        self.child.kill()
        self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe:
                with _ignoring_closed():
                    pipe.close()

    def heads(self) -> tuple[str, list[Head]]:
        """The format of the file and how each of its worksheets begins."""
        limits = asdict(self.limits)
        self._tell(json.dumps({"path": str(self.path), "limits": limits, "parent": os.getpid()}))
        message, _ = self._hear()
        self.seen = message["seen"]
        return message["format"], [Head(**head) for head in message["sheets"]]

    def rows(self, sheet: int) -> Iterator[Block]:
        """All rows of one sheet, block by block."""
        self._tell(str(sheet))
        while True:
            fresh, body = self._hear()
            if fresh is None:
                return
            numbers = array("I")
            numbers.frombytes(body)
            size = len(numbers) // max(len(fresh), 1)
            yield Block(fresh, [numbers[at : at + size] for at in range(0, len(numbers), size)])

    def _tell(self, line: str) -> None:
        assert self.child.stdin
        with _ignoring_closed():  # a child that died says so by its silence
            self.child.stdin.write(line.encode() + b"\n")
            self.child.stdin.flush()

    def _hear(self) -> tuple[Any, bytes]:
        assert self.child.stdout
        received = frames.receive(self.child.stdout)
        if received is None:
            code = self.child.wait()
            if self.late or code == -signal.SIGXCPU:
                raise Refused("TOO_SLOW")
            # Native code that finds no memory aborts.
            raise Refused("TOO_LARGE" if code < 0 else "CRASHED")
        if isinstance(received[0], dict) and "unfit" in received[0]:
            raise Refused(received[0]["unfit"])
        return received

    def _give_up(self) -> None:
        self.late = True
        self.child.kill()


def _environment() -> dict[str, str]:
    """What Python needs to start; secrets of the server stay with the server."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "HOME") if name in os.environ}
    return kept | {"PYTHONPATH": _ROOT, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


@contextmanager
def _ignoring_closed() -> Iterator[None]:
    with suppress(BrokenPipeError, ValueError):
        yield
