"""Who uses the server (使用者): locks of the kernel, so that a killed process is no longer a user."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tonghu.register.embedded.place import Place

_held: dict[Path, int] = {}  # directory → open file with this process's shared lock


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file for oneself; waits for whoever has it."""
    file = _open(path)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def enter(place: Place) -> None:
    """Count this process as a user until it ends, however it ends."""
    file = _held.get(place.root)
    if file is not None:
        if _still(file, place):
            return
        os.close(file)  # the directory was deleted and made anew
    file = _open(place.root / "users")
    fcntl.flock(file, fcntl.LOCK_SH)
    _held[place.root] = file


def go(place: Place) -> None:
    """Count this process as a user no longer."""
    file = _held.pop(place.root, None)
    if file is not None:
        os.close(file)


def anybody(place: Place) -> bool:
    """Whether some process uses the server."""
    return not _free(place.root / "users")


def wait_for_none(place: Place) -> None:
    """Sleep in the kernel until nobody uses the server."""
    with locked(place.root / "users"):
        pass


def ensure_watcher(place: Place) -> None:
    """See to it that a process waits to stop the server when its last user is gone."""
    if not _free(place.root / "watch"):
        return
    words = [sys.executable, "-m", "tonghu.register.embedded", "watch", str(place.root)]
    quiet = subprocess.DEVNULL
    project = Path(__file__).resolve().parents[3]
    child = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet, cwd=project, start_new_session=True)
    child.returncode = 0  # it outlives this process on purpose: nobody waits for it


@contextmanager
def watching(place: Place) -> Iterator[bool]:
    """Be the only watcher; False when there is one."""
    file = _open(place.root / "watch")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(file)


def _open(path: Path) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if os.geteuid() == 0:  # a lock that root made first must not shut the owner out
        os.fchown(file, path.parent.stat().st_uid, -1)
    return file


def _free(path: Path) -> bool:
    file = _open(path)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    finally:
        os.close(file)


def _still(file: int, place: Place) -> bool:
    try:
        return os.path.samestat(os.fstat(file), (place.root / "users").stat())
    except OSError:
        return False
