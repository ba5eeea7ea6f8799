"""What happened to a child (时间线): lists, visits, forms, answers, settlements and the journal as one story."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tonghu.register.models import (
    Child,
    Line,
    Pair,
    Revision,
    Settlement,
    SourceRow,
    UploadRow,
    User,
    Visit,
)
from tonghu.register.scope import wide
from tonghu.rules.forms import FORMS
from tonghu.rules.terms.departments import Department
from tonghu.web.shown.sources import short_name
from tonghu.web.templatetags.tonghu import day

# Acts whose own rows tell more than their line in the journal are told from those rows.
_ACTS = {
    "OPEN_FORM": "开始填写登记表",
    "CHANGE_FORM": "更换登记表种类",
    "REVIEW_FORM": "审核登记表",
    "REVEAL": "查看监护人完整电话",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: when, what, who, and lines that say more. `sort` names its kind for the eye."""

    at: datetime
    what: str
    who: str = ""
    lines: Sequence[str] = field(default_factory=tuple)
    sort: str = ""
    href: str = ""


@wide("all that happened to a child in reach, whoever did it")
def story_of(child: Child, rows: Iterable[SourceRow], revisions: Iterable[Revision]) -> list[Event]:
    """Everything, the newest first."""
    events = [
        *_lists(rows),
        *_pairs(child),
        *_visits(child),
        *_forms(revisions),
        *_answers(child),
        *_settlements(child),
        *_uploads(child),
        *_journal(child),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def named(user: User | None) -> str:
    """The name of a colleague as the office shows it."""
    return (user.name or user.username) if user else ""


def _lists(rows: Iterable[SourceRow]) -> Iterator[Event]:
    for row in rows:
        batch = row.batch
        where = f"《{batch.file_name}》" + (f"工作表“{batch.sheet}”" if batch.sheet else "") + f"第 {row.number} 行"
        lines = [f"{where}；{day(batch.received_at)}收到", *([row.why] if row.why else [])]
        what = f"{short_name(batch)}名单入库：{row.get_outcome_display()}"
        yield Event(batch.entered_at or batch.received_at, what, named(batch.entered_by), lines, "list")


def _pairs(child: Child) -> Iterator[Event]:
    decided = Pair.objects.filter(child=child).exclude(decision="").select_related("row__batch", "decided_by")
    for pair in decided:
        if pair.decided_at:
            what = f"与{short_name(pair.row.batch)}名单第 {pair.row.number} 行判定为{pair.get_decision_display()}"
            yield Event(
                pair.decided_at,
                what,
                named(pair.decided_by),
                [f"理由：{pair.why}"] if pair.why else [],
                "pair",
            )


def _visits(child: Child) -> Iterator[Event]:
    for visit in Visit.objects.filter(child=child).select_related("by"):
        lines = [f"走访日期 {day(visit.visited_on)}", *([f"备注：{visit.note}"] if visit.note else [])]
        yield Event(
            visit.at,
            f"{visit.get_way_display()}：{visit.get_outcome_display()}",
            named(visit.by),
            lines,
            "visit",
        )


def _forms(revisions: Iterable[Revision]) -> Iterator[Event]:
    for revision in revisions:
        what = f"提交{FORMS[revision.form].title}，第 {revision.number} 版"
        yield Event(revision.at, what, named(revision.by), [f"原因：{revision.why}"] if revision.why else [], "form")


def _answers(child: Child) -> Iterator[Event]:
    lines = Line.objects.filter(record__child=child).select_related("request__sent_by", "answered_by", "revision")
    asked: dict[datetime, list[Line]] = {}
    for line in lines:
        asked.setdefault(line.request.sent_at, []).append(line)
        if line.answered_at:
            differing = f"不一致：{titles(line.revision, line.differing)}" if line.differing else ""
            told = [text for text in (differing, f"备注：{line.note}" if line.note else "") if text]
            what = f"{Department(line.request.department).label}回复：{line.get_verdict_display()}"
            yield Event(line.answered_at, what, named(line.answered_by), told, "answer")
    for at, together in asked.items():  # all departments are asked at one moment
        departments = "、".join(Department(line.request.department).label for line in together)
        items = sum(len(line.items) for line in together)
        yield Event(at, f"请{departments}核对，共 {items} 项", named(together[0].request.sent_by), sort="ask")


def _settlements(child: Child) -> Iterator[Event]:
    settled = Settlement.objects.filter(line__record__child=child).select_related("by", "line__revision")
    for settlement in settled:
        what = f"不一致处理：{titles(settlement.line.revision, [settlement.item])}，{settlement.get_chosen_display()}"
        yield Event(settlement.at, what, named(settlement.by), [f"理由：{settlement.why}"], "settle")


def _uploads(child: Child) -> Iterator[Event]:
    for row in UploadRow.objects.filter(record__child=child).select_related("by"):
        yield Event(row.at, f"生成上传行，第 {row.number} 次", named(row.by), sort="upload")


def _journal(child: Child) -> Iterator[Event]:
    for entry in child.journal.filter(act__in=_ACTS).select_related("by"):
        what = _ACTS[entry.act]
        if entry.act == "REVIEW_FORM":
            what += "：通过" if entry.detail.get("accepted") else "：退回修改"
        yield Event(entry.at, what, named(entry.by), sort="act")


def titles(revision: Revision, keys: Iterable[str]) -> str:
    """The labels of these items as the form prints them."""
    form = FORMS[revision.form]
    return "、".join(form.by_key[key].title if key in form.by_key else key for key in keys)
