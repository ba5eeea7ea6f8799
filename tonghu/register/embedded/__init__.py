"""The embedded PostgreSQL (内嵌数据库), used when no DATABASE_URL is given; standard library only, no Django.

Its binaries come from a wheel. It listens on a private Unix socket, never on TCP, and asks every login for a
password. It runs as long as somebody uses it: `start` makes this process a user, the last one to go stops it.
"""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tonghu.register.embedded import cluster, postmaster, users
from tonghu.register.embedded.place import ACCOUNTS, Account, Place, Refused

__all__ = ["ACCOUNTS", "Account", "Place", "Refused", "Server", "leave", "running", "start", "stop"]

LINGER = 2.0  # seconds without a user before the server is stopped: commands in a row share one start


@dataclass(frozen=True)
class Server:
    """A running embedded server."""

    data: Path
    socket: Path
    passwords: dict[str, str] = field(repr=False)

    def url(self, role: Account = "tonghu_app", *, database: str | None = None) -> str:
        """The address for one login; `postgres` is for maintenance only."""
        name = database or ("postgres" if role == "postgres" else "tonghu")
        return f"postgresql://{role}:{self.passwords[role]}@/{name}?host={quote(str(self.socket), safe='')}"


def _default() -> Path:
    project = Path(__file__).resolve().parents[3]
    return Path(os.environ.get("TONGHU_VAR") or project / "var") / "pg"


def start(data: Path | None = None, *, keep: bool = False) -> Server:
    """Start the server unless it runs, and use it until this process ends.

    data: its directory, by default `var/pg` of the project or of TONGHU_VAR; made at the first start.
    keep: leave it running when nobody uses it, until `stop`.
    Raises Refused. A few milliseconds when it runs already, so it may be called before every connection.
    """
    place = Place((data or _default()).absolute())
    try:
        place.prepare()
        with users.locked(place.lock):
            users.enter(place)
            socket = _raise(place)
            if keep:
                place.keep.touch()
                place.give(place.keep)
            elif not place.keep.exists():
                users.ensure_watcher(place)
        return Server(place.root, socket, cluster.passwords(place))
    except OSError as fault:
        raise Refused.from_fault(fault, place) from fault


def _raise(place: Place) -> Path:
    """Make what is missing, mend what was interrupted, and return the directory of the socket."""
    if not place.pg.exists():
        cluster.sweep(place)
        cluster.make(place)
    binaries = cluster.binaries(place)
    running_socket = postmaster.socket_of(place)
    if running_socket is not None and place.logins.exists():
        return running_socket
    postmaster.halt(place)  # it runs without a socket: something cleaned the directory away
    if not place.logins.exists():
        cluster.set_passwords(place, place.as_server())
    return postmaster.launch(place, binaries)


def stop(data: Path | None = None) -> bool:
    """Stop the server whoever uses it; False when it did not run."""
    place = Place((data or _default()).absolute())
    if not place.root.exists():
        return False
    with users.locked(place.lock):
        place.keep.unlink(missing_ok=True)
        return postmaster.halt(place)


def leave(data: Path | None = None) -> bool:
    """Use the server no longer; stop it at once when nobody else does. True when it was stopped."""
    place = Place((data or _default()).absolute())
    users.go(place)
    return _stop_if_unused(place)


def running(data: Path | None = None) -> bool:
    """Whether the server of this directory runs and answers."""
    return postmaster.socket_of(Place((data or _default()).absolute())) is not None


def watch(data: Path) -> None:
    """Wait until nobody uses the server and stop it; users may vanish by `kill -9`."""
    place = Place(data)
    with users.watching(place) as first:
        while first:
            users.wait_for_none(place)
            gone = time.monotonic() + LINGER
            while time.monotonic() < gone and postmaster.pid_of(place) is not None:
                time.sleep(0.1)
            if _stop_if_unused(place) or postmaster.pid_of(place) is None or place.keep.exists():
                return


def _stop_if_unused(place: Place) -> bool:
    if not place.root.exists():
        return False
    with users.locked(place.lock):
        if place.keep.exists() or users.anybody(place):
            return False
        return postmaster.halt(place)
