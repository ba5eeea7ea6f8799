"""The shape of a work queue on the desk (工作队列): what waits, since when, until when, and the one act for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

SHOWN = 8  # rows on the desk; the list behind the queue holds all


@dataclass(frozen=True, slots=True)
class Task:
    """One row of a queue.

    what: who or what it is about. why: the reason it is here. tone: "red" for danger to a child, "amber" for late.
    part, whole: for a row that is a progress.
    """

    what: str
    why: str
    href: str
    act: str
    where: str = ""
    since: date | datetime | None = None
    due: date | None = None
    tone: str = ""
    part: int | None = None
    whole: int | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for this role, counted by the query of the list behind it.

    next: what one does with it, as a verb with its object. empty: the friendly line when nothing waits.
    whole: every row is shown although each stands for several, as a place for its children.
    """

    title: str
    count: int
    unit: str
    next: str
    empty: str
    href: str
    oldest: date | datetime | None = None
    due: date | None = None
    tasks: Sequence[Task] = field(default_factory=tuple)
    what: str = "事项"
    whole: bool = False

    @property
    def more(self) -> bool:
        """Whether the list behind it holds more than the desk shows."""
        return not self.whole and len(self.tasks) < self.count


def one_by_one(
    title: str,
    waiting: QuerySet[Any],
    task: Callable[[Any], Task],
    *,
    unit: str,
    next: str,
    empty: str,
    href: str,
    due: date | None,
    what: str,
    shown: int = SHOWN,
) -> Queue:
    """A queue whose rows wait one by one, in the order of the list behind it: what waits longest comes first."""
    # First which, then what of them: sorted with all that belongs to it, each of thousands would be joined in vain.
    first = list(waiting.values_list("pk", flat=True)[:shown])
    tasks = [task(row) for row in waiting.filter(pk__in=first)] if first else []
    return Queue(
        title,
        waiting.count(),
        unit,
        next,
        empty,
        href,
        oldest=tasks[0].since if tasks else None,
        due=due if tasks else None,
        tasks=tasks,
        what=what,
    )


def all_at_once(
    title: str, task: Task | None, count: int, *, unit: str, next: str, empty: str, what: str, href: str
) -> Queue:
    """A queue that one act clears: a single row stands for all that waits, None for nothing."""
    return Queue(
        title,
        count,
        unit,
        next,
        empty,
        href,
        oldest=task.since if task else None,
        due=task.due if task else None,
        tasks=[task] if task else [],
        what=what,
        whole=True,
    )
