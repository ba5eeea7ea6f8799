"""`tonghu bench protect --linked|--flows`: tables of the same children, protected together (多表联合保护测速).

Four tables that share dimensions, none of which prints the finest counts; and the stock at two half-years with who came
and who went between. Beside it the same tables protected one by one, as tools do that know one table only: our audit
counts what a reader of all of them would learn. Every number is invented.
"""

from collections.abc import Sequence
from time import process_time

import numpy as np

from tonghu.methods.disclosure import Counts, Wanted, protect_counts
from tonghu.methods.disclosure.audit import audit
from tonghu.methods.disclosure.cells import Bools, Ints
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.disclosure.protect import prepare
from tonghu.methods.tabulation import TOTAL, Margin
from tonghu.web.bench.protect import invented_city

LINKED_LIMIT, FLOWS_LIMIT, LARGEST_GAP = 60.0, 120.0, 0.08  # CPU seconds; above the proven bound
LINKED = (("place", "age", "sex"), ("place", "origin", "sex"), ("place", "stage", "sex"), ("origin", "stage", "age"))
FLOWS = (("street", "band", "sex", "flow"),)
_BANDS = ((0, 3), (3, 6), (6, 12), (12, 16))
_SEED = 4


def linked_counts(children: int = 14_000) -> Counts:
    """Who lives where, how old, of which sex, from where, at which stage of school; only counts that hold anybody."""
    rng = np.random.default_rng(_SEED)
    place = {f"D{n // 7}S{n:02}": f"D{n // 7}" for n in range(28)}
    age, origin = {f"{n:02}": f"B{n // 3}" for n in range(9)}, {f"P{n}": "EW"[n // 3] for n in range(6)}
    sides = (
        *(Side(key, tuple(tree), (tree,)) for key, tree in (("place", place), ("age", age))),
        Side("sex", ("1", "2")), Side("origin", tuple(origin), (origin,)), Side("stage", tuple("abcde")),
    )  # fmt: skip
    spread = [rng.dirichlet(np.full(size, a)) for size, a in ((28, 0.6), (9, 4.0), (2, 90.0), (6, 0.8), (5, 1.0))]
    share = np.einsum("p,a,x,o,s->paxos", *spread)
    share *= rng.gamma(2, 0.5, share.shape)
    n = rng.multinomial(children, (share / share.sum()).ravel()).reshape(share.shape)
    return Counts(sides, n, n > 0)


def flow_counts(children: int) -> Counts:
    """Who stayed, came and went in a half-year, by street, band and sex; the stocks are groups of it."""
    city, rng = invented_city(children), np.random.default_rng(_SEED)
    before = np.stack([city.n[:, first:last].sum(axis=1) for first, last in _BANDS], axis=1)
    went, came = rng.binomial(before, 0.06), rng.poisson(before * 0.065)
    trees = {"stay": "t1", "out": "t1", "in": TOTAL}, {"stay": "t2", "in": "t2", "out": TOTAL}
    flow = Side("flow", ("in", "out", "stay"), trees)
    n = np.stack([came, went, before - went], axis=-1)
    return Counts(
        (city.sides[0], Side("band", ("b0", "b1", "b2", "b3")), city.sides[2], flow), n, np.ones(n.shape, bool)
    )


def compare_linked(threshold: int) -> bool:
    """Protect the linked tables; print the figures and say whether they are within the limits."""
    counts = linked_counts()
    alone = [dict(protect_counts(counts, Wanted([table], threshold)).values) for table in LINKED]
    return _compared("关联表", counts, LINKED, threshold, alone, LINKED_LIMIT)


def compare_flows(children: int, threshold: int) -> bool:
    """The same with stock and flow."""
    counts = flow_counts(children)
    flow = counts.sides[3]
    alone: list[dict[tuple[str, ...], int | None]] = []
    for code in ("t1", "in", "out", "t2"):
        n: Ints = counts.n[..., sorted(flow.nodes[flow.node_of[code]])].sum(axis=-1)
        one = Counts(counts.sides[:3], n, np.ones(n.shape, bool))
        values = protect_counts(one, Wanted([FLOWS[0][:3]], threshold)).values
        alone.append({(*place, code): value for place, value in values.items()})
    return _compared("存量与流量", counts, FLOWS, threshold, alone, FLOWS_LIMIT)


def _compared(
    name: str,
    counts: Counts,
    tables: Sequence[Margin],
    threshold: int,
    alone: Sequence[dict[tuple[str, ...], int | None]],
    limit: float,
) -> bool:
    leaks = _leaks(counts, tables, threshold, alone)
    start = process_time()
    safe = protect_counts(counts, Wanted(tables, threshold))
    seconds, suppressed = process_time() - start, safe.primary + safe.secondary
    left = _leaks(counts, tables, threshold, [dict(safe.values)])
    gap = suppressed / max(1, safe.bound) - 1
    print(
        f"{name}：{len(safe.values):,}个单元格，小数{safe.primary:,}，抑制{suppressed:,}，下界{safe.bound:,}（高{gap:.1%}），"
        f"联合保护后被推算出{left:,}，{seconds:.1f} CPU秒；逐表保护后被推算出{leaks:,}。",
        flush=True,
    )
    return not left and seconds <= limit and gap <= LARGEST_GAP


def _leaks(
    counts: Counts, tables: Sequence[Margin], threshold: int, released: Sequence[dict[tuple[str, ...], int | None]]
) -> int:
    """Small cells that a reader of all these tables can tell too closely."""
    ready = prepare(counts, Wanted(tables, threshold), [])
    hidden: Bools = ready.cells.open.copy()
    for values in released:
        shown = [place for place, value in values.items() if value is not None]
        nodes = [[side.node_of[code] for side, code in zip(counts.sides, place, strict=True)] for place in shown]
        at = ready.cells.at(nodes)
        hidden[at[at >= 0]] = False
    return len(audit(ready.cells, hidden, ready.needs).failing)
