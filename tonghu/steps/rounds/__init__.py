"""Rounds, their dates, their progress and their end (方案 三（四）1)."""

from tonghu.steps.rounds.base import base_counts
from tonghu.steps.rounds.closing import Open, OthersToo, RoundClosed, StillOpen, TooEarly, close_round, left_open
from tonghu.steps.rounds.opening import RoundExists, current_round, open_round, stage_of
from tonghu.steps.rounds.progress import Progress, progress_by_place

__all__ = [
    "Open",
    "OthersToo",
    "Progress",
    "RoundClosed",
    "RoundExists",
    "StillOpen",
    "TooEarly",
    "base_counts",
    "close_round",
    "current_round",
    "left_open",
    "open_round",
    "progress_by_place",
    "stage_of",
]
