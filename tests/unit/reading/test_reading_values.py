"""What stands in a cell, and which rows are somebody."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.methods.reading import Arrival, Refused
from tonghu.methods.reading.asshown import as_shown
from tonghu.methods.reading.assigning import assign
from tonghu.methods.reading.cells import cells_for
from tonghu.methods.reading.headings import find_heading
from tonghu.rules.forms.lists import LAYOUTS, ListKind

Read = Callable[..., Arrival]
GIRL, BOY, OTHER = "310101202412310049", "310115201803070015", "341225201602291529"
EDUCATION = LAYOUTS[ListKind.EDUCATION]


def value(key: str, written: str, kind: ListKind = ListKind.EDUCATION) -> Any:
    """What one cell of a column is read as: a value, or the code of its problem."""
    column = LAYOUTS[kind].column(key)
    assert column
    cells = cells_for(column, LAYOUTS[kind])
    cells.take([written])
    return cells.faults[0].code if cells.faults else cells.values[0]


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("idno", f"'{GIRL}", GIRL),
        ("idno", f'="{GIRL}"', GIRL),
        ("idno", "３１０１０１２０２４１２３１００４９", GIRL),
        ("idno", "4.40981E+17", "ID_FLOAT"),
        ("idno", "310101202412310040", "ID_CHECK"),
        ("born", "20150101", "2015-01-01"),
        ("born", "2015年1月1日", "2015-01-01"),
        ("born", "42005", "2015-01-01"),
        ("born", "1900-01-00", None),
        ("ethnic", "1", "01"),
        ("ethnic", "汉", "01"),
        ("ethnic", "毛难族", "36"),
        ("ethnic", "崩龙族", "46"),
        ("ethnic", "僳僳族", "20"),
        ("sex", "女性", "2"),
        ("sex", "不详", None),
        ("boarding", "√", "1"),
        ("boarding", "走读", "0"),
        ("boarding", "2", "CODE_ONLY"),
        ("guardian1_phone", "13800000001.0", "13800000001"),
        ("guardian1_phone", "无", None),
        ("guardian1_name", "—", None),
        ("guardian1_relation", "不详", {"unknown": "不详"}),
        ("school", "NULL", None),
        ("school", " null ", None),
        ("school", "－", None),
        ("school", "ＡＢ学校", "AB学校"),
        ("disability", "无", ["0"]),
        ("disability", "视力、听力", ["7"]),
        ("health", "健康", ["1"]),
        ("health", "重病，慢性病", ["3", "4"]),
        ("hukou", "310115.0", "310115"),
        ("hukou", "安徽省合肥市蜀山区", "340104"),
        ("hukou", "火星", "PLACE_UNREAD"),
    ],
)
def test_one_cell(key: str, written: str, meant: object) -> None:
    assert value(key, written) == meant


def test_no_record_found_is_an_answer_of_its_own() -> None:
    assert value("insurance", "查无记录", ListKind.ANSWERS_INSURANCE) == {"unknown": "查无记录"}
    assert value("vaccination", "查无记录", ListKind.ANSWERS_CDC) == "4"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (310115.0, "310115"),
        (440981199001011000.0, "4.40981199001011E+17"),
        (999999999999999.0, "999999999999999"),
        (1e15, "1E+15"),
        (0.5, "0.5"),
        (True, "1"),
        (date(2015, 1, 1), "2015-01-01"),
    ],
)
def test_numbers_are_shown_as_far_as_they_are_exact(cell: object, shown: str) -> None:
    assert as_shown(cell) == shown


def test_a_number_turned_float_is_reported_with_its_place_and_kept_as_it_came(read: Read) -> None:
    arrival = read([["姓名", "身份证号", "出生日期"], ["虚小童", 310101202412310049.0, "2024-12-31"]])
    assert arrival.facts["idno"] == [None]
    assert arrival.raw[0][1].endswith("E+17")
    assert arrival.unreadable == []
    assert str(arrival.problems[0][0]).startswith("第2行B列“身份证号”：证件号码被表格软件当成数字，末几位已经丢失")


def test_a_bad_number_does_not_lose_a_row_with_name_and_birth_date(read: Read) -> None:
    header = ["姓名", "身份证号", "出生日期"]
    assert read([header, ["虚小童", "12345", "2024-12-31"]]).unreadable == []
    assert read([header, ["虚小童", "12345", ""]]).unreadable == [0]
    assert read([header, ["", GIRL, "2024-12-31"]]).unreadable == [0]


def test_excel_dates_may_be_dates_serials_or_text(read: Read) -> None:
    rows = [["虚甲", date(2015, 1, 1)], ["虚乙", 42005], ["虚丙", "2015.1.1"], ["虚丁", 20150101]]
    assert read([["姓名", "出生日期"], *rows]).facts["born"] == ["2015-01-01"] * 4


def test_a_birth_date_after_the_day_of_reading_is_a_problem(read: Read) -> None:
    arrival = read([["姓名", "出生日期"], ["虚甲", "2026-06-30"], ["虚乙", "2026-07-01"]])
    assert arrival.facts["born"] == ["2026-06-30", None]
    assert [p.problem.code for p in arrival.problems[1]] == ["BORN_FUTURE", "ROW_NO_ANCHOR"]


def test_number_against_birth_date_and_sex_is_a_warning(read: Read) -> None:
    arrival = read([["姓名", "身份证号", "出生日期", "性别"], ["虚甲", GIRL, "2024-12-30", "男"]])
    assert [p.problem.code for p in arrival.problems[0]] == ["ID_BORN_DIFFERS", "ID_SEX_DIFFERS"]
    assert arrival.unreadable == []


def test_another_document_is_read_by_its_own_rule(read: Read) -> None:
    header = ["姓名", "证件类型", "证件号码", "出生日期"]
    arrival = read([header, ["虚甲", "出生医学证明", "A123456789", ""], ["虚乙", "身份证", "A123456789", "2020-01-01"]])
    assert arrival.facts["idno"] == ["A123456789", None]
    assert list(arrival.problems) == [1]


def test_a_number_that_holds_is_believed_before_no_document(read: Read) -> None:
    header = ["姓名", "证件类型", "证件号码", "出生日期"]
    arrival = read([header, ["虚甲", "无证件", GIRL, ""], ["虚乙", "无证件", "没办", "2020-01-01"]])
    assert (arrival.facts["idno"], arrival.problems) == ([GIRL, None], {})


def test_an_answer_line_left_open_is_still_a_line(read: Read) -> None:
    arrival = read([["核对编号", "姓名", "核对结果"], ["1", "", ""], ["", "虚甲", "相符"]])
    assert (arrival.facts["line"], arrival.unreadable) == (["1", None], [1])


def test_blank_rows_repeated_headers_totals_and_signatures_are_skipped_visibly(read: Read) -> None:
    header = ["序号", "姓名", "身份证号"]
    rows = [
        ["表", "", ""], header, ["1", "虚甲", GIRL], [], [], ["2", "虚乙", BOY],
        header, ["3", "虚丙", OTHER], ["合计", "3", ""], ["填表人：虚某", "", ""], [],
    ]  # fmt: skip
    arrival = read(rows)
    assert arrival.numbers == [3, 6, 8]
    assert arrival.skipped == [
        (4, "空行（至第5行）"),
        (7, "重复的表头"),
        (9, "合计、签名或说明行"),
        (10, "合计、签名或说明行"),
    ]


def test_duplicates_inside_the_file_are_reported_and_kept(read: Read) -> None:
    header = ["姓名", "身份证号", "出生日期"]
    rows = [["虚甲", GIRL, "2024-12-31"], ["虚乙", BOY, ""], ["虚甲", "", "2024-12-31"], ["虚甲", GIRL, "2024-12-31"]]
    arrival = read([header, *rows])
    assert (arrival.same_id, arrival.same_person) == ([[0, 3]], [[0, 2, 3]])
    assert len(arrival.numbers) == 4


def test_namesakes_with_their_own_numbers_are_no_duplicates(read: Read) -> None:
    arrival = read([["姓名", "身份证号", "出生日期"], ["虚甲", GIRL, "2015-01-01"], ["虚甲", BOY, "2015-01-01"]])
    assert arrival.same_person == []


def test_one_row_is_a_list_and_a_header_alone_is_not(read: Read) -> None:
    assert read([["姓名", "身份证号"], ["虚甲", GIRL]]).numbers == [2]
    with pytest.raises(Refused, match="表头下面没有数据"):
        read([["姓名", "身份证号"]])


def test_columns_left_of_the_list_may_be_empty(read: Read) -> None:
    arrival = read([[None, None, "姓名", "身份证号"], [None, None, "虚甲", GIRL]])
    assert [(c.letter, c.key) for c in arrival.columns[2:]] == [("C", "name"), ("D", "idno")]


def test_reading_twice_is_the_same(read: Read) -> None:
    rows = [["姓名", "身份证号"], ["虚甲", GIRL], ["虚甲", "坏"], []]
    first, second = read(rows), read(rows)
    assert list(first.raw) == list(second.raw)
    assert (first.facts, first.problems, first.skipped) == (second.facts, second.problems, second.skipped)


@given(text=st.text(max_size=40))
def test_no_text_in_any_column_makes_the_reader_stumble(text: str) -> None:
    for column in EDUCATION.columns:
        cells_for(column, EDUCATION).take([text])


@given(
    head=st.lists(
        st.lists(st.sampled_from(["姓名", "身份证号", "", "父亲", "合计", "\n", "(必填)"]), min_size=3, max_size=3)
    )
)
def test_no_arrangement_of_cells_makes_the_header_search_stumble(head: list[list[str]]) -> None:
    heading = find_heading(head, [], [EDUCATION])
    assert heading is None or len(assign(heading.texts, EDUCATION, None)) == 3
