"""Values and rows that come so often that they tell of nobody (代填与雷同), told without saying what they are.

A name or birth date that stands in a hundredth of all rows and twenty times as often as is usual was filled in, not
known: it is held for not known, since two rows that share it would else seem alike. Rows without a number that agree
in name and birth date in crowds are not held against each other (`blocking`); that is said, not passed over.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, mixed, starts_of
from tonghu.methods.linkage.engine.blocking import MOST_FOUND
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.trusting import CROWD, Trusted

_LOOKED_AT = 1 << 15  # rows, evenly spread
LEAST, _SHARE = 100, 0.01  # rows, and of all rows where something stands
_TIMES, _HALF = 20, 0.5  # as often as the usual value; or so large a share that there is no usual value
FILLED = {
    "姓名": ("nm", "py", "gn", "gpy", "n", "sl", "c0", "c1", "c2", "c3", "last", "little"),
    "出生日期": ("bd",),
}


@dataclass(frozen=True)
class Crowd:
    """Rows that say the same. columns: in what, in Chinese; groups of such rows; rows: how many in all; example:
    the place of one of them.
    """

    columns: str
    groups: int
    rows: int
    example: int


def without_fillers(r: Records) -> tuple[Records, list[Crowd]]:
    """The records without what was filled in, and how many rows that is, by column."""
    columns, told = dict(r.columns), []
    for label, names in FILLED.items():
        fillers = often(r.columns[names[0]][:: every(len(r))])
        filled = np.isin(r.columns[names[0]], fillers) if len(fillers) else np.zeros(0, bool)
        if filled.sum() >= LEAST:
            told.append(Crowd(label, len(fillers), int(filled.sum()), int(filled.argmax())))
            columns.update({name: np.where(filled, 0, columns[name]).astype(columns[name].dtype) for name in names})
    return (Records(columns, r.ids) if told else r), told


def every(n: int) -> int:
    """One in so many of n rows is looked at."""
    return max(1, n // _LOOKED_AT)


def often(values: Array) -> Array:
    """Values, 0 for none, that come far more often than is usual."""
    distinct, count = np.unique(values[values != 0], return_counts=True)
    if not len(distinct):
        return distinct
    whole = count.sum()
    far = (count > _TIMES * np.median(count)) | (count >= _HALF * whole)
    return np.asarray(distinct[far & (count >= max(_SHARE * whole, 2))])


def alike(columns: Sequence[Array], about: Array, label: str, *, most: int = MOST_FOUND) -> list[Crowd]:
    """The rows `about` that come in groups of more than `most` that agree in all columns, something being known."""
    key = mixed(19, *(column[about] for column in columns))
    ordered = np.sort(key)
    if not (ordered[most:] == ordered[: len(ordered) - min(most, len(ordered))]).any():
        return []
    known = about[np.any([column[about] != 0 for column in columns], axis=0)]
    key = mixed(19, *(column[known] for column in columns))
    order = np.argsort(key, kind="stable")
    starts = starts_of(key[order])
    sizes = np.diff(np.r_[starts, len(order)])
    large = np.flatnonzero(sizes > most)
    if not len(large):
        return []
    return [Crowd(label, len(large), int(sizes[large].sum()), int(known[order[starts[large]]].min()))]


def of_records(r: Records, trusted: Trusted, filled: Sequence[Crowd]) -> dict[str, Any]:
    """What the report says: filled in; numbers that are none; rows without a number that are all alike."""
    shared = alike([trusted.doubted], np.flatnonzero(trusted.doubted), "身份证号", most=CROWD)
    nobody = np.flatnonzero(trusted.number == 0)
    same = [r.columns[name] for name in ("nm", "bd", "phone", "g1", "gid1", "home")]
    return report_of(filled, shared, alike(same, nobody, "各栏"), r.ids)


def report_of(filled: Sequence[Crowd], shared: Sequence[Crowd], crowded: Sequence[Crowd], ids: Any) -> dict[str, Any]:
    """For the report: a record of each stands for it, so that it can be looked up in the list."""

    def told(crowds: Sequence[Crowd]) -> list[dict[str, Any]]:
        return [asdict(crowd) | {"example": str(ids[crowd.example])} for crowd in crowds]

    return {"filled_in": told(filled), "number_of_many": told(shared), "not_compared": told(crowded)}


def words_of(report: dict[str, Any]) -> list[str]:
    """What is said of it in office language, nothing personal in it."""
    return [
        *(
            f"{crowd['columns']}一栏有{crowd['rows']}行填的是同一个值，像是代填，按未填写处理，没有用来比对。"
            for crowd in report.get("filled_in", ())
        ),
        *(
            f"有{crowd['groups']}个身份证号被很多行共用（共{crowd['rows']}行），不当作号码使用。"
            for crowd in report.get("number_of_many", ())
        ),
        *(
            f"有{crowd['groups']}组共{crowd['rows']}行{crowd['columns']}完全相同，行数太多，这些行相互之间没有比较。"
            "请核对是否重复导入。"
            for crowd in report.get("not_compared", ())
        ),
    ]
