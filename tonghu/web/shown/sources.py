"""Who says what of a child (来源): every word of the lists and forms, with file, row and day, side by side."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tonghu.register.compose import OF_CHILD, OF_PERSON
from tonghu.register.models import Batch, Child, Revision, SourceRow
from tonghu.register.row_facts import facts_of
from tonghu.register.scope import wide
from tonghu.register.showing import Eyes, class_of, leads_home
from tonghu.rules.forms import Form, Item, is_unknown
from tonghu.web.shown.naming import SHORT
from tonghu.web.shown.seen import may_reveal, seen
from tonghu.web.shown.words import day
from tonghu.web.templatetags.tonghu import department_label

ENTERED = (Batch.State.ENTERED, Batch.State.ENTERING)


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
    sayings: Sequence[Saying] = ()
    disputed: bool = False
    what: str = ""  # how the reveal route names it; "" where there is no more to be seen
    why: bool = False  # whether seeing more needs a reason


@wide("the lists of a child in reach, whichever district received them")
def rows_of(children: Collection[int]) -> dict[int, list[SourceRow]]:
    """The rows of entered lists that are attached to these children, the earliest first."""
    rows = SourceRow.objects.filter(child__in=children, batch__state__in=ENTERED).with_lists()
    found: dict[int, list[SourceRow]] = defaultdict(list)
    for row in rows.order_by("batch__entered_at", "batch_id", "number"):
        found[row.child_id or 0].append(row)
    return found


def short_name(batch: Batch) -> str:
    """The chip of a list: 教育, 公安, 社区云."""
    return SHORT.get(batch.kind) or department_label(batch.department)


def sources_of(child: Child) -> list[str]:
    """The chips of a child: which lists name it."""
    named = set(child.named_by.split(",")) if child.named_by else set()
    return [text for code, text in SHORT.items() if code in named]


def facts(
    form: Form,
    keys: Iterable[str],
    held: Mapping[str, object],
    rows: Sequence[SourceRow],
    revisions: Sequence[Revision],
    *,
    eyes: Eyes,
) -> list[Fact]:
    """The lines of these keys that anybody says something of; `held` is what stands in the register."""
    lines = [form.by_key[key] for key in keys if key in form.by_key]
    return [fact for line in lines if (fact := _fact(form, line, held, rows, revisions, eyes)) is not None]


def held_of(child: Child) -> dict[str, object]:
    """What stands in the register."""
    held: dict[str, object] = {key: getattr(child.person, key) for key in OF_PERSON}
    held |= {key: getattr(child, key) for key in OF_CHILD}
    held["born"] = child.person.born.isoformat() if child.person.born else ""
    return held


def value_of(
    line: Item, held: Mapping[str, object], rows: Sequence[SourceRow], revisions: Sequence[Revision]
) -> object:
    """What stands for a line: the register, else the last form, else the first list that says something."""
    said = [revision.answers.get(line.key) for revision in revisions] + [facts_of(row).get(line.key) for row in rows]
    return held.get(line.key) or next((value for value in said if value), None)


def fact_of(form: Form, line: Item, value: object, *, eyes: Eyes, of: str) -> Fact:
    """One line as the account sees it; `of` names the place it stands, for the reveal route."""
    shown = may_reveal(eyes, line, value)
    return Fact(
        key=line.key,
        label=line.title,
        text=seen(eyes, form, line, value),
        what=f"{of}-{line.key}" if shown else "",
        why=shown and eyes.asks_why(class_of(line), leads=leads_home(line)),
    )


def _fact(
    form: Form,
    line: Item,
    held: Mapping[str, object],
    rows: Sequence[SourceRow],
    revisions: Sequence[Revision],
    eyes: Eyes,
) -> Fact | None:
    sayings = [_from_form(form, line, r, eyes) for r in revisions if r.answers.get(line.key)]
    sayings += [_from_row(form, line, row, eyes) for row in rows if facts_of(row).get(line.key)]
    value = value_of(line, held, rows, revisions)
    if not value:
        return None
    fact = fact_of(form, line, value, eyes=eyes, of="held")
    return replace(fact, sayings=sayings, disputed=disagree([s.value for s in sayings]))


def disagree(values: Sequence[object]) -> bool:
    """Whether two of them cannot both be: a division known more deeply says more of the same."""
    texts = {str(sorted(v) if isinstance(v, list) else v) for v in values if not is_unknown(v)}
    longest = max(texts, key=len, default="")
    if longest.isdigit() and len(longest) in (6, 9, 12):
        return any(not longest.startswith(text) for text in texts)
    return len(texts) > 1


def _from_row(form: Form, line: Item, row: SourceRow, eyes: Eyes) -> Saying:
    value = facts_of(row)[line.key]
    return Saying(seen(eyes, form, line, value), row_source(row, eyes), row.batch.received_at, value)


def row_source(row: SourceRow, eyes: Eyes) -> str:
    """Department, file, day and row."""
    batch = row.batch
    file = "" if eyes.kept_away else f"《{batch.file_name}》"
    return f"{short_name(batch)}名单{file}，{day(batch.received_at)}收到，第 {row.number} 行"


def of_form(form: Form, line: Item, revision: Revision, *, eyes: Eyes) -> Fact:
    """A line of a submitted form, with the form as its source."""
    fact = fact_of(form, line, revision.answers.get(line.key), eyes=eyes, of="form")
    return replace(fact, sayings=[_from_form(form, line, revision, eyes)]) if line.key in revision.answers else fact


def _from_form(form: Form, line: Item, revision: Revision, eyes: Eyes) -> Saying:
    value, who = revision.answers[line.key], eyes.colleague(revision.by)
    source = f"{revision.record.round.name}登记表第 {revision.number} 版，{day(revision.at)}，{who}"
    return Saying(seen(eyes, form, line, value), source, revision.at, value)
