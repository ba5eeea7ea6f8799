"""What clerical samples say of the linkage, and how it bends a count (连接误差).

Ding & Fienberg (1994), Survey Methodology 20; Di Consiglio & Tuoto (2015), JOS 31(3).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tonghu.methods.coverage.histories import Floats, Whole


class LinkError(StrEnum):
    """The four errors a clerk looks for, each in a sample of its own."""

    MISSED = "missed"  # 漏链: a visited child that is on the lists, not linked
    FALSE = "false"  # 误链: a visited child on no list, linked to somebody
    DUPLICATE = "duplicate"  # 重复: an entry of the united lists whose child has another entry
    MERGED = "merged"  # 误并: an entry of the united lists that holds two children

    @property
    def label(self) -> str:
        """As a clerk says it."""
        return {"missed": "漏链", "false": "误链", "duplicate": "重复", "merged": "误并"}[self.value]


@dataclass(frozen=True, slots=True)
class LinkErrors:
    """Clerical samples by age band. checked, wrong: (4, bands) in the order of LinkError; none checked: no error."""

    checked: Floats
    wrong: Floats

    @property
    def rates(self) -> Floats:
        """(4, bands)."""
        return np.divide(self.wrong, self.checked, out=np.zeros_like(self.wrong), where=self.checked > 0)

    def draws(self, draws: int, rng: np.random.Generator) -> Floats:
        """(4, draws, bands) from the Jeffreys posterior of each rate; exactly 0 where nothing was checked."""
        a, b = self.wrong + 0.5, np.maximum(self.checked - self.wrong, 0) + 0.5
        drawn = rng.beta(a[:, None, :], b[:, None, :], (4, draws, a.shape[1]))
        return np.where(self.checked[:, None, :] > 0, drawn, 0.0)


def no_errors(bands: int) -> LinkErrors:
    """As if every link were right: only when no clerical sample was taken."""
    return LinkErrors(np.zeros((4, bands)), np.zeros((4, bands)))


def listed_share(linked: Floats, missed: Floats, false: Floats) -> Floats:
    """The share of visited children that is on the lists, from the share that was linked: (q − f) / (1 − m − f)."""
    return np.asarray(np.clip((linked - false) / (1 - missed - false), 1e-6, 1.0))


def unlinked(patterns: Whole, missed: float) -> Floats:
    """T with observed = T @ true histories, when each list of a child gets lost with chance missed/2 from its history.

    A lost list stands alone as another person. Columns add up to more than one: that is the double counting.
    """
    at = {tuple(p): n for n, p in enumerate(patterns)}
    t = np.zeros((len(patterns), len(patterns)))
    for column, p in enumerate(patterns):
        lists = np.flatnonzero(p)
        if len(lists) < 2:
            t[column, column] = 1.0
            continue
        left = 1.0
        for j in lists:
            without, alone = p.copy(), np.zeros_like(p)
            without[j], alone[j] = 0, 1
            for seen in (without, alone):
                t[at[tuple(seen)], column] += left * missed / 2
            left *= 1 - missed / 2
        t[column, column] += left
    return t


def relinked(patterns: Whole, counts: Floats, missed: float) -> Floats:
    """Counts of histories (…, cells) as they would stand without missed links; negative ones become zero."""
    return np.asarray(np.maximum(counts @ np.linalg.inv(unlinked(patterns, missed)).T, 0.0))
