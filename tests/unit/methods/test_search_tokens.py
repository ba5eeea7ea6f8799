"""检索词元: a child is found by a part of its name, by its sound, by the end of a number, and nobody else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.methods.linkage import Described, order_of, read_words, tokens_of
from tonghu.methods.linkage.spelling import taken_apart
from tonghu.methods.linkage.tokens import hashed

SECRET, HERE = b"invented secret of the tests", "310115"
CHILD = Described("王子涵", "340104201501011016", "20150101", (("王建国", "13812345678"), ("李玉梅", "021-61234567")))
MINORITY = Described("阿依古丽·买买提", "653101201602291529", "20160229", (("买买提·吐尔逊", "13800008888"),))


def brings(typed: str, child: Described, *, area: str = HERE) -> bool:
    """Whether the tokens of what was typed bring the child, as the register looks for it."""
    kept = tokens_of(child, HERE, SECRET)
    words = [word for word in read_words(typed) if not word.short]
    return bool(words) and all(
        any({hashed(text, area, SECRET) for text in way} <= kept for way in (*word.own, *word.family)) for word in words
    )


def fits(typed: str, child: Described) -> bool:
    return all(word.fits(child) or word.fits_family(child) for word in read_words(typed))


@pytest.mark.parametrize(
    "typed",
    [
        *("王子涵", "子涵", "王子", " 王子涵 ", "王 子涵", "子涵 王"),
        *("wangzihan", "WangZiHan", "wangzi", "zihan", "wzh", "zh", "wzihan", "wangzh", "wang zihan"),
        *("340104201501011016", "1016", "11016", "１０１６"),
        *("13812345678", "5678", "138-1234-5678", "61234567", "02161234567"),
        *("王建国", "建国", "玉梅", "王1016", "王 5678", "wzh 2015", "子涵 201501", "zihan 20150101", "建国 1016"),
    ],
)
def test_a_child_is_found_by_any_part_of_what_is_remembered(typed: str) -> None:
    assert brings(typed, CHILD)
    assert fits(typed, CHILD)


@pytest.mark.parametrize(
    "typed", ["王涵", "涵子", "hanzi", "1017", "21016", "5679", "李子涵", "王子涵 2016", "wzh 5679", "x1016"]
)
def test_what_is_not_so_finds_nobody(typed: str) -> None:
    assert not (brings(typed, CHILD) and fits(typed, CHILD))


@pytest.mark.parametrize(
    "typed", ["阿依古丽", "阿依古丽·买买提", "阿依古丽买买提", "古丽 买买提", "ayiguli", "aygl", "吐尔逊"]
)
def test_names_of_minorities_are_found_with_their_dot_and_without(typed: str) -> None:
    assert brings(typed, MINORITY)
    assert fits(typed, MINORITY)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        *(
            ("单小雨", "shanxiaoyu"),
            ("单小雨", "danxiaoyu"),
            ("仇小雨", "qiuxy"),
            ("区小雨", "oxy"),
            ("曾小雨", "zengxy"),
        ),
        *(
            ("解小雨", "xiexiaoyu"),
            ("查小雨", "zhaxiaoyu"),
            ("尉迟雨", "yuchi"),
            ("万俟雨", "moqi"),
            ("吕小雨", "lvxiao"),
        ),
        *(("吕小雨", "luxiao"), ("吕小雨", "lüxiao"), ("朱乐乐", "yueyue"), ("朱乐乐", "lele"), ("西安", "xian")),
    ],
)
def test_characters_read_in_more_than_one_way_are_found_by_each(name: str, typed: str) -> None:
    assert fits(typed, Described(name))
    kept = tokens_of(Described(name), HERE, SECRET)
    (word,) = read_words(typed)
    assert any({hashed(text, HERE, SECRET) for text in way} <= kept for way in word.own)


def test_a_name_in_letters_is_found_by_its_letters() -> None:
    child = Described("John O'Brien")
    assert all(brings(typed, child) and fits(typed, child) for typed in ("john", "brien", "o'brien", "John Brien"))


def test_a_number_that_ends_in_x_is_found() -> None:
    child = Described("虚小雨", "34010420150101101X")
    assert all(brings(typed, child) and fits(typed, child) for typed in ("101X", "101x", "34010420150101101x"))


@pytest.mark.parametrize("typed", ["王", "wang", "w", "123", "a", "2015", "201501"])
def test_one_character_one_syllable_three_digits_or_a_birth_date_are_too_short_for_tokens(typed: str) -> None:
    assert [word.short for word in read_words(typed)] == [True]


@pytest.mark.parametrize("typed", ["", "  ", "·", "--", "'", "。"])
def test_nothing_typed_is_no_word(typed: str) -> None:
    assert [word for word in read_words(typed) if word.own] == []


def test_typed_letters_are_taken_apart_in_every_likely_way() -> None:
    assert ("fan", "gan") in taken_apart("fangan")
    assert ("fang", "an") in taken_apart("fangan")
    assert taken_apart("wzh") == [("w", "z", "h")]


def test_tokens_of_one_district_tell_nothing_of_another() -> None:
    assert not tokens_of(CHILD, "310115", SECRET) & tokens_of(CHILD, "310112", SECRET)
    assert not brings("王子涵", CHILD, area="310112")


def test_tokens_of_another_secret_are_others() -> None:
    assert not tokens_of(CHILD, HERE, SECRET) & tokens_of(CHILD, HERE, b"another secret of the tests")


def test_a_child_has_few_tokens() -> None:
    assert len(tokens_of(CHILD, HERE, SECRET)) <= 16


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_without_fault(typed: str) -> None:
    for word in read_words(typed):
        word.fits(CHILD)
        word.fits_family(MINORITY)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=8), st.data())
def test_every_part_of_two_characters_brings_the_child(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 2))
    end = data.draw(st.integers(start + 2, len(name)))
    assert brings(name[start:end], Described(name))
    assert fits(name[start:end], Described(name))


def test_names_are_sorted_by_their_sounds_surnames_as_surnames_are_read() -> None:
    names = ["赵小雨", "单小雨", "安小雨", "曾小雨", "王小雨", "王晓", "欧阳雨", "王小"]
    assert sorted(names, key=order_of) == ["安小雨", "欧阳雨", "单小雨", "王小", "王晓", "王小雨", "曾小雨", "赵小雨"]
