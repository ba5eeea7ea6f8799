"""The envelope (密文信封) in which a personal value lies in the database.

One byte names the algorithm, four the data key, twelve are the nonce, then ciphertext and tag. What the value is
about, the column's name, is sealed with it: moved to another column, an envelope does not open.
"""

import struct
from dataclasses import dataclass
from functools import cached_property

from tonghu.register.secrecy.ciphers import BY_NUMBER, CIPHERS, NONCE, TAG, Cipher, TagWrong

_HEAD = struct.Struct(">BI")
_BODY = _HEAD.size + NONCE
OVERHEAD = _BODY + TAG  # bytes that an envelope is longer than what lies in it


class EnvelopeFault(Exception):
    """An envelope that does not open (密文信封打不开). Never says what could lie in it."""


class EnvelopeCut(EnvelopeFault):
    """Shorter than any envelope (信封不完整)."""

    def __init__(self) -> None:
        super().__init__("密文不完整，不能解密。数据库中的这一格可能被截断，请从备份恢复并报告安全管理员。")


class AlgorithmUnknown(EnvelopeFault):
    """Its first byte names no algorithm (算法不明)."""

    def __init__(self, number: int) -> None:
        super().__init__(f"密文的算法编号{number}不认识，不能解密。请确认程序不比数据库旧，并报告安全管理员。")


class KeyUnknown(EnvelopeFault):
    """Its data key is not in this database (数据密钥不存在)."""

    def __init__(self, number: int) -> None:
        super().__init__(f"数据库中没有第{number}号数据密钥，不能解密。请从备份恢复密钥表，并报告安全管理员。")


class TagMismatch(EnvelopeFault):
    """Altered, or moved from another column (密文被改动或移动)."""

    def __init__(self, about: str) -> None:
        super().__init__(f"{about} 中的密文校验不符，没有解密：它被改动过，或取自别处。请报告安全管理员并核对备份。")


@dataclass(frozen=True)
class Key:
    """A data key (数据密钥), ready to use."""

    number: int
    algorithm: str
    secret: bytes

    def __repr__(self) -> str:  # the secret stays out of tracebacks
        return f"Key({self.number}, {self.algorithm!r})"

    @cached_property
    def cipher(self) -> Cipher:
        """The algorithm with this secret."""
        return CIPHERS[self.algorithm](self.secret)

    @cached_property
    def head(self) -> bytes:
        """How every envelope of this key begins."""
        return _HEAD.pack(self.cipher.number, self.number)


def seal(plain: bytes, key: Key, about: str) -> bytes:
    """Put a value into an envelope. about: the column, as `register.Person.name`."""
    return key.head + key.cipher.seal(plain, about.encode())


def number_of(envelope: bytes) -> int:
    """The number of the data key an envelope was sealed with; raises EnvelopeCut, AlgorithmUnknown."""
    if len(envelope) < OVERHEAD:
        raise EnvelopeCut
    algorithm, number = _HEAD.unpack_from(envelope)
    if algorithm not in BY_NUMBER:
        raise AlgorithmUnknown(algorithm)
    return int(number)


def unseal(envelope: bytes, key: Key, about: str) -> bytes:
    """What lies in an envelope of this key; raises TagMismatch, AlgorithmUnknown."""
    if envelope[0] != key.cipher.number:  # both algorithms are known, but this key never sealed with that one
        raise AlgorithmUnknown(envelope[0])
    try:
        return key.cipher.open(envelope[_HEAD.size : _BODY], envelope[_BODY:], about.encode())
    except TagWrong:
        raise TagMismatch(about) from None
