"""Capture histories: who stands on which lists, counted (名单重合情况)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_LISTS = 10  # 2^10 histories: more lists are too thin to say anything about each other


class NoOverlap(Exception):
    """The lists share nobody, so nothing can be said about who is on none (名单互不重合)."""


@dataclass(frozen=True, slots=True)
class Histories:
    """How many persons have each history.

    patterns: (2^K − 1, K) of 0 and 1, the history of nobody left out. counts: (strata, 2^K − 1). strata: their names.
    """

    lists: tuple[str, ...]
    strata: tuple[str, ...]
    patterns: Whole
    counts: Floats

    @property
    def seen(self) -> Floats:
        """Persons on at least one list, by stratum."""
        return np.asarray(self.counts.sum(axis=1))


def patterns_of(lists: int) -> Whole:
    """Every history but that of nobody, the first list the slowest."""
    return np.array([p for p in product((0, 1), repeat=lists) if any(p)], dtype=np.int64)


def place_of(indicators: Whole) -> Whole:
    """The row of `patterns_of` for each row of indicators (rows, K)."""
    weights = 2 ** np.arange(indicators.shape[1])[::-1]
    return np.asarray(indicators @ weights - 1)


def gather(lists: Sequence[str], strata: Sequence[str], indicators: Whole, counts: Floats) -> Histories:
    """Sum up rows (a person each, or a history each with its count) by stratum and history.

    Rows on no list at all are refused: a list cannot name who is on no list. Raises ValueError, NoOverlap.
    """
    if not 2 <= len(lists) <= MOST_LISTS:
        raise ValueError(f"名单应有2至{MOST_LISTS}份，现有{len(lists)}份。请检查列名，或用 --lists 指明哪些列是名单。")
    if (counts < 0).any():
        raise ValueError("人数为负。请改正“n”列后重新运行。")
    nobody = (indicators.sum(axis=1) == 0) & (counts > 0)
    if nobody.any():
        raise ValueError(
            f"第{int(np.flatnonzero(nobody)[0]) + 2}行不在任何一份名单上却有人数：这个数正是要推算的。请删去该行。"
        )
    names = tuple(dict.fromkeys(strata))
    at = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(names), 2 ** len(lists) - 1))
    kept = indicators.sum(axis=1) > 0
    rows = np.array([at[s] for s in strata], dtype=np.int64)
    np.add.at(table, (rows[kept], place_of(indicators[kept])), counts[kept])
    found = Histories(tuple(lists), names, patterns_of(len(lists)), table)
    must_overlap(found)
    return found


def overlaps(found: Histories) -> Floats:
    """Persons on each pair of lists, over all strata: (K, K)."""
    return np.asarray(found.patterns.T @ (found.patterns * found.counts.sum(axis=0)[:, None]))


def must_overlap(found: Histories) -> None:
    """Raise NoOverlap unless every list is tied to every other by persons on both, if need be over a third one."""
    shared = overlaps(found)
    empty = [name for name, n in zip(found.lists, np.diag(shared), strict=True) if n == 0]
    if empty:
        raise NoOverlap(f"名单“{'、'.join(empty)}”没有一个人，未作推算。请检查该列，或用 --lists 去掉它。")
    reached = {0}
    while more := {int(k) for j in reached for k in np.flatnonzero(shared[j])} - reached:
        reached |= more
    apart = [name for n, name in enumerate(found.lists) if n not in reached]
    if apart:
        raise NoOverlap(
            f"名单“{'、'.join(apart)}”与“{found.lists[0]}”没有共同的人，无从推算名单外人数，未给出任何结果。"
            "请核对两份名单是否用同一标识比对过、是否属于同一地区和时点。"
        )
