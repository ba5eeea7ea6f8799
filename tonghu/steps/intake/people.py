"""The children of an arrival as linkage and the register look at them (名单中的儿童)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import overload

from tonghu.methods.linkage import Person
from tonghu.methods.reading import Arrival
from tonghu.register.divisions import residence
from tonghu.register.finding import county
from tonghu.register.row_facts import mark_columns, text_of
from tonghu.rules.forms.cells import DAMAGED
from tonghu.rules.forms.lists import REPORTER
from tonghu.rules.terms.counties import name_of
from tonghu.rules.terms.divisions import Place
from tonghu.rules.terms.months import first_day_of_age
from tonghu.rules.terms.scope import UNDER_AGE

_OWN = ("name", "sex", "born", "idno", "residence_detail", "residence", "hukou", "school", DAMAGED)
_CITY = "31"  # 上海市: divisions elsewhere are known to the county only


class ListedPeople(Sequence[Person]):
    """The persons at some positions of an arrival, each built when looked at: 200,000 of them would fill the memory.

    The same persons as `person_of`, only read along the columns.
    """

    def __init__(self, facts: Mapping[str, Sequence[object]], positions: Sequence[int]) -> None:
        self._facts = facts
        missing = [None] * (max(positions, default=-1) + 1)
        self._own = [facts.get(key) or missing for key in _OWN]
        self._marks = [(sign, facts[key]) for sign, key in mark_columns() if key in facts]
        self._positions = positions
        self._days: dict[str, date] = {}

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, at: int) -> Person: ...
    @overload
    def __getitem__(self, at: slice) -> list[Person]: ...
    def __getitem__(self, at: int | slice) -> Person | list[Person]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        position = self._positions[at]
        own = [_text(column[position]) for column in self._own]
        name, sex, born, idno, home, district, hukou, school, damaged = own
        marks = [sign + mark for sign, column in self._marks if type(mark := column[position]) is str and mark]
        day = self._day(born) if born else None
        places = county(district), county(hukou)
        return Person(name, sex, day, idno, frozenset(marks), home, *places, school, damaged)

    def _day(self, text: str) -> date:
        if text not in self._days:
            self._days[text] = date.fromisoformat(text)
        return self._days[text]

    def __iter__(self) -> Iterator[Person]:
        return (self[at] for at in range(len(self)))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def in_scope(arrival: Arrival, *, on: date) -> list[int]:
    """Positions of the rows that are somebody and not too old."""
    days = [_text(day) for day in arrival.facts.get("born") or [None] * len(arrival.numbers)]
    old = {day for day in set(days) if day and too_old(date.fromisoformat(day), on=on)}
    return [position for position in arrival.readable if days[position] not in old]


def too_old(born: date | None, *, on: date) -> bool:
    """不满16周岁: on the sixteenth birthday a child is outside (方案 一)."""
    return born is not None and on >= first_day_of_age(born, UNDER_AGE.on(on))


def facts_at(arrival: Arrival, position: int) -> dict[str, object]:
    """What was read of a row of its child; its home in Shanghai is found down to the 居村 where the address says so.

    Who told of the child is no fact of it (`register.reporters`).
    """
    facts = arrival.row_facts(position)
    detail, home = text_of(facts, "residence_detail"), text_of(facts, "residence")
    if detail and len(home) <= 9 and (not home or home.startswith(_CITY)):
        found = residence.read((name_of(home) if home else "") + detail)
        if isinstance(found, Place) and len(found.code) > len(home) and found.code.startswith(home or _CITY):
            facts |= {"residence": found.code, "residence_detail": found.rest}
    return {key: value for key, value in facts.items() if value and key not in REPORTER}
