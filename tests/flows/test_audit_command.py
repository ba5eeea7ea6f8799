"""The audit from the command line: swear, verify, find, give evidence; counts only, no child is named."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.unit.audit.conftest import administrator, settle
from tonghu.register import journal, scope
from tonghu.register.models import Child, Finding, NotAllowed, Person
from tonghu.steps import oversight
from tonghu.web.commands import main

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

Said = tuple[int, str, str]
Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], settings: Any, tmp_path: Path) -> Run:
    """Run `tonghu audit …`: (code, what it says, what it complains of)."""
    settings.AUDIT_DIR, settings.AUDIT_KEY_FILE = tmp_path / "outside", tmp_path / "audit-key.pem"

    def command(*words: object) -> Said:
        settle()
        capsys.readouterr()
        before = scope.current()
        code = main(["audit", *(str(word) for word in words)])
        scope.enter(before)  # at the keyboard the process ends here
        return code, *capsys.readouterr()

    return command


def test_a_day_of_the_auditor(run: Run, cast: Any, tmp_path: Path) -> None:
    for _ in range(5):
        journal.note("SEE_TABLE", by=cast.officer)
    assert run("verify") == (
        0,
        "日志完整：核验 5 行（第 1 至 5 行），没有发现改动。\n  说明：没有库外检查点可以对照："
        "数据库管理员若连检查点一起改写，这次核验看不出来。\n",
        "",
    )
    code, said, _ = run("checkpoint")
    assert code == 0 and said.startswith("检查点 1：到第 5 行")
    assert run("checkpoint")[1] == "上一个检查点以后没有新的行。\n"
    code, key, _ = run("key")
    (tmp_path / "key.pem").write_text(key)
    assert run("verify", "--key", tmp_path / "key.pem")[0] == 0
    with administrator() as sql:
        sql.execute("DELETE FROM register_entry WHERE id = (SELECT row_id FROM register_link WHERE seq = 3)")
    code, said, _ = run("verify", "--checkpoints", tmp_path / "outside" / "checkpoints.jsonl")
    assert code == 1
    assert "链上第 3 行：日志第" in said and "被人删除" in said and "没有哪个检查点之前的行能得到证明" in said


def test_a_wrong_call_says_what_to_do(run: Run, tmp_path: Path) -> None:
    assert run("verify", "--checkpoints", tmp_path / "none")[0] == 2
    assert run("verify", "--archive", tmp_path / "none")[0] == 2
    (tmp_path / "empty").write_text("")
    assert run("verify", "--key", tmp_path / "empty")[::2] == (
        1,
        "这个文件里没有 Ed25519 公钥。请用 tonghu audit key 打印的内容。\n",
    )
    (tmp_path / "bad.jsonl").write_text('{"number": 1}\n')
    code, _, complained = run("verify", "--checkpoints", tmp_path / "bad.jsonl")
    assert code == 1 and "第 1 行读不出来" in complained
    (tmp_path / "no.gz").write_bytes(b"no archive")
    code, said, _ = run("verify", "--archive", tmp_path / "no.gz")
    assert code == 1 and "归档文件读不出来" in said


@pytest.fixture
def children(cast: Any) -> None:
    """Five children of the district and one of the neighbour's, by invented names."""
    this_year = timezone.localdate().year
    for age, place in ((3, "310115004001"), (9, "310115004001"), (15, "310115001"), (20, "310115"), (9, "310112001")):
        person = Person.objects.create(name=f"虚构童{age}", sex="1", born=date(this_year - age, 1, 1))
        Child.objects.create(person=person, residence=place)
    Child.objects.create(person=Person.objects.create(name="虚构无龄"), residence="310115004001", state="WITHDRAWN")


def incident(cast: Any) -> None:
    now = timezone.now()
    Finding.objects.create(
        account=cast.director,
        district="310115",
        rule="HOURS",
        day=timezone.localdate(),
        seen="",
        norm="",
        found_at=now,
        state="INCIDENT",
        closed_at=now,
        closed_by=cast.security,
        explanation="虚构说明",
    )


def test_the_evidence_counts_children_looks_accounts_and_exports_and_names_nobody(
    run: Run, cast: Any, children: None, tmp_path: Path
) -> None:
    child = Child.objects.order_by("-person__born")[0]
    for _ in range(3):
        journal.note("SEE_CHILD", by=cast.director, child=child)
    journal.note("SEARCH_CHILDREN", by=cast.supervisor, found=1)
    journal.note("REVEAL", by=cast.director, child=child, what="phone")
    journal.note("EXPORT_CHILDREN", by=cast.officer, rows=40)
    journal.note("EXPORT_CHILDREN", by=cast.neighbour, rows=400)
    journal.note("END_ACCOUNT", by=cast.administrator, account=cast.education.pk)
    incident(cast)
    year, month = timezone.localdate().year, timezone.localdate().month
    code, said, _ = run("evidence", "--year", year, "--district", "310115", "--as", "auditor", "--out", tmp_path)
    assert (code, said) == (0, f"已写入 未成年人个人信息保护审计证据_310115_{year}.xlsx。日志核验：完整。\n")
    book = CalamineWorkbook.from_path(next(tmp_path.glob("*.xlsx")))
    sheets = {
        name: [list(map(str, row)) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names
    }
    held, looks, accounts, exports, incidents, _, chain = sheets.values()
    assert held[2:] == [
        ["不满14周岁", "2", "0"],
        ["14周岁以上不满18周岁", "1", "0"],
        ["18周岁以上", "1", "0"],
        ["出生日期未采集", "0", "1"],
    ]
    counted = {(row[0], row[1]): (row[1 + month], row[-1]) for row in looks[2:]}
    assert counted["查阅", "儿童主任"] == ("3", "3")
    assert counted["检索", "儿童督导员"] == ("1", "1")
    assert counted["显示完整信息", "儿童主任"] == ("1", "1")
    assert counted["导出、下载", "区民政局经办"] == ("1", "1")  # the neighbour's is not ours
    assert ["部门联络员", "0", "1", "1", "0"] in accounts
    assert exports[2:] == [[f"{month}月", "摸排底数", "1", "40"]]
    assert ["夜间查看", "0", "0", "1"] in incidents and ["查看过多", "0", "0", "0"] in incidents
    assert ["核验结果", "完整"] in chain
    assert "虚构童" not in str(sheets) and "虚构无龄" not in str(sheets)


def test_only_who_may_gives_evidence_and_only_of_the_own_district(run: Run, cast: Any, tmp_path: Path) -> None:
    on = timezone.localdate()
    for person, district in (
        (cast.officer, "310115"),
        (cast.statistician, "310115"),
        (cast.auditor, "310112"),
        (cast.security, "310115"),
    ):
        with pytest.raises(NotAllowed):
            oversight.evidence_of(district, year=on.year, on=on, by=person)
    assert len(oversight.evidence_of("310115", year=on.year, on=on, by=cast.auditor)) == 7


def test_without_a_verification_the_evidence_says_so(run: Run, cast: Any) -> None:
    on = timezone.localdate()
    sheets = oversight.evidence_of("310115", year=on.year, on=on, by=cast.auditor)
    assert ["核验结果", "未核验。请运行 tonghu audit verify。"] in sheets[-1].rows
