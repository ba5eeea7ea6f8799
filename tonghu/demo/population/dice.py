"""Seeded chance (骰子): the only source of randomness, so that one seed gives one population."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with weights, ready to be drawn many times."""

    def __init__(self, weights: Mapping[T, float] | Iterable[tuple[T, float]]) -> None:
        pairs: list[tuple[T, float]] = list(weights.items() if isinstance(weights, Mapping) else weights)
        self.values = [value for value, _ in pairs]
        self.cumulative = list(accumulate(weight for _, weight in pairs))

    def draw(self, dice: "Dice") -> T:
        """One value, as often as its weight says."""
        place = bisect_right(self.cumulative, dice.random() * self.cumulative[-1])
        return self.values[min(place, len(self.values) - 1)]


class Dice(Random):
    """`Random` that is seeded with words: `Dice(7, "310115001")` is a stream of its own."""

    def __new__(cls, *words: object) -> "Dice":
        """Let `Random` be made without its own seed argument."""
        made: Dice = super().__new__(cls)
        return made

    def __init__(self, *words: object) -> None:
        super().__init__("/".join(map(str, words)))

    def chance(self, share: float) -> bool:
        """True in `share` of the calls."""
        return self.random() < share

    def pick(self, values: Sequence[T]) -> T:
        """One of `values`, all alike (several times faster than `choice`)."""
        return values[int(self.random() * len(values))]

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included; `first` where the span is empty."""
        return date.fromordinal(self.between(first.toordinal(), max(first, last).toordinal()))
