"""Many forms against every rule: the same problems in the same order as `check` finds one by one (成批校验)."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np

from tonghu.methods.checking.columns import Rows
from tonghu.methods.checking.working import Working
from tonghu.rules.forms.book import Spoken, spoken
from tonghu.rules.forms.programs import Node, lay_out
from tonghu.rules.terms.problems import Problem

_AT_ONCE = 20_000  # rows: what is worked out of them stays within 200 MB


def check_all(form: str, rows: Rows, *, on: date, contexts: Rows | None = None) -> list[list[Problem]]:
    """The problems of each form, in the order of the rows; see `check`.

    form: "1", "2", or "T" for tables. rows: answers as `read_answers` gives them. contexts: the facts of each row.
    """
    facts: Rows = contexts if contexts is not None else [{}] * len(rows)
    found: list[list[Problem]] = []
    for start in range(0, len(rows), _AT_ONCE):
        found += _check(form, rows[start : start + _AT_ONCE], facts[start : start + _AT_ONCE], on)
    return found


def _check(form: str, rows: Rows, facts: Rows, on: date) -> list[list[Problem]]:
    nodes, places, said = _program(form)
    results = Working(rows, facts, on.toordinal()).work_out(nodes)
    problems: list[list[Problem]] = [[] for _ in rows]
    for place, one in zip(places, said, strict=True):
        for row in np.flatnonzero(results[place]).tolist():
            problems[row].append(one.problem)
    return problems


@cache
def _program(form: str) -> tuple[tuple[Node, ...], tuple[int, ...], Sequence[Spoken]]:
    said = spoken(form)
    nodes, places = lay_out([one.when for one in said])
    return nodes, places, said
