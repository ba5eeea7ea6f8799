"""Divisions into the database: new ones added, known ones brought up to date, none ever deleted.

Django is imported only when called: the rest of this package needs none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from tonghu.register.divisions import DivisionRow
from tonghu.register.divisions.sources import BadDivisions

if TYPE_CHECKING:
    from tonghu.register.models.places import Division

_FIELDS = ("name", "level", "parent_id", "year", "until", "successor")
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did (装入结果)."""

    added: int
    changed: int
    unchanged: int


def load(rows: Iterable[DivisionRow], *, year: int | None = None) -> Loaded:
    """Write the rows, in any order, in one transaction; `year` replaces the code year of each.

    A row of an older code year never overwrites a newer one. Raises BadDivisions where a parent is neither among
    the rows nor in the database.
    """
    from django.db import transaction

    from tonghu.register.models.places import Division

    with transaction.atomic():
        known = Division.objects.in_bulk()
        # Two sources may hold one code (a district, its city): the newer code year counts.
        newest = {row.code: row for row in sorted(rows, key=lambda row: row.year)}
        offered = [_division(row, year) for row in newest.values()]
        _require_parents(offered, known)
        added = [division for division in offered if division.code not in known]
        changed = [division for division in offered if _is_news(division, known.get(division.code))]
        # Parents before parts: each level is in the database before the next refers to it.
        for _, level in groupby(sorted(added + changed, key=_depth), key=_depth):
            Division.objects.bulk_create(
                list(level),
                update_conflicts=True,
                unique_fields=["code"],
                update_fields=[name.removesuffix("_id") for name in _FIELDS],
                batch_size=_BATCH,
            )
    return Loaded(len(added), len(changed), len(offered) - len(added) - len(changed))


def _division(row: DivisionRow, year: int | None) -> Division:
    from tonghu.register.models.places import Division

    return Division(
        code=row.code,
        name=row.name,
        level=row.level,
        parent_id=row.parent or None,
        year=year or row.year,
        until=row.until,
        successor=row.successor,
    )


def _require_parents(offered: list[Division], known: dict[str, Division]) -> None:
    codes = {division.code for division in offered} | known.keys()
    for division in offered:
        if division.parent_id and division.parent_id not in codes:
            raise BadDivisions(
                f"代码 {division.code} 的上级 {division.parent_id} 还没有装入。请先装入上级（tonghu divisions load）。"
            )


def _is_news(offered: Division, known: Division | None) -> bool:
    if known is None or offered.year < known.year:
        return False
    return any(getattr(offered, name) != getattr(known, name) for name in _FIELDS)


def _depth(division: Division) -> int:
    return len(division.code)
