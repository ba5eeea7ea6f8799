"""A table of counts: one cell for each combination of its dimensions (统计表)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

TOTAL = "*"  # 合计

Place = tuple[str, ...]  # one code, or TOTAL, for each dimension
Margin = tuple[str, ...]  # the keys of the dimensions that a published table shows


class NotAdditive(Exception):
    """The cells are not counts that add up to their margins (不可加)."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side of a table (维度): its categories in printing order, with their labels."""

    key: str
    label: str
    categories: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Finest counts by the dimensions' categories, margins not included (最细计数)."""

    dimensions: tuple[Dimension, ...]
    cells: Mapping[Place, int]

    def __post_init__(self) -> None:
        finest = set(product(*(d.categories for d in self.dimensions)))
        if set(self.cells) != finest or any(n < 0 for n in self.cells.values()):
            raise NotAdditive("统计表的单元格须与各维度的分类一一对应，且不得为负数。")

    def places(self, margin: Margin) -> Iterator[Place]:
        """Every place of one published table: its cells and all their totals."""
        sides = ([*d.categories, TOTAL] if d.key in margin else [TOTAL] for d in self.dimensions)
        yield from product(*sides)

    def sums(self, margins: Sequence[Margin]) -> dict[Place, int]:
        """The value of every place that a reader of these published tables sees."""
        seen = {place for margin in margins for place in self.places(margin)}
        sums: Counter[Place] = Counter(dict.fromkeys(seen, 0))
        for place, n in self.cells.items():
            for masked in product(*((category, TOTAL) for category in place)):
                if masked in seen:
                    sums[masked] += n
        return dict(sums)


def count(dimensions: Iterable[Dimension], units: Iterable[Mapping[str, str]]) -> Table:
    """Count units by dimensions. A value outside the categories is an error, never dropped: raises NotAdditive."""
    sides = tuple(dimensions)
    cells = Counter(dict.fromkeys(product(*(d.categories for d in sides)), 0))
    for unit in units:
        place = tuple(unit[d.key] for d in sides)
        if place not in cells:
            raise NotAdditive("有不属于任何分类的值，请先补上“未采集”等分类。")
        cells[place] += 1
    return Table(sides, cells)
