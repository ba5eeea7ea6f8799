"""The charts of an edition as pages show them (统计看板): the offices' own, and what is published."""

from typing import Any

from tonghu.methods.reporting import Edition
from tonghu.methods.reporting.charts import Base, board, headlines, panel


def shown_board(edition: Edition, base: Base | None = None) -> dict[str, Any]:
    """What the page needs besides who may open a figure. base: counts of the base list, for the round going on."""
    charts = {"charts": board(edition, base), "headlines": headlines(edition), "panel": panel(edition)}
    return {"edition": edition, **charts}
