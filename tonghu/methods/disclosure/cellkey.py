"""Noise for tables that anybody may ask for (自定义表的扰动): the cell key method.

Tables of every crossing cannot be protected by suppression: all of them would have to stand in one system of cells.
Here each cell gets noise that depends only on which children it counts: the same cell has the same noise in every
table, so asking again teaches nothing, and the difference of two tables is two noises and not a child.
Source: Fraser & Wooton (2005); statistics.md 1.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import product

from tonghu.methods.tabulation import TOTAL, Counted, Dimension, Place

_ENOUGH = 2  # times the threshold a cell must hold on average; statistics.md 1.2: recode first


class TooFine(Exception):
    """Most of what the table shows would be noise (分得太细). Told from the noisy figures: no true count decides."""

    def __init__(self, average: int) -> None:
        super().__init__(f"平均每格不足{average}人，分得太细，没有制表。请减少项目，或改用更粗的分组后重试。")


@dataclass(frozen=True, slots=True)
class Perturbed:
    """A table whose cells and totals all carry noise (带扰动的统计表). Only `perturb` makes one.

    values: every place of `dimensions`, totals included: 0, or `least` and more. most: how far a value of `least` or
    more may be from the true one.
    """

    dimensions: tuple[Dimension, ...]
    least: int
    most: int
    values: Mapping[Place, int]


def perturb(counted: Counted, keys: Counted, *, least: int, secret: bytes) -> Perturbed:
    """Give every cell and every total its noise; parts no longer add up to totals.

    A true 0 stays 0. A small count becomes 0 or `least`, in the long run as often as keeps the mean. Any other moves
    by the sum of two even draws, each of at most least − 1, and is never small: whoever knows a total exactly from
    elsewhere and takes the noisy others away is left with several values but for the rarest draws.
    secret: without it nobody can work the noise out. Raises TooFine.
    """
    sides = [[*map(str, codes), TOTAL] for codes in counted.codes]
    values: dict[Place, int] = {}
    for at in product(*(range(len(side)) for side in sides)):
        place = tuple(side[n] for side, n in zip(sides, at, strict=True))
        values[place] = _noisy(int(counted.values[at]), int(keys.values[at]), least, secret)
    some = [n for place, n in values.items() if n and TOTAL not in place]
    if not some or sum(some) < _ENOUGH * least * len(some):
        raise TooFine(_ENOUGH * least)
    return Perturbed(counted.table.dimensions, least, 2 * (least - 1), values)


def _noisy(n: int, key: int, least: int, secret: bytes) -> int:
    if n == 0:
        return 0
    drawn = blake2b(f"{n} {key}".encode(), key=secret[:64], digest_size=16).digest()
    one, other = (int.from_bytes(part) / 2**64 for part in (drawn[:8], drawn[8:]))
    if n < least:
        return least if one < n / least else 0
    wide = 2 * least - 1
    return max(least, n - 2 * (least - 1) + int(one * wide) + int(other * wide))
