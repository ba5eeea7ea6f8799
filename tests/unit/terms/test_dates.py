"""Dates as lists write them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.rules.terms.dates import read_date
from tonghu.rules.terms.problems import Problem

DAY = date(2014, 8, 6)


def code(result: object) -> str:
    return result.code if isinstance(result, Problem) else "read"


@pytest.mark.parametrize(
    "cell",
    [
        "2014-08-06",
        "20140806",
        "2014/8/6",
        "2014.8.6",
        "2014.08.06",
        "2014年8月6日",
        "2014年08月06日",
        "２０１４年８月６日",
        " 2014-8-6 ",
        "'2014-08-06",
        "2014-08-06 00:00:00",
        "2014/8/6 13:05",
        "2014-08-06T00:00:00",
        "2014 年 8 月 6 日",
        "20140806.0",
        20140806,
        20140806.0,
        date(2014, 8, 6),
        datetime(2014, 8, 6, 12, 30),
    ],
)
def test_every_common_writing_is_the_same_day(cell):
    assert read_date(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("", "DATE_EMPTY"),
        (None, "DATE_EMPTY"),
        ("2014-02-29", "DATE_IMPOSSIBLE"),
        ("2014-13-01", "DATE_IMPOSSIBLE"),
        ("1900-01-00", "DATE_IMPOSSIBLE"),
        ("20140231", "DATE_IMPOSSIBLE"),
        ("2014-08", "DATE_NO_DAY"),
        ("2014年8月", "DATE_NO_DAY"),
        ("201408", "DATE_NO_DAY"),
        ("14-8-6", "DATE_SHORT_YEAR"),
        ("06/08/2014", "DATE_ORDER"),
        ("1814-08-06", "DATE_RANGE"),
        ("2214-08-06", "DATE_RANGE"),
        (datetime(1899, 12, 31), "DATE_RANGE"),
        ("八月初六", "DATE_UNREAD"),
        ("2014-W32-3", "DATE_UNREAD"),
        (True, "DATE_UNREAD"),
        (float("nan"), "DATE_SERIAL"),
    ],
)
def test_what_could_be_read_two_ways_or_none_is_reported(cell, fault):
    assert code(read_date(cell)) == fault


def test_a_day_count_is_read_only_when_asked():
    assert code(read_date(41857)) == "DATE_SERIAL"
    assert code(read_date("41857")) == "DATE_SERIAL"
    assert read_date(41857, serial=True) == DAY
    assert read_date(41857.5, serial=True) == DAY
    assert read_date("41857", serial=True) == DAY


def test_a_day_count_begins_after_the_29_february_1900_that_never_was():
    assert code(read_date(60, serial=True)) == "DATE_RANGE"
    assert read_date(61, serial=True) == date(1900, 3, 1)
    assert code(read_date(0, serial=True)) == "DATE_RANGE"
    assert code(read_date(float("inf"), serial=True)) == "DATE_RANGE"


@given(st.dates(date(1900, 3, 1), date(2100, 12, 31)))
def test_every_day_survives_every_writing(day):
    assert read_date(day.isoformat()) == day
    assert read_date(f"{day.year}年{day.month}月{day.day}日") == day
    assert read_date(f"{day:%Y%m%d}") == day
    assert read_date((day - date(1899, 12, 30)) / timedelta(days=1), serial=True) == day


@given(st.text(max_size=12) | st.floats() | st.integers())
def test_nothing_makes_it_fail(cell):
    for serial in (False, True):
        assert isinstance(read_date(cell, serial=serial), date | Problem)
