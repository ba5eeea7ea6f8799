"""Every format an office exports, recognised by content and never by its name."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlwt

from tonghu.methods.reading import Refused, read_file
from tonghu.methods.reading.frames import BLOCK, encode

ON = date(2026, 6, 30)
GIRL, BOY = "310101202412310049", "310115201803070015"
LINES = f"姓名,身份证号,现住址\n虚小童,'{GIRL},上海市浦东新区虚路1号\n虚大童,{BOY},NULL\n"
Book = Callable[..., Path]


def read_bytes(tmp_path: Path, content: bytes, name: str) -> dict[str, list[object]]:
    path = tmp_path / name
    path.write_bytes(content)
    return read_file(path, on=ON).facts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
@pytest.mark.parametrize("name", ["list.csv", "list.xls"])
def test_text_in_any_encoding_with_any_mark(tmp_path: Path, encoding: str, mark: str, name: str) -> None:
    facts = read_bytes(tmp_path, LINES.replace(",", mark).encode(encoding), name)
    assert facts["name"] == ["虚小童", "虚大童"]
    assert facts["idno"] == [GIRL, BOY]
    assert facts["residence"] == ["310115", None]


def test_a_lost_zero_byte_makes_a_short_list_no_other_kind_of_file(tmp_path: Path) -> None:
    content = f"姓名,身份证号\n虚\x00小童,{GIRL}\n"
    assert read_bytes(tmp_path, content.encode("gb18030"), "a.csv")["name"] == ["虚小童"]


@pytest.mark.parametrize(("first", "then"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_lines_of_two_encodings_are_refused_and_no_name_becomes_another(tmp_path: Path, first: str, then: str) -> None:
    head, line = f"姓名,身份证号\n虚小童,{GIRL}\n", f"虚大童,{BOY}\n"
    with pytest.raises(Refused, match="混有两种文字编码"):
        read_bytes(tmp_path, head.encode(first) + line.encode(then), "a.csv")
    assert read_bytes(tmp_path, (head + line).encode("gb18030"), "a.csv")["name"] == ["虚小童", "虚大童"]


def test_quoted_cells_may_hold_commas_and_lines(tmp_path: Path) -> None:
    content = f'姓名,身份证号,现住址\r\n虚小童,="{GIRL}","上海市浦东新区\n虚路1号,二楼"\r\n'
    facts = read_bytes(tmp_path, content.encode("gb18030"), "a.csv")
    assert (facts["idno"], facts["residence_detail"]) == ([GIRL], ["虚路1号,二楼"])


def test_a_lone_quotation_mark_swallows_no_rows(tmp_path: Path) -> None:
    content = f'姓名\t身份证号\t备注\n虚小童\t{GIRL}\t"未完\n虚大童\t{BOY}\t\n'
    assert read_bytes(tmp_path, content.encode("gb18030"), "a.xls")["idno"] == [GIRL, BOY]


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.doc"])
def test_a_real_xls_under_any_name(tmp_path: Path, name: str) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for at, row in enumerate([["姓名", "身份证号", "联系电话"], ["虚小童", GIRL, 13800000001]]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    book.save(str(tmp_path / "made"))
    facts = read_bytes(tmp_path, (tmp_path / "made").read_bytes(), name)
    assert (facts["idno"], facts["guardian1_phone"]) == ([GIRL], ["13800000001"])


def test_an_xlsx_named_csv(book: Book) -> None:
    path = book([["姓名", "身份证号"], ["虚小童", GIRL]], name="list.csv")
    assert read_file(path, on=ON).format == "xlsx"


def test_a_web_page_named_xls(tmp_path: Path) -> None:
    page = (
        "<html><meta charset=gb2312><table><tr><td colspan=2>名单</td></tr><tr><th>姓名<th>身份证号</tr>"
        f"<tr><td>虚小童&nbsp;</td><td>{GIRL}</td></tr></table></html>"
    )
    assert read_bytes(tmp_path, page.encode("gb18030"), "a.xls")["idno"] == [GIRL]


def test_an_xml_spreadsheet(tmp_path: Path) -> None:
    cells = [["姓名", "身份证号"], ["虚小童", GIRL]]
    rows = "".join(f"<Row>{''.join(f'<Cell><Data>{c}</Data></Cell>' for c in row)}</Row>" for row in cells)
    content = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="名单"><Table>{rows}</Table></Worksheet></Workbook>'
    )
    assert read_bytes(tmp_path, content.encode(), "a.xls")["idno"] == [GIRL]


def test_an_open_document(tmp_path: Path) -> None:
    def row(cells: list[str]) -> str:
        inside = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="名单">'
        f"{row(['姓名', '身份证号'])}{row(['虚小童', GIRL])}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    assert read_file(path, on=ON).facts["idno"] == [GIRL]


def test_two_million_blank_lines_between_two_children(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((f"姓名,身份证号\n虚小童,{GIRL}\n" + "\n" * 2_000_000).encode())
    arrival = read_file(path, on=ON)
    assert (arrival.numbers, arrival.skipped) == ([2], [])


def test_a_text_crosses_once_although_a_column_begins_with_nothing_but_new_ones() -> None:
    schools = [f"虚构第{n % 400}小学" for n in range(6000)]
    numbers = [f"号{n}" for n in range(6000)]
    fresh = [block for block, _ in encode(zip(schools, numbers, strict=True), 2)]
    assert sum(len(texts) for texts, _ in fresh) == 400
    assert sum(len(texts) for _, texts in fresh) == 6000 and len(fresh[0][0]) == BLOCK
