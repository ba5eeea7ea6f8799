"""Kept six months (网络安全法 第二十一条): then a file that proves itself, and only then out of the database."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.unit.audit.conftest import Book, administrator, seal, settle, verify
from tests.unit.audit.test_cuts import forge, recompute, redigest
from tonghu.register.audit import archive, checkpoints, keys
from tonghu.register.models import Checkpoint, Entry, Link
from tonghu.rules.access.keeping import may_leave

pytestmark = pytest.mark.django_db


@contextmanager
def owner() -> Iterator[None]:
    settle()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE tonghu_owner")
        yield
        cursor.execute("SET LOCAL ROLE tonghu_app")


def aged(book: Book) -> None:
    """The book as if it had been written seven months ago; then two lines of today."""
    with administrator() as sql:
        for statement in (
            "UPDATE register_entry SET at = at - interval '7 months'",
            "UPDATE register_userevent SET pgh_created_at = pgh_created_at - interval '7 months'",
            "UPDATE register_link SET at = at - interval '7 months'",
            "UPDATE register_checkpoint SET at = at - interval '7 months'",
            "SET LOCAL timezone = 'UTC'",
            "UPDATE register_link l SET digest = register_digest(e::text) FROM register_userevent e "
            "WHERE l.source = 2 AND l.row_id = e.pgh_id",
        ):
            sql.execute(statement)
        redigest(sql)
        recompute(sql, 1)
        forge(sql, keys.signing_key(first=False))
    checkpoints.file().unlink()
    checkpoints.copy_outside()
    book.write(2)
    seal()


def run(path: Path) -> int:
    with owner():
        return archive.archive(may_leave(on=timezone.localdate()), path, at=timezone.now())


def test_six_months_are_kept() -> None:
    assert may_leave(on=date(2026, 11, 26)) == date(2026, 5, 26)
    assert may_leave(on=date(2026, 8, 31)) == date(2026, 2, 28)


def test_old_lines_leave_with_a_proof_and_the_rest_stays_proven(book: Book, tmp_path: Path) -> None:
    aged(book)
    assert verify().whole
    path = tmp_path / "a.gz"
    assert run(path) == 30
    assert Entry.objects.count() == 2
    report = verify()
    assert report.whole, report.faults
    assert any("已归档" in remark for remark in report.remarks)
    proof = archive.verify_file(path, keys.Trusted.own())
    assert (proof.whole, proof.lines) == (True, 33)
    book.write(3)
    seal()
    assert verify().whole


def test_history_stays_in_the_register_and_on_the_chain(book: Book, tmp_path: Path) -> None:
    aged(book)
    run(tmp_path / "a.gz")
    assert set(Link.objects.filter(source=2).values_list("kind", flat=True)) == {Link.Kind.CARRIED}
    with administrator() as sql:
        sql.execute("UPDATE register_userevent SET name = '别人'")
    assert {fault.code for fault in verify().faults} == {"ALTERED"}


def test_a_second_archive_goes_on_where_the_first_ended(book: Book, tmp_path: Path) -> None:
    aged(book)
    third = Checkpoint.objects.get(number=3)
    path = tmp_path / "a.gz"
    with owner():
        second = Checkpoint.objects.get(number=2)
        upto = checkpoints.kept()[1]
        archive._write(path, None, upto)
        with connection.cursor() as cursor:
            checkpoints.make(cursor, second.seq, upto.hash, checkpoints.kept()[-1], at=timezone.now(), archive="00")
            cursor.execute("SELECT register_let_go(%s, '6 months')", [second.seq])
        checkpoints.copy_outside()
    assert run(tmp_path / "b.gz") == 10
    proof = archive.verify_file(tmp_path / "b.gz", keys.Trusted.own())
    assert (proof.whole, proof.first, proof.last) == (True, second.seq + 1, third.seq)
    assert verify().whole


def test_younger_lines_are_refused_by_the_step_and_by_the_database(book: Book, tmp_path: Path) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with owner(), pytest.raises(archive.NotArchived, match="至少保存 6 个月"):
        archive.archive(tomorrow, tmp_path / "a.gz", at=timezone.now())
    with pytest.raises(archive.NotArchived, match="没有可以归档"):
        run(tmp_path / "b.gz")
    sworn = checkpoints.kept()
    with owner(), connection.cursor() as cursor:
        checkpoints.make(cursor, sworn[0].seq, sworn[0].hash, sworn[-1], at=timezone.now(), archive="00")
        for keep, why in (("6 months", "too young"), ("1 day", "six months at least")):
            with pytest.raises(DatabaseError, match=why), transaction.atomic():
                cursor.execute("SELECT register_let_go(%s, %s::interval)", [sworn[0].seq, keep])
    assert Entry.objects.count() == 30


def test_removing_lines_without_an_archive_is_found_even_behind_a_checkpoint(book: Book) -> None:
    with administrator() as sql:
        sql.execute(
            "DELETE FROM register_entry WHERE id IN (SELECT row_id FROM register_link WHERE source = 1 AND seq <= 11)"
        )
        sql.execute("DELETE FROM register_userevent WHERE pgh_id = (SELECT min(pgh_id) FROM register_userevent)")
        sql.execute("DELETE FROM register_link WHERE seq <= 11")
    assert "MISSING" in {fault.code for fault in verify().faults}


def test_nothing_broken_is_archived(book: Book, tmp_path: Path) -> None:
    aged(book)
    with administrator() as sql:
        sql.execute("UPDATE register_entry SET act = 'X' WHERE id = (SELECT min(id) FROM register_entry)")
    with pytest.raises(archive.NotArchived, match="没有通过"):
        run(tmp_path / "a.gz")
    assert not (tmp_path / "a.gz").exists()


def test_a_file_that_is_there_is_not_written_over(book: Book, tmp_path: Path) -> None:
    aged(book)
    (tmp_path / "a.gz").write_text("别的")
    with pytest.raises(archive.NotArchived, match="已经有了"):
        run(tmp_path / "a.gz")
    assert Entry.objects.count() == 32 and [p.name for p in tmp_path.glob(".a.gz*")] == []


@pytest.mark.parametrize("cut", ["altered", "removed", "swapped", "short", "not gzip", "other key"])
def test_a_bent_archive_is_found(cut: str, book: Book, tmp_path: Path) -> None:
    aged(book)
    path = tmp_path / "a.gz"
    run(path)
    trusted = keys.Trusted.own()
    with gzip.open(path, "rt") as file:
        lines = file.readlines()
    if cut == "altered":
        said = json.loads(lines[5])
        lines[5] = json.dumps([*said[:2], said[2].replace("SEE_TABLE", "SEE_CHILD")]) + "\n"
    elif cut == "removed":
        del lines[5]
    elif cut == "swapped":
        lines[5], lines[6] = lines[6], lines[5]
    elif cut == "short":
        del lines[-1]
    elif cut == "other key":
        trusted = keys.Trusted()
    with gzip.open(path, "wt") as file:
        file.writelines(lines)
    if cut == "not gzip":
        path.write_bytes(path.read_bytes()[:-20])
    assert not archive.verify_file(path, trusted).whole
