"""Requests to departments with what became of their lines (核对请求), as the list and the overview count them."""

from dataclasses import fields

from django.db.models import Q, QuerySet

from tonghu.register import tally
from tonghu.register.models import Request, User
from tonghu.rules.access import Role

# What narrows the lines of one request, by the word of its address; and how many those are.
COUNTED = {"done": "answered", "same": "same", "different": "differed", "missing": "missing"}
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


def counted(request: Request, show: str) -> int:
    """How many lines of a request `with_counts` a word of SHOWS leaves; all for any other word."""
    total, answered = request.total, request.answered  # type: ignore[attr-defined]  # of with_counts
    n: int = total - answered if show == "pending" else getattr(request, COUNTED.get(show, "total"))
    return n


def with_counts(requests: QuerySet[Request]) -> list[Request]:
    """Each request with lines asked, answered and how: the newest day first, departments in their order.

    different: what is not settled yet, for whoever settles it; `differed` counts all.
    """
    found = list(requests.select_related("round", "sent_by").order_by("-sent_at__date", "pk"))
    counts = tally.answers([one.pk for one in found])
    for one in found:
        for part in fields(tally.Answers):
            setattr(one, part.name, getattr(counts[one.pk], part.name))
    return found
