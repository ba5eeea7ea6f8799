"""`tonghu bench coverage`: the estimate against an invented city whose true numbers are known (推算检验)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray

from tonghu.methods.coverage import dual_system, no_errors
from tonghu.methods.coverage.histories import Floats, patterns_of
from tonghu.methods.coverage.linkerrors import relinked
from tonghu.methods.coverage.loglinear import all_pairs, design, fit
from tonghu.web.bench.listed_city import BANDS, Replicate, build, run_once

CITY_BIAS, STRATUM_BIAS, COVERS, WIDTH = 0.003, 0.005, (0.93, 0.97), 0.05
_DRAWS = 500

Hits = NDArray[np.bool_]


@dataclass(slots=True)
class Score:
    """What one way of estimating came to, over the replicates."""

    errors: list[Floats] = field(default_factory=list)
    inside: list[Hits] = field(default_factory=list)
    widths: list[Floats] = field(default_factory=list)
    city: list[float] = field(default_factory=list)
    city_inside: list[bool] = field(default_factory=list)

    def add(self, truth: Floats, estimate: Floats, low: Floats, high: Floats, city: tuple[float, float]) -> None:
        """One replicate; `city`: limits of the sum."""
        self.errors.append(estimate / truth - 1)
        self.inside.append((low <= truth) & (truth <= high))
        self.widths.append((high - low) / truth)
        self.city.append(float(estimate.sum() / truth.sum() - 1))
        self.city_inside.append(city[0] <= truth.sum() <= city[1])

    def figures(self) -> dict[str, float]:
        """Shares of one."""
        errors = np.array(self.errors)
        return {
            "city_bias": float(np.mean(self.city)),
            "stratum_bias": float(errors.mean()),
            "worst_stratum_bias": float(np.abs(errors.mean(axis=0)).max()),
            "rmse": float(np.sqrt((errors**2).mean())),
            "covers": float(np.mean(self.inside)),
            "city_covers": float(np.mean(self.city_inside)),
            "width": float(np.mean(self.widths)),
        }


def compare(replicates: int, communities: int, cross_checks: int = 20) -> dict[str, float]:
    """Print every scenario and return the figures of the main one."""
    print(f"虚构全市：16区×4个年龄段，约100万名儿童，复访{communities}个居村，{replicates}次重复。")
    print("漏链2%、误链0.3%，每个年龄段每种误差人工核对1500例；居村聚集、外迁、区间搬迁、新来都有。")
    main = _scenario("主情形", replicates, communities, 0.0, cross_checks)
    few = max(50, replicates // 5)
    _scenario("难以接触：15%的儿童上名单和被访到的优势都低至1/3.3", few, communities, 1.2, cross_checks)
    _scenario("极难接触：15%的儿童上名单和被访到的优势都低至1/7.4", few, communities, 2.0, cross_checks)
    return main


def _scenario(title: str, replicates: int, communities: int, hard: float, cross_checks: int) -> dict[str, float]:
    world = build(np.random.default_rng(20240930), hard=hard)
    truth = world.truth
    scores: dict[str, Score] = {}
    inside_band: list[Hits] = []
    began, worked = perf_counter(), process_time()
    for number in range(replicates):
        run = run_once(world, communities, np.random.default_rng([20240930, number]))
        _count_lists(scores, truth, run)
        found = dual_system(run.entries, run.visits, run.errors, draws=_DRAWS, seed=number)
        city = found.over((0, 1))
        limit = (float(city[1]), float(city[2]))
        _score(scores, "双系统，校正后（发布值）").add(truth, found.estimate, found.low, found.high, limit)
        for label, e, low, high in (
            ("其中 直接估计", found.direct, found.direct_low, found.direct_high),
            ("其中 各区互相借力", found.shrunk, found.shrunk_low, found.shrunk_high),
        ):
            _score(scores, label).add(truth, e, low, high, limit)
        inside_band.append((found.low <= truth) & (truth <= found.highest))
        if number < max(20, cross_checks):
            bare = dual_system(run.entries, run.visits, no_errors(BANDS), draws=_DRAWS, seed=number)
            whole = bare.over((0, 1))
            _score(scores, "双系统，不校正连接误差").add(
                truth, bare.estimate, bare.low, bare.high, (float(whole[1]), float(whole[2]))
            )
        if number < cross_checks:
            _cross_check(scores, truth, run)
    seconds, cpu = perf_counter() - began, process_time() - worked
    print(f"\n{title}（{seconds:.0f}秒，处理器{cpu:.0f}秒）")
    print("方法\t次数\t全市偏差\t分层平均偏差\t单层最大偏差\t分层均方根误差\t95%区间命中\t全市命中\t平均区间宽")
    for label, score in scores.items():
        f = score.figures()
        print(
            f"{label}\t{len(score.city)}\t{f['city_bias']:+.2%}\t{f['stratum_bias']:+.2%}\t{f['worst_stratum_bias']:.2%}"
            f"\t{f['rmse']:.2%}\t{f['covers']:.1%}\t{f['city_covers']:.1%}\t{f['width']:.1%}"
        )
    print(f"敏感性区间（名单与复访优势比1至3）命中 {np.mean(inside_band):.1%}")
    return scores["双系统，校正后（发布值）"].figures()


def _score(scores: dict[str, Score], label: str) -> Score:
    return scores.setdefault(label, Score())


def _count_lists(scores: dict[str, Score], truth: Floats, run: Replicate) -> None:
    total = float(run.entries.sum())
    _score(scores, "名单合并计数，不推算").add(truth, run.entries, run.entries, run.entries, (total, total))


def _cross_check(scores: dict[str, Score], truth: Floats, run: Replicate) -> None:
    """Log-linear models on histories freed of missed links; over-coverage as in the re-visit of the whole band."""
    v = run.visits
    living = 1 - v.gone.sum(axis=0) / v.listed.sum(axis=0)
    for label, corrected in (("对数线性，不校正", False), ("对数线性，校正后（旁证）", True)):
        estimate, error = np.zeros_like(truth), np.zeros_like(truth)
        for band in range(truth.shape[1]):
            counts = run.histories[:, band]
            missed = run.errors.rates[0, band] if corrected else 0.0
            counts = relinked(patterns_of(4), counts, missed) if corrected else counts
            estimate[:, band], error[:, band] = _averaged(counts)
        if not corrected:
            estimate = estimate * (run.entries / run.histories.sum(axis=2)) * living
        spread = 1.96 * error
        total = 1.96 * float(np.sqrt((error**2).sum()))
        middle = float(estimate.sum())
        _score(scores, label).add(
            truth, estimate, estimate - spread, estimate + spread, (middle - total, middle + total)
        )


def _averaged(counts: Floats) -> tuple[Floats, Floats]:
    """AIC average over independence and all sets of up to two dependent pairs, all districts at once."""
    patterns = patterns_of(4)
    used = [j for j in range(4) if counts[:, patterns[:, j] == 1].sum() > 0]
    if len(used) < 4:  # no school list below three years
        keep = patterns_of(len(used))
        merged = np.zeros((len(counts), len(keep)))
        for n, p in enumerate(patterns):
            if any(p[used]):
                merged[:, (keep == p[used]).all(axis=1).argmax()] += counts[:, n]
        patterns, counts = keep, merged
    pairs = all_pairs(len(used))
    sets = [(), *((p,) for p in pairs), *((p, q) for n, p in enumerate(pairs) for q in pairs[n + 1 :])]
    fits = [fit(design(patterns, s), counts) for s in sets]
    aic = np.array([f.aic for f in fits])
    weights = np.exp(-0.5 * (aic - aic.min(axis=0)))
    weights /= weights.sum(axis=0)
    unseen = np.array([f.unseen for f in fits])
    mean = (weights * unseen).sum(axis=0)
    error = (weights * np.sqrt(np.array([f.error for f in fits]) ** 2 + (unseen - mean) ** 2)).sum(axis=0)
    return counts.sum(axis=1) + mean, error


def faults(f: dict[str, float]) -> list[str]:
    """What the main scenario does not reach, in words."""
    checks: list[tuple[Callable[[], bool], str]] = [
        (lambda: abs(f["city_bias"]) <= CITY_BIAS, "全市偏差超过0.3%"),
        (lambda: f["worst_stratum_bias"] <= STRATUM_BIAS, "有分层偏差超过0.5%"),
        (lambda: COVERS[0] <= f["covers"] <= COVERS[1], "95%区间命中不在93%—97%"),
        (lambda: f["width"] <= WIDTH, "平均区间宽超过5%"),
    ]
    return [said for holds, said in checks if not holds()]
