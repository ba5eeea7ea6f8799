"""What the page of a form sent (提交的内容): values, reasons, and what two people who differ have chosen."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from tonghu.register.models import Record
from tonghu.rules.forms import UNKNOWN_SUFFIX, Form, Kind
from tonghu.steps import visits
from tonghu.web.shown.seen import in_words

_REASON = "_reason-"  # how the page names the reason for a warning
_CHOICE = "_choice-"  # and which of two values stands, where two people differ


def posted(request: HttpRequest, form: Form) -> tuple[dict[str, object], dict[str, str], str]:
    """What the page sent: values by item, reasons by rule, and the draft it was made from."""
    raw: dict[str, object] = {}
    reasons: dict[str, str] = {}
    for name in request.POST:
        if name.startswith(_REASON):
            reasons[name.removeprefix(_REASON)] = request.POST[name]
        elif not name.startswith("_") and name != "csrfmiddlewaretoken":
            values = request.POST.getlist(name)
            several = (item := form.by_key.get(name)) is not None and item.kind is Kind.CHOICES
            raw[name] = values if several or len(values) > 1 else values[0]
    return raw, reasons, request.POST.get("_seen", "")


def touched(request: HttpRequest) -> list[str]:
    """The lines that the person at the page has changed, as its script says."""
    return request.POST.get("_touched", "").split(",")


def as_chosen(request: HttpRequest, record: Record, raw: dict[str, object]) -> dict[str, object]:
    """Where two people differed and the other's value was chosen, that value."""
    theirs = {key.removeprefix(_CHOICE) for key, said in request.POST.items() if said == "theirs"}
    chosen = {key for key in theirs if _CHOICE + key in request.POST}
    if not chosen:
        return raw
    held = visits.draft_values(record)
    kept = {key: value for key, value in raw.items() if key.removesuffix(UNKNOWN_SUFFIX) not in chosen}
    return kept | {key: held[key] for key in chosen if key in held}


@dataclass(frozen=True, slots=True)
class Choice:
    """Two values of one line, in words; `mine` whether the own one is proposed."""

    key: str
    title: str
    mine: str
    theirs: str
    own: bool


def choices_of(form: Form, conflict: visits.DraftChanged, changed: Iterable[str]) -> list[Choice]:
    """What there is to choose: one's own value is proposed where one changed it, else the other's."""
    own = set(changed)
    return [
        Choice(
            both.item.key,
            both.item.title,
            in_words(form, both.item, both.mine),
            in_words(form, both.item, both.theirs),
            both.item.key in own,
        )
        for both in conflict.both
    ]
