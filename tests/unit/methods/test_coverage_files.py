"""However an office writes who is on which list, it is read as meant or refused with its line (方案 三（二）底数清)."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.unit.methods.estimating import estimated
from tonghu.methods.coverage.histories import patterns_of
from tonghu.methods.reading import SheetColumn, write_sheets
from tonghu.web.commands import main

# Abeni et al. (1994), Rome: four lists, by history 0001 to 1111.
ROME = (403, 545, 33, 621, 20, 35, 3, 205, 6, 10, 1, 11, 0, 3, 0)
HISTORIES = [("".join(map(str, p)), n) for p, n in zip(patterns_of(4).tolist(), ROME, strict=True)]


def rome(yes: str = "1", no: str = "0", mark: str = ",", header: str = "甲,乙,丙,丁,n", end: str = "\n") -> str:
    """The lists of Rome as counts, in other words."""
    lines = [[yes if on == "1" else no for on in history] + [str(n)] for history, n in HISTORIES]
    return end.join(mark.join(line) for line in [header.split(","), *lines]) + end


def joined(header: str, lines: list[str]) -> str:
    """A file of these lines."""
    return "\n".join([header, *lines])


PERSONS = [(f"{history}-{n}", history) for history, many in HISTORIES for n in range(many)]
WAYS: dict[str, str | bytes] = {
    "semicolons, BOM, CRLF": ("\ufeff" + rome(mark=";", end="\r\n")).encode(),
    "tabs, UTF-16": rome(mark="\t").encode("utf-16"),
    "GB 18030, 人数": rome(header="公安,教育,卫健,医保,人数").encode("gb18030"),
    "是 and 否": rome("是", "否"),
    "a tick or nothing": rome("√", ""),
    "TRUE and FALSE": rome("TRUE", "FALSE"),
    "as numbers of another program": rome("1.0", "0.0"),
    "a count by a name of its own": rome(header="甲,乙,丙,丁,victims"),
    "a title above": "艾滋病例名单,,,,\n" + rome(),
    "a title of several words": "Table 1. Cases in Rome, 1990\n" + rome(mark=";"),
    "a mark at the end of each line": rome(end=",\n").replace("n,\n", "n\n", 1),
    "those on no list, to be estimated": rome() + "0,0,0,0,NA\n",
    "a line of totals": rome() + "合计,,,,1896\n",
    "row names of R": joined(
        ",甲,乙,丙,丁,Freq", [f'"{k}",{",".join(h)},{n}' for k, (h, n) in enumerate(HISTORIES, 1)]
    ),
    "a table of R, parted by spaces": joined(
        '"甲" "乙" "丙" "丁" "n"', [f'"{k}" {" ".join(h)} {n}' for k, (h, n) in enumerate(HISTORIES, 1)]
    ),
    "histories as words": joined("history,freq", [f"{history},{n}" for history, n in HISTORIES]),
    "histories less the zeros that a spreadsheet took": joined("history,n", [f"{int(h)},{n}" for h, n in HISTORIES]),
    "a row for each person": joined("编号,甲,乙,丙,丁", [f"{person},{','.join(h)}" for person, h in PERSONS]),
    "a row for each person and list": joined(
        "id,list", [f"{person},{'甲乙丙丁'[j]}" for person, h in PERSONS for j in range(4) if h[j] == "1"]
    ),
    "where a person was first heard of, beside the lists": joined(
        "编号,来源,甲,乙,丙,丁", [f"{person},街道,{','.join(h)}" for person, h in PERSONS]
    ),
    "an attribute of 0 and 1 beside the lists": joined(
        "sex,甲,乙,丙,丁", [f"{k % 2},{','.join(h)}" for k, (_, h) in enumerate(PERSONS)]
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_lists_give_the_same_estimate_however_they_are_written(way: str, tmp_path: Path) -> None:
    total = estimated(tmp_path, WAYS[way])["total"]
    assert (round(total["estimate"], 1), round(total["se"], 1), total["seen"]) == (12796.2, 2277.6, 1896)


def test_a_workbook_is_read_as_well(tmp_path: Path) -> None:
    body = [line.split(",") for line in rome().splitlines()[1:]]
    write_sheets(tmp_path / "名单.xlsx", [("名单", [SheetColumn(h) for h in "甲乙丙丁n"], body)])
    assert main(["coverage", str(tmp_path / "名单.xlsx"), "--out", str(tmp_path / "out")]) == 0
    assert round(json.loads((tmp_path / "out/coverage.json").read_text())["total"]["estimate"], 1) == 12796.2


def test_thousands_may_have_their_separators(tmp_path: Path) -> None:
    assert estimated(tmp_path, '甲,乙,n\n1,1,"1,200"\n1,0,300\n0,1,"1,000"\n')["total"]["seen"] == 2500


def test_columns_named_make_the_strata_and_those_left_out_are_told(tmp_path: Path) -> None:
    written = "sex,镇,甲,乙,n\n" + "".join(f"{s},东,{h}\n" for s in (1, 2) for h in ("1,1,50", "1,0,20", "0,1,30"))
    report = estimated(tmp_path, written, "--strata", "sex")
    assert [row["stratum"] for row in report["strata"]] == ["1", "2"]
    assert any("未用的列：镇" in note for note in report["notes"])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("k,police,school\n甲,yes,no\n乙,no,perhaps\n", "第3行“school”列应为0、1，或是、否"),
        ("甲,乙,n\n是,是,9\n是,,8\n否,是,7\n", "第3行“乙”列是空的"),
        ("甲,乙,n\n1,1,9\n\n1,0,x\n", "第4行“n”列不是数"),
        ("甲,乙,n\n1,1,9\n1,0,NA\n0,1,4\n", "第3行没有人数"),
        ("甲,乙,n\n1,1,9\n1,0,8\n0,1,4\n合计,,22\n", "第5行像是合计"),
        ("id,list\n7,甲\n,乙\n", "第3行没有编号"),
        ("id,list,district\n7,甲,虚\n7,乙,构\n", "“district”列却不同"),
        ("history,n\n11,9\n1x,8\n", "第3行“history”列应为0和1连写"),
        ("a,b,visit,cluster,gone\n1,1,1,c,1\n", "第2行复访见到又写不在住"),
        ("a,b,visit,cluster,weight\n1,1,1,c,2\n1,0,1,c,3\n", "与同一居村的其他行不同"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_refused_with_its_line(
    written: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lists.csv"
    file.write_text(written, encoding="utf-8")
    assert main(["coverage", str(file), "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_strata_of_district_and_band_are_summed_both_ways(tmp_path: Path) -> None:
    cells = [
        (d, b, 40 + 10 * n) for n, (d, b) in enumerate((d, b) for d in ("甲区", "乙区") for b in ("0—2岁", "3—5岁"))
    ]
    lines = [f"{d},{b},1,1,{n}\n{d},{b},1,0,20\n{d},{b},0,1,30" for d, b, n in cells]
    report = estimated(tmp_path, joined("区,年龄段,公安,教育,人数", lines))
    whole = report["total"]["estimate"]
    for key in ("by_district", "by_band"):
        assert sum(row["estimate"] for row in report[key]) == pytest.approx(whole)
        assert [row["seen"] for row in report[key]] == ([190, 230] if key == "by_district" else [200, 220])
    assert "甲区合计\t190\t" in (tmp_path / "out/推算说明.txt").read_text(encoding="utf-8-sig")


def test_missed_links_of_a_band_are_undone_in_that_band_only(tmp_path: Path) -> None:
    cells = "1,1,400\n{0}1,0,90\n{0}0,1,80"
    bands = joined("band,甲,乙,n", [b + cells.format(b) for b in ("0—2岁,", "3—5岁,")])
    (tmp_path / "errors.csv").write_text("kind,band,checked,wrong\nmissed,0—2岁,1000,40\nmissed,3—5岁,1000,0\n")
    small, large = estimated(tmp_path, bands, "--errors", str(tmp_path / "errors.csv"))["strata"]
    plain = estimated(tmp_path, joined("甲,乙,n", [cells.format("")]))["total"]
    assert large["estimate"] == pytest.approx(plain["estimate"])
    assert small["estimate"] < plain["estimate"] - 5


def test_the_report_of_five_lists_is_small_enough_to_record_and_its_models_stand_in_a_file(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    lines = [f"{s},{','.join(map(str, p))},{rng.integers(20, 90)}" for s in range(3) for p in patterns_of(5).tolist()]
    report = estimated(tmp_path, joined("stratum,a,b,c,d,e,n", lines))
    assert len(report["models"]) == 4 * 10  # three strata and all of them together
    assert (tmp_path / "out/models.csv").read_text(encoding="utf-8-sig").count("\n") == 1 + 4 * (2**10 + 3)
    assert (tmp_path / "out/coverage.json").stat().st_size < 40_000


FRAME = "居村,名单条目\n" + "".join(f"{n},50\n" for n in range(20))
VISITS = "居村,复访见到,比对上,frame\n" + "".join(f"{n},50,45,20\n" for n in range(20))


@pytest.mark.parametrize(
    ("option", "written", "more", "said"),
    [
        ("--frame", FRAME + "3,50\n", ["--sample", "9"], "第22行与第5行是同一居村"),
        ("--frame", FRAME + ",50\n", ["--sample", "9"], "第22行“cluster”列是空的"),
        ("--frame", FRAME, ["--width", "-1"], "应在0与1之间"),
        ("--frame", FRAME, [], "请用 --sample 给出居村数"),
        ("--visits", VISITS + "3,50,45,20\n", [], "第22行与第5行是同一居村"),
        ("--visits", VISITS.replace(",20\n", ",19\n"), [], "复访的居村多于 frame"),
        ("--visits", VISITS.replace("\n7,50,45", "\n7,,45"), [], "第9行“visited”列是空的"),
        ("--visits", VISITS, ["--strata", "甲"], "--strata 只用于只凭名单的推算"),
        ("--visits", VISITS, ["--draws", "0"], "--draws 至少为200"),
        ("--errors", "误差,核对数,有误数\n漏链,9,10\n", [], "wrong 不得大于 checked"),
    ],
)
def test_what_is_wrong_with_a_file_beside_the_lists_is_named(
    option: str, written: str, more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "名单.csv").write_text("甲,乙,n\n1,1,800\n1,0,150\n0,1,50\n", encoding="utf-8")
    (tmp_path / "beside.csv").write_text(written, encoding="utf-8")
    words = [str(tmp_path / "名单.csv"), option, str(tmp_path / "beside.csv"), *more]
    assert main(["coverage", *words, "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_persons_with_a_visit_are_what_their_communities_say(tmp_path: Path) -> None:
    """The same re-visit as a row for each person and as a row for each community gives the same estimate."""
    people = [(n % 20, n % 7 > 0, n % 5 > 0, n % 9 > 0) for n in range(2000) if n % 7 or n % 9]
    (one := tmp_path / "one").mkdir()
    persons = [f"{c},{int(a)},{int(a and b)},{int(v)}" for c, a, b, v in people]
    by_person = estimated(one, joined("居村,甲,乙,复访", persons))["total"]
    met = {c: [(a, v) for k, a, _, v in people if k == c] for c in range(20)}
    visits = [
        f"{c},{sum(v for _, v in m)},{sum(a and v for a, v in m)},{sum(a for a, _ in m)},0,20" for c, m in met.items()
    ]
    (tmp_path / "visits.csv").write_text(joined("居村,复访见到,比对上,名单条目,不在住,frame", visits))
    counted = joined("甲,n", [f"{int(a)},1" for _, a, _, _ in people if a])
    by_place = estimated(tmp_path, counted, "--visits", str(tmp_path / "visits.csv"))["total"]
    assert by_person["estimate"] == pytest.approx(by_place["estimate"])
    assert by_person["low"] == pytest.approx(by_place["low"])
