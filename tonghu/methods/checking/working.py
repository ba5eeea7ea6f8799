"""Terms worked out for all rows at once, each once, in the order they are laid out (成列计算)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from tonghu.methods.checking import calendar
from tonghu.methods.checking.columns import (
    NOTHING,
    Column,
    Flags,
    Rows,
    Whole,
    aligned,
    column_of,
    flags,
    gathered,
    paired,
    texts,
    wholes,
)
from tonghu.rules.forms import running
from tonghu.rules.forms.claims import READS_A_LINE
from tonghu.rules.forms.programs import Node
from tonghu.rules.terms.idnumbers import known_county

Result = Flags | Whole | Column
Parts = tuple[Any, ...]


class Working:
    """The answers and facts of some rows, and what was worked out of them. on: the reference day as ordinal."""

    def __init__(self, rows: Rows, facts: Rows, on: int) -> None:
        self.rows, self.facts, self.on = rows, facts, on
        self._answers: dict[str, list[object]] = {}
        self._columns: dict[str, Column] = {}
        self._told: dict[str, Column] = {}
        self._names: set[str] = set().union(*facts)

    def work_out(self, nodes: Sequence[Node]) -> list[Any]:
        """The result of every node."""
        self._answers |= gathered(self.rows, {str(n.literals[0]) for n in nodes if n.op in READS_A_LINE})
        results: list[Any] = []
        for node in nodes:
            needs = [results[at] for at in node.needs]
            results.append(_OPERATORS[node.op](self, needs, node.literals))
        return results

    def column(self, key: object) -> Column:
        """The answers of one line."""
        name = str(key)
        if name not in self._columns:
            self._columns[name] = column_of(self._answers[name])
        return self._columns[name]

    def numbers(self, key: object) -> Column:
        """The parts of an identity number, read once."""
        name = f"{key} read"
        if name not in self._columns:
            places, values = self.column(key)
            self._columns[name] = Column(places, [running.parts_of_number(value) for value in values])
        return self._columns[name]

    def told(self, name: object) -> Column:
        """One fact."""
        key = str(name)
        if key not in self._names:
            return Column(np.full(len(self.facts), -1, np.int32), [])
        if key not in self._told:
            self._told[key] = column_of([facts.get(key) for facts in self.facts])
        return self._told[key]

    def every(self, value: int) -> Whole:
        """The same for all rows."""
        return np.full(len(self.rows), value, np.int64)

    def given(self, name: object) -> Flags:
        """Where a fact was supplied."""
        if name not in self._names:
            return np.zeros(len(self.facts), np.bool_)
        return np.fromiter((name in facts for facts in self.facts), np.bool_, len(self.facts))


Operator = Callable[[Working, list[Any], tuple[Any, ...]], Result]


def _both(a: Whole, b: Whole) -> Flags:
    known: Flags = (a != NOTHING) & (b != NOTHING)
    return known


def _known_only(values: Whole, *needs: Whole) -> Whole:
    unknown = np.zeros(len(values), np.bool_)
    for need in needs:
        unknown |= need == NOTHING
    return np.where(unknown, NOTHING, values)


def _answer_flags(of: Callable[..., bool]) -> Operator:
    return lambda work, _, literals: flags(work.column(literals[0]), lambda value: of(value, *literals[1:]))


def _answer_text(of: Callable[[object], str | None]) -> Operator:
    return lambda work, _, literals: texts(work.column(literals[0]), of)


def _answer_whole(of: Callable[..., int | None]) -> Operator:
    return lambda work, _, literals: wholes(work.column(literals[0]), lambda value: of(value, *literals[1:]))


def _number_text(place: int) -> Operator:
    return lambda work, _, literals: texts(work.numbers(literals[0]), lambda parts: cast(Parts, parts)[place])


def _number_day(work: Working, needs: list[Any], literals: tuple[Any, ...]) -> Whole:
    return wholes(work.numbers(literals[0]), lambda parts: cast(Parts, parts)[1])


def _same(work: Working, needs: list[Any], literals: tuple[Any, ...]) -> Flags:
    mine, theirs, both = _side_by_side(*needs)
    found: Flags = both & (mine == theirs)
    return found


def _differ(work: Working, needs: list[Any], literals: tuple[Any, ...]) -> Flags:
    mine, theirs, both = _side_by_side(*needs)
    found: Flags = both & (mine != theirs)
    return found


def _side_by_side(a: Any, b: Any) -> tuple[Any, Any, Flags]:
    return aligned(a, b) if isinstance(a, Column) else (a, b, _both(a, b))


def _text_flags(of: Callable[..., bool]) -> Operator:
    return lambda work, needs, literals: flags(needs[0], lambda value: of(value, *literals))


def _text_text(of: Callable[..., str | None]) -> Operator:
    return lambda work, needs, literals: texts(needs[0], lambda value: of(value, *literals))


def _part(value: str, start: int, end: int) -> str | None:
    return value[start:end] if len(value) >= end else None


def _first_known(work: Working, needs: list[Any], literals: tuple[Any, ...]) -> Whole:
    found = work.every(NOTHING)
    for need in reversed(needs):
        found = np.where(need == NOTHING, found, need)
    return found


def _list_differs(work: Working, needs: list[Any], literals: tuple[Any, ...]) -> Flags:
    return _by_row(work, lambda facts: running.list_differs(facts.get(literals[0]), _number(facts, literals[1])))


def _list_beyond(work: Working, needs: list[Any], literals: tuple[Any, ...]) -> Flags:
    return _by_row(work, lambda facts: running.list_beyond(facts.get(literals[0]), facts.get(literals[1])))


def _number(facts: Mapping[str, object], name: str) -> int | None:
    return running.number_of(facts.get(name))


def _by_row(work: Working, of: Callable[[Mapping[str, object]], bool]) -> Flags:
    # Lists of numbers are facts of tables, of which there are few.
    return np.fromiter((of(facts) for facts in work.facts), np.bool_, len(work.facts))


def _told_flags(of: Callable[..., bool]) -> Operator:
    return lambda work, _, literals: flags(work.told(literals[0]), lambda value: of(value, *literals[1:]))


def _told_whole(of: Callable[[object], int | None]) -> Operator:
    return lambda work, _, literals: wholes(work.told(literals[0]), of)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _is_given(value: object) -> bool:
    return bool(value) and isinstance(value, str | list | tuple)


def _every(needs: list[Any], holds: bool, work: Working, together: Callable[[Flags, Flags], Flags]) -> Flags:
    found = np.full(len(work.rows), holds, np.bool_)
    for need in needs:
        found = together(found, need)
    return found


_OPERATORS: dict[str, Operator] = {
    "text": _answer_text(_text),
    "day": _answer_whole(running.day_of),
    "says": _answer_flags(running.says),
    "says_other": _answer_flags(running.says_other),
    "ticked": _answer_whole(running.ticked),
    "known": _answer_flags(_is_given),
    "unknown": _answer_flags(running.not_known),
    "answered": _answer_flags(lambda value: _is_given(value) or running.not_known(value)),
    "id_fault": _number_text(0),
    "id_born": _number_day,
    "id_sex": _number_text(2),
    "id_county": _number_text(3),
    "fact": _told_flags(bool),
    "fact_given": lambda work, _, literals: work.given(literals[0]),
    "fact_says": _told_flags(running.says),
    "fact_empty": _told_flags(lambda value: value in (None, "", (), False)),
    "fact_text": lambda work, _, literals: texts(work.told(literals[0]), _text),
    "fact_day": _told_whole(running.day_of),
    "fact_number": _told_whole(running.number_of),
    "fact_list_differs": _list_differs,
    "fact_list_beyond": _list_beyond,
    "on": lambda work, _, __: work.every(work.on),
    "the_day": lambda work, _, literals: work.every(running.day_of(literals[0]) or 0),
    "number": lambda work, _, literals: work.every(literals[0]),
    "word": lambda work, _, literals: Column(np.zeros(len(work.rows), np.int32), [literals[0]]),
    "plus_months": lambda work, needs, literals: calendar.plus_months(needs[0], literals[0]),
    "plus_days": lambda work, needs, literals: _known_only(needs[0] + literals[0], needs[0]),
    "latest": lambda work, needs, _: np.maximum.reduce(needs),
    "first_known": _first_known,
    "school_year": lambda work, needs, _: calendar.school_year(needs[0]),
    "months": lambda work, needs, _: calendar.months(*needs),
    "days": lambda work, needs, _: _known_only(needs[1] - needs[0], *needs),
    "total": lambda work, needs, _: _known_only(np.add.reduce(needs), *needs),
    "times": lambda work, needs, literals: _known_only(needs[0] * literals[0], needs[0]),
    "digits": lambda work, needs, _: wholes(needs[0], running.digits),  # type: ignore[arg-type]  # of texts
    "length": lambda work, needs, _: wholes(needs[0], len),  # type: ignore[arg-type]  # of texts
    "part": _text_text(_part),
    "bare": _text_text(running.bare),
    "same": _same,
    "differ": _differ,
    "less": lambda work, needs, _: _both(*needs) & (needs[0] < needs[1]),
    "at_most": lambda work, needs, _: _both(*needs) & (needs[0] <= needs[1]),
    "one_of": _text_flags(lambda value, words: value in words),
    "begins": _text_flags(running.begins),
    "within": lambda work, needs, _: paired(needs[0], needs[1], _lies_in),
    "matches": _text_flags(running.matches),
    "only_letters": _text_flags(running.only_letters),
    "county_known": _text_flags(known_county),
    "county_in_use": _text_flags(running.county_in_use),
    "true": lambda work, _, __: np.ones(len(work.rows), np.bool_),
    "false": lambda work, _, __: np.zeros(len(work.rows), np.bool_),
    "all": lambda work, needs, _: _every(needs, True, work, np.logical_and),
    "any": lambda work, needs, _: _every(needs, False, work, np.logical_or),
    "not": lambda work, needs, _: ~needs[0],
}


def _lies_in(a: Any, b: Any) -> bool:
    return bool(a.startswith(b) or b.startswith(a))
