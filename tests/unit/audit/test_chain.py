"""How lines come onto the chain: by triggers, at commit, behind one lock that nobody holds for long."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from tests.unit.audit.conftest import Book, administrator, settle, verify
from tonghu.register import journal, scope
from tonghu.register.audit import chain, links
from tonghu.register.audit.sources import SOURCES
from tonghu.register.models import Checkpoint, Entry, Link, User
from tonghu.web.gate.terminals import terminal_of

pytestmark = pytest.mark.django_db
REFUSED = r"permission denied|must be owner|does not prove|does not fit"
Connect = Callable[..., "psycopg.Connection[Any]"]


def test_a_line_and_a_change_are_linked_when_the_transaction_ends(audit: Any, cast: Any) -> None:
    line = journal.note("SEE_TABLE", by=cast.officer)
    cast.officer.name = "虚构新名"
    cast.officer.save()
    assert Link.objects.count() == 0
    settle()
    journal_line, change = Link.objects.order_by("seq")
    assert (journal_line.seq, journal_line.source, journal_line.row_id) == (1, 1, line.pk)
    assert (change.seq, change.source) == (2, 2)


def test_what_is_rolled_back_leaves_no_gap(audit: Any, cast: Any) -> None:
    journal.note("SEE_TABLE", by=cast.officer)
    try:
        with transaction.atomic():
            journal.note("SEE_TABLE", by=cast.officer)
            raise LookupError
    except LookupError:
        pass
    journal.note("SEE_TABLE", by=cast.officer)
    report = verify()
    assert (report.whole, report.lines) == (True, 2)


def test_the_first_line_may_be_the_one_that_is_rolled_back(audit: Any, cast: Any) -> None:
    try:
        with transaction.atomic():
            journal.note("SEE_TABLE", by=cast.officer)
            raise LookupError
    except LookupError:
        pass
    journal.note("SEE_TABLE", by=cast.officer)
    assert verify().lines == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO register_link SELECT seq + 1000, source, kind, row_id, at, digest, hash FROM register_link",
        "UPDATE register_link SET digest = hash",
        "DELETE FROM register_link",
        "TRUNCATE register_link",
        "UPDATE register_entry SET act = 'X'",
        "DELETE FROM register_entry",
        "INSERT INTO register_checkpoint SELECT number + 9, seq, hash, at, previous, archive, key, signature "
        "FROM register_checkpoint",
        "UPDATE register_checkpoint SET seq = 1",
        "DELETE FROM register_checkpoint",
        "SELECT * FROM register_waiting",
        "DELETE FROM register_waiting",
        "DELETE FROM register_userevent",
        "ALTER TABLE register_entry DISABLE TRIGGER USER",
        "SET session_replication_role = replica",
        "SELECT register_append(ARRAY[1]::smallint[], ARRAY[0]::smallint[], ARRAY[1]::bigint[], ARRAY['x'::bytea])",
        "SELECT register_link_rows(1, 'register_entry', 'id')",
        "SELECT register_let_go(20, '6 months')",
        "SELECT register_lines(1, 20)",
        "SELECT register_unlinked(1, 'register_person', 'id')",
        "SELECT register_keep_checkpoint(9, 11, 'x', now(), 'x', '', '', 'x')",
    ],
)
def test_the_application_writes_no_link_and_bends_no_line(statement: str, book: Book) -> None:
    before = Link.objects.count(), Checkpoint.objects.count()
    with (
        pytest.raises(Exception, match=REFUSED),
        transaction.atomic(),
    ):
        connection.cursor().execute(statement)
    assert (Link.objects.count(), Checkpoint.objects.count()) == before


def test_history_is_not_changed_even_by_the_owner_but_its_ciphertext_may_be(book: Book) -> None:
    settle()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE tonghu_owner")
        with pytest.raises(Exception, match="stays as it was written"), transaction.atomic():
            cursor.execute("UPDATE register_userevent SET username = 'x'")
        settle()
        cursor.execute("ALTER TABLE register_userevent ADD COLUMN sealed bytea")
        cursor.execute("UPDATE register_userevent SET sealed = 'anew'")
        settle()
        cursor.execute("SET LOCAL ROLE tonghu_app")
    report = verify()
    assert report.whole, report.faults
    assert any("3 次改写密文" in remark for remark in report.remarks)


def test_a_column_that_a_later_version_adds_changes_no_digest(book: Book) -> None:
    settle()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE tonghu_owner")
        cursor.execute("ALTER TABLE register_entry ADD COLUMN later text, ADD COLUMN later_too date")
        cursor.execute("ALTER TABLE register_userevent ADD COLUMN later jsonb")
        cursor.execute("SET LOCAL ROLE tonghu_app")
    assert verify().whole


def test_settings_of_the_session_change_no_digest(book: Book, cast: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'America/New_York'; SET LOCAL datestyle = 'SQL, DMY'")
        cursor.execute("SET LOCAL bytea_output = 'escape'; SET LOCAL extra_float_digits = -3")
        cursor.execute("UPDATE register_user SET name = '虚构甲' WHERE id = %s", [cast.officer.pk])
        settle()
        cursor.execute("SET LOCAL datestyle = 'ISO, MDY'; SET LOCAL timezone = 'UTC'")
    assert verify().whole


def test_a_migration_that_changes_the_form_of_history_links_it_anew(book: Book) -> None:
    with administrator() as sql:
        sql.execute("ALTER TABLE register_userevent ADD COLUMN later boolean NOT NULL DEFAULT false")
        assert chain.link_rows(sql, "register_userevent") == 3
        assert chain.link_rows(sql, "register_userevent") == 0
    report = verify()
    assert report.whole and any("改写密文" in remark for remark in report.remarks)


# Tables whose rows are never changed and that a release rests on.
ONLY_ADDED = {"register_snapshot", "register_ledgerentry", "register_coverageestimate"}


def test_every_table_of_history_is_on_the_chain_and_columns_of_the_journal_may_only_be_added_empty() -> None:
    models = apps.get_app_config("register").get_models()
    history = {model._meta.db_table for model in models if model.__name__.endswith("Event")}
    assert {source.table for source in SOURCES} == {"register_entry", *ONLY_ADDED} | history
    first = {"id", "at", "by", "role", "place", "terminal", "act", "child", "batch", "record", "detail"}
    later = [field for field in Entry._meta.local_fields if field.name not in first]
    assert [field.name for field in later if not field.null] == []


def test_the_journal_knows_role_place_and_terminal_of_that_moment(cast: Any) -> None:
    client = Client()
    client.force_login(cast.officer)
    client.get("/tables/", REMOTE_ADDR="192.0.2.7")
    client.get("/tables/T01/sheet/", REMOTE_ADDR="192.0.2.7")
    with journal.at_terminal(terminal_of("192.0.2.7")):
        line = journal.note("SEE_TABLE", by=cast.director)
    assert (line.role, line.place, line.terminal) == ("DIRECTOR", "310115004001", terminal_of("192.0.2.7"))
    assert "192.0.2" not in line.terminal and terminal_of("192.0.2.8") != line.terminal
    client.post("/sign-out/", REMOTE_ADDR="192.0.2.7")
    out = Entry.objects.get(act="SIGN_OUT")
    assert (out.role, out.place, out.terminal) == ("OFFICER", "310115", terminal_of("192.0.2.7"))


# -- with real transactions ------------------------------------------------------------------------------------------


@pytest.fixture
def connect(django_db_setup: None, django_db_blocker: Any) -> Iterator[Connect]:
    """Connections beside the test's own, which commit; afterwards the tables are as before."""
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_")
        given = {**connection.get_connection_params(), "cursor_factory": None, "context": None}
        given = {key: value for key, value in given.items() if value is not None and key != "prepare_threshold"}

    def new(role: str = "tonghu_app") -> "psycopg.Connection[Any]":
        opened = psycopg.connect(**{**given, "options": f"-c role={role}"})
        everything = scope.Scope(scope.WIDE).signed(pid=opened.info.backend_pid, until=4_000_000_000)
        opened.execute("SELECT set_config('tonghu.scope', %s, false)", [everything])
        opened.commit()
        return opened

    with new("tonghu_owner") as owner, django_db_blocker.unblock():
        clerk = User(username="chain", name="虚构", password="!", role="OFFICER", jurisdiction="310115")
        fields = [field for field in User._meta.concrete_fields if not field.primary_key]
        values = [field.get_db_prep_save(field.pre_save(clerk, add=True), connection) for field in fields]
        columns = ", ".join(str(field.column) for field in fields)
        owner.execute(f"INSERT INTO register_user ({columns}) VALUES ({', '.join(['%s'] * len(fields))})", values)
    yield new
    with new("tonghu_owner") as owner:
        owner.execute("DELETE FROM register_entry; DELETE FROM register_link; DELETE FROM register_userevent")
        owner.execute("DELETE FROM register_user WHERE username = 'chain'")


LINE = (
    "INSERT INTO register_entry (at, by_id, act, detail) "
    "SELECT clock_timestamp(), id, 'SEE_TABLE', '{}' FROM register_user WHERE username = 'chain'"
)


def walked(new: Connect) -> links.Walk:
    """A walk along the whole chain as committed."""
    with new() as asking:
        (last,) = asking.execute("SELECT last FROM register_ends()").fetchone() or (0,)
        (stretch,) = asking.execute("SELECT register_links(1, %s)", [last]).fetchone() or (b"",)
    walk = links.Walk()
    walk.along(bytes(stretch or b""), last or 0)
    return walk


def test_two_transactions_at_once_give_one_chain(connect: Connect) -> None:
    with connect() as one, connect() as other:
        for _ in range(3):
            one.execute(LINE)
            other.execute(LINE)
        other.commit()
        one.execute(LINE)
        one.commit()
    walk = walked(connect)
    assert (walk.seq, walk.breaks) == (7, [])


def test_a_long_transaction_keeps_nobody_waiting(connect: Connect) -> None:
    with connect() as long, connect() as page:
        for _ in range(100):
            long.execute(LINE)
        page.execute("SET lock_timeout = '2s'")
        page.execute(LINE)
        page.commit()  # would wait for the other's lock, if it were taken while writing
        long.commit()
    assert walked(connect).breaks == []


def test_nobody_waits_for_a_row_while_holding_the_end_of_the_chain(connect: Connect) -> None:
    """A commit that waits for somebody's row must not keep everybody else from committing."""
    with connect() as holder, connect() as waiter, connect("tonghu_owner") as page:
        holder.execute("SELECT 1 FROM register_user WHERE username = 'chain' FOR UPDATE")
        waiter.execute("SELECT 1")
        waiter.commit()
        process = subprocess.Popen(
            [sys.executable, "-c", COMMITS_TWO_LINES, waiter.info.dsn, waiter.info.password, CHANGE, LINE],
            stdin=subprocess.PIPE,
        )
        time.sleep(2.5)
        assert process.poll() is None  # it waits for the account's row
        page.execute("SET lock_timeout = '2s'")
        page.execute(CHANGE)
        page.commit()
        holder.rollback()
        assert process.wait(20) == 0
    with connect("tonghu_owner") as owner:
        owner.execute("DELETE FROM register_roundevent")
    assert walked(connect).breaks == []


# A line of the history that asks for no row which somebody holds.
CHANGE = """
INSERT INTO register_roundevent (pgh_created_at, pgh_label, id, pgh_obj_id, name, reference_date, opens_on,
                                 survey_until, verify_until, upload_until)
SELECT clock_timestamp(), 'before', 1, 1, 'x', day, day, day, day, day FROM (VALUES (date '2024-09-30')) AS d (day)
"""
COMMITS_TWO_LINES = """
import sys, psycopg
with psycopg.connect(sys.argv[1], password=sys.argv[2]) as connection:
    connection.execute("SET ROLE tonghu_owner")
    connection.execute(sys.argv[3])  # linked first
    connection.execute(sys.argv[4])  # then asks for the account's row
"""


def test_a_process_killed_before_its_commit_leaves_a_whole_chain(connect: Connect) -> None:
    with connect() as one:
        one.execute(LINE)
        one.commit()
        dsn, password = one.info.dsn, one.info.password
    words = [sys.executable, "-c", WRITES_AND_WAITS, dsn, password, LINE]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"written\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with connect() as another:
        another.execute(LINE)
    walk = walked(connect)
    assert (walk.seq, walk.breaks) == (2, [])


WRITES_AND_WAITS = """
import sys, time, psycopg
connection = psycopg.connect(sys.argv[1], password=sys.argv[2])
connection.execute("SET ROLE tonghu_owner")
for _ in range(500):
    connection.execute(sys.argv[3])
print("written", flush=True)
time.sleep(60)
"""


def test_two_thousand_lines_of_one_transaction_are_linked_in_a_blink(connect: Connect) -> None:
    many = LINE.replace("FROM register_user", "FROM generate_series(1, 2000), register_user")
    with connect() as one:
        start = time.monotonic()
        one.execute(many)
        one.commit()
        took = time.monotonic() - start
    assert walked(connect).seq == 2000
    assert took < 1.0  # 0.06 s on a quiet machine


def test_a_stale_snapshot_writes_no_second_link(connect: Connect) -> None:
    """REPEATABLE READ does not see the newest link: the transaction fails, the chain does not fork."""
    with connect() as stale, connect() as other:
        stale.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        stale.execute(LINE)
        other.execute(LINE)
        other.commit()
        with pytest.raises((psycopg.errors.UniqueViolation, psycopg.errors.SerializationFailure)):
            stale.commit()
    assert walked(connect).seq == 1
