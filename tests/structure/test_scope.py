"""The second lock: what PostgreSQL itself shows to whom, whatever the pages do (行级权限)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from tests.structure.test_matrix import account, world
from tonghu.register import policies, scope

__all__ = ["world"]  # the fixture

pytestmark = pytest.mark.django_db

OWN, NEIGHBOUR, FOREIGN = "310115", "310112", "320505"
# What the world of the matrix shows of one child to each role of its own district, table by table.
OF_CHILD = {"child", "person", "visit", "record", "revision", "uploadrow", "line", "entry"}
SHOWN = {
    "OFFICER": OF_CHILD | {"batch", "sourcerow", "pair", "request"},
    "APPROVER": OF_CHILD | {"request"},
    "SUPERVISOR": OF_CHILD,
    "DIRECTOR": OF_CHILD,
    "LIAISON": {"request", "line"},
    "STATISTICIAN": set(),
    "WOMEN_CHILDREN": set(),
    "ADMINISTRATOR": set(),
}
FILLED = sorted(OF_CHILD | {"batch", "sourcerow", "pair", "request"})
WAYS_IN = ("mfa_authenticator", "usersessions_usersession", "socialaccount_socialaccount")


@pytest.fixture
def filled(world: Any, cast: Any, round: Any) -> Any:
    """The matrix's one child, visited and looked at."""
    from tonghu.register import journal
    from tonghu.register.models import Child, Visit

    child = Child.objects.get(ref=world["child"][0])
    Visit.objects.create(
        child=child, round=round, visited_on=date(2024, 9, 1), way="HOME", outcome="MET", by=cast.director, at=_now()
    )
    journal.note("SEE_CHILD", by=cast.director, child=child)
    return world


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table if table in WAYS_IN else f'register_{table}'}")
        return int(cursor.fetchone()[0])


def seen() -> set[str]:
    return {table for table in FILLED if rows(table)}


@contextmanager
def saying(setting: str) -> Iterator[None]:
    """The connection with a setting that this code made up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tonghu.scope', true)")
        before = cursor.fetchone()[0] or ""
        cursor.execute("SELECT set_config('tonghu.scope', %s, false)", [setting])
        yield
        cursor.execute("SELECT set_config('tonghu.scope', %s, false)", [before])


def own_setting(user: Any, **more: Any) -> str:
    said = {"pid": connection.connection.info.backend_pid, "until": 9_999_999_999} | more
    return scope.of(user).signed(**said)


@pytest.mark.parametrize("role", SHOWN)
def test_each_role_sees_its_own_place_and_what_its_work_needs(role: str, filled: Any) -> None:
    with scope.seeing(account(role, OWN)):
        assert seen() == SHOWN[role]


@pytest.mark.parametrize("district", [NEIGHBOUR, FOREIGN])
@pytest.mark.parametrize("role", SHOWN)
def test_the_same_role_elsewhere_sees_no_row(role: str, district: str, filled: Any) -> None:
    with scope.seeing(account(role, district)):
        assert seen() == set()


def test_a_director_of_the_next_neighbourhood_sees_no_row(filled: Any) -> None:
    user = account("DIRECTOR", OWN)
    user.jurisdiction = "310115004002"
    user.save()
    with scope.seeing(user):
        assert seen() == set()


def test_another_department_sees_no_line(filled: Any) -> None:
    user = account("LIAISON", OWN)
    user.department = "HEALTH"
    user.save()
    with scope.seeing(user):
        assert seen() == set()


def test_without_a_scope_there_are_no_rows(filled: Any) -> None:
    everything = [model._meta.db_table.removeprefix("register_") for model in policies.guarded()]
    with saying(""):
        assert {table for table in everything if rows(table)} == set()


def test_after_a_setting_of_one_transaction_there_are_no_rows(filled: Any) -> None:
    with saying(""), connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute("SELECT set_config('tonghu.scope', 'x', true)")
        assert seen() == set()


def test_until_it_is_known_who_asks_only_accounts_are_seen(filled: Any) -> None:
    with scope.gate():
        assert seen() == set()
        assert rows("user")


FORGERIES = {
    "another place, the old signature": lambda said, user: said.replace(user.jurisdiction, NEIGHBOUR),
    "another role, the old signature": lambda said, user: said.replace("OFFICER", "WIDE"),
    "no signature": lambda said, user: said[:-65],
    "an empty signature": lambda said, user: said[:-64],
    "nothing but words": lambda said, user: "WIDE",
    "one field more": lambda said, user: said[:-65] + "|x" + said[-65:],
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_scope_sees_no_row(forgery: str, filled: Any) -> None:
    user = account("OFFICER", OWN)
    with saying(own_setting(user)):
        assert seen() == SHOWN["OFFICER"]
    with saying(FORGERIES[forgery](own_setting(user), user)):
        assert seen() == set()


def test_a_scope_of_another_connection_sees_no_row(filled: Any) -> None:
    user = account("OFFICER", OWN)
    with saying(own_setting(user, pid=connection.connection.info.backend_pid + 1)):
        assert seen() == set()


def test_a_scope_that_has_run_out_sees_no_row(filled: Any) -> None:
    with saying(own_setting(account("OFFICER", OWN), until=1_700_000_000)):
        assert seen() == set()


def test_a_scope_signed_with_another_key_sees_no_row(filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user = account("OFFICER", OWN)
    monkeypatch.setattr(settings, "SCOPE_SECRET", b"another key")
    with saying(own_setting(user)):
        assert seen() == set()


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"ends_on": date(2024, 1, 1)},
        {"role": "APPROVER", "jurisdiction": NEIGHBOUR},
        {"jurisdiction": NEIGHBOUR},
    ],
)
def test_a_scope_ends_with_what_the_account_was(change: dict[str, Any], filled: Any) -> None:
    user = account("OFFICER", OWN)
    said = own_setting(user)
    for column, value in change.items():
        setattr(user, column, value)
    user.save()
    with saying(said):
        assert seen() == set()


def test_a_smuggled_statement_cannot_widen_the_scope(filled: Any) -> None:
    with scope.seeing(account("OFFICER", NEIGHBOUR)), connection.cursor() as cursor:
        cursor.execute(
            "WITH wider AS MATERIALIZED (SELECT set_config('tonghu.scope', "
            "replace(current_setting('tonghu.scope'), %s, %s), false)) "
            "SELECT count(*) FROM wider, register_child",
            [NEIGHBOUR, OWN],
        )
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT inner_pad FROM register_scopekey",
        "ALTER TABLE register_child DISABLE ROW LEVEL SECURITY",
        "DROP POLICY select_by_scope ON register_child",
        "CREATE FUNCTION public.register_scope(part text, x int) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        "SET row_security = off; SELECT count(*) FROM register_child",
    ],
)
def test_the_application_cannot_take_the_lock_off(statement: str, filled: Any) -> None:
    user = account("DIRECTOR", NEIGHBOUR)
    with scope.seeing(user), connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute(statement)


@pytest.mark.parametrize("role", ["OFFICER", "SUPERVISOR", "DIRECTOR"])
def test_nobody_changes_a_row_of_another_place(role: str, filled: Any) -> None:
    changes = (
        "UPDATE register_child SET residence = '310112001001'",
        "UPDATE register_person SET sex = '1'",
        "UPDATE register_record SET state = 'REVIEWED'",
        "UPDATE register_line SET settled_at = NULL",
        "UPDATE register_sourcerow SET child_id = NULL",
        "UPDATE register_user SET jurisdiction = '31' WHERE username = 'officer'",
    )
    with scope.seeing(account(role, NEIGHBOUR)), connection.cursor() as cursor:
        for change in changes:
            cursor.execute(change)
            assert (change, cursor.rowcount) == (change, 0)


def test_a_line_of_the_journal_is_written_in_ones_own_name(filled: Any, cast: Any) -> None:
    from tonghu.register import journal

    with scope.seeing(cast.director), pytest.raises(ProgrammingError), transaction.atomic():
        journal.note("SEE_CHILD", by=cast.officer)


def way_in(user: Any) -> None:
    """A second factor, a device and an identity of an account."""
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount
    from allauth.usersessions.models import UserSession

    Authenticator.objects.create(user=user, type="totp", data={"secret": ""})
    UserSession.objects.create(user=user, session_key=user.username, ip="192.0.2.1", user_agent="")
    SocialAccount.objects.create(user=user, provider="government", uid=user.username)


@pytest.mark.parametrize("table", WAYS_IN)
def test_how_somebody_gets_in_is_seen_by_them_by_their_administrator_and_at_the_gate(cast: Any, table: str) -> None:
    for user in (cast.officer, cast.director, cast.neighbour):
        way_in(user)
    seen = {}
    scopes = {"own": scope.of(cast.officer), "administrator": scope.of(cast.administrator)}
    scopes |= {"neighbour": scope.of(cast.neighbour), "gate": scope.Scope(scope.GATE)}
    before = scope.current()
    for name, one in scopes.items():
        scope.enter(one)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            seen[name] = cursor.fetchone()[0]
    scope.enter(before)
    assert seen == {"own": 1, "administrator": 2, "neighbour": 1, "gate": 3}


@pytest.mark.parametrize("table", WAYS_IN)
def test_nobody_else_takes_away_how_somebody_gets_in(cast: Any, table: str) -> None:
    way_in(cast.officer)
    with scope.seeing(cast.approver), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
        assert cursor.rowcount == 0


def test_nobody_gives_another_a_second_factor(cast: Any) -> None:
    from allauth.mfa.models import Authenticator

    for user in (cast.approver, cast.administrator):
        with scope.seeing(user), pytest.raises(ProgrammingError), transaction.atomic():
            Authenticator.objects.create(user=cast.officer, type="totp", data={"secret": ""})


def test_at_the_gate_only_a_failed_sign_in_is_written_and_by_nobody(cast: Any) -> None:
    from tonghu.register import journal
    from tonghu.register.models import Entry

    with scope.gate():
        journal.note_failed_sign_in(why="WRONG")
        for by, act in ((cast.officer, "SIGN_IN_FAILED"), (cast.officer, "SEE_CHILD")):
            with pytest.raises(ProgrammingError), transaction.atomic():
                journal.note(act, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(at=timezone.now(), by=None, act="SEE_CHILD")


def test_every_table_of_the_register_is_guarded() -> None:
    named = {model.__name__ for model in policies.guarded() if not model.__name__.endswith("Event")}
    assert named == set(policies.SEEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        closed = {name for (name,) in cursor.fetchall()}
    assert {model._meta.db_table for model in policies.guarded()} <= closed


# What a page may show of a child in reach although its sources lie elsewhere; each takes children already found.
BEYOND = {"web/shown/sources.py", "web/shown/story.py", "web/shown/checks.py", "web/jobs.py", "web/shell.py"}


def test_no_page_looks_over_the_whole_register() -> None:
    import tonghu

    root = Path(tonghu.__file__).parent
    wide = re.compile(r"whole_register\(|@wide\(|scope\.WIDE")
    looking = {
        p.relative_to(root).as_posix() for p in (root / "web").rglob("*.py") if wide.search(p.read_text("utf-8"))
    }
    assert looking == BEYOND


def test_a_candidate_from_another_district_is_compared_and_no_further_opened(filled: Any, cast: Any) -> None:
    """An officer's doubtful row may be a child who lives elsewhere: to decide, both are shown; the page is not."""
    from django.test import Client

    from tonghu.register.models import Child, Pair, Person, SourceRow

    row = SourceRow.objects.get(pk=filled["row"][0])
    elsewhere = Child.objects.create(person=Person.objects.create(name="虚构邻"), residence="310112001001")
    Pair.objects.create(row=row, child=elsewhere)
    client = Client()
    client.force_login(cast.officer)
    page = client.get(f"/pairs/{row.pk}/?with={elsewhere.ref}").content.decode()
    assert "构邻" in page and elsewhere.ref in page
    assert client.get(f"/children/{elsewhere.ref}/").status_code == 404
    answer = client.post(f"/pairs/{row.pk}/decide/", {"same": "1", "child": elsewhere.ref})
    row.refresh_from_db()
    assert (answer.status_code, row.child_id) == (302, elsewhere.pk)


@pytest.mark.parametrize("again", [False, True])
def test_no_test_begins_in_the_scope_that_another_left(again: bool, cast: Any) -> None:
    assert scope.current() == scope.Scope(scope.WIDE)
    scope.enter(scope.of(cast.director))
    assert scope.current() != scope.Scope(scope.WIDE), again
