"""Accounts that end soon, and those past their day that nobody took over yet (账号到期、交接)."""

from datetime import date, timedelta

from django.db.models import QuerySet

from tonghu.register.models import User
from tonghu.rules.access import Role
from tonghu.steps import oversight
from tonghu.web.queues.queue import SHOWN, Queue, Task, one_by_one
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


def accounts_to_hand_over(by: User, *, on: date) -> Queue:
    """Accounts whose last day is over: they open nothing any more, but their work waits for a successor."""

    def task(user: User) -> Task:
        left = "、".join(f"{one.label} {one.count}" for one in oversight.open_work(user)) or "没有未办完的工作"
        what = user.name or user.username
        href = f"/accounts/{user.pk}/end/"
        where = place_label(user.jurisdiction)
        return Task(what, f"{Role(user.role).label}，{left}", href, "办理交接", where=where, since=user.ends_on)

    return one_by_one(
        "已到期待交接账号",
        oversight.past_their_day(by=by, on=on),
        task,
        unit="个",
        next="办理到期账号的交接",
        empty="没有到期未交接的账号。",
        href="/accounts/?show=over",
        due=None,
        what="账号",
    )
