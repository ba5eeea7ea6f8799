"""Two whole forms of invented children, as they stand after a visit: the bases of rules.jsonl."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.unit.forms import cases
from tonghu.rules.forms import FORMS, check
from tonghu.rules.terms.problems import Problem

ON = date(2024, 9, 30)

Filled = Callable[..., dict[str, object]]


@pytest.fixture
def filled() -> Filled:
    """A form that is in order, with some answers changed; None takes an answer away."""

    def fill(code: str = "1", **changes: object) -> dict[str, object]:
        return cases.filled(code, changes)

    return fill


@pytest.fixture
def codes_of(filled: Filled) -> Callable[..., set[str]]:
    """The rules that a changed form breaks on the reference day."""

    def run(code: str = "1", on: date = ON, **changes: object) -> set[str]:
        problems: list[Problem] = check(FORMS[code], filled(code, **changes), on=on)
        return {problem.code for problem in problems}

    return run
