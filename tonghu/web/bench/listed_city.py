"""An invented city whose true numbers are known: children, lists, a blind re-visit, and every way these go wrong.

Only counts, no child. What is invented: 16 districts, about a million children in some 5,000 居村; communities differ
in how well they are listed and how well a visitor finds children; some have moved away and still stand on a list,
some have moved between districts, some have just come; 2 % of links are missed, 0.3 % are false.
"""

from dataclasses import dataclass

import numpy as np

from tonghu.methods.coverage import LinkErrors, Visits, choose
from tonghu.methods.coverage.histories import Floats, Whole, patterns_of

DISTRICTS, BANDS, LISTS = 16, 4, ("公安", "教育", "卫健", "医保")
MISSED, FALSE, REVIEWED = 0.02, 0.003, 1500  # links; pairs a clerk looks at, for each error and band
_COMMUNITY = 190  # children
_FOUND = 0.92  # by a visit
_NEW, _FROM_DISTRICT, _GONE = 0.015, 0.02, 0.035
_SHARES = np.array([0.19, 0.23, 0.42, 0.16])  # of the bands
_LISTED = np.array(  # list × band
    [[0.62, 0.66, 0.70, 0.68], [0.0, 0.80, 0.96, 0.93], [0.90, 0.88, 0.55, 0.35], [0.55, 0.62, 0.66, 0.64]]
)
_HARD_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class World:
    """What stays the same in every replicate. children: (communities, bands); chance: (classes, communities, bands,
    histories) of each history, the empty one first; found: (classes, communities).
    """

    district: Whole
    children: Floats
    classes: tuple[float, ...]
    chance: tuple[Floats, ...]
    found: tuple[Floats, ...]
    gone: Floats

    @property
    def truth(self) -> Floats:
        """(districts, bands)."""
        return by_district(self.district, self.children)


def by_district(district: Whole, values: Floats) -> Floats:
    """Sum communities up."""
    out = np.zeros((DISTRICTS, values.shape[1]))
    np.add.at(out, district, values)
    return out


def build(rng: np.random.Generator, *, hard: float = 0.0) -> World:
    """Draw the city. hard: how much lower the log-odds of a hard-to-reach 15 % are, on every list and at the visit."""
    size = rng.lognormal(np.log(9000), 0.8, DISTRICTS) * 1.9 * 2.6
    size *= 1_000_000 / size.sum()
    each = np.maximum(12, np.round(size / _COMMUNITY)).astype(int)
    district = np.repeat(np.arange(DISTRICTS), each)
    n = len(district)
    weight = rng.gamma(4.0, 1.0, n)
    weight /= np.bincount(district, weights=weight)[district]
    children = rng.poisson((size[district] * weight)[:, None] * _SHARES).astype(np.float64)
    with np.errstate(divide="ignore"):
        logit = np.log(_LISTED) - np.log1p(-_LISTED)
    shift = rng.normal(0, 0.25, (DISTRICTS, 4))[district] + rng.normal(0, 0.35, (n, 4)) + rng.normal(0, 0.2, (n, 1))
    met = np.log(_FOUND / (1 - _FOUND)) + rng.normal(0, 0.4, n)
    classes = (1 - _HARD_SHARE, _HARD_SHARE) if hard else (1.0,)
    lower = (0.0, hard)[: len(classes)]
    chance = tuple(_histories(1 / (1 + np.exp(-(logit.T[None] + shift[:, None, :] - h)))) for h in lower)
    found = tuple(1 / (1 + np.exp(-(met - h))) for h in lower)
    return World(district, children, classes, chance, found, np.clip(rng.gamma(4.0, _GONE / 4, n), 0, 0.3))


def _histories(p: Floats) -> Floats:
    """(communities, bands, lists) of chances to (communities, bands, 16) of histories, nobody's first."""
    patterns = np.vstack([np.zeros(4, dtype=np.int64), patterns_of(4)])
    return np.asarray(np.prod(np.where(patterns, p[:, :, None, :], 1 - p[:, :, None, :]), axis=3))


@dataclass(frozen=True, slots=True)
class Replicate:
    """One run of the year: entries of the united lists, their histories (districts, bands, 15), visits, samples."""

    entries: Floats
    histories: Floats
    visits: Visits
    errors: LinkErrors


def run_once(world: World, communities: int, rng: np.random.Generator) -> Replicate:
    """Make lists, link them, visit a sample, and let clerks check."""
    n, bands = world.children.shape
    sample = choose(world.district, world.children.sum(axis=1), communities, seed=int(rng.integers(2**31)))
    listed, seen, seen_listed = np.zeros((n, bands)), np.zeros((n, bands)), np.zeros((n, bands))
    histories = np.zeros((DISTRICTS, bands, 15))
    several, left = np.zeros((n, bands)), world.children.copy()
    for number, share in enumerate(world.classes):
        last = number == len(world.classes) - 1
        own = left if last else rng.binomial(left.astype(int), share).astype(np.float64)
        left = left - own
        here = rng.binomial(own.astype(int), 1 - _NEW - _FROM_DISTRICT)  # the rest is on no list of this district
        chance = world.chance[number]
        some = rng.binomial(here, 1 - chance[:, :, 0])
        met = world.found[number][:, None]
        found = rng.binomial(some, met)
        seen_listed += found
        seen += found + rng.binomial((own - some).astype(int), met)
        several += some * (chance[:, :, 1:] * (patterns_of(4).sum(axis=1) > 1)).sum(axis=2) / (1 - chance[:, :, 0])
        listed += some
        mean = np.zeros((DISTRICTS, bands, 15))
        np.add.at(mean, world.district, some[:, :, None] * chance[:, :, 1:] / (1 - chance[:, :, :1]))
        histories += mean
    gone = rng.poisson(listed * world.gone[:, None]).astype(np.float64)
    doubled = rng.binomial(listed.astype(int), MISSED * several / np.maximum(listed, 1))
    merged = rng.binomial((listed + gone).astype(int), FALSE)
    entries = listed + gone + doubled - merged
    linked = seen_listed - rng.binomial(seen_listed.astype(int), MISSED)
    linked += rng.binomial((seen - seen_listed).astype(int), FALSE)
    at = sample.chosen
    visits = Visits(
        world.district[at], seen[at], linked[at], entries[at], np.minimum(gone, entries)[at],
        1 / sample.chance, np.bincount(world.district).astype(np.float64),
    )  # fmt: skip
    true = np.stack([np.full(bands, MISSED), np.full(bands, FALSE), _rate(doubled, entries), _rate(merged, entries)])
    checked = np.full((4, bands), float(REVIEWED))
    errors = LinkErrors(checked, rng.binomial(REVIEWED, true).astype(np.float64))
    return Replicate(by_district(world.district, entries), _linked(histories, rng), visits, errors)


def _rate(part: Floats | Whole, whole: Floats) -> Floats:
    return np.asarray(part.sum(axis=0) / whole.sum(axis=0))


def _linked(expected: Floats, rng: np.random.Generator) -> Floats:
    """Histories as the lists show them: a child of several lists loses one of them with chance MISSED."""
    patterns = patterns_of(4)
    at = {tuple(p): n for n, p in enumerate(patterns)}
    true = rng.poisson(expected).astype(np.float64)
    shown = true.copy()
    for n, p in enumerate(patterns):
        for j in np.flatnonzero(p) if p.sum() > 1 else ():
            lost = rng.binomial(true[:, :, n].astype(int), MISSED / 2)
            without, alone = p.copy(), np.zeros_like(p)
            without[j], alone[j] = 0, 1
            shown[:, :, n] -= lost
            shown[:, :, at[tuple(without)]] += lost
            shown[:, :, at[tuple(alone)]] += lost
    return np.maximum(shown, 0)
