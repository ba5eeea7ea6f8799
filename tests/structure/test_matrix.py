"""Who may open what: every route × every role × own and neighbouring district (矩阵)."""

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

MATRIX: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("matrix.yaml").read_text(encoding="utf-8"))
EVERYBODY, EVERY_ACCOUNT = "所有人", "每个账号"
WORK = ("OFFICER", "APPROVER", "SUPERVISOR", "DIRECTOR", "LIAISON", "STATISTICIAN", "WOMEN_CHILDREN")
ROLES = (*WORK, "ADMINISTRATOR", "SECURITY", "AUDITOR")
for entry in MATRIX.values():
    if entry["角色"] == EVERY_ACCOUNT:
        entry["角色"] = list(ROLES)
NAME, NUMBER = "虚小雨", "341225201602291529"


def routes() -> list[URLPattern]:
    """Every route, those of included tables too."""
    from tonghu.web.urls import urlpatterns

    def walk(found: Iterable[Any]) -> Iterator[URLPattern]:
        for route in found:
            yield from walk(route.url_patterns) if isinstance(route, URLResolver) else [route]

    return list(walk(urlpatterns))


def test_every_route_stands_in_the_matrix_and_no_other() -> None:
    assert {route.name for route in routes()} == set(MATRIX)


def test_every_view_names_its_act() -> None:
    assert [route.name for route in routes() if not getattr(route.callback, "act", None)] == []


def test_the_ways_in_are_what_their_table_says() -> None:
    from tonghu.web.gate.routes import ENTRANCES

    assert [way.name for way in ENTRANCES if getattr(way.view, "act", None) != way.act] == []


def test_nothing_of_allauth_is_open_that_the_table_does_not_name() -> None:
    from django.urls import NoReverseMatch

    closed = "account_signup account_email account_reset_password account_set_password account_inactive "
    closed += "account_request_login_code socialaccount_signup socialaccount_connections mfa_list_webauthn "
    closed += "mfa_deactivate_totp mfa_trust openid_connect_login usersessions_list account_change_password"
    for name in closed.split():
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_no_view_lets_a_foreign_page_post() -> None:
    import tonghu

    assert [route.name for route in routes() if getattr(route.callback, "csrf_exempt", False)] == []
    files = Path(tonghu.__path__[0]).rglob("*.py")
    assert [file.name for file in files if "csrf_exempt" in file.read_text(encoding="utf-8")] == []


@pytest.fixture
def world(cast: Any, round: Any) -> dict[str, tuple[object, ...]]:
    """One child with everything about it, in the first 居村 of 310115004, as arguments of routes."""
    from tonghu.register import models as m
    from tonghu.steps.verification.asking import told

    at = timezone.now()
    person = m.Person.objects.create(name=NAME, sex="2", born=date(2016, 2, 29), idno=NUMBER)
    child = m.Child.objects.create(person=person, residence="310115004001", kind="MIGRANT")
    batch = m.Batch.objects.create(
        round=round,
        district="310115",
        kind="POLICE",
        department="POLICE",
        file_name="虚构.xlsx",
        state="ENTERED",
        received_at=at,
        received_by=cast.officer,
        entered_at=at,
        entered_by=cast.officer,
    )
    row = m.SourceRow.objects.create(batch=batch, number=2, raw=[NAME], personal={"name": NAME}, outcome="DOUBTFUL")
    pair = m.Pair.objects.create(row=row, child=child)
    other = m.Child.objects.create(person=m.Person.objects.create(name=NAME), residence="310115004001")
    doubt = m.Doubt.objects.create(kind="MAY_BE_ONE", child=child, other=other, found_at=at)
    split = m.Split.objects.create(child=child, apart=other, why="虚构", at=at, by=cast.officer)
    visit = m.Visit.objects.create(
        child=child, round=round, visited_on=at.date(), way="HOME", outcome="ABSENT", by=cast.director, at=at
    )
    placing = m.Placing.objects.create(split=split, visit=visit, stays=child, other=other, reason="NO_EVIDENCE")
    review = {"submitted_at": at, "submitted_by": cast.director}
    record = m.Record.objects.create(child=child, round=round, form="1", state="SUBMITTED", **review)
    verdict = {"kind": "MIGRANT", "clause": "一（一）1", "reasons": [], "flags": [], "missing": []}
    revision = m.Revision.objects.create(
        record=record, number=1, form="1", coded={}, personal={}, verdict=verdict, by=cast.director, at=at
    )
    request = m.Request.objects.create(
        round=round,
        district="310115",
        department="EDUCATION",
        due_on=date(2024, 10, 31),
        sent_at=at,
        sent_by=cast.officer,
    )
    line = m.Line.objects.create(
        request=request, record=record, revision=revision, items=["stage"], asked=told(record, revision, ["stage"])
    )
    upload = m.UploadRow.objects.create(
        record=record, revision=revision, number=1, content={"姓名": NAME}, at=at, by=cast.officer
    )
    asked = {"user": cast.officer, "district": "310115", "child": child, "reason": "转学核对", "asked_at": at}
    search = m.Permit.objects.create(**asked, what="SEARCH", decision="BY_RULE", decided_at=at, expires_at=at)
    permit = m.Permit.objects.create(**asked, what="ACROSS")
    finding = m.Finding.objects.create(
        account=cast.officer, district="310115", rule="HOURS", day=at.date(), seen="夜间查看", norm="", found_at=at
    )
    returned = m.FormFile.objects.create(round=round, by=cast.director, at=at, file_name="虚构.xlsx", content=b"")
    printing = m.Printing.objects.create(round=round, by=cast.director, at=at, total=1)
    followup = m.Followup.objects.create(
        child=child, kind="D09", words="虚构", owner="DIRECTOR", due_on=at.date(), opened_at=at, opened_by=cast.director
    )
    what_if = m.WhatIf.objects.create(place="310115", on=at.date(), by=cast.officer, at=at)
    snapshot = snapshot_of(round, cast.officer)
    for book in ("OFFICES", "READY"):
        ledger_entry(snapshot, cast.officer, book)
    publication = m.Publication.objects.create(
        snapshot=snapshot, place="310115", title="虚构", tables=["T01"], drafted_by=cast.officer, drafted_at=at
    )
    asked_of = {"publication": publication, "place": "310115", "turn": 1, "drafter": cast.officer, "asked_at": at}
    for department in ("CIVIL", "STATISTICS", "EDUCATION"):
        m.Consent.objects.create(department=department, **asked_of)
    m.Publication.objects.filter(pk=publication.pk).update(state="ASKED")
    return {
        "blank": ("1.pdf",),
        "form": ("1",),
        "form_file": (returned.pk,),
        "printing": (printing.pk,),
        "followup": (followup.pk,),
        "what_if": (what_if.pk,),
        "search": (search.pk,),
        "permit": (permit.pk,),
        "finding": (finding.pk,),
        "place": ("310115004",),
        "child": (child.ref,),
        "account": (cast.director.pk,),
        "factor": (own_factor(cast.director),),
        "batch": (batch.pk,),
        "row": (row.pk,),
        "pair": (pair.pk,),
        "doubt": (doubt.pk,),
        "placing": (placing.pk,),
        "request": (request.pk,),
        "line": (request.pk, line.pk),
        "line_alone": (line.pk,),
        "upload": (upload.pk,),
        "table": ("T01",),
        "edition_file": ("xlsx",),
        "publication_file": (publication.pk, "xlsx"),
        "publication": (publication.pk,),
        "round": (round.pk,),
    }


def snapshot_of(round: Any, by: Any, place: str = "310115") -> Any:
    """A line of a snapshot; its files are never opened here."""
    from tonghu.register.models import Snapshot

    return Snapshot.objects.create(
        round=round, place=place, reference_date=round.reference_date, children=90, rules="虚构", code_year=2023,
        series=1, digest=place.ljust(64, "0"), by=by, at=timezone.now(),
    )  # fmt: skip


def ledger_entry(snapshot: Any, by: Any, book: str = "OFFICES") -> Any:
    """T01 of one district, as protection would let it through."""
    from tonghu.methods.disclosure import Release
    from tonghu.register.models import LedgerEntry

    labels = {"district": {snapshot.place: "虚构区"}, "kind": {"1": "流动儿童", "2": "留守儿童"}, "sex": {"1": "男"}}
    leaves = {key: tuple(names) for key, names in labels.items()}
    places = product(*((*codes, "*") for codes in leaves.values()))
    dims = ("place", "kind", "sex")
    sides = dict(zip(dims, leaves.values(), strict=True))
    release = Release(dims, sides, dict.fromkeys(dims, ()), {}, 5, dict.fromkeys(places, 30), {})
    raw = release.packed(1, "0" * 64)
    return LedgerEntry.objects.create(
        book=book,
        number=1,
        snapshot=snapshot,
        place=snapshot.place,
        table="T01",
        labels={key: list(names.items()) for key, names in labels.items()},
        raw=raw,
        hash=sha256(raw).hexdigest(),
        by=by,
        at=timezone.now(),
    )


def own_factor(user: Any) -> int:
    """A second factor of this account."""
    from allauth.mfa.models import Authenticator

    return int(Authenticator.objects.create(user=user, type="totp", data={"secret": ""}).pk)


def account(role: str, district: str) -> Any:
    """An account of this role in the district: its first street and 居村 where the role wants one."""
    from tonghu.register.models import User
    from tonghu.rules.access import Reach, Role

    place = {Reach.STREET: "004", Reach.COMMITTEE: "004001"}.get(Role(role).reach, "")
    offices = {"LIAISON": "EDUCATION", "STATISTICIAN": "STATISTICS", "WOMEN_CHILDREN": "WOMEN_CHILDREN"}
    department = offices.get(role, "CIVIL")
    user = User(
        username=f"{role}-{district}", name="虚构", role=role, jurisdiction=district + place, department=department
    )
    user.authorised_at = timezone.now()
    user.set_unusable_password()
    user.save()
    return user


def just_signed_in(client: Client) -> None:
    """As after the password: what is sensitive asks for no new confirmation."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


def open_route(user: Any, name: str, world: dict[str, tuple[object, ...]], *, post: bool = False) -> Any:
    """Open a route as a user; whatever it does is undone."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    just_signed_in(client)
    address = reverse(name, args=world.get(MATRIX[name].get("对象", ""), ()))
    with transaction.atomic():
        response = client.post(address) if post else client.get(address)
        transaction.set_rollback(True)
    return response


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_pages_and_no_other(role: str, world: Any) -> None:
    user = account(role, "310115")
    wrong = {}
    for name, entry in MATRIX.items():
        if entry["角色"] == EVERYBODY:
            continue
        status = open_route(user, name, world).status_code
        allowed = role in entry["角色"]
        if allowed != (status in (200, 302, 405)) or (not allowed and status not in (403, 404)):
            wrong[name] = status
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_the_same_role_of_a_neighbouring_district_finds_nothing(role: str, world: Any) -> None:
    user = account(role, "310112")
    found = {}
    for name, entry in MATRIX.items():
        # A table shows the neighbour's own district, never this one; a round is everybody's; a blank form nobody.
        if (
            "对象" not in entry
            or role not in entry["角色"]
            or name in ("table-sheet", "edition-file", "round-close", "form-blank", "form-template", "form-filled")
        ):
            continue
        for post in (False, True):
            status = open_route(user, name, world, post=post).status_code
            if status not in (403, 404, 405) or (post and status == 405 and name != "board-place"):
                found[name, post] = status
    assert {key: status for key, status in found.items() if status != 405} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_no_list_of_a_neighbouring_district_names_the_child(role: str, world: Any) -> None:
    user = account(role, "310112")
    lists = [name for name, entry in MATRIX.items() if "对象" not in entry and role in entry["角色"]]
    seen = [name for name in lists if NAME in open_route(user, name, world).content.decode(errors="replace")]
    assert seen == []


@pytest.mark.django_db
def test_nobody_who_is_not_signed_in_gets_further_than_the_sign_in_page(world: Any) -> None:
    client = Client()
    addresses = {
        name: reverse(name, args=world.get(entry.get("对象", ""), ()))
        for name, entry in MATRIX.items()
        if entry["角色"] != EVERYBODY
    }
    assert [
        name
        for name, address in addresses.items()
        if not client.get(address).headers.get("Location", "").startswith("/sign-in/")
    ] == []


@pytest.mark.django_db
def test_an_account_past_its_last_day_is_shown_out(world: Any) -> None:
    user = account("OFFICER", "310115")
    user.ends_on = date(2024, 1, 1)
    user.save()
    assert open_route(user, "children", world).headers["Location"].startswith("/sign-in/")


@pytest.mark.django_db
def test_an_account_whose_role_changed_in_mid_session_is_shown_out(world: Any) -> None:
    user = account("OFFICER", "310115")
    client = Client()
    client.force_login(user)
    user.role, user.department = "STATISTICIAN", "STATISTICS"
    user.save()
    assert client.get(reverse("children")).headers["Location"].startswith("/sign-in/")
