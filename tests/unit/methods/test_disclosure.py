"""No reader of our tables finds a child (方案 四（二）)."""

from itertools import product

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonghu.methods.disclosure import SUPPRESSED, SafeTable, protect
from tonghu.methods.tabulation import TOTAL, Dimension, Table, count
from tonghu.methods.tabulation.table import NotAdditive

BOTH = ("street", "band")


def counts(rows: list[list[int]]) -> Table:
    streets = Dimension("street", "街镇", {f"s{n}": f"虚构{n}街道" for n in range(len(rows))})
    bands = Dimension("band", "年龄", {f"b{n}": f"第{n}段" for n in range(len(rows[0]))})
    return Table((streets, bands), {(f"s{i}", f"b{j}"): n for i, row in enumerate(rows) for j, n in enumerate(row)})


def protected(rows: list[list[int]], threshold: int) -> SafeTable:
    return protect(counts(rows), margins=[BOTH], threshold=threshold)[BOTH]


def possible(table: Table, margins: list[tuple[str, ...]], seen: dict, place: tuple[str, ...], most: int) -> set[int]:
    """Every value of a place that some table of small counts allows: an attacker with patience."""
    finest = sorted(table.cells)
    guesses = np.array(list(product(range(most + 1), repeat=len(finest))))
    places = list(table.sums(margins))
    inside = [[all(w in (TOTAL, c) for c, w in zip(cell, at, strict=True)) for cell in finest] for at in places]
    sums = guesses @ np.array(inside, int).T
    fits = np.ones(len(guesses), bool)
    for n, at in enumerate(places):
        if seen[at] is not None:
            fits &= sums[:, n] == seen[at]
    return {int(value) for value in sums[fits, places.index(place)]}


def test_a_street_with_three_children_of_an_age_is_not_shown() -> None:
    assert protected([[20, 3, 30], [40, 50, 60]], 5).value("s0", "b1") == SUPPRESSED


def test_a_cell_alone_in_its_line_would_be_found_by_subtraction_so_others_are_hidden_too() -> None:
    assert protected([[20, 3, 30], [40, 50, 60]], 5).suppressed == 4


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert protected([[20, 13], [40, 50]], 10).suppressed == 0


def test_exactly_the_threshold_is_shown_and_one_less_is_not() -> None:
    assert protected([[10, 30], [40, 50]], 10).values["s0", "b0"] == 10
    assert protected([[9, 30], [40, 50]], 10).values["s0", "b0"] is None


def test_nothing_is_hidden_that_its_own_line_tells() -> None:
    safe = protected([[0, 7], [3, 12], [2, 30], [0, 41]], 5)
    for street in ("s0", "s3"):
        hidden = [band for band in ("b0", "b1", TOTAL) if safe.values[street, band] is None]
        assert len(hidden) != 1


def test_a_threshold_below_three_protects_nobody_and_is_refused() -> None:
    with pytest.raises(ValueError, match="阈值"):
        protected([[1, 2], [3, 4]], 2)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=2, max_size=2))
def test_brute_force_finds_no_small_cell(rows: list[list[int]]) -> None:
    table, safe = counts(rows), protected(rows, 3)
    for place, n in table.sums([BOTH]).items():
        if 0 < n < 3:
            values = possible(table, [BOTH], dict(safe.values), place, most=8)
            assert max(values) >= 3
            assert min(values) < n


def extremes(table: Table, seen: dict[tuple[str, ...], int | None], place: tuple[str, ...]) -> tuple[float, float]:
    """The least and the greatest whole number that fits what is seen: an attacker who knows that children are whole."""
    finest = sorted(table.cells)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.addVars(len(finest), np.zeros(len(finest)), np.full(len(finest), 1000.0))

    def inside(at: tuple[str, ...]) -> np.ndarray:
        fits = [n for n, cell in enumerate(finest) if all(w in (TOTAL, c) for c, w in zip(cell, at, strict=True))]
        return np.array(fits, dtype=np.int32)

    for n in range(len(finest)):
        solver.changeColIntegrality(n, highspy.HighsVarType.kInteger)
        solver.changeColCost(n, float(n in inside(place)))
    for at, value in seen.items():
        if value is not None:
            solver.addRow(value, value, len(inside(at)), inside(at), np.ones(len(inside(at))))
    found = []
    for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
        solver.changeObjectiveSense(sense)
        solver.run()
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found.append(round(solver.getInfo().objective_function_value))
    return found[0], found[1]


def three(cells: list[int]) -> Table:
    sides = tuple(Dimension(key, key, {"0": "甲", "1": "乙"}) for key in ("street", "band", "kind"))
    return Table(sides, dict(zip(product("01", repeat=3), cells, strict=True)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_who_holds_both_tables_finds_no_small_cell_of_either(cells: list[int]) -> None:
    margins = [("street", "kind"), ("band", "kind")]
    table = three(cells)
    safe = protect(table, margins=margins, threshold=3)
    seen: dict[tuple[str, ...], int | None] = {}
    for margin, view in safe.items():
        order = [d.key for d in table.dimensions]
        for place, n in view.values.items():
            at = dict(zip([d.key for d in view.dimensions], place, strict=True))
            seen[tuple(at.get(key, TOTAL) for key in order)] = n
        assert set(margin) == {d.key for d in view.dimensions}
    for place, n in table.sums(margins).items():
        if 0 < n < 3:
            least, most = extremes(table, seen, place)
            assert most >= 3
            assert least < n


def test_the_same_counts_are_protected_the_same_way_each_time() -> None:
    rows = [[1, 14, 3, 9], [7, 2, 22, 5], [11, 6, 4, 8]]
    assert protected(rows, 5).values == protected(rows, 5).values


def test_a_value_outside_the_categories_is_an_error_and_not_dropped() -> None:
    with pytest.raises(NotAdditive):
        count([Dimension("sex", "性别", {"1": "男", "2": "女"})], [{"sex": "1"}, {"sex": "9"}])
