"""What a list shows of a name, a number, a phone; and how dates, ages and codes read."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tonghu.rules.access.masks import mask_idno, mask_name, mask_phone
from tonghu.web.templatetags.tonghu import age, clock, day, kind_label, relation_label


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王小雨", "王*雨"), ("王雨", "王*"), ("王", "王"), ("欧阳小雨", "欧**雨"), ("", ""), (None, "")],
)
def test_a_name_keeps_its_first_and_from_three_on_its_last_character(name: str | None, shown: str) -> None:
    assert mask_name(name) == shown


def test_an_id_number_keeps_four_digits_at_each_end() -> None:
    assert mask_idno("310115201501010015") == "3101**********0015"


@pytest.mark.parametrize("short", ["3101", "12345678901"])
def test_a_number_too_short_to_hide_in_is_hidden_whole(short: str) -> None:
    assert set(mask_idno(short)) == {"*"}
    assert set(mask_phone("12345678")) == {"*"}


def test_a_phone_keeps_three_and_four_digits() -> None:
    assert mask_phone("13800001234") == "138****1234"


def test_days_are_written_as_offices_write_them() -> None:
    assert day(date(2024, 9, 30)) == day("2024-09-30") == "2024年9月30日"
    assert day(None) == ""
    assert day("2024-13-01") == "2024-13-01"


def test_an_age_names_years_and_months_and_months_alone_in_the_first_year() -> None:
    on = date(2024, 9, 30)
    assert age(date(2015, 9, 30), on) == "9岁0个月"
    assert age(date(2015, 10, 1), on) == "8岁11个月"
    assert age(date(2024, 3, 30), on) == "6个月"
    assert age(None, on) == ""


@pytest.mark.parametrize(("days", "colour"), [(8, ""), (7, "is-soon"), (0, "is-soon"), (-1, "is-late")])
def test_a_clock_turns_amber_within_a_week_and_red_when_over(days: int, colour: str) -> None:
    assert clock(timezone.localdate() + timedelta(days=days))["colour"] == colour


def test_codes_are_shown_in_words_and_an_unknown_one_says_so() -> None:
    assert kind_label("MIGRANT") == "流动儿童"
    assert kind_label("") == "未判定"
    assert relation_label("51") == "父亲"
    assert relation_label("") == "未说明关系"
