"""How many children the demo's lists miss (覆盖率估计): from how they overlap, and from a blind re-visit (盲复访)."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tonghu.demo.population import Child as Invented
from tonghu.methods.coverage import Visits, choose, dual_system, gather, no_errors
from tonghu.methods.coverage.report import dual_report, multiple_report
from tonghu.register.models import Child, Person
from tonghu.register.tally import by_lists
from tonghu.rules.terms.departments import Department

_NAMES = {**{d.value: d.label for d in Department}, "COMMUNITY": "社区云"}


_REVISITED = 60  # 居村 that are drawn


def report(within: str) -> bytes:
    """What `tonghu coverage` would write of the lists of a place, from their overlap alone."""
    lists, on, many = _overlaps(within)
    found = gather(lists, ["全部"] * len(many), on, many)
    return _written(multiple_report(found), lists, on, many)


def revisited(living: Iterable[Invented], within: str, *, seed: int) -> bytes:
    """The same with a re-visit of drawn 居村: who truly lives there, and whom the lists name who does not.

    living: everybody who lives in the place. No link was checked by hand, as the report says.
    """
    lists, on, many = _overlaps(within)
    entries, errors = np.array([[many.sum()]]), no_errors(1)
    visits = _visits(list(living), within, seed=seed)
    found = dual_system(entries, visits, errors, seed=seed)
    return _written(dual_report(found, entries, visits, errors, ["全部"], ["全部"]), lists, on, many)


def _visits(living: Sequence[Invented], within: str, *, seed: int) -> Visits:
    """Of each drawn 居村: who lives there, whom of them the lists name, whom the lists name there and who is gone."""
    named = list(Child.objects.filter(residence__within=within, state="ACTIVE").select_related("person"))
    here = {sign for child in living for sign in _signs(child.idno, child.name, child.born)}
    known = {sign for entry in named for sign in _signs_of(entry.person)}
    met, linked, listed, gone = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for child in living:
        met[child.residence.code] += 1
        linked[child.residence.code] += not known.isdisjoint(_signs(child.idno, child.name, child.born))
    for entry in named:
        listed[entry.residence] += 1
        gone[entry.residence] += here.isdisjoint(_signs_of(entry.person))
    frame = sorted(code for code in {*met, *listed} if len(code) == _DEEP)
    one = np.zeros(len(frame), dtype=np.int64)  # one district
    sample = choose(one, np.array([float(listed[code]) for code in frame]), min(_REVISITED, len(frame)), seed=seed)

    def table(of: Counter[str]) -> Any:
        return np.array([[float(of[frame[n]])] for n in sample.chosen.tolist()])

    return Visits(
        one[: len(sample.chosen)], table(met), table(linked), table(listed), table(gone),
        1 / sample.chance, np.array([float(len(frame))]),
    )  # fmt: skip


_DEEP = 12  # digits of a 居村


def _signs(idno: str, name: str, born: object) -> set[tuple[object, ...]]:
    """By what a person is known again: the number, or name and birth date."""
    return {(name, born), *([(idno,)] if idno else [])}


def _signs_of(person: Person) -> set[tuple[object, ...]]:
    return _signs(person.idno, person.name, person.born)


def _overlaps(within: str) -> tuple[list[str], Any, Any]:
    """The lists by name, which of them name whom (rows, lists), and how many such children there are (rows,)."""
    counted: Counter[frozenset[str]] = Counter()
    for told, n in by_lists(within, len(within)).get(within, Counter()).items():
        if told.named_by:
            counted[frozenset(told.named_by.split(","))] += n
    lists = sorted({name for named in counted for name in named})
    on = np.array([[int(name in named) for name in lists] for named in counted], dtype=np.int64)
    return [_NAMES.get(name, name) for name in lists], on, np.array([float(n) for n in counted.values()])


def _written(found: dict[str, Any], lists: list[str], on: Any, many: Any) -> bytes:
    entries = {name: int(n) for name, n in zip(lists, (on.T @ many).tolist(), strict=True)}
    return json.dumps({**found, "entries": entries}, ensure_ascii=False, default=float).encode()
