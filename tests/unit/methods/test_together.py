"""Who holds all tables of a release learns no more than who holds one (方案 四（二））."""

from itertools import product

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonghu.methods.disclosure import (
    Counts,
    Ledger,
    NothingWanted,
    NotProtected,
    NotTheSame,
    Wanted,
    protect_counts,
    protect_together,
)
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.tabulation import TOTAL

LEAST = 5
CODES = {"district": ("d0", "d1"), "housing": ("h0", "h1", "h2"), "insurance": ("i0", "i1", "i2")}
cities = st.lists(st.integers(0, 9), min_size=18, max_size=18).map(lambda n: np.array(n).reshape(2, 3, 3))


def counts(n: np.ndarray, *keys: str, codes: dict[str, tuple[str, ...]] = CODES) -> Counts:
    """The counts of a city by some of its three dimensions."""
    others = tuple(axis for axis, key in enumerate(CODES) if key not in keys)
    seen = n.sum(axis=others)
    return Counts(tuple(Side(key, codes[key]) for key in keys), seen, np.ones(seen.shape, bool))


def two_tables(n: np.ndarray) -> list[tuple[Counts, Wanted]]:
    return [(counts(n, "district", other), Wanted([("district", other)], LEAST)) for other in ("housing", "insurance")]


def range_of(n: np.ndarray, tables, place: dict[str, str]) -> tuple[float, float]:
    """What a stranger with a solver of his own learns of some children, from every printed cell of all tables."""
    finest = [dict(zip(CODES, codes, strict=True)) for codes in product(*CODES.values())]
    lp = highspy.Highs()
    lp.setOptionValue("output_flag", False)
    lp.addVars(len(finest), np.zeros(len(finest)), np.full(len(finest), np.inf))
    for table in tables:
        for at, value in table.values.items():
            if value is not None:
                line = [
                    i
                    for i, cell in enumerate(finest)
                    if all(c in (TOTAL, cell[k]) for k, c in zip(table.release.dims, at, strict=True))
                ]
                lp.addRow(value, value, len(line), np.array(line, np.int32), np.ones(len(line)))
    mine = np.array([all(cell[k] == c for k, c in place.items() if c != TOTAL) for cell in finest], float)
    ends = []
    for sign in (1, -1):
        lp.changeColsCost(len(finest), np.arange(len(finest), dtype=np.int32), sign * mine)
        lp.run()
        endless = lp.getModelStatus() != highspy.HighsModelStatus.kOptimal
        ends.append(np.inf if endless else sign * lp.getInfo().objective_function_value)
    return ends[0], ends[1]


def open_cells(n: np.ndarray, tables) -> list[dict[str, str]]:
    """The small cells whose holder can be told too closely by who holds all tables."""
    found = []
    for table in tables:
        for at, value in table.values.items():
            place = dict(zip(table.release.dims, at, strict=True))
            index = tuple(slice(None) if place.get(k, TOTAL) == TOTAL else CODES[k].index(place[k]) for k in CODES)
            true = int(np.asarray(n[index]).sum())
            if 0 < true < LEAST:
                low, high = range_of(n, tables, place)
                if value is not None or high < LEAST - 1e-6 or low > true - 1 + 1e-6:
                    found.append(place)
    return found


@settings(max_examples=25, deadline=None)
@given(cities)
def test_who_holds_both_tables_can_still_not_tell_a_small_cell(n: np.ndarray) -> None:
    try:
        tables = protect_together(two_tables(n))
    except NotProtected:
        return
    assert open_cells(n, tables) == []


def ring_of_tables(n: np.ndarray, *, tied: bool) -> list[tuple[Counts, Wanted]]:
    """Three tables that meet in a ring; tied: with the counts of all three dimensions, which nobody prints."""
    keys = [("district", "housing"), ("housing", "insurance"), ("district", "insurance")]
    sets = [(counts(n, *pair), Wanted([pair], LEAST)) for pair in keys]
    return [*sets, (counts(n, *CODES), Wanted([], LEAST))] if tied else sets


def test_tables_in_a_ring_are_protected_against_who_reasons_about_the_children_themselves() -> None:
    n = np.random.default_rng(10).poisson(1.2, (2, 3, 3))
    assert open_cells(n, protect_together(ring_of_tables(n, tied=False))) != []
    assert open_cells(n, protect_together(ring_of_tables(n, tied=True))) == []


def test_a_district_that_one_table_hides_is_not_shown_by_the_other() -> None:
    n = np.zeros((2, 3, 3), int)
    n[0, 0], n[1, 0] = (1, 1, 1), (30, 30, 30)  # three children in all of district d0
    for table in protect_together(two_tables(n)):
        assert table.values["d0", TOTAL] is None


def test_tables_protected_one_by_one_tell_what_together_they_do_not() -> None:
    rng = np.random.default_rng(7)
    leaks = together = 0
    for _ in range(20):
        n = rng.poisson(4, (2, 3, 3)) * rng.integers(0, 2, (2, 3, 3))
        try:
            alone = [protect_counts(*asked) for asked in two_tables(n)]
            joint = protect_together(two_tables(n))
        except NotProtected:
            continue
        leaks += bool(open_cells(n, alone))
        together += bool(open_cells(n, joint))
    assert (leaks > 0, together) == (True, 0)


def in_housing(n: np.ndarray, code: str) -> tuple[Counts, Wanted]:
    """A table of those only who live in one kind of housing."""
    of_these = n[:, CODES["housing"].index(code)].sum(axis=0)
    seen = Counts((Side("insurance", CODES["insurance"]),), of_these, np.ones(3, bool))
    return seen, Wanted([("insurance",)], LEAST, at={"housing": code})


def test_a_table_of_some_children_is_joined_with_the_tables_of_all() -> None:
    n = np.full((2, 3, 3), 40)
    n[0, 0, 1], n[1, 0, 1] = 2, 1
    whole = (counts(n, "housing", "insurance"), Wanted([("housing", "insurance")], LEAST))
    everybody, some = protect_together([whole, in_housing(n, "h0")])
    assert some.values["i1",] is None
    assert all(everybody.values["h0", code] == some.values[code,] for code in (*CODES["insurance"], TOTAL))


def test_tables_that_count_the_same_children_differently_are_not_released() -> None:
    n = np.full((2, 3, 3), 40)
    other = n.copy()
    other[0, 0, 1] += 1
    with pytest.raises(NotTheSame, match="同一快照"):
        protect_together([two_tables(n)[0], in_housing(other, "h0")])


def test_counts_of_other_children_may_differ() -> None:
    n = np.full((2, 3, 3), 40)
    young = Counts((Side("age", ("0", "1")),), np.array([3, 50]), np.ones(2, bool))
    groups = {"age": {TOTAL: ("0", "1", "2")}}
    sets = [*two_tables(n), (young, Wanted([("age",)], LEAST))]
    assert protect_together(sets, groups=groups)[2].values["0",] is None


@pytest.mark.parametrize("small", range(6))
def test_bands_of_one_table_and_years_of_another_are_the_same_children(small: int) -> None:
    """Two children of one year are covered by the other year of their band: only the other table tells which it is."""
    n = np.full(6, 20)
    n[small] = 2
    years = Counts((Side("age", tuple("012345")),), n, np.ones(6, bool))
    groups = {"0-1": ("0", "1"), "2-3": ("2", "3"), "4-5": ("4", "5")}
    banded = Counts((Side("age", tuple(groups)),), n.reshape(3, 2).sum(axis=1), np.ones(3, bool))
    sets = [(counts, Wanted([("age",)], LEAST)) for counts in (years, banded)]
    by_year, by_band = protect_together(sets, groups={"age": groups})
    assert {code for (code,), value in by_year.values.items() if value is None} == {str(small), str(small ^ 1)}
    assert None not in by_band.values.values()


def test_what_was_released_before_stays_hidden_in_every_table_of_the_next_release() -> None:
    rng = np.random.default_rng(3)
    n = rng.poisson(9, (2, 3, 3))
    first = protect_together(two_tables(n))
    ledger = Ledger()
    for table in first:
        ledger = ledger.after(table.release)
    again = protect_together(two_tables(n), ledger)
    assert [table.linked for table in again] == [(1,), (2,)]
    assert [table.values for table in again] == [table.values for table in first]


def test_counts_of_which_nothing_is_published_and_that_no_table_shares_are_refused() -> None:
    everybody = counts(np.full((2, 3, 3), 40), "housing")
    elsewhere = (counts(np.full((2, 3, 3), 40), "insurance"), Wanted([], LEAST, at={"housing": "another"}))
    with pytest.raises(NothingWanted, match="至少选择一张"):
        protect_counts(everybody, Wanted([], LEAST))
    with pytest.raises(NothingWanted):
        protect_together([(everybody, Wanted([("housing",)], LEAST)), elsewhere])


def test_the_number_of_all_alone_is_a_table_too() -> None:
    few, many = (protect_counts(counts(np.full((2, 3, 3), n), "housing"), Wanted([()], 19)) for n in (1, 2))
    assert (few.values[(TOTAL,)], many.values[(TOTAL,)]) == (None, 36)


def test_tables_of_all_and_of_some_children_come_again_with_what_is_out() -> None:
    n = np.random.default_rng(5).poisson(12, (2, 3, 3))
    sets = [(counts(n, "insurance"), Wanted([("insurance",)], LEAST)), in_housing(n, "h0")]
    groups = {"housing": {TOTAL: CODES["housing"]}}
    first, ledger = protect_together(sets, groups=groups), Ledger()
    for table in first:
        ledger = ledger.after(table.release)
    again = protect_together(sets, ledger, groups=groups)
    assert [table.values for table in again] == [table.values for table in first]
