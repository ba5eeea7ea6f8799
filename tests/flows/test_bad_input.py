"""Whatever is posted to the form: a clear line at the item, nothing lost, nothing done twice (录入错误)."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tonghu.register.models import Child, Person, Record
from tonghu.steps import visits

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture
def child(cast: Any, round: Any) -> Child:
    person = Person.objects.create(name="虚构童", sex="1", born=date(2015, 1, 1))
    return Child.objects.create(person=person, residence="310115004001", hukou="340104", kind="MIGRANT")


@pytest.fixture
def page(client: Client, cast: Any) -> Client:
    client.force_login(cast.director)
    return client


def posted(page: Client, child: Child, answers: dict[str, Any], act: str = "submit", **more: str) -> Any:
    return page.post(f"/children/{child.ref}/form/", {**answers, "_act": act, "_seen": "", **more})


def said_at(answer: Any, key: str) -> str:
    item = answer.content.decode().split(f'id="item-{key}"')[1].split('data-item="')[1]
    return html.unescape(" ".join(re.findall(r'class="field-(?:error|warn)">([^<]*)', item)))


@pytest.mark.parametrize(
    ("key", "written", "said"),
    [
        ("stage", "77", "没有这个选项"),
        ("residence_registration", ["1", "3"], "只能填一项"),
        ("born", "2015-02-29", "没有这一天"),
        ("born", "1900-01-00", "没有这一天"),
        ("came", "2015年13月1日", ""),
        ("idno", "340104201501011017", "校验位"),
        ("father_idno", "340104201501011016", "填给了两个人"),
        ("hukou", "999999", "行政区划读不出来"),
        ("school", "学" * 5000, "缩短后重填"),
        ("father_phone", "不知道<script>alert(1)</script>", ""),
        ("mother_phone", {"mother_phone__unknown": "13800000001没人接"}, "只写原因"),
        ("housing_other", "工地宿舍", "不适用"),
    ],
)
def test_what_is_wrong_is_said_at_its_item_and_stays_as_typed(
    page: Client, child: Child, migrant: dict[str, Any], key: str, written: Any, said: str
) -> None:
    bad = migrant | (written if isinstance(written, dict) else {key: written})
    if isinstance(written, dict):
        bad.pop(key)
    answer = posted(page, child, bad)
    assert answer.status_code == 422
    told = said_at(answer, key)
    assert told and said in told
    assert "<script>alert" not in answer.content.decode()
    record = Record.objects.get()
    held = visits.draft_values(record)
    assert written in (held[key], {f"{key}__unknown": held[key]})
    assert not record.revisions.exists()


def test_rare_characters_newlines_and_invisible_ones_are_taken_as_people_mean_them(
    page: Client, child: Child, migrant: dict[str, Any]
) -> None:
    posted(
        page,
        child,
        migrant | {"name": "𬍛㛃·测", "hukou_detail": "虚构村\r\n1号\x00\u200b", "father_name": "㐂某"},
        "draft",
    )
    held = visits.draft_values(Record.objects.get())
    assert (held["name"], held["hukou_detail"]) == ("𬍛㛃·测", "虚构村 1号")


def test_what_belongs_to_no_line_changes_nothing_and_is_said(
    page: Client, child: Child, migrant: dict[str, Any]
) -> None:
    answer = posted(page, child, migrant | {"state": "UPLOADED", "key_care": "7", "reviewed_by": "1"})
    assert answer.status_code == 422
    assert "不属于这张表" in answer.content.decode()
    assert Record.objects.get().state == "DRAFT"


def test_a_form_sent_twice_is_one_form_and_the_second_is_told(
    page: Client, child: Child, migrant: dict[str, Any]
) -> None:
    assert posted(page, child, migrant).status_code == 302
    again = page.post(f"/children/{child.ref}/form/", {**migrant, "_act": "submit", "_seen": ""}, follow=True)
    assert "没有重复提交" in again.content.decode()
    assert Record.objects.get().revisions.count() == 1


def test_of_two_tabs_the_second_loses_nothing_and_overwrites_nothing(
    page: Client, child: Child, migrant: dict[str, Any]
) -> None:
    posted(page, child, migrant | {"school": "第一页虚构小学"}, "draft")
    answer = posted(page, child, migrant | {"school": "第二页虚构小学"}, "draft")
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "第一页虚构小学" in told and "第二页虚构小学" in told
    assert visits.draft_values(Record.objects.get())["school"] == "第一页虚构小学"


def test_what_was_explained_stands_beside_its_line_when_the_draft_is_opened_again(
    page: Client, child: Child, migrant: dict[str, Any]
) -> None:
    posted(page, child, migrant | {"name": "虚构童2", "_reason-A02": "虚构的说明"}, "draft")
    told = page.get(f"/children/{child.ref}/form/").content.decode()
    assert re.search(r'name="_reason-A02" value="虚构的说明"', told)
    assert "还不能提交" not in told


def test_of_a_form_sent_back_the_page_takes_the_reason_of_the_change(
    page: Client, child: Child, migrant: dict[str, Any], cast: Any
) -> None:
    posted(page, child, migrant)
    visits.review(Record.objects.get(), accept=False, by=cast.supervisor, why="请核对学校")
    posted(page, child, migrant, _seen=visits.stamp(Record.objects.get().draft_at), _why="家长来电更正")
    told = page.get(f"/children/{child.ref}/revisions/").content.decode()
    assert Record.objects.get().revisions.count() == 2
    assert "家长来电更正" in told


def test_what_cannot_be_checked_is_said_on_the_page(page: Client, child: Child) -> None:
    told = page.get(f"/children/{child.ref}/form/").content.decode()
    assert "未检查，系统没有全市学校名录" in told
    assert re.search(r"未检查，公安部门本轮[^<]*</strong>：[^<]*居住登记（D11）", told)
