"""`tonghu demo`: the invented district (虚构示范区), built once, carried through the main job, and served."""

import argparse
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from tonghu.register import embedded
from tonghu.web import shell
from tonghu.web.commands import serve

CHILDREN, SEED = 1200, 20240705


def arguments(parser: argparse.ArgumentParser) -> None:
    """How large the district is, and whether to serve it."""
    parser.add_argument("--children", type=int, default=CHILDREN, help=f"虚构儿童人数，默认 {CHILDREN}")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子：相同的种子得到相同的人口")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1（只有本机能打开）")
    parser.add_argument("--port", default="auto", help="端口，默认从 8000 起选第一个空闲的")
    parser.add_argument("--prepare", action="store_true", help="只建立示范区，不打开网站")


def run(args: argparse.Namespace) -> int:
    """Build what is missing, then serve until Ctrl-C; 1 or 2 with one clear line when it cannot."""
    os.environ["TONGHU_INVENTED"] = "1"
    os.environ.setdefault("TONGHU_SECOND_FACTOR", "optional")  # nobody real is in there; the sign-in page says so
    try:
        port = None if args.prepare else serve.choose_port(args.host, args.port)
        posts = _build(args.children, args.seed)
    except (serve.AddressRefused, embedded.Refused, _Refused) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    if port is None:
        _show(posts, "")
        return 0
    return serve.serve(args.host, port, workers=1, opened=lambda: _show(posts, f"http://{args.host}:{port}/"))


class _Refused(Exception):
    """The demo cannot be built here (不能建立示范区)."""


def _build(children: int, seed: int) -> list[list[str]]:
    """The accounts of the demo district; builds it unless it stands whole."""
    shell.open_register()
    marker = _marker()
    state = json.loads(marker.read_text()) if marker.exists() else {}
    if state.get("whole"):
        _say("示范区已经建立，直接打开（如需重建：删除 var 目录后重新运行）")
        _migrate()
        return list(state["posts"])
    if state:
        _say("上次没有建完，重新建立示范区")
        _empty_database()
    else:
        _refuse_to_mix()
    marker.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    marker.write_text(json.dumps({"whole": False}))
    _say("建立数据库")
    _migrate()
    posts = _tell(children, seed)
    fresh = marker.with_suffix(".new")
    fresh.write_text(json.dumps({"whole": True, "posts": posts}, ensure_ascii=False))
    fresh.replace(marker)
    return posts


def _tell(children: int, seed: int) -> list[list[str]]:
    from django.db import close_old_connections
    from django.utils import timezone

    from tonghu.demo.story import tell

    close_old_connections()
    posts = tell(children, seed=seed, on=timezone.localdate(), password=password_of, say=_say)
    return [[post.username, post.role.label, post.name] for post in posts]


def password_of(username: str) -> str:
    """A demo account's password: the same at every start of this installation, another on every other."""
    from django.conf import settings

    digest = hmac.digest(settings.SECRET_KEY.encode(), f"demo {username}".encode(), hashlib.sha256)
    return "-".join(f"{int.from_bytes(digest[at : at + 2], 'big') % 10000:04d}" for at in (0, 2, 4))


def _marker() -> Path:
    from django.conf import settings

    return Path(settings.VAR) / "demo.json"


def _migrate() -> None:
    """In a process of its own: it signs in as the owner, this one never does."""
    command = [sys.executable, "-P", "-m", "tonghu", "migrate", "--quiet"]
    if subprocess.run(command, check=False).returncode:
        raise _Refused("数据库没有建好，示范区没有建立。请按上面的提示处理后重新运行。")


def _refuse_to_mix() -> None:
    """Invented people never go into a database that somebody uses."""
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM register_user LIMIT 1")
            used = cursor.fetchone() is not None
    except DatabaseError:
        used = False  # no such table yet
    finally:
        connection.close()
    if used:
        raise _Refused(
            "这个数据库里已经有账号和数据，示范区不会写入。请换一个空数据库，或用 TONGHU_VAR 另指定一个目录。"
        )


def _empty_database() -> None:
    """Drop what a killed run left behind; only ever the embedded server's own database."""
    import psycopg
    from django.conf import settings
    from django.db import connections

    database = settings.DATABASES["default"]
    if database["URL"]:
        raise _Refused("上次没有建完，而数据库不是内嵌的，不能自动清空。请换一个空数据库后重新运行。")
    connections.close_all()
    server = embedded.start(Path(str(database["EMBEDDED"])))
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS tonghu WITH (FORCE)")
        connection.execute("CREATE DATABASE tonghu OWNER tonghu_owner")


_started = time.monotonic()


def _say(line: str) -> None:
    print(f"[{time.monotonic() - _started:5.1f} 秒] {line}", flush=True)


def _show(posts: Iterable[Iterable[str]], address: str) -> None:
    rows = [(role, username, password_of(username), name) for username, role, name in posts]
    print("\n虚构示范区已就绪。所有人物、号码、电话均为虚构。\n")
    print(f"  {_wide('角色', 16)}{_wide('账号', 14)}{_wide('口令', 18)}姓名")
    for role, username, password, name in rows:
        print(f"  {_wide(role, 16)}{_wide(username, 14)}{_wide(password, 18)}{name}")
    if address:
        print(f"\n打开 {address}    按 Ctrl-C 停止\n", flush=True)


def _wide(text: str, width: int) -> str:
    """Pad to columns of a terminal, where a Chinese character takes two."""
    return text + " " * max(1, width - sum(2 if ord(c) > 0x2E7F else 1 for c in text))
