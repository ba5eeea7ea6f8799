"""One JSON object is read strictly: what cannot be read is named, what is not said stays unknown."""

import pytest

from tonghu.rules.eligibility import NOT_KNOWN, Document, Facts, LivesWith, Parent, Status, read_facts


def codes(entry: dict[str, object]) -> list[tuple[str, str | None]]:
    problems = read_facts(entry)
    assert isinstance(problems, list)
    return [(problem.code, problem.item) for problem in problems]


def test_nothing_said_is_nothing_known_but_for_the_agreed_answers() -> None:
    facts = read_facts({"id": "a"})
    assert facts == Facts()
    assert isinstance(facts, Facts)
    assert (facts.hukou_registered, facts.document, facts.asked_for_help, facts.absences) == (
        True,
        Document.RESIDENT,
        False,
        (),
    )


def test_null_is_not_said() -> None:
    keys = Facts.__dataclass_fields__
    assert read_facts(dict.fromkeys(keys)) == Facts()
    assert read_facts({"father": dict.fromkeys(Parent.__dataclass_fields__)}) == Facts()


def test_status_unknown_is_not_known() -> None:
    assert read_facts({"father": {"status": "unknown"}}) == Facts()
    assert read_facts({"father": {"status": "dead"}}) == Facts(father=Parent(status=Status.DEAD))


def test_parents_hukou_asked_for_and_not_known_is_an_answer() -> None:
    assert read_facts({"parents_hukou": "unknown"}) == Facts(parents_hukou=NOT_KNOWN)
    assert codes({"hukou": "unknown"}) == [("DIVISION", "hukou")]


def test_of_a_child_not_registered_null_is_as_silent_as_an_absent_line() -> None:
    null, silent = {"hukou_registered": False, "parents_hukou": None}, {"hukou_registered": False}
    assert read_facts(null) == read_facts(silent) == Facts(hukou_registered=False)


def test_a_choice_is_read_as_its_member() -> None:
    assert read_facts({"lives_with": "guardian"}) == Facts(lives_with=LivesWith.GUARDIAN)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"born": "2015-02-29"}, "DATE_IMPOSSIBLE"),
        ({"born": "1900-01-00"}, "DATE_IMPOSSIBLE"),
        ({"born": "20150228"}, "DATE_FORMAT"),
        ({"born": "2015-W01-1"}, "DATE_FORMAT"),
        ({"born": 42000}, "DATE_FORMAT"),
        ({"born": "0215-01-01"}, "DATE_RANGE"),
        ({"hukou": 340104}, "DIVISION"),
        ({"hukou": "34010"}, "DIVISION"),
        ({"hukou": "３４０１０４"}, "DIVISION"),
        ({"residence": "990101"}, "DIVISION"),
        ({"residence": ["310115"]}, "DIVISION"),
        ({"asked_for_help": 1}, "YES_NO"),
        ({"hukou_registered": "true"}, "YES_NO"),
        ({"lives_with": "parents"}, "CHOICE"),
        ({"lives_with": ["both"]}, "CHOICE"),
        ({"document": "passport"}, "CHOICE"),
        ({"absences": "2024-01-01"}, "ABSENCES"),
        ({"absences": [["2024-01-01"]]}, "ABSENCES"),
        ({"absences": [["2024-01-02", "2024-01-01"]]}, "ABSENCE_ORDER"),
        ({"father": "dead"}, "PARENT"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_key(entry: dict[str, object], code: str) -> None:
    assert codes(entry) == [(code, next(iter(entry)))]


def test_all_faults_are_told_at_once() -> None:
    entry: dict[str, object] = {"born": "x", "colour": 1, "father": {"unable": 0, "age": 40}, "id": []}
    assert codes(entry) == [
        ("DATE_FORMAT", "born"),
        ("KEY_UNKNOWN", "colour"),
        ("YES_NO", "father.unable"),
        ("KEY_UNKNOWN", "father.age"),
        ("ID_TYPE", "id"),
    ]


def test_a_problem_repeats_no_value_and_no_key_that_is_no_word() -> None:
    problems = read_facts({"born": "张三丰", "张三丰": 1, "hukou": "张三丰", "father": {"张三丰": 1}})
    assert isinstance(problems, list)
    assert "张三丰" not in str(problems)
