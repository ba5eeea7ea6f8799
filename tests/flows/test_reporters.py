"""反映人: who told the grid of a child is taken out of the row and seen by few (未成年人保护法 第十一条)."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from tests.flows.test_secret_address import carried_off
from tonghu.methods.reading import read_file
from tonghu.register import models as m
from tonghu.register import scope
from tonghu.register.row_facts import facts_of, guardians_of
from tonghu.rules.forms.lists import ListKind
from tonghu.steps import intake, visits

pytestmark = pytest.mark.flow
TOLD, PHONE = "虚构举报者", "13700001111"
HEADER = (
    *("姓名", "性别", "出生日期", "现居住地", "监护人", "监护人联系电话"),
    *("线索类型", "上报人", "联系电话", "网格员工号"),
)


def listed(*born: str) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(HEADER)
    for day in born:
        home = "上海市浦东新区花木街道虚构路2号"
        lines.writerow(["虚构甲", "女", day, home, "虚构父", "13800000001", "疑似流动", TOLD, PHONE, "虚构工号9"])
    return out.getvalue().encode("gb18030")


@pytest.fixture
def batch(cast: Any, round: Any) -> Any:
    """A list of leads, one of its rows unreadable, entered."""
    got = intake.receive_file(listed("2015-03-01", ""), "线索.csv", round=round, district="310115", by=cast.officer)
    batch = intake.read_batch(got, on=round.reference_date, kind=ListKind.COMMUNITY)
    intake.enter_rows(intake.confirm(batch, by=cast.officer), on=round.reference_date)
    lead = batch.rows.get(outcome="LEAD")
    intake.confirm_lead(lead, reason="VISITED", by=cast.officer, on=round.reference_date)
    batch.refresh_from_db()
    return batch


def test_a_phone_behind_who_told_is_theirs_and_no_guardians(tmp_path: Any, round: Any) -> None:
    path = tmp_path / "线索.csv"
    path.write_bytes(listed("2015-03-01"))
    arrival = read_file(path, kind=ListKind.COMMUNITY, on=round.reference_date)
    assert arrival.facts["reporter_phone"] == [PHONE]
    assert arrival.facts["guardian1_phone"] == ["13800000001"]


def test_who_told_is_in_no_row_and_no_fact(batch: Any) -> None:
    for row in batch.rows.all():
        assert not [word for word in (TOLD, PHONE, "虚构工号9") if word in f"{row.raw}{row.personal}{row.coded}"]
        assert not [key for key in facts_of(row) if key.startswith("reporter")]
    row = batch.rows.get(child__isnull=False)
    assert [g.get("phone") for g in guardians_of(facts_of(row))] == ["13800000001"]
    told = m.Reporter.objects.get(row=row)
    assert (told.name, told.phone) == (f"{TOLD}；虚构工号9", PHONE)


def test_who_told_fills_no_form(batch: Any, round: Any) -> None:
    child = batch.rows.get(child__isnull=False).child
    known = visits.prefill(child, visits.form_for(child), round=round)
    assert TOLD not in str(known)
    assert PHONE not in str(known)


def test_a_list_that_is_read_again_keeps_who_told_once(cast: Any, round: Any) -> None:
    got = intake.receive_file(listed("2015-03-01"), "线索.csv", round=round, district="310115", by=cast.officer)
    for _ in range(2):
        intake.read_batch(got, on=round.reference_date, kind=ListKind.COMMUNITY)
    assert m.Reporter.objects.count() == 1


def test_no_page_and_no_returned_sheet_names_who_told(batch: Any, cast: Any) -> None:
    child = batch.rows.get(child__isnull=False).child
    client = Client()
    client.force_login(cast.officer)
    pages = [f"/lists/{batch.pk}/rows/?outcome={o}" for o in ("NEW", "UNREADABLE")]
    pages += [f"/lists/{batch.pk}/", f"/children/{child.ref}/", "/children/"]
    shown = "".join(client.get(address).content.decode() for address in pages)
    shown += carried_off(client, f"/lists/{batch.pk}/returned.xlsx")
    assert "上报人" in shown  # the column is there, its cells are empty
    assert not [word for word in (TOLD, PHONE, "虚构工号9") if word in shown]


def test_the_row_of_who_told_comes_to_officers_alone(batch: Any, cast: Any) -> None:
    m.Child.objects.update(residence="310115004001")
    seen = {}
    for role in ("officer", "approver", "supervisor", "director", "education", "neighbour"):
        with scope.seeing(getattr(cast, role)):
            seen[role] = m.Reporter.objects.count()
    assert seen == {"officer": 2, "approver": 0, "supervisor": 0, "director": 0, "education": 0, "neighbour": 0}


def test_only_an_officer_learns_it_and_says_why(batch: Any, cast: Any) -> None:
    row = batch.rows.get(child__isnull=False)
    m.Child.objects.filter(pk=row.child_id).update(residence="310115004001")
    address, what = f"/children/{row.child.ref}/reveal/", f"reporter-{row.pk}"
    answers = {}
    for role in ("officer", "approver", "supervisor", "director", "neighbour"):
        client = Client()
        client.force_login(getattr(cast, role))
        answers[role] = client.post(address, {"what": what, "why": "虚构：回访反映人"})
        page = client.get(f"/children/{row.child.ref}/")
        assert ("反映人身份保密" in page.content.decode()) is (role == "officer")
    assert {role: answer.status_code for role, answer in answers.items()} == {
        "officer": 200, "approver": 404, "supervisor": 404, "director": 404, "neighbour": 404,
    }  # fmt: skip
    assert TOLD in answers["officer"].content.decode()
    assert m.Reveal.objects.get().why == "虚构：回访反映人"
    client.force_login(cast.officer)
    assert client.post(address, {"what": what}).status_code == 422
