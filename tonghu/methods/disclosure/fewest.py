"""Several ways of hiding, and the fewest cells of each block (少抑制): what the bound likes to hide shows the way.

The programme of the bound says of each cell how much of it is hidden. Cells that it likes are cheap to a route, as in
the heuristic of Fischetti & Salazar (2000); how cheap is a guess, so several are tried, each block keeps the fewest, and
the cells that any of them hid are searched in whole numbers.
"""

from collections.abc import Sequence
from time import monotonic

import numpy as np

from tonghu.methods.disclosure.cells import Bools, Cells
from tonghu.methods.disclosure.exact import Best, Effort, Search, prove, searches
from tonghu.methods.disclosure.routes import Needs
from tonghu.methods.disclosure.suppression import Suppression, polished, protect_cells

_PRICES = (0.03, 0.3, 1.0)  # of hiding a cell that the bound hides anyway, where another costs 1
# Needs × cells of which some are not printed, up to which more than one way is tried: there the clean-up takes minutes.
_MOST_TRIED = 1_000_000


def fewest(cells: Cells, needs: Needs, primary: Bools, must: Bools, effort: Effort) -> tuple[Suppression, int]:
    """What to hide, and a lower bound on the printed cells that must be suppressed.

    must: cells hidden in any case. Raises NotProtected or NotAudited; never less than protected.
    """
    end = monotonic() + effort.seconds if effort.seconds else None
    outside, found = searches(cells, needs, must, cells.open, effort, end)
    ways = [protect_cells(cells, needs, primary, price=price) for price in _prices(cells, needs, found)]
    safe = ways[0]
    for other in ways[1:]:
        safe = polished(cells, safe, [_as_hidden(search, other) for search in found])
    candidates: Bools = np.logical_or.reduce([way.hidden for way in ways])
    for search in found:
        search.among(candidates)
    safe = polished(cells, safe, [search.best for search in found])
    prove(found, end)
    safe = polished(cells, safe, [search.best for search in found])
    return safe, outside + sum(search.best.bound for search in found)


def _prices(cells: Cells, needs: Needs, found: Sequence[Search]) -> list[np.ndarray]:
    likely = np.zeros(len(cells))
    for search in found:
        likely[search.members] = search.likely
    many = not cells.printed.all() and len(needs.cells) * len(cells) > _MOST_TRIED
    return [cells.printed * (1 - (1 - least) * likely) for least in (_PRICES[:1] if many else _PRICES)]


def _as_hidden(search: Search, way: Suppression) -> Best:
    """A block as one way hid it."""
    return Best(search.members, 0, search.members[way.hidden[search.members]])
