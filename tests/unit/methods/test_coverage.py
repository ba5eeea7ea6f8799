"""How many children no list has, and how sure that is (方案 三（二）底数清)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import linprog

from tests.unit.methods.estimating import estimated
from tonghu.methods.coverage import (
    CannotMeet,
    LinkErrors,
    Margin,
    Method,
    NoOverlap,
    Visits,
    calibrate,
    choose,
    communities_for,
    doubts,
    dual_system,
    estimate,
    gather,
    likely_short,
    must_say_enough,
    no_errors,
    total,
    two_lists,
)
from tonghu.methods.coverage.histories import patterns_of
from tonghu.methods.coverage.linkerrors import relinked, unlinked
from tonghu.methods.coverage.loglinear import all_pairs, design, fit
from tonghu.methods.coverage.multiple import lower_bound
from tonghu.methods.coverage.shrinkage import shrunk_shares
from tonghu.web.bench.listed_city import build, run_once
from tonghu.web.commands import main

# Abeni et al. (1994), Rome: four lists, histories 0001 to 1111; Rcapture's HIV data.
ROME = np.array([205, 621, 11, 545, 10, 35, 3, 403, 6, 20, 0, 33, 1, 3, 0], dtype=float)
LISTS = ("甲", "乙", "丙", "丁")
HEPATITIS = np.array([63, 55, 18, 69, 17, 21, 28], dtype=float)
ROME_BY_OURS = ROME[[7, 3, 11, 1, 9, 5, 13, 0, 8, 4, 12, 2, 10, 6, 14]]


def visits_of(visited: int, linked: int, *, clusters: int = 20, listed: int = 100, gone: int = 0) -> Visits:
    one = np.ones((clusters, 1))
    return Visits(
        np.zeros(clusters, int), one * visited, one * linked, one * listed, one * gone, np.ones(clusters), np.zeros(1)
    )


@pytest.mark.parametrize("pairs", [(), ((0, 1),), ((0, 1), (2, 3)), tuple(all_pairs(4))])
def test_a_loglinear_fit_is_that_of_statsmodels(pairs: tuple[tuple[int, int], ...]) -> None:
    x = design(patterns_of(4), pairs)
    ours, theirs = fit(x, ROME_BY_OURS[None]), sm.GLM(ROME_BY_OURS, x, family=sm.families.Poisson()).fit()
    assert ours.coefficients[0] == pytest.approx(theirs.params, rel=1e-5)
    assert ours.deviance[0] == pytest.approx(theirs.deviance, rel=1e-5)
    assert ours.aic[0] == pytest.approx(theirs.aic, rel=1e-5)


def test_the_published_estimate_for_rome_is_met() -> None:
    every = [m for m in estimate(LISTS, patterns_of(4), ROME_BY_OURS).models if m.name.count("×") == 6]
    assert (round(every[0].estimate, 1), round(every[0].error, 1)) == (23443.5, 9594.9)


def test_the_published_estimate_for_the_diabetes_of_casale_monferrato_is_met() -> None:
    # Bruno et al. (1994), Biometrics: every pair but the first and the last list, 2,771 with error 145, deviance 7.62.
    down = np.array([58, 157, 18, 104, 46, 650, 12, 709, 14, 20, 7, 74, 8, 182, 10.0])
    models = estimate(LISTS, patterns_of(4), down[::-1]).models
    found = next(m for m in models if m.name.count("×") == 5 and "[甲×丁]" not in m.name)
    assert (round(found.estimate), round(found.error), round(found.deviance, 2)) == (2771, 145, 7.62)


def test_the_published_estimates_for_hepatitis_in_taiwan_are_met() -> None:
    """Chao et al. (2001), lists P, Q, E; histories 001 to 111 of ours."""
    found = {m.name.count("×"): m for m in estimate(LISTS[:3], patterns_of(3), HEPATITIS).models if "丙" not in m.name}
    every = next(m for m in estimate(LISTS[:3], patterns_of(3), HEPATITIS).models if m.name.count("×") == 3)
    assert (round(found[0].estimate), round(found[0].deviance, 2), found[0].freedom) == (388, 24.36, 3)
    assert round(every.estimate) == 1313
    assert [round(two_lists(*sizes)[0]) for sizes in ((135, 122, 49), (135, 126, 45), (122, 126, 46))] == [
        334,
        374,
        331,
    ]


def test_two_lists_are_estimated_as_chapman_did() -> None:
    assert two_lists(200, 100, 50)[0] == pytest.approx(201 * 101 / 51 - 1)


def test_lists_that_share_nobody_give_an_error_and_no_number() -> None:
    with pytest.raises(NoOverlap, match="没有共同的人"):
        gather(("甲", "乙"), ["全部"] * 2, np.array([[1, 0], [0, 1]]), np.array([50.0, 60.0]))


def test_two_groups_of_lists_apart_from_each_other_give_an_error_too() -> None:
    rows = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 0], [0, 0, 0, 1]])
    with pytest.raises(NoOverlap):
        gather(LISTS, ["全部"] * 4, rows, np.full(4, 20.0))


def test_missed_links_undone_give_the_true_histories_back() -> None:
    seen = ROME_BY_OURS @ unlinked(patterns_of(4), 0.02).T
    assert relinked(patterns_of(4), seen, 0.02) == pytest.approx(ROME_BY_OURS, abs=1e-8)


def test_of_a_thousand_entries_with_nine_of_ten_found_listed_there_are_more_than_a_thousand() -> None:
    found = dual_system(np.array([[1000.0]]), visits_of(50, 45), no_errors(1))
    assert found.direct[0, 0] == pytest.approx(1000 / 0.9)


def test_missed_and_false_links_and_children_gone_are_taken_out_of_the_estimate() -> None:
    errors = LinkErrors(np.full((4, 1), 1000.0), np.array([[20.0], [3.0], [15.0], [4.0]]))
    found = dual_system(np.array([[1000.0]]), visits_of(50, 45, gone=4), errors)
    listed = (0.9 - 0.003) / (1 - 0.02 - 0.003)
    assert found.direct[0, 0] == pytest.approx(1000 * (1 - 0.015 + 0.004) * 0.96 / listed)


def one_district(**more: object) -> dict[str, object]:
    """A district with a re-visit, as it should be, less what the test takes away."""
    return {"entries": np.array([[1000.0]]), "visits": visits_of(50, 45), "errors": no_errors(1), **more}


def wrong(missed: float, false: float) -> LinkErrors:
    return LinkErrors(np.full((4, 1), 100.0), np.array([[missed], [false], [0.0], [0.0]]))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (one_district(visits=visits_of(50, 45, clusters=1)), "只有1个居村"),
        (one_district(errors=wrong(60, 40)), "漏链率、误链率之和达到100%"),
        (one_district(errors=wrong(0, 90)), "误链率不低于复访比对上的比例"),
        (one_district(entries=np.array([[1000.0], [900.0]])), "乙区没有复访，有复访的区不足3个"),
        (one_district(visits=visits_of(0, 0)), "复访没有见到儿童"),
    ],
)
def test_visits_that_set_no_upper_limit_give_no_estimate(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        must_say_enough(**given, districts=["甲区", "乙区"][: len(given["entries"])], bands=["全部"])


def test_visits_as_they_should_be_are_enough_and_the_same_in_which_nobody_is_found_are_not() -> None:
    given: dict[str, Any] = one_district(errors=wrong(2, 1))
    must_say_enough(**given, districts=["甲区"], bands=["全部"])
    with pytest.raises(ValueError, match="没有见到儿童"):
        must_say_enough(**{**given, "visits": visits_of(0, 0)}, districts=["甲区"], bands=["全部"])


def test_the_report_of_a_re_visit_names_sample_errors_and_share(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(
        "居村,复访见到,比对上,名单条目,不在住\n" + "".join(f"{n},50,{45 - n % 3},52,2\n" for n in range(20))
    )
    (tmp_path / "errors.csv").write_text("误差,核对数,有误数\n漏链,1500,30\n误链,1500,5\n")
    options = ("--visits", str(tmp_path / "visits.csv"), "--errors", str(tmp_path / "errors.csv"))
    total = estimated(tmp_path, "教育,公安,n\n1,1,800\n1,0,150\n0,1,50\n", *options)["total"]
    share = (sum(45 - n % 3 for n in range(20)) / 1000 - 5 / 1500) / (1 - 35 / 1500)
    assert total["estimate"] == pytest.approx(1000 * (1 - 40 / 1040) / share)
    assert total["coverage"] == pytest.approx(share)
    told = (tmp_path / "out/推算说明.txt").read_text(encoding="utf-8-sig")
    for said in ("盲复访：20个居村，见到1,000名儿童", "漏链率：2.00%（核对1,500例）", "重复率：未核对，按0计"):
        assert said in told


def test_the_same_seed_gives_the_same_interval() -> None:
    one, again = (dual_system(np.array([[1000.0]]), visits_of(50, 45), no_errors(1), seed=3) for _ in range(2))
    assert (one.low, one.high) == (again.low, again.high)


def test_a_district_nobody_visited_leans_on_the_others_and_is_less_sure() -> None:
    hits, trials = np.array([[90.0], [88.0], [0.0]]), np.array([[100.0], [100.0], [0.0]])
    shares = shrunk_shares(hits, trials, np.ones(1), 4000, np.random.default_rng(1))
    assert shares[:, 2, 0].std() > 2 * shares[:, 0, 0].std()


def test_forty_invented_cities_are_met_within_their_intervals() -> None:
    world = build(np.random.default_rng(5))
    inside, city = [], []
    for n in range(40):
        run = run_once(world, 520, np.random.default_rng([5, n]))
        found = dual_system(run.entries, run.visits, run.errors, draws=300, seed=n)
        inside.append((found.low <= world.truth) & (world.truth <= found.high))
        city.append(found.estimate.sum() / world.truth.sum() - 1)
    assert 0.92 < np.mean(inside) < 0.98
    assert abs(np.mean(city)) < 0.003


def rows(n: int = 400) -> tuple[np.ndarray, dict[str, Margin]]:
    rng = np.random.default_rng(1)
    district, sex = rng.integers(0, 4, n), rng.integers(0, 2, n)
    return rng.uniform(5, 15, n), {
        "district": Margin(district, np.array([1200.0, 900.0, 1100.0, 1000.0])),
        "sex": Margin(sex, np.array([2300.0, 1900.0])),
    }


@pytest.mark.parametrize("method", list(Method))
def test_calibrated_weights_meet_every_margin(method: Method) -> None:
    found = calibrate(*rows(), method=method)
    assert found.miss < 1e-9
    assert found.weights.min() > 0
    assert found.deff >= 1


def test_logit_weights_stay_within_their_bounds() -> None:
    found = calibrate(*rows(), method=Method.LOGIT, bounds=(0.5, 2.0))
    assert 0.5 <= found.factors.min() <= found.factors.max() <= 2.0


def test_margins_that_contradict_each_other_are_refused() -> None:
    start, margins = rows()
    apart = {**margins, "sex": Margin(margins["sex"].codes, np.array([2300.0, 2000.0]))}
    with pytest.raises(CannotMeet, match="互相矛盾"):
        calibrate(start, apart)


@pytest.mark.parametrize("method", list(Method))
def test_margins_no_weight_can_meet_are_refused(method: Method) -> None:
    codes = np.array([0, 0, 1, 1])  # who is in one is in the other, yet the margins differ
    apart = {"a": Margin(codes, np.array([30.0, 10.0])), "b": Margin(codes, np.array([10.0, 30.0]))}
    with pytest.raises(CannotMeet):
        calibrate(np.ones(4), apart, method=method)


@pytest.mark.parametrize("seed", range(40))
def test_margins_are_refused_exactly_where_no_positive_weights_can_meet_them(seed: int) -> None:
    """Against a linear program: the largest least weight that meets all margins."""
    rng = np.random.default_rng(seed)
    margins = {}
    for name in "ab":
        codes = np.unique(rng.integers(0, 3, 6), return_inverse=True)[1]
        totals = rng.integers(1, 10, codes.max() + 1).astype(float)
        margins[name] = Margin(codes, totals / totals.sum() * 30)
    rows = [np.append(m.codes == k, 0.0) for m in margins.values() for k in range(len(m.totals))]
    needed = np.concatenate([m.totals for m in margins.values()])
    above = np.column_stack([-np.eye(6), np.ones(6)])
    limits = [(0, None)] * 6 + [(None, 1)]
    best = linprog([0] * 6 + [-1], above, np.zeros(6), np.array(rows), needed, limits)
    can = best.status == 0 and -best.fun > 1e-6
    try:
        found = calibrate(np.full(6, 5.0), margins)
    except CannotMeet:
        assert not can
    else:
        assert can and found.miss < 1e-9


def test_a_variable_that_the_margins_explain_has_no_error_left() -> None:
    start, margins = rows()
    value, error = total(calibrate(start, margins), (margins["sex"].codes == 0).astype(float))
    assert (value, error) == (pytest.approx(2300), pytest.approx(0, abs=1e-6))


def test_weights_that_go_far_are_told_and_usual_ones_are_not() -> None:
    start, margins = rows()
    assert doubts(calibrate(np.full(len(start), 10.0), margins)) == []
    far = {"district": Margin(margins["district"].codes, np.array([4000.0, 60.0, 70.0, 70.0]))}
    said = doubts(calibrate(start, far))
    assert "样本与边际的口径可能不同" in said[0] and "精度损失一半以上" in said[1]


def test_the_same_frame_and_seed_draw_the_same_communities() -> None:
    frame = np.repeat([0, 1], 50), np.arange(100.0)
    for by_size in (False, True):
        one, again = (choose(*frame, 30, seed=7, by_size=by_size) for _ in range(2))
        assert one.chosen.tolist() == again.chosen.tolist()
        assert len(set(one.chosen.tolist())) == 30


def test_more_communities_make_the_interval_narrower_until_the_width_asked_for() -> None:
    frame = np.repeat([0, 1], 200), np.full(400, 200.0)
    many = communities_for(*frame, 0.03)
    assert choose(*frame, many, seed=1).width.mean() <= 0.03 < choose(*frame, many - 1, seed=1).width.mean()


def test_a_community_whose_children_stand_on_one_list_only_is_visited_first() -> None:
    once, twice, more = np.array([10.0, 60.0, 10.0]), np.array([60.0, 30.0, 60.0]), np.array([30.0, 10.0, 30.0])
    first = likely_short(np.zeros(3, int), once, twice, more)[0]
    assert first.place == 1
    assert "只在一份名单上" in first.reason


def test_the_command_reads_counted_histories_and_writes_the_estimate(tmp_path: Path) -> None:
    file = tmp_path / "lists.csv"
    lines = [",".join(map(str, [*p, int(n)])) for p, n in zip(patterns_of(4), ROME_BY_OURS, strict=True)]
    file.write_text("\n".join(["a,b,c,d,n", *lines]), encoding="utf-8")
    assert main(["coverage", str(file), "--out", str(tmp_path / "out")]) == 0
    report = json.loads((tmp_path / "out/coverage.json").read_text(encoding="utf-8"))
    assert report["total"]["low"] < report["total"]["estimate"] < report["total"]["high"]
    assert (tmp_path / "out/models.csv").read_text(encoding="utf-8-sig").count("\n") == 1 + 64 + 3


def test_the_command_reads_persons_with_a_visit(tmp_path: Path) -> None:
    file = tmp_path / "persons.csv"
    lists = [(int(n % 10 > 0), int(n % 3 == 1)) for n in range(1200)]
    lines = [f"{a},{b},{int(n % 2 or a + b == 0)},c{n % 12}" for n, (a, b) in enumerate(lists)]
    file.write_text("\n".join(["police,school,visit,cluster", *lines]), encoding="utf-8")
    assert main(["coverage", str(file), "--out", str(tmp_path / "out")]) == 0
    report = json.loads((tmp_path / "out/coverage.json").read_text(encoding="utf-8"))
    assert report["method"].startswith("双系统")
    assert report["total"]["estimate"] > report["total"]["listed"]


def test_the_command_says_what_is_wrong_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lists.csv"
    file.write_text("a,b,n\n1,0,30\n0,1,40\n", encoding="utf-8")
    assert main(["coverage", str(file), "--out", str(tmp_path / "out")]) == 1
    assert "没有共同的人" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def rome() -> str:
    """The lists of Rome as counts."""
    lines = [",".join(map(str, [*p, int(n)])) for p, n in zip(patterns_of(4), ROME_BY_OURS, strict=True)]
    return "\n".join(["甲,乙,丙,丁,n", *lines])


UK = {
    "10000": 54, "01000": 463, "00100": 995, "00010": 695, "00001": 316, "11000": 15, "10100": 19, "10010": 3,
    "01100": 62, "01010": 19, "01001": 1, "00110": 76, "00101": 11, "00011": 8, "11100": 1, "11010": 1, "01110": 4,
    "11110": 1,
}  # fmt: skip


def test_lists_that_share_nobody_are_a_model_too_and_the_published_estimate_is_met() -> None:
    """Modern slavery in the UK 2013, five lists, 2,744 cases: 11,313 (Silverman 2020, JRSS A 183)."""
    counts = np.array([UK.get("".join(map(str, p)), 0) for p in patterns_of(5)], dtype=float)
    found = {m.name: m for m in estimate((*LISTS, "戊"), patterns_of(5), counts).models}
    assert round(found["[甲×乙] [甲×丙] [乙×丁] [乙×戊] [丙×戊] [丁×戊]"].estimate) == 11313
    apart = found["[甲×乙] [甲×戊]"]  # nobody is on both 甲 and 戊: those histories cannot be
    kept = np.array([not (p[0] and p[4]) for p in patterns_of(5)])
    x = design(patterns_of(5)[kept], ((0, 1),))
    theirs = sm.GLM(counts[kept], x, family=sm.families.Poisson()).fit()
    assert apart.estimate == pytest.approx(2744 + np.exp(theirs.params[0]), rel=1e-6)
    assert apart.aic == pytest.approx(theirs.aic + 2, abs=1e-4)


def test_a_model_that_leaves_the_unseen_open_counts_for_nothing() -> None:
    """Chan, Silverman & Vincent (2021, JASA 116), table 2: with all pairs, any number fits as well as any other."""
    counts = np.array([25, 20, 5, 30, 6, 0, 0], dtype=float)
    every = next(m for m in estimate(LISTS[:3], patterns_of(3), counts).models if m.name.count("×") == 3)
    assert not every.usable and every.weight == 0


def test_the_least_there_can_be_is_chaos_bound() -> None:
    assert lower_bound(patterns_of(3), HEPATITIS) == pytest.approx(271 + 187**2 / (2 * 56))


def test_the_report_says_model_coverage_sensitivity_and_what_to_keep_in_mind(tmp_path: Path) -> None:
    estimated(tmp_path, rome())
    told = (tmp_path / "out/推算说明.txt").read_text(encoding="utf-8-sig")
    for said in (
        "推算实有12,796人，标准误2,278，95%区间9,165—18,241",
        "名单覆盖率14.8%",
        "敏感性区间9,027—30,623",
        "AIC最优的模型：[丙×丁]，推算12,318人",
        "甲 236人",
        "未给出漏链率",
        "登记数不因推算改写",
    ):
        assert said in told


def test_files_of_an_earlier_estimate_do_not_stay_beside_those_of_a_later_one(tmp_path: Path) -> None:
    estimated(tmp_path, rome())
    rows = [f"{int(n % 10 > 0)},{int(n % 3 == 1)},{int(n % 2)},c{n % 12}" for n in range(1200) if n % 10 or n % 2]
    estimated(tmp_path, "\n".join(["甲,乙,visit,cluster", *rows]))
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["coverage.csv", "coverage.json", "推算说明.txt"]


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out" / "models.csv.new").mkdir(parents=True)
    (file := tmp_path / "名单.csv").write_text(rome(), encoding="utf-8")
    assert main(["coverage", str(file), "--out", str(tmp_path / "out")]) == 1
    assert "要写的文件是一个目录" in capsys.readouterr().err
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["models.csv.new"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("id,甲,乙\n7,1,0\n8,1,1\n7,0,1\n", "第4行与第2行的编号相同"),
        ("district,甲,乙,n\n虚构区,1,1,9\n,1,0,8\n", "第3行“district”列是空的"),
        ("甲,乙,n\n1,1,4.5\n1,0,8\n", "第2行的人数不是整数"),
        ("甲,乙,n\n1,1,9\n1,0,\n", "第3行没有人数"),
    ],
)
def test_who_stands_in_two_rows_and_who_is_counted_in_parts_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str, said: str
) -> None:
    (file := tmp_path / "名单.csv").write_text(written, encoding="utf-8")
    assert main(["coverage", str(file), "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_stratum_without_anybody_is_nought_and_one_list_within_the_other_proves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file := tmp_path / "名单.csv").write_text("district,甲,乙,n\n虚,1,1,9\n虚,1,0,8\n构,1,1,0\n", encoding="utf-8")
    assert main(["coverage", str(file), "--out", str(tmp_path / "out")]) == 0
    strata = json.loads((tmp_path / "out" / "coverage.json").read_text())["strata"]
    assert [(row["estimate"], row["coverage"]) for row in strata] == [(17, 1), (0, None)]
    assert "虚：一份名单整个在另一份之内" in capsys.readouterr().err
