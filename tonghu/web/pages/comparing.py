"""Two lists beside each other (名单比较): new, gone, changed; each count opens the rows behind it."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tonghu.methods.reading import Mark, SheetColumn, write_sheet
from tonghu.register.models import Batch, SourceRow, User
from tonghu.register.row_facts import facts_of
from tonghu.register.showing import eyes_on
from tonghu.rules.access import Act, ItemClass
from tonghu.rules.forms.lists import ListKind, layout_of
from tonghu.steps import intake
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, leave
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.lists import batches_of
from tonghu.web.shown.seen import side_by_side
from tonghu.web.shown.words import in_words

_HIDDEN = {"name": ItemClass.NAME, "idno": ItemClass.ID_NUMBER}


@door(Act.RECEIVE_LIST)
def difference(request: SignedIn, pk: int) -> HttpResponse:
    """This list beside another: the last of the same sender, or the one that was chosen."""
    this, other, others = _two(request, pk)
    part = request.GET.get("part", "new")
    if part not in intake.PARTS:
        raise Http404
    shown: dict[str, Any] = {"batch": this, "other": other, "others": others, "part": part}
    if other is None:
        return render(request, "lists/difference.html", shown)
    compared = intake.compare_lists(this, other, by=request.user)
    counts = compared.counts()
    shown["tabs"] = [(key, label, help, counts[key]) for key, (label, help) in intake.PARTS.items()]
    shown["title"], shown["lead"] = intake.PARTS[part]
    shown["page"] = page = Paginator(compared.rows[part], 50).get_page(request.GET.get("page"))
    mates = intake.counterparts(list(page), other) if part == "changed" else {}
    shown["rows"] = [(row, facts_of(row), _changes(row, mates.get(row.pk), request.user)) for row in page]
    return render(request, "lists/difference.html", shown)


@door(Act.RECEIVE_LIST)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn, pk: int) -> HttpResponse:
    """One part of the comparison: what would leave, then the file."""
    this, other, _ = _two(request, pk)
    part = request.GET.get("part", "new")
    if part not in intake.PARTS:
        raise Http404
    if other is None:
        return redirect("list-difference", pk=pk)  # which says why
    rows = intake.compare_lists(this, other, by=request.user).rows[part]
    leaving = _leaving(this, other, part, list(rows), by=request.user)
    return leave(request, leaving, back=f"/lists/{pk}/difference/?{request.GET.urlencode()}")


def _leaving(this: Batch, other: Batch, part: str, rows: list[SourceRow], *, by: User) -> Leaving:
    title = f"名单比较_第{this.pk}批与第{other.pk}批_{intake.PARTS[part][0]}_{timezone.localdate():%Y%m%d}"

    def write(target: BinaryIO, mark: Mark) -> None:
        mates = intake.counterparts(rows, other) if part == "changed" else {}
        lines = [_line(row, _changes(row, mates.get(row.pk), by), by) for row in rows]
        columns = [SheetColumn(text, 20) for text in ("行号", "儿童编号", "姓名", "证件号码（遮盖）", "变化")]
        write_sheet(target, title, columns, lines, mark=mark)

    filters = {"other": other.pk, "part": part}
    return Leaving(Kind.DIFFERENCE, title, len(rows), write, filters, batch=this)


def _line(row: SourceRow, changes: list[tuple[str, str, str]], by: User) -> list[str | None]:
    told = "；".join(f"{label}：{old or '（空）'}→{new or '（空）'}" for label, old, new in changes)
    if row.child is None:
        return [str(row.number), "", "", "", told]
    eyes, facts = eyes_on(row.child, by), facts_of(row)
    name, idno = str(facts.get("name") or ""), str(facts.get("idno") or "")
    seen = eyes.shows(ItemClass.NAME, name), eyes.shows(ItemClass.ID_NUMBER, idno)
    return [str(row.number), row.child.ref, *seen, told]


def _two(request: SignedIn, pk: int) -> tuple[Batch, Batch | None, list[Batch]]:
    """The list, the one it stands beside, and all it could stand beside. Lists that hold no child are not compared."""
    entered = batches_of(request.user).filter(state=Batch.State.ENTERED)
    this = get_object_or_404(batches_of(request.user), pk=pk)
    others = list(entered.exclude(pk=pk)[:50]) if this.state == Batch.State.ENTERED else []
    wanted = request.GET.get("with", "")
    chosen = next((other for other in others if str(other.pk) == wanted), None)
    last = intake.last_of(this) if others else None
    return this, chosen or last or (others[0] if others else None), others


def _changes(row: SourceRow, before: SourceRow | None, by: User) -> list[tuple[str, str, str]]:
    """Item, what the other list says, what this one says; in words, and no more open than where two differ."""
    if before is None or row.child is None:
        return []
    eyes, now, then = eyes_on(row.child, by), facts_of(row), facts_of(before)
    if eyes.kept_away:
        return []
    found = []
    for key, label in _labels(row.batch.kind).items():
        old, new = _text(then, key), _text(now, key)
        if old != new:
            kind = ItemClass.ADDRESS if key.endswith("_detail") else _HIDDEN.get(key.split("_")[-1], ItemClass.ORDINARY)
            kind = ItemClass.PHONE if key.endswith("phone") else kind
            sides = side_by_side(eyes, kind, in_words(key, old), in_words(key, new), leads=key.endswith("_detail"))
            found.append((label, *sides))
    return found


def _labels(kind: str) -> dict[str, str]:
    return {column.key: column.label for column in reversed(layout_of(ListKind(kind)).columns)}


def _text(facts: Mapping[str, object], key: str) -> str:
    value = facts.get(key)
    return "、".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else ""
