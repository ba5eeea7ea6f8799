"""What is to be protected, and how (统计表的保护要求)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tonghu.methods.disclosure.cells import Bools, Ints
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.disclosure.exact import Effort
from tonghu.methods.tabulation import TOTAL, Margin, Place


@dataclass(frozen=True)
class Counts:
    """The finest counts of some dimensions: leaves × leaves × …

    counted: where the source has a count, be it 0. Elsewhere everybody knows that there is none (结构零).
    """

    sides: tuple[Side, ...]
    n: Ints
    counted: Bools

    def at(self, codes: Mapping[str, str]) -> "Counts":
        """The same with further dimensions that have one code only."""
        more = tuple(Side(key, (code,)) for key, code in sorted(codes.items()))
        shape = self.n.shape + (1,) * len(more)
        return Counts((*self.sides, *more), np.reshape(self.n, shape), np.reshape(self.counted, shape))

    def count(self, place: Sequence[frozenset[int]]) -> int:
        """How many there are at these leaves of each dimension."""
        n = self.n
        for leaves in place:
            n = n.sum(axis=0) if len(leaves) == n.shape[0] else n[sorted(leaves)].sum(axis=0)
        return int(n)


@dataclass(frozen=True)
class Wanted:
    """The tables to publish (each the keys of its dimensions) and how they are to be protected.

    attribute: dimensions of which no row may be seen to be all in one category. at: fixed codes of dimensions that the
    tables do not show, such as the half-year. stated: intervals that percentages, map classes or text will tell, by
    place in the order of the counts' dimensions.
    """

    tables: Sequence[Margin]
    threshold: int
    attribute: Collection[str] = ()
    at: Mapping[str, str] = field(default_factory=dict)
    stated: Mapping[Place, tuple[float, float]] = field(default_factory=dict)
    effort: Effort = field(default_factory=Effort)


def percentage(share: float, of: int, decimals: int = 1) -> tuple[float, float]:
    """The counts that a rounded percentage of a known number allows: 12.3 % of 1,000 is 122.5 to 123.5."""
    half = 0.5 * 10.0**-decimals
    return max(0.0, (share - half) / 100 * of), (share + half) / 100 * of


def leaves_at(sides: Sequence[Side], place: Place) -> tuple[frozenset[int], ...]:
    """A place as the leaves it covers in each dimension; dimensions beyond it are not shown."""
    codes = [*place, *(TOTAL for _ in range(len(sides) - len(place)))]
    return tuple(side.nodes[side.node_of[code]] for side, code in zip(sides, codes, strict=True))


def nodes_at(sides: Sequence[Side], places: Collection[tuple[frozenset[int], ...]]) -> list[tuple[int, ...]]:
    """Places given by leaves as numbers of nodes."""
    number = [{leaves: n for n, leaves in enumerate(side.nodes)} for side in sides]
    return [tuple(number[d][leaves] for d, leaves in enumerate(place)) for place in places]
