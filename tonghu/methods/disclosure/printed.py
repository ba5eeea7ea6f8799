"""Tables out of the ledger again (从台账取回统计表): what was printed, whole or the part that one place may see."""

from collections.abc import Mapping, Sequence
from itertools import product

from tonghu.methods.disclosure.ledger import Release
from tonghu.methods.disclosure.protect import SafeTable
from tonghu.methods.tabulation import TOTAL, Dimension


def printed_table(
    release: Release, dimensions: Sequence[Dimension], *, whole: Mapping[str, str] | None = None
) -> SafeTable:
    """One of the tables that a release printed.

    dimensions: those it shows, with the categories that this reader sees. whole: for a part of a table the code that
    stands for everything in it, such as the district whose streets are shown; by default the total. Raises KeyError
    for a place that was not printed.
    """
    whole = whole or {}
    at = {d.key: n for n, d in enumerate(dimensions)}
    sides = [[*d.categories, TOTAL] for d in dimensions]
    cells = {}
    for place in product(*sides):
        said = [whole.get(d.key, TOTAL) if code == TOTAL else code for d, code in zip(dimensions, place, strict=True)]
        cells[place] = release.values[tuple(said[at[key]] if key in at else TOTAL for key in release.dims)]
    return SafeTable(tuple(dimensions), release.threshold, cells)
