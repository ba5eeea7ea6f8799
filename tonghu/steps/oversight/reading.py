"""The journal of a district, read by the 审计管理员 (日志查阅): narrowed, page by page, taken away with a purpose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from tonghu.register import scope
from tonghu.register.journal import hidden
from tonghu.register.models import Child, Entry, NotAllowed, User
from tonghu.rules.access import Act, Role
from tonghu.rules.terms.dates import read_date

PAGE = 50
TAKEN_TO = 20_000


@dataclass(frozen=True, slots=True)
class Narrow:
    """What narrows the journal; unknown values narrow nothing."""

    account: str = ""
    role: str = ""
    act: str = ""
    child: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Narrow":
        """From the address of a page: an account's name, a role, an act, a child's number and days."""
        first, last = (read_date(query[name]) if query.get(name) else None for name in ("first", "last"))
        return cls(
            account=query.get("account", "").strip()[:60],
            role=query.get("role", "") if query.get("role", "") in set(Role) else "",
            act=query.get("act", "")[:40],
            child=query.get("child", "").strip().upper()[:10],
            first=first if isinstance(first, date) else None,
            last=last if isinstance(last, date) else None,
        )


def lines(narrow: Narrow, *, by: User) -> QuerySet[Entry]:
    """The lines of the district's accounts, the newest first. Raises NotAllowed."""
    by.require(Act.SEE_JOURNAL)
    # A failed sign-in is of no district: nobody got in. It is found by what was typed, of which only a hash is kept.
    found = Entry.objects.filter(Q(by__jurisdiction__within=by.jurisdiction) | Q(by=None))
    if narrow.account:
        typed = Q(by=None, detail__typed=hidden("account", narrow.account))
        found = found.filter(Q(by__username=narrow.account) | typed)
    if narrow.role:
        found = found.filter(by__role=narrow.role)
    if narrow.act:
        found = found.filter(act=narrow.act)
    if narrow.child:
        found = found.filter(child=_of_reference(narrow.child))
    if narrow.first:
        found = found.filter(at__gte=_midnight(narrow.first))
    if narrow.last:
        found = found.filter(at__lt=_midnight(narrow.last + timedelta(days=1)))
    return found.select_related("by").order_by("-pk")


@scope.wide("who watches reads the number of a child, never the child")
def references(entries: Iterable[Entry], *, by: User) -> dict[int, str]:
    """The numbers of the children that these lines are about, by id. Raises NotAllowed."""
    if not (by.may(Act.SEE_JOURNAL) or by.may(Act.SEE_FINDINGS)):
        raise NotAllowed
    asked = {entry.child_id for entry in entries if entry.child_id}
    return dict(Child.objects.filter(pk__in=asked).values_list("pk", "ref"))


@scope.wide("who watches reads the number of a child, never the child")
def _of_reference(ref: str) -> int:
    return Child.objects.filter(ref=ref).values_list("pk", flat=True).first() or 0


def page_of(found: QuerySet[Entry], *, before: int | None = None, after: int | None = None) -> list[Entry]:
    """One page of lines older than the line `before`, or newer than `after`, and one more where there are more."""
    if after is not None:
        return list(found.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    return list((found.filter(pk__lt=before) if before is not None else found)[: PAGE + 1])


def take_away(narrow: Narrow, *, by: User) -> QuerySet[Entry]:
    """The lines for a file, at most `TAKEN_TO`. Raises NotAllowed."""
    return lines(narrow, by=by)[:TAKEN_TO]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
