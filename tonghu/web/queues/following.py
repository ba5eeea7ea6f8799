"""What must be done for children, as the desk of each role shows it (待办事项)."""

from datetime import date

from tonghu.register.models import Followup, User
from tonghu.register.showing import eyes_on
from tonghu.rules.access import ItemClass
from tonghu.steps import visits
from tonghu.web.queues.queue import Queue, Task, one_by_one
from tonghu.web.shown.places import place_label


def things_to_do(by: User, *, on: date) -> Queue:
    """Open follow-ups that this role follows, what is due first first."""

    def task(found: Followup) -> Task:
        danger = found.due_on <= found.opened_at.date()
        eyes = eyes_on(found.child, by)
        return Task(
            eyes.shows(ItemClass.NAME, found.child.person.name) or "（姓名未知）",
            found.words,
            f"/children/{found.child.ref}/",
            "查看",
            where=place_label(found.child.residence),
            since=found.opened_at,
            due=found.due_on,
            tone="red" if danger else "amber" if found.due_on < on else "",
        )

    waiting = visits.waiting_for(by)
    first = waiting.first()
    return one_by_one(
        "待办事项",
        waiting,
        task,
        unit="件",
        next="办理待办事项",
        empty="没有待办事项。登记表中需要跟进的情况，会列在这里。",
        href="/followups/",
        due=first.due_on if first else None,
        what="事项",
    )
