"""Passwords that the system makes (随机口令): typed from paper once, so no letters that look alike."""

import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_password() -> str:
    """Four groups of four: about 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
