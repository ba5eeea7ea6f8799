"""The pages of those who watch, and of those who are watched: what they show, and what they never do."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import pyzipper
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tonghu.register.families import guard
from tonghu.register.models import Child, Entry, Finding, Permit, Person, User
from tonghu.web.queues import queues_of
from tonghu.web.shown.acts import ACTS
from tonghu.web.shown.way_of_search import way_of

NAME, ON = "虚构甲", date(2026, 11, 24)
WHY = "家长称已在其他区登记，核对是否重复"
Sign = Callable[[User], Client]


@pytest.fixture
def child(db: None) -> Child:
    person = Person.objects.create(name=NAME, sex="1", born=date(2015, 1, 1))
    return Child.objects.create(person=person, residence="310115004001", kind="MIGRANT")


@pytest.fixture
def sign_in(db: None) -> Sign:
    def sign(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign


def titles(user: User) -> dict[str, int]:
    return {queue.title: queue.count for queue in queues_of(user, None, on=ON)}


# 谁看过


def test_every_look_is_told_with_role_place_time_and_task(sign_in: Sign, cast: Any, round: Any, child: Child) -> None:
    sign_in(cast.director).get(f"/children/{child.ref}/")
    officer = sign_in(cast.officer)
    for _ in range(60):
        officer.get(f"/children/{child.ref}/why/")
    sign_in(cast.director).post(f"/children/{child.ref}/visit/", {"quick": "HOME-MET"})
    page = officer.get(f"/children/{child.ref}/looks/")
    assert page.context["page"].paginator.count == 61
    (first,) = [look for look in officer.get(f"/children/{child.ref}/looks/?page=2").context["rows"] if look.purpose]
    assert (first.role, first.office, first.what, first.purpose) == (
        "儿童主任",
        "310115004001",
        "查看儿童页面",
        "走访",
    )
    assert Entry.objects.filter(act="SEE_LOOKS", child=child).count() == 2


@pytest.mark.parametrize("who", ["director", "approver"])
def test_who_may_not_ask_who_looked_is_not_shown_it(
    sign_in: Sign, cast: Any, round: Any, child: Child, who: str
) -> None:
    client = sign_in(getattr(cast, who))
    assert client.get(f"/children/{child.ref}/looks/").status_code == 403
    assert "谁看过" not in client.get(f"/children/{child.ref}/").content.decode()


def test_a_guardian_is_told_offices_and_purposes_but_no_names_of_staff(
    sign_in: Sign, cast: Any, round: Any, child: Child
) -> None:
    guard([(child.pk, {"name": "虚构母", "relation": "52", "phone": "13800000002"})], batch=None)
    officer = sign_in(cast.officer)
    officer.get(f"/children/{child.ref}/")
    answer = officer.post(f"/children/{child.ref}/looks/record/", {"relation": "52"}).content.decode()
    assert "区民政局经办" in answer and "查看儿童页面" in answer
    record = answer[answer.index("<table") : answer.index("</table>")]
    assert cast.officer.name not in record
    assert Entry.objects.get(act="PRINT_LOOKS").detail == {"relation": "52"}


def test_the_record_is_made_for_a_guardian_only(sign_in: Sign, cast: Any, child: Child) -> None:
    answer = sign_in(cast.officer).post(f"/children/{child.ref}/looks/record/", {"relation": "nobody"})
    assert answer.status_code == 403
    assert not Entry.objects.filter(act="PRINT_LOOKS").exists()


@pytest.mark.parametrize(("page", "act"), [("form/", "SEE_FORM"), ("visit/", "SEE_CHILD")])
def test_every_page_about_a_child_writes_down_who_opened_it(
    sign_in: Sign, cast: Any, round: Any, child: Child, page: str, act: str
) -> None:
    sign_in(cast.director).get(f"/children/{child.ref}/{page}")
    assert Entry.objects.get(child=child, act=act).by == cast.director


# 跨区查找、许可


def test_the_answer_across_districts_names_nobody_and_leads_nowhere(sign_in: Sign, cast: Any, round: Any) -> None:
    from tonghu.methods.linkage import Person as Known
    from tonghu.register.finding import keep_keys_of

    number = "341225201602291529"
    person = Person.objects.create(name="虚小雨", sex="2", born=date(2016, 2, 29), idno=number)
    far = Child.objects.create(person=person, residence="310112001001", residence_detail="虚构路9号", kind="MIGRANT")
    keep_keys_of([(far.pk, Known(idno=number))])
    officer = sign_in(cast.officer)
    answer = officer.post("/across/", {"idno": number, "reason": WHY}).content.decode()
    assert "虚*雨" in answer and "闵行区" in answer
    for secret in ("虚小雨", number, far.ref, "虚构路", "310112001001"):
        assert secret not in answer
    search = Permit.objects.get(what="SEARCH")
    officer.post(f"/permits/{search.pk}/ask/", {"reason": WHY})
    approver = sign_in(cast.approver)
    asked = Permit.objects.get(what="ACROSS")
    queue = approver.get("/approvals/").content.decode()
    assert WHY in queue and "虚小雨" not in queue
    approver.post(f"/approvals/{asked.pk}/", {"act": "approve"})
    shown = officer.get(f"/children/{far.ref}/").content.decode()
    assert "跨区查阅" in shown and "登记走访" not in shown
    assert titles(cast.approver) == {"待审批查阅许可": 0}


def test_a_permit_of_another_district_is_not_there(sign_in: Sign, cast: Any, child: Child) -> None:
    other = Permit.objects.create(
        user=cast.neighbour, district="310112", what="BULK", rows=3000, reason=WHY, asked_at=timezone.now()
    )
    assert sign_in(cast.approver).post(f"/approvals/{other.pk}/", {"act": "approve"}).status_code == 404
    assert WHY not in sign_in(cast.security).get("/all-permits/").content.decode()


def test_a_large_list_leaves_only_with_a_purpose(
    sign_in: Sign, cast: Any, round: Any, child: Child, monkeypatch: Any
) -> None:
    from tonghu.rules.access import purpose
    from tonghu.rules.terms.dated import Dated, Since

    monkeypatch.setattr(purpose, "EXPORT_NEEDS_PURPOSE", Dated(Since(ON, 0, "")))
    officer = sign_in(cast.officer)
    assert officer.post("/children/export/", {"ticket": "t"}).status_code == 422
    assert not Entry.objects.filter(act="EXPORT_CHILDREN").exists()
    said = {"purpose": "报送市民政局半年统计", "ticket": "t"}
    assert officer.post("/children/export/", said).status_code == 200
    monkeypatch.setattr(purpose, "EXPORT_NEEDS_PERMIT", Dated(Since(ON, 0, "")))
    assert officer.post("/children/export/", said).status_code == 422


# 授权、异常查阅、日志


def test_the_security_officer_is_told_of_new_accounts_and_of_findings(sign_in: Sign, cast: Any) -> None:
    User.objects.create(
        username="new", name="虚构新", role="DIRECTOR", jurisdiction="310115004001", made_by=cast.administrator
    )
    finding(cast.officer)
    assert titles(cast.security) == {"待授权账号": 1, "待处理异常查阅": 1}
    assert titles(cast.auditor) == {"待处理异常查阅": 1}


def finding(about: User, **more: object) -> Finding:
    seen = {"seen": "当天查看90名儿童，其中90名只看未办", "norm": "只看未办超过70名即提示", "found_at": timezone.now()}
    return Finding.objects.create(account=about, district="310115", rule="VOLUME", day=ON, **seen | more)


def test_a_finding_is_explained_or_becomes_an_incident_and_the_account_is_suspended_in_one_act(
    sign_in: Sign, cast: Any, child: Child
) -> None:
    line = Entry.objects.create(at=timezone.now(), by=cast.officer, act="SEE_CHILD", child=child)
    one = finding(cast.officer, facts={"lines": [line.pk]})
    security = sign_in(cast.security)
    page = security.get(f"/unusual/{one.pk}/").content.decode()
    assert child.ref in page and NAME not in page
    security.post(f"/unusual/{one.pk}/close/", {"act": "incident", "explanation": "本人不能说明"})
    security.post(f"/authorising/{cast.officer.pk}/suspend/", {"act": "suspend"})
    assert Finding.objects.get().state == "INCIDENT"
    assert sign_in(User.objects.get(pk=cast.officer.pk)).get("/").status_code == 302


def test_the_worker_and_the_own_supervisor_are_not_told(sign_in: Sign, cast: Any, round: Any) -> None:
    finding(cast.director)
    for who in (cast.director, cast.supervisor, cast.officer, cast.approver):
        assert "异常查阅" not in sign_in(who).get("/").content.decode()


def test_the_auditor_reads_narrows_and_pages_the_journal_of_the_own_district(
    sign_in: Sign, cast: Any, child: Child
) -> None:
    at = timezone.now()
    Entry.objects.bulk_create(
        Entry(at=at + timedelta(seconds=n), by=cast.officer, act="SEE_CHILD", child=child) for n in range(120)
    )
    Entry.objects.create(at=at, by=cast.neighbour, act="SEE_CHILD")
    auditor = sign_in(cast.auditor)
    pages, href = [], "?account=officer"
    while href:
        page = auditor.get(f"/journal/{href}")
        pages.append([line.number for line in page.context["rows"]])
        href = page.context["next_href"]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len(set().union(*pages)) == 120
    back = auditor.get(f"/journal/?account=officer&after={pages[1][0]}")
    assert [line.number for line in back.context["rows"]] == pages[0]
    assert not back.context["previous_href"]
    assert "neighbour" not in auditor.get("/journal/").content.decode()
    assert NAME not in auditor.get(f"/journal/?child={child.ref}").content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [("role=OFFICER", 2), ("act=REVEAL", 1), ("role=DIRECTOR", 0), ("first=2099-01-01", 0), ("before=x", 2)],
)
def test_the_journal_is_narrowed(sign_in: Sign, cast: Any, child: Child, query: str, count: int) -> None:
    for act in ("SEE_CHILD", "REVEAL"):
        Entry.objects.create(at=timezone.now(), by=cast.officer, act=act, child=child)
    rows = sign_in(cast.auditor).get(f"/journal/?{query}").context["rows"]
    assert len([line for line in rows if line.account == "officer"]) == count


def test_the_journal_leaves_with_a_purpose_and_names_no_child(
    sign_in: Sign, cast: Any, child: Child, tmp_path: Any
) -> None:
    Entry.objects.create(at=timezone.now(), by=cast.officer, act="SEE_CHILD", child=child)
    auditor, password = sign_in(cast.auditor), "日志口令-2024-甲乙"
    assert auditor.post("/journal/export/", {"password": password}).status_code == 422
    said = {"purpose": "年度未成年人信息合规审计", "password": password}
    (tmp_path / "日志.zip").write_bytes(auditor.post("/journal/export/?act=SEE_CHILD", said).content)
    with pyzipper.AESZipFile(tmp_path / "日志.zip") as archive:
        path = archive.extract(archive.namelist()[0], tmp_path, pwd=password.encode())
    cells = str(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
    assert child.ref in cells and NAME not in cells
    assert Entry.objects.filter(act="EXPORT_JOURNAL").count() == 1


def test_every_act_that_is_written_down_has_a_name() -> None:
    import re
    from pathlib import Path

    import tonghu

    code = "\n".join(p.read_text("utf-8") for p in Path(str(tonghu.__file__)).parent.rglob("*.py"))
    pairs = re.findall(r'(?:note\(|act = )\s*"([A-Z_]+)"(?: if [^"]+ else "([A-Z_]+)")?', code)
    assert {act for pair in pairs for act in pair if act} - set(ACTS) == set()


def test_how_somebody_searched_is_kept_without_the_words() -> None:
    one, same, other = way_of("王", on=ON), way_of("王小", on=ON), way_of("李", on=ON)
    assert one["like"] == same["like"] != other["like"]
    assert one["like"] != way_of("王", on=ON + timedelta(days=1))["like"]
    assert way_of("341225201602291529", on=ON) == {"how": "idno"}
    assert way_of("1529", on=ON)["how"] == "part_of_number"
