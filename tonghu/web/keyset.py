"""Paging by the last row (翻页): as fast on the last page as on the first, and nothing personal in the address.

The address names the child after which the page begins, by its reference; the value it is sorted by is looked up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import Expression, OrderBy
from django.db.models.functions import Coalesce

from tonghu.register.models import Child

PAGE = 50
_LONG_AGO = date(1900, 1, 1)  # children whose birth date is not known come first


class _Beyond(Func):
    """Compared digit by digit, as the index `child_by_residence` is ordered; collations play no part."""

    output_field = BooleanField()
    template = "(%(expressions)s)"

    def __init__(self, field: str, value: str, operator: str) -> None:
        super().__init__(F(field), Value(value))
        self.arg_joiner = f" {operator} "


class _DigitByDigit(OrderBy):
    # Django looks for ASC or DESC when it collects the parts of an order; USING takes neither.
    template = "%(expression)s USING %(operator)s /* %(ordering)s */"

    def __init__(self, field: str, operator: str) -> None:
        super().__init__(F(field))
        self.operator = operator

    def as_sql(self, compiler, connection, template=None, **extra):  # type: ignore[no-untyped-def]  # Django's hook
        return super().as_sql(compiler, connection, template, operator=self.operator, **extra)


_SORTS: dict[str, Expression | F] = {
    "name": F("person__name"),
    "born": Coalesce(F("person__born"), Value(_LONG_AGO)),
    "kind": F("kind"),
}
SORTS = ("place", *_SORTS)


@dataclass(frozen=True, slots=True)
class Slice:
    """One page: its children, and whether there are more on either side."""

    children: Sequence[Child]
    before: bool
    after: bool


def page_of(found: QuerySet[Child], *, sort: str = "place", after: str = "", before: str = "") -> Slice:
    """The page that begins after, or ends before, the child of this reference; the first page without either."""
    key, down = sort.lstrip("-"), sort.startswith("-")
    key = key if key in SORTS else "place"
    mark = _mark(found, key, after or before)
    back = bool(before) and mark is not None
    onward = down == back  # ascending in the database
    if mark is not None:
        found = _beyond(found, key, mark, up=onward)
    rows = list(_ordered(found, key, up=onward)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if back:
        return Slice(rows[::-1], before=more, after=True)
    return Slice(rows, before=mark is not None, after=more)


def neighbour(found: QuerySet[Child], child: Child, *, back: bool = False) -> str | None:
    """The reference of the next or previous child by place."""
    rows = _ordered(_beyond(found, "place", (child.residence, child.pk), up=not back), "place", up=not back)
    return rows.values_list("ref", flat=True).first()


_Mark = tuple[object, int]


def _mark(found: QuerySet[Child], key: str, ref: str) -> _Mark | None:
    if not ref:
        return None
    value = F("residence") if key == "place" else _SORTS[key]
    # Of all children in reach, not of those found: a child that left the filter still marks its place.
    return Child.objects.filter(ref=ref).annotate(at=value).values_list("at", "pk").first()


def _beyond(found: QuerySet[Child], key: str, mark: _Mark, *, up: bool) -> QuerySet[Child]:
    value, pk = mark
    further = Q(pk__gt=pk) if up else Q(pk__lt=pk)
    if key == "place":
        least = _Beyond("residence", str(value), "~>=~" if up else "~<=~")
        return found.filter(least).filter(
            Q(_Beyond("residence", str(value), "~>~" if up else "~<~")) | further
        )
    found = found.annotate(at=_SORTS[key])
    side = Q(at__gt=value) if up else Q(at__lt=value)
    return found.filter(side | (Q(at=value) & further))


def _ordered(found: QuerySet[Child], key: str, *, up: bool) -> QuerySet[Child]:
    pk = F("pk").asc() if up else F("pk").desc()
    if key == "place":
        return found.order_by(_DigitByDigit("residence", "~<~" if up else "~>~"), pk)
    value = _SORTS[key]
    return found.order_by(value.asc() if up else value.desc(), pk)
