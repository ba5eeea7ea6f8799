"""公民身份号码, GB 11643-1999."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonghu.rules.terms.idnumbers import (
    CHECK_CHARACTERS,
    IdNumber,
    check_character,
    known_county,
    read_id_number,
    read_old_number,
)
from tonghu.rules.terms.problems import Problem

PUDONG_BOY = "310115201803070015"


def code(result: object) -> str:
    return result.code if isinstance(result, Problem) else "read"


@pytest.mark.parametrize(
    ("text", "born", "sex", "county", "document"),
    [
        (PUDONG_BOY, date(2018, 3, 7), "1", "310115", "01"),
        ("341225201602291529", date(2016, 2, 29), "2", "341225", "01"),
        ("310101202412310049", date(2024, 12, 31), "2", "310101", "01"),
        ("411522198808154328", date(1988, 8, 15), "2", "411522", "01"),
        ("810000201905200034", date(2019, 5, 20), "1", "810000", "03"),
        ("830000202001100186", date(2020, 1, 10), "2", "830000", "03"),
    ],
)
def test_a_number_says_birth_date_sex_county_and_kind(text, born, sex, county, document):
    number = read_id_number(text)
    assert isinstance(number, IdNumber)
    assert (number.born, number.sex, number.county, number.document) == (born, sex, county, document)
    assert known_county(number.county)


@pytest.mark.parametrize(
    "text",
    [
        f"'{PUDONG_BOY}",
        f" {PUDONG_BOY}\u3000",
        "310115 20180307 0015",
        "３１０１１５２０１８０３０７００１５",
        f"\ufeff{PUDONG_BOY}\u200b",
        f"’{PUDONG_BOY}",
    ],
)
def test_apostrophe_spaces_and_full_width_do_not_matter(text):
    assert read_id_number(text) == IdNumber(PUDONG_BOY)


@pytest.mark.parametrize("x", ["x", "X", "ｘ", "Ｘ", "×", "х"])
def test_a_last_x_is_stored_large_however_it_was_typed(x):
    body = next(b for n in range(1000) if check_character(b := f"31011520180307{n:03}") == "X")
    assert read_id_number(body + x) == IdNumber(body + "X")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "ID_LENGTH"),
        (None, "ID_LENGTH"),
        (PUDONG_BOY[:-1], "ID_LENGTH"),
        (PUDONG_BOY + "1", "ID_LENGTH"),
        ("31011520180307O015", "ID_CHARACTERS"),
        ("31011520180307001A", "ID_CHARACTERS"),
        ("310115２01803070O15", "ID_CHARACTERS"),
        ("110101900307123", "ID_15"),
        ("4.40981E+17", "ID_FLOAT"),
        ("4.40981e17", "ID_FLOAT"),
        (4.40981e17, "ID_FLOAT"),
        (440981199001010000, "ID_FLOAT"),
        ("440981199001010000", "ID_FLOAT"),
        ("440981199001010000.0", "ID_FLOAT"),
        ("310115201803070025", "ID_CHECK"),
    ],
)
def test_what_cannot_be_read_is_reported_by_its_kind(text, fault):
    assert code(read_id_number(text)) == fault


@pytest.mark.parametrize("day", ["20170229", "20181301", "20180432", "00000000", "18490101", "21000101"])
def test_a_date_that_never_was_is_a_fault_even_with_a_right_check_character(day):
    body = f"310115{day}001"
    assert code(read_id_number(body + check_character(body))) == "ID_DATE"


def test_the_same_number_as_int_is_read_because_no_digit_is_lost():
    assert read_id_number(int(PUDONG_BOY)) == IdNumber(PUDONG_BOY)


def test_an_old_number_is_refused_for_children_and_upgraded_for_matching_adults():
    assert code(read_id_number("110101900307123")) == "ID_15"
    assert read_old_number("110101900307123") == IdNumber("110101199003071233")
    assert read_old_number(PUDONG_BOY) == IdNumber(PUDONG_BOY)


def test_an_old_number_with_a_centenarians_sequence_is_of_the_century_before():
    upgraded = read_old_number("110101960307996")
    assert isinstance(upgraded, IdNumber)
    assert upgraded.born.year == 1896


def test_an_old_number_with_an_impossible_date_is_not_upgraded():
    assert code(read_old_number("110101901307123")) == "ID_DATE"


@pytest.mark.parametrize("county", ["310108", "310119", "441900", "620201", "820000", "342124"])
def test_abolished_counties_and_permits_are_known(county):
    assert known_county(county)


def test_an_unknown_county_is_knowledge_and_no_fault():
    body = "99999920180307001"
    number = read_id_number(body + check_character(body))
    assert isinstance(number, IdNumber)
    assert not known_county(number.county)


def invented(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    counties = ["310115", "310108", "341225", "411522", "650102", "810000"]
    days = [date(1950, 1, 1) + timedelta(days=rng.randrange(27000)) for _ in range(count)]
    bodies = [f"{rng.choice(counties)}{day:%Y%m%d}{rng.randrange(1000):03}" for day in days]
    return [body + check_character(body) for body in bodies]


def test_twenty_thousand_numbers_agree_with_the_definition_of_the_standard():
    for text in invented(1, 20_000):
        # GB 11643: the sum of a(i) * 2^(18-i) mod 11 over all eighteen places is 1.
        total = sum((10 if c == "X" else int(c)) * pow(2, 17 - i, 11) for i, c in enumerate(text))
        assert total % 11 == 1
        number = read_id_number(text)
        assert isinstance(number, IdNumber)
        assert f"{number.born:%Y%m%d}" == text[6:14]
        assert number.sex == "21"[int(text[16]) % 2]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(invented(2, 500)), st.integers(0, 17), st.sampled_from("0123456789"))
def test_every_wrong_digit_is_caught(text, place, digit):
    wrong = text[:place] + digit + text[place + 1 :]
    expected = "read" if wrong == text else "ID_FLOAT" if wrong.endswith("000") else "ID_CHECK"
    assert code(read_id_number(wrong)) == expected


def test_every_single_slip_in_one_number_is_caught():
    for text in invented(3, 40):
        for place in range(18):
            for wrong in set(CHECK_CHARACTERS if place == 17 else "0123456789") - {text[place]}:
                assert isinstance(read_id_number(text[:place] + wrong + text[place + 1 :]), Problem)


def test_every_swap_of_neighbours_is_caught():
    for text in invented(4, 1000):
        for place in range(17):
            swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
            if swapped != text:
                assert isinstance(read_id_number(swapped), Problem)


def test_no_message_repeats_the_number():
    for text in (PUDONG_BOY[:-1] + "0", "110101900307123", "31011520180307O015"):
        fault = read_id_number(text)
        assert isinstance(fault, Problem)
        assert text not in fault.message
        assert fault.message.endswith("。")
