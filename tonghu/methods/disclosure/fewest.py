"""Several ways of hiding, and the fewest cells of each block (少抑制): what the bound likes to hide shows the way.

The programme of the bound says of each cell how much of it is hidden. Cells that it likes are cheap to a route, as in
the heuristic of Fischetti & Salazar (2000); how cheap is a guess, so several are tried, each block keeps the fewest,
and the cells that any of them hid are searched in whole numbers.
"""

from collections.abc import Sequence
from time import monotonic

import numpy as np

from tonghu.methods.disclosure.cells import Bools, Cells
from tonghu.methods.disclosure.exact import Best, Effort, Search, prove, searches
from tonghu.methods.disclosure.routes import Needs
from tonghu.methods.disclosure.suppression import NotProtected, Suppression, polished, protect_cells

# Ways to price a cell that the bound hides, where another costs 1; and by how much more any cell costs at random.
_WAYS = ((0.03, 0.0), (1.0, 0.0), (0.6, 0.6), (1.0, 1.0), (0.1, 0.3), (0.3, 1.0), (0.3, 0.0), (0.1, 0.0))
_PLAIN = (1.0, 0.0)
# Needs × cells past which only the plain way is gone: at prices of all kinds a route there takes ten times as long.
_MOST_GUIDED = 60_000_000
_PIVOTS = 2_000_000  # of the simplex in all ways together; counted, so that it is the same each time
_FAILURES = 2  # ways that protect nothing, after which no other is tried
_SEED = 0


def fewest(cells: Cells, needs: Needs, primary: Bools, must: Bools, effort: Effort) -> tuple[Suppression, int]:
    """What to hide, and a lower bound on the printed cells that must be suppressed.

    must: cells hidden in any case. Raises NotProtected or NotAudited; never less than protected.
    """
    end = monotonic() + effort.seconds if effort.seconds else None
    outside, found = searches(cells, needs, must, cells.open, effort, end)
    ways = _ways(cells, needs, primary, found)
    safe = ways[0]
    for other in ways[1:]:
        safe = polished(cells, safe, [_as_hidden(search, other) for search in found])
    candidates: Bools = np.logical_or.reduce([way.hidden for way in ways])
    for search in found:
        search.among(candidates)
    prove(found, end)
    safe = polished(cells, safe, [search.best for search in found])
    return safe, outside + sum(search.best.bound for search in found)


def _ways(cells: Cells, needs: Needs, primary: Bools, found: Sequence[Search]) -> list[Suppression]:
    """As many ways as the work allows, and more until one protects; raises NotProtected where none does."""
    likely = np.zeros(len(cells))
    for search in found:
        likely[search.members] = search.likely
    drawn = np.random.default_rng(_SEED)
    ways: list[Suppression] = []
    failed: list[NotProtected] = []
    for least, spread in _WAYS if len(needs.cells) * len(cells) <= _MOST_GUIDED else (_PLAIN,):
        if ways and sum(way.pivots for way in ways) + ways[-1].pivots > _PIVOTS:
            break
        price = cells.printed * (1 - (1 - least) * likely) * (1 + spread * drawn.random(len(cells)))
        try:
            ways.append(protect_cells(cells, needs, primary, price=price))
        except NotProtected as refusal:
            failed.append(refusal)
            if len(failed) == _FAILURES:
                break
    if not ways:
        raise failed[0]
    return ways


def _as_hidden(search: Search, way: Suppression) -> Best:
    """A block as one way hid it."""
    return Best(search.members, 0, search.members[way.hidden[search.members]])
