"""Whether a table should be made coarser before its cells are suppressed (先合并、后抑制)."""

from dataclasses import dataclass

import numpy as np

from tonghu.methods.disclosure.cells import Bools, Cells

RECODE_ABOVE = 0.25  # share of small cells among those that hold anybody (statistics.md 1.2)


@dataclass(frozen=True)
class Advice:
    """The dimension whose finest level costs most, and what would be left without it."""

    key: str
    has_parents: bool
    share: float
    share_without: float

    def __str__(self) -> str:
        how = f"按“{self.key}”只公布上一级分类" if self.has_parents else f"不按“{self.key}”细分，或合并它的分类"
        return (
            f"小数占有人的单元格的{self.share:.0%}，超过{RECODE_ABOVE:.0%}，抑制后所剩无几。"
            f"建议先合并分类再公布：{how}，小数将降到{self.share_without:.0%}。"
        )


def advice(cells: Cells, primary: Bools) -> Advice | None:
    """Which dimension to make coarser; None while small cells are few."""
    some = (cells.printed > 0) & (cells.value > 0)
    share = _share(primary, some)
    if share <= RECODE_ABOVE:
        return None
    without = [_share(primary, some & (cells.nodes[:, d] >= len(s.leaves))) for d, s in enumerate(cells.sides)]
    d = int(np.argmin(without))
    if without[d] >= share:
        return None  # of a threshold that nothing reaches, no coarser table does either
    side = cells.sides[d]
    return Advice(side.key, bool(side.trees), share, without[d])


def _share(primary: Bools, among: Bools) -> float:
    return float((primary & among).sum() / max(1, among.sum()))
