"""What departments said of a child's form, the family's word and theirs side by side (核实)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tonghu.register.models import Line, Record
from tonghu.register.scope import wide
from tonghu.register.showing import Eyes
from tonghu.rules.forms import FORMS
from tonghu.rules.terms.departments import Department
from tonghu.web.shown.seen import seen


@dataclass(frozen=True, slots=True)
class Difference:
    """One item on which both differ, and how it ended."""

    title: str
    family: str
    department: str
    ended: str
    why: str


@dataclass(frozen=True, slots=True)
class Check:
    """One department's part."""

    department: str
    verdict: str
    state: str
    items: str
    due: date
    answered_at: datetime | None
    note: str
    differences: Sequence[Difference]


@wide("what departments say of a child in reach")
def checks_of(record: Record | None, *, eyes: Eyes) -> list[Check]:
    """The lines of the form, department by department."""
    if record is None:
        return []
    lines = Line.objects.filter(record=record).select_related("request", "revision").prefetch_related("settlements")
    return [_check(line, eyes) for line in lines.order_by("request_id")]


def _check(line: Line, eyes: Eyes) -> Check:
    form = FORMS[line.revision.form]
    asked = "、".join(form.by_key[key].title for key in line.items if key in form.by_key)
    return Check(
        department=Department(line.request.department).label,
        verdict=str(line.get_verdict_display()),
        state=line.verdict,
        items=asked,
        due=line.request.due_on,
        answered_at=line.answered_at,
        note=eyes.says(line.note),
        differences=[_difference(line, key, eyes) for key in line.differing if key in form.by_key],
    )


def _difference(line: Line, key: str, eyes: Eyes) -> Difference:
    form = FORMS[line.revision.form]
    item = form.by_key[key]
    settled = next((s for s in line.settlements.all() if s.item == key), None)
    return Difference(
        title=item.title,
        family=seen(eyes, form, item, line.revision.open_answers.get(key)),
        department=seen(eyes, form, item, line.values.get(key)),
        ended=str(settled.get_chosen_display()) if settled else "待处理",
        why=eyes.says(settled.why) if settled else "",
    )
