"""Who looked at this child, and what for (谁看过): from the journal, with the work that stands near each look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.merging import gone_into
from tonghu.register.models import Child, Entry, NotAllowed, Pair, Permit, User
from tonghu.rules.access import Act, Role
from tonghu.rules.access.purpose import NAMES_OF_STAFF
from tonghu.rules.access.unusual import NEAR_DAYS
from tonghu.rules.terms.relations import NAMES as RELATIONS
from tonghu.steps.oversight.facts import LOOKS

SHOWN = (*LOOKS, "PRINT_LOOKS", "FIND_ACROSS")
WHAT = {
    "SEE_CHILD": "查看儿童页面",
    "SEE_FORM": "查看登记表",
    "SEE_DISAGREEMENT": "查看核对不一致",
    "REVEAL": "查看被遮盖的内容",
    "PRINT_LOOKS": "打印查阅记录",
    "FIND_ACROSS": "跨区查找",
}
_PAGES = {"why": "查看判定理由", "visit": "查看走访记录", "pair": "判定疑似时对照查看", "review": "审核时查看登记表"}
_TASKS = {
    "VISIT": "走访",
    "OPEN_FORM": "填写登记表",
    "CHANGE_FORM": "填写登记表",
    "SUBMIT_FORM": "填写登记表",
    "REVIEW_FORM": "审核登记表",
    "REOPEN_FORM": "退回登记表更正",
    "SETTLE": "处理核对不一致",
    "ANSWER": "回复核对",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One look: when, who, in which office and role, at what, and what for ("" where no work stands near it)."""

    at: datetime
    who: str
    office: str
    role: str
    what: str
    purpose: str
    reference: str = ""  # under which it was looked at, where that leads to the child today


def references_of(child: Child, *, by: User) -> frozenset[int]:
    """The child and the references that were merged into it: whoever looked at one of them looked at this child.

    Raises NotAllowed.
    """
    by.require(Act.SEE_LOOKS, child.residence)
    return _references(child)


def _references(child: Child) -> frozenset[int]:
    return frozenset({child.pk, *gone_into([child.pk])[child.pk]})


def looks_at(child: Child, *, by: User) -> QuerySet[Entry]:
    """Every look at a child of the own place under any of its references, the newest first. Raises NotAllowed.

    Read it in a scope that sees these references (`references_of`): one of them may be of another place.
    """
    by.require(Act.SEE_LOOKS, child.residence)
    found = Entry.objects.filter(child__in=_references(child), act__in=SHOWN)
    return found.select_related("by", "child").order_by("-at", "-pk")


def explain(child: Child, entries: Sequence[Entry]) -> list[Look]:
    """The looks of one page with their purpose."""
    works = _works(child, entries)
    permits = _reasons(entries)
    return [
        Look(
            entry.at,
            entry.actor.name or entry.actor.username,
            entry.actor.jurisdiction,
            entry.actor.get_role_display(),
            _PAGES.get(str(entry.detail.get("page", "")), WHAT[entry.act]),
            _purpose(entry, works, permits),
            entry.child.ref if entry.child is not None and entry.child_id != child.pk else "",
        )
        for entry in entries
    ]


_Work = tuple[int, datetime, str]  # who, when, what


def _works(child: Child, entries: Iterable[Entry]) -> list[_Work]:
    """What these accounts did about the child, near the time of the looks."""
    entries = list(entries)
    if not entries:
        return []
    who = {entry.by_id for entry in entries}
    near = timedelta(days=NEAR_DAYS.on(timezone.localdate(entries[-1].at)))
    first, last = entries[-1].at - near, entries[0].at + near
    holders = _references(child)
    acts = Entry.objects.filter(child__in=holders, by__in=who, act__in=_TASKS, at__range=(first, last))
    works: list[_Work] = [(one.by_id, one.at, _TASKS[one.act]) for one in acts.only("by", "at", "act") if one.by_id]
    pairs = Pair.objects.filter(child__in=holders, decided_by__in=who, decided_at__range=(first, last))
    works += [(p.decided_by_id, p.decided_at, "判定疑似同一儿童") for p in pairs if p.decided_by_id and p.decided_at]
    return works


def _reasons(entries: Iterable[Entry]) -> dict[int, str]:
    numbers = {number for entry in entries if isinstance(number := entry.detail.get("permit"), int)}
    return dict(Permit.objects.filter(pk__in=numbers).values_list("pk", "reason"))


def _purpose(entry: Entry, works: Sequence[_Work], permits: dict[int, str]) -> str:
    number = entry.detail.get("permit")
    if isinstance(number, int):
        return f"许可第{number}号：{permits.get(number, '')}"
    if entry.act == "PRINT_LOOKS":
        relation = RELATIONS.get(str(entry.detail.get("relation", "")), "监护人")
        return f"答复{relation}的查询"
    near = timedelta(days=NEAR_DAYS.on(timezone.localdate(entry.at)))
    own = [(abs(at - entry.at), what) for by, at, what in works if by == entry.by_id and abs(at - entry.at) <= near]
    if own:
        return min(own)[1]
    return "本居村日常工作" if entry.actor.role == Role.DIRECTOR else ""


def record_for_guardian(child: Child, *, relation: str, by: User, on: date) -> tuple[list[Look], bool]:
    """Everything that a guardian who asks is told of who looked (个人信息保护法 第四十四、四十五条), oldest first.

    Returns the looks and whether names of staff are told. Handing it out is written down. Raises NotAllowed.
    """
    by.require(Act.SEE_LOOKS, child.residence)
    if relation not in RELATIONS:
        raise NotAllowed
    journal.note("PRINT_LOOKS", by=by, child=child, relation=relation)
    entries = list(looks_at(child, by=by))
    return explain(child, entries)[::-1], NAMES_OF_STAFF.on(on)
