"""Persons as the engine's records (人 → 标准化记录): more guardians and phones than a file has columns for."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine import standard
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.records import FIELDS, Records, gather
from tonghu.methods.linkage.person import Person

_PLACES = ("district", "hukou", "school")
# Field → sign of the mark and which of a person's.
_MARKS = (("g_name", "n", 0), ("g2_name", "n", 1), ("g_idno", "i", 0), ("g2_idno", "i", 1), ("phone", "p", 0))
MOST = 6  # guardians' names, numbers and phones that are looked at


def records_of(people: Sequence[Person], *, src: int = 0) -> Records:
    """Standardise persons; columns for a third guardian and more only where somebody has one."""
    persons = list(people)
    marks = [person.marks() for person in persons]
    told = {
        **{name: [getattr(person, name) for person in persons] for name in ("name", "sex", *_PLACES)},
        "idno": [person.idno or person.damaged for person in persons],
        "birth": [person.born.isoformat() if person.born else "" for person in persons],
        "addr": [person.home for person in persons],
    }
    return records_of_columns(told, {sign: [mine[sign] for mine in marks] for sign in "nip"}, src=src)


def records_of_columns(
    told: Mapping[str, Sequence[str]], marks: Mapping[str, Sequence[Sequence[str]]], *, src: int = 0
) -> Records:
    """The same from columns of n texts each.

    told: name, sex, birth (ISO), idno, addr, district, hukou, school. marks: by sign, of each row the guardians' names
    (n), ID numbers (i) and phones (p), each once and sorted.
    """
    import pyarrow

    columns = {**told, **{field: _nth(marks[sign], at) for field, sign, at in _MARKS}}
    batch: dict[str, Any] = {field: pyarrow.array(columns[field], pyarrow.string()) for field in FIELDS}
    batch["rec_id"] = pyarrow.array([""] * len(told["name"]), pyarrow.string())
    r = gather([(batch, src)])
    r.columns.update(_more(marks))
    return r


def _nth(marks: Sequence[Sequence[str]], at: int) -> list[str]:
    return [mine[at] if len(mine) > at else "" for mine in marks]


def _more(marks: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, Array]:
    """The third guardian's columns and so on, the second phone's and so on."""
    import pyarrow

    def column(sign: str, at: int) -> Any:
        return pyarrow.array(_nth(marks[sign], at), pyarrow.string())

    def longest(sign: str) -> int:
        return min(MOST, max(map(len, marks[sign]), default=0))

    told: dict[str, Array] = {}
    for at in range(2, longest("n")):
        told[f"g{at + 1}"], told[f"g{at + 1}py"] = standard.two_names(column("n", at))
    for at in range(2, longest("i")):
        value, good = standard.id_numbers(column("i", at))
        told[f"gid{at + 1}"] = np.where((good == standard.VALID) | (good == standard.OLD), value, 0)
    for at in range(1, longest("p")):
        told[f"phone{at + 1}"] = standard.phones(column("p", at))
    return told


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
