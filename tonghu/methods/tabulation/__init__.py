"""Counts by dimensions, from coded answers."""
