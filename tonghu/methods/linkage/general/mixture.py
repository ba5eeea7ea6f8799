"""What is learned without any label (最大期望法): four classes of pairs, fitted to how the candidates agree.

Fellegi & Sunter (1969) with EM (Winkler 1988), and two classes more: pairs of one place, and of one family. Members of
a family agree in what is the family's as often as a person agrees with itself, and in what is a person's own hardly
more often than strangers; a model that knows only two classes calls brothers one child. All pairs of records count,
not only the candidates: those that share no key are held for strangers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, mixed, picked, starts_of, together
from tonghu.methods.linkage.general import comparing as c
from tonghu.methods.linkage.general.kinds import Kind
from tonghu.methods.linkage.general.reading import Column

STRANGERS, PLACE, FAMILY, PERSON = range(4)
_ROUNDS = 60
_AT_ONCE = 1 << 20  # pairs
_SETTLED, _LEAST_ROUNDS = 1e-5, 10
_LOOKED_OVER, _NOBODY = (2, 6), 1e-5  # rounds after which pairs that are surely strangers teach nothing more
# Agreement of a person with itself, to begin with and as so many pairs seen before.
_M = {c.SAME: 0.80, c.MOVED: 0.01, c.NEAR: 0.035, c.NEAR_RARE: 0.035, c.CLOSE: 0.015, c.CLOSE_RARE: 0.015,
      c.PART: 0.02, c.WEAK: 0.02, c.OTHER: 0.05}  # fmt: skip
_BROTHERS = {
    Kind.GIVEN: {c.CLOSE: 0.1, c.CLOSE_RARE: 0.1, c.NEAR: 0.01, c.NEAR_RARE: 0.01, c.WEAK: 0.1},
    Kind.NAME: {c.CLOSE: 0.1, c.CLOSE_RARE: 0.1, c.PART: 0.05, c.WEAK: 0.2},
    Kind.DATE: {c.SAME + 4: 0.01, c.NEAR: 0.01, c.CLOSE: 0.02, c.PART: 0.1, c.WEAK: 0.3},
}
_SEEN_M, _SEEN_OWN = 30.0, 50.0
_OWN_HELD = 0.03  # how far what is a person's own is held to what a person is, whatever was seen
_MOST_OWN = 0.05  # of families whose members share a birth date, a given name


@dataclass
class Learned:
    """log θ: (classes, columns, WIDTH); prior: (strata, classes) shares among all pairs of a stratum."""

    theta: Array
    prior: Array
    rounds: int

    def log_odds(self, levels: Array, stratum: Array) -> Array:
        """(m,) the log odds that a pair is one person."""
        joint = self.joint(levels, stratum)
        rest = np.logaddexp.reduce(joint[:, :PERSON], axis=1)
        return np.asarray(joint[:, PERSON] - rest)

    def joint(self, levels: Array, stratum: Array) -> Array:
        """(m, classes) log of prior times likelihood."""
        told = self.log_prior(stratum)
        for n in range(levels.shape[1]):
            told += self.theta[:, n, levels[:, n]].T
        return np.asarray(told)

    def log_prior(self, stratum: Array) -> Array:
        """(…, classes) log shares of the classes; stratum: 0 within a list, 1 between two."""
        return np.asarray(np.log(np.maximum(self.prior, 1e-300))[stratum.astype(np.int64)])

    def bits(self) -> Array:
        """(columns, WIDTH) log2(m/u): what each level says, alone."""
        return np.asarray((self.theta[PERSON] - self.theta[STRANGERS]) / np.log(2))


@dataclass
class Patterns:
    """How pairs agree, each way once. levels (q, columns), stratum (q,), seen (q,) pairs; of: (m,) each pair's own."""

    levels: Array
    stratum: Array
    seen: Array
    of: Array

    @classmethod
    def among(cls, levels: Array, stratum: Array) -> "Patterns":
        """Those of the pairs of levels (m, columns), stratum (m,); in pieces, so that what lies between is small."""
        of = np.empty(len(levels), np.int32)
        keys, first, seen = list[Array](), list[Array](), list[Array]()
        for start in range(0, max(len(levels), 1), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            key = mixed(9, stratum[part], *(levels[part, n] for n in range(levels.shape[1])))
            order = together(key)
            starts = starts_of(picked(key, order))
            sizes = np.diff(np.r_[starts, len(order)])
            of[start + order] = sum(map(len, keys)) + np.repeat(np.arange(len(starts)), sizes)
            keys, first, seen = [*keys, key[order[starts]]], [*first, start + order[starts]], [*seen, sizes]
        _, place, same = np.unique(np.concatenate(keys), return_index=True, return_inverse=True)
        at = np.concatenate(first)[place]
        counts = np.bincount(same, np.concatenate(seen), len(place))
        return cls(levels[at], stratum[at], counts, picked(same.astype(np.int32), of))


def learn(found: Patterns, pairs: Array, u: Array, bands: Array, columns: Sequence[Column]) -> Learned:
    """Fit the classes to the patterns found; pairs: how many of each stratum there are in all."""
    patterns, which, seen = found.levels, found.stratum, found.seen
    rank = np.array([column.of for column in columns])
    live = [k for k in range(4) if k in (STRANGERS, PERSON) or (k in rank and (rank > k).any())]
    own = np.stack([_of_brothers(chance, column) for chance, column in zip(u, columns, strict=True)])
    theta = _start(u, own, bands, rank)
    prior = np.zeros((len(pairs), 4))
    for k in live[1:]:
        prior[:, k] = 0.2 * _records(pairs) / np.maximum(pairs, 1)
    prior[:, STRANGERS] = 1 - prior.sum(axis=1)
    model = Learned(np.log(theta), prior, 0)
    counts = np.zeros((4, *u.shape))
    for n in range(_ROUNDS):
        joint = model.joint(patterns, which)
        share = np.exp(joint - np.logaddexp.reduce(joint, axis=1, keepdims=True)) * seen[:, None]
        for k in live[1:]:
            for column in range(u.shape[0]):
                counts[k, column] = np.bincount(patterns[:, column], share[:, k], c.WIDTH)
        new = Learned(np.log(_again(counts, theta, own, u, bands, rank, live)), _priors(share, which, pairs), n + 1)
        moved = np.abs(new.prior - model.prior).sum() / max(float(model.prior[:, 1:].sum()), 1e-300)
        model = new
        if n in _LOOKED_OVER:
            live_ones = share[:, STRANGERS] < (1 - _NOBODY) * seen
            patterns, which, seen = patterns[live_ones], which[live_ones], seen[live_ones]
        if moved < _SETTLED and n >= _LEAST_ROUNDS:
            break
    return model


def _records(pairs: Array) -> Array:
    """About how many records a stratum of so many pairs has."""
    return np.sqrt(2.0 * np.maximum(pairs, 1))


def _of_brothers(chance: Array, column: Column) -> Array:
    """How children of one family agree in what is their own: a syllable of the name, a near year, else by chance."""
    told: Array = chance.copy()
    alike = _BROTHERS.get(column.kind, {}) if column.kind is Kind.DATE or column.mostly_han else {}
    for level, share in alike.items():
        told[level] += share
    return np.asarray(told / told.sum())


def _start(u: Array, own: Array, bands: Array, rank: Array) -> Array:
    """θ of the classes at the start."""
    m = np.zeros_like(u)
    for level, share in _M.items():
        if level != c.SAME:
            m[:, level] = share
    m += _M[c.SAME] * bands
    theta = np.repeat(u[None], 4, axis=0)
    for k in (PLACE, FAMILY, PERSON):
        theta[k, rank <= k] = m[rank <= k]
    theta[FAMILY, rank > FAMILY] = own[rank > FAMILY]
    theta = np.maximum(theta, 1e-9)
    theta[:, :, c.UNKNOWN] = 1
    return np.asarray(theta)


def _again(counts: Array, start: Array, own: Array, u: Array, bands: Array, rank: Array, live: list[int]) -> Array:
    theta = start.copy()
    for column in range(theta.shape[1]):
        shared = [k for k in live[1:] if rank[column] <= k]
        seen = sum(counts[k, column] for k in shared)
        strength = _SEEN_M + (_OWN_HELD * seen[1:].sum() if rank[column] == PERSON else 0)
        agree = _shares(seen, start[PERSON, column], strength, bands[column])
        for k in shared:
            theta[k, column] = agree
        for k in set(live[1:]).difference(shared):
            seen = counts[k, column].copy()
            strength = _SEEN_OWN + 0.5 * seen[1:].sum()
            theta[k, column] = _own(seen, own[column] if k == FAMILY else u[column], strength, bands[column])
    theta = np.maximum(theta, 1e-9)
    theta[:, :, c.UNKNOWN] = 1
    return np.asarray(theta)


def _shares(seen: Array, before: Array, strength: float, bands: Array) -> Array:
    """Shares of the levels. How rare equal values are is no choice of the pair: it follows the values' own shares."""
    seen = seen.copy()
    seen[c.UNKNOWN] = 0
    prior = before.copy()
    prior[c.UNKNOWN] = 0
    told = seen + strength * prior / prior.sum()
    exact = slice(c.SAME, c.SAME + c.BANDS)
    told[exact] = told[exact].sum() * bands[exact] / max(float(bands[exact].sum()), 1e-12)
    return np.asarray(told / told.sum())


def _own(seen: Array, u: Array, strength: float, bands: Array) -> Array:
    told = _shares(seen, u, strength, bands)
    exact = slice(c.SAME, c.SAME + c.BANDS)
    most = max(_MOST_OWN, 2 * float(u[exact].sum()))
    if (much := float(told[exact].sum())) > most:
        told[exact] *= most / much
        told[c.OTHER] += much - most
    return told


def _priors(share: Array, which: Array, pairs: Array) -> Array:
    told: Array = np.stack([np.bincount(which, share[:, k], len(pairs)) for k in range(4)], axis=1).astype(float)
    told[:, PERSON] += 0.5
    told /= np.maximum(pairs, 1)[:, None]
    told[:, STRANGERS] = np.maximum(1 - told[:, 1:].sum(axis=1), 1e-9)
    return np.asarray(told)
