"""Who says what of a child (来源): every word of the lists and forms, with file, row and day, side by side."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tonghu.register.models import Batch, Child, Revision, SourceRow
from tonghu.register.row_facts import facts_of
from tonghu.register.scope import wide
from tonghu.rules.forms import Form, Item, Kind, is_unknown, label_of
from tonghu.web.shown.places import place_full, place_path
from tonghu.web.templatetags.tonghu import day, department_label, mask_idno, mask_phone

ENTERED = (Batch.State.ENTERED, Batch.State.ENTERING)
_SHORT = {"EDUCATION": "教育", "POLICE": "公安", "COMMUNITY": "社区云"}


@dataclass(frozen=True, slots=True)
class Saying:
    """What one source says: in words, and which file, row and day, or which form."""

    text: str
    source: str
    at: datetime
    value: object = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a child: what stands, who says it, and whether the sources disagree."""

    key: str
    label: str
    text: str
    sayings: Sequence[Saying]
    disputed: bool


@wide("the lists of a child in reach, whichever district received them")
def rows_of(children: Collection[int]) -> dict[int, list[SourceRow]]:
    """The rows of entered lists that are attached to these children, the earliest first."""
    rows = SourceRow.objects.filter(child__in=children, batch__state__in=ENTERED).select_related("batch")
    found: dict[int, list[SourceRow]] = defaultdict(list)
    for row in rows.order_by("batch__entered_at", "batch_id", "number"):
        found[row.child_id or 0].append(row)
    return found


def short_name(batch: Batch) -> str:
    """The chip of a list: 教育, 公安, 社区云."""
    return _SHORT.get(batch.kind) or department_label(batch.department)


def sources_of(child: Child) -> list[str]:
    """The chips of a child: which lists name it."""
    named = set(child.named_by.split(",")) if child.named_by else set()
    return [text for code, text in _SHORT.items() if code in named]


def facts(
    form: Form,
    keys: Iterable[str],
    held: dict[str, object],
    rows: Sequence[SourceRow],
    revisions: Sequence[Revision],
) -> list[Fact]:
    """The lines of these keys that anybody says something of; `held` is what stands in the register."""
    lines = [form.by_key[key] for key in keys if key in form.by_key]
    return [fact for line in lines if (fact := _fact(form, line, held.get(line.key), rows, revisions)) is not None]


def in_words(form: Form, line: Item, value: object) -> str:
    """An answer as people may see it: codes in words, numbers and phones masked."""
    if value in (None, "", []):
        return ""
    if is_unknown(value):
        return label_of(form, line.key, value)
    if line.kind is Kind.ID_NUMBER:
        return mask_idno(value)
    if line.kind is Kind.PHONE:
        return mask_phone(value)
    if line.kind is Kind.DIVISION:
        return _division(str(value))
    if line.kind is Kind.DATE:
        return day(str(value))
    return label_of(form, line.key, value)


def _division(code: str) -> str:
    return place_path(code, within=code[:4]) if len(code) > 6 else place_full(code)


def _fact(
    form: Form, line: Item, held: object, rows: Sequence[SourceRow], revisions: Sequence[Revision]
) -> Fact | None:
    sayings = [_from_form(form, line, revision) for revision in revisions if revision.answers.get(line.key)]
    sayings += [_from_row(form, line, row) for row in rows if facts_of(row).get(line.key)]
    value = held or (sayings[0].value if sayings else None)
    if not value:
        return None
    return Fact(line.key, line.title, in_words(form, line, value), sayings, _disagree([s.value for s in sayings]))


def _disagree(values: Sequence[object]) -> bool:
    """Whether two of them cannot both be: a division known more deeply says more of the same."""
    texts = {str(sorted(v) if isinstance(v, list) else v) for v in values if not is_unknown(v)}
    longest = max(texts, key=len, default="")
    if longest.isdigit() and len(longest) in (6, 9, 12):
        return any(not longest.startswith(text) for text in texts)
    return len(texts) > 1


def _from_row(form: Form, line: Item, row: SourceRow) -> Saying:
    value, batch = facts_of(row)[line.key], row.batch
    source = f"{short_name(batch)}名单《{batch.file_name}》，{day(batch.received_at)}收到，第 {row.number} 行"
    return Saying(in_words(form, line, value), source, batch.received_at, value)


def _from_form(form: Form, line: Item, revision: Revision) -> Saying:
    value, who = revision.answers[line.key], revision.by.name or revision.by.username
    source = f"{revision.record.round.name}登记表第 {revision.number} 版，{day(revision.at)}，{who}"
    return Saying(in_words(form, line, value), source, revision.at, value)
