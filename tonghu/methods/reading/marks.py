"""Marks by which a workbook, or a piece of one, tells which export it came from (导出水印).

Three that need no eye: a code in a hidden column of every row, a token in the document's properties, and the order of
rows that have no order of their own, which survives copying by hand and photographs. One for people: a line on top.
"""

import base64
import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import comb

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

HEADER = "校验"  # over the hidden column
_CODE = 26  # letters of one block in base 32
_PADDING = bytes(4)  # of what a code hides; whoever has no key does not meet it by chance
_TOKEN = 10
Row = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Mark:
    """What marks one export: its number, the line that people read, and the key of this installation."""

    number: int
    line: str
    key: bytes

    def code(self, row: int) -> str:
        """The hidden code of a row, counted from 1: the export and the row, under the key."""
        block = self.number.to_bytes(8, "big") + row.to_bytes(4, "big") + _PADDING
        return base64.b32encode(_cipher(self.key).encryptor().update(block)).decode().rstrip("=")

    def codes(self) -> Iterator[str]:
        """The codes of all rows in turn."""
        encryptor = _cipher(self.key).encryptor()
        head, row = self.number.to_bytes(8, "big"), 0
        while True:
            row += 1
            block = encryptor.update(head + row.to_bytes(4, "big") + _PADDING)
            yield base64.b32encode(block).decode().rstrip("=")

    @property
    def token(self) -> str:
        """The words for the document's properties."""
        return f"TH{self.number}-{_digest(self.key, f'token:{self.number}').hex()[:_TOKEN]}"

    def ordered(self, rows: Iterable[Row], *, within: int, by: int) -> list[Row]:
        """Rows whose cell `within` is equal stand side by side; put each such group in the order of this export."""
        told: list[Row] = []
        for _, group in groupby(rows, key=lambda row: row[within]):
            told.extend(sorted(group, key=lambda row: self.rank(row[by] or "")))
        return told

    def rank(self, text: str) -> bytes:
        """Where a row with this text stands among its like."""
        return _digest(self.key, f"order:{self.number}:{text.strip()}")


def find_codes(key: bytes, cells: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The (export, row) that hidden codes among the cells name."""
    decryptor = _cipher(key).decryptor()
    for cell in cells:
        text = cell.strip().upper()
        if len(text) != _CODE or not text.isascii() or not text.isalnum():
            continue
        try:
            block = decryptor.update(base64.b32decode(text + "======"))
        except ValueError:
            continue
        if block.endswith(_PADDING):
            yield int.from_bytes(block[:8], "big"), int.from_bytes(block[8:12], "big")


def find_tokens(key: bytes, text: str) -> Iterator[int]:
    """The exports that genuine tokens in the text name."""
    for piece in text.split("TH")[1:]:
        digits, _, rest = piece.partition("-")
        if digits.isdecimal() and len(digits) < 16:
            mark = Mark(int(digits), "", key)
            if hmac.compare_digest(mark.token.partition("-")[2].encode(), rest[:_TOKEN].encode()):
                yield mark.number


def chance_of_order(rank: Callable[[str], bytes], texts: Sequence[str]) -> float:
    """How likely it is that rows in any other order would agree at least as well with this rank, 1 being certain."""
    ranks = [rank(text) for text in texts]
    pairs = [(a, b) for a, b in pairwise(ranks) if a != b]
    agreeing = sum(a < b for a, b in pairs)
    return sum(comb(len(pairs), n) for n in range(agreeing, len(pairs) + 1)) / 2 ** len(pairs) if pairs else 1.0


def _cipher(key: bytes) -> Cipher[modes.ECB]:
    # One block that hides one number and never repeats: there is nothing for chaining to hide.
    return Cipher(algorithms.AES(_digest(key, "codes")), modes.ECB())  # noqa: S305


def _digest(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
