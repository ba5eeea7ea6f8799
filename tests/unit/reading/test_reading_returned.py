"""What goes out can come back, and nothing in it is ever calculated."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tonghu.methods.reading import Arrival, SheetColumn, read_file, write_returned, write_sheet
from tonghu.rules.forms.lists import ListKind

ON = date(2026, 6, 30)
GIRL = "310101202412310049"
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "\t=1", "http://虚构"]


def test_unreadable_rows_go_back_and_come_again_mended(read: Callable[..., Arrival], tmp_path: Path) -> None:
    first = read([["名单"], ["姓名", "身份证号", "备注"], ["虚甲", GIRL, ""], ["虚乙", "12", "=1+1"]])
    assert first.unreadable == [1]
    lost = first.unreadable
    path = tmp_path / "退回.xlsx"
    write_returned(
        path, first.header, [first.raw[p] for p in lost], [first.reasons(p) for p in lost],
        numbers=[first.numbers[p] for p in lost],
    )  # fmt: skip
    again = read_file(path, on=ON, kind=first.kind)
    assert again.raw[0][0] == "4"
    assert "校验" not in again.raw[0][1] and "不是18位" in again.raw[0][1]
    assert again.raw[0][2:] == ["虚乙", "12", "=1+1"]
    assert again.unreadable == [0]


def test_a_second_return_replaces_the_columns_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "退回.xlsx"
    write_returned(path, ["原行号", "原因", "姓名", "身份证号"], [["4", "旧", "虚乙", "12"]], ["新"], numbers=[2])
    arrival = read_file(path, on=ON)
    assert arrival.header == ["原行号", "原因", "姓名", "身份证号"]
    assert arrival.raw[0] == ["2", "新", "虚乙", "12"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    write_returned(path, ["姓名", "身份证号", text], [[text, GIRL, text]], [text], numbers=[2])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "<hyperlink" not in sheet
    assert read_file(path, on=ON).raw[0][4].strip() == text.strip()


def test_a_formula_in_a_file_that_comes_in_is_only_its_text(read: Callable[..., Arrival]) -> None:
    arrival = read([["姓名", "身份证号", "现住址"], ["虚甲", GIRL, "=cmd|'/c calc'!A0"]])
    assert arrival.raw[0][2] == "=cmd|'/c calc'!A0"


def test_columns_with_one_header_are_both_given_back(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_returned(path, ["姓名", "身份证号", "备注", "备注"], [["虚甲", GIRL, "一", "二"]], ["错"], numbers=[2])
    arrival = read_file(path, on=ON)
    assert arrival.header[4:] == ["备注", "备注"]
    assert arrival.raw[0][4:] == ["一", "二"]


def test_one_reason_per_row(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one reason"):
        write_returned(tmp_path / "a.xlsx", ["姓名"], [["甲"], ["乙"]], ["错"])


def test_a_sheet_to_fill_in_has_drop_downs_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "ask.xlsx"
    columns = [
        SheetColumn("核对编号", 10),
        SheetColumn("姓名"),
        SheetColumn("是否学校寄宿", choices=("是", "否"), note="按在读学校填"),
    ]
    write_sheet(
        path, "教育核对结果（虚构）", columns, [["1", "虚甲", None], ["2", "虚乙", "是"]], notes=["请勿改动编号。"]
    )
    with zipfile.ZipFile(path) as archive:
        assert '"是,否"' in archive.read("xl/worksheets/sheet1.xml").decode()
    arrival = read_file(path, on=ON)
    assert (arrival.kind, arrival.notes) == (ListKind.ANSWERS_EDUCATION, [])
    assert arrival.facts["boarding"] == [None, "1"]


def test_a_list_of_choices_too_long_for_excel_is_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_sheet(path, "表", [SheetColumn("民族", choices=tuple(f"第{n}民族" for n in range(99)))], [["汉"]])
    with zipfile.ZipFile(path) as archive:
        assert 'type="list"' not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_sheet_without_rows_still_has_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_sheet(path, "表", [SheetColumn("姓名"), SheetColumn("身份证号")], [])
    with zipfile.ZipFile(path) as archive:
        assert "身份证号" in archive.read("xl/sharedStrings.xml").decode()
