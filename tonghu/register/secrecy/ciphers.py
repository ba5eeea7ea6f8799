"""The two algorithms an envelope may be sealed with (算法): AES-256-GCM, and SM4-GCM (GB/T 32907) for 密评."""

import os
from abc import ABC, abstractmethod
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as Machine
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE, TAG = 12, 16  # bytes


class TagWrong(Exception):
    """The ciphertext, its key or what it is about is not what was sealed (校验不符)."""


class Cipher(ABC):
    """One algorithm with one secret. `number` is the first byte of its envelopes."""

    number: ClassVar[int]
    name: ClassVar[str]
    label: ClassVar[str]
    length: ClassVar[int]  # of the secret, in bytes

    def __init__(self, secret: bytes) -> None:
        if len(secret) != self.length:
            raise ValueError(f"{self.name} wants a secret of {self.length} bytes")

    @abstractmethod
    def seal(self, plain: bytes, about: bytes) -> bytes:
        """A fresh nonce, the ciphertext and its tag."""

    @abstractmethod
    def open(self, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
        """What was sealed; raises TagWrong."""


class Aes256(Cipher):
    """AES-256-GCM."""

    number, name, label, length = 1, "aes256", "AES-256-GCM", 32

    def __init__(self, secret: bytes) -> None:
        super().__init__(secret)
        self._machine = AESGCM(secret)

    def seal(self, plain: bytes, about: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._machine.encrypt(nonce, plain, about)

    def open(self, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
        try:
            return self._machine.decrypt(nonce, sealed, about)
        except InvalidTag:
            raise TagWrong from None


class Sm4(Cipher):
    """SM4-GCM."""

    number, name, label, length = 2, "sm4", "SM4-GCM", 16

    def __init__(self, secret: bytes) -> None:
        super().__init__(secret)
        self._secret = algorithms.SM4(secret)

    def seal(self, plain: bytes, about: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        machine = Machine(self._secret, modes.GCM(nonce)).encryptor()
        machine.authenticate_additional_data(about)
        return nonce + machine.update(plain) + machine.finalize() + machine.tag

    def open(self, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
        machine = Machine(self._secret, modes.GCM(nonce, sealed[-TAG:])).decryptor()
        machine.authenticate_additional_data(about)
        plain = machine.update(memoryview(sealed)[:-TAG])
        try:
            return plain + machine.finalize()
        except InvalidTag:
            raise TagWrong from None


CIPHERS: dict[str, type[Cipher]] = {cipher.name: cipher for cipher in (Aes256, Sm4)}
BY_NUMBER: dict[int, type[Cipher]] = {cipher.number: cipher for cipher in CIPHERS.values()}
