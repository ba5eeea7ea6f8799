"""From small cells to a set of hidden cells that the audit lets pass (抑制的全过程)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tonghu.methods.disclosure.attacker import NotAudited, components
from tonghu.methods.disclosure.audit import Audit, audit
from tonghu.methods.disclosure.blocks import Block, blocks
from tonghu.methods.disclosure.cells import Bools, Cells, Floats, Ints
from tonghu.methods.disclosure.cleanup import clean
from tonghu.methods.disclosure.exact import Best
from tonghu.methods.disclosure.nearby import Movement, Nearby, Reach
from tonghu.methods.disclosure.routes import Hiding, Needs, suppress

_ROUNDS = 5  # of repair, before we give up
# Needs × cells of a table past which each need looks around itself first. Counted, so that it is the same each time.
_MANY = 20_000_000
_AROUND = (800, 2000)  # cells, first and for those that find nothing there


class NotProtected(NotAudited):
    """No set of hidden cells protects the small ones (无法保护). Nothing may be released."""

    def __init__(self, places: int) -> None:
        Exception.__init__(
            self,
            f"有{places}个小数无论再抑制哪些单元格都会被推算出来（已公布的数或少列的零值限制了余地），本表不能使用。"
            "请合并分类、减少要公布的汇总，或改用更粗的表后重试。",
        )


@dataclass(frozen=True)
class Suppression:
    """What is hidden, for whose sake, what a reader can still prove, and the movements that were found on the way."""

    primary: Bools
    hidden: Bools
    needs: Needs
    audit: Audit
    seen: Sequence[Movement] = ()
    pivots: int = 0  # of the simplex: how much work it was


def protect_cells(
    cells: Cells, needs: Needs, primary: Bools, parts: Sequence[Block] | None = None, price: Floats | None = None
) -> Suppression:
    """Hide the primary cells and what would reveal them; raises NotProtected or NotAudited rather than guess.

    parts: where small cells look first, the whole first of all; by default the blocks of the largest dimension.
    price: of hiding each cell; by default the places that show it.
    """
    needs = Needs(needs.up.copy(), needs.down.copy())  # repair adds to them; the bound is of what was asked
    hidden = primary | (cells.printed == 0) & cells.open
    price = cells.printed.astype(float) if price is None else price
    table = Hiding(cells, needs, hidden, cells.open & (cells.printed > 0), price)
    seen = _hide(table, list(blocks(cells)) if parts is None else parts)
    pivots = _clean(table, primary, seen)
    for n in range(_ROUNDS):
        found = audit(cells, hidden, needs, seen)
        pivots += found.pivots
        if found.passed:
            return Suppression(primary, hidden, needs, found, seen, pivots + table.spent.pivots)
        seen += _repair(table, primary, found, seen, whole=n > 0)
    raise NotProtected(len(found.failing) + len(found.exact))


def _hide(table: Hiding, parts: Sequence[Block]) -> list[Movement]:
    """Small cells block by block; whoever finds nothing there, or is at home nowhere, looks in the whole table.

    Returns the movements that were found.
    """
    seen: list[Movement] = []
    small = np.zeros(len(table.cells), bool)
    small[table.needs.cells] = True
    helpless = np.flatnonzero(small & ~np.logical_or.reduce([block.home for block in parts])).tolist()
    for block in parts:
        order = _hardest_first(np.flatnonzero(small & block.home), table.needs)
        if len(order):
            members, reach = table.members, Reach(len(table.cells))
            helpless += [cell for cell, _ in _nearest_first(table, members[block.inside[members]], order, reach)]
            seen += reach.movements
    return seen + _everywhere(table, helpless) if helpless else seen


def _everywhere(table: Hiding, wanted: list[int]) -> list[Movement]:
    order, reach = _hardest_first(np.array(sorted(set(wanted))), table.needs), Reach(len(table.cells))
    if lost := _nearest_first(table, table.members, order, reach):
        raise NotProtected(len({cell for cell, _ in lost}))
    return reach.movements


def _as_a_whole(table: Hiding, wanted: list[int]) -> list[Movement]:
    """Routes of whole children, around each cell and then a little farther: a search in all of a table has no end."""
    order, reach = _hardest_first(np.array(sorted(set(wanted))), table.needs), Reach(len(table.cells))
    nearby = Nearby(table.cells, table.members)
    for most in _AROUND:
        order = _around(table, nearby, most, order, reach, whole=True)
    return reach.movements


def _nearest_first(table: Hiding, members: Ints, order: Ints, reach: Reach) -> list[tuple[int, int]]:
    """As `suppress`; where many cells ask of a large table, first around each."""
    if len(order) * len(members) > _MANY:
        nearby = Nearby(table.cells, members)
        for most in _AROUND:
            order = _around(table, nearby, most, order, reach)
    return suppress(table, members, order, reach) if len(order) else []


def _around(table: Hiding, nearby: Nearby, most: int, order: Ints, reach: Reach, *, whole: bool = False) -> Ints:
    """Let each cell look around itself; returns those that found nothing."""
    needs, helpless = table.needs, []
    for cell in order:
        if reach.meets(needs.up[cell], needs.down[cell], cell):
            continue
        around = np.sort(nearby.around(int(cell), most))
        if suppress(table, around, cell[None], reach, whole=whole):
            helpless.append(int(cell))
    return np.array(helpless, np.int64)


def _hardest_first(cells: Ints, needs: Needs) -> Ints:
    return cells[np.lexsort((cells, -needs.up[cells]))]


def _clean(table: Hiding, primary: Bools, seen: Sequence[Movement]) -> int:
    """Component by component; what is not met yet is for the audit to say. Returns the pivots that it took."""
    groups = components(table.cells, table.hidden)
    group_of = np.full(len(table.cells), -1)
    for n, members in enumerate(groups):
        group_of[members] = n
    known: list[list[Movement]] = [[] for _ in groups]
    for moving, moved in seen:
        if table.hidden[moving].all():
            known[group_of[moving[0]]].append((moving, moved))
    pivots = 0
    for members, movements in zip(groups, known, strict=True):
        may = ~primary[members] & (table.cells.printed[members] > 0)
        if may.any():
            pivots += clean(table.cells, members, table.needs, table.hidden, may, movements)
    return pivots


def _repair(table: Hiding, primary: Bools, found: Audit, seen: Sequence[Movement], *, whole: bool) -> list[Movement]:
    """Look again for cells the audit found open; a cell that everybody can work out is shown or made uncertain.

    whole: for routes of whole children, of which nothing is shown again: the clean-up knows halves.
    """
    cells, needs, hidden = table.cells, table.needs, table.hidden
    known = found.exact[~primary[found.exact]]
    hidden[known] = False
    again = audit(cells, hidden, needs, seen) if len(known) else found
    worse = np.setdiff1d(again.failing, found.failing)
    if len(worse):  # the shown cells told something after all
        hidden[known] = True
        needs.down[known] = np.maximum(needs.down[known], 1.0)
    wanted = [*(int(c) for c in found.failing), *(int(c) for c in known if hidden[c])]
    wanted += [int(c) for c in found.exact if primary[c]]
    if not wanted:
        return []
    if whole:
        return _as_a_whole(table, wanted)
    more = _everywhere(table, wanted)
    _clean(table, primary, [*seen, *more])
    return more


def polished(cells: Cells, found: Suppression, best: Sequence[Best]) -> Suppression:
    """The same with the best blocks that were found instead, where the whole still passes the audit."""
    together = _instead(cells, found, best)
    if together is not None:
        return together
    for block in best:
        found = _instead(cells, found, [block]) or found
    return found


def _instead(cells: Cells, found: Suppression, best: Sequence[Best]) -> Suppression | None:
    """With all those of these blocks that hide less; None if there is none or the audit does not pass."""
    hidden = found.hidden.copy()
    for block in best:
        inside = block.members[found.hidden[block.members]]
        if block.hidden is not None and cells.printed[block.hidden].sum() < cells.printed[inside].sum():
            hidden[block.members] = False
            hidden[block.hidden] = True
    if cells.printed[hidden].sum() >= cells.printed[found.hidden].sum():
        return None
    proof = audit(cells, hidden, found.needs, found.seen)
    return replace(found, hidden=hidden, audit=proof) if proof.passed else None
