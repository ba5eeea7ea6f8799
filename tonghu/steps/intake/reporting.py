"""The arrival report (到达报告): what a list is like and what it would do, told before it touches anything."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Left

from tonghu.methods.reading import Arrival, Profile, drift, fault_of, profile
from tonghu.register.models import Batch
from tonghu.steps.intake.preview import Preview
from tonghu.steps.intake.sheets import workbook_of

_STREET = 9


def report_of(batch: Batch, arrival: Arrival, seen: Preview, *, on: date) -> dict[str, Any]:
    """The report of a batch whose rows are kept; JSON, with counts, headers and row numbers but no value of a cell.

    profile: how full, how spread. faults: rows and cells by kind of fault. same_id, same_person: row numbers of one
    file that are, or may be, one child. drift: against the last list of the same sender. against: its batch.
    gone: children whom that list named and this one does not.
    """
    now = profile(arrival, on=on, streets=_streets(batch))
    last = last_of(batch)
    kept = last.report.get("profile") if last else None
    changes = drift(now, Profile.of_json(kept)) if kept else []
    return {
        "profile": now.as_json(),
        "faults": _faults(arrival),
        "same_id": _numbers(arrival, arrival.same_id),
        "same_person": _numbers(arrival, arrival.same_person),
        "drift": [{"what": c.what, "before": c.before, "now": c.now, "chance": c.chance} for c in changes],
        "against": last.pk if last else None,
        "gone": _gone(last, seen) if last else 0,
    }


def last_of(batch: Batch) -> Batch | None:
    """The list of the same sender that was entered last before this one: same kind, same district.

    Another sheet of the same workbook is no earlier list.
    """
    entered = Batch.objects.filter(district=batch.district, kind=batch.kind, state=Batch.State.ENTERED)
    before = entered.exclude(pk=batch.pk).filter(received_at__lte=batch.received_at).order_by("-received_at", "-pk")
    return next((one for one in before.iterator(20) if workbook_of(one) != workbook_of(batch)), None)


def _streets(batch: Batch) -> Mapping[str, int]:
    """Rows by 街镇, from the addresses as the register read them; "未知" where they say none."""
    street = Left(KeyTextTransform("residence", "coded"), _STREET)
    counted: Counter[str] = Counter()
    for code, n in batch.rows.order_by().annotate(street=street).values_list("street").annotate(n=Count("pk")):
        counted[code if code and len(code) == _STREET else "未知"] += n
    return dict(sorted(counted.items()))


def _faults(arrival: Arrival) -> dict[str, dict[str, int]]:
    keys = {column.letter: column.key or "" for column in arrival.columns}
    cells: Counter[str] = Counter()
    rows: dict[str, set[int]] = defaultdict(set)
    for position, problems in arrival.problems.items():
        for found in problems:
            kind = fault_of(arrival.kind, keys.get(found.letter, ""), found.problem.code)
            cells[kind] += 1
            rows[kind].add(position)
    return {kind: {"rows": len(rows[kind]), "cells": cells[kind]} for kind in sorted(cells)}


def _numbers(arrival: Arrival, groups: list[list[int]]) -> list[list[int]]:
    return [[arrival.numbers[position] for position in group] for group in groups]


def _gone(last: Batch, seen: Preview) -> int:
    named = set(last.rows.exclude(child=None).values_list("child", flat=True))
    return len(named - seen.children)
