"""Names are made uniform without losing a character; phones are read however they were punctuated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.rules.terms.names import doubts_about_name, read_name, same_name_key
from tonghu.rules.terms.phones import read_phone
from tonghu.rules.terms.problems import Problem


def code(result: object) -> object:
    return result.code if isinstance(result, Problem) else result


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张三", "张三"),
        (" 张 三\u3000", "张三"),
        ("张\u200b三", "张三"),
        ("'张三", "张三"),
        ("张\ufe00三", "张三"),
        ("买买提.艾力", "买买提·艾力"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提˙艾力", "买买提·艾力"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("买买提··艾力", "买买提·艾力"),
        ("·艾力·", "艾力"),
        ("Mary-Ann  O'Brien", "Mary-Ann O'Brien"),
        ("ＭＡＲＹ", "MARY"),
        ("李〇", "李〇"),
        ("王𬍛", "王𬍛"),
        ("王㛃", "王㛃"),
        ("王\ue123", "王\ue123"),
    ],
)
def test_a_name_is_stored_in_one_way(cell, name):
    assert read_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("", "NAME_EMPTY"),
        (None, "NAME_EMPTY"),
        ("无", "NAME_EMPTY"),
        ("NULL", "NAME_EMPTY"),
        ("—", "NAME_EMPTY"),
        ("张三1", "NAME_DIGITS"),
        ("张三①", "NAME_DIGITS"),
        ("张三(小名)", "NAME_SYMBOL"),
        ("张三/李四", "NAME_SYMBOL"),
        ("张*", "NAME_SYMBOL"),
        ("王?", "NAME_LOST"),
        ("王□", "NAME_LOST"),
        ("王\ufffd", "NAME_LOST"),
        ("张" * 61, "NAME_LONG"),
    ],
)
def test_what_is_no_name_is_a_problem(cell, fault):
    assert code(read_name(cell)) == fault


@pytest.mark.parametrize(
    ("name", "doubts"),
    [("王\ue123", ["NAME_PRIVATE"]), ("王", ["NAME_SHORT"]), ("王某", ["NAME_MASKED"]), ("王五", [])],
)
def test_a_name_may_be_taken_and_still_be_doubted(name, doubts):
    assert [doubt.code for doubt in doubts_about_name(name)] == doubts


def test_the_key_joins_spellings_of_one_name_and_keeps_two_names_apart():
    assert same_name_key("买买提·艾力") == same_name_key("买买提艾力")
    assert same_name_key("Mary-Ann O'Brien") == same_name_key("MARY ANN OBRIEN")
    assert same_name_key("张三") != same_name_key("张珊")


@given(st.text(max_size=20))
def test_a_stored_name_stays_as_it_is(text):
    name = read_name(text)
    if isinstance(name, str):
        assert read_name(name) == name
        assert name


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("13812345678", "13812345678"),
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+8613812345678", "13812345678"),
        ("+86-138 1234 5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("'13812345678", "13812345678"),
        ("013812345678", "13812345678"),
        ("021-61234567", "021-61234567"),
        ("(021)61234567", "021-61234567"),
        ("02161234567", "021-61234567"),
        ("021－61234567－801", "021-61234567-801"),
        ("021-61234567转801", "021-61234567-801"),
        ("0558-6123456", "0558-6123456"),
    ],
)
def test_a_phone_is_stored_in_one_way(cell, phone):
    assert read_phone(cell) == phone


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("", "PHONE_FORM"),
        (None, "PHONE_FORM"),
        ("无", "PHONE_FORM"),
        ("12345678901", "PHONE_FORM"),
        ("1381234567", "PHONE_LENGTH"),
        ("138123456789", "PHONE_LENGTH"),
        ("61234567", "PHONE_AREA"),
        ("13812345678/13912345678", "PHONE_MANY"),
        ("1381234567813912345678", "PHONE_MANY"),
        ("1.38123E+10", "PHONE_FLOAT"),
    ],
)
def test_what_is_no_phone_is_a_problem_by_its_kind(cell, fault):
    assert code(read_phone(cell)) == fault


@given(st.text(max_size=15) | st.integers() | st.floats())
def test_no_cell_makes_it_fail(cell):
    assert isinstance(read_phone(cell), str | Problem)
    assert isinstance(read_name(cell), str | Problem)
