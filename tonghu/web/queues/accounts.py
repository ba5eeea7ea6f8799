"""Accounts that end soon (账号到期)."""

from datetime import date, timedelta

from django.db.models import QuerySet

from tonghu.register.models import User
from tonghu.rules.access import Role
from tonghu.web.queues.queue import SHOWN, Queue, Task
from tonghu.web.shown.places import place_label

SOON = timedelta(days=30)


def accounts_in_reach(by: User) -> QuerySet[User]:
    """The accounts an administrator keeps: those within the own jurisdiction."""
    return User.objects.filter(jurisdiction__within=by.jurisdiction)


def accounts_ending(by: User, *, on: date) -> Queue:
    """Accounts in use whose last day comes within a month."""
    waiting = accounts_in_reach(by).filter(is_active=True, ends_on__gte=on, ends_on__lte=on + SOON).order_by("ends_on")
    tasks = [
        Task(
            user.name or user.username,
            f"{Role(user.role).label}，账号 {user.username}",
            "/accounts/?show=ending",
            "查看",
            where=place_label(user.jurisdiction),
            due=user.ends_on,
        )
        for user in waiting[:SHOWN]
    ]
    return Queue(
        "30天内到期账号",
        waiting.count(),
        "个",
        "核对即将到期的账号",
        "30天内没有账号到期。",
        "/accounts/?show=ending",
        due=tasks[0].due if tasks else None,
        tasks=tasks,
        what="账号",
    )
