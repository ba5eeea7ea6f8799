"""The ledger of everything released so far (发布台账): append-only, each release chained to the one before.

An entry holds what was published and nothing else: places, printed values, `x`. The bytes of an entry are the same
for the same release; its hash, with that of the entry before in it, proves that nothing was altered or left out.
The register may keep the bytes in a table; a folder keeps one file an entry and the hash of the last in `HEAD`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tonghu.methods.disclosure.codes import Tree
from tonghu.methods.tabulation import Place

START = "0" * 64
_HEAD = "HEAD"
_NAME = re.compile(r"[0-9]{6}\.json")
# What reading an entry that is none can raise; brackets in brackets without end are a RecursionError.
_NO_ENTRY = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


class LedgerAltered(Exception):
    """The ledger is not what it was (台账被改动). Nothing may be released on it."""

    def __init__(self, where: str) -> None:
        super().__init__(f"发布台账与原来的记录不符：{where}。本次不发布。请从备份恢复台账后重试，并查明改动原因。")


@dataclass(frozen=True)
class Release:
    """What one release showed: for every printed place its value, or None for `x`; and intervals it stated otherwise.

    leaves, trees: the codes of each dimension. at: fixed codes of dimensions that the tables do not show.
    stated: places with the least and the greatest value that follow from percentages, map classes, text.
    """

    dims: tuple[str, ...]
    leaves: Mapping[str, tuple[str, ...]]
    trees: Mapping[str, tuple[Tree, ...]]
    at: Mapping[str, str]
    threshold: int
    values: Mapping[Place, int | None]
    stated: Mapping[Place, tuple[float, float]]

    @classmethod
    def read(cls, raw: bytes) -> "Release":
        """From the bytes of one entry; whether it stands where it belongs, only the whole ledger can say."""
        try:
            return _unpacked(json.loads(raw))
        except _NO_ENTRY:
            raise LedgerAltered("一次发布的记录读不出来") from None

    def packed(self, number: int, before: str) -> bytes:
        """The canonical bytes of an entry: one form only, so that equal releases are equal bytes."""
        entry = {
            "number": number,
            "before": before,
            "dims": list(self.dims),
            "leaves": {d: list(codes) for d, codes in self.leaves.items()},
            "trees": {d: [sorted(tree.items()) for tree in trees] for d, trees in self.trees.items()},
            "at": dict(self.at),
            "threshold": self.threshold,
            "cells": [[*place, "x" if n is None else n] for place, n in sorted(self.values.items())],
            "stated": [[*place, *bounds] for place, bounds in sorted(self.stated.items())],
        }
        text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return text.encode() + b"\n"


def _unpacked(entry: Mapping[str, Any]) -> Release:
    width = len(entry["dims"])
    return Release(
        tuple(entry["dims"]),
        {d: tuple(codes) for d, codes in entry["leaves"].items()},
        {d: tuple(dict(tree) for tree in trees) for d, trees in entry["trees"].items()},
        entry["at"],
        int(entry["threshold"]),
        {tuple(cell[:width]): None if cell[width] == "x" else int(cell[width]) for cell in entry["cells"]},
        {tuple(cell[:width]): (float(cell[width]), float(cell[width + 1])) for cell in entry["stated"]},
    )


@dataclass(frozen=True)
class Ledger:
    """All releases in order, proved to be whole."""

    releases: tuple[Release, ...] = ()
    hash: str = START

    @classmethod
    def of(cls, entries: Sequence[bytes], *, head: str | None = None) -> "Ledger":
        """From the bytes of the entries in order; head: the hash that the last one must have, where it is known.

        Raises LedgerAltered.
        """
        before, releases = START, []
        for number, raw in enumerate(entries, start=1):
            try:
                entry = json.loads(raw)
                release = _unpacked(entry)
                whole = (entry["number"], entry["before"]) == (number, before)
            except _NO_ENTRY:
                raise LedgerAltered(f"第{number}次发布的记录读不出来") from None
            if not whole or release.packed(number, before) != raw:
                raise LedgerAltered(f"第{number}次发布的记录或它之前的一次被改过、调换或删除")
            before = sha256(raw).hexdigest()
            releases.append(release)
        if head is not None and head != before:
            raise LedgerAltered(f"最后一次发布（第{len(releases)}次）被改过，或其后的记录被删除")
        return cls(tuple(releases), before)

    @classmethod
    def open(cls, folder: Path) -> "Ledger":
        """From a folder; an empty or missing one is the beginning. Raises LedgerAltered."""
        names = sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
        if not names:
            return cls()
        strange = [name for name in names if name != _HEAD and not _NAME.fullmatch(name)]
        if strange or _HEAD not in names:
            raise LedgerAltered("台账文件夹中缺少 HEAD 文件" if not strange else "台账文件夹中有不属于台账的文件")
        entries = [name for name in names if name != _HEAD]
        if entries != [f"{n:06}.json" for n in range(1, len(entries) + 1)]:
            raise LedgerAltered("记录的编号不连续")
        head = (folder / _HEAD).read_text(encoding="ascii", errors="replace").strip()
        return cls.of([(folder / name).read_bytes() for name in entries], head=head)

    def entry(self, release: Release) -> bytes:
        """The bytes with which a release is appended."""
        return release.packed(len(self.releases) + 1, self.hash)

    def after(self, release: Release) -> "Ledger":
        """The ledger with one more release."""
        return Ledger((*self.releases, release), sha256(self.entry(release)).hexdigest())

    def append(self, release: Release, folder: Path) -> None:
        """Write a release behind the others in a folder. Raises LedgerAltered if another one came in between."""
        if Ledger.open(folder).hash != self.hash:
            raise LedgerAltered("审核期间有另一次发布写入了台账")
        raw = self.entry(release)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{len(self.releases) + 1:06}.json").open("xb") as file:
            file.write(raw)
        written = folder.parent / f"{folder.name}.{_HEAD}.new"
        written.write_text(sha256(raw).hexdigest() + "\n", encoding="ascii")
        written.replace(folder / _HEAD)
