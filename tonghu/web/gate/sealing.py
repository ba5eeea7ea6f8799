"""Secrets of second factors, closed in the database (动态码密钥加密): a stolen table makes no codes."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_MARK, _NONCE = "s1:", 12
_FOR = b"tonghu.gate.factor"


class CannotOpen(Exception):
    """The secret was made with another key of this installation, or was changed (密钥不符)."""

    def __init__(self) -> None:
        super().__init__("动态码密钥打不开：可能换过 TONGHU_SECRET_KEY。请系统管理员为该账号重设第二因素。")


def seal(text: str) -> str:
    """Close a secret."""
    nonce = secrets.token_bytes(_NONCE)
    return _MARK + base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), _FOR)).decode()


def unseal(sealed: str) -> str:
    """Open it; raises CannotOpen, never returns something else."""
    try:
        if not sealed.startswith(_MARK):
            raise CannotOpen
        closed = base64.b64decode(sealed.removeprefix(_MARK), validate=True)
        return _cipher().decrypt(closed[:_NONCE], closed[_NONCE:], _FOR).decode()
    except (InvalidTag, ValueError) as fault:
        raise CannotOpen from fault


def _cipher() -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_FOR).derive(settings.SECRET_KEY.encode())
    return AESGCM(key)
