"""Every list that somebody may see can be taken along: as it is seen, safe to open, and written down (导出所见)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tonghu.register import journal
from tonghu.register.models import Batch, Child, Export, Finding, Permit, Person, Ruling, SourceRow

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

FORMULA = "=1+1"


@pytest.fixture(autouse=True)
def plain(settings: Any) -> None:
    settings.EXPORT_PLAIN = True  # so that the file can be looked into


def taken(client: Client, address: str, by: Any) -> list[list[str]]:
    client.force_login(by)
    answer = client.post(address, {"purpose": "交本街镇安排走访核实"})
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"], answer.content.decode()
    cells = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in cells][2:]


@pytest.fixture
def leads(cast: Any, round: Any) -> list[SourceRow]:
    """Three leads of two 街镇, told by two offices."""
    at, rows = timezone.now(), []
    for number, (department, street, born, name) in enumerate(
        [
            ("CIVIL", "310115004001", "2016-01-01", FORMULA),
            ("CIVIL", "310115005001", "2014-01-01", "虚小雪"),
            ("EDUCATION", "310115004001", "2015-01-01", "虚小霜"),
        ]
    ):
        batch = Batch.objects.create(
            round=round,
            district="310115",
            department=department,
            state="ENTERED",
            sha256=str(number),
            received_at=at + timedelta(minutes=number),
            received_by=cast.officer,
            entered_at=at,
            entered_by=cast.officer,
        )
        coded = {"residence": street, "born": born, "sex": "2"}
        row = SourceRow(batch=batch, number=number + 2, raw=[], coded=coded, personal={"name": name}, outcome="LEAD")
        row.save()
        rows.append(row)
    return rows


def names(rows: list[list[str]]) -> list[str]:
    return [row[4] for row in rows]


def test_leads_leave_in_the_order_and_under_the_filter_of_the_page(
    client: Client, cast: Any, leads: list[SourceRow]
) -> None:
    assert names(taken(client, "/leads/export/", cast.officer)) == [FORMULA, "虚小雪", "虚小霜"]
    assert names(taken(client, "/leads/export/?sort=born", cast.officer)) == ["虚小雪", "虚小霜", FORMULA]
    assert names(taken(client, "/leads/export/?sort=-at&street=310115004", cast.officer)) == ["虚小霜", FORMULA]
    assert names(taken(client, "/leads/export/?source=EDUCATION", cast.officer)) == ["虚小霜"]
    assert Export.objects.first().filters == {"source": "EDUCATION"}  # type: ignore[union-attr]  # just made


def test_a_lead_that_begins_like_a_formula_is_text_in_the_file(
    client: Client, cast: Any, leads: list[SourceRow]
) -> None:
    client.force_login(cast.officer)
    book = client.post("/leads/export/").content
    import zipfile

    with zipfile.ZipFile(BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and names(taken(client, "/leads/export/", cast.officer))[0] == FORMULA


def test_the_page_of_leads_sorts_and_narrows(client: Client, cast: Any, leads: list[SourceRow]) -> None:
    client.force_login(cast.officer)
    page = client.get("/leads/?sort=-born&street=310115004").content.decode()
    assert page.index(FORMULA) < page.index("虚小霜") and "虚小雪" not in page
    assert 'aria-sort="descending"' in page
    assert "没有符合条件的线索" in client.get("/leads/?street=310115009").content.decode()


def test_what_was_found_out_about_leads_leaves_too(client: Client, cast: Any, leads: list[SourceRow]) -> None:
    said = {"verdict": "RULED_OUT", "reason": "NOBODY", "note": "虚构说明"}
    Ruling.objects.create(row=leads[0], **said, at=timezone.now(), by=cast.officer)
    (row,) = taken(client, "/leads/export/?done=1", cast.officer)
    assert row[4:8] == [FORMULA, "排除", "查无此人", "虚构说明"]


def test_accounts_leave_for_who_keeps_them_with_no_password(client: Client, cast: Any) -> None:
    rows = taken(client, "/accounts/export/?role=DIRECTOR", cast.administrator)
    assert {row[2] for row in rows} == {"儿童主任"} and cast.director.username in {row[0] for row in rows}
    assert not any("pbkdf2" in cell or "argon2" in cell for row in rows for cell in row)


def test_a_permit_of_ones_own_leaves_with_a_masked_name_and_for_the_auditor_with_the_number(
    client: Client, cast: Any, round: Any
) -> None:
    child = Child.objects.create(person=Person.objects.create(name="虚小雨"), residence="310115004001")
    asked = {"user": cast.officer, "district": "310115", "child": child, "what": "ACROSS", "asked_at": timezone.now()}
    Permit.objects.create(**asked, reason="转学核对")
    own, all_ = (taken(client, f"/{where}/export/", by) for where, by in (
        ("permits", cast.officer), ("all-permits", cast.auditor)
    ))  # fmt: skip
    assert own[0][5:7] == ["虚*雨", "转学核对"] and all_[0][5] == child.ref
    assert taken(client, "/approvals/export/", cast.approver)[0][5] == "虚*雨"


def test_unusual_looking_leaves_for_who_watches_and_only_for_a_purpose(client: Client, cast: Any) -> None:
    at = timezone.now()
    Finding.objects.create(
        account=cast.officer, district="310115", rule="HOURS", day=at.date(), seen="夜间查看", norm="", found_at=at
    )
    client.force_login(cast.auditor)
    assert client.post("/unusual/export/").status_code == 422
    assert taken(client, "/unusual/export/", cast.auditor)[0][5] == "夜间查看"


def test_who_looked_at_a_child_leaves_and_the_registry_says_for_which_child(
    client: Client, cast: Any, round: Any
) -> None:
    child = Child.objects.create(person=Person.objects.create(name="虚小雨"), residence="310115004001")
    journal.note("SEE_CHILD", by=cast.director, child=child)
    rows = taken(client, f"/children/{child.ref}/looks/export/", cast.officer)
    assert [row[1] for row in rows] == [cast.director.name]
    assert Export.objects.get().filters == {"of": child.ref}
    assert [row[4] for row in taken(client, "/exports/export/", cast.approver)] == [cast.officer.username]
