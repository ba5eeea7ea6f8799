"""Paging by the last row (翻页): as fast on the last page as on the first, and nothing personal in the address.

The address names the child after which the page begins, by its reference; the value it is sorted by is looked up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import Expression, OrderBy
from django.db.models.functions import Coalesce

from tonghu.methods.linkage import order_of
from tonghu.register.models import Child
from tonghu.register.models.children import FAR_AHEAD, LONG_AGO

PAGE = 50


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
    "born": Coalesce(F("born"), Value(FAR_AHEAD)),
    "kind": F("kind"),
}
_BACKWARD = {**_SORTS, "born": Coalesce(F("born"), Value(LONG_AGO))}  # unknown dates last again
SORTS = ("place", "name", *_SORTS)
BY_NAME = 20_000  # children whose names are opened and sorted for one page


@dataclass(frozen=True, slots=True)
class Slice:
    """One page: its children, and whether there are more on either side."""

    children: Sequence[Child]
    before: bool
    after: bool


def page_of(found: QuerySet[Child], *, sort: str = "place", after: str = "", before: str = "") -> Slice:
    """The page that begins after, or ends before, the child of this reference; the first page without either.

    By name only where no more than BY_NAME are found: no index knows a name, so all are opened and sorted.
    """
    key, down = sort.lstrip("-"), sort.startswith("-")
    if key == "name":
        return _page_by_name(found, down=down, after=after, before=before)
    by = (_BACKWARD if down else _SORTS).get(key)
    mark = _mark(by, after or before)
    back = bool(before) and mark is not None
    onward = down == back  # ascending in the database
    if mark is not None:
        found = _beyond(found, by, mark, up=onward)
    # The numbers first, often from an index alone; only the page's own rows are then read in full.
    order = list(_ordered(found, by, up=onward).values_list("pk", flat=True)[: PAGE + 1])
    more, order = len(order) > PAGE, order[:PAGE]
    read = Child.objects.select_related("person").in_bulk(order)
    rows = [read[pk] for pk in order if pk in read]
    if back:
        return Slice(rows[::-1], before=more, after=True)
    return Slice(rows, before=mark is not None, after=more)


def _page_by_name(found: QuerySet[Child], *, down: bool, after: str, before: str) -> Slice:
    order = sorted(
        ((order_of(name), pk) for pk, name in found.order_by().values_list("pk", "person__name")), reverse=down
    )
    marked = (
        Child.objects.filter(ref=after or before).values_list("person__name", "pk").first() if after or before else None
    )
    start, end = 0, PAGE
    if marked is not None:
        mark = (order_of(marked[0]), marked[1])
        ahead = sum(place > mark if down else place < mark for place in order)
        start = ahead + (mark in order[ahead : ahead + 1]) if after else max(ahead - PAGE, 0)
        end = start + PAGE if after else ahead
    read = Child.objects.select_related("person").in_bulk([pk for _, pk in order[start:end]])
    rows = [read[pk] for _, pk in order[start:end] if pk in read]
    return Slice(rows, before=start > 0, after=end < len(order))


def neighbour(found: QuerySet[Child], child: Child, *, back: bool = False) -> str | None:
    """The reference of the next or previous child by place."""
    rows = _ordered(_beyond(found, None, (child.residence, child.pk), up=not back), None, up=not back)
    return rows.values_list("ref", flat=True).first()


_Mark = tuple[object, int]
_By = Expression | F | None  # None: by place


def _mark(by: _By, ref: str) -> _Mark | None:
    if not ref:
        return None
    # Of all children in reach, not of those found: a child that left the filter still marks its place.
    return Child.objects.filter(ref=ref).annotate(at=by or F("residence")).values_list("at", "pk").first()


def _beyond(found: QuerySet[Child], by: _By, mark: _Mark, *, up: bool) -> QuerySet[Child]:
    value, pk = mark
    further = Q(pk__gt=pk) if up else Q(pk__lt=pk)
    if by is None:
        least = _Beyond("residence", str(value), "~>=~" if up else "~<=~")
        return found.filter(least).filter(Q(_Beyond("residence", str(value), "~>~" if up else "~<~")) | further)
    found = found.annotate(at=by)
    side = Q(at__gt=value) if up else Q(at__lt=value)
    return found.filter(side | (Q(at=value) & further))


def _ordered(found: QuerySet[Child], by: _By, *, up: bool) -> QuerySet[Child]:
    pk = F("pk").asc() if up else F("pk").desc()
    if by is None:
        return found.order_by(_DigitByDigit("residence", "~<~" if up else "~>~"), pk)
    return found.order_by(by.asc() if up else by.desc(), pk)
