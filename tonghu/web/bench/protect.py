"""`tonghu bench protect`: a district × street × age × sex table protected, beside pytauargus (隐私保护测速).

The same invented city goes to both, each in a process of its own; our audit judges what each leaves open. pytauargus
(EUPL-1.2, a dependency of the tests only) uses its own prices, so compare the suppressed cells loosely.
"""

import contextlib
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from tonghu.methods.disclosure import Counts, Wanted, protect_counts
from tonghu.methods.disclosure.audit import audit
from tonghu.methods.disclosure.cells import build
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.disclosure.primary import needs_of, small
from tonghu.methods.tabulation import TOTAL

DENSE, LIMIT, SPARSE_LIMIT = 1_000_000, 15.0, 60.0  # children; seconds on two shared cores
_DISTRICTS, _STREETS, _AGES = 16, 215, 16
_BANDS = ((0, 2), (3, 5), (6, 11), (12, 15))
_DIMS = ("street", "age", "sex")
_SEED = 4


def invented_city(children: int) -> Counts:
    """Streets of very different size; every number is invented."""
    rng = np.random.default_rng(_SEED)
    spread = rng.multinomial(_STREETS - 2 * _DISTRICTS, rng.dirichlet(np.full(_DISTRICTS, 6.0))) + 2
    tree = {f"D{d:02}S{s:02}": f"D{d:02}" for d in range(_DISTRICTS) for s in range(spread[d])}
    bands = {f"{a:02}": f"B{b}" for b, (first, last) in enumerate(_BANDS) for a in range(first, last + 1)}
    sides = (Side("street", tuple(sorted(tree)), (tree,)), Side("age", tuple(sorted(bands)), (bands,)))
    size, profile = rng.lognormal(0, 1.2, _STREETS), np.linspace(1.2, 0.7, _AGES)
    share = np.einsum("s,a,x->sax", size, profile, [0.52, 0.48]) * rng.gamma(8, 1 / 8, (_STREETS, _AGES, 2))
    n = rng.poisson(share / share.sum() * children).astype(np.int64)
    return Counts((*sides, Side("sex", ("1", "2"))), n, np.ones(n.shape, bool))


def compare(children: int = 1_000_000, threshold: int = 5) -> dict[str, Any]:
    """Protect the same city with both; print and return the figures."""
    found = {}
    for name in ("tonghu", "pytauargus"):
        call = [sys.executable, "-m", "tonghu.web.bench.protect", name, str(children), str(threshold)]
        done = subprocess.run(call, capture_output=True, text=True, check=True)
        figures = json.loads(done.stdout.strip().splitlines()[-1])
        found[name] = figures
        bound = f"，下界{figures['bound']:,}" if "bound" in figures else ""
        print(
            f"{name}：小数{figures['primary']:,}，抑制{figures['suppressed']:,}{bound}，被推算出{figures['violations']:,}，"
            f"{figures['cpu']:.1f} CPU秒（墙钟{figures['wall']:.1f}秒），{figures['megabytes']:.0f} MB",
            flush=True,
        )
    return found


def _tonghu(counts: Counts, threshold: int) -> dict[str, Any]:
    safe = protect_counts(counts, Wanted([_DIMS], threshold))
    hidden = {place for place, n in safe.values.items() if n is None}
    return {"hidden": hidden, "bound": safe.bound}


def _pytauargus(counts: Counts, threshold: int) -> dict[str, Any]:
    from pytauargus import protect

    rows = [(*place, 1) for place, n in _finest(counts) for _ in range(n)]
    micro = {key: [row[d] for row in rows] for d, key in enumerate((*_DIMS, "one"))}
    # It leaves logs wherever it is called.
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder, contextlib.chdir(folder):
        trees = {side.key: _nested(side, Path(folder)) for side in counts.sides if side.trees}
        result = protect(
            micro,
            list(_DIMS),
            response="one",
            safety_rules=f"FREQ({threshold},30)",
            suppress="MOD(1)",
            hrc=trees,
            hierleadstring="@",
            workdir=folder,
        )
        table = result.tables[0]
        hidden = [row for row, shown in zip(table.rows, table.safe(), strict=True) if shown == "x"]
    return {"hidden": {tuple(_code(row[key]) for key in _DIMS) for row in hidden}}


def _finest(counts: Counts) -> list[tuple[tuple[str, ...], int]]:
    leaves = [side.leaves for side in counts.sides]
    return [
        (tuple(codes[i] for codes, i in zip(leaves, at, strict=True)), int(counts.n[at]))
        for at in np.ndindex(counts.n.shape)
    ]


def _nested(side: Side, folder: Path) -> str:
    """The code tree as a file of τ-ARGUS: children behind their parent, led by @."""
    below: dict[str, list[str]] = {}
    for child, parent in sorted(side.trees[0].items()):
        below.setdefault(parent, []).append(child)
    lines = [line for parent, children in below.items() for line in (parent, *(f"@{child}" for child in children))]
    file = folder / f"{side.key}.hrc"
    file.write_text("\n".join(lines) + "\n", encoding="ascii")
    return str(file)


def _code(code: object) -> str:
    return TOTAL if str(code) in ("Total", "") else str(code)


def _judged(counts: Counts, threshold: int, hidden: set[tuple[str, ...]]) -> dict[str, int]:
    """What our audit finds in a set of suppressed places."""
    cells = build(counts.sides, counts.n, counts.counted, [_DIMS])
    primary = small(cells, threshold)
    nodes = [[side.node_of[code] for side, code in zip(counts.sides, place, strict=True)] for place in sorted(hidden)]
    mask = np.zeros(len(cells), bool)
    mask[cells.at(nodes)] = True
    found = audit(cells, mask, needs_of(cells, primary, threshold))
    return {"primary": int(primary.sum()), "suppressed": int(mask.sum()), "violations": len(found.failing)}


def _measured(name: str, children: int, threshold: int) -> dict[str, Any]:
    counts = invented_city(children)
    wall, cpu = perf_counter(), process_time()
    found = {"tonghu": _tonghu, "pytauargus": _pytauargus}[name](counts, threshold)
    figures = {"wall": perf_counter() - wall, "cpu": process_time() - cpu}
    figures["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bound = {"bound": found["bound"]} if "bound" in found else {}
    return figures | bound | _judged(counts, threshold, found["hidden"])


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
