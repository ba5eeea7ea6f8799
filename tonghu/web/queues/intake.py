"""Lists to confirm and doubtful rows to decide (待确认名单、待判定疑似)."""

from tonghu.register.models import Batch, Round, SourceRow, User
from tonghu.rules.forms.lists import ListKind
from tonghu.steps.intake import waiting_leads, waiting_rows
from tonghu.web.queues.queue import Queue, Task, one_by_one


def lists_to_confirm(by: User, round: Round) -> Queue:
    """Previewed batches of the district."""
    waiting = Batch.objects.filter(district__within=by.jurisdiction, state=Batch.State.PREVIEWED)

    def task(batch: Batch) -> Task:
        why = f"共 {batch.total} 行，已读出，等待确认入库"
        return Task(
            _title(batch), why, f"/lists/{batch.pk}/", "预览并确认", since=batch.received_at, due=round.survey_until
        )

    return one_by_one(
        "待确认名单",
        waiting.order_by("received_at"),
        task,
        unit="份",
        next="确认部门名单",
        empty="没有待确认的名单。部门送来新名单后，在“部门名单”中接收，读完就列在这里。",
        href="/lists/",
        due=round.survey_until,
        what="名单",
    )


def rows_to_decide(by: User, round: Round) -> Queue:
    """Rows that may be a child already known."""

    def task(row: SourceRow) -> Task:
        what = f"{row.batch.department_label}名单第 {row.number} 行"
        why = row.why or "与在册儿童相近，不能自动判定"
        return Task(what, why, f"/pairs/{row.pk}/", "判定", since=row.batch.entered_at, due=round.survey_until)

    return one_by_one(
        "待判定疑似",
        waiting_rows(by),
        task,
        unit="行",
        next="判定疑似同一儿童",
        empty="没有待判定的疑似。名单入库时不能自动判定的行，会列在这里。",
        href="/pairs/",
        due=round.survey_until,
        what="名单行",
    )


def leads_to_visit(by: User, round: Round) -> Queue:
    """Leads that no list and no register knows."""

    def task(row: SourceRow) -> Task:
        what = f"{row.batch.department_label}线索第 {row.number} 行"
        return Task(what, row.why, "/leads/", "核实", since=row.batch.entered_at, due=round.survey_until)

    return one_by_one(
        "待核实线索",
        waiting_leads(by),
        task,
        unit="条",
        next="核实线索",
        empty="没有待核实的线索。社区云、网格员上报的、名册中没有的，会列在这里。",
        href="/leads/",
        due=round.survey_until,
        what="线索",
    )


def _title(batch: Batch) -> str:
    return ListKind(batch.kind).label if batch.kind in set(ListKind) else f"{batch.department_label}名单"
