"""The ring of data keys (钥匙串) that a process holds: each unwrapped once, the newest for what is written."""

import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tonghu.register.secrecy.ciphers import CIPHERS
from tonghu.register.secrecy.envelope import Key, KeyUnknown, number_of, seal, unseal
from tonghu.register.secrecy.faults import CipherUnknown, MasterKeyWrong, NoDataKey
from tonghu.register.secrecy.master import Master

AGE = 3.0  # seconds after which a process that writes looks again which key is active


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as it lies in the database."""

    number: int
    algorithm: str
    wrapped: bytes
    check: bytes
    active: bool


class Ring:
    """The data keys of one database.

    fetch: reads the table of data keys. master: unwraps them, asked only when one is needed. clock: seconds.
    """

    def __init__(
        self,
        fetch: Callable[[], Sequence[Wrapped]],
        master: Callable[[], Master],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch, self._master, self._clock = fetch, master, clock
        self._lock = threading.RLock()
        self._known: dict[int, Wrapped] = {}
        self._open: dict[int, Key] = {}
        self._active: Key | None = None
        self._looked = float("-inf")

    def seal(self, plain: bytes, about: str) -> bytes:
        """Put a value into an envelope of the active key. Raises KeyFault."""
        return seal(plain, self.active(), about)

    def open(self, envelope: bytes, about: str) -> bytes:
        """What lies in an envelope. Raises EnvelopeFault, KeyFault."""
        number = number_of(envelope)
        return unseal(envelope, self._open.get(number) or self.key(number), about)

    def keeps(self, envelope: bytes) -> bool:
        """Whether an envelope is of the active key, so that it need not be sealed anew."""
        return envelope.startswith(self.active().head)

    def active(self) -> Key:
        """The key for what is written now."""
        if self._active is None or self._clock() - self._looked > AGE:
            with self._lock:
                self._look()
                active = next((one.number for one in self._known.values() if one.active), None)
                if active is None:
                    raise NoDataKey
                self._active = self.key(active)
        return self._active

    def key(self, number: int) -> Key:
        """The data key of a number; a number not known yet is looked for once. Raises KeyUnknown, KeyFault."""
        with self._lock:
            if number not in self._open:
                if number not in self._known:
                    self._look()
                if number not in self._known:
                    raise KeyUnknown(number)
                self._open[number] = unwrap(self._known[number], self._master())
            return self._open[number]

    def _look(self) -> None:
        looked = self._clock()
        self._known = {one.number: one for one in self._fetch()}
        self._looked = looked


def unwrap(one: Wrapped, master: Master) -> Key:
    """A data key, proved to be the one that was wrapped. Raises KeyFault."""
    if one.algorithm not in CIPHERS:
        raise CipherUnknown(one.algorithm)
    key = master.unwrap(one.number, one.algorithm, one.wrapped)
    if not hmac.compare_digest(check_value(key), one.check):
        raise MasterKeyWrong(master.where)
    return key


def check_value(key: Key) -> bytes:
    """By which a data key is known without being shown (校验值)."""
    return hmac.digest(key.secret, f"tonghu data key {key.number}".encode(), hashlib.sha256)[:8]
