"""底数清: what is certain is joined, what is doubtful waits for a person, nobody is hidden."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.methods.linkage import Decision, Person, link, match_keys

SECRET = b"invented secret of the tests"
BORN = date(2016, 2, 29)
NUMBER, OTHER = "341225201602291529", "310115201803070015"
MOTHER = frozenset({"i411522198808154328"})


def decide(row: Person, *known: Person) -> Decision:
    return link([row], dict(enumerate(known, 1)))[0].decision


def test_the_same_number_and_name_are_one_child() -> None:
    assert decide(Person("虚小雨", "2", BORN, NUMBER), Person("虚小雨", "2", BORN, NUMBER)) is Decision.SAME


def test_the_same_number_with_a_homophone_is_one_child_and_with_another_name_waits() -> None:
    known = Person("虚小雨", "2", BORN, NUMBER)
    assert decide(Person("虚晓雨", "2", BORN, NUMBER), known) is Decision.SAME
    # a sibling's number typed into this row
    assert decide(Person("虚大山", "1", BORN, NUMBER), known) is Decision.DOUBTFUL


def test_a_number_that_contradicts_the_birth_date_is_distrusted() -> None:
    row = Person("虚小雨", "2", date(2014, 5, 1), NUMBER)
    assert decide(row, Person("虚小雨", "2", BORN, NUMBER)) is Decision.DOUBTFUL


def test_without_a_number_a_shared_guardian_decides_and_without_one_a_person_does() -> None:
    known = Person("虚小雨", "2", BORN, NUMBER, MOTHER)
    assert decide(Person("虚小雨", "2", BORN, "", MOTHER), known) is Decision.SAME
    assert decide(Person("虚小雨", "2", BORN), known) is Decision.DOUBTFUL


def test_two_valid_numbers_are_two_children_unless_a_guardian_is_shared() -> None:
    known = Person("虚小雨", "2", BORN, NUMBER)
    assert decide(Person("虚小雨", "2", BORN, OTHER), known) is Decision.NEW
    with_mother = Person("虚小雨", "2", BORN, NUMBER, MOTHER)
    assert decide(Person("虚小雨", "2", BORN, OTHER, MOTHER), with_mother) is Decision.DOUBTFUL


def test_twins_with_numbers_are_two_and_without_numbers_wait() -> None:
    twin = Person("虚小雨", "2", BORN, NUMBER, MOTHER)
    assert decide(Person("虚小雪", "2", BORN, "341225201602291545", MOTHER), twin) is Decision.NEW
    assert decide(Person("虚小雪", "2", BORN, "", MOTHER), twin) is Decision.DOUBTFUL


def test_a_row_twice_in_one_list_is_one_child() -> None:
    row = Person("虚小雨", "2", BORN, NUMBER)
    first, second = link([row, row], {})
    assert (first.decision, second.decision, second.row) == (Decision.NEW, Decision.SAME, 0)


def test_a_row_that_two_children_claim_waits_with_both_as_candidates() -> None:
    known = {1: Person("虚小雨", "2", BORN, "", MOTHER), 2: Person("虚小雨", "2", BORN, "", MOTHER)}
    found = link([Person("虚小雨", "2", BORN, "", MOTHER)], known)[0]
    assert (found.decision, found.candidates) == (Decision.DOUBTFUL, (1, 2))


def test_the_evidence_is_said_for_and_against_in_words() -> None:
    found = link([Person("虚晓雨", "2", BORN, NUMBER)], {1: Person("虚小雨", "2", BORN, NUMBER)})[0]
    said = {evidence.code: (evidence.text, evidence.speaks_for) for evidence in found.evidence}
    assert said["ID"] == ("身份证号相同", True)
    assert said["NAME"] == ("姓名不同", False)
    assert said["ALIKE"] == ("姓名同音或只差一字", True)


@pytest.mark.parametrize("crowd", [400, 4000])
def test_a_birth_date_and_name_shared_by_thousands_explodes_nothing(crowd: int) -> None:
    rows = [Person("虚伟", "1", date(1900, 1, 1))] * crowd
    assert len(link(rows, {})) == crowd


@pytest.mark.parametrize("times", [50, 51, 500])
def test_a_number_repeated_however_often_is_one_child(times: int) -> None:
    row = Person("虚小雨", "2", BORN, NUMBER)
    assert [found.decision for found in link([row] * times, {1: row})] == [Decision.SAME] * times
    assert sum(found.decision is Decision.NEW for found in link([row] * times, {})) == 1


def test_keys_say_nothing_without_the_secret() -> None:
    person = Person("虚小雨", "2", BORN, NUMBER)
    assert not set(match_keys(person, SECRET)) & set(match_keys(person, b"another secret"))


people = st.builds(
    Person,
    name=st.sampled_from(["虚小雨", "虚晓雨", "虚大山", ""]),
    sex=st.sampled_from(["1", "2", ""]),
    born=st.sampled_from([BORN, date(2018, 3, 7), None]),
    idno=st.sampled_from([NUMBER, OTHER, ""]),
    guardians=st.sampled_from([MOTHER, frozenset(), frozenset({"p15400000000"})]),
)


@given(st.lists(people, max_size=8), st.lists(people, max_size=8))
def test_every_row_ends_somewhere_and_the_same_way_each_time(rows: list[Person], known: list[Person]) -> None:
    children = dict(enumerate(known, 1))
    links = link(rows, children)
    assert links == link(rows, children)
    for found in links:
        if found.decision is Decision.DOUBTFUL:
            assert found.candidates or found.rows
        if found.decision is Decision.SAME:
            assert found.child is not None or found.row is not None
