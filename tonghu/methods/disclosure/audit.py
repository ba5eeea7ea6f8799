"""The audit that must pass before anything leaves (审核): what each suppressed cell can be, and if that is enough."""

from dataclasses import dataclass

import numpy as np

from tonghu.methods.disclosure.attacker import DOWN, UP, Attacker, components
from tonghu.methods.disclosure.cells import Bools, Cells, Floats, Ints
from tonghu.methods.disclosure.routes import Needs

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Audit:
    """For each suppressed cell (numbers in `cells`) the least and the greatest value that fit (攻击者区间).

    exact: the suppressed cells of which one whole number only is possible. failing: the cells whose need is not met.
    """

    cells: Ints
    low: Floats
    high: Floats
    exact: Ints
    failing: Ints

    @property
    def passed(self) -> bool:
        """Whether the tables may leave."""
        return not len(self.exact) and not len(self.failing)


def audit(cells: Cells, hidden: Bools, needs: Needs) -> Audit:
    """Ask for the interval of every suppressed cell. Raises NotAudited without a proof for each."""
    asked = (hidden & (cells.printed > 0)) | (needs.up > 0) | (needs.down > 0)
    low, high = cells.value.astype(float), cells.value.astype(float)
    for members in components(cells, hidden):
        if asked[members].any():
            _ask(cells, members, asked, low, high)
    at = np.flatnonzero(asked)
    few = np.floor(high + TOLERANCE) <= np.ceil(low - TOLERANCE)
    value = cells.value
    unmet = (high < value + needs.up - TOLERANCE) | (low > value - needs.down + TOLERANCE)
    exact = np.flatnonzero(few & hidden & (cells.printed > 0))
    return Audit(at, low[at], high[at], exact, np.flatnonzero(asked & unmet & ((needs.up > 0) | (needs.down > 0))))


def _ask(cells: Cells, members: Ints, asked: Bools, low: Floats, high: Floats) -> None:
    attacker = Attacker(cells, members)
    for place in np.flatnonzero(asked[members]):
        cell = members[place]
        fallen, risen = attacker.farthest(int(place), DOWN), attacker.farthest(int(place), UP)
        low[cell] += 0.0 if fallen is None else fallen[place]
        high[cell] = np.inf if risen is None else high[cell] + risen[place]
