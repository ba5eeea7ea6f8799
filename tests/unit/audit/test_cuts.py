"""The chain is cut in every way that somebody with all rights in the database has; each is found and named."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from tests.unit.audit.conftest import Book, administrator, seal, verify
from tonghu.register.audit import checkpoints, keys
from tonghu.register.audit.links import START, hash_of, packed
from tonghu.register.models import Checkpoint, Entry, Link

pytestmark = pytest.mark.django_db


def test_an_untouched_journal_is_whole(book: Book) -> None:
    report = verify()
    assert (report.whole, report.lines, report.checkpoints) == (True, 33, 3)
    assert report.proven is not None and report.proven.seq == 33


def test_lines_after_the_last_checkpoint_are_proven_by_the_chain_alone(book: Book) -> None:
    book.write(4)
    report = verify()
    assert (report.whole, report.lines) == (True, 37)
    assert report.proven is not None and report.proven.seq == 33


def entry(place: int) -> int:
    """The row of the journal that the chain's line of this number proves."""
    return Link.objects.get(seq=place, source=1).row_id


def line_removed(sql: Any) -> None:
    sql.execute("DELETE FROM register_entry WHERE id = %s", [entry(15)])


def line_altered(sql: Any) -> None:
    sql.execute('UPDATE register_entry SET detail = \'{"table": "T99"}\' WHERE id = %s', [entry(15)])


def person_replaced(sql: Any) -> None:
    sql.execute(
        "UPDATE register_entry SET by_id = (SELECT id FROM register_user WHERE username = 'director') WHERE id = %s",
        [entry(15)],
    )


def line_inserted(sql: Any) -> None:
    sql.execute(
        "INSERT INTO register_entry (at, by_id, act, detail) SELECT at, by_id, 'SEE_CHILD', '{}' "
        "FROM register_entry WHERE id = %s",
        [entry(15)],
    )


def lines_swapped(sql: Any) -> None:
    one, other = entry(15), entry(16)
    sql.execute("UPDATE register_entry SET id = -1 WHERE id = %s", [one])
    sql.execute("UPDATE register_entry SET id = %s WHERE id = %s", [one, other])
    sql.execute("UPDATE register_entry SET id = %s WHERE id = -1", [other])


def link_altered(sql: Any) -> None:
    sql.execute("UPDATE register_link SET digest = sha256('x') WHERE seq = 15")


def link_and_line_removed(sql: Any) -> None:
    sql.execute("DELETE FROM register_entry WHERE id = %s", [entry(15)])
    sql.execute("DELETE FROM register_link WHERE seq = 15")


def link_removed(sql: Any) -> None:
    sql.execute("DELETE FROM register_link WHERE seq = 15")


def links_swapped(sql: Any) -> None:
    sql.execute(
        "UPDATE register_link a SET row_id = b.row_id, digest = b.digest FROM register_link b "
        "WHERE (a.seq, b.seq) IN ((15, 16), (16, 15))"
    )


def first_lines_removed(sql: Any) -> None:
    sql.execute("DELETE FROM register_entry WHERE id <= %s", [entry(4)])
    sql.execute("DELETE FROM register_link WHERE seq <= 4")


def tail_cut_off(sql: Any) -> None:
    sql.execute("DELETE FROM register_entry WHERE id >= %s", [entry(30)])
    sql.execute("DELETE FROM register_userevent WHERE pgh_id = (SELECT max(pgh_id) FROM register_userevent)")
    sql.execute("DELETE FROM register_link WHERE seq >= 30")


def history_altered(sql: Any) -> None:
    sql.execute(
        "UPDATE register_userevent SET name = '别人' WHERE pgh_id = (SELECT max(pgh_id) FROM register_userevent)"
    )


def history_removed(sql: Any) -> None:
    sql.execute("DELETE FROM register_userevent")


def clock_set_back(sql: Any) -> None:
    sql.execute("UPDATE register_link SET at = at - interval '1 day' WHERE seq >= 15")
    recompute(sql, 15)


def line_backdated(sql: Any) -> None:
    sql.execute("UPDATE register_entry SET at = at - interval '3 days' WHERE id = %s", [entry(33 - 1)])
    redigest(sql)
    recompute(sql, 1)


def line_linked_twice(sql: Any) -> None:
    sql.execute(
        "SELECT register_append(ARRAY[1]::smallint[], ARRAY[0]::smallint[], ARRAY[row_id], ARRAY[digest]) "
        "FROM register_link WHERE seq = 15"
    )


def line_added_later(sql: Any) -> None:
    """Inserted past the triggers, then linked as if it had been there before the chain."""
    line_inserted(sql)
    sql.execute("SELECT register_link_rows(1, 'register_entry', 'id')")


def line_altered_and_chain_recomputed(sql: Any) -> None:
    line_altered(sql)
    redigest(sql)
    recompute(sql, 1)


def redigest(sql: Any) -> None:
    """Make every digest fit its row, as the functions of the chain do."""
    sql.execute("SET LOCAL timezone = 'UTC'")
    sql.execute(
        "UPDATE register_link l SET digest = register_digest(e::text) FROM register_entry e "
        "WHERE l.source = 1 AND l.row_id = e.id"
    )


def recompute(sql: Any, first: int) -> None:
    """Make every hash fit the one before, from a link on."""
    before = bytes(Link.objects.get(seq=first - 1).hash) if first > 1 else START
    for link in Link.objects.filter(seq__gte=first).order_by("seq"):
        body = packed(link.seq, link.source, link.kind, link.row_id, link.at, bytes(link.digest))
        before = hash_of(before, body)
        sql.execute("UPDATE register_link SET hash = %s WHERE seq = %s", [before, link.seq])


def lines_closed_up_and_recomputed(sql: Any) -> None:
    """One line less, everything behind it moved up: nothing is missing to the eye."""
    link_and_line_removed(sql)
    sql.execute("UPDATE register_link SET seq = -seq WHERE seq > 15")
    sql.execute("UPDATE register_link SET seq = -seq - 1 WHERE seq < 0")
    recompute(sql, 15)


def checkpoint_removed(sql: Any) -> None:
    sql.execute("DELETE FROM register_checkpoint WHERE number = 2")


def checkpoint_forged(sql: Any) -> None:
    line_altered_and_chain_recomputed(sql)
    forge(sql, Ed25519PrivateKey.generate())


def forge(sql: Any, key: Ed25519PrivateKey) -> None:
    """Swear to the chain as it is now, with a key of one's own."""
    before = None
    for row in Checkpoint.objects.order_by("number"):
        hash = bytes(Link.objects.get(seq=row.seq).hash)
        previous = before.digest if before else checkpoints.FIRST.hex()
        name = keys.fingerprint(key.public_key())
        before = checkpoints.sign(
            checkpoints.Sworn(row.number, row.seq, hash.hex(), row.at.isoformat(), previous, "", name), key
        )
        sql.execute(
            "UPDATE register_checkpoint SET hash = %s, previous = %s, key = %s, signature = %s WHERE number = %s",
            [hash, bytes.fromhex(previous), name, bytes.fromhex(before.signature), row.number],
        )


def old_dump_restored(sql: Any) -> None:
    """Everything as it was at the second checkpoint: links, lines and checkpoints fit each other."""
    sql.execute("DELETE FROM register_entry WHERE id > %s", [entry(21)])
    sql.execute("DELETE FROM register_userevent WHERE pgh_id = (SELECT max(pgh_id) FROM register_userevent)")
    sql.execute("DELETE FROM register_link WHERE seq > 22")
    sql.execute("DELETE FROM register_checkpoint WHERE number = 3")


def everything_removed(sql: Any) -> None:
    for table in ("entry", "userevent", "link", "checkpoint"):
        sql.execute(f"DELETE FROM register_{table}")


CUTS: list[tuple[Callable[[Any], None], str, str, int]] = [
    (line_removed, "GONE", "已不在库中", 11),
    (line_altered, "ALTERED", "内容与写入时不同", 11),
    (person_replaced, "ALTERED", "内容与写入时不同", 11),
    (line_inserted, "LOOSE", "没有链记录", 0),
    (lines_swapped, "ALTERED", "第 15 行", 11),
    (link_altered, "UNLINKED", "第 15 行", 11),
    (link_and_line_removed, "MISSING", "缺第 15 行", 11),
    (link_removed, "MISSING", "缺第 15 行", 11),
    (links_swapped, "UNLINKED", "第 15 行", 11),
    (first_lines_removed, "MISSING", "缺第 1 至 4 行", 0),
    (tail_cut_off, "TAIL", "末尾被截去", 22),
    (history_altered, "ALTERED", "账号的历史", 22),
    (history_removed, "GONE", "账号的历史", 0),
    (clock_set_back, "CLOCK", "时钟被调回", 11),
    (line_backdated, "TIME", "相差太远", 22),
    (line_linked_twice, "TWICE", "接了两次", 0),
    (line_added_later, "BACKDATED", "事后补接", 33),
    (line_altered_and_chain_recomputed, "RECOMPUTED", "重新算过", 11),
    (lines_closed_up_and_recomputed, "RECOMPUTED", "重新算过", 11),
    (checkpoint_removed, "CHECKPOINT_GONE", "被删除", 11),
    (checkpoint_forged, "SIGNATURE", "签名不符", 0),
    (old_dump_restored, "TAIL", "恢复了旧备份", 22),
    (everything_removed, "TAIL", "第 11 行", 0),
]


@pytest.mark.parametrize(("cut", "code", "words", "proven"), CUTS, ids=[cut.__name__ for cut, *_ in CUTS])
def test_a_cut_is_found_and_named(cut: Any, code: str, words: str, proven: int, book: Book) -> None:
    with administrator() as sql:
        cut(sql)
    report = verify()
    found = [fault for fault in report.faults if fault.code == code]
    assert found, report.faults
    assert any(words in fault.message for fault in found), found
    assert (report.proven.seq if report.proven else 0) == proven


def test_a_chain_recomputed_with_all_checkpoints_is_found_by_those_outside(book: Book) -> None:
    own = keys.signing_key(first=False)  # the thief of the key signs rightly; only the file outside tells
    with administrator() as sql:
        line_altered_and_chain_recomputed(sql)
        forge(sql, own)
    report = verify()
    assert {"CHECKPOINT_DIFFERS", "RECOMPUTED"} <= {fault.code for fault in report.faults}


def test_without_checkpoints_outside_it_is_said_what_cannot_be_seen(book: Book) -> None:
    checkpoints.file().unlink()
    report = verify()
    assert report.whole
    assert any("没有库外检查点" in remark for remark in report.remarks)


def test_a_switched_off_trigger_is_found(book: Book) -> None:
    with administrator():
        assert [fault.code for fault in verify().faults] == ["TRIGGER", "TRIGGER"]


def test_a_replaced_function_is_found(book: Book) -> None:
    with administrator() as sql:
        sql.execute(
            "CREATE OR REPLACE FUNCTION register_digest(line text) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$"
        )
    assert "FUNCTION" in {fault.code for fault in verify().faults}


def test_a_line_cut_out_of_the_file_outside_is_found(book: Book) -> None:
    path = checkpoints.file()
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[2])
    assert "CHECKPOINT_GONE" in {fault.code for fault in verify().faults}


def test_a_line_bent_in_the_file_outside_is_found(book: Book) -> None:
    path = checkpoints.file()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[1]["seq"] = 21
    lines[1]["sm3"] = ""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert {"CHECKPOINT_DIFFERS"} <= {fault.code for fault in verify().faults}


def test_since_a_line_begins_at_the_checkpoint_before_it(book: Book) -> None:
    with administrator() as sql:
        line_altered(sql)  # line 15
    assert verify(since=30).whole
    assert not verify(since=12).whole


def test_nothing_broken_is_sworn_to(book: Book) -> None:
    book.write(3)
    with administrator() as sql:
        sql.execute("UPDATE register_link SET digest = sha256('x') WHERE seq = 35")
    with pytest.raises(checkpoints.NotSealed, match="不完整"):
        checkpoints.seal(at=timezone.now())
    assert Checkpoint.objects.count() == 3


def test_after_an_old_dump_no_new_checkpoint_covers_it_up(book: Book) -> None:
    with administrator() as sql:
        old_dump_restored(sql)
    book.write(30)
    with pytest.raises(checkpoints.NotSealed, match="旧备份"):
        seal()


def test_a_lost_key_is_not_replaced(book: Book) -> None:
    keys.key_file().unlink()
    book.write(1)
    with pytest.raises(keys.KeyRefused, match="不会另造"):
        seal()
    assert not keys.key_file().exists()


def test_a_line_of_the_journal_written_long_ago_by_its_own_word_is_found(book: Book, cast: Any) -> None:
    Entry.objects.create(at=timezone.now() - timedelta(days=2), by=cast.officer, act="SEE_TABLE", detail={})
    assert [fault.code for fault in verify().faults] == ["TIME"]
