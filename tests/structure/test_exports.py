"""What leaves, and what does not pass through a page: every export, background job and fragment (导出、作业、片段)."""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse

import tonghu
from tests.structure.test_matrix import MATRIX, NAME, NUMBER, ROLES, account, world  # noqa: F401  # a fixture
from tonghu.register.models import Export, User
from tonghu.web import jobs
from tonghu.web.files.kinds import RULES

LISTED: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("exports.yaml").read_text(encoding="utf-8"))
EXPORTS: dict[str, dict[str, Any]] = LISTED["导出"]
FRAGMENTS: dict[str, dict[str, Any]] = LISTED["片段"]
ROOT = Path(inspect.getfile(tonghu)).parent
SAID = {"ticket": "t", "purpose": "年度未成年人信息合规审计"}
BY_ROUTE = {entry["网址"]: kind for kind, entry in EXPORTS.items() if "网址" in entry} | LISTED["另有网址"]


def sources() -> Iterator[tuple[str, str]]:
    yield from ((p.relative_to(ROOT).as_posix(), p.read_text(encoding="utf-8")) for p in sorted(ROOT.rglob("*.py")))


def test_every_kind_of_export_stands_in_the_list_and_in_the_rules() -> None:
    assert set(EXPORTS) == set(Export.Kind.values) == {kind.value for kind in RULES}
    assert {kind: entry["个人信息"] for kind, entry in EXPORTS.items()} == {
        kind.value: rule.people for kind, rule in RULES.items()
    }


def test_what_leaves_after_a_snapshot_goes_to_roles_of_its_kind_and_is_taken_by_its_test() -> None:
    for name, entry in LISTED["须有快照"].items():
        assert entry["角色"] == MATRIX[name]["角色"]
        assert set(entry["角色"]) <= set(EXPORTS[entry["导出"]]["角色"])
        address = reverse(name, args=("T14",) if MATRIX[name].get("对象") else ())
        assert address.removesuffix("?") in (ROOT.parent / entry["测试"]).read_text(encoding="utf-8")


def test_only_the_door_makes_an_attachment() -> None:
    words = re.compile(
        "Content-Disposition|FileResponse|StreamingHttpResponse|as_attachment|spreadsheetml|octet-stream"
    )
    made = [name for name, text in sources() if words.search(text) and name.startswith("web/")]
    assert made == ["web/files/leaving.py"]


def test_every_workbook_that_the_house_writes_is_marked() -> None:
    writers = ("write_sheet", "write_returned")
    unmarked = [
        f"{name}:{call.lineno}"
        for name, text in sources()
        if not name.startswith("methods/") and any(writer in text for writer in writers)
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in writers
        and "mark" not in {keyword.arg for keyword in call.keywords}
    ]
    assert unmarked == []


def test_no_command_writes_a_file_past_the_door() -> None:
    """`demo` writes invented people, `judge` and `coverage` what they were given; all else goes through `keep`."""
    words = re.compile(r"write_(text|bytes|sheet|returned|table)\(|\.open\(\"[wx]|request_sheet\(|upload_sheet\(")
    past = [name for name, text in sources() if name.startswith("web/commands/") and words.search(text)]
    assert set(past) <= {f"web/commands/{name}.py" for name in ("demo", "judge", "intake", "coverage", "protect")}


def taking(user: Any, name: str, world: dict[str, tuple[object, ...]]) -> tuple[Any, list[Export]]:  # noqa: F811
    """Take what a route gives, as a user; everything is undone."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    address = reverse(name, args=world.get(MATRIX[name].get("对象", ""), ()))
    with transaction.atomic():
        answer = client.post(address, SAID)
        if answer.status_code == 405 or (answer.status_code == 200 and "attachment" not in str(answer.headers)):
            answer = client.get(address)
        left = list(Export.objects.filter(way="WEB"))
        transaction.set_rollback(True)
    return answer, left


@pytest.fixture
def unreadable(world: dict[str, tuple[object, ...]]) -> None:  # noqa: F811
    """The list has a report, a row that goes back, and one that another list has not; the journal has a line."""
    from tonghu.register import journal
    from tonghu.register.models import Batch, Followup, Line, SourceRow

    asked = Followup.objects.get(pk=world["followup"][0])
    for owner in ("OFFICER", "SUPERVISOR"):  # each takes out what waits for its role
        asked.pk, asked.owner, asked.item = None, owner, owner
        asked.save()
    officer = Batch.objects.get(pk=world["batch"][0]).received_by
    journal.note("SEE_CHILD", by=officer, child=asked.child)
    Line.objects.filter(pk=world["line_alone"][0]).update(
        verdict="DIFFERENT",
        coded={"stage": "2"},
        differing=["stage"],
        answered_at=asked.opened_at,
        answered_by=officer,
    )
    User.objects.create(username="not-yet", name="虚构", role="OFFICER", jurisdiction="310115", department="CIVIL")
    Export.objects.create(
        at=asked.opened_at,
        by=officer,
        role="OFFICER",
        jurisdiction="310115",
        kind="BOARD",
        way="COMMAND",
        rows=1,
        cover="NONE",
    )

    SourceRow.objects.create(batch_id=world["batch"][0], number=3, raw=[NAME], personal={}, outcome="UNREADABLE")
    batch = Batch.objects.get(pk=world["batch"][0])
    child = batch.rows.get(number=2).pairs.get().child
    SourceRow.objects.create(batch=batch, number=5, raw=[NAME], personal={"name": NAME}, outcome="LEAD")
    SourceRow.objects.create(batch=batch, number=4, raw=[NAME], personal={"name": NAME}, outcome="NEW", child=child)
    profile = {"rows": 3, "headers": [], "columns": [], "filled": {}, "spread": {}}
    twice: dict[str, list[list[int]]] = {"same_id": [], "same_person": []}
    batch.report = {"profile": profile, "faults": {}, **twice, "drift": [], "against": None, "gone": 0}
    batch.total = 3
    batch.save()
    Batch.objects.create(
        **{
            field: getattr(batch, field)
            for field in (
                "round",
                "district",
                "kind",
                "state",
                "received_at",
                "received_by",
                "entered_at",
                "entered_by",
            )
        },
        sha256="other",
    )


# Nobody here has asked for a permit but the officer: an empty list leaves no file.
HAS_NONE = {("permits-export", "APPROVER"), ("permits-export", "SUPERVISOR"), ("permits-export", "OFFICER")}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_each_export_goes_to_its_roles_registered_and_locked_and_to_no_other(
    role: str,
    world: Any,  # noqa: F811
    unreadable: None,
) -> None:
    user, wrong = account(role, "310115"), {}
    for name, kind in BY_ROUTE.items():
        answer, left = taking(user, name, world)
        file = "attachment" in answer.headers.get("Content-Disposition", "")
        allowed = role in EXPORTS[kind]["角色"] and role in MATRIX[name]["角色"] and (name, role) not in HAS_NONE
        kept = [(export.kind, export.by_id) for export in left] == ([(kind, user.pk)] if allowed else [])
        locked = not allowed or (answer.headers["Content-Type"] == "application/zip") == EXPORTS[kind]["个人信息"]
        if file != allowed or not kept or not locked or NAME.encode() in answer.content:
            wrong[name] = (answer.status_code, file, kept, locked)
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_neighbouring_district_takes_nothing_of_this_one(
    role: str,
    world: Any,  # noqa: F811
    unreadable: None,
    settings: Any,
) -> None:
    settings.EXPORT_PLAIN = True  # so that the file can be looked into
    user, wrong = account(role, "310112"), {}
    for name, kind in BY_ROUTE.items():
        answer, left = taking(user, name, world)
        of_people = EXPORTS[kind]["个人信息"]
        own = kind == "ACCOUNTS" and left and left[0].rows == User.objects.filter(jurisdiction__within="310112").count()
        if left and not own and (of_people or "310115" in str(left[0].filters)):
            wrong[name] = left[0].filters
        if NAME.encode() in answer.content:
            wrong[name] = NAME
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["OFFICER", "APPROVER", "SUPERVISOR", "LIAISON", "STATISTICIAN", "ADMINISTRATOR"])
def test_no_other_route_gives_a_file(role: str, world: Any) -> None:  # noqa: F811
    client, files = Client(raise_request_exception=False), set()
    client.force_login(account(role, "310115"))
    for name, entry in MATRIX.items():
        if name == "sign-out":
            continue
        address = reverse(name, args=world.get(entry.get("对象", ""), ()))
        with transaction.atomic():
            for answer in (client.get(address), client.post(address, SAID)):
                kind = answer.headers.get("Content-Type", "")
                if "attachment" in str(answer.headers) or not re.match(r"text/(html|plain)|application/json|$", kind):
                    files.add(name)
            transaction.set_rollback(True)
    assert files <= set(BY_ROUTE)


# Background jobs.


def tasks() -> dict[str, Any]:
    return {name: task for name, task in jobs.app.tasks.items() if task.func.__module__ == jobs.__name__}


def test_every_job_stands_in_the_list_with_its_arguments() -> None:
    listed: dict[str, dict[str, Any]] = LISTED["后台作业"]
    found = {
        name: [p for p in inspect.signature(task.func).parameters if p != "context"] for name, task in tasks().items()
    }
    assert found == {name: list(entry["参数"]) for name, entry in listed.items()}
    assert all(kind in ("int", "代码") for entry in listed.values() for kind in entry["参数"].values())


@pytest.mark.django_db
def test_what_is_kept_for_a_job_is_a_number_or_a_code(world: Any) -> None:  # noqa: F811
    from tonghu.register.models import Batch
    from tonghu.rules.forms.lists import ListKind

    batch = Batch.objects.get(pk=world["batch"][0])
    jobs.read_soon(batch, ListKind.POLICE)
    jobs.enter_soon(batch)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text, lock, queueing_lock FROM procrastinate_jobs")
        kept = cursor.fetchall()
    assert [json.loads(args) for args, *_ in kept] == [{"batch": batch.pk, "kind": "POLICE"}, {"batch": batch.pk}]
    assert all(lock == f"batch-{batch.pk}" for _, lock, _ in kept)


# Fragments and polling.


def test_every_address_that_a_script_asks_for_stands_in_the_list() -> None:
    asked = set()
    for page in (ROOT / "web" / "templates").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for address in re.findall(r'(?:hx-(?:get|post|put|patch|delete)|data-draft)="([^"]+)"', text):
            asked.add(named(address))
    assert asked | {"divisions"} == set(FRAGMENTS)


def named(address: str) -> str:
    """The route behind an address of a template."""
    if found := re.match(r"\{% url '([\w-]+)'", address):
        return found[1]
    plain = re.sub(r"\{\{ ?(\w+)[^}]*\}\}", lambda m: "1" if m[1] in ("row", "batch") else "ABCDEFGHJK", address)
    return str(resolve(plain.partition("?")[0]).url_name)


@pytest.mark.django_db
@pytest.mark.parametrize("forged", [{}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-Boosted": "true"}])
def test_a_fragment_alone_gives_nothing_to_whom_its_page_is_closed(
    forged: dict[str, str],
    world: Any,  # noqa: F811
) -> None:
    wrong = {}
    for role in ("", *ROLES):
        for district in ("310115", "310112"):
            for name, entry in FRAGMENTS.items():
                mine = district == "310115" or "对象" not in entry
                if role in entry["角色"] and mine:
                    continue
                for answer in asking(role, district, name, entry, world, forged):
                    refused = answer.status_code in (302, 403, 404, 405)
                    away = answer.status_code != 302 or answer.headers["Location"].startswith("/sign-in/")
                    text = answer.content.decode(errors="replace")
                    if not refused or not away or NAME in text or NUMBER in text:
                        wrong[role, district, name] = answer.status_code
    assert wrong == {}


def asking(role: str, district: str, name: str, entry: Any, world: Any, forged: Any) -> Iterator[Any]:  # noqa: F811
    from tonghu.register.models import User

    client = Client(raise_request_exception=False)
    if role:
        known = User.objects.filter(username=f"{role}-{district}").first()
        client.force_login(known or account(role, district))
    address = reverse(name, args=world.get(entry.get("对象", ""), ()))
    for method in (client.get, client.post):
        with transaction.atomic():
            yield method(address, headers=forged)
            transaction.set_rollback(True)
