"""The server process (数据库进程): found, launched, halted; a stale pid file or a lost socket is no obstacle."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from tonghu.register.embedded.cluster import ENVIRONMENT
from tonghu.register.embedded.place import SOCKET_NAME, Place, Refused

PATIENCE = 300.0  # seconds for a start: recovery after a power cut replays the write-ahead log
LOG_LIMIT = 10 * 1024 * 1024

_launched: list[subprocess.Popen[bytes]] = []  # children to be reaped when they end


def pid_of(place: Place) -> int | None:
    """The process serving this directory; a number left in the pid file by a dead one does not count."""
    lines = _pid_file(place)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if _works_in(pid, place.pg) else None


def socket_of(place: Place) -> Path | None:
    """The directory of the socket of a server that is ready and answers."""
    lines = _pid_file(place)
    if len(lines) < 8 or not lines[7].startswith("ready") or pid_of(place) is None:
        return None
    directory = Path(lines[4])
    with socket.socket(socket.AF_UNIX) as knock:
        try:
            knock.connect(str(directory / SOCKET_NAME))
        except OSError:
            return None
    return directory


def launch(place: Place, binaries: Path) -> Path:
    """Start the server and wait until it is ready; returns the directory of its socket."""
    words = [*place.as_server(), str(binaries / "postgres"), "-D", str(place.pg)]
    directory = place.socket_directory()
    words += [f"-c{name}={value}" for name, value in settings(directory, memory()).items()]
    _bury(place, directory)
    if place.log.exists() and place.log.stat().st_size > LOG_LIMIT:
        place.log.replace(place.log.with_suffix(".1"))
    log = os.open(place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    place.give(place.log)
    before = os.fstat(log).st_size
    try:
        child = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=ENVIRONMENT, cwd="/", start_new_session=True
        )
    finally:
        os.close(log)
    _launched.append(child)
    _wait(lambda: child.poll() is not None or socket_of(place) is not None, PATIENCE)
    found = socket_of(place)
    if found is None:
        raise _refusal(place, before)
    return found


def halt(place: Place) -> bool:
    """Stop the server: sessions are ended, everything is written; False when none ran."""
    pid = pid_of(place)
    if pid is None:
        return False
    for sign, patience in ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        if _wait(lambda: pid_of(place) is None, patience):
            break
    for child in _launched[:]:
        if child.poll() is not None:
            _launched.remove(child)
    return True


def settings(socket_directory: Path, megabytes: int) -> dict[str, str]:
    """The server's settings for a machine with so much memory."""
    quoted = '"' + str(socket_directory).replace('"', '""') + '"'
    return {
        "listen_addresses": "",
        "unix_socket_directories": quoted,
        "unix_socket_permissions": "0700",
        "timezone": "Asia/Shanghai",
        "log_timezone": "Asia/Shanghai",
        "max_connections": "60",
        "shared_buffers": f"{_between(64, megabytes // 8, 2048)}MB",
        "effective_cache_size": f"{_between(256, megabytes // 2, 16384)}MB",
        "work_mem": f"{_between(4, megabytes // 512, 48)}MB",
        "maintenance_work_mem": f"{_between(64, megabytes // 32, 512)}MB",
        "max_wal_size": "2GB" if megabytes >= 8192 else "512MB",
        "random_page_cost": "1.1",
        "recovery_init_sync_method": "syncfs",  # after kill -9: one sync, not one for each file
        "jit": "off",
        # Containers often have a small /dev/shm, on which a parallel query would fail.
        "dynamic_shared_memory_type": "posix" if _shared_memory_room() else "mmap",
        # No personal value in the log: no refused statement, none of its values, no row quoted as detail.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_checkpoints": "off",
    }


def memory() -> int:
    """Megabytes this machine, or the container's limit, has."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, ValueError):
        pages = min(pages, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return pages // (1024 * 1024)


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))


def _shared_memory_room() -> bool:
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108  # looked at, not written to
    except OSError:
        return False
    return room.f_bavail * room.f_frsize > 256 * 1024 * 1024


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.pg / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _works_in(pid: int, directory: Path) -> bool:
    """Whether it is a server process of this directory: they stay in it, so a reused number is told apart.

    What cannot be looked at is somebody else's.
    """
    process = Path("/proc") / str(pid)
    try:
        return (process / "comm").read_text() == "postgres\n" and (process / "cwd").samefile(directory)
    except OSError:
        return False


def _left_behind(place: Place) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _works_in(int(entry.name), place.pg):
            yield int(entry.name)


def _bury(place: Place, socket_directory: Path) -> None:
    """After `kill -9`: let the orphans of the old server go, then remove its marks.

    PostgreSQL would not: to it an unreaped child, or a stranger with the same number, looks alive.
    """
    marks = [place.pg / "postmaster.pid", socket_directory / SOCKET_NAME, socket_directory / f"{SOCKET_NAME}.lock"]
    if not any(mark.exists() for mark in marks):
        return
    if not _wait(lambda: not any(_left_behind(place)), 10.0):
        for pid in _left_behind(place):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
        if not _wait(lambda: not any(_left_behind(place)), 10.0):
            raise Refused(f"上次的数据库进程没有退出（{place.root}）。请结束残留的 postgres 进程后重新运行。")
    for mark in marks:
        mark.unlink(missing_ok=True)


def _wait(done: Callable[[], bool], patience: float) -> bool:
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _refusal(place: Place, before: int) -> Refused:
    with place.log.open("rb") as log:
        log.seek(before)
        said = log.read().decode(errors="replace")
    return Refused.from_output(said, "内嵌数据库没有启动", place)
