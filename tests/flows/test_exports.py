"""What leaves the house is written down, marked, and locked where it names people (导出)."""

import re
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pyzipper
from django.db import ProgrammingError, transaction
from django.test import Client
from python_calamine import CalamineWorkbook
from rustpy_xlsxwriter import write_worksheets

from tonghu.register import scope
from tonghu.register.models import Child, Entry, Export, NotAllowed, Person, Record, Request
from tonghu.rules.access import purpose
from tonghu.rules.terms.dated import Dated, Since
from tonghu.steps import oversight, verification
from tonghu.web.commands import main
from tonghu.web.files import kinds, leaving
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, take_out
from tonghu.web.files.passwords import password_of_request, weakness_of
from tonghu.web.files.tracing import trace

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

NAME = "虚构小雨"


@pytest.fixture
def children(round: Any) -> list[Child]:
    """Sixty children of one 居村, and nothing to tell their order by."""
    given = [a + b for a in "甲乙丙丁戊己庚辛" for b in "子丑寅卯辰巳午未"][:60]
    people = Person.objects.bulk_create(Person(name=f"{NAME}{g}", sex="1", born=date(2015, 1, 1)) for g in given)
    return [Child.objects.create(person=person, residence="310115004001", kind="MIGRANT") for person in people]


def taken(client: Client, **said: str) -> tuple[str, Any]:
    """The password on the page, and the answer to the button."""
    page = client.get("/children/export/").content.decode()
    password, ticket = shown_password(page), re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    return password, client.post("/children/export/", {"ticket": ticket} | said)


def shown_password(page: str) -> str:
    return re.findall(r'id="password">([^<]+)<', page)[0]


def unlock(content: bytes, password: str) -> bytes:
    with pyzipper.AESZipFile(BytesIO(content)) as archive:
        (member,) = archive.infolist()
        assert member.wz_aes_strength == 3  # AES-256
        return bytes(archive.read(member.filename, pwd=password.encode()))


def rows_of(workbook: bytes) -> list[list[str]]:
    cells = CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in cells]


def again(path: Path, header: list[str], rows: list[list[str]]) -> bytes:
    """Some cells copied into a new workbook, as somebody would who passes them on."""
    write_worksheets([("Sheet1", [dict(zip(header, row, strict=True)) for row in rows])], path)
    return path.read_bytes()


def test_the_file_opens_with_the_password_of_the_page_and_with_no_other(
    client: Client, cast: Any, children: list[Child]
) -> None:
    client.force_login(cast.officer)
    password, answer = taken(client)
    assert answer.headers["Content-Type"] == "application/zip"
    assert NAME in str(rows_of(unlock(answer.content, password)))
    with pytest.raises(RuntimeError):
        unlock(answer.content, password[:-1] + ("A" if password[-1] != "A" else "B"))


def test_the_password_stands_neither_in_the_file_nor_in_its_answer_nor_in_the_register(
    client: Client, cast: Any, children: list[Child]
) -> None:
    client.force_login(cast.officer)
    password, answer = taken(client)
    kept = str(list(Export.objects.values())) + str(list(Entry.objects.values())) + str(dict(client.session))
    for place in (answer.content, str(answer.headers).encode(), kept.encode()):
        assert password.encode() not in place


def test_each_page_shows_a_password_of_its_own_that_opens_nobody_elses_file(
    client: Client, cast: Any, children: list[Child]
) -> None:
    client.force_login(cast.officer)
    page = client.get("/children/export/").content.decode()
    assert shown_password(page) != shown_password(client.get("/children/export/").content.decode())
    client.force_login(cast.approver)
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    stolen = client.post("/children/export/", {"ticket": ticket}).content
    with pytest.raises(RuntimeError):
        unlock(stolen, shown_password(page))


def test_a_password_of_ones_own_will_do_when_it_is_long(client: Client, cast: Any, children: list[Child]) -> None:
    client.force_login(cast.officer)
    _, answer = taken(client, password="自己想的口令1234567")
    assert NAME in str(rows_of(unlock(answer.content, "自己想的口令1234567")))
    _, refused = taken(client, password="a1b2c3d4e5f")
    assert refused.status_code == 422 and "不足12位" in refused.content.decode()
    assert Export.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "enough"),
    [("abcdef123456", True), ("abcdef12345", False), ("123456789012", False), ("aaaaaabbbbbb", False)],
)
def test_how_strong_a_password_must_be(password: str, enough: bool) -> None:
    assert (weakness_of(password) is None) == enough


def test_what_leaves_stands_in_the_registry_with_everything_but_names(
    client: Client, cast: Any, children: list[Child]
) -> None:
    client.force_login(cast.officer)
    page = client.get("/children/export/?kind=MIGRANT").content.decode()
    answer = client.post("/children/export/?kind=MIGRANT", {"ticket": "t"})
    left = Export.objects.get()
    assert "60 行" in page
    assert (left.by, left.role, left.jurisdiction) == (cast.officer, "OFFICER", "310115")
    assert (left.kind, left.rows, left.filters, left.cover) == ("BASE_LIST", 60, {"kind": "MIGRANT"}, "ZIP")
    assert left.digest == sha256(answer.content).hexdigest()
    note = Entry.objects.get(act="EXPORT_CHILDREN")
    assert note.detail == {"export": left.pk, "rows": 60, "kind": "MIGRANT"}
    assert NAME not in str(list(Export.objects.values()))


def test_the_sheet_says_on_top_who_took_it_and_when(client: Client, cast: Any, children: list[Child]) -> None:
    client.force_login(cast.officer)
    password, answer = taken(client)
    top = rows_of(unlock(answer.content, password))[0][0]
    assert f"导出第{Export.objects.get().pk}号" in top
    assert "浦东新区" in top and "区民政局经办" in top and "虚构区民政局经办" in top


def test_many_people_at_once_leave_only_for_a_purpose(
    client: Client, cast: Any, children: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purpose, "EXPORT_NEEDS_PURPOSE", Dated(Since(date(2019, 10, 1), 59, "")))
    client.force_login(cast.officer)
    refused = taken(client)[1]
    assert refused.status_code == 422 and "请写明用途" in refused.content.decode()
    assert taken(client, purpose="交各街镇安排走访")[1].status_code == 200
    assert Export.objects.get().purpose == "交各街镇安排走访"
    monkeypatch.setattr(purpose, "EXPORT_NEEDS_PURPOSE", Dated(Since(date(2019, 10, 1), 60, "")))
    assert taken(client)[1].status_code == 200


def test_very_many_leave_only_under_a_permit_whose_number_is_written_down(
    client: Client, cast: Any, children: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purpose, "EXPORT_NEEDS_PERMIT", Dated(Since(date(2019, 10, 1), 59, "")))
    client.force_login(cast.officer)
    refused = taken(client, purpose="交各街镇安排走访")[1]
    assert refused.status_code == 422 and "批量导出" in refused.content.decode() and not Export.objects.exists()
    permit = oversight.ask_for_bulk(rows=100, reason="交各街镇安排走访", by=cast.officer)
    oversight.decide_permit(permit, approve=True, by=cast.approver)
    assert taken(client, purpose="交各街镇安排走访")[1].status_code == 200
    assert Export.objects.get().filters == {"permit": permit.number}


def test_nothing_leaves_for_whom_the_act_is_not(cast: Any) -> None:
    for kind, rule in kinds.RULES.items():
        for user in (cast.officer, cast.director, cast.education, cast.statistician, cast.auditor, cast.administrator):
            nothing = Leaving(kind, "x", 1, lambda target, mark: target.write(EMPTY))
            if any(user.may(act) for act in rule.acts):
                take_out(nothing, by=user, password="x", purpose="年度合规审计用")
            else:
                with pytest.raises(NotAllowed):
                    take_out(nothing, by=user, password="x")


def test_a_file_that_names_people_never_leaves_without_a_password(cast: Any) -> None:
    with pytest.raises(leaving.NoPassword):
        take_out(Leaving(Kind.UPLOAD, "x", 1, lambda target, mark: target.write(EMPTY)), by=cast.officer)


def test_where_the_office_has_its_own_channel_the_file_is_plain_and_says_so(
    client: Client, cast: Any, children: list[Child], settings: Any
) -> None:
    settings.EXPORT_PLAIN = True
    client.force_login(cast.officer)
    assert "解压口令" not in client.get("/children/export/").content.decode()
    assert NAME in str(rows_of(client.post("/children/export/").content))
    assert Export.objects.get().cover == "CHANNEL"


# A liaison has ten minutes and an Excel file.


def test_a_liaison_downloads_fills_and_hands_back_with_the_password_of_its_page(
    client: Client, cast: Any, round: Any, reviewed_form: Record, tmp_path: Path
) -> None:
    verification.ask_departments(round=round, district="310115", by=cast.officer)
    request = Request.objects.get(department="EDUCATION")
    client.force_login(cast.education)
    password = shown_password(client.get(f"/requests/{request.pk}/").content.decode())
    sheet = unlock(client.get(f"/requests/{request.pk}/sheet.xlsx").content, password)
    header, row = rows_of(sheet)[1:]
    answered = ["相符" if head == "核对结果" else cell for head, cell in zip(header, row, strict=True)]
    filled = again(tmp_path / "填好.xlsx", header, [answered])
    for name, content in (("填好.xlsx", filled), ("填好.zip", zipped(filled, password))):
        page = client.post(f"/requests/{request.pk}/receive/", {"file": named(name, content)}).content.decode()
        assert "已收到 1 行回复" in page
    wrong = client.post(
        f"/requests/{request.pk}/receive/", {"file": named("填好.zip", zipped(filled, "another word"))}, follow=True
    )
    assert "压缩包的口令不对" in wrong.content.decode()


def test_each_department_has_its_own_password_and_keeps_it(round: Any, cast: Any, reviewed_form: Record) -> None:
    verification.ask_departments(round=round, district="310115", by=cast.officer)
    requests = list(Request.objects.all())
    assert len({password_of_request(request) for request in requests}) == len(requests) > 1
    assert password_of_request(requests[0]) == password_of_request(Request.objects.get(pk=requests[0].pk))


def named(name: str, content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def zipped(content: bytes, password: str) -> bytes:
    told = BytesIO()
    with pyzipper.AESZipFile(told, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        archive.writestr("填好.xlsx", content)
    return told.getvalue()


EMPTY = b""


@pytest.fixture(scope="module", autouse=True)
def empty_workbook() -> None:
    """An empty workbook for those tests that look only at the door."""
    global EMPTY
    told = BytesIO()
    write_worksheets([("x", [{"a": "b"}])], told)
    EMPTY = told.getvalue()


# Where a file that was found came from.


@pytest.fixture
def leaked(client: Client, cast: Any, children: list[Child]) -> bytes:
    """The second of three exports, unlocked."""
    client.force_login(cast.officer)
    files = [unlock(answer.content, password) for password, answer in (taken(client) for _ in range(3))]
    return files[1]


def second() -> Export:
    return Export.objects.order_by("pk")[1]


def test_a_whole_file_is_known_again(leaked: bytes, cast: Any) -> None:
    assert [(found.export, found.why) for found in trace(leaked, by=cast.approver)] == [(second(), "文件一字未改")]


def test_three_rows_with_their_hidden_column_are_enough(leaked: bytes, cast: Any, tmp_path: Path) -> None:
    header, *rows = rows_of(leaked)[1:]
    (found,) = trace(again(tmp_path / "a.xlsx", header, rows[10:13]), by=cast.approver)
    assert (found.export, found.rows) == (second(), (11, 12, 13))


def test_a_file_that_was_saved_again_without_the_hidden_column_tells_by_its_properties(
    leaked: bytes, cast: Any, tmp_path: Path
) -> None:
    import zipfile

    path = tmp_path / "a.xlsx"
    again(path, ["姓名"], [["虚构无关"]])
    with zipfile.ZipFile(BytesIO(leaked)) as old, zipfile.ZipFile(path) as new:
        properties, parts = old.read("docProps/core.xml"), {n: new.read(n) for n in new.namelist()}
    with zipfile.ZipFile(path, "w") as changed:
        for name, content in (parts | {"docProps/core.xml": properties}).items():
            changed.writestr(name, content)
    (found,) = trace(path.read_bytes(), by=cast.approver)
    assert (found.export, found.why) == (second(), "文件属性里的导出标记")


def test_names_typed_by_hand_tell_by_their_order(leaked: bytes, cast: Any) -> None:
    header, *rows = rows_of(leaked)[1:]
    names = [row[header.index("姓名")] for row in rows[5:45]]
    typed = "姓名,备注\n" + "".join(f"{name},x\n" for name in names)
    (found,) = trace(typed.encode(), by=cast.approver)
    assert (found.export, found.why) == (second(), "各行的先后次序")
    assert trace(("姓名,备注\n" + "".join(f"{n},x\n" for n in sorted(names))).encode(), by=cast.approver) == []


def test_only_the_exports_of_ones_own_place_are_named(leaked: bytes, cast: Any) -> None:
    with pytest.raises(NotAllowed):
        trace(leaked, by=cast.officer)
    cast.approver.jurisdiction = "310112"
    cast.approver.save()
    assert trace(leaked, by=cast.approver) == []


def test_the_command_says_who_took_it(
    leaked: bytes, cast: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "发现.xlsx").write_bytes(leaked)
    assert main(["export", "trace", str(tmp_path / "发现.xlsx"), "--as", "approver"]) == 0
    scope.enter(scope.Scope(scope.WIDE))  # the command went on in the account's own
    said = capsys.readouterr().out
    assert f"导出第{second().pk}号" in said and "officer" in said and NAME not in said
    assert Entry.objects.get(act="TRACE_EXPORT").detail == {"found": [second().pk]}


def test_the_registry_is_read_by_who_watches_over_it(client: Client, cast: Any, leaked: bytes) -> None:
    client.force_login(cast.approver)
    page = client.get("/exports/").content.decode()
    assert f">{second().pk}</th>" in page and "虚构区民政局经办" in page and "加密压缩包" in page
    cast.approver.jurisdiction = "310112"
    cast.approver.save()
    client.force_login(cast.approver)
    assert "还没有导出过文件" in client.get("/exports/").content.decode()


# The same in the database itself, with the application's own role.


def test_the_registry_is_shown_to_whom_it_concerns_and_changed_by_nobody(leaked: bytes, cast: Any) -> None:
    seen = {}
    for user in (cast.officer, cast.approver, cast.director, cast.education, cast.administrator, cast.neighbour):
        with scope.seeing(user):
            seen[user.username] = Export.objects.count()
    assert seen == {"officer": 3, "approver": 3, "director": 0, "education": 0, "administrator": 0, "neighbour": 0}
    for change in (lambda: Export.objects.update(rows=0), lambda: Export.objects.all().delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_nobody_registers_an_export_in_anothers_name(leaked: bytes, cast: Any) -> None:
    forged = Export.objects.all()[0]
    forged.pk = 10_000
    with scope.seeing(cast.neighbour), pytest.raises(ProgrammingError), transaction.atomic():
        forged.save(force_insert=True)
