"""Which sheet, which row, which column: whatever way an office lays out its list."""

from collections.abc import Callable

import pytest

from tonghu.methods.reading import Arrival, Refused
from tonghu.rules.forms.lists import LAYOUTS, ListKind

Read = Callable[..., Arrival]
GIRL, BOY = "310101202412310049", "310115201803070015"
HEADER = ["姓名", "性别", "身份证号", "出生日期", "民族"]
ROW = ["虚小童", "女", GIRL, "2024-12-31", "汉族"]


def keys(arrival: Arrival) -> list[str | None]:
    return [column.key for column in arrival.columns]


def test_header_in_row_one(read: Read) -> None:
    arrival = read([HEADER, ROW])
    assert keys(arrival) == ["name", "sex", "idno", "born", "ethnic"]
    assert arrival.row_facts(0) == {
        "name": "虚小童", "sex": "2", "idno": GIRL, "born": "2024-12-31", "ethnic": "01"
    }  # fmt: skip


@pytest.mark.parametrize("above", range(1, 6))
def test_merged_titles_and_notes_may_stand_above_the_header(read: Read, above: int) -> None:
    titles = [["某某学校随迁子女名单", *[""] * 4], *[["填报说明：请按户口簿填写", *[""] * 4]] * (above - 1)]
    arrival = read([*titles, HEADER, ROW], merged=["A1:E1"])
    assert (arrival.header_row, arrival.numbers) == (above + 1, [above + 2])
    assert arrival.header == HEADER


def test_a_header_is_looked_for_in_twenty_rows_and_not_below(read: Read) -> None:
    assert read([["填报须知"]] * 19 + [HEADER, ROW]).header_row == 20
    with pytest.raises(Refused, match="没有找到表头。前20行里"):
        read([["填报须知"]] * 20 + [HEADER, ROW])


def test_a_header_of_two_rows_is_read_as_one(read: Read) -> None:
    rows = [
        ["姓名", "身份证号", "父亲信息", "", "母亲", ""],
        ["", "", "姓名", "联系电话", "姓名", "联系电话"],
        ["虚小童", GIRL, "虚大山", "13800000001", "实小河", "13800000002"],
    ]
    arrival = read(rows, merged=["C1:D1", "E1:F1", "A1:A2", "B1:B2"])
    assert keys(arrival) == ["name", "idno", "father_name", "father_phone", "mother_name", "mother_phone"]
    assert (arrival.header_row, arrival.numbers) == (1, [3])


def test_two_equal_headers_are_a_question_and_never_a_choice(read: Read) -> None:
    arrival = read([["姓名", "身份证号", "出生日期", "身份证号码"], ["虚小童", GIRL, "2024-12-31", BOY]])
    assert keys(arrival) == ["name", None, "born", None]
    assert arrival.columns[1].why == "B列、D列都像“公民身份号码”，不能判断，请手工指定"
    assert "idno" not in arrival.facts


def test_the_word_of_a_person_goes_before_every_header(read: Read) -> None:
    rows = [["姓名", "身份证号", "出生日期", "身份证号码"], ["虚小童", GIRL, "2024-12-31", BOY]]
    arrival = read(rows, mapping={1: "idno", 3: ""})
    assert arrival.facts["idno"] == [GIRL]
    assert [column.why for column in arrival.columns[1::2]] == ["手工指定", "手工指定不使用"]


@pytest.mark.parametrize("mapping", [{9: "idno"}, {0: "nonsense"}, {0: "idno", 1: "idno"}])
def test_a_mapping_that_fits_nothing_is_refused(read: Read, mapping: dict[int, str]) -> None:
    with pytest.raises(Refused, match="指定的列对不上"):
        read([HEADER, ROW], mapping=mapping)


def test_columns_without_known_header_can_be_mapped_by_hand(read: Read) -> None:
    arrival = read([["甲", "乙"], ["虚小童", GIRL]], mapping={0: "name", 1: "idno"})
    assert arrival.row_facts(0) == {"name": "虚小童", "idno": GIRL}


def test_a_looser_header_gives_way_and_says_so(read: Read) -> None:
    arrival = read([["姓名", "身份证号", "家庭地址", "现住址"], ["虚小童", GIRL, "别处", "上海市浦东新区虚路1号"]])
    assert keys(arrival) == ["name", "idno", None, "residence_detail"]
    assert arrival.columns[2].why == "“现居住地”已取自D列“现住址”"


@pytest.mark.parametrize("written", ["*姓 名", "姓名\n（必填）", "1、姓名", "姓名(xm)", "XM", "学生姓名*", "【姓名】"])
def test_decorated_headers_are_known(read: Read, written: str) -> None:
    assert keys(read([[written, "SFZJH"], ["虚小童", GIRL]])) == ["name", "idno"]


def test_an_address_over_five_columns_is_joined(read: Read) -> None:
    header = [
        "姓名",
        "身份证号",
        "户籍所在（省/市）",
        "户籍所在（市/区）",
        "户籍所在街道",
        "户籍所在社区",
        "户籍详细地址",
    ]
    arrival = read([header, ["虚小童", GIRL, "安徽省", "阜阳市", "虚构镇", "虚构村", "12号"]])
    assert arrival.facts["hukou_detail"] == ["虚构镇虚构村12号"]
    assert arrival.facts["hukou"] == ["3412"]


def test_an_address_that_repeats_its_parts_is_not_doubled(read: Read) -> None:
    header = ["姓名", "身份证号", "现住址所在省市", "现住址所在区", "现住址详细地址"]
    arrival = read([header, ["虚小童", GIRL, "上海市", "浦东新区", "上海市浦东新区虚路1号"]])
    assert (arrival.facts["residence"], arrival.facts["residence_detail"]) == (["310115"], ["虚路1号"])


def test_a_residence_without_province_is_looked_for_at_home(read: Read) -> None:
    arrival = read([["姓名", "身份证号", "现住址"], ["虚小童", GIRL, "宝山区虚路1号"]])
    assert arrival.facts["residence"] == ["310113"]


def test_empty_and_foreign_sheets_are_passed_over_visibly(read: Read) -> None:
    arrival = read([], Sheet2=[HEADER, ROW], Sheet3=[["随便写的"], ["一些话"]])
    assert arrival.sheet == "Sheet2"
    assert arrival.notes == ["工作表“Sheet3”不像名单，没有读取。"]


def test_a_second_list_in_the_book_is_named(read: Read) -> None:
    arrival = read([HEADER, ROW, ROW], 二年级=[HEADER, ROW])
    assert arrival.notes == ["工作表“二年级”也像名单，没有读取。需要时请在网站上另行读取，或各存成一份文件上传。"]
    assert arrival.others == ["二年级"]
    assert len(read([HEADER, ROW, ROW], sheet="二年级", 二年级=[HEADER, ROW]).numbers) == 1


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("浦东新区随迁子女名单", ListKind.EDUCATION),
        ("居住证名单（派出所导出）", ListKind.POLICE),
        ("社区云线索", ListKind.COMMUNITY),
    ],
)
def test_the_kind_is_guessed_with_its_reason(read: Read, title: str, kind: ListKind) -> None:
    arrival = read([[title], HEADER, ROW])
    assert arrival.kind is kind
    assert arrival.kind_sure > 0.3
    assert arrival.kind.label in arrival.kind_why


def test_a_list_without_any_sign_is_not_called_sure(read: Read) -> None:
    assert read([HEADER, ROW]).kind_sure < 0.2
    assert read([HEADER, ROW], kind=ListKind.POLICE).kind_sure == 1


@pytest.mark.parametrize("kind", [kind for kind in ListKind if kind.startswith("ANSWERS")])
def test_an_answer_sheet_comes_back_by_its_own_labels(read: Read, kind: ListKind) -> None:
    columns = [c for c in LAYOUTS[kind].columns if c.part == 0]
    arrival = read([[c.label for c in columns], ["7", *[""] * (len(columns) - 2), "备注"]])
    assert arrival.kind is kind
    assert [column.key for column in arrival.columns] == [c.key for c in columns]


def test_a_list_without_what_it_needs_says_which(read: Read) -> None:
    arrival = read([["姓名", "性别"], ["虚小童", "女"]])
    assert arrival.missing == ["公民身份号码、出生日期、居住证号（至少一项）"]
    assert arrival.unreadable == [0]


def test_two_places_under_one_title_are_told_apart(read: Read) -> None:
    rows = [
        ["姓名", "证件号码", "地址", ""],
        ["", "", "户籍", "现住"],
        ["虚小童", GIRL, "安徽省合肥市蜀山区", "上海市浦东新区"],
    ]
    arrival = read(rows, merged=["A1:A2", "B1:B2", "C1:D1"])
    assert arrival.header == ["姓名", "证件号码", "户籍地址", "现住地址"]
    assert (arrival.facts["hukou"], arrival.facts["residence"]) == (["340104"], ["310115"])


def test_without_a_header_the_first_child_is_read_too(read: Read) -> None:
    arrival = read([["虚小童", GIRL], ["虚小男", BOY]], mapping={0: "name", 1: "idno"})
    assert arrival.facts["name"] == ["虚小童", "虚小男"] and arrival.numbers == [1, 2]
    assert arrival.header == ["", ""] and arrival.notes == ["没有表头：第1行起都按儿童读取，各列由人工指定。"]


@pytest.mark.parametrize(("written", "born"), [("1900-01-01", None), ("1900-01-02", "1900-01-02")])
def test_the_first_day_of_1900_is_what_systems_write_for_none(read: Read, written: str, born: str | None) -> None:
    arrival = read([HEADER, [*ROW[:3], written, "汉族"]])
    assert arrival.facts["born"] == [born]
