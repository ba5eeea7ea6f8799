"""Rounds, their dates and their progress (方案 三（四）1)."""
