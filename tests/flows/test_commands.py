"""The main job from the command line: lists in, workbooks out and back, upload rows, a table; faults in one line."""

import csv
from argparse import Namespace
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pyzipper
from django.db import connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook
from rustpy_xlsxwriter import write_worksheets

from tonghu.demo.population import form_answers, form_number, invent
from tonghu.register import scope
from tonghu.register.models import Child, Entry, Export, Record, Request, User
from tonghu.rules.forms import FORMS, Kind, label_of
from tonghu.rules.forms.lists import ListKind, layout_of
from tonghu.rules.terms.departments import VERIFIERS, Department
from tonghu.steps import verification, visits
from tonghu.web.commands import main
from tonghu.web.commands.calls import carry_out
from tonghu.web.files.passwords import password_of_request

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

ON, SIZE, SEED = date(2024, 9, 30), 800, 99
LISTS = ("教育局_随迁子女名单.xlsx", "公安局_居住证名单.xls")
Said = tuple[int, str, str]
Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command as at the keyboard: (code, what it says, what it complains of)."""

    def command(*words: object) -> Said:
        capsys.readouterr()
        before = scope.current()
        code = main([str(word) for word in words])
        scope.enter(before)  # at the keyboard the process ends here
        return code, *capsys.readouterr()

    return command


def test_the_main_job_from_two_lists_to_upload_rows_and_a_table(
    run: Run, cast: Any, round: Any, tmp_path: Path
) -> None:
    lists, out = tmp_path / "lists", tmp_path / "ask"
    assert run("generate", lists, "--children", SIZE, "--seed", SEED, "--on", ON)[0] == 0
    entered = run("intake", *(lists / name for name in LISTS), "--confirm", "--as", cast.officer.username)
    assert entered[1].count("已入库") == len(LISTS)
    filled = fill_forms(round)
    assert run("ask", "--as", cast.officer.username, "--out", out)[0] == 0
    assert len(list(out.glob("核对表_*.zip"))) == len(VERIFIERS)
    for request in Request.objects.all():
        sheet = opened(next(out.glob(f"*_第{request.pk}号.zip")), password_of_request(request))
        back = fill_in(sheet, request, lists)
        answered = run("answer", back, "--request", request.pk, "--as", liaison(request.department))
        assert answered[0] == 0, answered
    settle_all(cast.officer)
    (secret := tmp_path / "口令").write_text("录入表-口令-2024-甲\n")
    words = ("upload", "--as", cast.officer.username, "--password-file", secret, "--out")
    made = run(*words, tmp_path / "录入表.zip")
    assert made == (0, f"已生成{filled}行，写入 录入表.zip。录入完毕请删除文件。\n", "")
    sheet = opened(tmp_path / "录入表.zip", "录入表-口令-2024-甲")
    rows = CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python()
    assert sum(1 for row in rows if any("虚构" in str(cell) for cell in row)) >= filled
    assert run("table", "T01", "--as", cast.statistician.username)[0] == 1  # nothing is frozen yet
    assert run("snapshot", "--as", cast.statistician.username)[0] == 0
    assert run("table", "T01", "--as", cast.statistician.username)[0] == 0
    uploaded = run("round", "--as", cast.officer.username)[1].splitlines()[-1].split()
    assert uploaded[0] == "合计" and int(uploaded[-2]) == filled


def opened(path: Path, password: str) -> Path:
    """The workbook in an encrypted zip, as a department takes it out."""
    with pyzipper.AESZipFile(path) as archive:
        archive.setpassword(password.encode())
        return Path(archive.extract(archive.namelist()[0], path.parent))


def fill_forms(round: Any, most: int = 12) -> int:
    """Each form as the family would truly answer it, reviewed, in the street with most small children.

    卫生健康 is asked only about those.
    """
    truths = {child.idno: child for child in invent(SIZE, SEED, ON, "310115") if child.idno}
    located = Child.objects.filter(residence__regex=r"^\d{12}$").select_related("person")
    known = [child for child in located.order_by("-person__born", "pk") if child.person.idno in truths]
    here = [child for child in known if truths[child.person.idno].residence.code.startswith(child.residence[:9])]
    small = [child for child in here if child.person.born > date(2018, 9, 30)]
    street = Counter(child.residence[:9] for child in small).most_common(1)[0][0]
    for child in [child for child in here if child.residence.startswith(street)][:most]:
        truth = truths[child.person.idno]
        record = visits.open_record(
            child, round=round, by=account("DIRECTOR", child.residence), form=form_number(truth)
        )
        director = account("DIRECTOR", child.residence)
        unit = visits.defaults(child, by=director, on=ON)["unit"].value
        answers = {**form_answers(truth, ON - timedelta(days=3)), "unit": unit}
        visits.submit(record, answers, reasons=Explained(), by=account("DIRECTOR", child.residence), on=ON)
        visits.review(record, accept=True, by=account("SUPERVISOR", street))
    return Record.objects.filter(state=Record.State.REVIEWED).count()


class Explained(dict[str, str]):
    """A reason for whatever the rules would like to have explained."""

    def get(self, key: str, default: object = None) -> str:
        self.setdefault(key, "已向监护人核实")
        return self[key]


def account(role: str, place: str, department: str = "CIVIL") -> User:
    known = {"role": role, "jurisdiction": place, "department": department, "name": "虚构"}
    known |= {"authorised_at": timezone.now()}
    return User.objects.get_or_create(username=f"{role}-{place}-{department}", defaults=known)[0]


def liaison(department: str) -> str:
    return account("LIAISON", "310115", department).username


def fill_in(path: Path, request: Request, lists: Path) -> Path:
    """A department fills its workbook from its own book, as it would from its own system."""
    book = lists / "答案" / f"{Department(request.department).label}.csv"
    with book.open(encoding="utf-8-sig") as lines:
        held = {row["idno"]: row for row in csv.DictReader(lines)}
    cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    header = [str(cell) for cell in cells[1]]
    assert header.pop() == "校验"  # hidden from people
    keys = {column.label: column.key for column in layout_of(ListKind(f"ANSWERS_{request.department}")).columns}
    rows = []
    for line in cells[2:]:
        row = dict(zip(header, map(str, line), strict=False))
        known = held.get(row["公民身份号码"], {})
        found = known.get("result") == "有记录"
        own = header[header.index("核对结果") + 1 :]
        row |= {
            name: in_words(keys[name], known[keys[name]]) for name in own if found and known.get(keys.get(name, ""))
        }
        rows.append(row if found else row | {"核对结果": "查无记录"})
    back = path.with_name(f"已填_{path.name}")
    write_worksheets([("核对", rows)], back)
    return back


def in_words(key: str, value: str) -> str:
    """Codes as the drop-downs of the workbook offer them."""
    item = FORMS["1"].by_key.get(key)
    if item is None or not item.options:
        return value
    return label_of(FORMS["1"], key, value.split(",") if item.kind is Kind.CHOICES else value)


def settle_all(officer: User) -> None:
    for line in list(verification.open_disagreements(officer)):
        for item in line.differing:
            verification.settle(line, item, chosen="DEPARTMENT", why="以部门登记为准", by=officer)


def test_workbooks_that_leave_by_command_are_written_down_as_on_the_page(
    run: Run, cast: Any, round: Any, tmp_path: Path, reviewed_form: Record
) -> None:
    run("ask", "--as", cast.officer.username, "--out", tmp_path / "ask")
    left = Entry.objects.filter(act="DOWNLOAD_REQUEST", by=cast.officer)
    assert left.count() == Request.objects.count() > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ask --as officer", "没有已审核、待核实的登记表"),
        ("ask --as nobody", "没有这个账号"),
        ("ask --as education", "您的账号不能进行这项操作"),
        ("ask --as officer --out /dev/null/x", "不能用作目录"),
        ("upload --as officer --out {tmp}/上传.zip --password-file {tmp}/口令", "没有已核实、未上传的登记表"),
        ("upload --as officer --out {tmp}/上传.zip", "请用 --password-file"),
        ("upload --as officer --out {tmp}/上传.zip --password-file {tmp}/没有", "打不开口令文件"),
        ("upload --as officer --out {tmp}/上传.xlsx", "以 .zip 结尾"),
        ("upload --as officer --out {tmp}/没有/上传.zip", "这个目录"),
        ("upload --as officer --out {tmp}/目录.zip", "是目录"),
        ("export trace {tmp}/口令 --as officer", "您的账号不能进行这项操作"),
        ("export trace {tmp}/没有 --as approver", "打不开文件"),
        ("export trace {tmp}/口令 --as approver", "没有找到标记"),
        ("answer {tmp}/没有.xlsx --request 999999 --as education", "本区没有这一号核对请求"),
        ("table T99 --as officer", "没有这张统计表"),
        ("table T01 --as officer --out {tmp}/没有/表.xlsx", "这个目录"),
        ("table T01 --as education", "您的账号不能进行这项操作"),
        ("round --as officer --new 2025年上半年", "新建轮次需要名称和参照日"),
        ("round --as officer --new 首轮 --date 2024-09-30", "已经建立"),
        ("round --as officer --round 2024/9/30", "日期应写作 2024-09-30 这样"),
        ("intake", "请给出名单文件"),
        ("intake {tmp}/没有.xlsx", "找不到文件"),
        ("intake --take-back 999999 --why 错发 --as officer", "没有第999999批"),
        ("account disable nobody", "没有账号"),
        ("account new new --name 新人 --role 校长 --place 310115", "没有这个角色"),
    ],
)  # fmt: skip
def test_a_fault_is_one_clear_line(run: Run, cast: Any, round: Any, tmp_path: Path, words: str, said: str) -> None:
    (tmp_path / "口令").write_text("一二三四五六七八九十甲乙\n")
    (tmp_path / "目录.zip").mkdir()
    code, _, complaint = run(*words.format(tmp=tmp_path).split())
    assert code in (1, 2)
    assert said in complaint and complaint.count("\n") == 1


def test_nothing_is_made_when_the_workbook_has_nowhere_to_go(
    run: Run, cast: Any, reviewed_form: Record, tmp_path: Path
) -> None:
    assert run("ask", "--as", "officer", "--out", "/dev/null/x")[0] == 2
    assert not Request.objects.exists()


def test_an_account_past_its_last_day_does_nothing(run: Run, cast: Any, round: Any, tmp_path: Path) -> None:
    cast.officer.ends_on = date(2024, 1, 1)
    cast.officer.save()
    for words in (["ask"], ["intake", str(tmp_path / "名单.xlsx"), "--confirm"]):
        assert "停用、到期" in run(*words, "--as", "officer")[2]


def test_a_role_is_named_in_chinese_or_by_its_code(run: Run, db: None) -> None:
    for name, role in (("one", "区民政局经办"), ("other", "OFFICER")):
        assert run("account", "new", name, "--name", "新人", "--role", role, "--place", "310115")[0] == 0
    assert set(User.objects.values_list("role", flat=True)) == {"OFFICER"}


@pytest.mark.parametrize("confirm", [(), ("--confirm",)])
def test_rows_that_cannot_be_read_go_back_locked_whether_or_not_the_list_is_entered(
    run: Run, cast: Any, round: Any, tmp_path: Path, confirm: tuple[str, ...]
) -> None:
    (file := tmp_path / "名单.csv").write_text("姓名,性别,身份证号,学校名称\n虚构无号,女,,虚构小学\n")
    (secret := tmp_path / "口令").write_text("一二三四五六七八九十甲乙\n")
    back = tmp_path / "退回.zip"
    words = ("intake", file, "--kind", "教育", *confirm, "--as", "officer", "--returned", back)
    assert run(*words, "--password-file", secret)[0] == 1
    sheet = opened(back, "一二三四五六七八九十甲乙")
    assert "虚构无号" in str(CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python())
    assert back.stat().st_mode & 0o077 == 0
    assert run("intake", sheet, "--kind", "教育")[0] == 1  # read again, its line and codes are no children
    left = Export.objects.get()
    assert (left.kind, left.way, left.rows, left.by) == ("RETURNED", "COMMAND", 1, cast.officer)


def test_a_database_that_holds_no_register_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tonghu.web.shell.open_register", lambda: None)

    def ask(_: Namespace) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM register_of_an_older_version")
        return 0

    assert carry_out(ask, Namespace()) == 1
    assert "请先运行 tonghu migrate" in capsys.readouterr().err


def test_an_estimate_of_coverage_is_recorded_in_the_name_of_who_made_it(
    run: Run, cast: Any, round: Any, tmp_path: Path
) -> None:
    from tonghu.register.models import CoverageEstimate

    (tmp_path / "名单.csv").write_text("教育,公安,n\n1,1,420\n1,0,180\n0,1,150\n", encoding="utf-8")
    estimate = ("coverage", tmp_path / "名单.csv", "--record")
    code, _, complaint = run(*estimate)
    assert code == 2 and "--as" in complaint
    assert run(*estimate, "--as", "director", "--round", "2024-09-30")[0] == 2
    assert not CoverageEstimate.objects.exists()
    code, said, _ = run(*estimate, "--as", "statistician", "--round", "2024-09-30")
    kept = CoverageEstimate.objects.get()
    assert code == 0 and f"第{kept.pk}号" in said
    assert (kept.by, kept.lists, kept.living) == (cast.statistician, [["教育", 600], ["公安", 570]], 750)
    assert kept.low <= kept.estimate == 810 <= kept.high
