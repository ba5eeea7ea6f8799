"""Shares with their intervals (比率及区间), from published counts only."""

from dataclasses import dataclass
from math import sqrt

_Z = 1.959964  # 95 %


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of 1 with its 95 % interval. part, whole: the published counts it is made of."""

    part: int
    whole: int
    value: float
    low: float
    high: float


def wilson(part: int, whole: int) -> Rate:
    """The share and its score interval. Source: Wilson (1927); never outside 0 to 1, and not empty at 0 or 1."""
    share, n, zz = part / whole, float(whole), _Z * _Z
    middle = (share + zz / (2 * n)) / (1 + zz / n)
    half = _Z / (1 + zz / n) * sqrt(share * (1 - share) / n + zz / (4 * n * n))
    return Rate(part, whole, share, max(0.0, middle - half), min(1.0, middle + half))


def rate_of(part: int | None, whole: int | None, *, least: int) -> Rate | None:
    """The rate of published counts; None where a count is not published or what is left over is a small number."""
    if part is None or not whole:
        return None
    rest = whole - part
    return None if 0 < part < least or 0 < rest < least else wilson(part, whole)


def percent(share: float) -> str:
    """12.3%."""
    return f"{share * 100:.1f}%"


def share_of(part: int, whole: int | None) -> str:
    """，占12.3% after a number; nothing where the whole is not published."""
    return f"，占{percent(part / whole)}" if whole else ""
