"""Which cells must not be known, and how far nobody may know them (主抑制): small cells, rows all in one category."""

from collections.abc import Iterable

import numpy as np

from tonghu.methods.disclosure.cells import Bools, Cells, Floats
from tonghu.methods.disclosure.routes import Needs

LEAST_THRESHOLD = 3  # below it a threshold protects nobody: of two, each knows the other


class WrongThreshold(ValueError):
    """A threshold that protects nobody (阈值过小)."""

    def __init__(self) -> None:
        super().__init__(
            f"阈值不得小于{LEAST_THRESHOLD}：更小的阈值不能保护任何人。请改用{LEAST_THRESHOLD}以上的整数。"
        )


def small(cells: Cells, threshold: int) -> Bools:
    """Published cells of 1 to threshold − 1. Zeros are shown: who is not there needs no protection."""
    if threshold < LEAST_THRESHOLD:
        raise WrongThreshold
    return np.asarray((cells.printed > 0) & (cells.value > 0) & (cells.value < threshold))


def needs_of(cells: Cells, primary: Bools, threshold: int) -> Needs:
    """A small cell must be able to reach the threshold, and to be at least one child less."""
    up: Floats = np.where(primary, threshold - cells.value, 0).astype(float)
    return Needs(up, np.where(primary, 1.0, 0.0))


def telling_rows(cells: Cells, keys: Iterable[str]) -> Bools:
    """For each row all in one category of a dimension, the empty cell that must be able to hold somebody (属性披露).

    Who reads that all children of a street are uninsured knows it of each of them, however many they are. Categories
    in which nobody can be (no count in the source) tell nothing; a row with no other category is no row.
    """
    found = np.zeros(len(cells), bool)
    for d, side in enumerate(cells.sides):
        if side.key not in keys:
            continue
        stride = int(np.prod(cells.shape[d + 1 :], dtype=np.int64))
        rows = np.flatnonzero((cells.nodes[:, d] == side.root) & (cells.printed > 0) & (cells.value > 0))
        leaves = cells.find(cells.keys[rows, None] + stride * (np.arange(len(side.leaves)) - side.root))
        n = np.where(leaves >= 0, cells.value[leaves], 0)
        alone = (n > 0).sum(axis=1) == 1
        empty = (leaves >= 0) & (n == 0) & cells.open[leaves] & (cells.printed[leaves] > 0)
        common = np.where(empty, n.sum(axis=0), -1)  # the category most often met elsewhere is the likeliest doubt
        chosen = leaves[np.arange(len(rows)), np.argmax(common, axis=1)]
        found[chosen[alone & empty.any(axis=1)]] = True
    return found
