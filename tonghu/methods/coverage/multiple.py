"""Several lists without a visit: all models of pairwise dependence, chosen and averaged by AIC (多系统估计).

Buckland, Burnham & Augustin (1997), Biometrics 53, for the average; Chao (1987), Biometrics 43, for the interval.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tonghu.methods.coverage.histories import Floats, Whole
from tonghu.methods.coverage.loglinear import Pair, all_pairs, design, fit, heterogeneity, shared

_EVERY_MODEL = 5  # lists: 2^10 models; beyond, step by step
_VAGUE = 2.5  # standard error of ln(unseen): the interval spans a factor of 18,000, no estimate
_SUPPORTED = 10.0  # of AIC: beyond, a model has essentially no support (Burnham & Anderson 2002, 2.6)
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class ModelResult:
    """What one model says of one stratum. `kind`: 主效应, 两两相关 or 异质性."""

    name: str
    kind: str
    estimate: float
    error: float
    low: float
    high: float
    deviance: float
    freedom: int
    aic: float
    bic: float
    weight: float = 0.0
    usable: bool = True


@dataclass(frozen=True, slots=True)
class Multiple:
    """The average over the models of one stratum, the best of them, and all of them in order of AIC."""

    estimate: float
    error: float
    low: float
    high: float
    best: ModelResult
    models: tuple[ModelResult, ...]
    warnings: tuple[str, ...]


def interval(seen: float, unseen: float, error: float) -> tuple[float, float]:
    """95 % limits that cannot fall below who was seen: log-normal on the unseen (Chao 1987)."""
    if unseen <= 0:
        return seen, seen
    spread = float(np.exp(_Z * np.sqrt(np.log1p(min((error / unseen) ** 2, 1e12)))))
    return seen + unseen / spread, seen + unseen * spread


def name_of(lists: tuple[str, ...], pairs: tuple[Pair, ...]) -> str:
    """As a statistician writes it: [甲×乙] for a dependence; all lists are always in."""
    return "独立" if not pairs else " ".join(f"[{lists[a]}×{lists[b]}]" for a, b in pairs)


def estimate(lists: tuple[str, ...], patterns: Whole, counts: Floats) -> Multiple:
    """Estimate one stratum from its histories (2^K − 1,). Raises ValueError where no model can be fitted."""
    seen, warnings = float(counts.sum()), []
    pairs = all_pairs(len(lists))
    if apart := [p for p in pairs if len(lists) > 2 and not shared(patterns, counts, p)]:
        names = "、".join(name_of(lists, (p,)) for p in apart)
        warnings.append(f"{names}没有共同的人：含这一相关的模型，按两份名单互相排斥处理。")
    found = [
        _result(name_of(lists, s), "两两相关" if s else "主效应", patterns, counts, s)
        for s in _sets(patterns, counts, pairs)
    ]
    usable = [m for m in found if m.usable]
    if not usable:
        raise ValueError("名单重合的人太少，任何模型都得不出有限的估计。请合并小的分层后重新运行。")
    if len(usable) < len(found):
        warnings.append(f"{len(found) - len(usable)}个模型的名单外人数估不准（标准误过大），未列入平均。")
    aic = np.array([m.aic for m in usable])
    weights = np.exp(-0.5 * (aic - aic.min()))
    weights /= weights.sum()
    unseen = np.array([m.estimate - seen for m in usable])
    errors = np.array([m.error for m in usable])
    mean = float(weights @ unseen)
    error = float(weights @ np.sqrt(errors**2 + (unseen - mean) ** 2))
    weighed = {m.name: float(w) for m, w in zip(usable, weights, strict=True)}
    if len(lists) > 2:
        columns = heterogeneity(patterns)
        found += [_result(f"{name}", "异质性", patterns, counts, (), columns[name]) for name in columns]
    models = tuple(sorted((_weighed(m, weighed.get(m.name, 0.0)) for m in found), key=lambda m: (m.aic, m.name)))
    best = min((m for m in models if m.weight > 0), key=lambda m: m.aic)
    _warn_of_spread(models, best, seen, warnings)
    return Multiple(seen + mean, error, *interval(seen, mean, error), best, models, tuple(warnings))


def _warn_of_spread(models: tuple[ModelResult, ...], best: ModelResult, seen: float, warnings: list[str]) -> None:
    near = [m.estimate for m in models if m.aic <= best.aic + 2 and m.usable]
    if near and max(near) - seen > 2 * max(min(near) - seen, 1.0):
        warnings.append(
            f"拟合程度相近的模型结果相差很大（{min(near):,.0f}至{max(near):,.0f}），名单本身说明不了哪个对，请以入户复访为准。"
        )


def supported(models: tuple[ModelResult, ...], best: ModelResult) -> tuple[ModelResult, ...]:
    """The models that the lists do not speak against: AIC within _SUPPORTED of the best, those of heterogeneity too."""
    return tuple(m for m in models if m.usable and m.aic <= best.aic + _SUPPORTED)


def lower_bound(patterns: Whole, counts: Floats) -> float:
    """At least so many, however much persons differ: M + f1²/2f2 of those on one and on two lists (Chao 1987).

    f1(f1 − 1)/2 where nobody is on exactly two. A bound only where lists are independent and about as large.
    """
    lists = patterns.sum(axis=1)
    once, twice = float(counts[lists == 1].sum()), float(counts[lists == 2].sum())
    return float(counts.sum()) + (once**2 / (2 * twice) if twice else once * (once - 1) / 2)


def _weighed(m: ModelResult, weight: float) -> ModelResult:
    values = {name: getattr(m, name) for name in m.__dataclass_fields__}
    return ModelResult(**{**values, "weight": weight})


def _sets(patterns: Whole, counts: Floats, pairs: list[Pair]) -> Iterator[tuple[Pair, ...]]:
    """The sets of dependent pairs to try: all that leave a degree of freedom or none; for many lists, step by step."""
    lists = patterns.shape[1]
    most = len(patterns) - 1 - lists
    if lists <= _EVERY_MODEL:
        for size in range(min(len(pairs), most) + 1):
            yield from combinations(pairs, size)
        return
    chosen: tuple[Pair, ...] = ()
    aic = _aic(patterns, counts, chosen)
    yield chosen
    while rest := [p for p in pairs if p not in chosen]:
        tried = {p: _aic(patterns, counts, (*chosen, p)) for p in rest}
        better = min(tried, key=lambda p: (tried[p], p))
        if tried[better] >= aic or len(chosen) >= most:
            return
        chosen, aic = tuple(sorted((*chosen, better))), tried[better]
        yield chosen


def _aic(patterns: Whole, counts: Floats, pairs: tuple[Pair, ...]) -> float:
    """Of a model that says how many are unseen; else inf."""
    tried = _result("", "", patterns, counts, pairs)
    return tried.aic if tried.usable else np.inf


def _result(
    name: str, kind: str, patterns: Whole, counts: Floats, pairs: tuple[Pair, ...], extra: Floats | None = None
) -> ModelResult:
    x = design(patterns, pairs, extra)
    fitted = fit(x, counts[None, :])
    unseen, error = float(fitted.unseen[0]), float(fitted.error[0])
    seen = float(counts.sum())
    vague = not np.isfinite(error) or (error > _VAGUE * max(unseen, 1.0) and error > np.sqrt(seen))
    low, high = interval(seen, unseen, error)
    deviance, aic, bic = float(fitted.deviance[0]), float(fitted.aic[0]), float(fitted.bic[0])
    freedom = len(patterns) - x.shape[1]
    return ModelResult(name, kind, seen + unseen, error, low, high, deviance, freedom, aic, bic, usable=not vague)


def two_lists(first: float, second: float, both: float) -> tuple[float, float]:
    """Estimate and standard error of a population from two lists (Chapman 1951; Seber 1970)."""
    n = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return n, float(np.sqrt(variance))
