"""`tonghu check` held against cases written from the notice, the forms and the list of rules: lines and workbooks."""

import argparse
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from rustpy_xlsxwriter import write_worksheets

from tonghu.web.commands import check

SAID: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("forms").joinpath("cases.yaml").read_text(encoding="utf-8")
)
BASES, CASES = SAID["底表"], SAID["例"]
SEVERITIES = {"错误": "ERROR", "提醒": "WARN", "自动": "AUTO", "待办": "TASK"}
ON, SIDES = date(2024, 9, 30), ("违反", "符合")
Lines = list[dict[str, Any]]


def full_number(said: str) -> str:
    """`340104 20150307 001` with its check digit (GB 11643)."""
    body = said.replace(" ", "")
    if not (said.count(" ") == 2 and len(body) == 17):
        return said
    rest = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body)) % 11
    return body + "10X98765432"[rest]


def form_of(case: dict[str, Any], side: str) -> dict[str, Any]:
    """The filled form of one side of a case, under the labels that the paper prints."""
    filled = {**BASES[case["表"]], **case.get(side, {})}
    kept = {label: value.isoformat() if isinstance(value, date) else value for label, value in filled.items()}
    return {label: full_number(value) for label, value in kept.items() if value != "空"}


def named(at: int, side: str) -> str:
    return f"{at}{side}"


def forms() -> Lines:
    return [
        {"编号": named(at, side), "登记表": f"附件{case['表']}", **form_of(case, side)}
        | ({"参照日": case["参照日"].isoformat()} if "参照日" in case else {})
        for at, case in enumerate(CASES)
        for side in SIDES
    ]


def checked(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    """What the command says of every form of a file, by its id."""
    assert check.run(argparse.Namespace(file=str(path), on=ON)) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {answer["id"]: answer for answer in answers}


def against(answers: dict[str, dict[str, Any]]) -> list[str]:
    """The cases of which the command says otherwise."""
    return [
        f"{case['规则']}（附件{case['表']}，{case['例']}）：{side}的一张{'没有' if side == '违反' else '也'}列出"
        for at, case in enumerate(CASES)
        for side in SIDES
        if _listed(case, answers[named(at, side)]) != (side == "违反")
    ]


def _listed(case: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Whether the rule of the case is among the problems, where it is written with the severity asked for."""
    wanted = {SEVERITIES[case["级别"]]} if "级别" in case else set(SEVERITIES.values())
    return any(p["rule"] == case["规则"] and p["severity"] in wanted for p in answer["problems"])


def test_every_case_comes_out_as_written_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "forms.jsonl"
    lines.write_text("".join(json.dumps(form, ensure_ascii=False) + "\n" for form in forms()), encoding="utf-8")
    answers = checked(lines, capsys)
    assert list(answers) == [form["编号"] for form in forms()]  # 先后不变
    assert against(answers) == []


def test_every_case_comes_out_the_same_from_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheets = [
        (f"附件{code}", [form for form in forms() if form["登记表"] == f"附件{code}" and "参照日" not in form])
        for code in BASES
    ]
    book = tmp_path / "forms.xlsx"
    write_worksheets([(name, [_row(form, rows) for form in rows]) for name, rows in sheets], book)
    answers = checked(book, capsys)
    # 参照日与命令行不同的只在逐行文件中写得出。
    silent = {named(at, side): {"problems": []} for at, c in enumerate(CASES) if "参照日" in c for side in SIDES}
    expected = [
        said for said in against({**silent, **answers}) if not any(c["例"] in said for c in CASES if "参照日" in c)
    ]
    assert expected == []


def _row(form: dict[str, Any], rows: Lines) -> dict[str, str]:
    columns = dict.fromkeys(label for row in rows for label in row)
    return {label: str(form.get(label, "")) for label in columns}


def test_the_two_forms_that_the_cases_change_have_no_error_themselves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "forms.jsonl"
    plain = [{"登记表": f"附件{code}", **form_of({"表": code}, "")} for code in BASES]
    lines.write_text("\n".join(json.dumps(form, ensure_ascii=False) for form in plain), encoding="utf-8")
    assert check.run(argparse.Namespace(file=str(lines), on=ON)) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["problems"] for answer in answers] == [[], []]


def test_each_case_changes_one_side_and_stands_once() -> None:
    assert len(CASES) >= 60
    assert [said for said, n in Counter((c["规则"], c["表"], c["例"]) for c in CASES).items() if n > 1] == []
    assert [case["例"] for case in CASES if form_of(case, "违反") == form_of(case, "符合")] == []
