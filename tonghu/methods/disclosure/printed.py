"""Tables out of the ledger again (从台账取回统计表): what was printed, whole or the part that one place may see."""

from collections.abc import Mapping, Sequence
from itertools import product

from tonghu.methods.disclosure.ledger import Release
from tonghu.methods.disclosure.protect import SafeTable
from tonghu.methods.tabulation import TOTAL, Dimension, Place


def printed_table(
    release: Release, dimensions: Sequence[Dimension], codes: Sequence[Mapping[str, str]], *, total: str = TOTAL
) -> SafeTable:
    """The one table of a release, in the reader's own codes.

    codes: for each dimension code → code of the release. total: of a part of a table, which shows some of the
    categories of its first place only, the code that stands for all of them; with none, "", their sum where all are
    shown, and nothing else. Raises KeyError for a place that was not printed.
    """
    first = next((n for n, d in enumerate(dimensions) if d.key in ("district", "street")), 0)
    cells: dict[Place, int | None] = {}
    for place in product(*([*d.categories, TOTAL] for d in dimensions)):
        said = [TOTAL if code == TOTAL else told[code] for told, code in zip(codes, place, strict=True)]
        if place[first] != TOTAL or total == TOTAL:
            cells[place] = release.values[tuple(said)]
        elif total:
            cells[place] = release.values[(*said[:first], total, *said[first + 1 :])]
        else:  # of what everybody can add up
            parts = [
                release.values[(*said[:first], codes[first][code], *said[first + 1 :])]
                for code in dimensions[first].categories
            ]
            cells[place] = None if None in parts else sum(n for n in parts if n is not None)
    return SafeTable(tuple(dimensions), release.threshold, cells)
