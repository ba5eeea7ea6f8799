"""Headers of real templates: what each known system calls a column, and what is left alone."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tonghu.methods.reading import Arrival, read_file
from tonghu.methods.reading.assigning import assign
from tonghu.rules.forms.lists import LAYOUTS, ListKind, header_text
from tonghu.rules.terms.problems import Problem
from tonghu.web.bench.intake import workbook

SCHOOL_REGISTER = (
    "学校标识码 姓名 曾用名 民族 身份证件类型 身份证件号 籍贯 健康状况 出生日期 性别 户口所在地行政区划 "
    "入学年月 年级 就读方式 "
    "现住址 通信地址 家庭地址 联系电话 残疾类型 成员1姓名 成员1户口所在地行政区划 成员1关系 "
    "成员1联系电话 成员1身份证件号 成员1现住址"
)
KINDERGARTEN = (
    "编号 姓名 身份证类型 身份证号码 性别 出生日期 残疾幼儿类别 残疾证号 总体健康状况 户籍所在（省/市） "
    "户籍所在（市/区） "
    "户籍所在街道 户籍所在社区 户籍详细地址 现住址所在省市 现住址所在区 现住址所在街道 现住址所在社区 现住址详细地址 "
    "现住址房屋属性 第一法定监护人与幼儿关系 第一法定监护人姓名 第一法定监护人证件号码 "
    "第一法定监护人联系电话 第二法定监护人姓名"
)
ADMISSION = (
    "姓名(xm) 出生日期(csrq,yyyymmdd) 性别(xb) 证件类型(SFZLX) 证件号码(SFZJH) 居住证号码(JZZHM) "
    "民族(MZ) 户口省份(HKSF) "
    "户口区县(HKQX) 现住址省市(XZZSF) 现住址区县(XZZQX) 现住址路(XZZROD) 现住址弄（组）(XZZZ) "
    "联系电话(LXDH) 通信地址(TXDZ)"
)
LEFT_BEHIND_2016 = (
    "姓名 公民身份号码 是否登记户口 户籍所在地 现居住地 是否学校寄宿 父亲姓名 父亲联系电话 父亲公民身份号码 母亲姓名 "
    "父母双方同时外出 有无委托其他监护人 委托监护人姓名 委托监护人电话 与被监护人关系 填表人"
)


def taken(headers: str, kind: ListKind = ListKind.EDUCATION) -> dict[str, str]:
    return {column.header: column.key for column in assign(headers.split(), LAYOUTS[kind], None) if column.key}


def test_the_national_school_register() -> None:
    found = taken(SCHOOL_REGISTER)
    assert found["身份证件号"] == "idno"
    assert found["户口所在地行政区划"] == "hukou"
    assert found["现住址"] == "residence_detail"
    assert found["成员1关系"] == "guardian1_relation"
    assert found["成员1身份证件号"] == "guardian1_idno"
    assert not {"曾用名", "籍贯", "通信地址", "家庭地址", "学校标识码"} & set(found)


def test_the_kindergarten_export() -> None:
    found = taken(KINDERGARTEN)
    assert [key for header, key in found.items() if header.startswith("户籍")] == ["hukou_detail"] * 5
    assert [key for header, key in found.items() if header.startswith("现住址")][:5] == ["residence_detail"] * 5
    assert (found["第一法定监护人姓名"], found["第二法定监护人姓名"]) == ("guardian1_name", "guardian2_name")


def test_the_admission_system_with_its_codes_in_brackets() -> None:
    found = taken(ADMISSION)
    assert (found["姓名(xm)"], found["出生日期(csrq,yyyymmdd)"]) == ("name", "born")
    assert "通信地址(TXDZ)" not in found


def test_the_form_of_2016() -> None:
    found = taken(LEFT_BEHIND_2016, ListKind.COMMUNITY)
    assert (found["父亲公民身份号码"], found["母亲姓名"]) == ("father_idno", "mother_name")
    assert (found["委托监护人电话"], found["有无委托其他监护人"]) == ("carer_phone", "has_carer")
    assert "填表人" not in found


def test_bare_codes_of_an_exporting_system() -> None:
    assert taken("XM XB CSRQ MZ SFZJH HKSZD JTZZ LXDH") == {
        "XM": "name", "XB": "sex", "CSRQ": "born", "MZ": "ethnic", "SFZJH": "idno", "HKSZD": "hukou",
        "JTZZ": "residence_detail", "LXDH": "guardian1_phone",
    }  # fmt: skip


@pytest.mark.parametrize("kind", list(ListKind))
def test_no_header_means_two_columns_of_one_list(kind: ListKind) -> None:
    seen: dict[str, tuple[str, int]] = {}
    for column in LAYOUTS[kind].columns:
        for word in column.synonyms:
            place = (column.key, column.part)
            assert seen.setdefault(header_text(word), place) == place, word


@pytest.mark.parametrize("kind", list(ListKind))
def test_every_reader_takes_every_text(kind: ListKind) -> None:
    for column in LAYOUTS[kind].columns:
        for text in ("是", "甲", "2", "2015-01-01", "、", "(√)", "　", "=1", "🙂"):
            answer = column.reader(text)
            assert not isinstance(answer, Problem) or "请" in answer.message


def test_a_community_list_with_town_and_committee_beside_the_address(read: Callable[..., Arrival]) -> None:
    rows = [
        ["街镇", "居村委", "姓名", "出生日期", "现居住地"],
        ["虚镇", "虚居委", "虚甲", "2015-01-01", "上海市浦东新区虚路1号"],
        ["虚镇", "虚居委", "虚乙", "2015-01-01", "上海市浦东新区虚镇虚路2号"],
    ]
    arrival = read(rows)
    assert arrival.facts["residence"] == ["310115", "310115"]
    assert arrival.facts["residence_detail"] == ["虚镇虚居委虚路1号", "虚镇虚居委虚路2号"]


def test_the_workbook_of_the_bench_is_read_whole(tmp_path: Path) -> None:
    workbook(tmp_path / "bench.xlsx", 300, 30, seed=2)
    arrival = read_file(tmp_path / "bench.xlsx", on=date(2026, 6, 30))
    assert arrival.kind is ListKind.EDUCATION
    assert len(arrival.numbers) + len(arrival.skipped) == 300
    assert sum(column.key is not None for column in arrival.columns) >= 22
    assert not arrival.unreadable
