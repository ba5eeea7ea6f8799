"""How often two records agree by chance (u): exact for equal values, by frequency; by a sample for what is near."""

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.general import comparing as c
from tonghu.methods.linkage.general.reading import Column, Table

_VALUES, _AGAINST = 150, 2000
_SEED = 20240705


def by_chance(table: Table) -> tuple[Array, Array]:
    """u: (columns, WIDTH) shares of each level among random pairs, both known; shares of the known by band."""
    u = np.zeros((len(table.columns), c.WIDTH))
    bands = np.zeros_like(u)
    for n, column in enumerate(table.columns):
        u[n], bands[n] = _one(column, n)
    common, size = c.in_common(table)
    held = {n: np.bincount(codes, table.columns[n].share, size) for n, codes in common.items()}
    for n in common:
        moved = sum(2 * float(held[n] @ held[other]) for other in common if other != n)
        u[n, c.MOVED] = max(moved, 1e-7)
        u[n] /= u[n].sum()
    return u, bands


def _one(column: Column, salt: int) -> tuple[Array, Array]:
    share, band = column.share, c.bands(column)
    exact: Array = np.bincount(band, share**2, c.WIDTH)
    held: Array = np.bincount(band, share, c.WIDTH)
    held[c.UNKNOWN] = exact[c.UNKNOWN] = 0
    if not share.any():
        return np.full(c.WIDTH, 1 / c.WIDTH), np.full(c.WIDTH, 1 / c.WIDTH)
    dice = np.random.default_rng(_SEED + salt)
    x = dice.choice(len(share), min(_VALUES, len(share)), p=share)
    live = np.flatnonzero(share)
    # All values with their shares, or so many drawn by their shares, equally weighted.
    y = live if len(live) <= _AGAINST else dice.choice(len(share), _AGAINST, p=share)
    weight = share[y] if len(live) <= _AGAINST else np.full(len(y), 1 / len(y))
    told = c.levels(column, np.repeat(x, len(y)), np.tile(y, len(x)))
    other: Array = np.bincount(told, np.tile(weight, len(x)), c.WIDTH)
    other[: c.SAME + c.BANDS] = 0
    # A level that was not seen is rarer than the sample could show; of few values all pairs were seen.
    other += min(0.5 / (len(x) * len(y)), 1e-6)
    other[: c.SAME + c.BANDS] = 0
    return exact + other / other.sum() * (1 - exact.sum()), held
