"""The blind re-visit: which 居村, how many, how sure the result will be (复访抽样设计)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tonghu.methods.coverage.histories import Floats, Whole

_Z = 1.959963984540054
_FEWEST = 8  # communities of a district: fewer give no interval of their own


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is expected before anyone has been visited: from the last re-visit, else these.

    listed: share of children on the lists; found: share that a visit meets; clustering: design effect.
    """

    listed: float = 0.9
    found: float = 0.92
    clustering: float = 1.8


@dataclass(frozen=True, slots=True)
class Sample:
    """The communities to visit (indexes of the frame, in its order), the chance each had, and what to expect.

    taken: (districts,) communities by district. width: (districts,) full 95 % interval as a share of the estimate.
    city_width: of the sum.
    """

    chosen: Whole
    chance: Floats
    taken: Whole
    width: Floats
    city_width: float


def allocate(children: Floats, frame: Whole, communities: int, *, power: float = 0.5) -> Whole:
    """How many communities of each district: about children^power (Bankier 1988), at least eight, at most all.

    power 1 serves the city's total best, 0 every district alike.
    """
    least = np.minimum(frame, _FEWEST)
    if communities < least.sum():
        raise ValueError(
            f"抽{communities}个居村不够：每区至少{_FEWEST}个（不足的全访），共需{int(least.sum())}个。请增加居村数。"
        )
    if communities > frame.sum():
        raise ValueError(f"只有{int(frame.sum())}个居村，抽不出{communities}个。请减少居村数。")
    taken = least.copy()
    share = children**power
    while (left := communities - int(taken.sum())) > 0:
        room = taken < frame
        wish = share / np.maximum(taken, 1) * room
        best = np.argsort(-wish, kind="stable")[: min(left, int(room.sum()))]
        taken[best[0]] += 1
    return taken


def choose(
    district: Whole, children: Floats, communities: int, *, seed: int, power: float = 0.5, by_size: bool = False,
    assumed: Assumed | None = None,
) -> Sample:  # fmt: skip
    """Draw the communities of the frame. district: (clusters,) index; children: (clusters,) on the lists.

    Simple random within a district, or systematic with chance in proportion to size (`by_size`). The same frame and
    seed give the same sample. Nobody on site may see the lists beforehand: the visit is blind.
    """
    rng = np.random.default_rng(seed)
    frame = np.bincount(district)
    sizes = np.bincount(district, weights=children)
    taken = allocate(np.maximum(sizes, 1.0), frame, communities, power=power)
    chosen, chance = [], []
    for d, n in enumerate(taken):
        mine = np.flatnonzero(district == d)
        drawn = _by_size(children[mine], int(n), rng) if by_size else _alike(len(mine), int(n), rng)
        order = np.argsort(drawn[0], kind="stable")
        chosen.append(mine[drawn[0][order]])
        chance.append(drawn[1][order])
    widths = [
        _width(sizes[d] * n / max(frame[d], 1), n / max(frame[d], 1), assumed or Assumed()) for d, n in enumerate(taken)
    ]
    width = np.array(widths)
    return Sample(
        np.concatenate(chosen).astype(np.int64), np.concatenate(chance), taken, width,
        float(np.sqrt(((width * sizes) ** 2).sum()) / max(sizes.sum(), 1.0)),
    )  # fmt: skip


def _alike(frame: int, n: int, rng: np.random.Generator) -> tuple[Whole, Floats]:
    return rng.permutation(frame)[:n].astype(np.int64), np.full(n, n / max(frame, 1))


def _by_size(children: Floats, n: int, rng: np.random.Generator) -> tuple[Whole, Floats]:
    """Systematic on a shuffled frame; communities so large that they would be drawn twice are taken for certain."""
    size = np.maximum(children, 1.0)
    certain = np.zeros(len(size), dtype=bool)
    while True:
        rest = n - int(certain.sum())
        chance = np.where(certain, 1.0, rest * size / size[~certain].sum() if rest else 0.0)
        over = (chance >= 1) & ~certain
        if not over.any():
            break
        certain |= over
    order = rng.permutation(np.flatnonzero(~certain))
    steps = np.cumsum(chance[order])
    ticks = rng.random() + np.arange(n - int(certain.sum()))
    picked = np.concatenate([np.flatnonzero(certain), order[np.searchsorted(steps, ticks).clip(max=len(order) - 1)]])
    return picked.astype(np.int64), np.asarray(chance[picked])


def _width(children: float, sampled: float, a: Assumed) -> float:
    seen = max(children * a.found, 1.0)
    variance = a.clustering * (1 - a.listed) / a.listed / seen * (1 - sampled)
    return float(2 * _Z * np.sqrt(variance))


def communities_for(district: Whole, children: Floats, width: float, *, assumed: Assumed | None = None) -> int:
    """The fewest communities whose districts are on average as sure as `width` (full interval, share of estimate)."""
    frame = np.bincount(district)
    low, high = int(np.minimum(frame, _FEWEST).sum()), int(frame.sum())
    while low < high:
        middle = (low + high) // 2
        sample = choose(district, children, middle, seed=0, assumed=assumed)
        low, high = (low, middle) if sample.width.mean() <= width else (middle + 1, high)
    return low


def names(sample: Sample, of: Sequence[str]) -> list[str]:
    """The chosen communities by name."""
    return [of[n] for n in sample.chosen]
