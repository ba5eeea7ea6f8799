"""Publications that wait for an office, or for who drafted them (对外发布)."""

from collections.abc import Iterable

from tonghu.register.models import Consent, Publication, User
from tonghu.steps import release
from tonghu.steps.release import Standing
from tonghu.web.queues.queue import SHOWN, Queue, Task


def consents_to_give(by: User) -> Queue:
    """What the own department is asked and has not answered."""
    return _queue(
        "发布征求意见",
        _asked(by, Standing.CONSULTING),
        next="回复发布意见",
        act="回复意见",
        empty="没有待回复的发布征求意见。拟发布的统计表涉及贵部门的数据时，会列在这里。",
    )


def approvals_to_give(by: User) -> Queue:
    """Publications that all departments have agreed to, and that the own office has to approve."""
    return _queue(
        "待审批的发布",
        _asked(by, Standing.APPROVING),
        next="审批对外发布",
        act="审批",
        empty="没有待审批的发布。各部门都同意后，会列在这里。",
    )


def drafts_under_way(by: User) -> Queue:
    """Own drafts that can go on: to be sent, refused, or agreed to by everybody."""
    mine = release.publications(by).filter(drafted_by=by, state__in=("DRAFT", "ASKED")).select_related("snapshot")
    waits = {
        Standing.DRAFT: ("草稿，尚未征求意见", "征求意见", ""),
        Standing.REFUSED: ("有单位不同意，请修改表格或放弃", "查看意见", "amber"),
        Standing.READY: ("各单位已全部同意", "发布", ""),
    }
    found = [(p, waits[standing]) for p in mine.order_by("pk") if (standing := release.stands(p)) in waits]
    tasks = [
        Task(p.title, why, f"/publications/{p.pk}/", act, since=p.drafted_at, tone=tone)
        for p, (why, act, tone) in found[:SHOWN]
    ]
    return Queue(
        "我起草的发布",
        len(found),
        "份",
        "推进对外发布",
        "没有等您办理的发布。",
        "/publications/",
        oldest=tasks[0].since if tasks else None,
        tasks=tasks,
        what="发布",
    )


def _asked(by: User, when: Standing) -> list[Consent]:
    mine = release.publications(by).filter(state=Publication.State.ASKED).exclude(drafted_by=by)
    waiting = []
    for publication in mine.order_by("pk"):
        if release.stands(publication) is when:
            said = release.consents_of(publication)
            waiting += [c for c in said if not c.answer and release.speaks_for(by, c)]
    return waiting


def _queue(title: str, waiting: Iterable[Consent], *, next: str, act: str, empty: str) -> Queue:
    found = list(waiting)
    tasks = [
        Task(
            consent.publication.title,
            f"涉及{'、'.join(consent.because)}",
            f"/publications/{consent.publication_id}/#answer",
            act,
            since=consent.asked_at,
        )
        for consent in found[:SHOWN]
    ]
    return Queue(
        title,
        len(found),
        "份",
        next,
        empty,
        "/publications/",
        oldest=tasks[0].since if tasks else None,
        tasks=tasks,
        what="发布",
    )
