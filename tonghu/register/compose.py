"""A child's own columns, composed from what speaks for it (合成儿童信息).

What the register holds of a child is a pure function of the source rows attached to it and of its last submitted
form. It is never edited in place: attach or detach a row, submit a form, then compose again. That is why a batch, a
merge or a form can be taken back without leaving anything behind.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from tonghu.register.bulk import update_rows
from tonghu.register.merging import gone_into
from tonghu.register.models import Batch, Child, Choice, Revision, SourceRow
from tonghu.register.row_facts import Facts, facts_of, text_of
from tonghu.register.scope import wide
from tonghu.register.tokens import keep_tokens

OF_PERSON = ("name", "sex", "born", "ethnic", "document", "idno")
OF_CHILD = ("hukou_registered", "hukou", "hukou_detail", "residence", "residence_detail")
# A division known more deeply says more of the same: 居村 beats the 区 it lies in.
OF_LISTS = ("named_by", "disputed")
# On these, two lists that differ name the child differently; a list may leave each out.
COMPARED = ("name", "sex", "born", "ethnic", "idno", "hukou")
_COUNTY = 6
DEEPER = {"hukou": "hukou_detail", "residence": "residence_detail"}


def merge(rows: Iterable[Facts]) -> dict[str, str]:
    """The first word on each item stands; a later row may only add what is missing or say it more exactly.

    Rows that contradict do not overwrite each other: both stay, and the child's page shows both with their sources.
    """
    held: dict[str, str] = {}
    for row in rows:
        for key in (*OF_PERSON, *OF_CHILD):
            value = text_of(row, key)
            if value and not held.get(key) and key not in DEEPER.values():
                held[key] = value
            elif value and key in DEEPER and len(value) > len(held[key]) and value.startswith(held[key]):
                held[key] = value
                held.pop(DEEPER[key], None)
        for place, detail in DEEPER.items():
            if text_of(row, detail) and not held.get(detail) and text_of(row, place) == held.get(place, ""):
                held[detail] = text_of(row, detail)
    return held


def contradict(rows: Iterable[Facts]) -> bool:
    """Whether rows of lists name one child differently (名单之间不一致)."""
    said: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for key in COMPARED:
            value = str(row.get(key) or "")
            if key == "hukou":
                value = value[:_COUNTY] if len(value) >= _COUNTY else ""
            if value:
                said[key].add(value)
    return any(len(values) > 1 for values in said.values())


def named_by(kinds: Iterable[str]) -> str:
    """The lists that name a child (来源名单), as its column says it: COMMUNITY,EDUCATION."""
    return ",".join(sorted(set(kinds)))


@wide("whatever speaks for a child counts, wherever it came from")
def compose(children: Collection[int]) -> None:
    """Write the columns of these children anew from their rows and forms; who changed is found as he or she now is.

    In a transaction: they are held from here on, in the order of their numbers, as whoever counts their forms does.
    """
    held = Child.objects.select_related("person", "entered_by").select_for_update(of=("self",), no_key=True)
    known = held.order_by("pk").in_bulk(list(children))
    rows: dict[int, list[Facts]] = defaultdict(list)
    lists: dict[int, set[str]] = defaultdict(set)
    entered = SourceRow.objects.filter(child__in=children, batch__state__in=[Batch.State.ENTERING, Batch.State.ENTERED])
    for row in entered.with_lists().order_by("batch__entered_at", "batch_id", "number"):
        rows[row.child_id or 0].append(facts_of(row))
        lists[row.child_id or 0].add(row.batch.kind)
    forms, chosen = _last_forms(children), _chosen(children)
    said = {
        pk: _choose(_overlay(merge(rows[pk]), forms.get(pk, _NOTHING)[0]), forms.get(pk), chosen[pk]) for pk in known
    }
    changed = [child for pk, child in known.items() if fill(child, said[pk])]
    summed = [child for pk, child in known.items() if _sum_up(child, named_by(lists[pk]), contradict(rows[pk]))]
    update_rows([child.person for child in changed], OF_PERSON)
    touched = list({child.pk: child for child in (*changed, *summed)}.values())
    update_rows(touched, (*OF_CHILD, "born", *OF_LISTS))
    keep_tokens([child.pk for child in changed])


def _sum_up(child: Child, named: str, disputed: bool) -> bool:
    before = (child.named_by, child.disputed)
    child.named_by, child.disputed = named, disputed
    return before != (named, disputed)


def values_of(rows: Iterable[Facts], form: Facts | None = None) -> dict[str, str]:
    """What rows and a form would say of one child, without anything being written; `form` is its answers."""
    return _overlay(merge(rows), _said(form) if form is not None else None)


def _said(answers: Facts) -> dict[str, str]:
    return {key: value for key in (*OF_PERSON, *OF_CHILD) if isinstance(value := answers.get(key), str) and value}


def _overlay(listed: Mapping[str, str], form: Mapping[str, str] | None) -> dict[str, str]:
    """The form over the lists. A place comes whole: the detail of a list never stands behind the form's division."""
    if form is None:
        return dict(listed)
    values = {**listed, **form}
    for place, detail in DEEPER.items():
        if place in form and form[place] != listed.get(place) and detail not in form:
            values.pop(detail, None)
    if form.get("hukou_registered") == "0":  # 未登记户口: the family says so, whatever a list repeats
        values.pop("hukou", None)
        values.pop("hukou_detail", None)
    return values


def fill(child: Child, values: Mapping[str, str]) -> bool:
    """Set the columns of an unsaved or loaded child; True when one changed."""
    born = values.get("born")
    fresh: dict[str, object] = {key: values.get(key, "") for key in (*OF_PERSON, *OF_CHILD)}
    fresh["born"] = date.fromisoformat(born) if born else None
    if not fresh["document"] and fresh["idno"]:
        fresh["document"] = "01"  # 居民身份证/户口簿
    if not fresh["residence"]:  # without a readable address the child stays with the district that was told of it
        fresh["residence"] = child.entered_by.district if child.entered_by else child.district
    changed = False
    for target, keys in ((child.person, OF_PERSON), (child, (*OF_CHILD, "born"))):
        for key in keys:
            if getattr(target, key) != fresh[key]:
                setattr(target, key, fresh[key])
                changed = True
    return changed


_Form = tuple[dict[str, str], datetime]  # what it says of these items, and when it was submitted
_NOTHING: tuple[None, None] = (None, None)


def _last_forms(children: Collection[int]) -> dict[int, _Form]:
    """What the last submitted form of each child says of these items; a form is newer and nearer than any list."""
    revisions = Revision.objects.filter(record__child__in=children).select_related("record")
    forms: dict[int, _Form] = {}
    for revision in revisions.order_by("record__round__reference_date", "number"):
        forms[revision.record.child_id] = _said(revision.answers), revision.at
    return forms


def _chosen(children: Collection[int]) -> dict[int, list[Choice]]:
    """Whose word a person let stand for an item, the earliest first; a choice goes with its row or form."""
    holder = {gone: child for child, away in gone_into(children).items() for gone in away}
    holder |= {child: child for child in children}
    found: dict[int, list[Choice]] = defaultdict(list)
    entered = [Batch.State.ENTERING, Batch.State.ENTERED]
    of_rows = Choice.objects.filter(row__child__in=children, row__batch__state__in=entered).select_related("row")
    of_forms = Choice.objects.filter(revision__record__child__in=holder).select_related("revision__record")
    for choice in sorted((*of_rows, *of_forms), key=lambda one: one.pk):
        at = choice.row.child_id if choice.row else choice.revision and choice.revision.record.child_id
        found[holder[at or 0]].append(choice)
    return found


def _choose(values: Mapping[str, str], form: _Form | None, choices: Iterable[Choice]) -> dict[str, str]:
    """The chosen words over the composed ones; a form that was submitted after a choice is newer than it."""
    said = dict(values)
    for choice in choices:
        later = form is not None and choice.at < form[1] and choice.item in form[0]
        source: Facts = facts_of(choice.row) if choice.row else choice.revision.answers if choice.revision else {}
        word = text_of(source, choice.item)
        if later or not word:
            continue
        said[choice.item] = word
        if choice.item in DEEPER:  # a place comes whole
            detail = DEEPER[choice.item]
            said.pop(detail, None)
            if text_of(source, detail):
                said[detail] = text_of(source, detail)
    return said
