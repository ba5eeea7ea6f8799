"""What an estimate says, as rows for a file (推算结果)."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from tonghu.methods.coverage.dual import LARGEST_ODDS, Dual, Visits
from tonghu.methods.coverage.histories import Floats, Histories
from tonghu.methods.coverage.linkerrors import LinkErrors, relinked
from tonghu.methods.coverage.multiple import Multiple, estimate, interval, lower_bound, supported, two_lists

Row = dict[str, Any]


def multiple_report(found: Histories, missed: Floats | None = None) -> Row:
    """Estimate every stratum and the whole from lists alone.

    missed: (strata,) rate of missed links, from a clerical sample. Raises ValueError where nothing can be estimated.
    """
    rows, warnings, models = [], [], []
    counts = found.counts
    if missed is not None:
        counts = np.array([relinked(found.patterns, n, m) for n, m in zip(counts, missed, strict=True)])
    for name, mine in zip(found.strata, counts, strict=True):
        row, said, all_models = _one(found, name, mine)
        rows.append(row)
        models += all_models
        warnings += [f"{name}：{text}" if len(found.strata) > 1 else text for text in said]
    whole = counts.sum(axis=0)
    total = dict(rows[0], stratum="合计") if len(rows) == 1 else _sum(rows)
    pooled, said, all_models = _one(found, "合并", whole) if len(rows) > 1 else (None, [], [])
    if total is None:
        if pooled is None or pooled["estimate"] is None:
            raise ValueError("每一层重合的人都太少，得不出有限的估计。请合并分层，或补充名单。")
        total = dict(pooled, stratum="合计")
        warnings += ["部分分层推算不出，合计用全部名单不分层推算。", *said]
    return {
        "method": "两份名单（Chapman）" if len(found.lists) == 2 else "对数线性多系统估计（AIC加权平均）",
        "lists": list(found.lists),
        "total": total,
        "pooled": pooled,
        "strata": rows,
        "models": models + all_models,
        "warnings": warnings + _always(found, missed),
    }


def _always(found: Histories, missed: Floats | None) -> list[str]:
    """What lists alone never say."""
    said = ["两份名单是否独立无法检验；敏感性区间为优势比1至3时的推算数。"] if len(found.lists) == 2 else []
    if missed is None:
        said.append("未给出漏链率（--errors），按连接全部正确推算；漏链会使结果偏大。")
    else:
        said.append("已按漏链率还原名单重合，登记数为还原后的人数；区间不含漏链率本身的误差，误链、重复、误并未用。")
    return [*said, "只凭名单推算：新来、从未上过任何名单的人推算不出，请以盲复访（--visits）为主。"]


def _one(found: Histories, name: str, counts: Floats) -> tuple[Row, list[str], list[Row]]:
    seen = float(counts.sum())
    if seen == 0:
        return _nobody(name), ["名单上没有人，推算数为0。"], []
    try:
        result = estimate(found.lists, found.patterns, counts)
    except ValueError as failed:
        return {**_empty(name), "seen": seen}, [str(failed)], []
    if len(found.lists) == 2:
        return _pair(name, counts, seen, result)
    near = [m.estimate for m in supported(result.models, result.best)]
    row = {
        "stratum": name,
        "seen": seen,
        "estimate": result.estimate,
        "se": result.error,
        "low": result.low,
        "high": result.high,
        "coverage": _share(seen, result.estimate),
        "method": "AIC加权平均",
        "sensitivity_low": min(near),
        "sensitivity_high": max(near),
        "best_model": result.best.name,
        "best_estimate": result.best.estimate,
        "best_se": result.best.error,
        "chao_lower_bound": lower_bound(found.patterns, counts),
    }
    return row, list(result.warnings), _models(name, result)


def _pair(name: str, counts: Floats, seen: float, result: Multiple) -> tuple[Row, list[str], list[Row]]:
    second, first, both = counts  # histories 01, 10, 11
    n, error = two_lists(first + both, second + both, both)
    low, high = interval(seen, n - seen, error)
    row = {
        "stratum": name,
        "seen": seen,
        "estimate": n,
        "se": error,
        "low": low,
        "high": high,
        "coverage": _share(seen, n),
        "method": "Chapman",
        "sensitivity_low": n,
        "sensitivity_high": seen + LARGEST_ODDS * (n - seen),
        "best_model": "独立",
        "best_estimate": result.best.estimate,
        "best_se": result.best.error,
    }
    warnings = list(result.warnings)
    if both and not (first and second):
        # No variance is left in the formula, yet nothing was learnt of who is on neither.
        warnings.append("一份名单整个在另一份之内，推算数就是较大的那份，区间没有意义，不能说明没有遗漏。")
    return row, warnings, _models(name, result)


def _share(seen: float, of: float) -> float | None:
    """Of whom a stratum may have none at all."""
    return seen / of if of else None


def _empty(name: str) -> Row:
    return {"stratum": name, "estimate": None, "se": None, "low": None, "high": None, "method": "未推算"}


def _nobody(name: str) -> Row:
    none = dict.fromkeys(("seen", "estimate", "se", "low", "high", "sensitivity_low", "sensitivity_high"), 0.0)
    return {"stratum": name, **none, "coverage": None, "method": "无人"}


def _models(name: str, result: Multiple) -> list[Row]:
    return [{"stratum": name, **asdict(m)} for m in result.models]


def best_of(models: Sequence[Row], many: int) -> list[Row]:
    """The models of each stratum with the smallest AIC; they come in its order."""
    kept: dict[str, list[Row]] = {}
    for model in models:
        kept.setdefault(model["stratum"], []).append(model)
    return [model for mine in kept.values() for model in mine[:many]]


def grouped(rows: Sequence[Row], groups: Sequence[str]) -> list[Row]:
    """Sums of strata by district or band, for lists alone. groups: of each row, in its order."""
    found = []
    for group in dict.fromkeys(groups):
        mine = [row for row, of in zip(rows, groups, strict=True) if of == group]
        seen = sum(row["seen"] for row in mine)
        found.append({**(_sum(mine) or {**_empty(group), "seen": seen}), "stratum": group})
    return found


def _sum(rows: Sequence[Row]) -> Row | None:
    if any(row["estimate"] is None for row in rows):
        return None
    n, seen = sum(row["estimate"] for row in rows), sum(row["seen"] for row in rows)
    error = float(np.sqrt(sum(row["se"] ** 2 for row in rows)))
    low, high = interval(seen, n - seen, error)
    return {
        "stratum": "合计", "seen": seen, "estimate": n, "se": error, "low": low, "high": high,
        "coverage": _share(seen, n), "method": "分层之和",
        **{key: sum(row[key] for row in rows) for key in ("sensitivity_low", "sensitivity_high")},
    }  # fmt: skip


def dual_report(
    found: Dual,
    entries: Floats,
    visits: Visits,
    errors: LinkErrors,
    districts: Sequence[str],
    bands: Sequence[str],
) -> Row:
    """Estimates by district and band, their sums, and the steps from the lists to the estimate (覆盖率分解)."""
    living = entries * (1 - errors.rates[2] + errors.rates[3]) * (1 - found.gone)
    strata = [
        _stratum(found, entries, living, d, b, district, band)
        for d, district in enumerate(districts)
        for b, band in enumerate(bands)
    ]
    warnings = []
    if (errors.checked == 0).any():
        warnings.append("有的连接误差没有人工核对样本，按0计；漏链会使结果偏大，请补 --errors。")
    if thin := int(found.thin.sum()):
        warnings.append(f"{thin}个分层复访的居村或名单外儿童太少，用各区互相借力的估计（见 method 列）。")
    if empty := [name for name, n in zip(districts, found.clusters, strict=True) if n == 0]:
        warnings.append(f"{'、'.join(empty)}没有复访，结果全由其他区推得。")
    if not visits.listed.sum():
        warnings.append("复访没有核对名单上的人是否还在住（listed、gone 列），已迁走的仍计在内，结果偏大。")
    if (found.coverage >= 1).any():
        warnings.append("有的分层校正后名单覆盖率达到100%，按100%计。请核对该层的连接误差样本。")
    return {
        "method": "双系统估计（名单与盲复访，校正连接误差和过覆盖，居村自助法）",
        "total": _summed(found, entries, living, (0, 1), "合计"),
        "by_district": [_summed(found, entries, living, 1, name, n) for n, name in enumerate(districts)],
        "by_band": [_summed(found, entries, living, 0, name, n) for n, name in enumerate(bands)],
        "strata": strata,
        "steps": _steps(found, entries, errors),
        "visits": {
            "clusters": len(visits.district),
            **{key: float(getattr(visits, key).sum()) for key in ("visited", "linked", "listed", "gone")},
        },
        "link_errors": {"rates": errors.rates.tolist(), "checked": errors.checked.tolist(), "bands": list(bands)},
        "warnings": warnings,
    }


def _stratum(found: Dual, entries: Floats, living: Floats, d: int, b: int, district: str, band: str) -> Row:
    at = (d, b)
    share = min(1.0, living[at] / found.estimate[at]) if found.estimate[at] else None
    return {
        "stratum": f"{district}|{band}", "district": district, "band": band, "listed": entries[at],
        "estimate": found.estimate[at], "se": float(found.draws[:, d, b].std()), "low": found.low[at],
        "high": found.high[at], "sensitivity_low": found.low[at], "sensitivity_high": found.highest[at],
        "coverage": share, "gone": found.gone[at], "clusters": int(found.clusters[d]),
        "method": "各区互相借力" if found.thin[at] else "直接估计", "direct": found.direct[at],
        "shrunk": found.shrunk[at],
    }  # fmt: skip


def _summed(found: Dual, entries: Floats, living: Floats, axis: int | tuple[int, ...], name: str, n: int = 0) -> Row:
    at: Any = () if isinstance(axis, tuple) else n
    estimate, low, high = found.over(axis)
    drawn = found.draws.sum(axis=tuple(a + 1 for a in axis) if isinstance(axis, tuple) else axis + 1)
    spread = drawn.std(axis=0)
    factor = (found.highest / found.high * found.estimate).sum(axis=axis) / found.estimate.sum(axis=axis)
    values = {
        "listed": entries.sum(axis=axis), "estimate": estimate, "se": spread, "low": low, "high": high,
        "sensitivity_low": low, "sensitivity_high": high * factor,
        "coverage": np.minimum(living.sum(axis=axis) / estimate, 1.0),
    }  # fmt: skip
    told = {key: float(np.asarray(value)[at]) for key, value in values.items()}
    return {"stratum": name, **told, "method": "分层之和"}


def _steps(found: Dual, entries: Floats, errors: LinkErrors) -> list[Row]:
    """Lists → without doubles → living there → with those the lists miss; each with what it adds."""
    rates = errors.rates
    listed = float(entries.sum())
    single = float((entries * (1 - rates[2] + rates[3])).sum())
    living = float((entries * (1 - rates[2] + rates[3]) * (1 - found.gone)).sum())
    estimate = float(found.estimate.sum())
    return [
        {"step": "名单合并条目", "value": listed, "change": 0.0},
        {"step": "减去重复、加回误并", "value": single, "change": single - listed},
        {"step": "减去已不在住", "value": living, "change": living - single},
        {"step": "加上名单遗漏", "value": estimate, "change": estimate - living},
    ]
