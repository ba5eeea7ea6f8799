"""Lists to confirm and doubtful rows to decide (待确认名单、待判定疑似)."""

from tonghu.register.models import Batch, Round, User
from tonghu.rules.forms.lists import ListKind
from tonghu.steps.intake import waiting_rows
from tonghu.web.queues.queue import SHOWN, Queue, Task


def lists_to_confirm(by: User, round: Round | None) -> Queue:
    """Previewed batches of the district."""
    waiting = Batch.objects.filter(district__startswith=by.jurisdiction, state=Batch.State.PREVIEWED)
    waiting = waiting.order_by("received_at")
    due = round.survey_until if round else None
    tasks = [
        Task(
            what=_title(batch),
            why=f"共 {batch.total} 行，已读出，等待确认入库",
            since=batch.received_at,
            due=due,
            href=f"/lists/{batch.pk}/",
            act="预览并确认",
        )
        for batch in waiting[:SHOWN]
    ]
    return Queue(
        "待确认名单",
        waiting.count(),
        "份",
        "确认部门名单",
        "没有待确认的名单。部门送来新名单后，在“部门名单”中接收，读完就列在这里。",
        "/lists/",
        oldest=tasks[0].since if tasks else None,
        due=due if tasks else None,
        tasks=tasks,
        what="名单",
    )


def rows_to_decide(by: User, round: Round | None) -> Queue:
    """Rows that may be a child already known."""
    waiting = waiting_rows(by)
    due = round.survey_until if round else None
    tasks = [
        Task(
            what=f"{row.batch.department_label}名单第 {row.number} 行",
            why=row.why or "与在册儿童相近，不能自动判定",
            since=row.batch.entered_at,
            due=due,
            href=f"/pairs/{row.pk}/",
            act="判定",
        )
        for row in waiting[:SHOWN]
    ]
    return Queue(
        "待判定疑似",
        waiting.count(),
        "行",
        "判定疑似同一儿童",
        "没有待判定的疑似。名单入库时不能自动判定的行，会列在这里。",
        "/pairs/",
        oldest=tasks[0].since if tasks else None,
        due=due if tasks else None,
        tasks=tasks,
        what="名单行",
    )


def _title(batch: Batch) -> str:
    return ListKind(batch.kind).label if batch.kind in set(ListKind) else f"{batch.department_label}名单"
