"""Persons as the engine's records (人 → 标准化记录): more guardians and phones than a file has columns for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine import standard
from tonghu.methods.linkage.engine.arrays import Array, blanks
from tonghu.methods.linkage.engine.records import FIELDS, Records, gather
from tonghu.methods.linkage.person import Person

_PLACES = ("district", "hukou", "school")
# Field → sign of the mark and which of a person's.
_MARKS = {
    "g_name": ("n", 0),
    "g2_name": ("n", 1),
    "g_idno": ("i", 0),
    "g2_idno": ("i", 1),
    "phone": ("p", 0),
}
MOST = 6  # guardians' names, numbers and phones that are looked at
_AFTER_ALL = b"\xff"  # stands in no UTF-8, so behind every text


def records_of(people: Sequence[Person], *, src: int = 0) -> Records:
    """Standardise persons; columns for a third guardian and more only where somebody has one."""
    persons = list(people)
    marks = [person.marks() for person in persons]
    told: dict[str, Callable[[Person], str]] = {
        **{name: attrgetter(name) for name in ("name", "sex", *_PLACES)},
        "idno": lambda person: person.idno or person.damaged,
        "birth": lambda person: person.born.isoformat() if person.born else "",
        "addr": attrgetter("home"),
    }
    longest = {sign: min(MOST, max((len(mine[sign]) for mine in marks), default=0)) for sign in "nip"}
    nth = {
        sign: [_texts([mine[sign][at] if len(mine[sign]) > at else "" for mine in marks]) for at in range(most)]
        for sign, most in longest.items()
    }
    return _standardised(_Batch(len(persons), lambda field: list(map(told[field], persons)), nth), src)


def records_of_columns(
    rows: int, told: Callable[[str], Sequence[str]], marks: Mapping[str, Sequence[Sequence[str]]], *, src: int = 0
) -> Records:
    """The same from columns of so many texts each.

    told: name, sex, birth (ISO), idno, addr, district, hukou, school, each asked for once. marks: by sign, any number
    of columns with the guardians' names (n), ID numbers (i) and phones (p); a row may say one twice.
    """
    nth = {sign: _once_in_order(list(map(_texts, marks.get(sign, ())))) for sign in "nip"}
    return _standardised(_Batch(rows, told, nth), src)


@dataclass(frozen=True)
class _Batch(Mapping[str, Any]):
    """The fields of some rows as Arrow columns of text, each made when it is asked for.

    marks: by sign, of each row its first, its second and so on.
    """

    rows: int
    told: Callable[[str], Sequence[str]]
    marks: Mapping[str, Sequence[Any]]

    def __getitem__(self, field: str) -> Any:
        if field in _MARKS:
            sign, at = _MARKS[field]
            return self.marks[sign][at] if at < len(self.marks[sign]) else blanks(self.rows)
        return blanks(self.rows) if field == "rec_id" else _texts(self.told(field))

    def __iter__(self) -> Iterator[str]:
        return iter((*FIELDS, "rec_id"))

    def __len__(self) -> int:
        return len(FIELDS) + 1


def _standardised(batch: _Batch, src: int) -> Records:
    r = gather([(batch, src)])
    r.columns.update(_more(batch.marks))
    return r


def _texts(texts: Sequence[str]) -> Any:
    import pyarrow

    return pyarrow.array(texts, pyarrow.string())


def _once_in_order(columns: list[Any]) -> list[Any]:
    """Of each row what the columns say, each once, sorted, with nothing after the last; columns that say nothing go.

    Sorted by exchanging neighbouring columns whole: 200,000 rows, each sorted on its own, take ten times as long.
    """
    import pyarrow
    from pyarrow import compute

    after_all = pyarrow.scalar(_AFTER_ALL, pyarrow.binary())
    kept = [column.cast(pyarrow.binary()) for column in columns]
    kept = [compute.if_else(compute.equal(column, b""), after_all, column) for column in kept]
    _sort_across(kept)
    again = [compute.equal(one, two) for one, two in pairwise(kept)]
    if any(compute.any(same).as_py() for same in again):
        kept[1:] = [compute.if_else(same, after_all, column) for same, column in zip(again, kept[1:], strict=True)]
        _sort_across(kept)
    told = [compute.if_else(compute.equal(column, after_all), b"", column).cast(pyarrow.string()) for column in kept]
    return [column for column in told if compute.any(compute.not_equal(column, "")).as_py()][:MOST]


def _sort_across(columns: list[Any]) -> None:
    """Sort each row over columns of bytes, in place."""
    from pyarrow import compute

    for end in range(len(columns) - 1, 0, -1):
        for at in range(end):
            one, two = columns[at : at + 2]
            columns[at : at + 2] = compute.min_element_wise(one, two), compute.max_element_wise(one, two)


def _more(marks: Mapping[str, Sequence[Any]]) -> dict[str, Array]:
    """The third guardian's columns and so on, the second phone's and so on; none that nobody has."""
    told: dict[str, Array] = {}
    for at, column in _said(marks["n"], 2):
        told[f"g{at + 1}"], told[f"g{at + 1}py"] = standard.two_names(column)
    for at, column in _said(marks["i"], 2):
        value, good = standard.id_numbers(column)
        told[f"gid{at + 1}"] = np.where((good == standard.VALID) | (good == standard.OLD), value, 0)
    for at, column in _said(marks["p"], 1):
        told[f"phone{at + 1}"] = standard.phones(column)
    return told


def _said(columns: Sequence[Any], first: int) -> Iterator[tuple[int, Any]]:
    """The columns from the `first` on in which somebody says something, with their places."""
    from pyarrow import compute

    for at, column in enumerate(columns[first:], first):
        if compute.any(compute.not_equal(column, "")).as_py():
            yield at, column


def together(one: Records, two: Records) -> Records:
    """The records of both, the first ones first; what only one has a column for is not known of the other."""
    import pyarrow

    columns = {}
    for name in dict.fromkeys([*one.columns, *two.columns]):
        parts = [
            r.columns[name] if name in r.columns else np.zeros(len(r), other.columns[name].dtype)
            for r, other in ((one, two), (two, one))
        ]
        columns[name] = np.concatenate(parts)
    return Records(columns, pyarrow.chunked_array([*one.ids.chunks, *two.ids.chunks], pyarrow.string()))


def taken_from(r: Records, places: Array) -> Records:
    """The records at some places."""
    import pyarrow

    ids = r.ids.take(pyarrow.array(places)) if len(r.ids) == len(r) else r.ids
    return Records({name: values[places] for name, values in r.columns.items()}, ids)
