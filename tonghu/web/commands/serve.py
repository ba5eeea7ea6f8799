"""`tonghu serve`: the site (网站) and the background jobs (后台作业), both or neither, until Ctrl-C."""

import argparse
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from tonghu.register import embedded
from tonghu.register.secrecy.faults import KeyFault
from tonghu.web import shell
from tonghu.web.commands.migrate import too_old

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

FIRST_PORT = 8000
THREADS = 8  # of one site process; each may hold one connection to the database
SLOWEST_HEAD = 10_000  # milliseconds in which the head of a request must have come
PATIENCE = 10.0  # seconds for a child to end what it is doing
JOBS = "后台作业进程"
AGAIN, WITHIN = 5, 3600.0  # so often in so many seconds the jobs are started anew
DATABASE_BACK = 300.0  # seconds for a database that is starting again
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1（只有本机能打开）")
    parser.add_argument("--port", default=str(FIRST_PORT), help=f"端口，默认 {FIRST_PORT}；auto 表示自动选用空闲端口")
    parser.add_argument("--workers", type=int, default=_processes(), help="网站进程数，默认按处理器核数")


def run(args: argparse.Namespace) -> int:
    """Serve until stopped; 1 when something broke, 2 when the address cannot be used."""
    try:
        port = choose_port(args.host, args.port)
    except AddressRefused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    if problem := _not_ready():
        print(problem, file=sys.stderr)
        return 1
    return serve(args.host, port, workers=args.workers)


class AddressRefused(Exception):
    """The site cannot listen there (地址不能使用)."""


def choose_port(host: str, wanted: str) -> int:
    """The port to listen on: the wanted one if it is free, for `auto` the first free one from 8000 on."""
    if wanted == "auto":
        return _free_port(host, FIRST_PORT)
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise AddressRefused(f"端口“{wanted}”不是 1 到 65535 之间的数。请改用例如 --port {FIRST_PORT}。")
    fault = _listen_fault(host, int(wanted))
    if fault is None:
        return int(wanted)
    if fault.errno == errno.EADDRINUSE:
        free = _free_port(host, int(wanted) + 1)
        raise AddressRefused(f"端口 {wanted} 已被别的程序占用。请改用：tonghu serve --port {free}")
    if fault.errno == errno.EACCES:
        raise AddressRefused(f"当前用户不能使用端口 {wanted}。请改用 1024 以上的端口，例如 --port {FIRST_PORT}。")
    raise AddressRefused(f"地址 {host}:{wanted} 不能监听：{fault.strerror}。请用 --host 指定本机的地址。")


def serve(host: str, port: int, *, workers: int, opened: Callable[[], None] | None = None) -> int:
    """Run the site and the jobs until a signal or a death, then stop all of it, the embedded database too.

    Jobs that the system killed (mostly for want of memory), or that ended because the database went away, are started
    anew: people at work on the site lose nothing, and what was half done is done again.
    opened: called once, when the site answers. Returns 0 after a signal, 1 after a death.
    """
    stopping: list[int] = []

    def stop(signum: int, _: FrameType | None) -> None:
        stopping.append(signum)

    before = {sign: signal.signal(sign, stop) for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    children: dict[str, subprocess.Popen[bytes]] = {}
    programs = _programs(host, port, workers)
    try:
        for name, words in programs.items():
            children[name] = _spawn(words)
        return _attend(children, programs, stopping, host, port, opened or (lambda: _announce(host, port)))
    finally:
        _end(children)
        _leave_database()
        for sign, handler in before.items():
            signal.signal(sign, handler)


def _attend(
    children: dict[str, subprocess.Popen[bytes]],
    programs: dict[str, list[str]],
    stopping: list[int],
    host: str,
    port: int,
    opened: Callable[[], None],
) -> int:
    answers = False
    killed: list[float] = []
    while not stopping:
        for name, child in children.items():
            if child.poll() is not None:
                if name == JOBS and child.returncode <= 0 and _once_more(killed):
                    _signal_group(child, signal.SIGKILL)  # whatever it had started
                    children[name] = _spawn(programs[name])
                    said = f"{name}中断（代码 {child.returncode}），已重新启动，没做完的作业会接着做。"
                    print(said, file=sys.stderr, flush=True)
                    continue
                print(
                    f"{name}意外退出（代码 {child.returncode}），其余部分随之停止。请查看上面的输出。", file=sys.stderr
                )
                return 1
        if not answers and _answers(host, port):
            answers = True
            opened()
        time.sleep(0.1)
    print("\n正在停止……", flush=True)
    return 0


def _once_more(killed: list[float]) -> bool:
    """Whether jobs that ended now are started anew; what ends them again and again is for a person."""
    now = time.monotonic()
    killed[:] = [at for at in killed if now - at < WITHIN] + [now]
    return len(killed) <= AGAIN


def _programs(host: str, port: int, workers: int) -> dict[str, list[str]]:
    site = [sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    site += ["--workers", str(max(1, workers)), "--blocking-threads", str(THREADS)]
    site += ["--http1-header-read-timeout", str(SLOWEST_HEAD), "--no-ws"]
    site += ["--workers-kill-timeout", "5", "--no-access-log", "--log-level", "error"]
    jobs = [sys.executable, "-P", "-c", f"from {__name__} import work; work()"]
    return {"网站进程": [*site, "--factory", f"{__name__}:site"], JOBS: jobs}


def site() -> "WSGIHandler":
    """The application in a site process, which ends with the process that started it."""
    _end_with(os.getppid())
    from tonghu.web.wsgi import application

    return application


def work() -> None:
    """Do the jobs of all queues until a signal comes: the body of the jobs' process."""
    threading.Thread(target=_outlive_shortly, args=(os.getppid(),), daemon=True).start()
    try:
        shell.open_register(whole=False)
    except KeyFault as fault:
        raise SystemExit(str(fault)) from None
    _wait_for_database()
    from procrastinate.contrib.django import app

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # Django's has it
    worker.run_worker(shutdown_graceful_timeout=PATIENCE / 2)


def _wait_for_database() -> None:
    """Until the database answers; one that is down is mostly starting again."""
    from django.db import OperationalError, connection

    deadline = time.monotonic() + DATABASE_BACK
    while True:
        try:
            connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > deadline:
                raise SystemExit("连不上数据库，后台作业没有启动。请检查 DATABASE_URL 和数据库服务。") from None
            time.sleep(2)
        else:
            connection.close()
            return


def _outlive_shortly(parent: int) -> None:
    """A job that does not end in time must not outlive the site."""
    while os.getppid() == parent:
        time.sleep(1)
    time.sleep(PATIENCE)
    os._exit(1)


def _spawn(words: list[str]) -> subprocess.Popen[bytes]:
    """Start a child that ends when this process is gone, even by `kill -9`.

    Its own process group: Ctrl-C reaches it once, through us, and nothing it started survives it.
    """
    environment = {"DJANGO_SETTINGS_MODULE": "tonghu.web.settings", **os.environ}
    environment.pop("TONGHU_AS", None)
    parent = os.getpid()
    return subprocess.Popen(
        words,
        env=environment,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=lambda: _end_with(parent),
    )


def _end_with(parent: int) -> None:
    """Have the kernel end this process when its parent does."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        _signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
    for child in children.values():
        _signal_group(child, signal.SIGKILL)  # whoever of the group is left
        child.wait()


def _signal_group(child: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    try:
        os.killpg(child.pid, sign)
    except ProcessLookupError:
        return


def _leave_database() -> None:
    """Our own connections first, then the embedded server, unless somebody else uses it."""
    from django.conf import settings
    from django.db import connections

    if not settings.configured:
        return
    connections.close_all()
    database = settings.DATABASES["default"]
    if not database["URL"]:
        embedded.leave(Path(str(database["EMBEDDED"])))


def _not_ready() -> str:
    """Why the site cannot be served from this database; empty when it can."""
    shell.open_register()
    from django.db import OperationalError, ProgrammingError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        if problem := too_old():
            return problem
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except embedded.Refused as refusal:
        return str(refusal)
    except OperationalError as fault:
        return f"连不上数据库：{str(fault).strip().splitlines()[-1]}。请检查 DATABASE_URL 和数据库服务。"
    except ProgrammingError:  # it was not made by `tonghu migrate`: the application may not even look
        return "数据库还没有建立或没有授权，网站没有启动。请先运行：tonghu migrate"
    return f"数据库还差 {len(missing)} 步更新，网站没有启动。请先运行：tonghu migrate" if missing else ""


def _announce(host: str, port: int) -> None:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # compared, not bound
    print(f"网站已启动：http://{f'[{shown}]' if ':' in shown else shown}:{port}/    按 Ctrl-C 停止", flush=True)


def _processes() -> int:
    return max(1, min(4, os.cpu_count() or 1))


def _free_port(host: str, first: int) -> int:
    for port in range(first, min(first + 200, 65536)):
        if _listen_fault(host, port) is None:
            return port
    raise AddressRefused(f"地址 {host} 上从 {first} 起的 200 个端口都不能使用。请用 --host 和 --port 另行指定。")


def _listen_fault(host: str, port: int) -> OSError | None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as fault:
        return fault
    return None


def _answers(host: str, port: int) -> bool:
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
    try:
        socket.create_connection((reached, port), timeout=1).close()
    except OSError:
        return False
    return True
