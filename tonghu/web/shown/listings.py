"""Which lists name a child (名单来源): one part for each row, with file, date, row number and what it says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tonghu.register.models import Child, Guardianship, Revision, SourceRow
from tonghu.register.row_facts import facts_of, guardians_of
from tonghu.register.showing import Eyes
from tonghu.rules.access import ItemClass
from tonghu.rules.forms import FORMS
from tonghu.rules.forms.lists import ListKind, layout_of
from tonghu.web.shown.seen import seen
from tonghu.web.shown.sources import disagree, row_source, short_name
from tonghu.web.shown.words import day, in_words

_BY_ENDING = {
    "name": (ItemClass.NAME, False),
    "idno": (ItemClass.ID_NUMBER, False),
    "phone": (ItemClass.PHONE, True),
    "detail": (ItemClass.ADDRESS, True),
    "residence": (ItemClass.ADDRESS, True),
    "number": (ItemClass.ID_NUMBER, False),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One cell as it was read, in words. differs: the register, or another list, says otherwise."""

    label: str
    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One row that names the child. file: "" where it would lead to an address that is kept secret."""

    list: str
    file: str
    at: datetime
    number: int
    batch: int
    why: str
    values: Sequence[Value]

    @property
    def differing(self) -> int:
        """How many of its values differ."""
        return sum(value.differs for value in self.values)


def listings_of(rows: Sequence[SourceRow], held: Mapping[str, object], eyes: Eyes) -> list[Listing]:
    """Every row that names the child, the earliest first."""
    facts = {row.pk: facts_of(row) for row in rows}
    return [
        Listing(
            list=short_name(row.batch),
            file="" if eyes.kept_away else row.batch.file_name,
            at=row.batch.received_at,
            number=row.number,
            batch=row.batch_id,
            why=row.why,
            values=list(_values(row, facts, held, eyes)),
        )
        for row in rows
    ]


def _values(
    row: SourceRow, facts: Mapping[int, Mapping[str, object]], held: Mapping[str, object], eyes: Eyes
) -> Iterator[Value]:
    labels = {column.key: column.label for column in reversed(layout_of(ListKind(row.batch.kind)).columns)}
    for key, value in facts[row.pk].items():
        text = _shown(key, value, eyes)
        if text:
            others = [said.get(key) for said in facts.values()]
            known = [one for one in (held.get(key), *others) if one]
            yield Value(labels.get(key, key), text, disagree([value, *known]))


def _shown(key: str, value: object, eyes: Eyes) -> str:
    """A value as the account may see it: by the item of the forms, or by what kind of item it must be."""
    for form in FORMS.values():
        if key in form.by_key:
            return seen(eyes, form, form.by_key[key], value)
    kind, leads = _BY_ENDING.get(key.rpartition("_")[2], (ItemClass.SENSITIVE, False))
    kind = ItemClass.ORDINARY if key.endswith("relation") else kind
    return eyes.shows(kind, in_words(key, value), leads=leads)


def guardian_sources(
    tie: Guardianship, rows: Sequence[SourceRow], revisions: Sequence[Revision], eyes: Eyes
) -> list[str]:
    """Which rows and forms name this guardian."""
    found = [row_source(row, eyes) for row in rows if _names(tie, guardians_of(facts_of(row)))]
    return found + [
        f"{revision.record.round.name}登记表第 {revision.number} 版，{day(revision.at)}，{eyes.colleague(revision.by)}"
        for revision in revisions
        if _names(tie, guardians_of(revision.answers))
    ]


def _names(tie: Guardianship, guardians: Sequence[Mapping[str, str]]) -> bool:
    """By valid number, else by name and phone: as families.guard found the person."""
    who = tie.person
    return any(
        (who.idno and guardian.get("idno") == who.idno)
        or (guardian.get("name", "") == who.name and guardian.get("phone", "") == who.phone)
        for guardian in guardians
    )


def kin_of(child: Child, siblings: Sequence[Child], reasons: Mapping[int, Sequence[str]]) -> list[tuple[Child, str]]:
    """Each sibling with the reason why the two are one household."""
    return [(one, "；".join(reasons.get(one.pk, ())) or "经同一家庭的其他儿童相连") for one in siblings]
