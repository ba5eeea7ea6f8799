"""Weights that meet census margins (校准): raking, bounded logit, GREG.

Deville & Särndal (1992), JASA 87; Deville, Särndal & Sautory (1993), JASA 88. Counts of the register are never
overwritten: 登记数 and 推算数 stand side by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tonghu.methods.coverage.histories import Floats, Whole

USUAL = (0.2, 4.0)  # times its start: how far a weight goes where sample and margins speak of the same population
LARGEST_DEFF = 2.0  # Kish: half of the sample's worth
CLOSE = 1e-9  # largest relative miss of a margin
_AGREE = 1e-6  # relative: margins of one population must add up alike
_STEPS = 2000


class CannotMeet(Exception):
    """The margins cannot be met together (边际不相容); the message says which."""


class Method(StrEnum):
    """How far a weight may go from where it was."""

    RAKING = "raking"  # 迭代比例调整: never negative, unbounded above
    LOGIT = "logit"  # 有界logit: within bounds
    GREG = "greg"  # 线性: always solvable, may turn negative, then refused


@dataclass(frozen=True, slots=True)
class Calibrated:
    """weights: (rows,); factors g = weights / start; deff: Kish's loss of precision; miss: largest relative miss."""

    weights: Floats
    factors: Floats
    deff: float
    miss: float
    design: Floats


@dataclass(frozen=True, slots=True)
class Margin:
    """One variable of the rows: its category codes (rows,), and the total of each category, with their names."""

    codes: Whole
    totals: Floats
    names: tuple[str, ...] = ()

    def name(self, code: int) -> str:
        """A category as a message calls it."""
        return f"“{self.names[code]}”类" if self.names else f"第{code + 1}类"


def calibrate(
    start: Floats,
    margins: Mapping[str, Margin],
    *,
    method: Method = Method.RAKING,
    bounds: tuple[float, float] = USUAL,
) -> Calibrated:
    """Weights as near to `start` as the method allows that meet every margin. Raises CannotMeet rather than nearly."""
    _must_agree(start, margins)
    x, totals = _indicators(margins)
    make = {Method.RAKING: _rake, Method.LOGIT: _logit, Method.GREG: _greg}[method]
    factors = make(start, margins, x, totals, bounds)
    weights = start * factors
    miss = _miss(weights, margins)
    if not np.isfinite(weights).all() or miss > CLOSE:
        raise CannotMeet(
            f"各项边际不能同时满足（最大相对偏差{miss:.2e}）。请核对各边际是否同一口径，或合并小类、放宽界限。"
        )
    if (weights < 0).any():
        raise CannotMeet(f"有{int((weights < 0).sum())}个权数为负。请改用 raking 或 logit，或合并小类。")
    deff = float(len(weights) * (weights**2).sum() / weights.sum() ** 2)
    return Calibrated(weights, factors, deff, miss, x)


def doubts(found: Calibrated) -> list[str]:
    """What a statistician would ask before such weights are used; empty when nothing."""
    low, high = found.factors.min(), found.factors.max()
    said = []
    if low < USUAL[0] or high > USUAL[1]:
        said.append(
            f"权数变动到原来的{low:.3g}至{high:.3g}倍，超出{USUAL[0]:g}至{USUAL[1]:g}倍：样本与边际的口径可能不同，"
            "请核对，或用 logit 限定范围。"
        )
    if found.deff > LARGEST_DEFF:
        said.append(f"deff为{found.deff:.2f}：权数悬殊，精度损失一半以上。请合并小类。")
    return said


def _must_agree(start: Floats, margins: Mapping[str, Margin]) -> None:
    if not margins or not len(start) or (start <= 0).any():
        raise CannotMeet("没有可校准的行或边际，或有不为正的初始权数。请检查输入文件。")
    sums = {name: float(m.totals.sum()) for name, m in margins.items()}
    if max(sums.values()) - min(sums.values()) > _AGREE * max(abs(s) for s in sums.values()):
        told = "、".join(f"{name} {n:,.6g}" for name, n in sums.items())
        raise CannotMeet(f"各边际的合计不一致（{told}），互相矛盾。请改为同一总数后重新运行。")
    for name, m in margins.items():
        if (m.totals < 0).any():
            raise CannotMeet(f"边际“{name}”有负数。请改正。")
        have = np.bincount(m.codes, weights=start, minlength=len(m.totals))
        if bad := np.flatnonzero((have == 0) & (m.totals > 0)).tolist():
            raise CannotMeet(
                f"边际“{name}”{m.name(bad[0])}应有{m.totals[bad[0]]:,.0f}，样本中一个也没有。请与相近的类合并。"
            )
        if bad := np.flatnonzero((have > 0) & (m.totals == 0)).tolist():
            raise CannotMeet(f"边际“{name}”{m.name(bad[0])}应为0，样本中却有。请核对。")


def _indicators(margins: Mapping[str, Margin]) -> tuple[Floats, Floats]:
    """Indicator columns without the redundant ones: all of the first margin, all but one of the others."""
    columns, totals = [], []
    for place, m in enumerate(margins.values()):
        from_ = 0 if place == 0 else 1
        kept = [k for k in range(from_, len(m.totals)) if m.totals[k] > 0]
        columns.append((m.codes[:, None] == np.array(kept)[None, :]).astype(np.float64))
        totals.append(m.totals[kept])
    return np.concatenate(columns, axis=1), np.concatenate(totals)


def _miss(weights: Floats, margins: Mapping[str, Margin]) -> float:
    worst = 0.0
    for m in margins.values():
        sums = np.bincount(m.codes, weights=weights, minlength=len(m.totals))
        worst = max(worst, float((np.abs(sums - m.totals) / np.maximum(m.totals, 1e-300))[m.totals > 0].max()))
    return worst


def _rake(
    start: Floats, margins: Mapping[str, Margin], x: Floats, totals: Floats, bounds: tuple[float, float]
) -> Floats:
    weights = start.copy()
    for _ in range(_STEPS):
        for m in margins.values():
            sums = np.bincount(m.codes, weights=weights, minlength=len(m.totals))
            weights *= np.divide(m.totals, sums, out=np.zeros_like(sums), where=sums > 0)[m.codes]
        if _miss(weights, margins) < CLOSE / 10:
            break
    return np.asarray(weights / start)


def _logit(
    start: Floats, margins: Mapping[str, Margin], x: Floats, totals: Floats, bounds: tuple[float, float]
) -> Floats:
    low, high = bounds
    if not 0 <= low < 1 < high:
        raise CannotMeet("界限须下限小于1、上限大于1，例如0.2至4。")
    a = (high - low) / ((1 - low) * (high - 1))

    def factors(of: Floats) -> Floats:
        u = np.exp(np.clip(a * (x @ of), -200, 200))
        return np.asarray((low * (high - 1) + high * (1 - low) * u) / ((high - 1) + (1 - low) * u))

    at = np.zeros(x.shape[1])
    g = factors(at)
    gap = totals - x.T @ (start * g)
    for _ in range(100):
        if np.abs(gap / totals).max() < CLOSE / 100:
            break
        slope = (g - low) * (high - g) / ((1 - low) * (high - 1))
        step = np.linalg.lstsq((x * (start * slope)[:, None]).T @ x, gap, rcond=None)[0]
        size = 1.0
        while size > 1e-6:  # a whole Newton step may overshoot where weights lean on their bounds
            tried = factors(at + size * step)
            left = totals - x.T @ (start * tried)
            if np.abs(left).sum() < np.abs(gap).sum():
                break
            size /= 2
        else:
            break
        at, g, gap = at + size * step, tried, left
    return g


def _greg(
    start: Floats, margins: Mapping[str, Margin], x: Floats, totals: Floats, bounds: tuple[float, float]
) -> Floats:
    for_ = np.linalg.lstsq((x * start[:, None]).T @ x, totals - x.T @ start, rcond=None)[0]
    return np.asarray(1 + x @ for_)


def total(found: Calibrated, values: Floats, cluster: Whole | None = None) -> tuple[float, float]:
    """The calibrated total of `values` and its standard error by residuals (Särndal, Swensson & Wretman 1992, 6.6).

    cluster: whose rows were drawn together (居村); without it every row was drawn by itself.
    """
    w, x = found.weights, found.design
    beta = np.linalg.lstsq((x * w[:, None]).T @ x, (x * w[:, None]).T @ values, rcond=None)[0]
    residual: Floats = w * (values - x @ beta)
    if cluster is not None:
        residual = np.asarray(np.bincount(cluster, weights=residual), dtype=np.float64)
    n = len(residual)
    spread = n / max(n - 1, 1) * ((residual - residual.mean()) ** 2).sum()
    return float(w @ values), float(np.sqrt(spread))
