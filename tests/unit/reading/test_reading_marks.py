"""A workbook, a piece of it and a copy by hand tell which export they came from."""

import re
import zipfile
from pathlib import Path
from random import Random

import pytest

from tonghu.methods.reading import Mark, SheetColumn, read_cells, write_sheet
from tonghu.methods.reading.marks import chance_of_order, find_codes, find_tokens

KEY, OTHER = b"one key", b"another key"
NAMES = [f"虚构{first}{second}" for first in "甲乙丙丁戊己庚" for second in "子丑寅卯辰巳"]


def mark(number: int) -> Mark:
    return Mark(number, f"导出第{number}号", KEY)


def test_the_code_of_one_row_names_the_export_and_the_row() -> None:
    assert list(find_codes(KEY, ["虚构甲", mark(27).code(5), ""])) == [(27, 5)]


def test_codes_in_a_run_are_those_of_the_single_rows() -> None:
    run = mark(27).codes()
    assert [next(run) for _ in range(3)] == [mark(27).code(n) for n in (1, 2, 3)]


def test_a_code_of_another_installation_or_an_invented_one_names_nothing() -> None:
    assert list(find_codes(KEY, [Mark(27, "", OTHER).code(5), "A" * 26, "校验" * 13])) == []


def test_the_token_of_the_properties_cannot_be_forged() -> None:
    assert list(find_tokens(KEY, f"<x>{mark(27).token}</x>")) == [27]
    assert list(find_tokens(KEY, f"TH28-{mark(27).token.partition('-')[2]} TH27- TH")) == []


def test_rows_without_an_order_of_their_own_stand_in_that_of_the_export() -> None:
    rows = [[place, name] for place in ("甲居委会", "乙居委会") for name in NAMES]
    ordered = mark(27).ordered(rows, within=0, by=1)
    assert [row[0] for row in ordered] == [row[0] for row in rows]
    assert sorted(ordered) == sorted(rows)
    assert ordered != rows


def test_the_order_of_twenty_five_rows_tells_one_export_from_every_other() -> None:
    names = [row[1] for row in mark(27).ordered([["", name] for name in NAMES], within=0, by=1)][5:30]
    assert chance_of_order(mark(27).rank, names) < 1e-7
    assert all(chance_of_order(mark(n).rank, names) > 1e-6 for n in range(1000) if n != 27)
    assert chance_of_order(mark(27).rank, Random(1).sample(names, 25)) > 1e-4


def test_the_line_and_the_hidden_codes_stand_in_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_sheet(path, "表", [SheetColumn("姓名"), SheetColumn("性别")], [["虚构甲", "男"]], mark=mark(27))
    (cells,) = read_cells(path)
    assert cells[0][0] == "表\n导出第27号"
    assert cells[1:] == [["姓名", "性别", "校验"], ["虚构甲", "男", mark(27).code(1)]]


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-x", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "http://x"]
)
def test_no_cell_of_a_sheet_is_ever_calculated_or_followed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    line = Mark(1, text, KEY)
    write_sheet(path, text, [SheetColumn(text), SheetColumn("乙")], [[text, "x"]], notes=[text], mark=line)
    with zipfile.ZipFile(path) as archive:
        for sheet in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
            content = archive.read(sheet).decode()
            assert "<f>" not in content and "<f " not in content and "hyperlink" not in content
            filled = re.findall(r"<c [^>]*[^/]>", content)
            assert filled and all('t="s"' in cell or 't="inlineStr"' in cell for cell in filled)
        # What is typed over such a cell stays text too.
        assert 'formatCode="@"' in archive.read("xl/styles.xml").decode()
