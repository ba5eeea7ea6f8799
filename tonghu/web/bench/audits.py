"""`tonghu bench protect --audits`: our audit beside patience and beside pytauargus (审核的核对).

Small tables with cells hidden at random: what the audit says of each is what trying every table of whole children says.
Where pytauargus protects a table, both audits must give the same intervals.
"""

import contextlib
import tempfile
from functools import lru_cache
from itertools import combinations
from random import Random
from typing import Any

import numpy as np

from tonghu.methods.disclosure import Counts
from tonghu.methods.disclosure.audit import audit, intervals
from tonghu.methods.disclosure.cells import Bools, Cells, Ints, build
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.disclosure.primary import needs_of, small
from tonghu.methods.tabulation import TOTAL

TABLES, PEER_TABLES, THRESHOLD = 1_000, 5, 3
_SHAPES = ((2, 2), (2, 3), (3, 2), (2, 4), (2, 2, 2))
_MOST = 9  # children of one table: every way to spread them is tried


def compare(tables: int = TABLES, peers: int = PEER_TABLES) -> int:
    """Print how many tables each comparison made and how many differ; return the latter."""
    wrong = sum(not as_by_patience(seed) for seed in range(tables))
    print(f"审核对照逐一穷举：{tables:,}张小表，结论不同{wrong:,}张。", flush=True)
    cells, differ = map(sum, zip(*(_as_by_peer(seed) for seed in range(peers)), strict=True))
    print(f"审核对照 pytauargus：{peers}张表，{cells:,}个区间，不同{differ:,}个。", flush=True)
    return wrong + differ


def as_by_patience(seed: int) -> bool:
    """Whether the audit says of one invented small table what trying every table says."""
    counts = _invented(Random(seed).choice(_SHAPES), seed, _MOST)
    cells = build(counts.sides, counts.n, counts.counted, [tuple(side.key for side in counts.sides)])
    few = small(cells, THRESHOLD)
    hidden = few | (np.random.default_rng(seed).random(len(cells)) < 0.5)
    hidden[-1] = False  # the number of all is known, so that the ways to spread them can be counted
    needs = needs_of(cells, few & hidden, THRESHOLD)
    least, most = _tried(cells, counts, hidden)
    unmet = (most < cells.value + needs.up) | (least > cells.value - needs.down)
    said = audit(cells, hidden, needs)
    return bool(
        set(said.exact) == set(np.flatnonzero(hidden & (least == most)))
        and set(said.failing) == set(np.flatnonzero(unmet & (needs.up > 0)))
    )


def _tried(cells: Cells, counts: Counts, hidden: Bools) -> tuple[Ints, Ints]:
    """The least and the greatest value of each cell over every table of whole children that fits."""
    finest = np.stack(np.unravel_index(np.arange(counts.n.size), counts.n.shape), axis=1)
    below = np.ones((len(cells), len(finest)), np.int64)
    for d, side in enumerate(cells.sides):
        below *= side.matrix[cells.nodes[:, d]][:, finest[:, d]]
    ways = _spread(int(counts.n.sum()), counts.n.size) @ below.T
    fits = ways[(ways[:, ~hidden] == cells.value[~hidden]).all(axis=1)]
    return fits.min(axis=0), fits.max(axis=0)


@lru_cache
def _spread(children: int, over: int) -> Ints:
    """Every way to spread children over cells."""
    walls = np.array(list(combinations(range(children + over - 1), over - 1)), np.int64)
    ends = np.pad(walls, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, children + over - 1)))
    return np.asarray(np.diff(ends, axis=1) - 1)


def _invented(shape: tuple[int, ...], seed: int, children: int) -> Counts:
    rng = np.random.default_rng(seed)
    sides = tuple(Side("abc"[d], tuple(f"{d}{n}" for n in range(size))) for d, size in enumerate(shape))
    n = rng.multinomial(children, rng.dirichlet(np.full(int(np.prod(shape)), 0.7))).reshape(shape)
    return Counts(sides, n, np.ones(shape, bool))


def _as_by_peer(seed: int) -> tuple[int, int]:
    """How many cells pytauargus hid in one table, and of how many its interval is not ours."""
    from pytauargus import protect

    counts = _invented((6, 5), seed, 300)
    keys = [side.key for side in counts.sides]
    rows = [at for at in np.ndindex(counts.n.shape) for _ in range(int(counts.n[at]))]
    micro: dict[str, list[Any]] = {key: [counts.sides[d].leaves[row[d]] for row in rows] for d, key in enumerate(keys)}
    micro["one"] = [1] * len(rows)
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder, contextlib.chdir(folder):
        found = protect(micro, keys, response="one", safety_rules="FREQ(5,30)", suppress="OPT(1)", workdir=folder)
        told = {row["cell"]: (row["min"], row["max"]) for row in found.engine.audit(0)}  # in the order of the rows
        table = found.tables[0]
        places = [
            tuple(TOTAL if str(row[key]) in ("Total", "") else str(row[key]) for key in keys) for row in table.rows
        ]
        hidden = [place for place, shown in zip(places, table.safe(), strict=True) if shown == "x"]
    cells = build(counts.sides, counts.n, counts.counted, [tuple(keys)])
    at = cells.at([[side.node_of[c] for side, c in zip(counts.sides, place, strict=True)] for place in hidden])
    mask = np.zeros(len(cells), bool)
    mask[at] = True
    low, high = intervals(cells, mask)
    ours = np.stack([low[at], high[at]], axis=1)
    theirs = np.array(list(told.values()))
    return len(at), int((np.abs(ours - theirs) > 1e-4).any(axis=1).sum()) if len(at) == len(theirs) else len(at)
