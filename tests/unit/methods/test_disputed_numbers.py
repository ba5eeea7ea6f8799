"""一号两人: one number and birth date under two names with nothing of the family in common waits for a person.

Never joined, never silently apart, and nobody else is joined instead. All people are invented.
"""

import csv
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from tonghu.methods.linkage import Decision, Person, link, prior
from tonghu.methods.linkage.engine.bearers import bearers
from tonghu.methods.linkage.engine.linking import settle
from tonghu.methods.linkage.engine.scoring import Candidates
from tonghu.methods.linkage.engine.trusting import Trusted
from tonghu.methods.linkage.pairwise import compare
from tonghu.rules.terms.idnumbers import check_character
from tonghu.web.commands import main

Row = dict[str, str]
BODY = "31019920150301011"  # county 310199 does not exist
NUMBER = BODY + check_character(BODY)
ONE_HOME = {"g_name": "虚构父", "phone": "13800001111", "addr": "虚构路12弄3号401室"}
OTHER_HOME = {"g_name": "假想母", "phone": "13900002222", "addr": "假想路77弄9号502室"}
CHILD: Row = {"name": "虚子涵", "sex": "男", "birth": "2015-03-01", "idno": NUMBER}
ALIEN: Row = {"name": "构思远", "sex": "男", "birth": "2015/3/1", "idno": NUMBER}
ONE, OTHER = CHILD | ONE_HOME, ALIEN | OTHER_HOME
Linked = Callable[..., tuple[dict[str, str], dict[str, int]]]


@pytest.fixture
def linked(tmp_path: Path) -> Linked:
    """`tonghu link` on lists of rows, CSV each. Returns the decision of each pair and each record's person."""

    def run(*lists: Sequence[Row]) -> tuple[dict[str, str], dict[str, int]]:
        files, out = [], tmp_path / "结果"
        for n, rows in enumerate(lists):
            files.append(tmp_path / f"虚构{n}.csv")
            with files[-1].open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, ["rec_id", *rows[0]], restval="")
                writer.writeheader()
                writer.writerows(row | {"rec_id": f"{'甲乙丙'[n]}{at}"} for at, row in enumerate(rows, 1))
        assert main(["link", *map(str, files), "--out", str(out)]) == 0
        pairs = parquet.read_table(out / "links.parquet").to_pylist()
        people = parquet.read_table(out / "persons.parquet").to_pylist()
        return (
            {p["rec_id_1"] + p["rec_id_2"]: p["decision"] for p in pairs},
            {person["rec_id"]: person["person"] for person in people},
        )

    return run


@pytest.mark.parametrize("lists", [[[ONE], [OTHER]], [[ONE, OTHER]]], ids=["between two lists", "within one"])
def test_other_names_and_other_families_wait_for_a_person(linked: Linked, lists: Any) -> None:
    decided, people = linked(*lists)
    assert list(decided.values()) == ["review"] and len(set(people.values())) == 2


@pytest.mark.parametrize(
    ("said", "decision"),
    [
        ({}, "review"),
        ({"sex": "女"}, "review"),
        ({"birth": ""}, "review"),
        ({"phone": ONE_HOME["phone"]}, "review"),  # a teacher's
        ({"addr": ONE_HOME["addr"]}, "review"),  # a dormitory
        ({"phone": ONE_HOME["phone"], "addr": ONE_HOME["addr"]}, "accept"),
        ({"g_name": "虚构父"}, "accept"),
        ({"name": ""}, "accept"),
        ({"name": "虚子寒"}, "accept"),
        ({"name": "构子涵"}, "accept"),
    ],
    ids=["nothing", "another sex", "no birth date", "phone alone", "home alone", "phone and home", "guardian",
         "no name", "same sound", "another surname"],
)  # fmt: skip
def test_what_of_the_other_family_agrees_decides(linked: Linked, said: Row, decision: str) -> None:
    assert linked([ONE], [OTHER | said])[0] == {"甲1乙1": decision}


def test_where_no_column_tells_of_the_family_nothing_speaks_for_one_child(linked: Linked) -> None:
    assert linked([CHILD], [ALIEN])[0] == {"甲1乙1": "review"}
    assert linked([CHILD], [ALIEN | {"name": ""}])[0] == {"甲1乙1": "accept"}


def test_a_third_list_that_agrees_with_one_joins_that_one_alone(linked: Linked) -> None:
    decided, people = linked([ONE], [OTHER], [ONE])
    assert decided == {"甲1丙1": "accept", "甲1乙1": "review", "乙1丙1": "review"}
    assert people["甲1"] == people["丙1"] != people["乙1"]


def test_a_third_record_without_a_name_or_family_is_neither(linked: Linked) -> None:
    decided, people = linked([ONE], [OTHER], [CHILD | {"name": ""}])
    assert set(decided.values()) == {"review"} and len(decided) == len(set(people.values())) == 3


def test_a_third_record_with_the_ones_name_in_the_others_family_shows_that_all_are_one(linked: Linked) -> None:
    """A chain: 甲 has moved, and is called 乙 there."""
    decided, people = linked([ONE], [OTHER], [CHILD | OTHER_HOME])
    assert set(decided.values()) == {"accept"} and len(set(people.values())) == 1


def test_two_names_that_two_lists_each_bear_are_two_children(linked: Linked) -> None:
    later = OTHER | {"birth": "2016-05-07"}  # not the number's
    decided, people = linked([ONE, later], [ONE, later])
    assert {pair for pair, said in decided.items() if said == "accept"} == {"甲1乙1", "甲2乙2"}
    assert len(decided) == 6 and len(set(people.values())) == 2


def test_nobody_without_a_number_is_joined_to_both_or_taken_for_a_rival() -> None:
    """Of a disputed number (records 0 and 1) record 2 is like both: it belongs to the surer one, and is asked about."""
    left, right = np.array([0]), np.array([1])
    nothing = np.zeros(0, np.int64)
    trusted = Trusted(left, right, np.array([0.5]), np.array([7, 7, 0]), np.zeros(3, np.int64), nothing)
    found = Candidates(np.array([0, 1]), np.array([2, 2]), {}, np.array([4.0, 3.5]))
    settled = settle(np.array([0, 1, 2]), trusted, bearers(trusted), found, frozenset())
    told = dict(zip(zip(settled.left.tolist(), settled.right.tolist(), strict=True), settled.persons.accepted.tolist(),
                    strict=True))  # fmt: skip
    assert told == {(0, 1): False, (0, 2): True, (1, 2): False}
    assert bearers(trusted).number[0] != bearers(trusted).number[1] and bearers(trusted).disputed.tolist()[:2] == [1, 1]


BORN = date(2015, 3, 1)
ROW = Person("虚子涵", "1", BORN, NUMBER, frozenset({"n虚构父", "p13800001111"}), "虚构路12弄3号401室")
KNOWN = Person("构思远", "1", BORN, NUMBER, frozenset({"n假想母", "p13900002222"}), "假想路77弄9号502室")
SAID = "身份证号相同且校验通过，姓名与家庭却都对不上，疑有一方号码填错"


class TestAListAgainstKnownChildren:
    """名单与名册: the person who decides reads what agrees and what does not."""

    def test_the_row_waits_and_says_that_the_number_is_the_same_and_nothing_else(self) -> None:
        (found,) = link([ROW], {7: KNOWN}, judge=prior())
        said = {evidence.text for evidence in found.evidence}
        assert (found.decision, found.candidates) == (Decision.DOUBTFUL, (7,))
        assert {SAID, "出生日期相同", "姓名不同", "监护人姓名不同", "电话不同", "住址不同"} <= said
        assert compare(ROW, {7: KNOWN}, judge=prior())[7].probability == found.about[7].probability == 0.5

    def test_a_child_without_a_number_that_is_like_the_row_is_not_taken_instead(self) -> None:
        alike = Person(ROW.name, "1", BORN, "", ROW.guardians, ROW.home)
        (found,) = link([ROW], {7: KNOWN, 8: alike}, judge=prior())
        assert (found.decision, found.candidates) == (Decision.DOUBTFUL, (8, 7))
        (without,) = link([ROW], {8: alike}, judge=prior())
        assert (without.decision, without.child) == (Decision.SAME, 8)

    def test_of_two_rows_of_one_list_the_second_waits(self) -> None:
        first, second = link([ROW, KNOWN], {}, judge=prior())
        assert (first.decision, second.decision, second.rows) == (Decision.NEW, Decision.DOUBTFUL, (0,))

    def test_whoever_agrees_in_all_is_not_said_to_contradict_name_or_birth_date(self) -> None:
        (found,) = link([ROW], {7: ROW, 8: KNOWN}, judge=prior())
        assert found.decision is Decision.DOUBTFUL and found.candidates == (7, 8)
        assert "身份证号相同且校验通过，但另有姓名不同的人也用这个号码" in {e.text for e in found.about[7].evidence}
