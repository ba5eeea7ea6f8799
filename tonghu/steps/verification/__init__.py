"""Departments check, disagreements are settled, rows are uploaded (方案 三（三）)."""
