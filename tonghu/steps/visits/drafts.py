"""The draft of a form (草稿): everything typed stays, read or not, and nobody overwrites another unseen."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from tonghu.register.models import Record, RestrictedDraft, User
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS, UNKNOWN_SUFFIX, Answers, Form, Item, read_answers, reasons_apart, split
from tonghu.rules.terms.problems import Problem

State = Record.State
OPEN = (State.DRAFT, State.RETURNED)
# What could not be read, or does not apply for now, as it was typed; a key of no line of the forms.
TYPED = "typed"
REASONS = "reasons"  # for what the rules warn of, by rule


class NotInThisState(Exception):
    """The form is at another point of its way (状态不符)."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"这张登记表现在是“{record.get_state_display()}”，不能进行这项操作。请刷新页面查看最新状态。")


class Both(NamedTuple):
    """One line on which two people differ: what was posted, and what was saved meanwhile."""

    item: Item
    mine: object
    theirs: object


class DraftChanged(Exception):
    """Somebody saved this form after the page was opened (草稿已被他人修改); nothing was written.

    both: the lines that now differ, each with both values.
    """

    def __init__(self, record: Record, both: list[Both]) -> None:
        self.record, self.both = record, both
        self.titles = titles = [each.item.title for each in both]
        at = timezone.localtime(record.draft_at)
        who = f"{record.draft_by.name or record.draft_by.username}" if record.draft_by else "有人"
        what = f"与您页面不同的有：{'、'.join(titles[:8])}{'等' if len(titles) > 8 else ''}。" if titles else ""
        super().__init__(
            f"{who}在{at:%H:%M}保存过这张登记表。{what}您填写的内容仍在页面上，没有丢失，请逐项选择以哪一份为准。"
        )


def stamp(at: datetime | None) -> str:
    """The state of a draft as a page remembers it; "" for one never saved."""
    return at.isoformat() if at else ""


def draft_values(record: Record) -> dict[str, object]:
    """What the draft holds, by item key; an item that could not be read holds the text as it was typed."""
    values: dict[str, object] = dict(record.draft_coded)
    for part in _parts(record):
        values |= {key: value for key, value in part.items() if key not in (TYPED, REASONS)}
        values |= part.get(TYPED, {})
    return values


def draft_reasons(record: Record) -> dict[str, str]:
    """What was said so far to the warnings, by rule."""
    return {code: reason for part in _parts(record) for code, reason in part.get(REASONS, {}).items()}


def _parts(record: Record) -> list[dict[str, Any]]:
    """What of the draft is personal, and what is restricted besides, if the account may see that."""
    restricted = RestrictedDraft.objects.filter(record=record).first()
    return [record.draft_personal, *([restricted.answers] if restricted else [])]


@transaction.atomic
def save_draft(
    record: Record,
    raw: Mapping[str, object],
    *,
    by: User,
    reasons: Mapping[str, str] | None = None,
    seen: str | None = None,
) -> list[Problem]:
    """Keep what was typed so far, right or wrong; returns what could not be read.

    seen: the `stamp` of the draft that the page was made from. Raises NotAllowed, NotInThisState, DraftChanged.
    """
    by.require(Act.VISIT, record.child.residence)
    kept = locked(record, *OPEN)
    form = FORMS[kept.form]
    answers, problems = read_answers(form, raw, on=kept.round.reference_date)
    typed = _typed(raw, problems)
    if seen is not None and seen != stamp(kept.draft_at):
        raise DraftChanged(kept, _differing(form, {**answers, **typed}, draft_values(kept)))
    # Answers to lines of the other form wait there: changing 附件1 for 附件2 and back loses nothing.
    before = {key: value for key, value in draft_values(kept).items() if key not in form.by_key}
    other = {key: value for code in FORMS for key, value in before.items() if key in FORMS[code].by_key}
    kept.draft_coded, kept.draft_personal, restricted = split(form, answers)
    waiting = {**other, **typed}
    for part, apart in ((kept.draft_personal, False), (restricted, True)):
        if of_part := {key: value for key, value in waiting.items() if _is_restricted(key) is apart}:
            part[TYPED] = of_part
    given, apart_from_them = reasons_apart(form, reasons or {})
    for part, said in ((kept.draft_personal, given), (restricted, apart_from_them)):
        if said:
            part[REASONS] = said
    RestrictedDraft.objects.update_or_create(record=kept, defaults={"answers": restricted})
    kept.draft_at, kept.draft_by = timezone.now(), by
    kept.save(update_fields=["draft_coded", "draft_personal", "draft_at", "draft_by"])
    record.refresh_from_db(fields=["draft_coded", "draft_personal", "draft_at", "draft_by", "state"])
    return problems


def _is_restricted(key: str) -> bool:
    """Whether either form, for a line of one may wait in a draft of the other, restricts this line."""
    return any(key in form.by_key and form.by_key[key].restricted for form in FORMS.values())


def locked(record: Record, *states: str) -> Record:
    """The record, locked until the transaction ends; raises NotInThisState unless it is in one of the states."""
    with_all = Record.objects.select_for_update(of=("self",)).select_related("child", "round", "draft_by")
    record = with_all.get(pk=record.pk)
    if record.state not in states:
        raise NotInThisState(record)
    return record


def _typed(raw: Mapping[str, object], problems: Iterable[Problem]) -> dict[str, object]:
    """The values as typed of all lines that could not be read."""
    typed: dict[str, object] = {}
    for key in {problem.item for problem in problems if problem.item}:
        value = raw.get(key) or raw.get(key + UNKNOWN_SUFFIX)
        if value not in (None, "", []):
            typed[key] = value
    return typed


def _differing(form: Form, mine: Answers, theirs: Answers) -> list[Both]:
    return [
        Both(line, mine.get(line.key), theirs.get(line.key))
        for line in form
        if mine.get(line.key) != theirs.get(line.key)
    ]
