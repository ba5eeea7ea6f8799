"""What a list is like as a whole (名单概貌): how full its columns are, and how its children are spread."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from tonghu.methods.reading.arrival import Arrival, Column
from tonghu.rules.forms.lists import layout_of
from tonghu.rules.terms.months import age_on

_STREET, UNKNOWN = 9, "未知"
_SEXES = {"1": "男", "2": "女"}


@dataclass(frozen=True, slots=True)
class Fullness:
    """One column: cells that hold something, and of those the ones that could be read (完整性)."""

    letter: str
    header: str
    label: str
    filled: int
    read: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A list in counts: nothing in it names anybody.

    filled: cells with something in them by item. spread: for 街镇, 年龄 and 性别 how many rows have each value.
    """

    rows: int
    headers: tuple[str, ...]
    columns: tuple[Fullness, ...]
    filled: Mapping[str, int] = field(default_factory=dict)
    spread: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What is kept with the batch."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Profile":
        """A profile that was kept."""
        columns = tuple(Fullness(**column) for column in kept["columns"])
        return cls(kept["rows"], tuple(kept["headers"]), columns, kept["filled"], kept["spread"])


def profile(arrival: Arrival, *, on: date, streets: Mapping[str, int] | None = None) -> Profile:
    """Count a list. on: the day on which ages are reckoned. streets: rows by 街镇, where the
    caller has read the addresses deeper."""
    labels = {column.key: column.label for column in reversed(layout_of(arrival.kind).columns)}
    filled = _filled(arrival)
    columns = tuple(
        Fullness(c.letter, c.header, labels.get(c.key or "", c.key or ""), filled[c.index], _read(arrival, c, filled))
        for c in arrival.columns
    )
    by_item: dict[str, int] = {}
    for column in columns:
        if column.label:  # an address may be spread over several columns
            by_item[column.label] = max(by_item.get(column.label, 0), column.filled)
    spread = {
        "街镇": dict(streets) if streets else _counted(home[:_STREET] for home in _texts(arrival, "residence")),
        "年龄": _counted(_age(born, on) for born in _texts(arrival, "born")),
        "性别": _counted(_SEXES.get(sex, "") for sex in _texts(arrival, "sex")),
    }
    return Profile(len(arrival.numbers), tuple(c.header for c in arrival.columns), columns, by_item, spread)


def _read(arrival: Arrival, column: Column, filled: Counter[int]) -> int:
    """Of the filled cells those that could be read; of a column that is not used, nothing is asked."""
    unread = {
        position
        for position, problems in arrival.problems.items()
        if any(found.letter == column.letter for found in problems)
    }
    return filled[column.index] - len(unread) if column.key else filled[column.index]


def _filled(arrival: Arrival) -> Counter[int]:
    counts: Counter[int] = Counter()
    for row in arrival.raw:
        counts.update(index for index, cell in enumerate(row) if cell.strip())
    return counts


def _texts(arrival: Arrival, key: str) -> list[str]:
    found = arrival.facts.get(key) or [None] * len(arrival.numbers)
    return [value if isinstance(value, str) else "" for value in found]


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(value or UNKNOWN for value in values).items()))


def _age(born: str, on: date) -> str:
    if not born:
        return ""
    day = date.fromisoformat(born)
    if day > on:
        return ""
    years = age_on(day, on)[0]
    return f"{min(years // 3 * 3, 15):02d}岁起"
