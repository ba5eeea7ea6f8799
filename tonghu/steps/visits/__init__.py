"""Household visits and registration forms (方案 三（二）入户走访)."""
