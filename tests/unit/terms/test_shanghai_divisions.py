"""Shanghai down to 居村: the packaged data, addresses, and divisions from elsewhere."""

import csv
import gzip
import json
from collections import Counter
from importlib.resources import files

import pytest

from tonghu.register.divisions import Level, residence, rows
from tonghu.register.divisions.committee_names import committee_spellings, unit_spellings
from tonghu.register.divisions.sources import BadDivisions, read_source
from tonghu.rules.terms.divisions import Place
from tonghu.rules.terms.problems import Problem
from tonghu.web.commands import divisions as command

SHANGHAI = {row.code: row for row in rows("shanghai")}


def test_shanghai_has_16_districts_234_units_and_6509_committees_and_no_orphan():
    levels = Counter(row.level for row in SHANGHAI.values())
    assert (levels[Level.COUNTY], levels[Level.UNIT], levels[Level.COMMITTEE]) == (16, 234, 6509)
    assert all(row.parent in SHANGHAI for row in SHANGHAI.values() if row.level is not Level.PROVINCE)


@pytest.mark.parametrize("source", ["shanghai", "nation"])
def test_parents_come_before_their_parts_and_codes_once(source):
    seen = {""}
    for row in rows(source):
        assert row.parent in seen
        assert row.code not in seen
        assert row.code.startswith(row.parent)
        assert row.level is Level.of(row.code)
        seen.add(row.code)


def test_the_nation_has_abolished_counties_with_what_took_their_place():
    nation = {row.code: row for row in rows("nation")}
    assert (nation["310108"].until, nation["310108"].successor) == (2015, "310106")
    assert nation["310221"].successor == "310112,310115"
    assert nation["310115"].parent == "31"
    assert nation["340104"].parent == "3401"
    assert nation["429004"].parent == "42"


def test_the_packed_file_is_the_same_on_every_build():
    packed = (files("tonghu.register.divisions") / "shanghai.csv.gz").read_bytes()
    assert gzip.compress(gzip.decompress(packed), mtime=0) == packed


def test_the_sources_are_named_with_version_licence_hash_and_counts():
    sources = json.loads((files("tonghu.register.divisions") / "SOURCES.json").read_text(encoding="utf-8"))
    assert [source["licence"] for source in sources] == ["CC0-1.0", "WTFPL-2"]
    assert all(len(digest) == 64 for source in sources for digest in source["sha256"].values())
    assert sources[1]["counts"]["rows"] == len(SHANGHAI)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("上海市浦东新区惠南镇东城第一居委会东城路12弄3号501室", Place("310115131009", "东城路12弄3号501室")),
        ("惠南镇东城一居", Place("310115131009")),
        ("花木街道东城路12弄3号501室东城七居", Place("310115016033", "东城路12弄3号501室")),
        ("花木街道东城一居", Place("310115016014")),
        ("花木街道东城十一居", Place("310115016052")),
        ("浦东新区惠南镇东城1居委", Place("310115131009")),
        ("浦东惠南东城第一居民区", Place("310115131009")),
        ("惠南镇城东路3号（东城1居委）", Place("310115131009", "城东路3号")),
        ("陆家嘴街道崂山五村居民委员会", Place("310115005042")),
        ("浦东新区崂山五村居委会", Place("310115005042")),
        ("静安寺街道华山居委会", Place("310106013015")),
        ("奉贤区奉城镇大门村12号", Place("310120102223", "12号")),
        ("上海上海市浦东新区浦东新区祝桥镇祝桥镇", Place("310115139")),
        ("上海市南汇区惠南镇", Place("310115131")),
        ("闸北区共和新路街道", Place("310106018")),
        ("崇明县堡镇", Place("310151102")),
        ("浦东新区花木街道东城路12弄", Place("310115016", "东城路12弄")),
        ("金山卫镇", Place("310116109")),
        ("普陀区", Place("310107")),
        ("310115131009", Place("310115131009")),
        ("安徽省阜阳市临泉县", Place("341221")),
        ("舟山市普陀区", Place("330903")),
    ],
)
def test_an_address_is_read_as_deep_as_it_says(text, place):
    assert residence.read(text) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("浦东新区花木路100号", Place("310115", "花木路100号")),
        ("静安区南京西路1266号", Place("310106", "南京西路1266号")),
        ("闸北区共和新路", Place("310106", "共和新路")),
        ("奉贤区光明村3组", Place("310120", "光明村3组")),
        ("徐汇区田林十二村", Place("310104", "田林十二村")),
        ("浦东新区东城第一居委会", Place("310115", "东城第一居委会")),
    ],
)
def test_a_road_or_a_name_borne_twice_does_not_make_a_division(text, place):
    assert residence.read(text) == place


@pytest.mark.parametrize("text", ["", None, "上海路12号", "幸福路3号"])
def test_what_names_no_place_is_a_problem(text):
    assert isinstance(residence.read(text), Problem)


def test_every_committee_is_found_under_its_official_name():
    for row in SHANGHAI.values():
        if row.level is Level.COMMITTEE:
            head = f"上海市{SHANGHAI[row.code[:6]].name}{SHANGHAI[row.parent].name}{row.name}"
            assert residence.read(f"{head}幸福路12弄3号") == Place(row.code, "幸福路12弄3号"), row


def test_a_committee_has_its_number_in_words_and_figures():
    names = committee_spellings("东城第一居委会")
    assert {"东城第一居委会", "东城一居委会", "东城1居委会", "东城第1居委会", "东城一居", "东城1居"} <= set(names)
    assert "梅陇11村2居" in committee_spellings("梅陇十一村第二居委会")
    assert "三泉路424弄居委会" in committee_spellings("三泉路四二四弄居委会")
    assert "光明村" in committee_spellings("光明村村委会")


def test_a_unit_named_after_a_road_needs_its_suffix():
    assert "花木" in unit_spellings("花木街道")
    assert "南京西路" not in unit_spellings("南京西路街道")


def write_csv(path, *lines):
    path.write_text("\n".join(["code,name,level,parent,year", *lines]), encoding="utf-8")
    return path


def test_a_file_of_another_province_is_taken_parents_first(tmp_path):
    path = write_csv(tmp_path / "x.csv", "340104001,甲街道,,340104,2023", "340104,蜀山区,,3401,2023")
    found = read_source(path)
    assert [(row.code, row.level) for row in found] == [("340104", Level.COUNTY), ("340104001", Level.UNIT)]


@pytest.mark.parametrize(
    "line", ["34010,蜀山区,,34,2023", "340104,,,34,2023", "340104,蜀山区,,35,2023", "340104,蜀山区,,34,去年"]
)
def test_a_file_with_a_fault_is_refused_and_the_message_says_what_to_do(tmp_path, line):
    with pytest.raises(BadDivisions, match="请"):
        read_source(write_csv(tmp_path / "x.csv", line))


def test_a_code_twice_or_no_code_at_all_is_refused(tmp_path):
    with pytest.raises(BadDivisions, match="两次"):
        read_source(write_csv(tmp_path / "x.csv", "34,安徽省,,,2023", "34,安徽省,,,2023"))
    with pytest.raises(BadDivisions, match="没有读到"):
        read_source(write_csv(tmp_path / "y.csv"))


TABLES = {
    "provinces": [{"code": "34", "name": "安徽省"}, {"code": "50", "name": "重庆市"}],
    "cities": [
        {"code": "3401", "name": "合肥市", "provinceCode": "34"},
        {"code": "5001", "name": "市辖区", "provinceCode": "50"},
    ],
    "areas": [
        {"code": "340104", "name": "蜀山区", "cityCode": "3401"},
        {"code": "500101", "name": "万州区", "cityCode": "5001"},
    ],
    "streets": [{"code": "500101001", "name": "甲街道", "areaCode": "500101"}],
    "villages": [{"code": "500101001001", "name": "乙居委会", "streetCode": "500101001"}],
}


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_package_gives_one_province_and_skips_placeholders(tmp_path, kind):
    for table, entries in TABLES.items():
        with (tmp_path / f"{table}.{kind}").open("w", encoding="utf-8") as file:
            if kind == "json":
                json.dump(entries, file, ensure_ascii=False)
            else:
                writer = csv.DictWriter(file, list(entries[0]))
                writer.writeheader()
                writer.writerows(entries)
    found = read_source(tmp_path, province="50", year=2023)
    assert [(row.code, row.parent) for row in found] == [
        ("50", ""),
        ("500101", "50"),
        ("500101001", "500101"),
        ("500101001001", "500101001"),
    ]


def test_a_directory_needs_province_and_year(tmp_path):
    with pytest.raises(BadDivisions, match="--province"):
        read_source(tmp_path)
    with pytest.raises(BadDivisions, match=r"provinces\.csv"):
        read_source(tmp_path, province="34", year=2023)


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        ("310115", ["上海市浦东新区"]),
        ("310108", ["2015年撤销或变更，现为：310106 上海市静安区"]),
        ("鼓楼区", ["江苏省南京市鼓楼区", "江苏省徐州市鼓楼区", "福建省福州市鼓楼区", "河南省开封市鼓楼区"]),
        ("惠南镇东城一居", ["上海市浦东新区惠南镇东城第一居委会"]),
        ("999999", []),
    ],
)
def test_the_command_says_name_year_and_what_became_of_it(what, lines):
    said = [command.describe(row) for row in command.lookup(what)]
    assert len(said) == len(lines)
    for line, expected in zip(said, lines, strict=True):
        assert expected in line
        assert "代码年份" in line
