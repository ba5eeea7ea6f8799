"""Who bears a number, where it may be more than one child's (号码持有人): what is not sure makes no person."""

from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, mixed, spread
from tonghu.methods.linkage.engine.persons import ACCEPT
from tonghu.methods.linkage.engine.trusting import Trusted


@dataclass
class Bearers:
    """number: (n,) the believed numbers, of which a disputed one is another for each group of records that sure pairs
    join. disputed: (n,) bool, whose it is. order: as in Trusted, by these numbers.
    """

    number: Array
    disputed: Array
    order: Array | None


def bearers(trusted: Trusted) -> Bearers:
    """Tell those apart who have one number and may be two children."""
    number, disputed = trusted.number, np.zeros(len(trusted.number), bool)
    unsure = trusted.left[trusted.p < ACCEPT]
    if not len(unsure):
        return Bearers(number, disputed, trusted.order)
    first, size, order = trusted.bearers
    group, step = spread(size[unsure])
    disputed[order[first[unsure][group] + step]] = True
    sure = disputed[trusted.left] & (trusted.p >= ACCEPT)
    joined = _first(len(number), trusted.left[sure], trusted.right[sure])[disputed]
    told = number.copy()
    told[disputed] = (mixed(17, number[disputed], joined) >> np.uint64(1)).astype(np.int64)
    return Bearers(told, disputed, _rearranged(trusted.order, told, disputed))


def _first(n: int, left: Array, right: Array) -> Array:
    """(n,) the first place of the group that pairs join it to."""
    first = np.arange(n)
    while (first[left] != first[right]).any():
        low = np.minimum(first[left], first[right])
        for side in (first[left], first[right]):
            np.minimum.at(first, side, low)
        first = first[first]
    return first


def _rearranged(order: Array | None, number: Array, moved: Array) -> Array | None:
    """Those with new numbers at the end, those of one number beside each other."""
    if order is None:
        return None
    there = order[moved[order]]
    return np.concatenate([order[~moved[order]], there[np.argsort(number[there], kind="stable")]])
