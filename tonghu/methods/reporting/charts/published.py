"""Reading the published cells of an edition (已公布数): the only way by which a chart comes to a number."""

from collections.abc import Iterable, Mapping
from itertools import product

from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation import TOTAL, Definition

Codes = tuple[int, ...]


class Published:
    """The cells of one table as its readers hold them: a count, or None where it is not published."""

    def __init__(self, edition: Edition, number: str) -> None:
        printed = edition.tables[number]
        self.definition: Definition = printed.definition
        self.least = edition.least
        self._values = printed.table.values
        self._labels = {
            d.key: {int(code): label for code, label in d.categories.items()} for d in printed.table.dimensions
        }

    def labels(self, key: str) -> Mapping[int, str]:
        """The categories of a dimension, in printing order."""
        return self._labels[key]

    def cell(self, at: Mapping[str, int]) -> int | None:
        """One published cell; dimensions left out are summed up. No such category: nobody is in it."""
        if any(code not in self._labels[key] for key, code in at.items()):
            return 0
        return self._values[tuple(str(at[key]) if key in at else TOTAL for key in self._labels)]

    def total(self, **codes: Codes) -> int | None:
        """The sum of published cells over these codes; None where one of them is not published."""
        places = (dict(zip(codes, at, strict=True)) for at in product(*codes.values()))
        return total_of(self.cell(at) for at in places)

    def large_enough(self, *counts: int | None) -> bool:
        """Whether counts that were worked out from published ones may be said: none is small, none is missing."""
        return all(n is not None and (n == 0 or n >= self.least) for n in counts)


def total_of(counts: Iterable[int | None]) -> int | None:
    """Their sum, None where one is missing."""
    total = 0
    for n in counts:
        if n is None:
            return None
        total += n
    return total
