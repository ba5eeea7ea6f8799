"""The lists are what offices send: three formats, known errors, every row accounted for, 虚构 everywhere."""

import csv
import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from tonghu.demo.lists import NotOurs, community, education, police, write
from tonghu.demo.lists.answer_book import CHILDREN, FILES, ROWS
from tonghu.demo.lists.community import FILE as COMMUNITY
from tonghu.demo.lists.faults import RATES
from tonghu.demo.population import invent
from tonghu.rules.terms.idnumbers import IdNumber, read_id_number
from tonghu.rules.terms.months import age_on

ON = date(2024, 9, 30)
SIZE = 4000
Rows = dict[int, list[object]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("lists") / "out"
    write(invent(SIZE, 7, ON, "310115"), directory)
    return directory


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def truth(made: Path) -> dict[str, dict[str, str]]:
    return {line["child"]: line for line in table(made / CHILDREN)}


@pytest.fixture(scope="module")
def accounted(made: Path) -> list[dict[str, str]]:
    return table(made / ROWS)


@pytest.fixture(scope="module")
def lists(made: Path) -> dict[str, Rows]:
    sheet = CalamineWorkbook.from_path(made / education.FILE).get_sheet_by_name(education.SHEET)
    workbook = sheet.to_python(skip_empty_area=False)
    lines = (made / police.FILE).read_text(encoding="gbk").splitlines()
    with (made / COMMUNITY).open(encoding="gb18030", newline="") as file:
        leads = list(csv.reader(file))
    return {
        education.FILE: {i: list(row) for i, row in enumerate(workbook, 1) if i > 3 and any(row)},
        police.FILE: {i: list(line.split("\t")) for i, line in enumerate(lines, 1) if i > 2},
        COMMUNITY: {i: list(row) for i, row in enumerate(leads, 1) if i > 1},
    }


def digests(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_the_same_call_writes_the_same_bytes(tmp_path: Path) -> None:
    for name, hash_seed in (("a", "1"), ("b", "2")):
        call = [sys.executable, "-m", "tonghu", "generate", str(tmp_path / name), "--children", "60", "--seed", "9"]
        subprocess.run(call, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_a_workbook_bears_no_time_of_making(made: Path) -> None:
    with ZipFile(made / education.FILE) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("file", "columns"), [(police.FILE, police.COLUMNS), (COMMUNITY, community.COLUMNS)])
def test_every_row_is_as_wide_as_the_header(lists: dict[str, Rows], file: str, columns: tuple[str, ...]) -> None:
    assert {len(row) for row in lists[file].values()} == {len(columns)}


def test_a_true_police_row_stands_under_its_headers(
    lists: dict[str, Rows], accounted: list[dict[str, str]], truth: dict[str, dict[str, str]]
) -> None:
    clean = [line for line in accounted if line["file"] == police.FILE and not line["faults"]]
    for line in clean:
        row = dict(zip(police.COLUMNS, lists[police.FILE][int(line["row"])], strict=True))
        child = truth[line["child"]]
        assert row["姓名"] == child["name"]
        assert str(row["居住证号"]) == "'" + child["permit_number"]
        assert str(row["出生日期"]) == child["born"].replace("-", "")
        assert str(row["来沪日期"]) in ("NULL", child["arrived"].replace("-", ""))


def test_every_row_of_every_list_is_accounted_for_once(
    lists: dict[str, Rows], accounted: list[dict[str, str]], truth: dict[str, dict[str, str]]
) -> None:
    told = Counter((line["file"], int(line["row"])) for line in accounted)
    assert set(told) == {(file, row) for file, rows in lists.items() for row in rows}
    assert set(told.values()) == {1}
    assert {line["child"] for line in accounted} <= set(truth)
    assert len(truth) == SIZE


def test_a_row_without_faults_says_what_is_true(
    lists: dict[str, Rows], accounted: list[dict[str, str]], truth: dict[str, dict[str, str]]
) -> None:
    name, idno = (education.COLUMNS.index(column) for column in ("姓名", "身份证件号"))
    clean = [line for line in accounted if line["file"] == education.FILE and not line["faults"]]
    assert len(clean) > SIZE / 4
    for line in clean:
        row, child = lists[education.FILE][int(line["row"])], truth[line["child"]]
        assert str(row[name]).replace(" ", "") == child["name"]
        number = read_id_number(row[idno])
        assert child["document"] == "02" or (isinstance(number, IdNumber) and number.text == child["idno"])


def test_every_fault_named_has_changed_the_row(
    lists: dict[str, Rows], accounted: list[dict[str, str]], truth: dict[str, dict[str, str]]
) -> None:
    column = education.COLUMNS.index("身份证件号")
    wrong = [line for line in accounted if line["file"] == education.FILE and "idno_digit" in line["faults"].split("|")]
    assert wrong
    for line in wrong:
        assert str(lists[education.FILE][int(line["row"])][column]) != truth[line["child"]]["idno"]


def test_everything_says_that_it_is_invented(made: Path, lists: dict[str, Rows]) -> None:
    book = CalamineWorkbook.from_path(made / education.FILE)
    assert "虚构" in book.sheet_names[0]
    assert "虚构" in str(book.get_sheet_by_index(0).to_python()[0][0])
    assert "虚构" in (made / police.FILE).read_text(encoding="gbk").splitlines()[0]
    assert (made / "README.txt").read_text(encoding="utf-8").startswith("虚构数据")
    for rows in lists.values():
        assert all(any("虚构" in str(cell) for cell in row) for row in rows.values())
    for file in (CHILDREN, *FILES.values()):
        assert {line["note"] for line in table(made / file)} == {"虚构"}


def test_schools_and_addresses_are_invented(truth: dict[str, dict[str, str]]) -> None:
    for child in truth.values():
        assert "虚构" in child["residence_detail"] or child["residence"].startswith("8")
        assert not child["school"] or "虚构" in child["school"]


def test_the_smallest_stand_on_neither_department_list(
    accounted: list[dict[str, str]], truth: dict[str, dict[str, str]]
) -> None:
    listed = {line["child"] for line in accounted if line["file"] != COMMUNITY}
    ages = {age_on(date.fromisoformat(truth[child]["born"]), ON)[0] for child in listed}
    assert min(ages) == 3
    assert any(age_on(date.fromisoformat(child["born"]), ON)[0] < 3 for child in truth.values())


def test_only_holders_of_a_permit_stand_on_the_police_list(
    accounted: list[dict[str, str]], truth: dict[str, dict[str, str]]
) -> None:
    listed = {line["child"] for line in accounted if line["file"] == police.FILE}
    assert {truth[child]["residence_registration"] for child in listed} == {"1"}


def test_the_lists_overlap_as_stated(accounted: list[dict[str, str]]) -> None:
    on = {file: {x["child"] for x in accounted if x["file"] == file} for file in (education.FILE, police.FILE)}
    both = on[police.FILE] & on[education.FILE]
    assert len(both) / len(on[police.FILE]) == pytest.approx(0.85, abs=0.03)


def test_some_children_stand_twice_on_one_list(accounted: list[dict[str, str]]) -> None:
    repeated = [line for line in accounted if line["repeated"] == "1"]
    assert len(repeated) / len(accounted) == pytest.approx(0.018, abs=0.008)


@pytest.mark.parametrize("fault", ["name_homophone", "phone_missing", "address_old", "guardian_idno_missing"])
def test_faults_come_as_often_as_stated(accounted: list[dict[str, str]], fault: str) -> None:
    share = sum(fault in line["faults"].split("|") for line in accounted) / len(accounted)
    assert share == pytest.approx(RATES[fault], rel=0.4)


def faults(tmp_path: Path, profile: str) -> list[int]:
    written = tmp_path / profile
    write(invent(1500, 7, ON, "310115"), written, profile)
    lines = table(written / ROWS)
    return [len([f for f in line["faults"].split("|") if f and f != "moved_or_left"]) for line in lines]


def test_hard_errs_about_twice_as_often_and_correlated_in_fewer_rows(tmp_path: Path) -> None:
    base, hard, together = (faults(tmp_path, profile) for profile in ("base", "hard", "correlated"))
    assert sum(hard) / len(hard) == pytest.approx(2 * sum(base) / len(base), rel=0.25)
    assert sum(together) / len(together) == pytest.approx(sum(base) / len(base), rel=0.25)
    assert sum(map(bool, together)) < 0.8 * sum(map(bool, base))


def test_what_gbk_cannot_write_becomes_a_question_mark(
    lists: dict[str, Rows], accounted: list[dict[str, str]], truth: dict[str, dict[str, str]]
) -> None:
    marked = [line for line in accounted if "name_unprintable" in line["faults"]]
    assert marked
    for line in marked:
        assert "?" in str(lists[police.FILE][int(line["row"])][2])
        assert "?" not in truth[line["child"]]["name"]


def test_a_directory_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "theirs.txt").write_text("theirs", encoding="utf-8")
    with pytest.raises(NotOurs):
        write(invent(5, 1, ON, "310115"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["theirs.txt"]


def test_a_directory_of_our_own_is_written_anew(tmp_path: Path) -> None:
    for size in (30, 5):
        write(invent(size, 1, ON, "310115"), tmp_path / "out")
    assert len(table(tmp_path / "out" / CHILDREN)) == 5
