"""Requests to departments with what became of their lines (核对请求), as the list and the overview count them."""

from django.db.models import Count, Max, Q, QuerySet

from tonghu.register.models import Line, Request, User
from tonghu.rules.access import Role

# What narrows the lines of one request, by the word of its address.
SHOWS = {
    "pending": Q(verdict="PENDING"),
    "done": ~Q(verdict="PENDING"),
    "same": Q(verdict="SAME"),
    "different": Q(verdict="DIFFERENT"),
    "missing": Q(verdict="NOT_FOUND"),
}


def requests_in_reach(user: User) -> QuerySet[Request]:
    """Those of the user's district; a liaison's own department only."""
    found = Request.objects.filter(district=user.jurisdiction[:6])
    return found.filter(department=user.department) if user.role == Role.LIAISON else found


def with_counts(requests: QuerySet[Request]) -> list[Request]:
    """Each request with lines asked, answered and how: the newest day first, departments in their order.

    different: what is not settled yet, for whoever settles it; `differed` counts all.
    """
    found = list(requests.select_related("round", "sent_by").order_by("-sent_at__date", "pk"))
    # On their own: counted beside its request, each of 250,000 lines would carry that along and be sorted.
    lines = Line.objects.filter(request__in=[one.pk for one in found]).order_by().values_list("request")
    counts = {request: counted for request, *counted in lines.annotate(**_COUNTS)}
    for one in found:
        for name, value in zip(_COUNTS, counts.get(one.pk, _NO_LINE), strict=True):
            setattr(one, name, value)
    return found


_ASKED = ~Q(items=[])
_COUNTS = {
    "total": Count("pk", filter=_ASKED),
    "answered": Count("pk", filter=_ASKED & ~Q(verdict="PENDING")),
    "same": Count("pk", filter=_ASKED & Q(verdict="SAME")),
    "differed": Count("pk", filter=_ASKED & Q(verdict="DIFFERENT")),
    "missing": Count("pk", filter=_ASKED & Q(verdict="NOT_FOUND")),
    "different": Count("pk", filter=Q(verdict="DIFFERENT", settled_at=None)),
    "last": Max("answered_at"),
}
_NO_LINE = [None if name == "last" else 0 for name in _COUNTS]
