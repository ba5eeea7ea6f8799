"""Lists as offices really keep them: whatever is in them is read, or a person is told what, where and what now."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tonghu.methods.reading import Arrival, Refused, read_file

ON = date(2026, 6, 30)
Read = Callable[..., Arrival]
GIRL, BOY, MAN, WOMAN = "310101202412310049", "310115201803070015", "310101198503070010", "310101198603070042"
HEADER = ["姓名", "性别", "身份证号", "出生日期"]
ROW = ["虚小童", "女", GIRL, "2024-12-31"]
BROTHER = ["实大宝", "男", BOY, "2018-03-07"]
PHONE = "13800000001"


def words(text: str) -> list[str]:
    return text.split()


def keys(arrival: Arrival) -> list[str | None]:
    return [column.key for column in arrival.columns]


# One row of headers as an office writes them, and what a careful clerk takes each for.
HEADERS: dict[str, tuple[Sequence[str], Sequence[str | None]]] = {
    "拼音首字母": (
        ["XM", "XB", "SFZH", "CSRQ", "JHRXM", "JHRDH", "FQXM", "FQDH", "MQXM"],
        words("name sex idno born guardian1_name guardian1_phone father_name father_phone mother_name"),
    ),
    "英文": (["Name", "Gender", "ID Number", "Date of Birth"], ["name", "sex", "idno", "born"]),
    "接口字段": (
        ["id", "name", "gender", "id_card", "birthday", "phone", "parent_name"],
        [None, "name", "sex", "idno", "born", "guardian1_phone", "guardian1_name"],
    ),
    "问卷": (
        words("1、孩子姓名： 2、孩子性别： 3、孩子身份证号码： 4、您与孩子的关系 5、您的姓名 6、您的手机号码："),
        ["name", "sex", "idno", "guardian1_relation", "guardian1_name", "guardian1_phone"],
    ),
    "收集表": (
        ["填写人", "儿童姓名（必填）", "儿童身份证号\n（必填，18位）", "*居住地址（必填）"],
        [None, "name", "idno", "residence_detail"],
    ),
    "下划线": (
        ["基本信息_姓名", "基本信息_身份证号", "父亲_姓名", "父亲信息-电话", "祖父信息_姓名"],
        ["name", "idno", "father_name", "father_phone", None],
    ),
    "手工台账": (
        ["序号", "孩子姓名", "男/女", "出生年月日", "住哪里", "爸爸", "爸爸电话", "在哪读书"],
        [None, "name", "sex", "born", "residence_detail", "father_name", "father_phone", "school"],
    ),
    "监护人编号在后": (
        ["学生姓名（全称）", "证件号", "监护人姓名1", "监护人联系电话1", "监护人姓名2", "监护人联系电话2"],
        ["name", "idno", "guardian1_name", "guardian1_phone", "guardian2_name", "guardian2_phone"],
    ),
    "重名列按位置": (
        ["姓名", "身份证号", "出生日期", "父亲姓名", "身份证号", "联系电话", "母亲姓名", "身份证号", "联系电话"],
        words("name idno born father_name father_idno father_phone mother_name mother_idno mother_phone"),
    ),
    "照护人的关系": (
        ["姓名", "身份证号", "监护人姓名", "委托监护人姓名", "与被监护人关系"],
        ["name", "idno", "guardian1_name", "carer_name", "carer_relation"],
    ),
    "监护人在前": (
        ["监护人姓名", "身份证号", "学生姓名", "身份证号"],
        ["guardian1_name", "guardian1_idno", "name", "idno"],
    ),
    "两个姓名无从分辨": (
        ["姓名", "性别", "身份证号", "姓名", "身份证号"],
        [None, "sex", None, None, None],
    ),
    "预防接种": (
        ["儿童姓名", "出生日期", "出生证号", "户籍县国标", "手机"],
        ["name", "born", "idno", "hukou", "guardian1_phone"],
    ),
    "证号两列": (["姓名", "有无身份证", "身份证号", "身份证是否核验"], ["name", None, "idno", None]),
}  # fmt: skip


@pytest.mark.parametrize("office", HEADERS)
def test_each_header_is_taken_for_what_it_means(read: Read, office: str) -> None:
    headers, meant = HEADERS[office]
    assert keys(read([headers, [f"某{n}" for n in range(len(headers))]])) == list(meant)


# Bands over columns: rows of the header, merged places, keys.
BANDS: dict[str, tuple[list[list[str]], Sequence[str], Sequence[str | None]]] = {
    "三行表头": (
        [
            ["儿童情况", "", "家庭情况", "", ""],
            ["姓名", "身份证号", "父亲", "", "母亲"],
            ["", "", "姓名", "电话", "姓名"],
        ],
        ("A1:B1", "C1:E1", "A2:A3", "B2:B3", "C2:D2"),
        ["name", "idno", "father_name", "father_phone", "mother_name"],
    ),
    "标题合并而父亲母亲没有合并": (
        [
            ["某街道台账", "", "", "", "", ""],
            ["姓名", "身份证号", "父亲", "", "母亲", ""],
            ["", "", "姓名", "身份证号", "姓名", "身份证号"],
        ],
        ("A1:F1",),
        ["name", "idno", "father_name", "father_idno", "mother_name", "mother_idno"],
    ),
    "祖父和紧急联系人不是儿童": (
        [["儿童", "", "祖父", "", "紧急联系人", ""], ["姓名", "身份证号", "姓名", "出生日期", "姓名", "电话"]],
        ("A1:B1", "C1:D1", "E1:F1"),
        ["name", "idno", None, None, None, None],
    ),
    "填报单位不是分组": (
        [["填报单位：某家长学校", "", "填报日期：6月1日", ""], ["姓名", "身份证号", "出生日期", "家长电话"]],
        ("A1:B1", "C1:D1"),
        ["name", "idno", "born", "guardian1_phone"],
    ),
    "民政留守儿童台账": (
        [
            ["留守儿童情况", "", "", "家庭情况", "", "", "", "", "实际监护情况", "", ""],
            words(
                "姓名 出生日期 公民身份证号码 父亲姓名 出生日期 联系电话 母亲姓名 联系电话 "
                "委托监护人姓名 公民身份证号码 与被监护人关系"
            ),
        ],
        ("A1:C1", "D1:H1", "I1:K1"),
        [
            *words("name born idno father_name"),
            None,
            *words("father_phone mother_name mother_phone carer_name carer_idno carer_relation"),
        ],
    ),
    "父母信息下的出生日期不是儿童的": (
        [["姓名", "身份证号", "父亲信息", ""], ["", "", "姓名", "出生日期"]],
        ("A1:A2", "B1:B2", "C1:D1"),
        ["name", "idno", "father_name", None],
    ),
}


@pytest.mark.parametrize("layout", BANDS)
def test_each_band_belongs_to_its_person(read: Read, layout: str) -> None:
    rows, merged, meant = BANDS[layout]
    arrival = read([*rows, ["虚小童", "2024-12-31", *(f"某{n}" for n in range(len(meant) - 2))]], merged=merged)
    assert (keys(arrival), len(arrival.numbers)) == (list(meant), 1)


def test_a_column_that_goes_by_its_place_says_so(read: Read) -> None:
    arrival = read([["姓名", "身份证号", "父亲姓名", "身份证号"], ["虚小童", GIRL, "虚大山", MAN]])
    assert arrival.row_facts(0)["father_idno"] == MAN
    assert arrival.columns[3].why == "按位置认作“父亲”的"


# Rows that are no child's, between children: the row and why it is passed over.
NOBODY = {
    "小计": (["小计", "2人"], "合计、签名或说明行"),
    "班级": (["一（2）班"], "只有一格文字，按说明行处理"),
    "学校": (["虚构中心小学"], "只有一格文字，按说明行处理"),
    "又是表头": (HEADER, "重复的表头"),
    "列号": (["1", "2", "3", "4"], "列号行"),
    "水印": (["内部资料"] * 4, "各格文字相同，按说明行处理"),
    "例": (["（例）李四", "女", "", ""], "示例行"),
    "签名": (["班主任签名：", "", "", "2026年6月1日"], "合计、签名或说明行"),
    "盖章": (["", "虚构小学（公章）", "", ""], "合计、签名或说明行"),
}


@pytest.mark.parametrize("row", NOBODY)
def test_a_row_that_is_no_childs_is_passed_over_with_its_reason(read: Read, row: str) -> None:
    cells, why = NOBODY[row]
    arrival = read([HEADER, ROW, cells, BROTHER])
    assert (arrival.numbers, arrival.skipped, arrival.unreadable) == ([2, 4], [(3, why)], [])


@pytest.mark.parametrize("name", ["单于合", "说明远", "小计划", "签名扬"])
def test_a_child_whose_name_begins_like_a_note_is_still_a_child(read: Read, name: str) -> None:
    assert read([HEADER, [name, *ROW[1:]], BROTHER]).facts["name"] == [name, "实大宝"]


def test_units_below_the_header_are_no_child(read: Read) -> None:
    arrival = read([[*HEADER, "身高", "体重"], ["", "", "", "", "厘米", "千克"], [*ROW, 120, 25]])
    assert arrival.skipped == [(2, "表头下的小标题或单位行")]


def test_a_second_table_with_other_columns_is_never_read_under_the_first(read: Read) -> None:
    other = ["姓名", "身份证号", "性别", "出生日期"]
    arrival = read([HEADER, ROW, ["二班"], other, ["实大宝", BOY, "男", "2018-03-07"], HEADER, BROTHER])
    assert [arrival.numbers[p] for p in arrival.unreadable] == [5]
    assert "另一张列次不同的表里" in arrival.reasons(1)
    assert [arrival.facts["idno"][p] for p in arrival.readable] == [GIRL, BOY]


def test_labels_below_codes_are_the_same_header(read: Read) -> None:
    codes = [["XM", "SFZH", "CSRQ", "XZZ", "WZ1"], ["姓名", "身份证号", "出生日期", "现住址", "民族"]]
    arrival = read([*codes, ["虚小童", GIRL, "2024-12-31", "浦东新区", "汉族"]])
    assert (arrival.numbers, arrival.unreadable) == ([3], [])


def test_tables_side_by_side_are_told_as_such(read: Read) -> None:
    arrival = read([[*HEADER, "", *HEADER], [*ROW, "", *BROTHER]])
    assert arrival.unreadable == [0]
    assert any("左右并排" in note for note in arrival.notes)
    assert "没有认出姓名列" in arrival.reasons(0)


FORMS = {
    "一人一张的登记表": [
        ["流动儿童登记表"],
        ["姓名", "虚小童", "性别", "女"],
        ["身份证号", GIRL, "出生日期", "2024-12-31"],
        ["户籍地址", "安徽省界首市", "民族", "汉族"],
    ],
    "列名竖着排在一列里": [["姓名", "虚小童"], ["性别", "女"], ["身份证号", GIRL]],
    "只认出一列": [["姓名"], ["虚小童"]],
}


@pytest.mark.parametrize("what", FORMS)
def test_what_is_no_list_is_refused_by_its_name(read: Read, what: str) -> None:
    with pytest.raises(Refused, match=what):
        read(FORMS[what])


def test_a_list_is_no_form_though_a_column_holds_words_of_headers(read: Read) -> None:
    rows = [
        ["类型", "姓名", "班号", "证件号", "出生日期"],
        *[[w, "虚小童", "1", GIRL, "2024-12-31"] for w in ("学校", "幼儿园")],
    ]
    assert len(read(rows).numbers) == 2


def test_a_cell_merged_over_siblings_is_meant_for_each(tmp_path: Path) -> None:
    path = tmp_path / "siblings.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([[*HEADER, "监护人"], [*ROW, ""], [*BROTHER, ""]]):
            sheet.write_row(at, 0, row)
        sheet.merge_range("E2:E3", "虚大山")
    arrival = read_file(path, on=ON)
    assert arrival.facts["guardian1_name"] == ["虚大山", "虚大山"]
    assert arrival.notes == ["E列有合并的单元格，内容已按它跨过的每一行读取。"]


def test_places_that_overlap_without_end_are_refused(tmp_path: Path) -> None:
    path, rows = tmp_path / "overlap.xlsx", 40
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADER, *[ROW] * rows]):
            sheet.write_row(at, 0, row)
        sheet.merge = [[1, 0, rows, 3]] * 200
    assert read_file(path, on=ON).notes == []  # who a child is, is never copied
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([[*HEADER, "民族"], *[[*ROW, "汉族"]] * rows]):
            sheet.write_row(at, 0, row)
        sheet.merge = [[1, 4, rows, 4]] * 200
    with pytest.raises(Refused, match="文件已损坏"):
        read_file(path, on=ON)


def test_what_no_cell_tells_is_told(tmp_path: Path) -> None:
    path = tmp_path / "filtered.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADER, ROW, BROTHER]):
            sheet.write_row(at, 0, row)
        sheet.write_formula("B2", "=VLOOKUP(A2,Z:Z,2,0)", None, "#N/A")
        sheet.set_row(2, None, None, {"hidden": True})
    arrival = read_file(path, on=ON)
    assert len(arrival.numbers) == 2
    assert [note[:15] for note in arrival.notes] == ["工作簿里有1格公式出错（如#N", "工作簿里有1行是隐藏的或被筛选"]


@pytest.mark.parametrize(
    ("result", "told"),
    [(b"><f>Z2</f><v></v>", 1), (b"><f>Z2</f><v/>", 1), (b"><f>Z2</f>", 1), (b' t="str"><f>Z2</f><v></v>', 0)],
)
def test_a_formula_that_nothing_has_worked_out_is_told(tmp_path: Path, result: bytes, told: int) -> None:
    path, written = tmp_path / "formulas.xlsx", io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADER, ROW, BROTHER]):
            sheet.write_row(at, 0, row)
        sheet.write_formula("A2", "=Z2", None, 7)
    with zipfile.ZipFile(written) as one, zipfile.ZipFile(path, "w") as other:
        for name in one.namelist():
            other.writestr(name, one.read(name).replace(b"><f>Z2</f><v>7</v>", result))
    assert [note[:16] for note in read_file(path, on=ON).notes] == ["工作簿里有1格公式还没有算出结果"] * told


def test_the_fortieth_sheet_is_looked_at_and_four_hundred_are_refused(read: Read) -> None:
    covers: dict[str, Any] = {f"说明{n}": [["说明"]] for n in range(39)}
    assert read([["封面"]], **covers, 名册=[HEADER, ROW]).sheet == "名册"
    with pytest.raises(Refused, match="工作表太多"):
        read([["封面"]], **{f"说明{n}": [["说明"]] for n in range(300)})


def test_many_classes_in_a_book_are_counted_and_not_listed(read: Read) -> None:
    notes = read([HEADER, ROW], **{f"{n}班": [HEADER, ROW] for n in range(2, 31)}).notes
    assert notes == [
        "还有29张工作表也像名单，没有读取：“2班”、“3班”、“4班”等29张。"
        "请在网站上另行读取，或合并到一张工作表、各存成一份文件后上传。"
    ]


# One cell: header, as written, and the fact it becomes.
CELLS = [
    ("身份证号", f"{GIRL}号", GIRL),
    ("身份证号", f"身份证：{GIRL}", GIRL),
    ("身份证号", f"{GIRL[:6]}-{GIRL[6:14]}-{GIRL[14:]}", GIRL),
    ("身份证号", f"{GIRL[:6]} {GIRL[6:14]}\n{GIRL[14:]}", GIRL),
    ("身份证号", f"{GIRL}（身份证）", GIRL),
    ("身份证号", f"{GIRL}.", GIRL),
    ("身份证号", "正在办理", None),
    ("残疾证号", f"{BOY}53", f"{BOY}53"),
    ("出生证编号", "W310000001", "W310000001"),
    ("出生日期", "二〇一五年三月七日", "2015-03-07"),
    ("出生日期", "2015年十二月二十一日", "2015-12-21"),
    ("出生日期", "2015。3。7", "2015-03-07"),
    ("出生日期", "2015 3 7", "2015-03-07"),
    ("出生日期", "2015—03—07", "2015-03-07"),
    ("出生日期", "2015-3-7 星期六", "2015-03-07"),
    ("出生日期", "Sat Mar 07 00:00:00 CST 2015", "2015-03-07"),
    ("监护人电话", f"父：{PHONE}", PHONE),
    ("监护人电话", f"{PHONE}(妈妈)；", PHONE),
    ("姓名", "王 芳", "王芳"),
    ("姓名", "欧阳 娜娜", "欧阳娜娜"),
    ("姓名", "阿依古丽 买买提", "阿依古丽买买提"),
]
# One cell: header, as written, and what is said of it; nothing is guessed.
PROBLEMS = [
    ("出生日期", "2015.3", "缺少日"),
    ("出生日期", "农历2015年正月十七", "日期读不出来"),
    ("出生日期", "二〇一五年正月初七", "日期读不出来"),
    ("身份证号", f"{GIRL}/{BOY}", "不是18位"),
    ("身份证号", f"{GIRL[:6]}********{GIRL[14:]}", "不该出现的字符"),
    ("监护人电话", f"{PHONE}/13900000001", "不止一个号码"),
    ("姓名", "王小明 王小红", "两个人的姓名"),
    ("姓名", "虚小童、实大宝", "不会出现的符号"),
    ("姓名", "〃", "同上"),
    ("现住址", "同上", "同上"),
    ("出生证编号", GIRL, "出生医学证明编号"),
]


def _column(read: Read, header: str, cells: Sequence[str]) -> tuple[Arrival, list[object]]:
    """Children of whom one column is written in every way, and the facts of that column."""
    others = {"姓名": "虚小童", "出生日期": "2015-03-07"} | {header: ""}
    arrival = read([list(others), *[list((others | {header: cell}).values()) for cell in cells]])
    key = next(c.key for c in arrival.columns if c.header == header)
    return arrival, arrival.facts[str(key)]


@pytest.mark.parametrize("header", dict.fromkeys(header for header, *_ in CELLS))
def test_cells_as_people_write_them(read: Read, header: str) -> None:
    cells = [(written, meant) for own, written, meant in CELLS if own == header]
    assert _column(read, header, [written for written, _ in cells])[1] == [meant for _, meant in cells]


@pytest.mark.parametrize("header", dict.fromkeys(header for header, *_ in PROBLEMS))
def test_a_cell_that_could_mean_two_things_is_a_question(read: Read, header: str) -> None:
    cells = [(written, said) for own, written, said in PROBLEMS if own == header]
    arrival, facts = _column(read, header, [written for written, _ in cells])
    assert facts == [None] * len(cells)
    assert [said for at, (_, said) in enumerate(cells) if said not in arrival.reasons(at)] == []


def test_a_disability_certificate_says_who_the_child_is(read: Read) -> None:
    arrival = read([["姓名", "残疾证号"], ["实大宝", f"{BOY}53"]])
    assert (arrival.facts["idno"], arrival.unreadable, arrival.missing) == ([BOY], [], [])


def test_numbers_of_grown_ups_in_the_childs_column_are_a_question(read: Read) -> None:
    head = ["姓名", "身份证号"]
    assert "多半是成年人的号码" in read([head, ["虚小童", MAN], ["实大宝", WOMAN]]).notes[0]
    assert read([head, ["虚小童", GIRL], ["实大宝", BOY]]).notes == []


def test_every_part_of_an_address_keeps_its_unit(read: Read) -> None:
    head = ["姓名", "身份证号", "所属区", "街道", "小区", "楼栋", "单元", "室号"]
    arrival = read([head, ["虚小童", GIRL, "闵行区", "莘庄镇", "虚构苑", "1", "2", "301"]])
    assert arrival.facts["residence_detail"] == ["莘庄镇虚构苑1号2单元301室"]


def test_a_committee_goes_behind_its_town_and_the_districts_of_schools_nowhere(read: Read) -> None:
    head = ["区", "姓名", "身份证号", "居住地居委会", "居住地详址"]
    arrival = read([head, ["浦东新区", "虚小童", GIRL, "虚构居委会", "上海市闵行区莘庄镇1弄2号"]])
    assert (arrival.facts["residence"], arrival.facts["residence_detail"]) == (["310112"], ["莘庄镇虚构居委会1弄2号"])


def test_the_county_may_stand_before_the_address(read: Read) -> None:
    arrival = read(
        [["姓名", "身份证号", "户籍地省市县", "户籍地详址"], ["虚小童", GIRL, "安徽省阜阳市界首市", "某村1号"]]
    )
    assert (arrival.facts["hukou"], arrival.facts["hukou_detail"]) == (["341282"], ["某村1号"])


def test_an_xml_spreadsheet_in_gbk(tmp_path: Path) -> None:
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in (HEADER, ROW)
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    text = f'<?xml version="1.0" encoding="GBK"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
    path = tmp_path / "list.xls"
    path.write_bytes(f'{text}<Worksheet ss:Name="表"><Table>{rows}</Table></Worksheet></Workbook>'.encode("gbk"))
    assert read_file(path, on=ON).facts["idno"] == [GIRL]


def test_a_zero_byte_among_text_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    lines = [HEADER, *[ROW] * 5]
    path.write_bytes("\n".join(",".join(line) for line in lines).replace("虚小童", "虚小童\x00", 1).encode())
    assert read_file(path, on=ON).facts["name"] == ["虚小童"] * 5
