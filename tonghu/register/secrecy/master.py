"""The master key (主密钥): it wraps the data keys and never meets personal data.

Two bodies: a file on this machine, and an external command that speaks to an HSM, a KMS or a 密码机.
"""

import base64
import binascii
import os
import secrets
import shlex
import subprocess
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tonghu.register.secrecy.ciphers import CIPHERS
from tonghu.register.secrecy.envelope import EnvelopeFault, Key, seal, unseal
from tonghu.register.secrecy.faults import KeyCommandFailed, MasterKeyMissing, MasterKeyUnreadable, MasterKeyWrong

_LENGTH = 32
PATIENCE = 20.0  # seconds for one call of the external command


class Master(ABC):
    """Wraps and unwraps data keys. `where` names it to people."""

    where: str

    @abstractmethod
    def wrap(self, key: Key) -> bytes:
        """The secret of a data key as it may lie in the database; raises KeyFault."""

    @abstractmethod
    def unwrap(self, number: int, algorithm: str, wrapped: bytes) -> Key:
        """The data key again; raises KeyFault."""


class KeyFile(Master):
    """A master key in a file that only its owner reads."""

    def __init__(self, path: Path) -> None:
        self.path, self.where = path, f"文件 {path}"

    def make(self) -> None:
        """Make the file unless it is there; of two makers the first wins."""
        if self.path.exists():
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        try:
            with fresh.open("wb") as file:
                file.write(base64.b64encode(secrets.token_bytes(_LENGTH)) + b"\n")
                file.flush()
                os.fsync(file.fileno())  # what it will wrap is lost without it
            with suppress(FileExistsError):
                os.link(fresh, self.path)
        finally:
            fresh.unlink()

    def wrap(self, key: Key) -> bytes:
        return seal(key.secret, self._key(key.algorithm), _about(key.number, key.algorithm))

    def unwrap(self, number: int, algorithm: str, wrapped: bytes) -> Key:
        try:
            secret = unseal(wrapped, self._key(algorithm), _about(number, algorithm))
        except (EnvelopeFault, IndexError):
            raise MasterKeyWrong(self.where) from None
        return Key(number, algorithm, secret)

    def _key(self, algorithm: str) -> Key:
        """One secret of its own for each algorithm, derived from the master key."""
        length = CIPHERS[algorithm].length
        derive = HKDF(hashes.SHA256(), length, salt=None, info=f"tonghu master {algorithm}".encode())
        return Key(0, algorithm, derive.derive(self._read()))

    def _read(self) -> bytes:
        try:
            secret = base64.b64decode(self.path.read_bytes().strip(), validate=True)
        except FileNotFoundError:
            raise MasterKeyMissing(self.path) from None
        except (OSError, binascii.Error):
            raise MasterKeyUnreadable(self.path) from None
        if len(secret) != _LENGTH:
            raise MasterKeyUnreadable(self.path)
        return secret


class KeyCommand(Master):
    """A master key that never leaves its device: `COMMAND wrap|unwrap`, base64 on stdin and stdout."""

    where = "密钥程序"

    def __init__(self, words: str, *, patience: float = PATIENCE) -> None:
        self._words, self._patience = shlex.split(words), patience

    def wrap(self, key: Key) -> bytes:
        return self._ask("wrap", key.secret)

    def unwrap(self, number: int, algorithm: str, wrapped: bytes) -> Key:
        secret = self._ask("unwrap", wrapped)
        if len(secret) != CIPHERS[algorithm].length:
            raise MasterKeyWrong(self.where)
        return Key(number, algorithm, secret)

    def _ask(self, act: str, given: bytes) -> bytes:
        try:
            done = subprocess.run(
                [*self._words, act],
                input=base64.b64encode(given) + b"\n",
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # whatever it says there might hold a key
                timeout=self._patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise KeyCommandFailed(f"{self._patience:g}秒内没有回答") from None
        except OSError as fault:
            raise KeyCommandFailed(f"程序不能运行（{fault.strerror}）") from None
        if done.returncode:
            raise KeyCommandFailed(f"程序以代码{done.returncode}结束")
        try:
            return base64.b64decode(done.stdout.strip(), validate=True)
        except binascii.Error:
            raise KeyCommandFailed("回答不是 base64") from None


def _about(number: int, algorithm: str) -> str:
    return f"tonghu data key {number} {algorithm}"
