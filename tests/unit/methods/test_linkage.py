"""底数清: what is certain is joined, what is doubtful waits for a person, nobody is hidden."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonghu.methods.linkage import (
    Compared,
    Decision,
    Judge,
    Link,
    Person,
    as_json,
    calibrated,
    doubles,
    from_json,
    link,
    prior,
)
from tonghu.methods.linkage.engine import keys
from tonghu.methods.linkage.engine.keys import Among
from tonghu.methods.linkage.engine.people import records_of
from tonghu.rules.terms.idnumbers import check_character

SECRET = b"invented secret of the tests"
BORN = date(2016, 2, 29)
NUMBER, OTHER, TWINS = "341225201602291529", "310115201803070015", "341225201602291545"
MOTHER = frozenset({"i411522198808154328"})


def decide(row: Person, *known: Person) -> Link:
    return link([row], dict(enumerate(known, 1)), judge=prior())[0]


def decision(row: Person, *known: Person) -> Decision:
    return decide(row, *known).decision


def test_the_same_number_and_name_are_one_child() -> None:
    found = decide(Person("虚小雨", "2", BORN, NUMBER), Person("虚小雨", "2", BORN, NUMBER))
    assert (found.decision, found.child) == (Decision.SAME, 1)
    assert found.compared is not None and found.compared.judge.startswith("规则 号码归并")


def test_the_same_number_with_a_homophone_is_one_child_and_with_another_name_waits() -> None:
    known = Person("虚小雨", "2", BORN, NUMBER)
    assert decision(Person("虚晓雨", "2", BORN, NUMBER), known) is Decision.SAME
    # a brother's number typed into this row, or a sister's of the same sex and birth date
    assert decision(Person("虚大山", "1", BORN, NUMBER), known) is Decision.DOUBTFUL
    assert decision(Person("虚冰清", "2", BORN, NUMBER), known) is Decision.DOUBTFUL


def test_a_twins_number_typed_for_the_other_joins_nobody_with_that_twin() -> None:
    twins = Person("虚小雨", "2", BORN, NUMBER, MOTHER), Person("虚小雪", "2", BORN, TWINS, MOTHER)
    assert decide(Person("虚小雪", "2", BORN, NUMBER, MOTHER), *twins).child != 1


def test_a_number_and_name_outweigh_a_birth_date_that_was_typed_wrong() -> None:
    row = Person("虚小雨", "2", date(2014, 5, 1), NUMBER)
    assert decision(row, Person("虚小雨", "2", BORN, NUMBER)) is Decision.SAME
    assert decision(Person("虚大山", "2", date(2014, 5, 1), NUMBER), Person("虚小雨", "2", BORN, NUMBER)) is (
        Decision.DOUBTFUL
    )


def test_without_a_number_a_shared_guardian_decides_and_without_one_a_person_does() -> None:
    known = Person("虚小雨", "2", BORN, NUMBER, MOTHER)
    assert decision(Person("虚小雨", "2", BORN, "", MOTHER), known) is Decision.SAME
    assert decision(Person("虚小雨", "2", BORN), known) is Decision.DOUBTFUL


def test_a_namesake_of_another_district_with_other_guardians_is_never_joined() -> None:
    known = Person("虚小雨", "2", BORN, NUMBER, MOTHER, "张杨路12弄3号401室", "310115")
    row = Person("虚小雨", "2", BORN, "", frozenset({"n虚构旁", "p13900000009"}), "宝杨路9弄8号7室", "310113")
    assert decision(row, known) is not Decision.SAME


def test_two_valid_numbers_are_two_children_unless_a_guardian_is_shared() -> None:
    known = Person("虚小雨", "2", BORN, NUMBER)
    assert decision(Person("虚小雨", "2", BORN, TWINS), known) is Decision.NEW
    with_mother = Person("虚小雨", "2", BORN, NUMBER, MOTHER)
    assert decision(Person("虚小雨", "2", BORN, TWINS, MOTHER), with_mother) is Decision.DOUBTFUL


def test_twins_with_numbers_are_two_and_without_numbers_wait() -> None:
    twin = Person("虚小雨", "2", BORN, NUMBER, MOTHER)
    assert decision(Person("虚小雪", "2", BORN, TWINS, MOTHER), twin) is Decision.NEW
    assert decision(Person("虚小雪", "2", BORN, "", MOTHER), twin) is Decision.DOUBTFUL


def test_of_twins_the_one_of_the_name_is_found_and_a_sibling_is_new() -> None:
    twins = Person("虚小雨", "2", BORN, NUMBER, MOTHER), Person("虚小雪", "2", BORN, TWINS, MOTHER)
    assert decide(Person("虚小雪", "2", BORN, "", MOTHER), *twins).child == 2
    assert decision(Person("虚小冰", "2", date(2018, 5, 5), "", MOTHER), *twins) is Decision.NEW


def test_a_guardians_number_in_the_childs_column_joins_nobody_with_the_guardian() -> None:
    mother = "34122519850228152"
    mother += check_character(mother)
    rows = [Person("虚小雨", "2", BORN, mother), Person("虚小雪", "2", date(2018, 5, 5), mother)]
    assert [found.decision for found in link(rows, {}, judge=prior())] == [Decision.NEW, Decision.NEW]


def test_the_first_of_january_1900_is_no_birth_date() -> None:
    nobody = date(1900, 1, 1)
    known = Person("虚伟", "1", nobody, "", frozenset({"n虚构父"}))
    assert decision(Person("虚伟", "1", nobody, "", frozenset({"n虚构父"})), known) is not Decision.SAME


def test_a_row_twice_in_one_list_is_one_child() -> None:
    row = Person("虚小雨", "2", BORN, NUMBER)
    first, second = link([row, row], {}, judge=prior())
    assert (first.decision, second.decision, second.row) == (Decision.NEW, Decision.SAME, 0)


def test_a_row_that_two_children_claim_waits_with_both_as_candidates() -> None:
    found = decide(Person("虚小雨", "2", BORN, "", MOTHER), *[Person("虚小雨", "2", BORN, "", MOTHER)] * 2)
    assert (found.decision, sorted(found.candidates)) == (Decision.DOUBTFUL, [1, 2])


def test_two_rows_with_two_numbers_that_claim_one_child_without_a_number_both_wait() -> None:
    rows = [Person("虚小雨", "2", BORN, number, MOTHER) for number in (NUMBER, TWINS)]
    known = {1: Person("虚小雨", "2", BORN, "", MOTHER)}
    assert [found.decision for found in link(rows, known, judge=prior())] == [Decision.DOUBTFUL] * 2
    assert link(rows[:1], known, judge=prior())[0].child == 1


def test_the_evidence_is_said_for_and_against_in_words_with_weights_and_who_decided() -> None:
    found = decide(Person("虚小雪", "2", BORN, "", MOTHER), Person("虚小雨", "2", BORN, NUMBER, MOTHER))
    said = {evidence.text: evidence.weight for evidence in found.evidence}
    assert said["出生日期相同"] > 0 > said["姓名只差末字"] and said["同一监护人证件号"] > 0
    assert found.compared is not None and 0.05 <= found.compared.probability < 0.95
    assert found.compared.judge == "起始权重/1"


@pytest.mark.parametrize("crowd", [400, 4000])
def test_a_birth_date_and_name_shared_by_thousands_explodes_nothing(crowd: int) -> None:
    rows = [Person("虚伟", "1", date(1900, 1, 1))] * crowd
    assert len(link(rows, {}, judge=prior())) == crowd


@pytest.mark.parametrize("times", [50, 51, 500])
def test_a_number_repeated_however_often_is_one_child(times: int) -> None:
    row = Person("虚小雨", "2", BORN, NUMBER)
    assert [found.decision for found in link([row] * times, {1: row}, judge=prior())] == [Decision.SAME] * times
    assert sum(found.decision is Decision.NEW for found in link([row] * times, {}, judge=prior())) == 1


def test_whoever_has_the_number_of_another_is_never_simply_new() -> None:
    rows = [Person(f"虚{letter}", "1", BORN, NUMBER) for letter in "甲乙丙丁戊己庚辛壬癸" * 6]
    decided = [found.decision for found in link(rows, {}, judge=prior())]
    assert decided.count(Decision.NEW) == 1


def test_keys_say_nothing_without_the_secret() -> None:
    found = keys.kept(records_of([Person("虚小雨", "2", BORN, NUMBER, MOTHER)]))
    assert len(found) > 5
    assert not np.isin(keys.hashed(found, SECRET), keys.hashed(found, b"another secret")).any()


class TestDecisionsMoveTheModel:
    """人工判定校准: what people decide moves what is said of later lists."""

    @staticmethod
    def moved(same: bool, n: int) -> Judge:
        odds, said = np.full(n, 0.5), np.full(n, same)
        return calibrated(prior(), odds, said, {"name": np.full(n, 5), "born": np.ones(n, np.int64)})

    def test_none_move_nothing(self) -> None:
        assert (self.moved(True, 0).name, self.moved(True, 0).shift) == (prior().name, 0)

    def test_many_that_say_one_child_raise_the_odds_and_few_hardly(self) -> None:
        few, many = self.moved(True, 3), self.moved(True, 300)
        assert 0 < few.shift < many.shift and few.weight("name", 5) < many.weight("name", 5)
        assert self.moved(False, 300).shift < 0

    def test_n_stands_in_the_name_and_the_judge_is_the_same_after_being_kept(self) -> None:
        judge = self.moved(True, 40)
        again = from_json(as_json(judge))
        assert "判定40" in judge.name and (again.name, again.shift, again.decisions) == (judge.name, judge.shift, 40)

    def test_no_number_of_decisions_lets_the_prior_attach_what_is_not_plain(self) -> None:
        twin = Person("虚小雨", "2", BORN, NUMBER, MOTHER)
        (found,) = link([Person("虚小雪", "2", BORN, "", MOTHER)], {1: twin}, judge=self.moved(True, 5000))
        assert found.decision is Decision.DOUBTFUL


people = st.builds(
    Person,
    name=st.sampled_from(["虚小雨", "虚晓雨", "虚大山", ""]),
    sex=st.sampled_from(["1", "2", ""]),
    born=st.sampled_from([BORN, date(2018, 3, 7), None]),
    idno=st.sampled_from([NUMBER, OTHER, ""]),
    guardians=st.sampled_from([MOTHER, frozenset(), frozenset({"p15400000000"})]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(people, max_size=6), st.lists(people, max_size=6))
def test_every_row_ends_somewhere_and_the_same_way_each_time(rows: list[Any], known: list[Any]) -> None:
    children = dict(enumerate(known, 1))
    links = link(rows, children, judge=prior())
    assert links == link(rows, children, judge=prior())
    for found in links:
        if found.decision is Decision.DOUBTFUL:
            assert found.candidates or found.rows
        if found.decision is Decision.SAME:
            assert found.child is not None or found.row is not None


class TestChildrenThatMayBeOne:
    """疑点: known children are held against each other, each but itself."""

    @staticmethod
    def doubles(*people: Person) -> dict[tuple[int, int], Compared]:
        known = dict(enumerate(people, 1))
        return doubles(known, Among(records_of(people), np.arange(1, len(people) + 1)), judge=prior())

    def test_a_child_is_not_its_own_double_and_whoever_shares_nothing_has_none(self) -> None:
        child = Person("虚小雨", "2", BORN, NUMBER, MOTHER)
        assert self.doubles(child) == {} and self.doubles(Person("虚"), child) == {}

    def test_two_of_one_name_birth_date_and_guardian_are_asked_about_and_twins_are_not(self) -> None:
        child = Person("虚小雨", "2", BORN, NUMBER, MOTHER)
        assert list(self.doubles(child, Person("虚小雨", "2", BORN, "", MOTHER))) == [(1, 2)]
        assert self.doubles(child, Person("虚小雪", "2", BORN, TWINS, MOTHER)) == {}

    def test_nobody_is_asked_about_where_nothing_is_known(self) -> None:
        empty = Among(records_of([]), np.zeros(0, np.int64))
        assert doubles({7: Person("虚小雨")}, empty, judge=prior()) == {}
