"""The dual-system estimate: lists against a blind re-visit of sampled 居村 (双系统估计).

N = U (1 − d + e)(1 − o) / p: U entries of the united lists, d of them second entries of a child, e holding two
children, o of those listed not living there any more, p the share of children living there who are on the lists. p and
o come from the same visit, with the same search area (the district), so that who moved inside the city counts once.
Wolter (1986), JASA 81; Hogan (1993), JASA 88; link errors as in `linkerrors`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tonghu.methods.coverage.histories import Floats, Whole
from tonghu.methods.coverage.linkerrors import LinkErrors, listed_share
from tonghu.methods.coverage.resampling import cluster_weights, widened
from tonghu.methods.coverage.shrinkage import shrunk_shares

FEWEST_CLUSTERS = 8  # of a district, for an interval of its own
FEWEST_UNLISTED = 5  # children found and not listed, in a stratum
FEWEST_TO_LEAN_ON = 3  # visited districts: fewer say nothing of how much districts differ
LARGEST_ODDS = 3.0  # sensitivity: who is on the lists is up to three times as likely to be found by the visit


@dataclass(frozen=True, slots=True)
class Visits:
    """The re-visit by community and age band; children counted.

    district: (clusters,) index. visited, linked, listed, gone: (clusters, bands): found living there; of them linked
    to an entry of the same district; entries of the lists there; of them not living in the district. weight:
    (clusters,) inverse chance of selection. frame: (districts,) number of all communities, 0 where unknown.
    """

    district: Whole
    visited: Floats
    linked: Floats
    listed: Floats
    gone: Floats
    weight: Floats
    frame: Floats


@dataclass(frozen=True, slots=True)
class Dual:
    """Estimates by district and band, (districts, bands), and of the whole. draws: (draws, districts, bands).

    direct and shrunk stand side by side; `estimate` takes the direct one unless the stratum is too thin (`thin`).
    highest: the upper limit if listed children were LARGEST_ODDS times as likely to be found; with `low` the
    sensitivity band (敏感性区间).
    """

    estimate: Floats
    low: Floats
    high: Floats
    direct: Floats
    direct_low: Floats
    direct_high: Floats
    shrunk: Floats
    shrunk_low: Floats
    shrunk_high: Floats
    thin: NDArray[np.bool_]
    clusters: Whole
    coverage: Floats
    gone: Floats
    design_effect: Floats
    highest: Floats
    draws: Floats

    def over(self, axis: int | tuple[int, ...]) -> tuple[Floats, Floats, Floats]:
        """Estimate and limits of sums: axis 0 over districts, 1 over bands, (0, 1) over all."""
        axes = (axis,) if isinstance(axis, int) else axis
        summed = self.draws.sum(axis=tuple(a + 1 for a in axes))
        return np.asarray(self.estimate.sum(axis=axes)), *limits(summed)


def limits(draws: Floats) -> tuple[Floats, Floats]:
    """The middle 95 % of draws along their first axis."""
    low, high = np.quantile(draws, (0.025, 0.975), axis=0)
    return low, high


def must_say_enough(
    entries: Floats, visits: Visits, errors: LinkErrors, districts: Sequence[str], bands: Sequence[str]
) -> None:
    """Raise ValueError where the visits or the clerical samples leave an estimate without any upper limit."""
    if len(visits.district) < 2:
        raise ValueError("复访只有1个居村，估计不出抽样误差，未作推算。请至少复访2个居村。")
    sums = _district_sums(entries.shape, visits)
    if empty := [band for n, band in enumerate(bands) if entries[:, n].sum() and not sums.visited[:, n].sum()]:
        raise ValueError(f"年龄段“{'、'.join(empty)}”名单上有人，复访没有见到儿童，推算不出。请与相邻年龄段合并。")
    unvisited = [name for name, n in zip(districts, sums.visited.sum(axis=1), strict=True) if not n]
    if unvisited and len(districts) - len(unvisited) < FEWEST_TO_LEAN_ON:
        raise ValueError(
            f"{'、'.join(unvisited)}没有复访，有复访的区不足{FEWEST_TO_LEAN_ON}个，推不出没有复访的区。"
            "请补访，或只推算有复访的区。"
        )
    missed, false = errors.rates[0], errors.rates[1]
    linked = sums.linked.sum(axis=0) / np.maximum(sums.visited.sum(axis=0), 1e-9)
    if wrong := [band for n, band in enumerate(bands) if missed[n] + false[n] >= 1 or linked[n] <= false[n]]:
        raise ValueError(
            f"年龄段“{'、'.join(wrong)}”的误链率不低于复访比对上的比例，或漏链率、误链率之和达到100%，"
            "说明不了名单上有多少儿童。请核对误差文件。"
        )


def dual_system(entries: Floats, visits: Visits, errors: LinkErrors, *, draws: int = 1000, seed: int = 1) -> Dual:
    """Estimate how many children there are. entries: (districts, bands), of the united lists.

    Deterministic for a seed. Raises ValueError when nobody was visited at all.
    """
    rng = np.random.default_rng(seed)
    sums = _district_sums(entries.shape, visits)
    if sums.visited.sum() == 0:
        raise ValueError("复访没有见到任何儿童，未作推算。请核对复访文件的 visited 列。")
    effect = _design_effects(visits, sums)
    rates, drawn = errors.rates, errors.draws(draws, rng)
    share, gone = _shares(sums)
    kept = entries * (1 - rates[2] + rates[3])
    direct = kept * (1 - gone) / listed_share(share, rates[0], rates[1])
    pair = _drawn_shares(visits, sums, share, gone, effect, draws, rng)
    lean = [shrunk_shares(*s, draws, rng) for s in (
        (sums.linked, sums.visited, effect[0]), (sums.gone, sums.listed, effect[1]))]  # fmt: skip
    united = entries * (1 - drawn[2] + drawn[3])[:, None, :]
    by_draw = [united * (1 - o) / listed_share(q, drawn[0][:, None, :], drawn[1][:, None, :]) for q, o in (pair, lean)]
    shrunk = np.median(by_draw[1], axis=0)
    thin = (sums.clusters < FEWEST_CLUSTERS)[:, None] | (sums.visited - sums.linked < FEWEST_UNLISTED)
    estimate = np.where(thin, shrunk, direct)
    used = np.where(thin, by_draw[1], by_draw[0])
    (low, high), (direct_low, direct_high), (shrunk_low, shrunk_high) = map(limits, (used, *by_draw))
    p = listed_share(share, rates[0], rates[1])
    highest = high * (p + (1 - p) * _unseen_factor(sums, p))
    return Dual(
        estimate, low, high, direct, direct_low, direct_high, shrunk, shrunk_low, shrunk_high,
        thin, sums.clusters, p, gone, effect, highest, used,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sums:
    visited: Floats
    linked: Floats
    listed: Floats
    gone: Floats
    clusters: Whole


def _district_sums(shape: tuple[int, ...], v: Visits) -> _Sums:
    def of(values: Floats) -> Floats:
        total = np.zeros(shape)
        np.add.at(total, v.district, values * v.weight[:, None])
        return total

    # Weights that average one keep the sums as large as what was really seen: the small strata are judged by them.
    scale = 1 / v.weight.mean()
    sums = [of(values) * scale for values in (v.visited, v.linked, v.listed, v.gone)]
    return _Sums(sums[0], sums[1], sums[2], sums[3], np.bincount(v.district, minlength=shape[0]))


def _shares(s: _Sums) -> tuple[Floats, Floats]:
    """Linked of visited and gone of listed; a district without visits takes its band's."""
    return _share(s.linked, s.visited), _share(s.gone, s.listed)


def _share(hits: Floats, trials: Floats) -> Floats:
    band = hits.sum(axis=0) / np.maximum(trials.sum(axis=0), 1.0)
    return np.where(trials > 0, hits / np.maximum(trials, 1e-9), band)


def _design_effects(v: Visits, s: _Sums) -> Floats:
    """(2, bands): how much more communities differ than by chance, for linked of visited and for gone of listed."""
    shares = _shares(s)
    effects = []
    for (hits, trials), share, total in zip(
        ((v.linked, v.visited), (v.gone, v.listed)), shares, (s.visited, s.listed), strict=True
    ):
        residual = v.weight[:, None] / v.weight.mean() * (hits - share[v.district] * trials)
        squares = np.zeros_like(total)
        np.add.at(squares, v.district, residual**2)
        n = s.clusters[:, None]
        clustered = squares * n / np.maximum(n - 1, 1)
        usable = n > 1
        binomial = total * share * (1 - share)
        effects.append(
            np.maximum((clustered * usable).sum(axis=0) / np.maximum((binomial * usable).sum(axis=0), 1e-9), 1.0)
        )
    return np.array(effects)


def _drawn_shares(
    v: Visits, s: _Sums, share: Floats, gone: Floats, effect: Floats, draws: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Draws of both shares by district: the communities re-drawn; where there are few events, Beta as wide as clusters
    make it (Franco et al. 2019, JSSAM 7).
    """
    q = np.repeat(share[None], draws, axis=0)
    o = np.repeat(gone[None], draws, axis=0)
    for d, n in enumerate(s.clusters):
        if n < 2:
            continue
        mine = v.district == d
        frame = v.frame[d]
        weights = cluster_weights(int(n), draws, rng, sampled=float(n / frame) if frame else 0.0)
        weights = weights * v.weight[mine]
        for drawn, hits, trials, centre in ((q, v.linked, v.visited, share[d]), (o, v.gone, v.listed, gone[d])):
            below = weights @ trials[mine]
            ratio = np.divide(weights @ hits[mine], below, out=np.repeat(centre[None], draws, 0), where=below > 0)
            drawn[:, d] = ratio
        both = np.concatenate([q[:, d], o[:, d]], axis=1)
        both = widened(np.concatenate([share[d], gone[d]]), both, int(n), rng)
        q[:, d], o[:, d] = np.clip(both[:, : share.shape[1]], 1e-6, 1), np.clip(both[:, share.shape[1] :], 0, 1)
    for drawn, hits, trials, e in ((q, s.linked, s.visited, effect[0]), (o, s.gone, s.listed, effect[1])):
        few = (np.minimum(hits, trials - hits) < FEWEST_UNLISTED) | (s.clusters < 2)[:, None]
        beta = rng.beta(hits / e + 0.5, np.maximum(trials - hits, 0) / e + 0.5, (draws, *hits.shape))
        drawn[:, few] = beta[:, few]
    return q, o


def _unseen_factor(s: _Sums, p: Floats) -> Floats:
    """By how much those on no list grow if listed children were LARGEST_ODDS times as likely to be found."""
    living = np.maximum(s.listed - s.gone, 1e-9)
    found = np.clip(s.visited * p / living, 0.0, 1.0)
    return np.asarray(found + LARGEST_ODDS * (1 - found))
