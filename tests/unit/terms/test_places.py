"""Places read down to the county; counties of today and abolished since 1981."""

import random

import pytest

from tonghu.rules.terms import counties, divisions, place_names
from tonghu.rules.terms.divisions import Place, PlaceReader, read_place
from tonghu.rules.terms.problems import Problem


def code(result: object) -> object:
    return result.code if isinstance(result, Problem) else result


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("安徽省阜阳市临泉县城关镇光明路12号", Place("341221", "城关镇光明路12号")),
        ("安徽阜阳临泉城关镇", Place("341221", "城关镇")),
        ("安徽省临泉县城关镇", Place("341221", "城关镇")),
        ("安徽省阜阳地区临泉县", Place("342122")),
        ("临泉县", Place("341221")),
        ("安徽－合肥－蜀山区", Place("340104")),
        ("上海市市辖区浦东新区花木街道", Place("310115", "花木街道")),
        ("上海市上海市浦东新区花木街道", Place("310115", "花木街道")),
        ("上海浦东花木", Place("310115", "花木")),
        ("湖北省省直辖县级行政区划仙桃市", Place("429004")),
        ("重庆市县云阳县", Place("500235")),
        ("广西南宁青秀区", Place("450103")),
        ("内蒙古呼和浩特市新城区", Place("150102")),
        ("恩施州利川市", Place("422802")),
        ("长白县", Place("220623")),
        ("吉林市船营区", Place("220204")),
        ("安徽省巢湖市居巢区", Place("341402")),
        ("安徽省巢湖市", Place("340181")),
        ("石家庄市晋县", Place("132322")),
        ("湖北省襄樊市襄城区", Place("420602")),
        ("广东东莞虎门镇", Place("441900", "虎门镇")),
        ("安徽省", Place("34")),
        ("安徽省合肥市蜀山路3号", Place("3401", "蜀山路3号")),
        ("340104", Place("340104")),
        ("341221000000", Place("341221")),
        ("340100", Place("3401")),
    ],
)
def test_the_deepest_county_is_found_however_the_place_is_written(text, place):
    assert read_place(text) == place


@pytest.mark.parametrize("text", ["鼓楼区中山北路", "朝阳区", "江苏省鼓楼区", "河北省桥东区"])
def test_a_county_that_could_be_two_is_not_guessed(text):
    assert code(read_place(text)) == "PLACE_AMBIGUOUS"


@pytest.mark.parametrize("text", ["南京西路88号", "安徽路12号", "北京东路668号", "未知地方", "999999", "四川北路"])
def test_a_road_named_after_a_place_is_no_place(text):
    assert code(read_place(text)) == "PLACE_UNREAD"


def test_nothing_written_is_said_to_be_nothing():
    assert code(read_place(" ")) == "PLACE_EMPTY"
    assert code(read_place(None)) == "PLACE_EMPTY"


@pytest.mark.parametrize(
    ("text", "abolished", "now"),
    [("上海市闸北区", "310108", "310106"), ("南汇区", "310119", "310115"), ("上海市卢湾区", "310103", "310101")],
)
def test_an_abolished_district_is_read_and_leads_to_todays(text, abolished, now):
    assert read_place(text) == Place(abolished)
    assert counties.successor(abolished) == now


def test_every_county_in_use_is_read_from_its_full_name():
    for county in counties.counties():
        if not county.until:
            assert read_place(f"{county.full_name}某某镇12号") == Place(county.code, "某某镇12号")


def test_every_county_in_use_is_read_without_the_word_for_its_province():
    rng = random.Random(7)
    for county in rng.sample([c for c in counties.counties() if not c.until], 300):
        text = county.full_name.replace("省", "", 1).removeprefix("中国")
        assert code(read_place(text)) in (Place(county.code), "PLACE_AMBIGUOUS")


def test_successors_are_followed_to_the_end_of_the_chain():
    assert counties.successor("310225") == "310115"  # 南汇县 → 南汇区 → 浦东新区
    assert counties.successor("310221") is None  # 上海县 was divided
    assert counties.heirs("310221") == {"310112", "310115"}
    assert counties.successor("310115") == "310115"
    assert counties.successor("999999") is None


def test_every_abolished_county_has_heirs_in_use():
    for county in counties.counties():
        assert counties.heirs(county.code)
        assert all(counties.in_use(heir) for heir in counties.heirs(county.code)), county


def test_the_years_of_a_code_are_known():
    zhabei = counties.county("310108")
    assert zhabei is not None
    assert (zhabei.name, zhabei.since, zhabei.until) == ("闸北区", 1981, 2015)
    pudong = counties.county("310115")
    assert pudong is not None
    assert (pudong.since, pudong.until) == (1992, None)


@pytest.mark.parametrize(
    ("long", "name"),
    [
        ("340104", "安徽省合肥市蜀山区"),
        ("310115", "上海市浦东新区"),
        ("310115016001", "上海市浦东新区"),
        ("429004", "湖北省仙桃市"),
        ("441900", "广东省东莞市"),
        ("3401", "安徽省合肥市"),
        ("34", "安徽省"),
        ("000000", ""),
    ],
)
def test_a_code_has_a_full_name(long, name):
    assert counties.name_of(long) == name


def test_there_are_sixteen_districts_and_2846_counties():
    in_use = [c for c in counties.counties() if not c.until and not c.code.endswith("00")]
    assert len(in_use) == 2846
    assert sum(c.code.startswith("31") for c in in_use) == 16


def test_a_reader_gives_the_same_and_keeps_it_to_itself():
    reader, other = PlaceReader(), PlaceReader()
    assert reader.read("安徽省临泉县") is reader.read("安徽省临泉县")
    assert reader.read("安徽省临泉县") == other.read("安徽省临泉县") == read_place("安徽省临泉县")


def test_no_message_repeats_the_address():
    for text in ("鼓楼区中山北路", "未知地方"):
        fault = read_place(text)
        assert isinstance(fault, Problem)
        assert text not in fault.message


def test_the_short_way_for_lists_and_the_long_way_agree():
    heads = place_names.written_out()
    for head in random.Random(11).sample(sorted(heads), 2000):
        found = max(divisions._readings(head), key=divisions._worth)
        assert (found.code, found.end) == (heads[head], len(head)), head
