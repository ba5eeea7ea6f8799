"""Tables with parents, linked tables, and everything released before: no reader finds a child (方案 四（二）)."""

import csv
import json
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog

from tonghu.methods.disclosure import (
    AlreadyOut,
    Counts,
    Effort,
    FinerBefore,
    Ledger,
    LedgerAltered,
    NotStated,
    OtherCodes,
    PartBefore,
    Protected,
    Wanted,
    percentage,
    protect_counts,
)
from tonghu.methods.disclosure.audit import audit
from tonghu.methods.disclosure.codes import NotATree, Side
from tonghu.methods.disclosure.exact import bound_of
from tonghu.methods.disclosure.protect import prepare
from tonghu.methods.tabulation import TOTAL
from tonghu.web.commands import main

STREETS = Side("street", ("a1", "a2", "a3", "b1", "b2"), ({"a1": "A", "a2": "A", "a3": "A", "b1": "B", "b2": "B"},))
AGES = Side("age", ("0", "1", "2", "3"), ({"0": "小", "1": "小", "2": "大", "3": "大"},))
OTHER_AGES = Side("age", ("0", "1", "2", "3"), ({"0": "幼", "1": "中", "2": "中", "3": "中"},))
SEX = Side("sex", ("f", "m"))
ALL = ("street", "age", "sex")
NO_SEARCH = Effort(small=0)


def city(seed: int, ages: Side = AGES) -> Counts:
    rng = np.random.default_rng(seed)
    n = rng.negative_binomial(1, 0.08, (5, 4, 2))
    return Counts((STREETS, ages, SEX), n, np.ones(n.shape, bool))


def attack(counts: Counts, releases: list[Protected], threshold: int) -> list[str]:
    """Another attacker, on the finest cells: what he learns of the small cells of all releases together."""
    finest = list(product(*(range(len(side.leaves)) for side in counts.sides)))
    true = np.array([counts.n[cell] for cell in finest])
    seen: dict[tuple[int, ...], int | None] = {}
    for release in releases:
        sides = [Side(d, release.release.leaves[d], release.release.trees[d]) for d in release.release.dims]
        for place, value in release.values.items():
            below = [side.nodes[side.node_of[code]] for side, code in zip(sides, place, strict=True)]
            cells = tuple(i for i, c in enumerate(finest) if all(x in s for x, s in zip(c, below, strict=True)))
            seen[cells] = seen.get(cells) if value is None else value
    shown = [cells for cells, value in seen.items() if value is not None]
    sums = np.zeros((len(shown), len(finest)))
    for row, cells in enumerate(shown):
        sums[row, list(cells)] = 1
    learnt = []
    for cells, value in seen.items():
        n = int(true[list(cells)].sum())
        assert value in (None, n)
        if 0 < n < threshold:
            cost = np.zeros(len(finest))
            cost[list(cells)] = 1
            least, most = (linprog(s * cost, A_eq=sums, b_eq=sums @ true) for s in (1, -1))
            high = -most.fun if most.status == 0 else np.inf
            if high < threshold - 1e-6 or least.fun > n - 1 + 1e-6:
                learnt.append(f"{cells}: {n} in {least.fun}..{high}")
    return learnt


@pytest.mark.parametrize("seed", range(3))
def test_another_attacker_on_the_finest_cells_learns_no_small_cell_of_a_table_with_parents(seed: int) -> None:
    safe = protect_counts(city(seed), Wanted([ALL], 5))
    assert safe.primary > 0
    assert attack(city(seed), [safe], 5) == []


def test_linked_tables_whose_finest_cells_are_not_published_are_safe_together() -> None:
    safe = protect_counts(city(7), Wanted([("street", "age"), ("age", "sex"), ("street", "sex")], 8))
    assert attack(city(7), [safe], 8) == []


def test_the_same_children_in_other_age_groups_are_protected_with_what_is_out() -> None:
    first = protect_counts(city(1), Wanted([ALL], 5))
    alone = protect_counts(city(1, OTHER_AGES), Wanted([ALL], 5))
    jointly = protect_counts(city(1, OTHER_AGES), Wanted([ALL], 5), Ledger().after(first.release))
    assert jointly.linked == (1,)
    assert attack(city(1), [first, alone], 5) != []
    assert attack(city(1), [first, jointly], 5) == []


def test_counts_of_another_half_year_are_another_matter() -> None:
    first = protect_counts(city(1), Wanted([ALL], 5))
    assert protect_counts(city(2), Wanted([ALL], 5), Ledger().after(first.release)).linked == ()


def test_stock_entries_and_exits_are_one_table_with_two_groupings() -> None:
    rng = np.random.default_rng(3)
    flow = Side(
        "flow",
        ("in", "out", "stay"),
        ({"stay": "t1", "out": "t1", "in": TOTAL}, {"stay": "t2", "in": "t2", "out": TOTAL}),
    )
    n = np.stack([rng.poisson(3, 5), rng.poisson(3, 5), rng.poisson(40, 5)], axis=1)
    counts = Counts((STREETS, flow), n, np.ones(n.shape, bool))
    safe = protect_counts(counts, Wanted([("street", "flow")], 5))
    assert {place[1] for place in safe.values} == {"*", "in", "out", "stay", "t1", "t2"}
    assert attack(counts, [safe], 5) == []


def test_what_was_published_cannot_be_protected_by_a_higher_threshold_later() -> None:
    first = protect_counts(city(1), Wanted([ALL], 3))
    with pytest.raises(AlreadyOut, match="已经公布"):
        protect_counts(city(1), Wanted([ALL], 10), Ledger().after(first.release))


def test_a_release_finer_than_todays_counts_cannot_be_audited_and_is_refused() -> None:
    first = protect_counts(city(1), Wanted([ALL], 5))
    both = city(1).n.sum(axis=2)
    with pytest.raises(FinerBefore, match="sex"):
        protect_counts(Counts((STREETS, AGES), both, both >= 0), Wanted([ALL[:2]], 5), Ledger().after(first.release))


def test_a_published_percentage_is_an_interval_that_the_attacker_knows() -> None:
    n = np.array([[3, 40], [50, 60]])
    counts = Counts((Side("street", ("s", "t")), Side("sex", ("f", "m"))), n, n >= 0)
    stated = {("s", "f"): percentage(7.0, 43, 0)}
    assert stated["s", "f"][0] > 2  # 7 % of 43 children: nobody needs to guess
    with pytest.raises(Exception, match="无论再抑制"):
        protect_counts(counts, Wanted([("street", "sex")], 5, stated=stated))
    with pytest.raises(NotStated):
        protect_counts(counts, Wanted([("street", "sex")], 5, stated={("s", "f"): percentage(50.0, 43, 0)}))


def test_a_street_whose_children_are_all_uninsured_is_not_seen_to_be_so() -> None:
    n = np.array([[30, 0], [25, 40], [31, 22]])
    counts = Counts((Side("street", ("s", "t", "u")), Side("insured", ("no", "yes"))), n, n >= 0)
    assert protect_counts(counts, Wanted([("street", "insured")], 5)).secondary == 0
    asked = protect_counts(counts, Wanted([("street", "insured")], 5, attribute=["insured"]))
    assert asked.values["s", "yes"] is None
    assert None in (asked.values["s", "no"], asked.values["s", "*"])  # else it would be their difference


def test_the_bound_is_never_above_what_was_found_and_meets_it_where_it_is_plain() -> None:
    n = np.full((4, 4), 30)
    n[1, 2] = 2
    plain = protect_counts(
        Counts((Side("a", tuple("wxyz")), Side("b", tuple("1234"))), n, n >= 0), Wanted([("a", "b")], 5)
    )
    assert plain.bound == plain.primary + plain.secondary == 4
    for seed in range(4):
        safe = protect_counts(city(seed), Wanted([ALL], 5))
        assert safe.bound <= safe.primary + safe.secondary


def fewest(counts: Counts, wanted: Wanted, below: int) -> int:
    """The fewest suppressed places that pass the audit, looked for one set after the other; `below` if not fewer."""
    ready = prepare(counts, wanted, [])
    must = ready.must
    choice = np.flatnonzero(ready.cells.open & (ready.cells.printed > 0) & ~must)
    least = int(ready.cells.printed[must].sum())
    for more in range(len(choice)):
        for also in combinations(choice, more):
            price = least + int(ready.cells.printed[list(also)].sum())
            hidden = must.copy()
            hidden[list(also)] = True
            if price < below and audit(ready.cells, hidden, ready.needs).passed:
                return price
        if least + more >= below:
            break
    return below


@pytest.mark.parametrize("seed", range(12))
def test_no_way_of_protecting_a_table_hides_fewer_cells_than_the_bound_says(seed: int) -> None:
    n = np.random.default_rng(seed).poisson(4, (2, 2, 2)) + 1
    sides = (Side("street", ("s", "t")), Side("age", ("0", "1")), Side("sex", ("f", "m")))
    counts = Counts(sides, n, np.ones(n.shape, bool))
    wanted = Wanted([("street", "age"), ("age", "sex")], 5)
    safe = protect_counts(counts, wanted)
    found = safe.primary + safe.secondary
    assert safe.primary <= safe.bound <= fewest(counts, wanted, found) <= found


def test_a_sum_of_which_a_part_is_nowhere_published_binds_no_reader_and_no_bound() -> None:
    """A grouping that another table shares: its total over all ages is a cell, its single ages are none."""
    n = np.array([[30, 2], [40, 50], [60, 70]])
    counts = Counts((Side("street", ("s", "t", "u")), Side("age", ("0", "1"))), n, np.ones(n.shape, bool))
    shared = (frozenset({0, 1}), frozenset({0, 1}))
    ready = prepare(counts, Wanted([("street", "age")], 5), [], [shared])
    bound = bound_of(ready.cells, ready.needs, ready.must, ready.cells.open, Effort())
    assert bound == protect_counts(counts, Wanted([("street", "age")], 5)).bound == 4


def test_a_cell_that_nobody_prints_may_be_known_and_asks_for_no_company() -> None:
    """Streets in groups that another table shares: the groups are counted here and printed nowhere."""
    n = np.array([[30, 40], [50, 60], [70, 80], [95, 85], [2, 90]])
    counts = Counts((Side("street", tuple("stuvw")), Side("age", ("0", "1"))), n, np.ones(n.shape, bool))
    shared = [(frozenset(group), frozenset({age})) for group in ((0, 1), (2, 3)) for age in (0, 1)]
    ready = prepare(counts, Wanted([("street", "age")], 5), [], shared)
    assert bound_of(ready.cells, ready.needs, ready.must, ready.cells.open, Effort()) == 4


def test_a_clean_up_that_ends_early_leaves_more_hidden_and_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = protect_counts(city(2), Wanted([ALL], 5, effort=NO_SEARCH))
    monkeypatch.setattr("tonghu.methods.disclosure.cleanup.MOST_WORK", 0)
    cut = protect_counts(city(2), Wanted([ALL], 5, effort=NO_SEARCH))
    assert cut.secondary > whole.secondary
    assert attack(city(2), [cut], 5) == []


def test_a_search_that_ends_at_its_last_node_ends_at_the_same_cells_each_time() -> None:
    once, again = (protect_counts(city(5), Wanted([ALL], 5, effort=Effort(nodes=1))) for _ in range(2))
    assert once.release.packed(1, "") == again.release.packed(1, "")
    assert protect_counts(city(5), Wanted([ALL], 5)).secondary <= once.secondary


def test_many_small_cells_bring_the_advice_to_make_the_table_coarser_first() -> None:
    n = np.random.default_rng(1).poisson(2, (5, 4, 2))
    found = protect_counts(Counts((STREETS, AGES, SEX), n, n >= 0), Wanted([ALL], 10)).advice
    assert found is not None
    assert found.share_without < found.share


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        ({"0": "小", "1": "小", "2": "大"}, "“3”在代码树中没有上级"),
        ({"0": "小", "1": "小", "2": "大", "3": "大", "小": "大", "大": "小"}, "循环"),
        ({"0": "小", "1": "小", "2": "大", "3": "大", "小": "全"}, "不在一层"),
        ({"0": "小", "1": "小", "2": "1", "3": "小"}, "既有下级又有自己的数"),
    ],
)
def test_a_code_tree_that_does_not_add_up_is_refused_with_its_place(tree: dict[str, str], says: str) -> None:
    with pytest.raises(NotATree, match=says):
        Side("age", ("0", "1", "2", "3"), (tree,))


# -- the ledger --------------------------------------------------------------------------------------------------------


def two_releases(folder: Path) -> Ledger:
    for seed in (1, 2):
        Ledger.open(folder).append(protect_counts(city(seed), Wanted([ALL], 5)).release, folder)
    return Ledger.open(folder)


@pytest.mark.parametrize(
    "how", ["a value", "an entry out", "the last out", "head out", "swapped", "brackets without end", "another file"]
)
def test_an_altered_ledger_is_refused(how: str, tmp_path: Path) -> None:
    assert len(two_releases(tmp_path).releases) == 2
    first, last, head = tmp_path / "000001.json", tmp_path / "000002.json", tmp_path / "HEAD"
    match how:
        case "a value":
            first.write_bytes(first.read_bytes().replace(b'"x"]', b"1]", 1))
        case "an entry out":
            first.unlink()
        case "the last out":
            last.unlink()
        case "head out":
            head.unlink()
        case "swapped":
            one, two = first.read_bytes(), last.read_bytes()
            first.write_bytes(two), last.write_bytes(one)
        case "brackets without end":
            first.write_bytes(b"[" * 100_000)
        case _:
            (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(LedgerAltered):
        Ledger.open(tmp_path)


def test_the_ledger_holds_what_was_printed_and_no_small_number(tmp_path: Path) -> None:
    two_releases(tmp_path)
    entry = json.loads((tmp_path / "000001.json").read_bytes())
    assert "x" in {cell[-1] for cell in entry["cells"]}
    assert not {1, 2, 3, 4} & {cell[-1] for cell in entry["cells"]}


# -- the command -------------------------------------------------------------------------------------------------------


def sheet(path: Path, rows: list[str]) -> str:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


COUNTS = ["street,sex,n", "s,f,3", "s,m,40", "t,f,30", "t,m,50", "u,f,60", "u,m,70"]


def test_the_command_writes_the_same_bytes_for_the_same_counts_and_status_0_when_safe(tmp_path: Path) -> None:
    cells = sheet(tmp_path / "cells.csv", COUNTS)
    for out in ("one", "two"):
        assert main(["protect", cells, "--dims", "street,sex", "--threshold", "5", "--out", str(tmp_path / out)]) == 0
    assert (tmp_path / "one/cells.csv").read_bytes() == (tmp_path / "two/cells.csv").read_bytes()
    rows = list(csv.DictReader((tmp_path / "one/cells.csv").open(encoding="utf-8")))
    assert {"street": "s", "sex": "f", "value": "x"} in rows
    report = json.loads((tmp_path / "one/audit.json").read_text(encoding="utf-8"))
    assert (report["primary"], report["exact_disclosures"], report["interval_failures"]) == (1, 0, 0)
    assert report["bound"] == report["primary"] + report["secondary"] == 4


@pytest.mark.parametrize(
    ("rows", "options", "says"),
    [
        ([*COUNTS, "s,f,3"], [], "第2行是同一个单元格"),
        ([*COUNTS, "s,*,44"], [], "不可加"),
        ([*COUNTS, "v,f,-1"], [], "第8行：n 列的值是负数"),
        ([*COUNTS, "v,f,1.5"], [], "不是整数"),
        ([*COUNTS, "v,f,"], [], "是空的"),
        ([*COUNTS, 'v,f,"1,234"'], [], "千分位"),
        ([*COUNTS, "Total,f,93"], [], "像是合计"),
        ([*COUNTS, "v,f,93", "v,m,160"], [], "“v”像是合计"),
        ([row.replace(",", ";") for row in COUNTS], [], "用“分号”分开"),
        ([row.replace(",n", ",freq") for row in COUNTS], [], "改名为 n"),
        (COUNTS[:1], [], "没有任何数据行"),
        ([], [], "没有“street”列"),
        (COUNTS, ["--threshold", "2"], "阈值不得小于3"),
        (COUNTS, ["--table", "street,age"], "“age”不在 --dims 中"),
        (COUNTS, ["--hierarchy", "street=none.csv"], "打不开"),
        ([*COUNTS, "v,f," + "9" * 5000], [], "超过1,000,000,000"),
        (COUNTS, ["--exact", "nan"], "--exact 应为0或更大"),
        (COUNTS, ["--threshold", "9" * 20], "--threshold 不得超过"),
    ],
)
def test_bad_input_says_what_and_where_and_writes_nothing(
    rows: list[str], options: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, out = sheet(tmp_path / "cells.csv", rows), tmp_path / "out"
    assert main(["protect", cells, "--dims", "street,sex", *options, "--out", str(out)]) == 2
    assert says in capsys.readouterr().err
    assert not out.exists()


def test_an_interval_of_a_code_that_nobody_counts_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, stated = sheet(tmp_path / "cells.csv", COUNTS), sheet(tmp_path / "s.csv", ["street,sex,low,high", "q,f,1,4"])
    called = ["protect", cells, "--dims", "street,sex", "--stated", stated, "--out", str(tmp_path / "out")]
    assert main(called) == 2
    assert "s.csv 第2行：“street”列的代码“q”不在计数和代码树中" in capsys.readouterr().err


def test_a_count_written_as_12_0_is_12_and_a_code_keeps_its_zeros(tmp_path: Path) -> None:
    rows = ["\ufeffregion,sex,n", "001,f,12.0", "001,m,13", " 02 ,f,30.", "02,m,40"]
    call = ["protect", sheet(tmp_path / "cells.csv", rows), "--dims", "region,sex", "--out", str(tmp_path / "out")]
    assert main(call) == 0
    written = (tmp_path / "out/cells.csv").read_text(encoding="utf-8").splitlines()
    assert {"001,f,12", "02,f,30", "001,*,25"} <= set(written)


@pytest.mark.parametrize("headings", ["下级,上级", "child,parent", "street,district"])
def test_headings_of_a_code_tree_are_no_code(headings: str, tmp_path: Path) -> None:
    tree = sheet(tmp_path / "tree.csv", [headings, "s,D", "t,D", "u,E"])
    call = ["protect", sheet(tmp_path / "cells.csv", COUNTS), "--dims", "street,sex", "--hierarchy", f"street={tree}"]
    assert main([*call, "--out", str(tmp_path / "out")]) == 0
    written = csv.DictReader((tmp_path / "out/cells.csv").open(encoding="utf-8"))
    assert {row["street"] for row in written} == {"*", "D", "E", "s", "t", "u"}


def test_a_code_that_equals_the_others_by_chance_is_taken_when_the_tree_names_it(tmp_path: Path) -> None:
    rows = ["street,sex,n", "s,f,3", "t,f,0", "t,m,3", "u,f,1", "v,f,4", "v,m,3"]
    call = ["protect", sheet(tmp_path / "cells.csv", rows), "--dims", "street,sex", "--out", str(tmp_path / "out")]
    assert main(call) == 2
    tree = sheet(tmp_path / "tree.csv", [f"{street},*" for street in "stuv"])
    assert main([*call, "--hierarchy", f"street={tree}"]) == 0


def another_came_between(self: Ledger, release: object, folder: Path) -> None:
    raise LedgerAltered("审核期间有另一次发布写入了台账")


def test_a_release_that_comes_too_late_leaves_no_table_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was set aside could be read, and is in no ledger."""
    call = ["protect", sheet(tmp_path / "cells.csv", COUNTS), "--dims", "street,sex", "--out", str(tmp_path / "out")]
    monkeypatch.setattr(Ledger, "append", another_came_between)
    assert main([*call, "--ledger", str(tmp_path / "ledger")]) == 1
    assert not list((tmp_path / "out").glob("*"))


@pytest.mark.parametrize("out", ["ledger", "ledger/out"])
def test_results_do_not_go_into_the_ledger(out: str, tmp_path: Path) -> None:
    call = ["protect", sheet(tmp_path / "cells.csv", COUNTS), "--dims", "street,sex", "--out", str(tmp_path / out)]
    assert main([*call, "--ledger", str(tmp_path / "ledger")]) == 2
    assert not (tmp_path / "ledger").exists()


def test_an_empty_ledger_is_said_to_be_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["protect", sheet(tmp_path / "cells.csv", COUNTS), "--dims", "street,sex", "--out", str(tmp_path / "out")]
    for _ in range(2):
        assert main([*call, "--ledger", str(tmp_path / "ledger")]) == 0
    assert capsys.readouterr().err.count("台账是空的") == 1


def test_an_altered_ledger_releases_nothing_and_is_status_1(tmp_path: Path) -> None:
    cells, ledger = sheet(tmp_path / "cells.csv", COUNTS), tmp_path / "ledger"
    call = ["protect", cells, "--dims", "street,sex", "--ledger", str(ledger), "--out"]
    assert main([*call, str(tmp_path / "one")]) == 0
    (ledger / "HEAD").write_text("0" * 64, encoding="ascii")
    assert main([*call, str(tmp_path / "two")]) == 1
    assert not (tmp_path / "two").exists()


def test_random_tables_of_every_shape_pass_the_other_attacker() -> None:
    for seed in range(12):
        rng = Random(seed)
        sides = tuple(Side(key, tuple(str(n) for n in range(rng.randint(2, 4)))) for key in "abc"[: rng.randint(2, 3)])
        shape = tuple(len(side.leaves) for side in sides)
        n = np.random.default_rng(seed).poisson(rng.choice([1, 4, 12]), shape)
        counts = Counts(sides, n, np.random.default_rng(seed + 1).random(shape) < 0.9)
        counts.n[~counts.counted] = 0
        safe = protect_counts(counts, Wanted([tuple(s.key for s in sides)], rng.choice([3, 5])))
        assert attack(counts, [safe], safe.release.threshold) == []


def test_releases_of_all_children_and_of_some_of_them_are_not_subtracted_whichever_comes_first() -> None:
    everybody = city(3)
    some = Counts(everybody.sides, everybody.n * 2 // 3, everybody.counted)
    of_all, of_some = Wanted([ALL], 5), Wanted([ALL], 5, at={"kind": "migrant"})
    for first, second in ((some, of_some), (everybody, of_all)), ((everybody, of_all), (some, of_some)):
        ledger = Ledger().after(protect_counts(*first).release)
        with pytest.raises(PartBefore, match="kind"):
            protect_counts(*second, ledger)


def test_two_half_years_that_are_said_to_be_are_not_taken_for_parts_of_each_other() -> None:
    more, fewer = city(3), Counts(city(3).sides, city(3).n * 2 // 3, city(3).counted)
    ledger = Ledger().after(protect_counts(fewer, Wanted([ALL], 5, at={"half": "1"})).release)
    assert protect_counts(more, Wanted([ALL], 5, at={"half": "2"}), ledger).linked == ()


@pytest.mark.parametrize("at", [{}, {"half": "2025-01"}])
def test_the_same_numbers_under_another_half_year_or_none_are_the_same_children(at: dict[str, str]) -> None:
    """Who forgets --at the second time, or writes it otherwise, publishes other groups of the same children."""
    first, again = city(3), city(3, OTHER_AGES)
    said = protect_counts(first, Wanted([ALL], 5, at={"half": "2025-1"}))
    safe = protect_counts(again, Wanted([ALL], 5, at=at), Ledger().after(said.release))
    assert safe.linked == (1,)
    assert attack(again, [said, safe], 5) == []


def of_district(counts: Counts, district: str) -> Counts:
    """The streets of one district and nothing else."""
    streets = counts.sides[0]
    inside = sorted(streets.nodes[streets.node_of[district]])
    side = Side("street", tuple(streets.leaves[n] for n in inside))
    return Counts((side, *counts.sides[1:]), counts.n[inside], counts.counted[inside])


def test_a_city_after_one_of_its_districts_is_protected_with_it() -> None:
    whole = city(3)
    part = protect_counts(of_district(city(3, OTHER_AGES), "A"), Wanted([ALL], 5))
    safe = protect_counts(whole, Wanted([ALL], 5), Ledger().after(part.release))
    assert safe.linked == (1,)
    assert attack(whole, [safe, part_of_a_city(part)], 5) == []


def part_of_a_city(part: Protected) -> Protected:
    """The same release as the city calls it: its total is that of the district."""
    values = {("A" if place[0] == TOTAL else place[0], *place[1:]): n for place, n in part.values.items()}
    leaves, trees = {**part.release.leaves, "street": STREETS.leaves}, {**part.release.trees, "street": STREETS.trees}
    return replace(part, release=replace(part.release, values=values, leaves=leaves, trees=trees))


def test_a_district_after_its_city_is_refused_for_the_rest_of_the_city_is_not_counted() -> None:
    ledger = Ledger().after(protect_counts(city(3), Wanted([ALL], 5)).release)
    with pytest.raises(OtherCodes, match="“street”的代码“B”"):
        protect_counts(of_district(city(3, OTHER_AGES), "A"), Wanted([ALL], 5), ledger)
    assert protect_counts(of_district(city(4), "A"), Wanted([ALL], 5), ledger).linked == ()


def test_bands_whose_years_nobody_names_are_refused_after_the_years_and_before() -> None:
    years, bands = city(3), ("幼", "中")
    n = np.stack([years.n[:, :1].sum(axis=1), years.n[:, 1:].sum(axis=1)], axis=1)
    banded = Counts((STREETS, Side("age", bands), SEX), n, np.ones(n.shape, bool))
    for first, second in ((years, banded), (banded, years)):
        ledger = Ledger().after(protect_counts(first, Wanted([ALL], 5)).release)
        with pytest.raises(OtherCodes, match="age"):
            protect_counts(second, Wanted([ALL], 5), ledger)
    said = Counts(city(3, OTHER_AGES).sides, years.n, years.counted)
    assert protect_counts(said, Wanted([ALL], 5), Ledger().after(protect_counts(banded, Wanted([ALL], 5)).release))


def test_a_district_by_other_bands_is_refused_though_no_printed_cell_has_both_codes() -> None:
    """What the two share are the streets of the district in all ages."""
    whole = city(3)
    ledger = Ledger().after(protect_counts(whole, Wanted([ALL], 5)).release)
    part = of_district(whole, "A")
    banded = Counts((part.sides[0], Side("age", ("幼",)), SEX), part.n.sum(axis=1, keepdims=True), part.counted[:, :1])
    with pytest.raises(OtherCodes):
        protect_counts(banded, Wanted([ALL], 5), ledger)


def test_codes_of_a_dimension_that_no_table_shows_are_not_asked_for() -> None:
    years, bands = city(3), Side("age", ("幼", "中"))
    ledger = Ledger().after(protect_counts(years, Wanted([("street", "sex")], 5)).release)
    n = np.stack([years.n[:, :1].sum(axis=1), years.n[:, 1:].sum(axis=1)], axis=1)
    safe = protect_counts(Counts((STREETS, bands, SEX), n, np.ones(n.shape, bool)), Wanted([ALL], 5), ledger)
    assert safe.linked == (1,)
    before = {place: value for place, value in ledger.releases[0].values.items() if value}
    assert all(safe.values[place] == value for place, value in before.items())
