"""The embedded database: private, repeatable, and no kill leaves it broken."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tonghu.register import embedded
from tonghu.register.embedded import cluster, place, postmaster, users


def in_memory() -> tempfile.TemporaryDirectory[str]:
    """A directory that need not wait for the disk, where there is one."""
    return tempfile.TemporaryDirectory(
        ignore_cleanup_errors=True, dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    )


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with in_memory() as directory:
        yield Path(directory) / "pg"
        users.go(embedded.Place(Path(directory) / "pg"))
        embedded.stop(Path(directory) / "pg")


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    with in_memory() as directory:
        yield Path(directory)


@pytest.fixture
def server(data: Path) -> embedded.Server:
    return embedded.start(data)


def ask(server: embedded.Server, question: str, role: place.Account = "tonghu_app") -> object:
    with psycopg.connect(server.url(role)) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def pid(data: Path) -> int:
    found = postmaster.pid_of(embedded.Place(data))
    assert found is not None
    return found


def until(claim: Callable[[], bool], patience: float = 15.0) -> bool:
    end = time.monotonic() + patience
    while not claim() and time.monotonic() < end:
        time.sleep(0.05)
    return claim()


def test_each_login_reaches_its_database(server: embedded.Server) -> None:
    assert ask(server, "select current_user || '@' || current_database()", "tonghu_owner") == "tonghu_owner@tonghu"
    assert ask(server, "select current_user || '@' || current_database()") == "tonghu_app@tonghu"


def test_the_application_is_no_superuser_owns_nothing_and_cannot_pass_row_security(server: embedded.Server) -> None:
    rights = (
        "select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole from pg_roles where rolname = current_user"
    )
    assert ask(server, rights) is False
    owner = "select pg_get_userbyid(datdba) from pg_database where datname = 'tonghu'"
    assert ask(server, owner) == "tonghu_owner"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "select set_config('role', 'tonghu_owner', false)")


def test_the_owner_can_step_down_to_the_application_for_a_test(server: embedded.Server) -> None:
    assert ask(server, "select set_config('role', 'tonghu_app', false)", "tonghu_owner") == "tonghu_app"


def test_a_wrong_password_is_refused(server: embedded.Server) -> None:
    wrong = server.url().replace(server.passwords["tonghu_app"], "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_it_does_not_listen_on_tcp(server: embedded.Server) -> None:
    assert ask(server, "select current_setting('listen_addresses')") == ""


def test_text_is_utf8_in_code_order_and_the_clock_is_shanghais(server: embedded.Server) -> None:
    assert ask(server, "select current_setting('server_encoding')") == "UTF8"
    assert ask(server, "select current_setting('TimeZone')") == "Asia/Shanghai"
    assert ask(server, "select upper('é') = 'É' and 'B' < 'a'") is True


def test_only_the_owner_of_the_directory_can_read_it(server: embedded.Server, data: Path) -> None:
    for directory in (data, server.socket, data / "server" / "pg"):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    for kept in (data / "server" / "logins.json", data / "log"):
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_neither_passwords_nor_values_of_a_refused_statement_reach_a_log_or_a_repr(
    server: embedded.Server, data: Path
) -> None:
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        ask(server, "select '秘密的值'::int")
    assert "秘密的值" not in (data / "log").read_text()
    assert not any(word in repr(server) for word in server.passwords.values())


def test_a_second_start_finds_it_running(server: embedded.Server, data: Path) -> None:
    before = pid(data)
    began = time.monotonic()
    assert embedded.start(data) == server
    assert time.monotonic() - began < 0.5
    assert pid(data) == before


def test_it_comes_back_after_kill_9(server: embedded.Server, data: Path) -> None:
    with psycopg.connect(server.url("tonghu_owner")) as connection:
        connection.execute("create table if not exists kept (n int)")
        connection.execute("insert into kept values (1)")
    os.kill(pid(data), signal.SIGKILL)
    assert until(lambda: not embedded.running(data))
    again = embedded.start(data)
    assert ask(again, "select count(*) > 0 from kept", "tonghu_owner") is True


def test_a_number_reused_by_another_process_is_not_taken_for_the_server(server: embedded.Server, data: Path) -> None:
    embedded.stop(data)
    with subprocess.Popen(["sleep", "60"]) as stranger:
        stale = data / "server" / "pg" / "postmaster.pid"
        stale.write_text(f"{stranger.pid}\n{data}\n0\n5432\n{server.socket}\n\n  1 1\nready   \n")
        assert not embedded.running(data)
        assert ask(embedded.start(data), "select 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_a_shell_left_in_the_directory_is_neither_waited_for_nor_ended(server: embedded.Server, data: Path) -> None:
    with subprocess.Popen(["sleep", "60"], cwd=data / "server" / "pg") as shell:
        os.kill(pid(data), signal.SIGKILL)
        assert until(lambda: not embedded.running(data))
        began = time.monotonic()
        embedded.start(data)
        assert time.monotonic() - began < 8
        assert shell.poll() is None
        shell.kill()


def test_a_removed_socket_is_made_again(server: embedded.Server, data: Path) -> None:
    for file in server.socket.iterdir():
        file.unlink()
    server.socket.rmdir()
    assert ask(embedded.start(data), "select 1") == 1


def test_lost_passwords_are_made_anew(server: embedded.Server, data: Path) -> None:
    (data / "server" / "logins.json").unlink()
    fresh = embedded.start(data)
    assert fresh.passwords["tonghu_app"] != server.passwords["tonghu_app"]
    assert ask(fresh, "select 1") == 1


def test_an_interrupted_first_start_is_swept_away(elsewhere: Path) -> None:
    half = elsewhere / "pg" / "making-abc" / "server" / "pg"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    try:
        assert ask(embedded.start(elsewhere / "pg"), "select 1") == 1
        assert not half.exists()
    finally:
        assert embedded.leave(elsewhere / "pg")


START = (
    "import sys, pathlib; from tonghu.register import embedded; print(embedded.start(pathlib.Path(sys.argv[1])).socket)"
)


def test_two_starters_at_once_share_one_server_and_the_last_to_go_stops_it(elsewhere: Path) -> None:
    words = [sys.executable, "-c", START, str(elsewhere / "pg")]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert len({starter.communicate()[0] for starter in both}) == 1
    assert [starter.returncode for starter in both] == [0, 0]
    assert until(lambda: not embedded.running(elsewhere / "pg"))


def test_a_used_server_is_not_stopped_by_one_that_leaves(server: embedded.Server, data: Path) -> None:
    leaving = START + "; print(embedded.leave(pathlib.Path(sys.argv[1])))"
    left = subprocess.run([sys.executable, "-c", leaving, str(data)], capture_output=True, text=True, check=True)
    assert left.stdout.endswith("False\n")
    assert embedded.running(data)


def test_a_path_too_long_for_a_socket_gets_a_private_one_elsewhere(tmp_path: Path) -> None:
    usual = place.Place(tmp_path / "pg")
    long = place.Place(tmp_path / ("很长的目录" * 7) / "pg")
    for lies in (usual, long):
        lies.root.mkdir(parents=True)
        directory = lies.socket_directory()
        assert len(os.fsencode(directory / place.SOCKET_NAME)) <= place.LONGEST_SOCKET
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert long.root not in directory.parents
    directory.rmdir()


def test_a_link_laid_where_the_socket_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "strange").mkdir()
    (tmp_path / "pg" / "socket").symlink_to(tmp_path / "strange")
    with pytest.raises(embedded.Refused, match="已被别的用户占用"):
        place.Place(tmp_path / "pg").socket_directory()


def test_files_of_another_version_are_refused_in_words(tmp_path: Path) -> None:
    other = place.Place(tmp_path / "pg")
    other.pg.mkdir(parents=True)
    (other.pg / "PG_VERSION").write_text("9\n")
    with pytest.raises(embedded.Refused, match="数据库文件是 PostgreSQL 9 的"):
        embedded.start(other.root)


def test_a_full_disk_is_one_line_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ROOM", 1 << 60)
    with pytest.raises(embedded.Refused, match="磁盘已满") as refusal:
        embedded.start(tmp_path / "pg")
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "pg" / "server").exists()


@pytest.mark.parametrize("said", ["FATAL: No space left on device", "FATAL: x\nHINT:  Check free disk space."])
def test_a_disk_that_fills_on_the_way_is_said_the_same(said: str) -> None:
    assert "磁盘已满" in str(embedded.Refused.from_output(said, "失败", place.Place(Path("pg"))))
    assert "磁盘已满" not in str(embedded.Refused.from_output("FATAL: other", "失败", place.Place(Path("pg"))))


@pytest.mark.parametrize(("megabytes", "buffers"), [(2_000, "250MB"), (24_000, "2048MB"), (256, "64MB")])
def test_memory_follows_the_machine(megabytes: int, buffers: str) -> None:
    assert postmaster.settings(Path("s"), megabytes)["shared_buffers"] == buffers


def test_a_directory_with_quotes_commas_and_spaces_serves(elsewhere: Path) -> None:
    odd = elsewhere / "童 护,\"a'$(b)"
    try:
        assert ask(embedded.start(odd), "select 1") == 1
    finally:
        embedded.leave(odd)
        place.Place(odd).socket_directory().rmdir()


def test_the_server_answers_only_on_its_private_socket(server: embedded.Server) -> None:
    with socket.socket(socket.AF_UNIX) as knock:
        knock.connect(str(server.socket / place.SOCKET_NAME))
    assert sorted(path.name for path in server.socket.iterdir()) == [".s.PGSQL.5432", ".s.PGSQL.5432.lock"]
