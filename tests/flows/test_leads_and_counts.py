"""底数清: leads stand apart, every row has its place, counts open into their lists, two lists are compared."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tonghu.register.models import Batch, Child, SourceRow, Visit
from tonghu.steps import intake

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
ON, HERE = date(2024, 9, 30), "310115004001"
FATHER = {"father_name": "虚建国", "father_phone": "13812345678"}
ONE = {"name": "虚子涵", "idno": "340104201501011016", **FATHER}
OTHER = {"name": "虚梓萱", "born": "2017-02-02", **FATHER}


@pytest.fixture
def enter(cast: Any, round: Any) -> Callable[..., Batch]:
    """Enter an invented list of a kind."""

    def make(kind: str, *rows: dict[str, str]) -> Batch:
        from tonghu.register.row_facts import digest_of

        batch = Batch.objects.create(
            round=round, kind=kind, department="CIVIL" if kind == "COMMUNITY" else kind, district="310115",
            file_name=f"虚构{kind}.xlsx", sha256=f"{kind}{Batch.objects.count()}", state=Batch.State.PREVIEWED,
            received_at=timezone.now(), received_by=cast.officer, total=len(rows),
        )  # fmt: skip
        for number, row in enumerate(rows, 1):
            coded = {"sex": "1", "born": row.get("born", "2015-01-01"), "residence": row.get("residence", HERE)}
            personal = {key: value for key, value in row.items() if key not in coded}
            said = digest_of({**coded, **personal})
            SourceRow.objects.create(
                batch=batch, number=number, raw=[], personal=personal, coded=coded, outcome="NEW", said=said
            )
        return intake.enter_rows(intake.confirm(batch, by=cast.officer), on=ON)

    return make


def proven(cast: Any) -> bool:
    each, total = intake.balances(Batch.objects.all(), by=cast.officer)
    return total.even and all(balance.even for balance in each)


def test_a_lead_is_not_on_the_base_list_until_somebody_has_looked(enter: Any, cast: Any) -> None:
    row = enter("COMMUNITY", ONE).rows.get()
    assert (row.outcome, row.child, Child.objects.count()) == ("LEAD", None, 0)
    intake.confirm_lead(row, reason="VISITED", by=cast.officer, on=ON)
    assert Child.objects.get().named_by == "COMMUNITY"
    assert not intake.waiting_leads(cast.officer).exists()


def test_a_list_that_names_the_child_of_a_lead_attaches_the_lead(enter: Any, cast: Any) -> None:
    lead = enter("COMMUNITY", ONE).rows.get()
    enter("EDUCATION", ONE)
    lead.refresh_from_db()
    assert lead.child == Child.objects.get()
    assert Child.objects.get().named_by == "COMMUNITY,EDUCATION"


def test_a_doubtful_lead_that_is_nobody_known_stays_a_lead(enter: Any, cast: Any) -> None:
    enter("EDUCATION", {"name": "虚子涵", "born": "2015-01-01"})
    lead = enter("COMMUNITY", {"name": "虚子涵", "born": "2015-01-01"}).rows.get()
    assert lead.outcome == "DOUBTFUL"
    intake.decide(lead, None, by=cast.officer, on=ON, why="两名儿童")
    lead.refresh_from_db()
    assert (lead.outcome, lead.child, Child.objects.count()) == ("LEAD", None, 1)


def test_the_same_child_reported_twice_enters_once(enter: Any, cast: Any) -> None:
    first, second = enter("COMMUNITY", ONE, ONE).rows.order_by("number")
    assert second.outcome == "LEAD"
    intake.confirm_lead(first, reason="CALLED", by=cast.officer, on=ON)
    second.refresh_from_db()
    assert second.child == Child.objects.get()


def test_a_ruling_is_undone_unless_others_built_on_it(enter: Any, cast: Any, round: Any) -> None:
    no, yes = enter("COMMUNITY", ONE, {**OTHER, "idno": "340104201702021028"}).rows.order_by("number")
    intake.reopen_lead(intake.rule_out(no, reason="NOBODY", by=cast.officer), by=cast.officer, on=ON)
    intake.reopen_lead(intake.confirm_lead(yes, reason="VISITED", by=cast.officer, on=ON), by=cast.officer, on=ON)
    assert intake.waiting_leads(cast.officer).count() == 2
    assert not Child.objects.filter(state="ACTIVE").exists()
    again = intake.confirm_lead(yes, reason="VISITED", by=cast.officer, on=ON)
    Visit.objects.create(
        child_id=again.child_id, round=round, by=cast.director, at=timezone.now(), visited_on=ON, way="HOME",
        outcome="ABSENT",
    )  # fmt: skip
    with pytest.raises(intake.CannotReopen):
        intake.reopen_lead(again, by=cast.officer, on=ON)


def test_every_row_received_is_in_one_place_whatever_happens(enter: Any, cast: Any) -> None:
    leads = enter("COMMUNITY", ONE, OTHER)
    enter("EDUCATION", ONE)
    again = enter("POLICE", {**ONE, "idno": "340104201501017791"})
    assert proven(cast)
    intake.rule_out(leads.rows.get(number=2), reason="MOVED", by=cast.officer)
    intake.take_back(again, by=cast.officer, why="测试", on=ON)
    assert proven(cast)
    _, total = intake.balances(Batch.objects.all(), by=cast.officer)
    assert total.places == {"ATTACHED": 2, "RULED_OUT": 1, "TAKEN_BACK": 1}


@pytest.mark.parametrize(("state", "even"), [("ENTERING", True), ("ENTERED", False)])
def test_a_row_that_the_preview_doubted_is_not_lost_while_its_list_is_being_entered(
    enter: Any, cast: Any, state: str, even: bool
) -> None:
    batch = enter("EDUCATION", ONE)
    batch.rows.update(child=None, outcome="DOUBTFUL")
    Batch.objects.filter(pk=batch.pk).update(state=state)
    assert proven(cast) is even


def test_a_row_that_was_lost_is_found_by_the_proof(enter: Any, cast: Any) -> None:
    batch = enter("EDUCATION", ONE)
    batch.rows.update(child=None)
    assert not proven(cast)


def test_each_count_opens_the_list_it_counts(enter: Any, cast: Any) -> None:
    from tonghu.web.pages.base import COLUMNS, places_below
    from tonghu.web.shown.base_list import Filters, base_list

    enter("EDUCATION", ONE, OTHER, {"name": "虚一", "born": "2016-01-01", "residence": "310115"})
    enter("POLICE", ONE, {"name": "虚二", "born": "2016-03-01", "residence": "310115005"})
    for within in ("310115", "310115004"):
        for line in places_below(within, by=cast.officer):
            exact = line.code == within
            for question in COLUMNS:
                found = base_list(cast.officer, Filters(source=question, place=line.code, exact=exact), round=None)
                assert found.count() == line.counts[question]
    assert sum(line.counts["several"] for line in places_below("310115", by=cast.officer)) == 1


def test_two_lists_of_one_sender_are_told_apart(enter: Any, cast: Any) -> None:
    stays, moves = {**ONE}, {**OTHER, "idno": "340104201702021028"}
    first = enter("EDUCATION", stays, moves, {"name": "虚去", "born": "2016-01-01"})
    second = enter("EDUCATION", stays, {**moves, "school": "虚构小学"}, {"name": "虚来", "born": "2016-03-01"})
    assert intake.last_of(second) == first
    counts = intake.compare_lists(second, first, by=cast.officer).counts()
    assert counts == {"new": 1, "gone": 1, "changed": 1, "same": 1, "unplaced": 0}


def test_the_childs_page_shows_each_list_and_why_siblings_are_one_household(enter: Any, cast: Any) -> None:
    enter("EDUCATION", ONE, {**OTHER, "residence_detail": "虚构路2号"})
    enter("POLICE", {**ONE, "hukou": "320102"}, {**ONE, "hukou": "340104"})
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(cast.officer)
    page = client.get(f"/children/{Child.objects.get(person__born='2015-01-01').ref}/").content.decode()
    assert "3 行名单列出这名儿童" in page
    assert "公安名单</strong>《虚构POLICE.xlsx》" in page and "第 2 行" in page
    assert "监护人姓名和电话相同" in page
    assert "项不一致" in page


def test_the_pages_of_leads_counts_and_lists_open(enter: Any, cast: Any) -> None:
    first, _ = enter("EDUCATION", ONE), enter("COMMUNITY", OTHER)
    second = enter("EDUCATION", {**ONE, "school": "虚构小学"})
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(cast.officer)
    assert "对账：本区共收到 3 行 = 已归到儿童 2 + 线索待核 1，逐批相符" in client.get("/lists/").content.decode()
    assert "虚梓萱" in client.get("/leads/").content.decode()
    changed = client.get(f"/lists/{second.pk}/difference/?with={first.pk}&part=changed").content.decode()
    assert "虚构小学" in changed
    assert "两份以上名单都有" in client.get("/base/").content.decode()
    lead = SourceRow.objects.get(outcome="LEAD")
    assert client.post(f"/leads/{lead.pk}/", {"reason": "VISITED"}).status_code == 302
    assert Child.objects.count() == 2


LIST = """姓名,性别,出生日期,证件号码,现居住地
虚甲,女,2015-03-01,340104201503011017,上海市浦东新区花木街道虚构路2号
虚乙,外星,2015-03-41,,上海市浦东新区花木街道虚构路3号
虚丙,男,2016-01-01,,上海市浦东新区花木街道虚构路4号
虚丙,男,2016-01-01,,上海市浦东新区花木街道虚构路4号
"""


def test_the_report_comes_before_the_list_and_goes_back_as_a_workbook(cast: Any, round: Any) -> None:
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    from tonghu.methods.reading import Mark
    from tonghu.rules.forms.lists import ListKind
    from tonghu.web.pages.arrival_report import report_workbook

    batch = intake.receive_file(LIST.encode(), "名单.csv", round=round, district="310115", by=cast.officer)
    batch = intake.read_batch(batch, on=ON, kind=ListKind.EDUCATION)
    assert not Child.objects.exists()
    assert batch.report["faults"]["NUMBER"] == {"rows": 1, "cells": 1}
    assert batch.report["same_person"] == [[4, 5]]
    target = BytesIO()
    report_workbook(batch).write(target, Mark(1, "导出第1号", b"secret"))
    book = CalamineWorkbook.from_filelike(BytesIO(target.getvalue()))
    assert book.sheet_names[:3] == ["摘要", "各列完整性", "认不出是谁"] and "文件内重复" in book.sheet_names
    numbers = book.get_sheet_by_name("证件号码").to_python()
    assert numbers[2][:4] == ["2", "D", "证件号码", "340104201503011017"]
    assert "校验位" in numbers[2][4]
