"""How set-up works: one at a time, with progress, and every fault in one line. Standard library only.

Runs on Python 3.9 too, so that an old machine hears what it needs instead of a syntax error.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VAR = ROOT / "var"
LOG = VAR / "setup.log"
HEARTBEAT = 5.0  # seconds between two signs of life of a long step

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class Fault(Exception):
    """Set-up cannot go on; the message is one line for the person at the keyboard."""


class NothingFetched(Fault):
    """The packages could not be had (取不到依赖包), so nothing was changed."""


# What a program says when it fails → what the reader should do.
_KNOWN: tuple[tuple[tuple[str, ...], type[Fault], str], ...] = (
    (
        ("No space left on device", "ENOSPC", "os error 28"),
        Fault,
        "磁盘已满：{root} 所在分区空间不足。请腾出至少 1.5 GB 后重新运行。",
    ),
    (
        ("EINTEGRITY", "Hash mismatch", "DO NOT MATCH THE HASHES"),
        NothingFetched,
        "依赖包与锁定的校验和不符，已拒绝安装。请检查软件源镜像是否完整；详见 {log}。",
    ),
    (
        ("can only install packages when your package.json",),
        Fault,
        "front/package.json 与 package-lock.json 不一致。请运行 make lock 后重新运行。",
    ),
    (
        (
            *("ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "dns error", "error sending request"),
            *("Failed to fetch", "Could not fetch", "Network is unreachable", "NewConnectionError"),
            *("Temporary failure", "timed out"),
        ),
        NothingFetched,
        "连不上软件源。请检查网络；内网可用 PIP_INDEX_URL 和 npm config set registry 指定本单位的镜像。详见 {log}。",
    ),
)


def say(line: str) -> None:
    """One line of progress."""
    print(f"[准备] {line}", flush=True)


def disk_full() -> Fault:
    """The one line for a full disk."""
    return Fault(_KNOWN[0][2].format(root=ROOT, log=LOG))


def fault_of(error: OSError) -> Fault:
    """An operating system's fault in words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Fault(f"没有权限写入 {error.filename or ROOT}。请换用该目录的所有者运行，或先修正目录权限。")
    return Fault(f"{error.strerror or error}：{error.filename or ROOT}。请处理后重新运行。")


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for another set-up of the same tree; the kernel frees the lock of a killed one."""
    VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (VAR / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个准备过程正在进行，等它结束……")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    say(f"{name}……")
    start = time.monotonic()
    yield
    say(f"{name}：完成，{time.monotonic() - start:.1f} 秒")


def run(
    what: str,
    words: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    tied: bool = True,
) -> None:
    """Run a program, its output in var/setup.log; a sign of life every few seconds.

    tied: it dies with this process, even by `kill -9`; not for a package manager of the system.
    Raises Fault with what the output means.
    """
    start = time.monotonic()
    with LOG.open("ab") as log:
        log.write(f"\n$ {' '.join(map(str, words))}\n".encode(errors="replace"))
        log.flush()
        before = log.tell()
        program = subprocess.Popen(
            [str(word) for word in words],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_die_with(os.getpid()) if tied else None,
        )
        while True:
            try:
                code = program.wait(HEARTBEAT)
                break
            except subprocess.TimeoutExpired:
                say(f"  {what}：已 {time.monotonic() - start:.0f} 秒")
            except KeyboardInterrupt:
                program.terminate()
                program.wait()
                raise
    if code:
        raise _meaning(what, before, code)


def _die_with(parent: int) -> Callable[[], None]:
    def tie() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def _meaning(what: str, before: int, code: int) -> Fault:
    with LOG.open("rb") as log:
        log.seek(before)
        said = log.read().decode(errors="replace")
    for marks, kind, line in _KNOWN:
        if any(mark in said for mark in marks):
            return kind(f"{what}失败：{line.format(root=ROOT, log=LOG)}")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return Fault(f"{what}失败：{lines[-1] if lines else f'退出码 {code}'}。详见 {LOG}。")


def apt_install(what: str, *packages: str) -> None:
    """Install Debian packages as root; a Fault says what an administrator should run."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Fault(f"缺少{what}。请管理员运行 apt install {' '.join(packages)} 后重新运行。")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends", *packages]
    try:
        run(f"安装{what}", install, env=env, tied=False)
    except Fault:  # an interrupted dpkg, or a new machine without package lists
        run("整理 dpkg", ["dpkg", "--configure", "-a"], env=env, tied=False)
        run("更新软件包列表", ["apt-get", "-o", "DPkg::Lock::Timeout=300", "update"], env=env, tied=False)
        run(f"安装{what}", install, env=env, tied=False)


def digest(paths: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        total.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode(errors="surrogateescape"))
        total.update(content)
    return total.hexdigest()


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file completely or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.chmod(mode)
    draft.replace(path)


def read(path: Path) -> str:
    """A small file's text; empty when it is not there or not text."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def cache_home() -> dict[str, str]:
    """Caches inside the tree where the home directory cannot be written."""
    home = Path("~").expanduser()
    if os.access(home, os.W_OK | os.X_OK):
        return {}
    caches = VAR / "cache"
    return {
        "UV_CACHE_DIR": str(caches / "uv"),
        "PIP_CACHE_DIR": str(caches / "pip"),
        "npm_config_cache": str(caches / "npm"),
        "npm_config_logs_dir": str(caches / "npm-logs"),
    }


def newer_python() -> str | None:
    """A Python of 3.11 or newer on this machine, when this one is older."""
    for minor in range(20, 10, -1):
        found = shutil.which(f"python3.{minor}")
        if found and found != sys.executable:
            return found
    return None
