"""The children of an arrival as linkage and the register look at them (名单中的儿童)."""

from collections.abc import Mapping, Sequence
from datetime import date

from tonghu.methods.linkage.engine.people import records_of_columns
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.reading import Arrival
from tonghu.register.divisions import residence
from tonghu.register.finding import county
from tonghu.register.row_facts import mark_columns, text_of
from tonghu.rules.forms.cells import DAMAGED
from tonghu.rules.forms.lists import REPORTER
from tonghu.rules.terms.counties import name_of
from tonghu.rules.terms.divisions import Place
from tonghu.rules.terms.idnumbers import ID_LENGTH, read_id_number
from tonghu.rules.terms.months import first_day_of_age
from tonghu.rules.terms.problems import Problem
from tonghu.rules.terms.scope import UNDER_AGE

_COLUMNS = {"name": "name", "sex": "sex", "birth": "born", "addr": "residence_detail", "school": "school"}
_COUNTIES = {"district": "residence", "hukou": "hukou"}
_CITY = "31"  # 上海市: divisions elsewhere are known to the county only


def listed_records(facts: Mapping[str, Sequence[object]], positions: Sequence[int]) -> Records:
    """The children at some positions of an arrival as linkage looks at them: as `person_of`, read along the columns.

    200,000 persons, each built on its own, would take longer than all else that is done with them.
    """

    def column(key: str) -> list[str]:
        values = facts.get(key)
        if not values:
            return [""] * len(positions)
        told = values if len(positions) == len(values) else map(values.__getitem__, positions)
        return [value if type(value) is str else "" for value in told]

    def counties(key: str) -> list[str]:
        codes = column(key)
        known = {code: county(code) for code in set(codes)}
        return [known[code] for code in codes]

    def told(field: str) -> list[str]:
        if field == "idno":
            return [number or other for number, other in zip(column("idno"), column(DAMAGED), strict=True)]
        return counties(_COUNTIES[field]) if field in _COUNTIES else column(_COLUMNS[field])

    marks = {sign: [column(key) for mark, key in mark_columns() if mark == sign and key in facts] for sign in "nip"}
    return records_of_columns(len(positions), told, marks)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def in_scope(arrival: Arrival, *, on: date) -> list[int]:
    """Positions of the rows that are somebody and not too old.

    Whose valid number says otherwise than the birth date stays: which of both is wrong, a person finds out.
    """
    days = [_text(day) for day in arrival.facts.get("born") or [None] * len(arrival.numbers)]
    old = {day for day in set(days) if day and too_old(date.fromisoformat(day), on=on)}
    numbers = arrival.facts.get("idno") or [None] * len(days)
    return [
        position
        for position in arrival.readable
        if days[position] not in old or _young_by_number(_text(numbers[position]), on=on)
    ]


def _young_by_number(number: str, *, on: date) -> bool:
    read = read_id_number(number) if number else ID_LENGTH
    return not isinstance(read, Problem) and not too_old(read.born, on=on)


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
