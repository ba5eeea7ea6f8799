"""No reader of a table finds a child (方案 四（二）)."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonghu.methods.disclosure import SUPPRESSED, protect
from tonghu.methods.tabulation import Dimension, Table, count
from tonghu.methods.tabulation.table import TOTAL, NotAdditive


def table(rows: list[list[int]]) -> Table:
    streets = Dimension("street", "街镇", {f"s{n}": f"虚构{n}街道" for n in range(len(rows))})
    bands = Dimension("band", "年龄", {f"b{n}": f"第{n}段" for n in range(len(rows[0]))})
    cells = {(f"s{i}", f"b{j}"): n for i, row in enumerate(rows) for j, n in enumerate(row)}
    return Table("虚构表", (streets, bands), cells)


def consistent_values(safe, place: tuple[str, str], most: int) -> set[int]:
    """Every value of a suppressed cell that some table of small counts allows: an attacker with patience."""
    finest = sorted(safe.table.cells)
    found = set()
    for counts in product(range(most + 1), repeat=len(finest)):
        guess = Table("猜", safe.table.dimensions, dict(zip(finest, counts, strict=True))).published()
        if all(n is None or guess[at] == n for at, n in safe.values.items()):
            found.add(guess[place])
    return found


def test_a_street_with_three_children_of_an_age_is_not_shown() -> None:
    safe = protect(table([[20, 3, 30], [40, 50, 60]]), threshold=5)
    assert safe.value("s0", "b1") == SUPPRESSED


def test_a_cell_alone_in_its_line_would_be_found_by_subtraction_so_others_are_hidden_too() -> None:
    safe = protect(table([[20, 3, 30], [40, 50, 60]]), threshold=5)
    assert safe.secondary >= 3


def test_a_table_without_small_cells_is_shown_whole() -> None:
    safe = protect(table([[20, 13], [40, 50]]), threshold=10)
    assert None not in safe.values.values()


def test_exactly_the_threshold_is_shown_and_one_less_is_not() -> None:
    assert protect(table([[10, 30], [40, 50]]), threshold=10).values["s0", "b0"] == 10
    assert protect(table([[9, 30], [40, 50]]), threshold=10).values["s0", "b0"] is None


def test_a_threshold_below_three_protects_nobody_and_is_refused() -> None:
    with pytest.raises(ValueError, match="阈值"):
        protect(table([[1, 2], [3, 4]]), threshold=2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=2, max_size=2))
def test_brute_force_finds_no_primary_cell(rows: list[list[int]]) -> None:
    threshold = 3
    safe = protect(table(rows), threshold=threshold)
    truth = safe.table.published()
    for place, n in truth.items():
        if 0 < n < threshold and TOTAL not in place:
            possible = consistent_values(safe, place, most=9)
            assert max(possible) >= threshold
            assert min(possible) < n


def test_the_same_table_is_protected_the_same_way_each_time() -> None:
    rows = [[1, 14, 3, 9], [7, 2, 22, 5], [11, 6, 4, 8]]
    assert protect(table(rows), threshold=5).values == protect(table(rows), threshold=5).values


def test_a_value_outside_the_categories_is_an_error_and_not_dropped() -> None:
    sex = Dimension("sex", "性别", {"1": "男", "2": "女"})
    with pytest.raises(NotAdditive):
        count("虚构表", [sex], [{"sex": "1"}, {"sex": "9"}])
