"""Rounds, their dates and their progress (方案 三（四）1)."""

from tonghu.steps.rounds.base import base_counts
from tonghu.steps.rounds.opening import RoundExists, current_round, open_round, stage_of
from tonghu.steps.rounds.progress import Progress, progress_by_place

__all__ = ["Progress", "RoundExists", "base_counts", "current_round", "open_round", "progress_by_place", "stage_of"]
