"""What happened to a child (时间线): lists, visits, forms, answers, settlements and the journal as one story."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from tonghu.register.models import (
    Child,
    Line,
    Merge,
    Pair,
    Revision,
    Settlement,
    SourceRow,
    Split,
    UploadRow,
    Visit,
)
from tonghu.register.scope import wide
from tonghu.register.showing import Eyes
from tonghu.rules.forms import FORMS
from tonghu.rules.terms.departments import Department
from tonghu.web.shown.sources import short_name
from tonghu.web.shown.words import day

# Acts whose own rows tell more than their line in the journal are told from those rows.
_ACTS = {
    "OPEN_FORM": "开始填写登记表",
    "CHANGE_FORM": "更换登记表种类",
    "REVIEW_FORM": "审核登记表",
    "REVEAL": "查看完整内容",
    "KEEP_ADDRESS_SECRET": "设为地址保密",
    "LIFT_ADDRESS_SECRET": "解除地址保密",
    "CHOOSE_VALUES": "逐项取值",
    "PLACE_PIECE": "归位走访或登记表",
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
def story_of(child: Child, rows: Iterable[SourceRow], revisions: Iterable[Revision], *, eyes: Eyes) -> list[Event]:
    """Everything, the newest first."""
    events = [
        *_lists(rows, eyes),
        *_pairs(child, eyes),
        *_visits(child, eyes),
        *_forms(revisions, eyes),
        *_answers(child, eyes),
        *_settlements(child, eyes),
        *_uploads(child, eyes),
        *_journal(child, eyes),
        *_merges(child, eyes),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _lists(rows: Iterable[SourceRow], eyes: Eyes) -> Iterator[Event]:
    for row in rows:
        batch = row.batch
        where = "" if eyes.kept_away else f"《{batch.file_name}》" + (f"工作表“{batch.sheet}”" if batch.sheet else "")
        lines = [f"{where}第 {row.number} 行；{day(batch.received_at)}收到", *([row.why] if row.why else [])]
        what = f"{short_name(batch)}名单入库：{row.get_outcome_display()}"
        yield Event(batch.entered_at or batch.received_at, what, eyes.colleague(batch.entered_by), lines, "list")


def _pairs(child: Child, eyes: Eyes) -> Iterator[Event]:
    decided = (
        Pair.objects.filter(child=child).exclude(decision__in=["", "LAPSED"]).select_related("row__batch", "decided_by")
    )
    for pair in decided:
        if pair.decided_at:
            what = f"与{short_name(pair.row.batch)}名单第 {pair.row.number} 行判定为{pair.get_decision_display()}"
            yield Event(
                pair.decided_at,
                what,
                eyes.colleague(pair.decided_by),
                [f"理由：{eyes.says(pair.why)}"] if pair.why else [],
                "pair",
            )


def _visits(child: Child, eyes: Eyes) -> Iterator[Event]:
    for visit in Visit.objects.filter(child=child).select_related("by"):
        lines = [f"走访日期 {day(visit.visited_on)}", *([f"备注：{eyes.says(visit.note)}"] if visit.note else [])]
        yield Event(
            visit.at,
            f"{visit.get_way_display()}：{visit.get_outcome_display()}",
            eyes.colleague(visit.by),
            lines,
            "visit",
        )


def _forms(revisions: Iterable[Revision], eyes: Eyes) -> Iterator[Event]:
    for revision in revisions:
        what = f"提交{FORMS[revision.form].title}，第 {revision.number} 版"
        yield Event(
            revision.at,
            what,
            eyes.colleague(revision.by),
            [f"原因：{eyes.says(revision.why)}"] if revision.why else [],
            "form",
        )


def _answers(child: Child, eyes: Eyes) -> Iterator[Event]:
    lines = Line.objects.filter(record__child=child).select_related("request__sent_by", "answered_by", "revision")
    asked: dict[datetime, list[Line]] = {}
    for line in lines:
        asked.setdefault(line.request.sent_at, []).append(line)
        if line.answered_at:
            differing = f"不一致：{titles(line.revision, line.differing)}" if line.differing else ""
            told = [text for text in (differing, f"备注：{eyes.says(line.note)}" if line.note else "") if text]
            what = f"{Department(line.request.department).label}回复：{line.get_verdict_display()}"
            yield Event(line.answered_at, what, eyes.colleague(line.answered_by), told, "answer")
    for at, together in asked.items():  # all departments are asked at one moment
        departments = "、".join(Department(line.request.department).label for line in together)
        items = sum(len(line.items) for line in together)
        yield Event(at, f"请{departments}核对，共 {items} 项", eyes.colleague(together[0].request.sent_by), sort="ask")


def _settlements(child: Child, eyes: Eyes) -> Iterator[Event]:
    settled = Settlement.objects.filter(line__record__child=child).select_related("by", "line__revision")
    for settlement in settled:
        what = f"不一致处理：{titles(settlement.line.revision, [settlement.item])}，{settlement.get_chosen_display()}"
        why = [f"理由：{eyes.says(settlement.why)}"]
        yield Event(settlement.at, what, eyes.colleague(settlement.by), why, "settle")


def _uploads(child: Child, eyes: Eyes) -> Iterator[Event]:
    for row in UploadRow.objects.filter(record__child=child).select_related("by"):
        yield Event(row.at, f"生成上传行，第 {row.number} 次", eyes.colleague(row.by), sort="upload")


def _journal(child: Child, eyes: Eyes) -> Iterator[Event]:
    for entry in child.journal.filter(act__in=_ACTS).select_related("by"):
        what = _ACTS[entry.act]
        if entry.act == "REVIEW_FORM":
            what += "：通过" if entry.detail.get("accepted") else "：退回修改"
        yield Event(entry.at, what, eyes.colleague(entry.by), sort="act")


def _merges(child: Child, eyes: Eyes) -> Iterator[Event]:
    """References that joined or left, with the reasons; a value that was chosen then, with its source."""
    joined = Merge.objects.filter(Q(into=child) | Q(gone=child)).select_related("gone", "into", "by", "undone_by")
    for merge in joined:
        what = f"编号{merge.gone.ref}并入本编号" if merge.into_id == child.pk else f"并入编号{merge.into.ref}"
        chosen = [f"{label_of_item(choice.item)}：{choice.get_reason_display()}" for choice in merge.choices.all()]
        lines = [f"理由：{eyes.says(merge.why)}", *chosen]
        yield Event(merge.at, what, eyes.colleague(merge.by), lines, "merge")
    for split in Split.objects.filter(Q(child=child) | Q(apart=child)).select_related("child", "apart", "by"):
        what = f"拆分出编号{split.apart.ref}" if split.child_id == child.pk else f"从编号{split.child.ref}拆分出来"
        yield Event(split.at, what, eyes.colleague(split.by), [f"理由：{eyes.says(split.why)}"], "merge")


def label_of_item(key: str) -> str:
    """An item as forms print it."""
    line = FORMS["1"].by_key.get(key)
    return line.title if line else key


def titles(revision: Revision, keys: Iterable[str]) -> str:
    """The labels of these items as the form prints them."""
    form = FORMS[revision.form]
    return "、".join(form.by_key[key].title if key in form.by_key else key for key in keys)
