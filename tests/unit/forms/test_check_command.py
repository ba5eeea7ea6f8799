"""`tonghu check`: codes or printed labels, in lines or in a workbook; what is wrong is said, nothing is lost."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.unit.forms.cases import bases, cases, filled
from tonghu.rules.forms import FORMS, label_of
from tonghu.web.commands import main


def in_words(form: str, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers under their printed names, with the printed options, dates as offices write them."""
    lines = FORMS[form].by_key
    return {lines[key].title: _word(form, key, value) for key, value in answers.items() if key in lines}


def _word(form: str, key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return f"不详：{value['unknown']}"
    if FORMS[form].by_key[key].kind == "DATE":
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    if FORMS[form].by_key[key].options:
        return label_of(FORMS[form], key, value)
    return value


@pytest.fixture
def checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(lines: list[Any], *options: str) -> tuple[int, list[dict[str, Any]]]:
        file = tmp_path / "forms.jsonl"
        text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
        file.write_text(text, encoding="utf-8")
        status = main(["check", str(file), *options])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_every_case_of_the_book_is_found_also_in_words(checked: Any) -> None:
    of_forms = [case for case in cases() if case.form in FORMS]
    lines = [
        {"id": place, "form": f"附件{case.form}", "on": case.on.isoformat(), "context": case.breaks_context}
        | in_words(case.form, case.breaks)
        for place, case in enumerate(of_forms)
    ]
    # A file of one child each: the cases share their numbers.
    lines = [
        line | {"context": {"number_in_register": "none", "other_form": "none", **line["context"]}} for line in lines
    ]

    _, found = checked(lines)

    missed = [
        case.rule
        for case, line in zip(of_forms, found, strict=True)
        if case.rule not in {problem["rule"] for problem in line["problems"]}
    ]
    assert [line["id"] for line in found] == list(range(len(of_forms)))
    assert missed == ["A22", "B01"]  # the number filled them in


def test_forms_in_order_are_without_errors_by_key_and_by_label(checked: Any) -> None:
    lines = [
        given | {"form": form, "id": form + way}
        for form in "12"
        for way, given in (("键", filled(form, {})), ("名", in_words(form, filled(form, {}))))
    ]

    status, found = checked([lines[0]], "--on", "2024-09-30")

    assert (status, found[0]["may_submit"]) == (0, True)
    for line in lines[1:]:
        assert checked([line], "--on", "2024-09-30")[1][0]["problems"] == []


def test_bad_lines_are_told_and_the_others_judged(checked: Any) -> None:
    good = filled("1", {}) | {"form": "1", "id": "好"}

    status, found = checked(
        ["{", good, {"id": 3, "姓名": "测试甲"}, {**good, "id": 4, "奇怪": "x"}], "--on", "2024-09-30"
    )

    assert status == 1
    assert [line["id"] for line in found] == [None, "好", 3, 4]
    rules = [{problem["rule"] for problem in line["problems"]} for line in found]
    assert rules[:3] == [{"JSON"}, set(), {"FORM"}]
    assert {"NO_SUCH_ITEM", "A15"} <= rules[3]


@pytest.mark.parametrize(
    ("changes", "item"),
    [
        ({"born": "1900-01-00"}, "born"),
        ({"born": "2015-02-30"}, "born"),
        ({"sex": "男女"}, "sex"),
        ({"hukou": "某某地方"}, "hukou"),
        ({"residence_detail": "路" * 101}, "residence_detail"),
        ({"stage": ["小学", "初中"]}, "stage"),
        ({"carer_name": "测试丁"}, None),
        ({"guardian_name": "测试丁"}, "guardian_name"),
    ],
)
def test_bad_values_have_a_line_at_their_item(checked: Any, changes: dict[str, Any], item: str | None) -> None:
    _, found = checked([filled("1", changes) | {"form": "1"}], "--on", "2024-09-30")

    assert item in {problem["item"] for problem in found[0]["problems"]}


def test_rare_characters_and_pasted_newlines_pass(checked: Any) -> None:
    _, found = checked([filled("1", {"name": "𬍛㛃·测", "residence_detail": "测试路2弄\n3号"}) | {"form": "1"}])

    assert found[0]["problems"] == []


def test_two_children_with_one_number_in_one_file_are_told(checked: Any) -> None:
    twice = [filled("1", {}) | {"form": "1", "id": n} for n in (1, 2)]

    _, found = checked(twice, "--on", "2024-09-30")

    assert [[problem["rule"] for problem in line["problems"]] for line in found] == [[], ["A15"]]


def test_a_workbook_with_labels_is_judged_row_by_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [in_words("2", filled("2", {})), in_words("2", filled("2", {"both_out": "0"}))]
    path = tmp_path / "forms.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["儿童编号", *rows[0]])
        for at, row in enumerate(rows, start=1):
            sheet.write_row(at, 0, [f"R{at}", *(row.get(title, "") for title in rows[0])])

    assert main(["check", str(path), "--on", "2024-09-30"]) == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in found] == ["R1", "R2"]
    assert [problem["rule"] for problem in found[0]["problems"]] == []
    assert "B10" in {problem["rule"] for problem in found[1]["problems"]}


def test_a_missing_file_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "没有这个文件.jsonl"]) == 2
    assert "打不开" in capsys.readouterr().err


def test_the_two_bases_are_of_both_forms() -> None:
    assert set(bases()) == {"1", "2", "T"}


def test_what_could_not_be_checked_is_said_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The ledger of key care is not kept yet: its rules are named, and why nobody asked them."""
    file = tmp_path / "one.jsonl"
    file.write_text('{"form": "1", "name": "虚小雨"}', encoding="utf-8")
    main(["check", str(file), "--on", "2024-09-30"])
    answer = json.loads(capsys.readouterr().out)
    because = answer["unchecked_because"]
    assert because["系统没有重点关爱个案的台账"] == ["M02", "M03", "M04", "M05", "L10"]
    assert any(why.startswith("本命令不查登记册") for why in because) and not any("联网" in why for why in because)
    assert sorted(rule for rules in because.values() for rule in rules) == sorted(answer["unchecked"])


def test_the_manual_names_the_rules_that_wait_with_their_reason() -> None:
    from tonghu.rules.forms.printing import pages

    manual = Path(__file__).parents[3] / "docs" / "rules.md"
    assert "| 系统没有重点关爱个案的台账 | L10、M02、M03、M04、M05 |" in pages()
    assert manual.read_text(encoding="utf-8").splitlines() == pages()


@pytest.mark.parametrize("word", ["id", "编号", "儿童编号"])
def test_the_number_of_a_form_comes_back_whatever_it_is_called(
    word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"form": "1", word: "甲1"}), encoding="utf-8")
    main(["check", str(file), "--on", "2024-09-30"])
    answer = json.loads(capsys.readouterr().out)
    assert answer["id"] == "甲1"
    assert "NO_SUCH_ITEM" not in {problem["rule"] for problem in answer["problems"]}


def test_half_a_letter_in_an_id_and_a_group_of_keys_for_a_value_are_said_and_stop_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "two.jsonl"
    file.write_text(
        '{"id": "\\ud800", "form": "1"}\n{"id": "乙", "form": "1", "school": {"x": [1]}}\n', encoding="utf-8"
    )
    assert main(["check", str(file), "--on", "2024-09-30"]) == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], second["id"]) == (None, "乙")
    assert [problem["rule"] for problem in second["problems"] if problem["item"] == "school"] == ["NO_VALUE"]
