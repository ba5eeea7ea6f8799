"""How the child hands a sheet to the parent: one frame per block of rows, in columns (传输格式).

A column of a block is a list of texts not sent before and one index per row into all texts sent so far. Repeated
values cross once; the parent reads each value once. JSON and bare integers only: what a hostile file may have done
to the child cannot run in the parent.
"""

import json
import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from tonghu.methods.reading.asshown import as_shown

# Small enough that a block's cells stay in the processor's cache: 8,192 rows took more than twice as long.
BLOCK = 256
# A column whose texts are mostly new after so many rows is sent as it stands: (rows, share that is new). One block says
# nothing: of 400 schools half of it is new, of 5,000 birthdays nearly all.
_MOSTLY_NEW = ((4_096, 0.95), (65_536, 0.6))
_SIZES = struct.Struct(">II")


class _Numbering(dict[Any, int]):
    """Number values as they first appear."""

    def __init__(self) -> None:
        super().__init__()
        self.fresh: list[str] = []

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        self.fresh.append(value if type(value) is str else as_shown(value))
        return number


class _Column:
    """Texts sent so far; past a point of mostly different values each is simply sent."""

    def __init__(self) -> None:
        self.numbering: _Numbering | None = _Numbering()
        self.rows = self.sent = 0

    def encode(self, values: Sequence[Any]) -> tuple[list[str], bytes]:
        self.rows += len(values)
        if self.numbering is None:
            fresh = [v if type(v) is str else as_shown(v) for v in values]
            numbers = array("I", range(self.sent, self.sent + len(fresh)))
        else:
            self.numbering.fresh = fresh = []
            numbers = array("I", map(self.numbering.__getitem__, values))
            if any(self.rows >= rows and self.sent + len(fresh) > self.rows * share for rows, share in _MOSTLY_NEW):
                self.numbering = None
        self.sent += len(fresh)
        return fresh, numbers.tobytes()


def encode(rows: Iterable[Sequence[Any]], width: int) -> Iterator[tuple[list[list[str]], list[bytes]]]:
    """Blocks of `rows` as (new texts per column, indices per column)."""
    columns = [_Column() for _ in range(width)]
    stream = iter(rows)
    while block := list(islice(stream, BLOCK)):
        pairs = [column.encode(values) for column, values in zip(columns, zip(*block, strict=True), strict=True)]
        yield [fresh for fresh, _ in pairs], [numbers for _, numbers in pairs]


def send(pipe: IO[bytes], message: Any, body: bytes = b"") -> None:
    """Write one frame."""
    text = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    pipe.write(_SIZES.pack(len(text), len(body)))
    pipe.write(text)
    pipe.write(body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[Any, bytes] | None:
    """Read one frame; None when the other side has gone."""
    sizes = pipe.read(_SIZES.size)
    if len(sizes) < _SIZES.size:
        return None
    text_size, body_size = _SIZES.unpack(sizes)
    text, body = pipe.read(text_size), pipe.read(body_size)
    if len(text) < text_size or len(body) < body_size:
        return None
    return json.loads(text.decode("utf-8", "replace")), body
