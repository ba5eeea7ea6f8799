"""Forms to send out, answers that are late, disagreements, and rows to upload (核实、录入)."""

from datetime import date

from tonghu.register import tally
from tonghu.register.models import Line, Record, Request, Round, User
from tonghu.rules.forms import FORMS
from tonghu.rules.terms.departments import Department
from tonghu.steps.verification import Waiting, forms_at, open_disagreements
from tonghu.web.queues.queue import SHOWN, Queue, Task, all_at_once, one_by_one


def forms_to_send(by: User, round: Round) -> Queue:
    """Reviewed forms that no department was asked about yet."""
    return _of_records(
        "待核实登记表",
        forms_at(Record.State.REVIEWED, round=round, by=by),
        "已审核，尚未请部门核对",
        act="发出核对",
        next="向六部门发出核对",
        empty="没有待核实的登记表。儿童督导员审核通过后，会列在这里。",
        href="/requests/",
        due=round.verify_until,
    )


def answers_to_come(by: User, round: Round, *, on: date) -> Queue:
    """Requests of the district that a department has not answered in full."""
    asked = Request.objects.filter(round=round, district__within=by.jurisdiction).order_by("due_on", "pk")
    counts = tally.answers([one.pk for one in asked])
    open_ = {pk: one.total - one.answered for pk, one in counts.items()}
    requests = [request for request in asked if open_[request.pk]]
    tasks = [
        Task(
            f"{Department(request.department).label}部门",
            f"{open_[request.pk]} 名未回复，共 {counts[request.pk].total} 名",
            f"/requests/{request.pk}/",
            "查看",
            since=request.sent_at,
            due=request.due_on,
            tone="amber" if request.due_on < on else "",
        )
        for request in requests[:SHOWN]
    ]
    return Queue(
        "部门未回复",
        len(requests),
        "份",
        "催办部门回复",
        "没有等待部门回复的核对请求。",
        "/requests/",
        oldest=tasks[0].since if tasks else None,
        due=tasks[0].due if tasks else None,
        tasks=tasks,
        what="部门",
    )


def answers_to_give(by: User) -> Queue:
    """A department's own lines without an answer, request by request."""
    asked = Request.objects.filter(department=by.department, district__within=by.jurisdiction)
    asked = asked.select_related("round").order_by("due_on", "pk")
    counts = tally.answers([one.pk for one in asked])
    open_ = {pk: one.total - one.answered for pk, one in counts.items()}
    requests = [request for request in asked if open_[request.pk]]
    tasks = [
        Task(
            f"{request.round.name}核对请求",
            f"还有 {open_[request.pk]} 名未回复，共 {counts[request.pk].total} 名",
            f"/requests/{request.pk}/",
            "回复核对",
            since=request.sent_at,
            due=request.due_on,
            part=counts[request.pk].answered,
            whole=counts[request.pk].total,
        )
        for request in requests[:SHOWN]
    ]
    return Queue(
        "未回复核对行",
        sum(open_.values()),
        "名",
        "回复核对请求",
        "贵部门已全部回复。区民政局发来新的核对请求时，会列在这里。",
        "/requests/",
        oldest=tasks[0].since if tasks else None,
        due=tasks[0].due if tasks else None,
        tasks=tasks,
        what="请求",
        whole=True,
    )


def disagreements(by: User, round: Round) -> Queue:
    """Lines on which a department says otherwise than the family."""

    def task(line: Line) -> Task:
        why = f"{Department(line.request.department).label}：{_titles(line)}"
        href = f"/disagreements/?line={line.pk}"
        return Task(line.record.child.person.name, why, href, "处理", since=line.answered_at, due=round.verify_until)

    return one_by_one(
        "不一致待处理",
        open_disagreements(by),
        task,
        unit="名",
        next="处理核对不一致",
        empty="没有待处理的不一致。部门回复与登记表不同时，会列在这里。",
        href="/disagreements/",
        due=round.verify_until,
        what="儿童",
    )


def rows_to_upload(by: User, round: Round) -> Queue:
    """Verified forms without an upload row."""
    return _of_records(
        "可生成上传",
        forms_at(Record.State.VERIFIED, round=round, by=by),
        "已核实，尚未生成上传表",
        act="生成上传表",
        next="生成上传表",
        empty="没有可生成上传的登记表。六部门全部回复、不一致全部处理后，会列在这里。",
        href="/uploads/",
        due=round.upload_until,
    )


def _of_records(
    title: str, waiting: Waiting, why: str, *, act: str, next: str, empty: str, href: str, due: date
) -> Queue:
    """Forms that one act moves on together."""
    count = waiting.count
    task = Task(f"{count} 张登记表", why, href, act, since=waiting.oldest, due=due) if count else None
    return all_at_once(title, task, count, unit="张", next=next, empty=empty, what="登记表", href=href)


def _titles(line: Line) -> str:
    form = FORMS[line.revision.form]
    return "、".join(form.by_key[key].title for key in line.differing if key in form.by_key)
