"""`tonghu judge`: one line out for each line in, in order; a bad line stops no other."""

import argparse
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tonghu.web.commands import judge as command

COUNTED = {
    "id": "甲",
    "born": "2015-01-01",
    "hukou": "340104",
    "residence": "310115",
    "arrived": "2024-03-30",
    "lives_with": "both",
}


def answers(*lines: bytes) -> tuple[int, list[dict[str, Any]]]:
    out = io.BytesIO()
    status = command.answer(lines, out, on=date(2024, 9, 30))
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def line(**changes: object) -> bytes:
    return json.dumps(COUNTED | changes).encode() + b"\n"


def test_a_verdict_has_the_agreed_keys() -> None:
    status, (answer,) = answers(line())
    assert status == 0
    assert list(answer) == [
        "id",
        "kind",
        "clause",
        "counts_from",
        "counts_until",
        "flags",
        "reasons",
        "missing",
    ]
    assert answer["reasons"][0] == (
        "非本市户籍（安徽省合肥市蜀山区）；现居住浦东新区；2024年3月30日首次来沪，至2024年9月30日满6个月；随父母双方居住。"
    )
    del answer["reasons"]
    assert answer == {
        "id": "甲",
        "kind": "MIGRANT",
        "clause": "一（一）1",
        "counts_from": "2024-09-30",
        "counts_until": "2030-12-31",
        "flags": [],
        "missing": [],
    }


def test_a_bad_line_is_named_in_its_place_and_the_others_are_judged() -> None:
    status, (first, second, third) = answers(line(id=1), line(id=2, born="2015-13-01"), line(id=3))
    assert status == 1
    assert (first["kind"], third["kind"]) == ("MIGRANT", "MIGRANT")
    assert second["id"] == 2
    assert [problem["item"] for problem in second["problems"]] == ["born"]
    assert list(second) == ["id", "problems"]


@pytest.mark.parametrize(
    "bad",
    [
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b'{"id": 1, "id": 2}',
        '{"id": "甲"}'.encode("gb18030"),
        b"[" * 100_000,
        b'{"born": ' + b"9" * 10_000 + b"}",
    ],
)
def test_a_line_that_is_no_object_is_refused(bad: bytes) -> None:
    status, (refused, judged) = answers(bad, line())
    assert status == 1
    assert refused["id"] is None
    assert len(refused["problems"]) == 1
    assert judged["kind"] == "MIGRANT"


def test_a_mark_at_the_beginning_and_blank_lines_are_no_fault() -> None:
    status, found = answers(b"\xef\xbb\xbf" + line(), b"\n", b"  \r\n", line(id=2).replace(b"\n", b"\r\n"))
    assert status == 0
    assert [answer["id"] for answer in found] == ["甲", 2]


def test_a_warning_is_spoken_among_the_reasons() -> None:
    _, (answer,) = answers(line(arrived="2014-01-01"))
    assert answer["reasons"][-1].startswith("提醒：来沪日期早于出生日期")


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = argparse.Namespace(file=str(tmp_path / "none.jsonl"), on=date(2024, 9, 30))
    assert command.run(args) == 2
    assert "没有这个文件" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["2024-02-30", "20240930", "30.09.2024", ""])
def test_the_reference_day_is_written_one_way(text: str) -> None:
    parser = argparse.ArgumentParser(exit_on_error=False)
    command.arguments(parser)
    with pytest.raises(argparse.ArgumentError):
        parser.parse_args(["-", "--on", text])


def test_half_a_letter_in_an_id_is_a_bad_line_and_no_crash() -> None:
    status, (first, second) = answers(b'{"id":"\\ud800"}\n', b'{"id":"b"}\n')
    assert (status, first["id"], first["problems"][0]["code"], second["id"]) == (1, None, "ID_TEXT", "b")


def test_a_line_with_a_key_twice_is_named_by_its_id_unless_that_is_the_key() -> None:
    once, twice = b'{"id": "x", "born": "2015-01-01", "born": null}', b'{"id": "x", "id": "y"}'
    status, found = answers(once + b"\n", twice + b"\n", b'[{"id": 1, "id": 2, "a": 3}]\n')
    assert status == 1
    assert [answer["id"] for answer in found] == ["x", None, None]
    assert {answer["problems"][0]["code"] for answer in found} == {"KEY_TWICE"}


def test_the_help_names_every_key_and_what_is_refused_is_told_every_choice(capsys: pytest.CaptureFixture[str]) -> None:
    from tonghu.rules.eligibility import Facts, Parent
    from tonghu.web.commands import main

    with pytest.raises(SystemExit):
        main(["judge", "--help"])
    told = capsys.readouterr().out
    assert [key for key in (*Facts.__dataclass_fields__, *Parent.__dataclass_fields__) if key not in told] == []
    _, (refused,) = answers(line(father={"status": "gone"}))
    assert "unknown" in refused["problems"][0]["message"]
