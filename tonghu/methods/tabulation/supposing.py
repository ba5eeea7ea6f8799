"""Counting who changes under other numbers or readings: facts in, flows out; no database (假设测算的计数)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tonghu.rules.eligibility import Facts, Kind, kind_on, otherwise

# Who sees no child learns rounded numbers: from two suppositions that differ little, one could tell a single child.
BASE = 5


@dataclass
class Flow:
    """What changes: how many by (from, to), and who."""

    counts: Counter[tuple[Kind, Kind]] = field(default_factory=Counter)
    changed: list[tuple[int, Kind, Kind]] = field(default_factory=list)


def weigh(flow: Flow, children: Iterable[tuple[int, Facts]], asked: Mapping[str, int | bool], *, on: date) -> None:
    """Judge these children as we read the scheme and otherwise, and add what differs to `flow`."""
    other = otherwise(asked)
    for child, facts in children:
        before, after = kind_on(facts, on=on), kind_on(facts, on=on, parameters=other)
        flow.counts[before, after] += 1
        if before is not after:
            flow.changed.append((child, before, after))


def rounded(n: int) -> int:
    """To the nearest 5, for whoever sees no child."""
    return BASE * ((n + BASE // 2) // BASE)


def said(n: int, *, exact: bool) -> str:
    """A count as this reader learns it."""
    return f"{n:,}名" if exact else f"约{rounded(n):,}名"
