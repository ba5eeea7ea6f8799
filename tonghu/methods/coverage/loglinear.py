"""Log-linear models of several lists (对数线性多系统估计), fitted by iteratively reweighted least squares.

Cormack (1989), Biometrics 45; Fienberg (1972), Biometrika 59; heterogeneity columns as in Rivest & Baillargeon (2007).
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tonghu.methods.coverage.histories import Floats, Whole

_STEPS, _CLOSE = 100, 1e-10
_LARGEST = 30.0  # exp(30): far beyond any population, still no overflow

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fit:
    """A batch of fits of one design: unseen, its standard error, deviance, AIC, BIC, each of shape (strata,)."""

    coefficients: Floats
    unseen: Floats
    error: Floats
    deviance: Floats
    aic: Floats
    bic: Floats


def design(patterns: Whole, pairs: tuple[Pair, ...] = (), extra: Floats | None = None) -> Floats:
    """Constant, one column for each list, one for each pair that depends on each other, and `extra` (cells, any)."""
    columns = [np.ones(len(patterns)), *patterns.T, *(patterns[:, a] * patterns[:, b] for a, b in pairs)]
    if extra is not None:
        columns.extend(extra.T)
    return np.column_stack(columns).astype(np.float64)


def heterogeneity(patterns: Whole) -> dict[str, Floats]:
    """Columns that let persons differ in how easily they are listed, by the number of lists k they are on.

    Darroch k²/2, Poisson 2^k − 1, Gamma −ln(3.5 + k) + ln 3.5: ever heavier tails, ever larger estimates.
    """
    k = patterns.sum(axis=1).astype(np.float64)
    return {
        "Poisson2": (2.0**k - 1)[:, None],
        "Darroch": (k * k / 2)[:, None],
        "Gamma3.5": (np.log(3.5) - np.log(3.5 + k))[:, None],
    }


def fit(x: Floats, counts: Floats) -> Fit:
    """Poisson log-linear fits of all strata at once.

    x: (cells, p), first column the constant. counts: (strata, cells). The unseen are exp(constant); their error holds
    the Poisson part too: m + m² Var(constant). Lists that share nobody drive their cells to nought, as they should
    (extended maximum likelihood: Fienberg & Rinaldo 2012, Annals of Statistics 40); where the cells left do not say
    what the constant is, the error is larger than any population.
    """
    mean = np.maximum(counts, 0.5)
    eta = np.log(mean)
    beta = np.zeros((len(counts), x.shape[1]))
    for _ in range(_STEPS):
        z = eta + (counts - mean) / mean
        information = _information(x, mean)
        beta = _solve(information, (mean * z) @ x)
        eta = np.clip(beta @ x.T, -_LARGEST, _LARGEST)
        before, mean = mean, np.exp(eta)
        moved = (np.abs(mean - before) / (1 + before)).max()
        if moved < _CLOSE:
            break
    information = _information(x, mean)
    variance = np.linalg.pinv(information, hermitian=True)[:, 0, 0]
    unseen = np.exp(np.clip(beta[:, 0], -_LARGEST, _LARGEST))
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(counts > 0, counts * np.log(counts / mean), 0.0)
    deviance = 2 * (parts - (counts - mean)).sum(axis=1)
    likelihood = (counts * eta - mean - _log_factorial(counts)).sum(axis=1)
    parameters = x.shape[1]
    seen = np.maximum(counts.sum(axis=1), 1.0)
    return Fit(
        beta,
        unseen,
        np.sqrt(unseen + unseen**2 * variance),
        deviance,
        2 * parameters - 2 * likelihood,
        parameters * np.log(seen) - 2 * likelihood,
    )


def _information(x: Floats, mean: Floats) -> Floats:
    """Xᵀ diag(mean) X of each stratum: (strata, p, p)."""
    return np.asarray((x.T[None] * mean[:, None, :]) @ x)


def _solve(information: Floats, right: Floats) -> Floats:
    scale = np.trace(information, axis1=1, axis2=2)[:, None, None] * 1e-14
    return np.asarray(np.linalg.solve(information + scale * np.eye(information.shape[1]), right[:, :, None])[:, :, 0])


def _log_factorial(n: Floats) -> Floats:
    """ln n! by Stirling's series from n + 10 downwards, to 1e-12; n need not be whole after a correction."""
    x = n + 11.0
    series = (x - 0.5) * np.log(x) - x + 0.5 * np.log(2 * np.pi) + 1 / (12 * x) - 1 / (360 * x**3) + 1 / (1260 * x**5)
    for step in range(1, 11):
        series = series - np.log(n + step)
    return np.asarray(series)


def all_pairs(lists: int) -> list[Pair]:
    """Every pair of lists."""
    return list(combinations(range(lists), 2))


def shared(patterns: Whole, counts: Floats, pair: Pair) -> float:
    """Persons on both lists of a pair, whatever others they are on."""
    return float(counts[(patterns[:, pair[0]] & patterns[:, pair[1]]).astype(bool)].sum())
