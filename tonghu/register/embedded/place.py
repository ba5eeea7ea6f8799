"""Where the embedded server keeps its files, whose they are, and how it refuses."""

import errno
import functools
import hashlib
import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Account = Literal["postgres", "tonghu_owner", "tonghu_app"]
ACCOUNTS: tuple[Account, ...] = get_args(Account)

SOCKET_NAME = ".s.PGSQL.5432"
NO_ROOM = ("No space left on device", "Check free disk space")  # how PostgreSQL says that the disk is full
LONGEST_SOCKET = 107  # bytes of sockaddr_un.sun_path without its final zero


class Refused(Exception):
    """The embedded server cannot run here (内嵌数据库无法运行); the message says what, where and what now."""

    @classmethod
    def from_fault(cls, fault: OSError, place: "Place") -> "Refused":
        """Say an operating system's fault in words."""
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            return cls.disk_full(place)
        if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return cls(
                f"没有权限写入数据库目录：{fault.filename or place.root}。"
                "请换用该目录的所有者运行，或用环境变量 TONGHU_VAR 指定一个可写的目录。"
            )
        return cls(f"内嵌数据库无法启动：{fault.strerror or fault}（{place.root}）。请查看日志 {place.log}。")

    @classmethod
    def disk_full(cls, place: "Place") -> "Refused":
        """The one line for a full disk."""
        return cls(f"磁盘已满：数据库目录 {place.root} 所在分区空间不足。请腾出至少 200 MB 后重新运行。")

    @classmethod
    def from_output(cls, said: str, what: str, place: "Place") -> "Refused":
        """Say what a server program printed: the fault it names first, or that the disk is full."""
        if any(mark in said for mark in NO_ROOM):
            return cls.disk_full(place)
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        faults = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line] or lines[-1:]
        why = faults[0] if faults else "没有留下说明"
        return cls(f"{what}（{place.root}）：{why}。请处理后重新运行，日志在 {place.log}。")


@dataclass(frozen=True)
class Place:
    """The directory of one embedded server (数据库目录) and what lies in it."""

    root: Path

    @property
    def server(self) -> Path:  # complete or absent: it is made beside and renamed
        return self.root / "server"

    @property
    def pg(self) -> Path:
        return self.server / "pg"

    @property
    def logins(self) -> Path:
        return self.server / "logins.json"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def keep(self) -> Path:
        return self.root / "keep"

    def prepare(self) -> None:
        """Make the directory for its owner's eyes only; refuse somebody else's."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        owner = self.root.stat().st_uid
        if os.geteuid() not in (0, owner):
            raise Refused(
                f"数据库目录 {self.root} 属于用户 {_name(owner)}。"
                "请用该用户运行，或用环境变量 TONGHU_VAR 指定自己的目录。"
            )
        self.root.chmod(0o700)

    def socket_directory(self) -> Path:
        """A private directory whose path is short enough for a socket."""
        usual = self.root / "socket"
        # A comma would part two hosts in the address.
        if len(os.fsencode(usual / SOCKET_NAME)) <= LONGEST_SOCKET and "," not in str(usual):
            return _private(usual, self.owner())
        key = hashlib.sha256(os.fsencode(self.root.resolve())).hexdigest()[:16]
        return _private(_short_base(self.owner()) / f"tonghu-{self.owner()}-{key}", self.owner())

    def owner(self) -> int:
        """The user whose directory it is, and as whom the server runs."""
        return self.root.stat().st_uid

    def as_server(self) -> list[str]:
        """What stands before a command of the server: PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return []
        if self.owner() != 0:
            return _step_down(self.owner())
        if words := _in_namespace():
            return words
        nobody = pwd.getpwnam("nobody").pw_uid
        words = _step_down(nobody)
        os.chown(self.root, nobody, -1)
        trial = [*words, "test", "-w", str(self.root), "-a", "-r", __file__]
        tried = subprocess.run(trial, capture_output=True, check=False)
        if tried.returncode != 0:
            os.chown(self.root, 0, -1)
            raise Refused(
                f"数据库不能以 root 身份运行，这台机器又不允许改换身份（{self.root}）。"
                "请换普通用户运行，或用 DATABASE_URL 指定一台 PostgreSQL。"
            )
        return words

    def give(self, path: Path) -> None:
        """Hand a file made as root over to the user as whom the server runs."""
        if os.geteuid() == 0 and self.owner() != 0:
            os.chown(path, self.owner(), -1)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _step_down(uid: int) -> list[str]:
    group = pwd.getpwuid(uid).pw_gid if _name(uid) != str(uid) else uid
    return ["setpriv", f"--reuid={uid}", f"--regid={group}", "--clear-groups", "--"]


@functools.cache
def _in_namespace() -> list[str]:
    """Root outside, an ordinary user inside; empty where the kernel does not allow it."""
    # initdb looks its user up, so the number must stand in /etc/passwd of any machine.
    user = pwd.getpwnam("nobody")
    words = ["unshare", "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}", "--"]
    try:
        tried = subprocess.run([*words, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return []
    return words if tried.returncode == 0 else []


def _short_base(owner: int) -> Path:
    """The user's own run-time directory if there is one, else the common temporary one."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and len(os.fsencode(given)) < 50:
        base = Path(given)
        if base.is_dir() and base.stat().st_uid == owner and not base.stat().st_mode & 0o077:
            return base
    return Path("/tmp")  # noqa: S108  # the path must be short; _private() refuses what is not ours


def _private(path: Path, owner: int) -> Path:
    """A directory that only its owner may enter; a stranger's, or a link, is refused."""
    try:
        path.mkdir(mode=0o700)
        if os.geteuid() == 0 and owner != 0:
            os.chown(path, owner, -1)
    except FileExistsError:
        pass
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
        raise Refused(f"套接字目录 {path} 已被别的用户占用。请管理员删除它，或设置 XDG_RUNTIME_DIR 后重新运行。")
    if found.st_mode & 0o077:
        path.chmod(0o700)
    return path
