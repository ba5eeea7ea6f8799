"""`tonghu form` and `tonghu check` take one template, without a site and from any directory."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from tests.unit.paper.words import words_of
from tonghu.rules.forms import FORMS, unknown
from tonghu.web.paper.workbook import write_template

ANSWERS: dict[str, object] = {"name": "虚构童", "born": "2015-01-01", "school": unknown("家长不清楚")}


def called(*words: str, inside: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "tonghu", *words]
    return subprocess.run(command, cwd=inside, env=environment, capture_output=True, text=True, check=False)


def test_a_template_is_checked_and_printed_row_by_row_and_its_options_are_no_rows(tmp_path: Path) -> None:
    written = BytesIO()
    write_template(written, FORMS["1"], [("ABCDEFGHJK", ANSWERS)])
    (tmp_path / "表.xlsx").write_bytes(written.getvalue())
    checked = called("check", "表.xlsx", inside=tmp_path)
    assert [json.loads(line)["form"] for line in checked.stdout.splitlines()] == ["1"]
    called("form", "表.xlsx", "--out", "表.pdf", inside=tmp_path)
    text = "".join(words_of((tmp_path / "表.pdf").read_bytes()))
    assert "虚构童" in text
    assert "不详（家长不清楚）" in text
    assert "ABCDEFGHJK" in text


def test_lines_that_cannot_be_read_are_named_and_the_others_printed(tmp_path: Path) -> None:
    good = json.dumps({"id": "A1", "form": "2", "姓名": "虚构留守"}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(f"{good}\n{{\n", encoding="utf-8")
    done = called("form", "a.jsonl", "--out", "a.docx", inside=tmp_path)
    assert (done.returncode, "第2" in done.stderr) == (1, True)
    assert (tmp_path / "a.docx").stat().st_mode & 0o077 == 0  # its owner's only
