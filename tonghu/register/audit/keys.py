"""The key that signs checkpoints (审计签名密钥): Ed25519, made once, kept like the other secrets."""

import hashlib
import os
import re
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


class KeyRefused(Exception):
    """The signing key is missing or unusable (审计签名密钥不可用)."""


def signing_key(*, first: bool) -> Ed25519PrivateKey:
    """The private key of this installation.

    first: nothing was ever signed here, so a missing key may be made. Raises KeyRefused.
    """
    path = key_file()
    if not path.exists():
        if not first:
            raise KeyRefused(
                f"找不到审计签名密钥（{path.name}），而检查点已经有过。请恢复这个文件，"
                "或用 TONGHU_AUDIT_KEY_FILE 指出它的位置；不会另造一把。"
            )
        _make(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, OSError):
        raise KeyRefused(f"审计签名密钥（{path.name}）读不出来。请恢复原来的文件。") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyRefused(f"审计签名密钥（{path.name}）不是 Ed25519 密钥。请恢复原来的文件。")
    return key


def key_file() -> Path:
    """Where the private key is kept."""
    return Path(settings.AUDIT_KEY_FILE)


def _make(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(pem)
    try:
        os.link(fresh, path)  # the first writer wins: two processes that begin at once share one key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


class Trusted:
    """The public keys by which signatures are checked (公钥), by fingerprint."""

    def __init__(self, *keys: Ed25519PublicKey) -> None:
        self.keys = {fingerprint(key): key for key in keys}

    @classmethod
    def read(cls, pem: bytes) -> "Trusted":
        """The keys of a file, one or several. Raises KeyRefused."""
        found = []
        for block in _PEM.findall(pem):
            try:
                key = serialization.load_pem_public_key(block)
            except ValueError:
                continue
            if isinstance(key, Ed25519PublicKey):
                found.append(key)
        if not found:
            raise KeyRefused("这个文件里没有 Ed25519 公钥。请用 tonghu audit key 打印的内容。")
        return cls(*found)

    @classmethod
    def own(cls) -> "Trusted":
        """The key of this installation; none when nothing was ever signed. Raises KeyRefused."""
        return cls(signing_key(first=False).public_key()) if key_file().exists() else cls()

    def vouches(self, fingerprint: str, signature: bytes, body: bytes) -> bool:
        """Whether the key of this fingerprint signed the body."""
        key = self.keys.get(fingerprint)
        if key is None:
            return False
        try:
            key.verify(signature, body)
        except InvalidSignature:
            return False
        return True


def public_pem(key: Ed25519PublicKey) -> str:
    """The public key as people hand it on."""
    words = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return words.decode()


def fingerprint(key: Ed25519PublicKey) -> str:
    """Sixteen hex digits by which a public key is named."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]
