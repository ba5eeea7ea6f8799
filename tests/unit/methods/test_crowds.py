"""代填与雷同: what stands everywhere tells of nobody, and whoever was not compared is told of, without a name."""

from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from tonghu.methods.linkage.engine.crowds import alike, often
from tonghu.rules.terms.idnumbers import check_character
from tonghu.web.commands import main


def number(born: str, order: int) -> str:
    """An invented number: county 310199 does not exist."""
    body = f"310199{born}{order:03d}"
    return body + check_character(body)


def link(folder: Path, *rows: str, header: str = "rec_id,name,birth,idno,phone") -> set[tuple[str, str, str]]:
    (folder / "虚构.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    assert main(["link", str(folder / "虚构.csv"), "--out", str(folder / "结果")]) == 0
    links = parquet.read_table(folder / "结果" / "links.parquet").to_pylist()
    return {(one["rec_id_1"], one["rec_id_2"], one["decision"]) for one in links}


def test_a_value_stands_out_that_comes_twenty_times_as_often_as_is_usual() -> None:
    usual = np.repeat(np.arange(1, 101), 5)  # a hundred birth dates, five children each
    assert often(np.r_[usual, np.full(100, 7)]).tolist() == [7]
    assert often(np.r_[usual, np.full(94, 7)]).tolist() == []
    assert often(np.repeat(np.arange(1, 31), 100)).tolist() == []  # all born in one month
    assert often(np.full(500, 7)).tolist() == [7] and often(np.zeros(500, np.int64)).tolist() == []


@pytest.mark.parametrize(("rows", "told"), [(60, 0), (61, 61)])
def test_a_crowd_is_more_than_a_key_may_bring_together(rows: int, told: int) -> None:
    values = np.r_[np.full(rows, 7), np.zeros(99, np.int64), np.arange(100, 140)]
    assert sum(crowd.rows for crowd in alike([values], np.arange(len(values)), "各栏")) == told


@pytest.mark.parametrize(("rows", "decision"), [(99, "accept"), (100, "review")])
def test_a_name_that_stands_in_all_rows_says_nothing_beside_another_birth_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: int, decision: str
) -> None:
    """A brother's number typed for this child: the same number, another birth date, and a name that all have."""
    days = [f"{2009 + n // 12}{n % 12 + 1:02d}01" for n in range(rows - 1)]
    brothers = [f"{n},虚构某,{day},{number(day, 11)}," for n, day in enumerate(days)]
    found = link(tmp_path, *brothers, f"弟,虚构某,20200405,{number(days[0], 11)},")
    assert found == {("0", "弟", decision)}
    said = capsys.readouterr().out
    assert ("注意：姓名一栏有100行填的是同一个值" in said) is (decision == "review") and "虚构某" not in said


def test_equal_rows_beyond_number_are_said_not_to_have_been_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [f"甲{n},虚构{chr(0x4E00 + n)},{2009 + n // 12}{n % 12 + 1:02d}02,,1390000{n:04d}" for n in range(99)]
    assert link(tmp_path, *others, *[f"乙{n},虚构子涵,20150301,,13900009999" for n in range(80)]) == set()
    said, report = capsys.readouterr().out, (tmp_path / "结果" / "report.json").read_text("utf-8")
    assert "有1组共80行各栏完全相同，行数太多，这些行相互之间没有比较" in said and "子涵" not in said + report
    assert '"rows": 80' in report and '"example": "乙0"' in report


def test_a_number_that_more_than_forty_share_is_said_to_be_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link(tmp_path, *[f"{n},虚构{chr(0x4E00 + n)},20150301,{number('20150301', 11)}," for n in range(41)])
    assert "有1个身份证号被很多行共用（共41行），不当作号码使用" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("one", "other", "decision"),
    [
        ("虚子轩,20150301", "虚子昂,20150301", "accept"),
        ("虚子轩,20150301", "虚子昂,", "review"),
        ("虚子轩,20150301", ",20150302", "accept"),
        ("虚子轩,20150301", ",20160809", "review"),
    ],
    ids=["a letter, the same day", "a letter, no birth date", "no name, a slip", "no name, another day"],
)
def test_what_brothers_share_is_no_proof_unless_a_birth_date_says_so(
    tmp_path: Path, one: str, other: str, decision: str
) -> None:
    owner = number("20150301", 11)
    assert link(tmp_path, f"1,{one},{owner},", f"2,{other},{owner},") == {("1", "2", decision)}
