"""Requests to departments with what became of their lines (核对请求), as the list and the overview count them."""

from django.db.models import Count, Max, Q, QuerySet

from tonghu.register.models import Request, User
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


def with_counts(requests: QuerySet[Request]) -> QuerySet[Request]:
    """Each request with lines asked, answered and how: the newest day first, departments in their order.

    different: what is not settled yet, for whoever settles it; `differed` counts all.
    """
    asked = ~Q(lines__items=[])
    return (
        requests.select_related("round", "sent_by")
        .annotate(
            total=Count("lines", filter=asked),
            answered=Count("lines", filter=asked & ~Q(lines__verdict="PENDING")),
            same=Count("lines", filter=asked & Q(lines__verdict="SAME")),
            differed=Count("lines", filter=asked & Q(lines__verdict="DIFFERENT")),
            missing=Count("lines", filter=asked & Q(lines__verdict="NOT_FOUND")),
            different=Count("lines", filter=Q(lines__verdict="DIFFERENT", lines__settled_at=None)),
            last=Max("lines__answered_at"),
        )
        .order_by("-sent_at__date", "pk")
    )
