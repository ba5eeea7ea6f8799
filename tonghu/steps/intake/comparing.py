"""Two lists and the register (名单比较): who is new, who is gone, of whom a list now says something else.

Compared by child, as the rows were attached; rows that wait for a person are told apart and compared with nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from tonghu.register.models import Batch, SourceRow, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act

PARTS = {
    "new": ("新出现", "这份名单有，另一份没有"),
    "gone": ("不再出现", "另一份名单有，这份没有"),
    "changed": ("内容有变化", "两份都有，所写内容不同"),
    "same": ("没有变化", "两份都有，所写内容相同"),
    "unplaced": ("尚未归人", "这份名单中待判定、待核实的行，暂不比较"),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """This list beside another one. rows: of this list by part, but of the other one for `gone`."""

    this: Batch
    other: Batch
    rows: Mapping[str, QuerySet[SourceRow]]

    def counts(self) -> dict[str, int]:
        """How many rows stand in each part, by the query of the list behind it."""
        return {part: rows.count() for part, rows in self.rows.items()}


@wide("a list names children of other places too")
def compare_lists(this: Batch, other: Batch, *, by: User) -> Comparison:
    """Compare two entered lists of the user's district. Raises NotAllowed."""
    by.require(Act.RECEIVE_LIST, this.district)
    by.require(Act.RECEIVE_LIST, other.district)
    there, here = other.rows.filter(child=OuterRef("child")), this.rows.filter(child=OuterRef("child"))
    attached = this.rows.exclude(child=None)
    both = attached.filter(Exists(there))
    alike = there.filter(said=OuterRef("said"))
    return Comparison(
        this,
        other,
        {
            "new": _listed(attached.filter(~Exists(there))),
            "gone": _listed(other.rows.exclude(child=None).filter(~Exists(here))),
            "changed": _listed(both.filter(~Exists(alike))),
            "same": _listed(both.filter(Exists(alike))),
            "unplaced": _listed(this.rows.filter(child=None, outcome__in=["DOUBTFUL", "LEAD"])),
        },
    )


def counterparts(rows: list[SourceRow], other: Batch) -> dict[int, SourceRow]:
    """For each row its first counterpart in the other list, by the id of the row."""
    first = other.rows.filter(child=OuterRef("child")).order_by("number").values("pk")[:1]
    found = dict(SourceRow.objects.filter(pk__in=[r.pk for r in rows]).values_list("pk", Subquery(first)))
    there = SourceRow.objects.in_bulk([pk for pk in found.values() if pk])
    return {pk: there[mate] for pk, mate in found.items() if mate}


def _listed(rows: QuerySet[SourceRow]) -> QuerySet[SourceRow]:
    return rows.select_related("child").order_by("number")
