"""归并: records of lists are linked to children; what is not sure waits for a person."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from tonghu.methods.linkage import Person, learn, link, prior, records_of
from tonghu.methods.linkage.engine import comparing, twins
from tonghu.methods.linkage.engine.files import Unreadable
from tonghu.methods.linkage.engine.keys import Among
from tonghu.methods.linkage.engine.linking import Asked, link_files, read_files
from tonghu.methods.linkage.engine.persons import inside
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.scoring import Candidates
from tonghu.methods.linkage.engine.trusting import Trusted
from tonghu.methods.linkage.link import link_all
from tonghu.rules.terms.idnumbers import check_character
from tonghu.web.bench.linkage.registers import write

Row = Mapping[str, str]


def number(born: str, order: int) -> str:
    """An invented number: county 310199 does not exist."""
    body = f"310199{born}{order:03d}"
    return body + check_character(body)


@pytest.fixture
def linked(tmp_path: Path) -> Callable[..., list[Row]]:
    """Link rows as lists of their own; returns the links."""

    def link(*lists: Sequence[Row], clean: frozenset[str] = frozenset()) -> list[Row]:
        files = []
        for n, rows in enumerate(lists):
            columns = sorted({key for row in rows for key in row})
            files.append(tmp_path / f"虚构{n}.parquet")
            parquet.write_table(pa.table({c: [row.get(c, "") for row in rows] for c in columns}), files[-1])
        link_files(Asked(files, clean=clean), tmp_path / "out")
        found: list[Row] = parquet.read_table(tmp_path / "out" / "links.parquet").to_pylist()
        return found

    return link


def accepted(links: Sequence[Row]) -> set[tuple[str, str]]:
    return {(link["rec_id_1"], link["rec_id_2"]) for link in links if link["decision"] == "accept"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Path]]:
    """Two invented registers of some 4,000 records, linked; and their files."""
    folder = tmp_path_factory.mktemp("registers")
    files = write(folder, children=4000, profile="base", seed=3)
    link_files(Asked([files["a"], files["b"]]), folder / "out")
    return folder / "out", files


class TestTwoRegisters:
    def test_nearly_all_are_found_and_hardly_one_wrongly(self, out: Any) -> None:
        place, files = out
        truth = dict(zip(*parquet.read_table(files["truth"]).to_pydict().values(), strict=True))
        links = [link for link in parquet.read_table(place / "links.parquet").to_pylist() if link["probability"] >= 0.5]
        right = sum(truth[link["rec_id_1"]] == truth[link["rec_id_2"]] for link in links)
        people: dict[str, int] = {}
        for person in truth.values():
            people[person] = people.get(person, 0) + 1
        wanted = sum(n * (n - 1) // 2 for n in people.values())
        assert right / len(links) > 0.995 and right / wanted > 0.992

    def test_the_same_files_give_the_same_bytes(self, out: Any, tmp_path: Path) -> None:
        place, files = out
        link_files(Asked([files["a"], files["b"]]), tmp_path)
        for name in ("links.parquet", "persons.parquet"):
            assert (tmp_path / name).read_bytes() == (place / name).read_bytes()

    def test_every_link_says_why_and_what_decided(self, out: Any) -> None:
        links = parquet.read_table(out[0] / "links.parquet").to_pylist()
        assert all("规则 号码归并" in link["evidence"] or "模型" in link["evidence"] for link in links)

    def test_records_of_one_person_are_all_linked_and_numbers_never_differ(self, out: Any) -> None:
        persons = {row["rec_id"]: row["person"] for row in parquet.read_table(out[0] / "persons.parquet").to_pylist()}
        links = parquet.read_table(out[0] / "links.parquet").to_pylist()
        assert all(persons[a] == persons[b] for a, b in accepted(links))


@pytest.fixture(scope="module")
def known(out: Any) -> tuple[Among, Records, Records, list[str], list[str]]:
    truth = dict(zip(*parquet.read_table(out[1]["truth"]).to_pydict().values(), strict=True))
    (_, a), (_, b) = read_files([out[1]["a"]]), read_files([out[1]["b"]])
    people = [[truth[name] for name in r.ids.to_pylist()] for r in (a, b)]
    return Among(a, np.arange(len(a))), a, b, people[0], people[1]


class TestAListAgainstKnownChildren:
    """名单与名册: the children of one register are known under their keys, the other register comes as a list."""

    @pytest.mark.parametrize("taught", [False, True], ids=["起始权重", "自学习"])
    def test_hardly_a_row_is_attached_wrongly_or_entered_twice(
        self, known: Any, taught: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store, _, rows, children, mine = known
        monkeypatch.setattr("tonghu.methods.linkage.teaching.LEAST_TO_RELY", 200)
        judge = learn(rows, store) if taught else prior()
        assert judge is not None and judge.learned is taught
        links = link(rows, store, judge=judge)
        attached = [(children[one.child], who) for one, who in zip(links, mine, strict=True) if one.child is not None]
        twice = [who for one, who in zip(links, mine, strict=True) if one.decision == "NEW" and who in set(children)]
        assert sum(one != other for one, other in attached) / len(attached) < 0.001
        assert len(twice) / len(mine) < 0.003 and len(attached) / len(mine) > 0.8

    def test_candidates_alone_give_the_links_that_everybody_beside_everybody_gives(self, known: Any) -> None:
        store, children, rows, _, _ = known
        links = link(rows, store, judge=prior())
        assert links == link_all(rows, children, np.arange(len(children)), judge=prior())


BORN, KIN = date(2015, 3, 1), frozenset(["n虚构父", "p13800001234"])
ELDER, OWN = number("20120707", 17), number("20150301", 11)


def child(name: str, born: date | None, idno: str = "", kin: frozenset[str] = KIN) -> Person:
    """An invented child, of one family unless otherwise said."""
    return Person(name, "1", born, idno, kin, district="310199")


def namesake(n: int) -> Person:
    return child("虚构子轩", None, number("20110301", 13 + 2 * n) if n else "", frozenset())


@pytest.mark.parametrize(
    "known",
    [
        {7: child("李构子轩", BORN, ELDER)},
        {7: child("虚构子轩", None, ELDER), 8: child("虚构子昂", date(2012, 7, 7), ELDER)},
        {n: namesake(n) for n in range(8)},
    ],
    ids=["a number that the birth date contradicts", "a number under two names", "a crowd with and without numbers"],
)
def test_known_children_answer_as_if_all_were_read(known: dict[int, Person]) -> None:
    row, places = [child("虚构子轩", BORN, OWN)], np.array(list(known))
    links = link(row, known, judge=prior())
    assert links == link_all(records_of(row), records_of(list(known.values())), places, judge=prior())
    assert (links[0].candidates == (7,)) is (len(known) < 3)


def test_a_brother_who_has_the_name_tells_that_the_number_was_typed_for_him() -> None:
    """子昂 (7) bears the number of the row; that 子昂 has one of his own (8) is found by what is known of 7 alone."""
    row = [child("虚子", BORN, OWN)]
    known = {7: child("虚子昂", BORN, OWN), 8: child("虚子昂", BORN, number("20150301", 13))}
    links = link(row, known, judge=prior())
    assert links == link_all(records_of(row), records_of(list(known.values())), np.array(list(known)), judge=prior())
    assert links[0].child is None and link(row, {7: known[7]}, judge=prior())[0].child == 7


def test_a_child_whom_another_row_of_the_list_is_attracts_no_row_without_a_number() -> None:
    row, known = [child("虚构子轩", BORN)], {7: child("虚构子轩", BORN, OWN)}
    (alone,) = link(row, known, judge=prior())
    (beside,) = link(row, known, judge=prior(), listed=np.array([int(OWN[:17])]))
    assert (alone.decision, beside.decision) == ("SAME", "DOUBTFUL")


@pytest.mark.parametrize(("siblings", "sure"), [(49, 0.99), (50, 1 - (1.0 + 4 * 10 / 50) / (300 + 100))])
def test_how_often_a_twins_number_is_typed_follows_from_brothers_and_twins(siblings: int, sure: float) -> None:
    """Of 300 pairs: so many brothers' numbers that nobody else tells of, times twins to a pair of brothers."""
    nobody = np.zeros(0, np.int64)
    trusted = Trusted(nobody, nobody, np.full(300, 0.99), np.array([1, 2]), nobody, nobody, unfound=4)
    born = np.repeat([comparing.BORN_OTHER, comparing.BORN_SAME], [siblings, 10])
    evidence = {"born": born, "gid": np.ones_like(born), "sex": np.ones_like(born)}
    evidence |= {"guardians": np.zeros_like(born), "home": np.zeros_like(born)}
    shown = Candidates(np.zeros_like(born), np.ones_like(born), evidence, np.zeros(len(born)))
    assert twins.estimated(trusted, trusted, shown) == pytest.approx(np.full(300, sure))


HOME = {"addr": "张杨路12弄3号401室", "phone": "13800001234", "g_name": "虚构父"}


def test_one_number_and_one_name_is_one_child(linked: Any) -> None:
    row = {"name": "虚构甲", "birth": "2015-03-01", "idno": number("20150301", 11)}
    assert accepted(linked([{"rec_id": "1", **row}], [{"rec_id": "2", **row, "birth": "20150301"}])) == {("1", "2")}


def test_twins_are_not_one_child(linked: Any) -> None:
    twins = [
        {"rec_id": "1", "name": "虚构子轩", "birth": "2015-03-01", "idno": number("20150301", 11), **HOME},
        {"rec_id": "2", "name": "虚构子昂", "birth": "2015-03-01", "idno": number("20150301", 13), **HOME},
    ]
    assert linked(twins) == []


def test_a_twins_number_typed_for_the_other_joins_nobody(linked: Any) -> None:
    first = {"name": "虚构子轩", "birth": "2015-03-01", "idno": number("20150301", 11), **HOME}
    second = {"name": "虚构子昂", "birth": "2015-03-01", "idno": number("20150301", 13), **HOME}
    links = linked(
        [{"rec_id": "1", **first}, {"rec_id": "2", **second}],
        [{"rec_id": "3", **first}, {"rec_id": "4", **second, "idno": first["idno"]}],
    )
    assert ("1", "3") in accepted(links)
    assert not {("1", "4"), ("3", "4")} & accepted(links)


def test_with_too_few_numbers_to_learn_from_a_person_decides(linked: Any) -> None:
    row = {"name": "虚构甲", "birth": "2015-03-01", "sex": "男", **HOME}
    (link,) = linked([{"rec_id": "1", **row}], [{"rec_id": "2", **row}])
    assert link["decision"] == "review"


def test_of_a_clean_list_each_person_has_one_record(linked: Any, tmp_path: Path) -> None:
    row = {"name": "虚构甲", "birth": "2015-03-01", "idno": number("20150301", 11)}
    linked(
        [{"rec_id": "1", **row}, {"rec_id": "2", **row}], [{"rec_id": "3", **row}], clean=frozenset(["虚构0.parquet"])
    )
    persons = {r["rec_id"]: r["person"] for r in parquet.read_table(tmp_path / "out" / "persons.parquet").to_pylist()}
    assert persons["1"] != persons["2"]


def test_records_that_only_others_join_are_as_sure_as_the_chain_between_them() -> None:
    # The first and the last are each joined to one of two records that share a number, not quite surely.
    left, right, p = np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([0.999, 0.96, 0.998])
    one, two, sure = inside(np.zeros(4, np.int64), np.array([0, 7, 7, 0]), left, right, p)
    told = dict(zip(zip(one.tolist(), two.tolist(), strict=True), sure.tolist(), strict=True))
    assert told[0, 3] == pytest.approx(0.999 * 0.96 * 0.998) and (1, 2) not in told


def test_a_crowd_under_one_key_is_no_evidence(linked: Any) -> None:
    crowd = [{"rec_id": str(n), "name": "虚构甲", "birth": "1900-01-01", "phone": "13800138000"} for n in range(20_000)]
    assert linked(crowd) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        ("name\n虚构\n".encode(), "缺少记录号列"),
        ("rec_id,name\n1,虚构\n2,虚\n1,虚构\n".encode(), "第3条"),
        ("rec_id,name\n1,虚构\n".encode() + "2,虚\n".encode("gbk") + b"\xff\xfe\n", "混有两种编码"),
        ("rec_id,name\n1,虚构\n2,虚\n".encode("utf-16")[:-3], "第3行不是完整的 UTF-16"),
        *(("rec_id,name\n1,虚构\n2,虚,多\n3,构\n".encode(codec), "第3行读不通") for codec in ("utf-8", "gb18030")),
    ],
)
def test_a_file_that_cannot_be_linked_is_refused_with_the_place(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(Unreadable, match=said):
        link_files(Asked([tmp_path / "list.csv"]), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_two_files_of_one_name_are_refused_unless_their_rows_say_which_list_they_are_of(tmp_path: Path) -> None:
    files = [tmp_path / part / "虚构.csv" for part in "甲乙"]
    for n, file in enumerate(files):
        file.parent.mkdir()
        file.write_text(f"rec_id,name\n{n},虚构甲\n", "utf-8")
    with pytest.raises(Unreadable, match=r"有两份文件都叫虚构\.csv"):
        link_files(Asked(files), tmp_path / "out")
    for n, file in enumerate(files):
        file.write_text(f"rec_id,name,src\n{n},虚构甲,名单{n}\n", "utf-8")
    assert len(link_files(Asked(files), tmp_path / "out")["sources"]) == 2


def test_a_date_that_no_calendar_has_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        f"rec_id,name,birth\n1,虚构,2015-03-{'9' * 30}\n2,虚构,{'9' * 5000}-1-1\n", "utf-8"
    )
    assert link_files(Asked([tmp_path / "list.csv"]), tmp_path / "out")["records"] == 2


def test_a_damaged_file_is_refused_without_its_values(tmp_path: Path) -> None:
    parquet.write_table(
        pa.table({"rec_id": [str(n) for n in range(9000)], "name": ["虚构甲"] * 9000}), tmp_path / "a.parquet"
    )
    content = bytearray((tmp_path / "a.parquet").read_bytes())
    content[60:900] = b"\xff" * 840
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(Unreadable, match=r"a\.parquet：文件中途损坏|a\.parquet：不是完整的") as refused:
        link_files(Asked([tmp_path / "a.parquet"]), tmp_path / "out")
    assert "虚构" not in str(refused.value) and refused.value.__cause__ is None


def test_a_clean_list_that_is_not_there_is_said(linked: Any) -> None:
    with pytest.raises(Unreadable, match=r"没有\.csv"):
        linked([{"rec_id": "1", "name": "虚构甲"}], clean=frozenset(["没有.csv"]))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_list_is_read_in_the_encodings_of_offices(tmp_path: Path, encoding: str) -> None:
    idno = number("20150301", 11)
    text = f"rec_id,name,birth,idno\n1,虚构甲,20150301,{idno}\n2,虚构甲,2015/3/1,{idno}\n"
    (tmp_path / "list.csv").write_bytes(text.encode(encoding))
    assert link_files(Asked([tmp_path / "list.csv"]), tmp_path / "out")["links"]["accept"] == 1
