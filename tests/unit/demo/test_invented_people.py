"""The invented population looks like one: names, numbers, families, places."""

from collections import Counter
from datetime import date, timedelta
from itertools import islice

import pytest

from tonghu.demo.population import Adult, Child, Family, Situation, UnknownDistrict, answers_for, invent
from tonghu.demo.population.dice import Dice
from tonghu.demo.population.facts import BOYS, TWINS
from tonghu.demo.population.lives import ordinal
from tonghu.demo.population.numbers import Numbers
from tonghu.rules.terms.counties import county
from tonghu.rules.terms.departments import VERIFIERS, Department
from tonghu.rules.terms.idnumbers import IdNumber, read_id_number

ON = date(2024, 9, 30)
CHILDREN = invent(6000, 5, ON, "310115").children


def families() -> list[Family]:
    return list({child.family.key: child.family for child in CHILDREN}.values())


def share(what: list[bool]) -> float:
    return sum(what) / len(what)


def test_the_same_seed_invents_the_same_people() -> None:
    assert invent(200, 3, ON, "310101").children == invent(200, 3, ON, "310101").children


def test_another_seed_invents_others() -> None:
    first, second = (invent(200, seed, ON, "310101").children for seed in (3, 4))
    assert not {child.idno for child in first} & {child.idno for child in second}


@pytest.mark.parametrize("size", [1, 2, 17, 500])
def test_as_many_children_as_asked_for(size: int) -> None:
    children = invent(size, 1, ON, None).children
    assert len(children) == len({child.key for child in children}) == size


def test_a_city_of_a_million_is_invented_town_by_town() -> None:
    town, children = next(invent(1_000_000, 1, ON).by_town())
    assert {child.family.listed.code[:9] for child in islice(children, 100)} == {town.code}


def test_an_unknown_district_is_refused() -> None:
    with pytest.raises(UnknownDistrict):
        invent(10, 1, ON, "110101")


def test_every_number_is_valid_and_says_sex_and_birth_date() -> None:
    people: list[Child | Adult] = [child for child in CHILDREN if child.document != "02"]
    people += [adult for family in families() for adult in family.adults]
    for person in people:
        number = read_id_number(person.idno)
        assert isinstance(number, IdNumber)
        assert (number.sex, number.born) == (person.sex, person.born)
    assert len({person.idno for person in people}) == len(people)


def test_numbers_begin_with_a_county_that_existed() -> None:
    codes = {child.idno[:6] for child in CHILDREN if child.document == "01"}
    codes |= {adult.idno[:6] for family in families() for adult in family.adults if adult.idno[0] != "8"}
    assert [code for code in codes if county(code) is None] == []
    assert any(found.until for code in codes if (found := county(code)))  # parents keep abolished codes


def test_numbers_run_out_only_when_all_are_given() -> None:
    numbers, dice = Numbers(), Dice(1)
    given = {numbers.identity(dice, "310115", ON, "2") for _ in range(499)}
    assert len(given) == 499
    with pytest.raises(OverflowError):
        numbers.identity(dice, "310115", ON, "2")


def test_no_phone_can_be_called() -> None:
    phones = {adult.phone for family in families() for adult in family.adults if adult.phone}
    assert {phone[:3] for phone in phones} == {"154"}
    assert {len(phone) for phone in phones} == {11}


def test_ages_sexes_and_twins_are_as_stated() -> None:
    assert share([child.sex == "1" for child in CHILDREN]) == pytest.approx(BOYS, abs=0.02)
    assert share([child.twin for child in CHILDREN]) == pytest.approx(TWINS, abs=0.008)
    assert share([child.too_old(ON) for child in CHILDREN]) == pytest.approx(0.05, abs=0.015)
    assert max(ON - child.born for child in CHILDREN) < timedelta(days=18 * 366)


def test_origins_come_in_the_order_of_the_yearbook() -> None:
    provinces = Counter(child.hukou.code[:2] for child in CHILDREN if not child.hukou.code.startswith("31"))
    assert [code for code, _ in provinces.most_common(3)] == ["34", "32", "41"]
    assert provinces["34"] / provinces.total() == pytest.approx(0.232, abs=0.025)


def test_towns_and_committees_are_of_unequal_size() -> None:
    towns = sorted(Counter(child.family.listed.code[:9] for child in CHILDREN).values())
    assert towns[-1] > 4 * towns[len(towns) // 2]


def test_twins_share_birthday_and_family_and_bear_different_names() -> None:
    pairs = [[child for child in family.children if child.twin] for family in families()]
    pairs = [pair for pair in pairs if pair]
    assert pairs
    for pair in pairs:
        assert len({child.born for child in pair}) == 1
        assert len({child.name for child in pair}) == len(pair)


def test_a_mother_is_old_enough_to_be_one() -> None:
    for child in CHILDREN:
        mother, father = child.family.mother, child.family.father
        assert mother and father
        assert (child.born - mother.born).days > 16 * 365
        assert (child.born - father.born).days > 16 * 365


def test_minority_names_follow_their_own_order() -> None:
    uyghur = [child for child in CHILDREN if child.ethnic == "05"]
    assert uyghur
    assert all("·" in child.name for child in uyghur)
    assert any(child.ethnic == "04" and len(child.name) == 4 for child in CHILDREN)


def test_nobody_has_left_before_arriving() -> None:
    gone = [child for child in CHILDREN if child.family.exit_on]
    assert gone
    assert all(child.arrived and child.family.exit_on and child.arrived <= child.family.exit_on for child in gone)


def test_a_school_of_another_city_has_no_record_at_ours() -> None:
    left = [child for child in CHILDREN if child.situation is Situation.LEFT_SHANGHAI]
    assert left
    assert all(answers_for(child, Department.EDUCATION) == {} for child in left)


@pytest.mark.parametrize("department", VERIFIERS)
def test_each_department_answers_for_some_and_has_no_record_of_others(department: Department) -> None:
    answers = [answers_for(child, department) for child in CHILDREN]
    assert any(answers)
    assert department is Department.POLICE or not all(answers)


def test_a_department_that_verifies_nothing_is_not_asked() -> None:
    with pytest.raises(ValueError, match="six departments"):
        answers_for(CHILDREN[0], Department.CIVIL)


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (10, "十"), (21, "二十一"), (105, "一百零五"), (110, "一百一十")]
)
def test_schools_are_numbered_in_chinese(number: int, word: str) -> None:
    assert ordinal(number) == word


def certificate(child: Child) -> tuple[str, str, str]:
    return child.disability_certificate[:18], child.disability_certificate[18], child.disability_certificate[19]


def test_a_certificate_carries_number_kind_and_grade() -> None:
    holders = [child for child in CHILDREN if child.disability_certificate]
    assert holders
    for child in holders:
        assert certificate(child) == (child.idno, child.disability, child.disability_level)
