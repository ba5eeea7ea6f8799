"""A cell's value as the text Excel would show, with nothing lost that Excel still had (单元格文本)."""

from datetime import date, datetime, time, timedelta
from typing import Any

# Excel keeps 15 digits: a longer whole number has lost its end and must be seen to have.
_EXACT = 10**15


def as_shown(value: Any) -> str:
    """Text of a cell: 310115.0 is "310115", 4.40981199001011E+17 stays in E notation, TRUE is "1"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value == int(value) and abs(value) < _EXACT:
        return str(int(value))
    if abs(value) >= _EXACT:
        mantissa, exponent = f"{value:.14E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{int(exponent):+d}"
    return f"{value:.15g}"
