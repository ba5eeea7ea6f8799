"""民法典 第二百零一、二百零二条: how months and ages are counted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.rules.terms.months import (
    add_months,
    age_on,
    first_day_of_age,
    first_day_over,
    months_exceeded,
    months_reached,
    whole_months,
)

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("start", "n", "reached"),
    [
        ("2024-03-30", 6, "2024-09-30"),
        ("2024-03-31", 6, "2024-09-30"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2024-01-15", -1, "2023-12-15"),
    ],
)
def test_a_period_ends_on_the_corresponding_day_or_the_last_of_the_month(start, n, reached):
    assert add_months(date.fromisoformat(start), n) == date.fromisoformat(reached)


def test_six_months_are_reached_on_the_day_itself_and_not_the_day_before():
    start = date(2024, 3, 30)
    assert not months_reached(start, 6, on=date(2024, 9, 29))
    assert months_reached(start, 6, on=date(2024, 9, 30))


def test_more_than_six_months_have_passed_only_the_day_after():
    start = date(2024, 3, 30)
    assert not months_exceeded(start, 6, on=date(2024, 9, 30))
    assert months_exceeded(start, 6, on=date(2024, 10, 1))
    assert first_day_over(start, 6) == date(2024, 10, 1)


def test_from_the_end_of_august_the_last_of_february_makes_six():
    assert whole_months(date(2024, 8, 31), date(2025, 2, 27)) == 5
    assert whole_months(date(2024, 8, 31), date(2025, 2, 28)) == 6


def test_before_the_start_the_count_is_negative_and_on_it_nought():
    assert whole_months(date(2024, 5, 10), date(2024, 5, 9)) == -1
    assert whole_months(date(2024, 5, 10), date(2024, 5, 10)) == 0


def test_sixteen_begins_on_the_birthday():
    born = date(2008, 9, 30)
    assert first_day_of_age(born, 16) == date(2024, 9, 30)
    assert age_on(born, date(2024, 9, 29)) == (15, 11)
    assert age_on(born, date(2024, 9, 30)) == (16, 0)


def test_who_is_born_on_29_february_turns_a_year_older_on_the_28th_in_common_years():
    born = date(2016, 2, 29)
    assert first_day_of_age(born, 7) == date(2023, 2, 28)
    assert age_on(born, date(2023, 2, 27)) == (6, 11)
    assert age_on(born, date(2023, 2, 28)) == (7, 0)
    assert first_day_of_age(born, 8) == date(2024, 2, 29)
    assert age_on(born, date(2024, 2, 28)) == (7, 11)


@given(DAYS, DAYS)
def test_the_months_counted_are_those_already_reached(start, end):
    n = whole_months(start, end)
    assert add_months(start, n) <= end < add_months(start, n + 1)


@given(DAYS, st.integers(0, 300))
def test_adding_and_counting_agree(start, n):
    assert whole_months(start, add_months(start, n)) == n
