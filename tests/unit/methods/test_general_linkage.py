"""通用归并: lists of any columns are linked by a schema, without numbers and without labels."""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from tonghu.methods.linkage.engine.files import Unreadable
from tonghu.methods.linkage.general import blocking
from tonghu.methods.linkage.general.kinds import Kind
from tonghu.methods.linkage.general.linking import Asked, link_lists
from tonghu.methods.linkage.general.mixture import PERSON
from tonghu.methods.linkage.general.persons import _Held
from tonghu.methods.linkage.general.proposing import known_but_for_number, propose, unknown_to_us
from tonghu.methods.linkage.general.reading import read_table
from tonghu.methods.linkage.general.schema import BadSchema, read_schema
from tonghu.methods.linkage.general.values import heard, split_name, uniform
from tonghu.web.bench.linkage.registers import write
from tonghu.web.commands import main

SCHEMA = """rec_id = "no"
[columns]
first = "given"
last = "surname"
born = { kind = "birth", order = "dmy" }
town = "text"
post = "code"
"""
HEADER = "no,first,last,born,town,post\n"
Row = tuple[str, ...]


def people(count: int, seed: int) -> list[Row]:
    """Invented people of invented towns."""
    dice = random.Random(seed)  # no secret

    def word(parts: int) -> str:
        return "".join(dice.choice("bdfgklmnprst") + dice.choice("aeiou") for _ in range(parts))

    towns = [word(3) for _ in range(40)]
    return [
        (
            word(3),
            word(3),
            f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{dice.randint(1950, 2015)}",
            towns[n % 40],
            str(1000 + n % 40),
        )
        for n in range(count)
    ]


def spoilt(row: Row, dice: random.Random) -> Row:
    """The same person, written with one slip."""
    first, last, born, town, post = row
    way = dice.randrange(4)
    if way == 0:
        return last, first, born, town, post
    if way == 1:
        return first[:2] + first[3:], last, born, town, post
    if way == 2:
        return first, last, f"{born[3:5]}/{born[:2]}/{born[6:]}", town, ""
    return first, last, born, "", str(int(post) + 1)


def csv(path: Path, rows: Sequence[Row], prefix: str) -> Path:
    path.write_text(HEADER + "".join(f"{prefix}{n},{','.join(row)}\n" for n, row in enumerate(rows)), "utf-8")
    return path


@pytest.fixture
def schema(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        (tmp_path / "方案.toml").write_text(text, "utf-8")
        return tmp_path / "方案.toml"

    return write


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Mapping[str, Any]], Mapping[str, Any], Path]:
    """Two lists of 600 invented people, 400 of them in both, each with a slip; linked."""
    folder = tmp_path_factory.mktemp("lists")
    (folder / "s.toml").write_text(SCHEMA, "utf-8")
    dice = random.Random(7)  # no secret
    crowd = people(800, 5)
    files = [
        csv(folder / "a.csv", crowd[:600], "a"),
        csv(folder / "b.csv", [spoilt(row, dice) for row in crowd[:400]] + crowd[600:], "b"),
    ]
    report = link_lists(Asked(files, read_schema(folder / "s.toml")), folder / "out")
    return parquet.read_table(folder / "out" / "links.parquet").to_pylist(), report, folder


class TestTwoLists:
    def test_nearly_all_are_found_and_hardly_one_wrongly(self, linked: Any) -> None:
        accepted = {(link["rec_id_1"], link["rec_id_2"]) for link in linked[0] if link["decision"] == "accept"}
        right = {(f"a{n}", f"b{n}") for n in range(400)}
        assert len(accepted & right) > 390 and len(accepted - right) <= 2

    def test_the_reasons_say_what_was_amiss(self, linked: Any) -> None:
        told = "".join(link["evidence"] for link in linked[0])
        assert all(words in told for words in ("姓与另一栏互换", "名相差一个字母", "出生日期月日颠倒", "相差一位"))

    def test_the_estimated_precision_is_what_it_is(self, linked: Any) -> None:
        links = [link for link in linked[0] if link["decision"] == "accept"]
        true = sum(link["rec_id_1"][1:] == link["rec_id_2"][1:] for link in links) / len(links)
        assert abs(linked[1]["estimated"]["precision"] - true) < 0.01

    def test_the_same_files_give_the_same_bytes(self, linked: Any, tmp_path: Path) -> None:
        folder = linked[2]
        link_lists(Asked([folder / "a.csv", folder / "b.csv"], read_schema(folder / "s.toml")), tmp_path)
        for name in ("links.parquet", "persons.parquet"):
            assert (tmp_path / name).read_bytes() == (folder / "out" / name).read_bytes()

    def test_of_a_clean_list_a_person_has_one_record(self, linked: Any, tmp_path: Path) -> None:
        folder = linked[2]
        crowd = people(800, 5)
        twice = csv(tmp_path / "twice.csv", crowd[:400] + crowd[:5], "t")
        asked = Asked([folder / "a.csv", twice], read_schema(folder / "s.toml"), clean=frozenset({"twice.csv"}))
        link_lists(asked, tmp_path / "out")
        rows = parquet.read_table(tmp_path / "out" / "persons.parquet").to_pylist()
        persons = [row["person"] for row in rows if row["src"] == "twice.csv"]
        assert len(set(persons)) == len(persons) == 405


class TestASchema:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('[columns]\na = "nonsense"', "类型“nonsense”不认识"),
            ('[columns]\na = "given"\nb = "given"', "名（given）有2列"),
            ('[columns]\na = { kind = "date", order = "yy" }', "order 应为"),
            ('rec_id = "a"\n[columns]\na = "given"', "已是记录号"),
            ('[columns]\na = "ignore"', "没有一列可供比较"),
            ("[columns]\na = ", "不是合格的 TOML"),
            ('rec_id = "a"', "缺少 [columns]"),
        ],
    )
    def test_a_fault_is_said_and_where(self, schema: Callable[[str], Path], text: str, said: str) -> None:
        with pytest.raises(BadSchema, match=r"方案\.toml") as fault:
            read_schema(schema(text))
        assert said in str(fault.value)

    def test_a_column_that_the_file_does_not_have_is_said(self, schema: Callable[[str], Path], tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("no,first\n1,x\n", "utf-8")
        with pytest.raises(Unreadable, match=r"a\.csv：没有方案里的列last"):
            link_lists(Asked([tmp_path / "a.csv"], read_schema(schema(SCHEMA))), tmp_path / "out")

    def test_chinese_words_mean_the_same(self, schema: Callable[[str], Path]) -> None:
        told = read_schema(schema('[columns]\n"甲" = { kind = "出生日期", of = "本人" }'))
        assert told.used[0].word == "birth"

    def test_unknown_columns_are_answered_with_a_schema_that_can_be_read(
        self, linked: Any, schema: Callable[[str], Path]
    ) -> None:
        path = linked[2] / "a.csv"
        assert unknown_to_us([path]) == [path]
        told = read_schema(schema(propose(path)))
        assert told.rec_id == "no" and {c.column for c in told.columns} == {"first", "last", "born", "town", "post"}

    def test_our_own_columns_without_a_record_number_ask_for_the_number_and_not_for_a_schema(
        self, tmp_path: Path
    ) -> None:
        for name, header in (("a.csv", "name,birth"), ("b.csv", "no,first")):
            (tmp_path / name).write_text(f"{header}\n虚构甲,20150101\n", "utf-8")
        assert known_but_for_number(tmp_path / "a.csv") and not known_but_for_number(tmp_path / "b.csv")


class TestPoorFiles:
    @pytest.mark.parametrize(
        "rows", [[], people(1, 1), [("same", "same", "01/01/1990", "x", "1")] * 3000], ids=["none", "one", "all equal"]
    )
    def test_what_tells_nobody_apart_links_nobody(
        self, rows: list[Row], schema: Callable[[str], Path], tmp_path: Path
    ) -> None:
        path = csv(tmp_path / "list.csv", rows, "")
        report = link_lists(Asked([path], read_schema(schema(SCHEMA))), tmp_path / "out")
        assert report["records"] == len(rows) and report["links"]["accept"] == 0

    @pytest.mark.parametrize(("equal", "told"), [(60, 0), (61, 61), (20_000, 20_000)])
    def test_of_a_crowd_of_equal_rows_one_is_compared_and_all_are_told(
        self, equal: int, told: int, schema: Callable[[str], Path], tmp_path: Path
    ) -> None:
        dice, known = random.Random(3), people(300, 5)
        rows = [*known, *[spoilt(row, dice) for row in known], *[("same", "same", "01/01/1990", "x", "1")] * equal]
        report = link_lists(
            Asked([csv(tmp_path / "list.csv", rows, "")], read_schema(schema(SCHEMA))), tmp_path / "out"
        )
        assert sum(crowd["rows"] for crowd in report["not_compared"]) == told
        links = parquet.read_table(tmp_path / "out" / "links.parquet").to_pylist()
        assert report["persons"] > equal * (told > 0) and report["candidate_pairs"] < 60 * 660
        assert {int(link["rec_id_1"]) % 300 for link in links if link["decision"] == "accept"} >= {*range(250)}

    def test_the_pairs_looked_at_are_bounded_by_the_records(
        self, schema: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        table = read_table([csv(tmp_path / "list.csv", people(800, 5), "")], read_schema(schema(SCHEMA)))
        whole = len(blocking.pairs(table, within=True, between=True)[0])
        monkeypatch.setattr(blocking, "_FEW", 0)
        monkeypatch.setattr(blocking, "_WAITING", 0)  # counted after each key
        monkeypatch.setattr(blocking, "_MOST_EACH", 2)
        assert blocking.most_pairs(800) == 1600
        assert 1600 < len(blocking.pairs(table, within=True, between=True)[0]) <= 1600 + 3 * 800 < whole

    @pytest.mark.parametrize(
        ("records", "pairs"), [(8_000, 200_000), (8_001, 200_025), (800_000, 20_000_000), (800_001, 20_000_000)]
    )
    def test_25_pairs_a_record_are_looked_at_up_to_twenty_million(self, records: int, pairs: int) -> None:
        assert blocking.most_pairs(records) == pairs

    @pytest.mark.parametrize(("ids", "said"), [("1,1", "重复"), ("1,", "没有记录号")])
    def test_records_need_names_of_their_own(
        self, ids: str, said: str, schema: Callable[[str], Path], tmp_path: Path
    ) -> None:
        rows = "".join(f"{name},x,y,01/01/1990,z,1\n" for name in ids.split(","))
        (tmp_path / "list.csv").write_text(HEADER + rows, "utf-8")
        with pytest.raises(Unreadable, match=said):
            link_lists(Asked([tmp_path / "list.csv"], read_schema(schema(SCHEMA))), tmp_path / "out")


class TestValues:
    @pytest.mark.parametrize(
        ("text", "order", "day"),
        [
            ("2015-3-7", "ymd", "20150307"),
            ("2015年3月7日", "ymd", "20150307"),
            ("07/03/2015", "dmy", "20150307"),
            ("03/07/2015", "mdy", "20150307"),
            ("19401332", "ymd", "19401332"),
            ("不详", "ymd", ""),
        ],
    )
    def test_dates_are_eight_digits_whatever_their_order(self, text: str, order: str, day: str) -> None:
        assert uniform(text, Kind.DATE, order) == day

    def test_names_are_split_and_heard(self) -> None:
        assert split_name("欧阳小明") == ("欧阳", "小明") and split_name("王明") == ("王", "明")
        assert heard("smith") == heard("smyth") and heard("子涵") == heard("梓涵")
        assert uniform("Renée O'Neill", Kind.NAME, "ymd") == "renee oneill"

    def test_an_address_is_its_road_and_numbers(self) -> None:
        texts = ("上海市浦东新区张杨路12弄3号401室", "张杨路12弄3-401")
        assert len({uniform(text, Kind.ADDRESS, "ymd") for text in texts}) == 1


class TestTheCommand:
    def test_strange_columns_are_refused_with_a_proposed_schema(
        self, linked: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["link", str(linked[2] / "a.csv"), "--out", str(tmp_path / "out")]) == 1
        said = capsys.readouterr().err
        assert "--schema" in said and '"born" = ' in said and not (tmp_path / "out").exists()

    def test_a_schema_may_call_the_numbers_columns_otherwise(self, tmp_path: Path) -> None:
        files = write(tmp_path, children=1500, profile="base", seed=9)
        told = []
        for side in "ab":
            table = parquet.read_table(files[side])
            new = [{"idno": "证件", "birth": "生日"}.get(name, name) for name in table.column_names]
            told.append(tmp_path / f"名单{side}.parquet")
            parquet.write_table(table.rename_columns(new), told[-1])
        schema = tmp_path / "方案.toml"
        schema.write_text('[columns]\n"证件" = "idno"\n"生日" = "birth"\nname = "name"\nphone = "phone"\n', "utf-8")
        assert main(["link", *map(str, told), "--schema", str(schema), "--out", str(tmp_path / "out")]) == 0
        links = parquet.read_table(tmp_path / "out" / "links.parquet").to_pylist()
        assert sum("身份证号相同且校验通过" in link["evidence"] for link in links) > 700

    def test_brothers_are_two_children_even_where_no_list_has_numbers(self, tmp_path: Path) -> None:
        files = write(tmp_path, children=1200, profile="base", seed=4)
        bare = []
        for side in "ab":
            table = parquet.read_table(files[side])
            bare.append(tmp_path / f"无号码{side}.parquet")
            parquet.write_table(table.drop_columns(["idno", "g_idno", "g2_idno"]), bare[-1])
        assert main(["link", *map(str, bare), "--out", str(tmp_path / "out")]) == 0
        person = dict(zip(*parquet.read_table(files["truth"]).to_pydict().values(), strict=True))
        links = parquet.read_table(tmp_path / "out" / "links.parquet").to_pylist()
        sure = [person[x["rec_id_1"]] == person[x["rec_id_2"]] for x in links if x["decision"] == "accept"]
        assert len(sure) > 1000 and sum(sure) / len(sure) > 0.99


@pytest.mark.parametrize(("birth", "weight"), [(-3.0, 1.0), (0.1, 1.5)], ids=["another birth date", "the same"])
def test_where_the_person_itself_contradicts_two_records_say_no_more_than_one(birth: float, weight: float) -> None:
    """Of two persons with two records each, log odds of a pair: the birth date's and the home's."""
    said = np.zeros((2, 2, 2, 4))
    said[..., PERSON] = 4 * np.array([birth, 6.0])  # of the four pairs between them
    held = _Held(said, np.full((2, 2, 2), 4.0), np.full(2, 2.0), np.eye(2, dtype=bool), np.zeros((2, 2, 4)),
                 np.array([0]))  # fmt: skip
    assert held.row(0)[1] == pytest.approx(weight * (birth + 6.0) - np.log(3))
