"""One JSON object → `Facts`, every key checked; silence is never taken for an answer (读取判定所需事实)."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar, cast

from tonghu.rules.eligibility.facts import (
    NOT_KNOWN,
    AwayFor,
    Document,
    Facts,
    LivesWith,
    Parent,
    Status,
)
from tonghu.rules.terms.counties import name_of
from tonghu.rules.terms.problems import Problem

_Choice = TypeVar("_Choice", bound=StrEnum)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE = re.compile(r"[0-9]{6}")
_DATE_FORMAT = "日期应写作“2024-09-30”这样的文字。"
_KEY = re.compile(r"[a-z_]{1,30}")
# Beyond these no living child's dates lie, and calendars end somewhere.
_YEARS = range(1900, 2101)


class _Unreadable(Exception):
    """Why one value cannot be read; becomes a `Problem`, never seen outside."""

    def __init__(self, code: str, message: str) -> None:
        self.problem = (code, message)


def read_facts(entry: Mapping[str, object]) -> Facts | list[Problem]:
    """Read the keys of one child, or say everything that is wrong with them; `id` is the caller's."""
    problems: list[Problem] = []
    read = _read(entry, _READERS, problems, "")
    read.pop("id", None)
    return problems or Facts(**read)  # type: ignore[arg-type]  # each reader gives the type of its field


def _read(
    entry: Mapping[str, object], readers: Mapping[str, Callable[[object], object]], problems: list[Problem], under: str
) -> dict[str, object]:
    """Every value that is given and not null, read; what cannot be read becomes a problem."""
    found: dict[str, object] = {}
    for key, value in entry.items():
        reader = readers.get(key)
        if reader is None:
            problems.append(_unknown_key(key, under))
        elif value is not None:
            try:
                found[key] = reader(value)
            except _Unreadable as error:
                problems.append(Problem(*error.problem, item=f"{under}{key}"))
            except _ParentUnreadable as error:
                problems += [_of_parent(key, problem) for problem in error.problems]
    return found


def _unknown_key(key: str, under: str) -> Problem:
    # A key that is no word may hold anything, somebody's name too.
    shown = f"“{under}{key}”" if _KEY.fullmatch(key) else ""
    return Problem("KEY_UNKNOWN", f"不认识的键{shown}，请按说明改正或删去。", under + key if shown else None)


def _identity(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Unreadable("ID_TYPE", "id 应为文字或整数。")
    if not is_text(str(value)):
        raise _Unreadable("ID_TEXT", "id 中有不完整的字符，请核对编码后重填。")
    return value


def is_text(value: str) -> bool:
    """Whether a string can be written down: JSON also knows halves of letters (surrogates), which no file holds."""
    return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in value)


def _day(value: object) -> date:
    if isinstance(value, str):
        return _written_day(value)
    raise _Unreadable("DATE_FORMAT", _DATE_FORMAT)


@lru_cache(maxsize=32768)
def _written_day(text: str) -> date:
    # Python would also take 20240930 and 2024-W40-1; here there is one way to write a day.
    if not _DAY.fullmatch(text):
        raise _Unreadable("DATE_FORMAT", _DATE_FORMAT)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _Unreadable("DATE_IMPOSSIBLE", "日历上没有这一天，请核对年月日。") from None
    if day.year not in _YEARS:
        raise _Unreadable("DATE_RANGE", f"年份应在{_YEARS.start}至{_YEARS.stop - 1}之间，请核对。")
    return day


@lru_cache(maxsize=8192)
def _is_code(value: str) -> bool:
    return bool(_CODE.fullmatch(value) and name_of(value))


def _division(value: object) -> str:
    if isinstance(value, str) and _is_code(value):
        return value
    raise _Unreadable("DIVISION", "行政区划代码应为六位数字的文字，前两位是省份，请核对。")


def _parents_hukou(value: object) -> str:
    return NOT_KNOWN if value == NOT_KNOWN else _division(value)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _Unreadable("YES_NO", "应为 true 或 false。")


def _absences(value: object) -> tuple[tuple[date, date], ...]:
    if not isinstance(value, list):
        raise _Unreadable("ABSENCES", '离沪记录应为若干对日期，如 [["2024-02-01","2024-02-20"]]。')
    return tuple(_absence(pair) for pair in cast(list[object], value))


def _absence(pair: object) -> tuple[date, date]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise _Unreadable("ABSENCES", "每次离沪应写起止两个日期。")
    first, last = _day(pair[0]), _day(pair[1])
    if last < first:
        raise _Unreadable("ABSENCE_ORDER", "离沪的止日早于起日，请核对。")
    return first, last


def _choice(kind: type[_Choice], *also: str) -> Callable[[object], _Choice]:
    names = {item.value: item for item in kind}
    listed = "、".join((*names, *also))

    def read(value: object) -> _Choice:
        if isinstance(value, str) and value in names:
            return names[value]
        raise _Unreadable("CHOICE", f"应为下列之一：{listed}。")

    return read


_status_known = _choice(Status, "unknown")


def _status(value: object) -> Status | None:
    return None if value == "unknown" else _status_known(value)


class _ParentUnreadable(Exception):
    """The problems of one parent's keys."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems


def _of_parent(who: str, problem: Problem) -> Problem:
    return Problem(problem.code, problem.message, f"{who}.{problem.item}" if problem.item else who)


def _parent(value: object) -> Parent:
    if not isinstance(value, dict):
        raise _Unreadable("PARENT", '应为一组键值，如 {"status": "alive"}。')
    problems: list[Problem] = []
    read = _read(cast(dict[str, object], value), _PARENT_READERS, problems, "")
    if problems:
        raise _ParentUnreadable(problems)
    return Parent(**read)  # type: ignore[arg-type]  # each reader gives the type of its field


_PARENT_READERS: dict[str, Callable[[object], object]] = {
    "status": _status,
    "away_since": _day,
    "away_to": _division,
    "away_for": _choice(AwayFor),
    "unable": _flag,
}
_READERS: dict[str, Callable[[object], object]] = {
    "id": _identity,
    "born": _day,
    "hukou": _division,
    "hukou_registered": _flag,
    "parents_hukou": _parents_hukou,
    "document": _choice(Document),
    "residence": _division,
    "arrived": _day,
    "absences": _absences,
    "lives_with": _choice(LivesWith),
    "asked_for_help": _flag,
    "father": _parent,
    "mother": _parent,
}
