"""地址保密: a home that must not be found stands nowhere, whichever role opens whichever route (保密地址)."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.flows.test_exports import unlock
from tests.structure.test_matrix import MATRIX, account
from tests.unit.paper.words import words_of
from tonghu.register import hiding
from tonghu.register import models as m
from tonghu.steps import oversight, verification, visits
from tonghu.web.files.passwords import password_of_request
from tonghu.web.reports.formats import FORMATS
from tonghu.web.shown.places import place_label

pytestmark = pytest.mark.django_db

COMMITTEE = "310115004001"
# The home, the school, the phones, the office and the colleague who would say which 居村 it is.
NEEDLES = ("虚构藏身路", "虚构藏学", "13911112222", "13933334444", "虚构藏居委", "虚构老家路", "虚构备注里")
KEPT_AWAY = ("OFFICER", "APPROVER", "LIAISON", "STATISTICIAN", "ADMINISTRATOR", "SECURITY", "AUDITOR")
SERVING = ("SUPERVISOR", "DIRECTOR")


@pytest.fixture
def answers(migrant: dict[str, object]) -> dict[str, object]:
    """The form of the flows, of a family in hiding."""
    return migrant | {
        "unit": "潍坊一村居委会（虚构藏居委）",
        "hukou_detail": "虚构老家路1号",
        "residence_detail": "虚构藏身路2弄3号401室",
        "school": "虚构藏学",
        "father_phone": "13911112222",
        "mother_phone": "13933334444",
    }


@pytest.fixture
def hidden(cast: Any, round: Any, answers: dict[str, object]) -> dict[str, Any]:
    """Two siblings: of one a disagreement is open and a list row doubtful, of the other an upload row was made."""
    disputed, uploaded = (_child(name, cast, round, answers) for name in ("虚构隐一", "虚构隐二"))
    verification.ask_departments(round=round, district="310115", by=cast.officer)
    for request in m.Request.objects.all():
        liaison = m.User(username=f"l-{request.department}", role="LIAISON", jurisdiction="310115", name="虚构")
        liaison.department, liaison.authorised_at = request.department, timezone.now()
        liaison.save()
        for line in request.lines.all():
            differs = line.record.child == disputed and "school" in line.items
            values = {"school": "虚构藏学另校"} if differs else {}
            verification.answer(line, result="2" if differs else "1", values=values, note="虚构备注里", by=liaison)
    verification.make_upload(round=round, district="310115", by=cast.officer)
    row = _row(cast, round, disputed)
    hiding.keep_address_secret(disputed, secret=True, why="虚构备注里的理由", by=cast.supervisor)
    disputed.refresh_from_db()
    line = m.Line.objects.get(record__child=disputed, verdict="DIFFERENT")
    return {"child": disputed, "sibling": uploaded, "row": row, "line": line}


def _child(name: str, cast: Any, round: Any, answers: dict[str, object]) -> m.Child:
    person = m.Person.objects.create(name=name, sex="1", born=date(2015, 1, 1))
    child = m.Child.objects.create(person=person, residence=COMMITTEE, hukou="340104", kind="MIGRANT")
    visits.log_visit(
        child, round=round, visited_on=date(2024, 9, 1), way="HOME", outcome="MET", note="虚构备注里", by=cast.director,
        on=date(2024, 9, 2),
    )  # fmt: skip
    record = visits.open_record(child, round=round, by=cast.director, form="1")
    number = {"虚构隐一": "340104201501011016", "虚构隐二": "340104201501011032"}[name]
    visits.submit(record, {**answers, "name": name, "idno": number}, reasons={}, by=cast.director, on=date(2024, 9, 20))
    visits.review(record, accept=True, by=cast.supervisor)
    return child


def _row(cast: Any, round: Any, child: m.Child) -> m.SourceRow:
    at = timezone.now()
    batch = m.Batch.objects.create(
        round=round, district="310115", kind="POLICE", department="POLICE", file_name="虚构.xlsx", state="ENTERED",
        received_at=at, received_by=cast.officer, entered_at=at, entered_by=cast.officer,
    )  # fmt: skip
    told = {"name": "虚构隐一", "residence_detail": "虚构藏身路2弄", "guardian1_name": "虚构母"}
    told |= {"guardian1_phone": "13933334444"}
    row = m.SourceRow.objects.create(batch=batch, number=2, raw=[], personal=told, outcome="DOUBTFUL")
    m.Pair.objects.create(row=row, child=child)
    return row


def opened(user: m.User, hidden: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Everything that this account can open or fetch about these children, by route, as text."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    ref, row, line = hidden["child"].ref, hidden["row"], hidden["line"]
    upload = m.UploadRow.objects.order_by("pk").first()
    assert upload is not None
    objects = {
        "place": [("310115004",), (COMMITTEE,)],
        "child": [(ref,), (hidden["sibling"].ref,)],
        "row": [(row.pk,)],
        "batch": [(row.batch_id,)],
        "pair": [(row.pairs.get().pk,)],
        "doubt": [(pk,) for pk in m.Doubt.objects.values_list("pk", flat=True)],
        "placing": [],  # a post that shows nothing
        "request": [(pk,) for pk in m.Request.objects.values_list("pk", flat=True)],
        "line": [(line.request_id, line.pk)],
        "line_alone": [(line.pk,)],
        "upload": [(upload.pk,)],
        "account": [(user.pk,)],
        "table": [("T01",)],
        "edition_file": [(form,) for form in FORMATS],
        # Its figures are those of the tables, and no snapshot lies here.
        **{key: [] for key in ("publication", "publication_file", "round")},
        "form": [("1",), ("2",)],
        "followup": [(pk,) for pk in m.Followup.objects.values_list("pk", flat=True)],
        # Of accounts, and what nobody has asked for here; permits have their own test.
        **{key: [] for key in ("finding", "factor", "permit", "search", "blank", "form_file", "printing", "what_if")},
    }
    for name, entry in MATRIX.items():
        if entry["角色"] == "所有人" or user.role not in entry["角色"]:
            continue
        for args in objects[entry["对象"]] if "对象" in entry else [()]:
            address = reverse(name, args=args)
            yield name, text_of(client.get(address))
            yield name, carried_off(client, address)
    for query in ("secret=1", f"place={COMMITTEE}", f"secret=1&place={COMMITTEE}&sort=place", "sort=place"):
        yield "children?" + query, text_of(client.get("/children/?" + query))
        yield "export?" + query, carried_off(client, "/children/export/?" + query)
    for words in ("虚构隐", "13933334444", "3334444", "4444", "虚构藏身路", ref):
        yield "search", text_of(client.post("/children/", {"q": words}))
    for what in ("held-residence_detail", "held-school", "form-mother_phone", f"line-{line.pk}-school-said"):
        for headers in ({}, {"HX-Request": "true"}):
            yield "reveal " + what, text_of(client.post(f"/children/{ref}/reveal/", {"what": what}, headers=headers))


def text_of(response: Any) -> str:
    """What a page says; what the user typed into the search box is no find."""
    return re.sub(r'<input class="form-control search"[^>]*>', "", response.content.decode(errors="replace"))


def carried_off(client: Client, address: str) -> str:
    """What the workbook of this page says, taken as the page tells; "" where no file leaves."""
    got = client.get(address).content
    if asked := re.fullmatch(r"/requests/(\d+)/sheet\.xlsx", address):
        password = password_of_request(m.Request.objects.get(pk=int(asked[1])))
    else:
        page = got.decode(errors="replace")
        ticket, shown = (re.search(way, page) for way in (r'name="ticket" value="([^"]+)"', r'id="password">([^<]+)<'))
        if ticket is None:
            return ""
        got = client.post(address, {"ticket": ticket[1], "purpose": "虚构的用途，供核对"}).content
        password = shown[1] if shown else ""
    if not got.startswith(b"PK"):
        return ""
    book = unlock(got, password) if password else got
    if book.startswith(b"%PDF"):
        return "".join(words_of(book))
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def finds(user: m.User, hidden: dict[str, Any], needles: tuple[str, ...]) -> set[tuple[str, str]]:
    return {(route, word) for route, text in opened(user, hidden) for word in needles if word in text}


@pytest.mark.parametrize("role", KEPT_AWAY)
def test_the_home_stands_on_no_page_and_in_no_file(role: str, hidden: dict[str, Any]) -> None:
    user = account(role, "310115")
    assert finds(user, hidden, NEEDLES) == set()


@pytest.mark.parametrize("department", ["EDUCATION", "POLICE"])
def test_a_department_that_was_asked_before_no_longer_sees_it(department: str, hidden: dict[str, Any]) -> None:
    assert finds(m.User.objects.get(username=f"l-{department}"), hidden, NEEDLES) == set()


def test_no_list_tells_the_committee(hidden: dict[str, Any], cast: Any) -> None:
    """Also not by standing in a list narrowed to the 居村, or by marking a page that begins there."""
    committee = place_label(COMMITTEE)
    client = Client()
    client.force_login(cast.officer)
    page = text_of(client.get(f"/children/{hidden['child'].ref}/"))
    assert committee not in page
    assert "虚构儿童主任" not in page  # the colleague whose 居村 it is
    for query in (f"?place={COMMITTEE}", f"?after={hidden['child'].ref}", "", f"?secret=1&place={COMMITTEE}"):
        listed = text_of(client.get(f"/children/{query}"))
        assert f"{committee}</td>" not in listed
        assert ("虚构隐一" in listed) is ("secret" in query)


@pytest.mark.parametrize("words", ["13933334444", "3333 4444", "4444", "虚构母", "虚构藏身路", "虚构藏学"])
def test_nobody_who_is_kept_away_finds_the_child_by_a_guardian_or_a_place(
    words: str, hidden: dict[str, Any], cast: Any
) -> None:
    for role in ("officer", "approver"):
        client = Client()
        client.force_login(getattr(cast, role))
        assert hidden["child"].ref not in text_of(client.post("/children/", {"q": words}))


def test_it_is_still_found_by_its_name_and_by_those_who_serve_it_by_a_phone(hidden: dict[str, Any], cast: Any) -> None:
    for user, words in ((cast.officer, "虚构隐一"), (cast.supervisor, "13933334444")):
        client = Client()
        client.force_login(user)
        assert hidden["child"].ref in text_of(client.post("/children/", {"q": words}))


@pytest.mark.parametrize("role", SERVING)
def test_who_serves_the_child_still_finds_the_home(role: str, hidden: dict[str, Any]) -> None:
    user = account(role, "310115")
    client = Client()
    client.force_login(user)
    page = text_of(client.get(f"/children/{hidden['child'].ref}/"))
    assert "地址保密" in page
    assert "虚构藏学" in page
    shown = client.post(f"/children/{hidden['child'].ref}/reveal/", {"what": "held-residence_detail"})
    assert "虚构藏身路2弄3号401室" in text_of(shown)


def test_without_secrecy_the_same_pages_show_it(hidden: dict[str, Any], cast: Any) -> None:
    """The search above can find: once lifted, the officer reads the school again."""
    hiding.keep_address_secret(hidden["child"], secret=False, why="虚构", by=cast.officer)
    found = finds(cast.officer, hidden, ("虚构藏学", "虚构藏居委"))
    assert {"child", "upload-sheet", "request-sheet", "disagreements"} <= {route for route, _ in found}


def test_an_officer_of_another_district_does_not_learn_the_district(hidden: dict[str, Any], cast: Any) -> None:
    row = hidden["row"]
    m.Batch.objects.filter(pk=row.batch_id).update(district="310112")
    client = Client()
    client.force_login(cast.neighbour)
    page = text_of(client.get(f"/pairs/{row.pk}/"))
    assert "虚构隐一" in page
    assert not [word for word in (*NEEDLES, "浦东") if word in page]
    assert client.get(f"/children/{hidden['child'].ref}/").status_code == 404


def test_no_permit_opens_it_and_no_search_across_says_the_district(hidden: dict[str, Any], cast: Any) -> None:
    child, at = hidden["child"], timezone.now()
    person = child.person
    asked = {"user": cast.neighbour, "district": "310112", "child": child, "reason": "虚构的理由", "asked_at": at}
    decided = {"decision": "APPROVED", "decided_by": cast.approver, "decided_at": at}
    m.Permit.objects.create(**asked, **decided, what="ACROSS", expires_at=at + timedelta(days=1))
    assert oversight.permitted_children(cast.neighbour, at=at) == ()
    who = {"name": person.name, "born": person.born, "reason": "虚构：核对是否重复"}
    assert oversight.find_across(**who, by=cast.neighbour) == []
    assert [one.child for one in oversight.find_across(**who, by=cast.officer)] == [child]
    client = Client()
    client.force_login(cast.neighbour)
    assert client.get(f"/children/{child.ref}/").status_code == 404
    assert "浦东" not in text_of(client.get("/permits/"))
    hiding.keep_address_secret(child, secret=False, why="虚构", by=cast.supervisor)
    assert oversight.permitted_children(cast.neighbour, at=at) == (child.pk,)


def test_an_officer_sees_it_for_a_reason_that_is_kept(hidden: dict[str, Any], cast: Any) -> None:
    client = Client()
    client.force_login(cast.officer)
    address = f"/children/{hidden['child'].ref}/reveal/"
    refused = client.post(address, {"what": "held-residence_detail", "why": "  "})
    assert refused.status_code == 422
    assert m.Entry.objects.filter(act="REVEAL").count() == 0
    shown = client.post(address, {"what": "held-residence_detail", "why": "虚构：陪同转学"})
    assert "虚构藏身路2弄3号401室" in text_of(shown)
    kept = m.Reveal.objects.get()
    assert (kept.by, kept.what, kept.why) == (cast.officer, "held-residence_detail", "虚构：陪同转学")
    assert m.Entry.objects.get(act="REVEAL").detail == {"what": "held-residence_detail", "reasoned": True}


def test_siblings_share_the_secrecy_and_so_does_one_who_joins(hidden: dict[str, Any], cast: Any) -> None:
    hidden["sibling"].refresh_from_db()
    assert hidden["sibling"].address_secret
    person = m.Person.objects.create(name="虚构隐三", sex="1", born=date(2018, 1, 1))
    third = m.Child.objects.create(person=person, residence=COMMITTEE)
    from tonghu.register.families import guard

    guard([(third.pk, {"name": "虚构母", "phone": "13933334444"})], batch=None)
    third.refresh_from_db()
    assert (third.address_secret, third.secret_by) == (True, cast.supervisor)


def test_no_department_is_asked_where_the_child_is(hidden: dict[str, Any], cast: Any, round: Any) -> None:
    revision = m.Revision.objects.filter(record__child=hidden["child"]).get()
    open_, secret = (verification.items_to_ask(revision, round=round, secret=s) for s in (False, True))
    keys = {key for items in open_.values() for key in items} - {k for items in secret.values() for k in items}
    assert keys == {"school", "hukou_detail"}


@pytest.mark.parametrize("role", ["APPROVER", "DIRECTOR", "LIAISON"])
def test_who_may_not_set_it_is_refused(role: str, hidden: dict[str, Any]) -> None:
    client = Client()
    client.force_login(account(role, "310115"))
    answer = client.post(f"/children/{hidden['child'].ref}/secrecy/", {"secret": "0", "why": "虚构"})
    assert answer.status_code == 403
    hidden["child"].refresh_from_db()
    assert hidden["child"].address_secret


def test_setting_it_wants_a_reason_and_is_written_down(hidden: dict[str, Any], cast: Any) -> None:
    client = Client()
    client.force_login(cast.officer)
    address = f"/children/{hidden['child'].ref}/secrecy/"
    client.post(address, {"secret": "0", "why": ""})
    hidden["child"].refresh_from_db()
    assert hidden["child"].address_secret
    client.post(address, {"secret": "0", "why": "虚构：危险已解除"})
    hidden["child"].refresh_from_db()
    assert not hidden["child"].address_secret
    assert m.Entry.objects.filter(act="LIFT_ADDRESS_SECRET").count() == 2


def test_a_child_that_is_no_candidate_is_never_taken_for_none_of_them(hidden: dict[str, Any], cast: Any) -> None:
    client = Client()
    client.force_login(cast.officer)
    client.post(f"/pairs/{hidden['row'].pk}/decide/", {"same": "1", "child": hidden["sibling"].ref})
    assert m.Pair.objects.get().decision == ""
