"""`tonghu bench linkage --known N --new M`: a new list against known children, alone and with all anew (测速：增量).

Alone: the known children stand under their keys, as the register keeps them; the list's keys bring candidates, and
only those are compared. Everything anew: all files are read, standardised and held against each other. Both by one
judge, so that their links can be held against each other, row by row.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from tonghu.methods.linkage import Decision, Link, learn, link, prior
from tonghu.methods.linkage.engine.keys import Among
from tonghu.methods.linkage.engine.linking import read_files
from tonghu.methods.linkage.link import link_all
from tonghu.web.bench.linkage.registers import write

T = TypeVar("T")


@dataclass
class Figures:
    """Seconds and CPU seconds of either way, rows on which they differ, and how good the attached rows are."""

    alone: tuple[float, float]
    anew: tuple[float, float]
    differ: int
    precision: float
    recall: float
    waiting: int


@dataclass
class Registers:
    """Files of known children and of the new list, with who each of their records is."""

    known: list[Path]
    new: list[Path]
    children: list[str]
    rows: list[str]


def compare(known: int, new: int, profile: str, seed: int) -> Figures:
    """Print seconds of both ways and whether they agree; returns the figures."""
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder:
        there = _registers(Path(folder), known, new, profile, seed)
        _, records = read_files(there.known)
        children = np.arange(len(records))
        store, kept = _timed(lambda: Among(records, children))
        print(f"已知儿童{len(records)}人，新名单{len(there.rows)}行（虚构，差错 {profile}，种子 {seed}）")
        print(f"匹配键（入库时随各人建立，这里一次建成）：CPU {kept[1]:.1f} 秒", flush=True)
        judge, taught = _timed(lambda: learn(read_files(there.new)[1], store) or prior())
        print(f"判定模型：{judge.name}，从新名单学习：CPU {taught[1]:.1f} 秒", flush=True)
        links, fast = _timed(lambda: link(read_files(there.new)[1], store, judge=judge))

        def anew() -> list[Link]:
            everybody, rows = read_files(there.known)[1], read_files(there.new)[1]
            return link_all(rows, everybody, children, judge=judge)

        every, slow = _timed(anew)
    differ = sum(_said(one) != _said(other) for one, other in zip(links, every, strict=True))
    figures = Figures(fast, slow, differ, *_good(links, there.rows, there.children))
    _print(figures, len(links))
    return figures


def _registers(folder: Path, known: int, new: int, profile: str, seed: int) -> Registers:
    """Blocks of a city, each with families of its own, so that none fills the memory."""
    blocks = max(1, round(known / _BLOCK))
    made = Registers([], [], [], [])
    for block in range(blocks):
        (place := folder / str(block)).mkdir()
        files = write(place, children=known // blocks, profile=profile, seed=seed + block)
        truth = {name: f"{block}-{person}" for name, person in _truth(files["truth"]).items()}
        listed = _first(files["b"], new // blocks, place / "new.parquet")
        made.known.append(files["a"])
        made.new.append(listed)
        made.children += [truth[name] for name in _ids(files["a"])]
        made.rows += [truth[name] for name in _ids(listed)]
        files["b"].unlink()
    return made


_BLOCK = 250_000


def _ids(path: Path) -> list[str]:
    from pyarrow import parquet

    told: list[str] = parquet.read_table(path, columns=["rec_id"])["rec_id"].to_pylist()
    return told


def _timed(work: Callable[[], T]) -> tuple[T, tuple[float, float]]:
    start, cpu = time.monotonic(), time.process_time()
    done = work()
    return done, (time.monotonic() - start, time.process_time() - cpu)


def _truth(path: Path) -> dict[str, str]:
    from pyarrow import parquet

    told = parquet.read_table(path).to_pydict()
    return dict(zip(told["rec_id"], told["person"], strict=True))


def _first(path: Path, rows: int, to: Path) -> Path:
    from pyarrow import parquet

    parquet.write_table(parquet.read_table(path).slice(0, rows), to)
    return to


def _said(one: Link) -> tuple[Any, ...]:
    return one.decision, one.child, one.row, tuple(sorted(one.candidates))


def _good(links: Sequence[Link], rows: Sequence[str], people: Sequence[str]) -> tuple[float, float, int]:
    """Of the rows attached to known children the share that is right, of those that should be the share that is;
    and how many wait for a person."""
    there = set(people)
    joined = [(rows[at], people[one.child]) for at, one in enumerate(links) if one.child is not None]
    right = sum(mine == theirs for mine, theirs in joined)
    wanted = sum(row in there for row in rows)
    waiting = sum(one.decision is Decision.DOUBTFUL for one in links)
    return right / max(1, len(joined)), right / max(1, wanted), waiting


def _print(f: Figures, rows: int) -> None:
    print(f"增量（读取新名单，与按键找到的候选比对）：{f.alone[0]:.1f} 秒，CPU {f.alone[1]:.1f} 秒")
    print(f"全部重做（读取、标准化全部名单再比对）：{f.anew[0]:.1f} 秒，CPU {f.anew[1]:.1f} 秒")
    print(f"两种做法结果不同的行：{f.differ}（共{rows}行）")
    print(f"自动归入：准确率{f.precision:.5f}，召回率{f.recall:.5f}；待人工判定{f.waiting}行")
