"""Tables come from one definition and one snapshot, and agree with each other (方案 二（八）)."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import duckdb
import numpy as np
import pytest

from tonghu.methods.disclosure import protect
from tonghu.methods.tabulation import (
    NOT_APPLICABLE,
    NOT_COLLECTED,
    STANDARD,
    TOTAL,
    VARIABLES,
    About,
    NotASnapshot,
    Refused,
    count_tables,
    custom,
    failures,
    faults,
    open_snapshot,
    pseudonyms,
    write,
)
from tonghu.methods.tabulation.checks import CHECKS
from tonghu.methods.tabulation.counting import condition
from tonghu.methods.tabulation.variables import BAND_OF_AGE
from tonghu.rules.forms import FORMS
from tonghu.rules.terms.departments import Department
from tonghu.web.bench.tabulate import invent
from tonghu.web.commands import main

NUMPY = {"UTINYINT": np.uint8, "UINTEGER": np.uint32, "UBIGINT": np.uint64, "BOOLEAN": np.bool_}


def rows(count: int, seed: int = 1) -> dict[str, np.ndarray]:
    """Invented children, as consistent as coding makes them."""
    rng = np.random.default_rng(seed)
    made = {
        key: rng.choice([*variable.categories] or [310115], count).astype(NUMPY[variable.column_type])
        for key, variable in VARIABLES.items()
    }
    made["pseudonym"] = np.array([f"{n:032x}" for n in rng.permutation(count)], dtype=object)
    kind = rng.choice([1, 1, 1, 2], count).astype(np.uint8)
    age = rng.integers(0, 16, count).astype(np.uint8)
    street = 310115000 + rng.integers(1, 6, count)
    made |= {"kind": kind, "age": age, "band": np.array(BAND_OF_AGE, dtype=np.uint8)[age]}
    made |= {"street": street.astype(np.uint32), "committee": (street * 1000 + 1).astype(np.uint64)}
    made["months"] = np.where(age < 3, np.array([0, 2, 3])[age % 3], NOT_APPLICABLE).astype(np.uint8)
    made["monitored"] = made["statistical"] = np.ones(count, dtype=np.bool_)
    made["flow"], made["group_of_flow"] = rng.choice([1, 2], count).astype(np.uint8), kind
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("frozen") / "snapshot"
    write(out, [rows(3000), rows(0)], {310115: "浦东新区", 310115001: "虚构街道"}, ABOUT)
    return out


ABOUT = About("2024-09-30", "", "310115", "0+0", 2023, 1)


def test_every_table_is_what_a_plain_count_gives(folder: Path) -> None:
    counted = count_tables(folder / "children.parquet", list(STANDARD.values()))
    with duckdb.connect() as plain:
        for number, table in STANDARD.items():
            where, dims = condition(table.universe), ", ".join(table.dims)
            sql = f"SELECT {dims}, count(*) FROM '{folder / 'children.parquet'}' WHERE {where} GROUP BY CUBE ({dims})"
            expected = {row[:-1]: row[-1] for row in plain.execute(sql).fetchall()}
            for *place, n in counted[number].rows():
                key = tuple(None if code == TOTAL else int(code) for code in place)
                assert int(n) == expected.pop(key, 0), (number, key)
            assert not expected, number


def test_the_tables_agree_with_each_other(folder: Path) -> None:
    assert failures(count_tables(folder / "children.parquet", list(STANDARD.values()))) == []


def test_a_figure_that_disagrees_is_named(folder: Path) -> None:
    counted = count_tables(folder / "children.parquet", list(STANDARD.values()))
    counted["T11"].values[0, 0, 0] += 1
    counted["T11"].values[-1, -1, -1] += 1
    assert "T11合计＝T01合计" in [check.label for check in failures(counted)]


def test_every_standard_table_stands_in_a_cross_check() -> None:
    checked = {side.table for check in CHECKS for side in (check.left, check.right)}
    assert checked == set(STANDARD)


def test_what_was_not_collected_is_a_column_even_where_all_was(folder: Path) -> None:
    table = count_tables(folder / "children.parquet", [STANDARD["T02"]])["T02"]
    assert NOT_COLLECTED in table.codes[1]
    assert table.value(age=NOT_COLLECTED) == 0


def test_behind_a_figure_stand_as_many_children_as_it_says(folder: Path) -> None:
    table = count_tables(folder / "children.parquet", [STANDARD["T14"]])["T14"]
    behind = pseudonyms(folder / "children.parquet", STANDARD["T14"], {"insurance": 2, "band": 1})
    assert len(behind) == len(set(behind)) == table.value(insurance=2, band=1) > 0
    assert len(pseudonyms(folder / "children.parquet", STANDARD["T14"], {})) == table.total


def test_a_counted_table_can_be_protected(folder: Path) -> None:
    table = count_tables(folder / "children.parquet", [STANDARD["T20"]])["T20"].table
    dims = STANDARD["T20"].dims
    assert protect(table, margins=[dims], threshold=5)[dims].values[TOTAL, TOTAL, TOTAL] == 3000


@pytest.mark.parametrize(
    ("number", "owners"),
    [
        ("T01", set()),
        ("T05", {Department.POLICE}),
        ("T11", {Department.EDUCATION}),
        ("T14", {Department.INSURANCE}),
        ("T15", {Department.HEALTH}),
        ("T17", {Department.CDC, Department.HEALTH}),
        ("T19", {Department.DISABILITY}),
        ("T25", {Department.POLICE, Department.EDUCATION}),
    ],
)
def test_whoever_owns_a_variable_is_asked(number: str, owners: set[Department]) -> None:
    assert set(STANDARD[number].consent) == owners | {Department.CIVIL, Department.STATISTICS}


def test_a_filter_alone_makes_its_owner_asked() -> None:
    assert Department.DISABILITY in custom(["district"], allowed={"disability": (1, 2)}).consent


def test_no_restricted_item_is_a_variable() -> None:
    restricted = {item.key for form in FORMS.values() for item in form.all_items if item.restricted}
    assert restricted
    assert not restricted & set(VARIABLES)


@pytest.mark.parametrize(
    "dims", [["committee"], ["nothing"], [], ["age", "age"], ["age", "sex", "kind", "band", "stage"]]
)
def test_a_custom_table_keeps_the_bounds(dims: list[str]) -> None:
    with pytest.raises(Refused):
        custom(dims)


def test_the_same_children_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    made = rows(500)
    back = {key: column[::-1].copy() for key, column in made.items()}
    digests = {
        write(tmp_path / "a", [made], {310115: "区"}, ABOUT),
        write(tmp_path / "b", [{k: c[:200] for k, c in back.items()}, {k: c[200:] for k, c in back.items()}],
              {310115: "区"}, ABOUT),
    }  # fmt: skip
    assert len(digests) == 1
    assert (tmp_path / "a/children.parquet").read_bytes() == (tmp_path / "b/children.parquet").read_bytes()


def test_a_snapshot_is_for_its_owner_only_and_leaves_nothing_beside(folder: Path) -> None:
    assert (folder.stat().st_mode & 0o777, (folder / "children.parquet").stat().st_mode & 0o777) == (0o700, 0o600)
    assert sorted(p.name for p in folder.iterdir()) == ["children.parquet", "manifest.json", "places.csv"]


@pytest.mark.parametrize("file", ["children.parquet", "places.csv", "manifest.json"])
def test_one_changed_byte_is_seen(folder: Path, tmp_path: Path, file: str) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    content = bytearray((tmp_path / "copy" / file).read_bytes())
    content[-3] ^= 1
    (tmp_path / "copy" / file).write_bytes(content)
    digest = open_snapshot(folder).digest
    assert faults(folder, digest=digest) == []
    assert faults(tmp_path / "copy", digest=digest)


def test_an_altered_snapshot_is_not_counted(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    manifest = json.loads((tmp_path / "copy/manifest.json").read_text())
    manifest["files"]["children.parquet"] = "0" * 64
    (tmp_path / "copy/manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(NotASnapshot):
        open_snapshot(tmp_path / "copy")
    assert main(["tabulate", str(tmp_path / "copy"), "--out", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()
    assert main(["snapshot", "--verify", str(tmp_path / "copy")]) == 1
    assert "不一致" in capsys.readouterr().err


def _elsewhere(folder: Path, made: Path, rows: str = "", places: str = "", **said: object) -> Path:
    """A snapshot from elsewhere: its digests fit, whatever stands in it."""
    shutil.copytree(folder, made)
    if rows:
        duckdb.execute(f"COPY ({rows.format(folder / 'children.parquet')}) TO '{made / 'children.parquet'}'")
    if places:
        (made / "places.csv").write_text(places)
    manifest = json.loads((made / "manifest.json").read_text()) | said
    manifest["files"] = {name: sha256((made / name).read_bytes()).hexdigest() for name in manifest["files"]}
    (made / "manifest.json").write_text(json.dumps(manifest))
    return made


@pytest.mark.parametrize(
    ("altered", "said"),
    [
        ({"rows": "SELECT * EXCLUDE insurance FROM '{}'"}, "缺少列insurance（纳入医保情况）"),
        ({"rows": "SELECT *, 1 AS name FROM '{}'"}, "多出列name"),
        ({"rows": "SELECT * REPLACE ('1' AS insurance) FROM '{}'"}, "类型不对，应为UTINYINT"),
        ({"rows": "SELECT * REPLACE (nullif(insurance, 1) AS insurance) FROM '{}'"}, "未采集应写作255"),
        ({"rows": "SELECT * FROM '{}' LIMIT 9"}, "有9行，manifest.json写的是3000行"),
        ({"places": "代码,名称\n310115,浦东新区\n"}, "应有code、name两列"),
        ({"children": "3000"}, "children写法不对"),
        ({"reference_date": "2024-09-31"}, "reference_date写法不对"),
        ({"rows": "SELECT * REPLACE (77::UTINYINT AS insurance) FROM '{}'"}, "不认识的代码77"),
        ({"rows": "SELECT * REPLACE (right(pseudonym, 1) AS pseudonym) FROM '{}'"}, "同一名儿童可能计了两次"),
        ({"rows": "SELECT * REPLACE (310104::UINTEGER AS district) FROM '{}'"}, "不在所写的区内"),
        ({"rows": "SELECT * REPLACE (310104001001::UBIGINT AS committee) FROM '{}'"}, "居（村）委会不在所写的街道内"),
    ],
)
def test_what_is_no_snapshot_of_this_program_is_named_though_its_digests_fit(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], altered: dict[str, str], said: str
) -> None:
    made = _elsewhere(folder, tmp_path / "copy", **altered)  # type: ignore[arg-type]
    assert main(["tabulate", str(made), "--out", str(tmp_path / "out")]) == 1
    assert said in capsys.readouterr().err
    assert main(["bulletin", str(made), "--out", str(tmp_path / "out")]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_is_no_parquet_file_is_said_in_one_line(folder: Path, tmp_path: Path) -> None:
    made = _elsewhere(folder, tmp_path / "copy")
    (made / "children.parquet").write_text("pseudonym,kind\n")
    _elsewhere(made, tmp_path / "again")
    assert faults(tmp_path / "again") == ["children.parquet不是能读的Parquet文件。"]


@pytest.mark.parametrize("count", [0, 1])
def test_of_nobody_and_of_one_child_the_tables_add_up(tmp_path: Path, count: int) -> None:
    write(tmp_path / "few", [rows(count)], {310115: "浦东新区"}, ABOUT)
    assert main(["tabulate", str(tmp_path / "few"), "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out/T01.csv").read_text().splitlines()[-1] == f"*,*,*,{count}"


@pytest.mark.parametrize("words", [["--where", "sex=1"], ["--dims", "age", "--table", "T02"]])
def test_what_would_be_left_out_of_a_call_is_refused(folder: Path, tmp_path: Path, words: list[str]) -> None:
    assert main(["tabulate", str(folder), *words, "--out", str(tmp_path / "out")]) == 2


def test_the_command_writes_every_margin_and_the_finest_counts(folder: Path, tmp_path: Path) -> None:
    assert main(["snapshot", "--verify", str(folder)]) == 0
    assert main(["tabulate", str(folder), "--table", "T02", "--out", str(tmp_path / "out")]) == 0
    lines = (tmp_path / "out/T02.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "district,age,sex,n"
    assert lines[-1] == "*,*,*,3000"
    finest = (tmp_path / "out/T02-finest.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert sum(int(line.rpartition(",")[2]) for line in finest) == 3000


def test_tables_of_another_snapshot_do_not_stay_beside_these(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "other", [rows(7)], {310115: "浦东新区"}, ABOUT)
    out = tmp_path / "out"
    for snapshot, table, left in ((folder, "T01", 1), (folder, "T02", 2), (tmp_path / "other", "T01", 1)):
        assert main(["tabulate", str(snapshot), "--table", table, "--out", str(out)]) == 0
        assert len([*out.glob("T??.csv")]) == left
    assert (out / "T01.csv").read_text().splitlines()[-1] == "*,*,*,7"


def test_where_one_table_cannot_be_written_none_is(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out/T25.csv.new").mkdir(parents=True)
    assert main(["tabulate", str(folder), "--out", str(tmp_path / "out")]) == 1
    assert "要写的文件是一个目录" in capsys.readouterr().err
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["T25.csv.new"]


def test_the_invented_city_of_the_bench_is_counted_whole(tmp_path: Path) -> None:
    invent(tmp_path / "c.parquet", 20_000)
    counted = count_tables(tmp_path / "c.parquet", list(STANDARD.values()))
    assert counted["T02"].total == sum(counted["T01"].value(kind=kind) for kind in (1, 2)) > 0
