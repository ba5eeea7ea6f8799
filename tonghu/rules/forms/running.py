"""Claims for one form: laid out, written as one Python function, compiled once (单表运行)."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from tonghu.rules.forms.claims import READS_A_LINE, Claim
from tonghu.rules.forms.programs import Node, lay_out
from tonghu.rules.terms.counties import in_use
from tonghu.rules.terms.idnumbers import FIRST_YEAR, LAST_YEAR, check_character, known_county
from tonghu.rules.terms.months import add_months, whole_months

# Values of all claims of a program, given answers, the day as ordinal, and facts.
Run = Callable[[Mapping[str, object], int, Mapping[str, object]], tuple[Any, ...]]


def compiled(claims: Sequence[Claim]) -> Run:
    """One function that works out all of these claims."""
    nodes, places = lay_out(claims)
    lines = ["def run(answers, on, facts):", " get = answers.get", " told = facts.get"]
    keys = sorted({str(node.literals[0]) for node in nodes if node.op in _OF_ANSWER})
    lines += [f" a_{_name(key)} = get({key!r})" for key in keys]
    numbers = sorted({str(node.literals[0]) for node in nodes if node.op.startswith("id_")})
    lines += [f" i_{_name(key)} = parts_of_number(a_{_name(key)})" for key in numbers]
    constants: dict[str, object] = {}
    for place, node in enumerate(nodes):
        for at, literal in enumerate(node.literals):
            constants[f"k{place}_{at}"] = frozenset(literal) if isinstance(literal, tuple) else literal
        lines.append(f" v{place} = {_expression(node, place)}")
    lines.append(f" return ({''.join(f'v{place},' for place in places)})")
    names: dict[str, Any] = {**_HELPERS, **constants}
    # The text is made of our own declarations alone, never of anything a person typed.
    exec(compile("\n".join(lines), "<rules>", "exec"), names)  # noqa: S102
    run: Run = names["run"]
    return run


def holds(claim: Claim, answers: Mapping[str, object], on: date) -> bool:
    """One claim for one form, without facts."""
    return bool(_alone(claim)(answers, on.toordinal(), {})[0])


def holds_all(claims: tuple[Claim, ...], answers: Mapping[str, object]) -> tuple[bool, ...]:
    """Several claims that depend on no day and no fact, for one form."""
    return tuple(map(bool, _together(claims)(answers, 1, {})))


@cache
def _together(claims: tuple[Claim, ...]) -> Run:
    return compiled(claims)


@cache
def _alone(claim: Claim) -> Run:
    return compiled([claim])


def _name(key: str) -> str:
    if not key.isidentifier():
        raise ValueError(f"{key!r} is no key of a line")
    return key


def _expression(node: Node, place: int) -> str:
    needs = [f"v{at}" for at in node.needs]
    literals = [f"k{place}_{at}" for at in range(len(node.literals))]
    if node.op in ("all", "any"):
        empty = "True" if node.op == "all" else "False"
        return f" {'and' if node.op == 'all' else 'or'} ".join(needs) or empty
    if node.op in _COMPARISONS:
        a, b = needs
        return f"{a} is not None and {b} is not None and {a} {_COMPARISONS[node.op]} {b}"
    if node.op in _OF_ANSWER:
        key = _name(str(node.literals[0]))
        literals[0] = f"i_{key}" if node.op.startswith("id_") else f"a_{key}"
    return _EXPRESSIONS[node.op].format(*needs, *literals, all=", ".join(needs))


_OF_ANSWER = READS_A_LINE - {"missing"}
_COMPARISONS = {"same": "==", "differ": "!=", "less": "<", "at_most": "<="}
_EXPRESSIONS = {
    "text": "({0} or None) if {0}.__class__ is str else None",
    "day": "day_of({0}) if {0}.__class__ is str else None",
    "says": "{0} in {1} if {0}.__class__ is str else says({0}, {1})",
    "says_other": "says_other({0}, {1})",
    "ticked": "ticked({0}, {1})",
    "known": "bool({0}) and {0}.__class__ in GIVEN",
    "unknown": "not_known({0})",
    "answered": "bool({0}) and ({0}.__class__ in GIVEN or not_known({0}))",
    "id_fault": "{0}[0]",
    "id_born": "{0}[1]",
    "id_sex": "{0}[2]",
    "id_county": "{0}[3]",
    "fact": "bool(told({0}))",
    "fact_given": "{0} in facts",
    "fact_says": "says(told({0}), {1})",
    "fact_empty": "told({0}) in EMPTY",
    "fact_text": "text_of(told({0}))",
    "fact_day": "day_of(told({0}))",
    "fact_number": "number_of(told({0}))",
    "fact_list_differs": "list_differs(told({0}), number_of(told({1})))",
    "fact_list_beyond": "list_beyond(told({0}), told({1}))",
    "on": "on",
    "the_day": "day_of({0})",
    "number": "{0}",
    "word": "{0}",
    "plus_months": "None if {0} is None else plus_months({0}, {1})",
    "plus_days": "None if {0} is None else {0} + {1}",
    "latest": "latest(({all},))",
    "first_known": "first_known(({all},))",
    "school_year": "None if {0} is None else school_year({0})",
    "months": "None if {0} is None or {1} is None else months({0}, {1})",
    "days": "None if {0} is None or {1} is None else {1} - {0}",
    "total": "total(({all},))",
    "times": "None if {0} is None else {0} * {1}",
    "digits": "digits({0})",
    "length": "None if {0} is None else len({0})",
    "part": "None if {0} is None or len({0}) < {2} else {0}[{1}:{2}]",
    "bare": "None if {0} is None else bare({0})",
    "one_of": "{0} in {1}",
    "begins": "{0} is not None and begins({0}, {1})",
    "within": "{0} is not None and {1} is not None and ({0}.startswith({1}) or {1}.startswith({0}))",
    "matches": "{0} is not None and matches({0}, {1})",
    "only_letters": "{0} is not None and only_letters({0}, {1})",
    "county_known": "{0} is not None and known_county({0})",
    "county_in_use": "{0} is not None and county_in_use({0})",
    "true": "True",
    "false": "False",
    "not": "not {0}",
}


# What the written function calls; `methods.checking` calls the same for each distinct value of a column.


def day_of(value: object) -> int | None:
    """The ordinal of a day written 2024-09-30, and of nothing else."""
    if isinstance(value, str) and len(value) == 10 and value[4] == "-" == value[7] and value.isascii():
        try:
            return date.fromisoformat(value).toordinal()
        except ValueError:
            return None
    return None


def says(value: object, codes: Collection[str]) -> bool:
    """One of the codes stands in the value."""
    return any(code in codes for code in _codes(value))


def says_other(value: object, codes: Collection[str]) -> bool:
    """Something else than the codes stands in the value."""
    return any(code not in codes for code in _codes(value))


def ticked(value: object, codes: Collection[str]) -> int:
    """How many different codes of these stand in the value; of any without codes."""
    return len({code for code in _codes(value) if not codes or code in codes})


def _codes(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,) if value else ()
    return value if isinstance(value, list | tuple) else ()


def not_known(value: object) -> bool:
    """不详 with a reason."""
    return isinstance(value, Mapping) and bool(value.get("unknown"))


NO_NUMBER: tuple[str | None, int | None, str | None, str | None] = (None, None, None, None)


def parts_of_number(value: object) -> tuple[str | None, int | None, str | None, str | None]:
    """Fault, birth day, sex and county of an 18-digit number as it is stored; a faulty one has only its fault."""
    if not isinstance(value, str) or not value:
        return NO_NUMBER
    if fault := _fault_of_number(value):
        return fault, None, None, None
    born = day_of(f"{value[6:10]}-{value[10:12]}-{value[12:14]}")
    if born is None or not FIRST_YEAR <= int(value[6:10]) <= LAST_YEAR:
        return "DATE", None, None, None
    return None, born, "1" if value[16] in "13579" else "2", value[:6]


def _fault_of_number(text: str) -> str | None:
    if len(text) != 18:
        return "FIFTEEN" if len(text) == 15 and text.isascii() and text.isdigit() else "LENGTH"
    if not (text.isascii() and text[:17].isdigit() and (text[17].isdigit() or text[17] == "X")):
        return "CHARACTERS"
    return None if check_character(text[:17]) == text[17] else "CHECK"


def text_of(value: object) -> str | None:
    """A text that says something."""
    return value if isinstance(value, str) and value else None


def number_of(value: object) -> int | None:
    """A whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def list_differs(values: object, number: int | None) -> bool:
    """One of the numbers is another."""
    return number is not None and isinstance(values, list | tuple) and any(value != number for value in values)


def list_beyond(values: object, others: object) -> bool:
    """One of the words is not among the others."""
    return isinstance(values, list | tuple) and not set(values) <= set(_codes(others))


def plus_months(day: int, months: int) -> int:
    """See `add_months`."""
    try:
        return add_months(date.fromordinal(day), months).toordinal()
    except ValueError:  # beyond the years of the calendar: so late that nothing is later
        return date.max.toordinal()


def latest(days: Iterable[int | None]) -> int | None:
    """The latest that is known."""
    return max((day for day in days if day is not None), default=None)


def first_known(days: Iterable[int | None]) -> int | None:
    """The first that is known."""
    return next((day for day in days if day is not None), None)


def school_year(day: int) -> int:
    """31 August at which the school year began."""
    on = date.fromordinal(day)
    return date(on.year if on.month > 8 else max(on.year - 1, 1), 8, 31).toordinal()


def months(start: int, end: int) -> int:
    """See `whole_months`."""
    try:
        return whole_months(date.fromordinal(start), date.fromordinal(end))
    except ValueError:
        return 0


def total(numbers: Iterable[int | None]) -> int | None:
    """The sum, if all are known."""
    found = list(numbers)
    return None if None in found else sum(number for number in found if number is not None)


def digits(text: str | None) -> int | None:
    """A text of up to nine digits as number."""
    return int(text) if text and len(text) < 10 and text.isascii() and text.isdigit() else None


_SPACES = re.compile("[ \t\n\r\f\v\u00a0\u3000]+")


def bare(text: str) -> str:
    """Without spaces."""
    return _SPACES.sub("", text)


def begins(text: str, starts: Collection[str]) -> bool:
    """With one of these."""
    return any(text.startswith(start) for start in starts)


def matches(text: str, pattern: str) -> bool:
    """The pattern is found."""
    return _pattern(pattern).search(text) is not None


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def only_letters(text: str, besides: str) -> bool:
    """Letters, accents, 〇, self-made characters, and characters newer than this Python."""
    return all(c in besides or unicodedata.category(c) in _LETTERS for c in text)


_LETTERS = frozenset(["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nl", "Co", "Cn"])


@cache
def county_in_use(code: str) -> bool:
    """A county of today."""
    return len(code) == 6 and known_county(code) and in_use(code)


_HELPERS: dict[str, Any] = {
    "__builtins__": {"bool": bool, "str": str, "len": len},
    "GIVEN": frozenset((str, list, tuple)),
    "EMPTY": (None, "", [], (), False),
    **{
        each.__name__: each
        for each in (
            *(day_of, says, says_other, ticked, not_known, parts_of_number, text_of, number_of, list_differs),
            *(list_beyond, plus_months, latest, first_known, school_year, months, total, digits, bare, begins),
            *(matches, only_letters, county_in_use, known_county),
        )
    },
}
