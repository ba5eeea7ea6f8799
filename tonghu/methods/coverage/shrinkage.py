"""Small districts lean on the others of their age band, no more surely than they may (小区域估计).

Fay & Herriot (1979), JASA 74, on the logit, all unknowns drawn: the spread between districts is uncertain too, and an
interval that takes it as known is too short (Morris 1983).
"""

import numpy as np

from tonghu.methods.coverage.histories import Floats

_GRID = np.linspace(0.0, 2.0, 201)[1:]  # spread between districts, on the logit
_FAR = 30.0  # on the logit: all or none
_LOST = 1e6  # variance of a district nobody visited: it takes what the others say


def shrunk_shares(hits: Floats, trials: Floats, design_effect: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draws of each district's share, (draws, districts, bands).

    hits of trials: (districts, bands). design_effect: (bands,), how much clustering inflates the binomial variance.
    """
    return np.stack(
        [_band(hits[:, a], trials[:, a], float(design_effect[a]), draws, rng) for a in range(hits.shape[1])], axis=2
    )


def _band(hits: Floats, trials: Floats, effect: float, draws: int, rng: np.random.Generator) -> Floats:
    n = trials / effect
    share = (hits / effect + 0.5) / (n + 1)
    y = np.log(share / (1 - share))
    v = np.where(trials > 0, 1 / ((n + 1) * share * (1 - share)), _LOST)
    total = v[None, :] + _GRID[:, None] ** 2
    precision = (1 / total).sum(axis=1)
    mean = (y / total).sum(axis=1) / precision
    score = -0.5 * (np.log(total).sum(axis=1) + ((y - mean[:, None]) ** 2 / total).sum(axis=1) + np.log(precision))
    weight = np.exp(score - score.max())
    at = rng.choice(len(_GRID), size=draws, p=weight / weight.sum())
    mu = mean[at] + rng.standard_normal(draws) / np.sqrt(precision[at])
    between = _GRID[at][:, None] ** 2
    pull = between / (between + v)
    theta = mu[:, None] + pull * (y - mu[:, None])
    theta = theta + rng.standard_normal(theta.shape) * np.sqrt(pull * v)
    return np.asarray(1 / (1 + np.exp(-np.clip(theta, -_FAR, _FAR))))
