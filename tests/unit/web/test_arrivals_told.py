"""What `tonghu intake` says of a list: everything left out is named, the same problem of many rows once."""

from datetime import date
from pathlib import Path

from tonghu.methods.reading import Arrival, read_file
from tonghu.web.shown.arrivals_told import tell_arrival, tell_problems, tell_skipped

GIRL, BOY, MAN = "310101202412310049", "310115201803070015", "310101198503070010"


def arrival_of(tmp_path: Path, lines: list[str], name: str = "list.csv") -> Arrival:
    path = tmp_path / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_file(path, on=date(2026, 6, 30))


def test_a_list_that_nothing_gives_away_asks_for_its_kind(tmp_path: Path) -> None:
    lines = ["姓名,身份证号", f"虚小童,{GIRL}"]
    assert any("请用 --kind 写明" in line for line in tell_arrival(arrival_of(tmp_path, lines)))
    told = list(tell_arrival(arrival_of(tmp_path, lines, "随迁子女名单.csv")))
    assert told[1].startswith("  种类：随迁子女名单（")


def test_columns_known_by_place_or_not_at_all_are_named(tmp_path: Path) -> None:
    arrival = arrival_of(tmp_path, ["序号,姓名,身份证号,父亲姓名,身份证号", f"1,虚小童,{GIRL},虚大山,{MAN}"])
    told = "\n".join(tell_arrival(arrival))
    assert "其中按位置认定，请核对：E 身份证号→父亲公民身份号码" in told
    assert "没有使用、原样留存的列：A 序号" in told


def test_rows_passed_over_are_named_by_their_reason(tmp_path: Path) -> None:
    lines = ["姓名,性别,身份证号", f"虚小童,女,{GIRL}", "小计,1人,", f"实大宝,男,{BOY}", "合计,2人,"]
    assert list(tell_skipped(arrival_of(tmp_path, lines).skipped)) == ["  跳过第3、5行：合计、签名或说明行"]


def test_one_problem_of_many_rows_is_said_once_and_no_cell_is_repeated(tmp_path: Path) -> None:
    lines = ["姓名,身份证号,监护人电话", *[f"虚小童,{GIRL},1380000"] * 3, "〃,,"]
    told = list(tell_problems(arrival_of(tmp_path, lines)))
    assert told[0] == "  无法读取、不会入库的行："
    assert "    第2、3、4行，C列“监护人电话”：联系电话不像手机号，也不像带区号的固定电话。请向家庭核对后改正。" in told
    assert "1380000" not in "".join(told)
