"""The cases of the rules (rules.jsonl): for each rule a form that breaks it and the nearest that keeps it."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("rules.jsonl")


@dataclass(frozen=True)
class Case:
    rule: str
    form: str
    on: date
    breaks: dict[str, Any]
    keeps: dict[str, Any]
    breaks_context: dict[str, Any]
    keeps_context: dict[str, Any]


@cache
def bases() -> dict[str, dict[str, Any]]:
    """Two whole forms in order, of invented children, and an empty table."""
    return {line["base"]: line for line in _lines() if "base" in line}


@cache
def cases() -> list[Case]:
    return [
        Case(
            rule=line["rule"],
            form=line["form"],
            on=date.fromisoformat(line.get("on", bases()[line["form"]]["on"])),
            breaks=filled(line["form"], line["breaks"]),
            keeps=filled(line["form"], line["keeps"]),
            breaks_context=line.get("breaks_context", {}),
            keeps_context=line.get("keeps_context", {}),
        )
        for line in _lines()
        if "rule" in line
    ]


def filled(form: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The form in order, with some answers changed; None takes an answer away."""
    return {key: value for key, value in (bases()[form]["answers"] | changes).items() if value is not None}


@cache
def _lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
