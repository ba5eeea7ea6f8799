"""Doubtful rows (疑似同一儿童): one at a time, side by side; a person says whose row it is."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from tonghu.register import journal, scope
from tonghu.register.compose import OF_CHILD, OF_PERSON
from tonghu.register.models import Child, Guardianship, SourceRow, User
from tonghu.register.row_facts import facts_of, guardians_of
from tonghu.register.showing import SECRET, Eyes, eyes_on
from tonghu.rules.access import Act, ItemClass
from tonghu.steps import intake
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.lists import go
from tonghu.web.shown import sources
from tonghu.web.shown.seen import side_by_side
from tonghu.web.shown.words import in_words

LABELS = {
    "name": "姓名",
    "sex": "性别",
    "born": "出生日期",
    "document": "证件类型",
    "idno": "证件号码",
    "ethnic": "民族",
    "hukou_registered": "是否登记户口",
    "hukou": "户籍地",
    "hukou_detail": "户籍详址",
    "residence": "现居住地",
    "residence_detail": "现住详址",
}
_SIBLINGS = 6


@door(Act.DECIDE_PAIR)
def pairs(request: SignedIn) -> HttpResponse:
    """The queue, oldest first."""
    found = intake.waiting_rows(request.user).annotate(candidates=Count("pairs", filter=Q(pairs__decision="")))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [(row, facts_of(row)) for row in page]
    return render(request, "pairs/pairs.html", {"page": page, "rows": rows, "first": found.first()})


@door(Act.DECIDE_PAIR)
def pair(request: SignedIn, pk: int) -> HttpResponse:
    """One row beside one known child."""
    row = intake.waiting_rows(request.user).filter(pk=pk).first()
    if row is None:
        get_object_or_404(rows_of(request.user), pk=pk)  # not theirs: as if there were none
        messages.info(request, "这一行已经判定过。下面是仍待判定的各行。")
        return redirect("pairs")
    with beside(row, request):
        return render(request, "pairs/pair.html", shown(row, request))


def beside(row: SourceRow, request: SignedIn) -> AbstractContextManager[None]:
    """The user's scope with the row's candidates in it, wherever they live: to compare them is the task."""
    return scope.seeing(request.user, also=tuple(row.pairs.values_list("child_id", flat=True)))


def rows_of(user: User) -> Any:
    """The rows of lists that this user may see."""
    return SourceRow.objects.filter(batch__district__within=user.jurisdiction).select_related("batch")


@door(Act.DECIDE_PAIR)
@require_POST
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """Keep the decision and show the next row at once."""
    row = get_object_or_404(rows_of(request.user).select_related("batch__round"), pk=pk)
    after = intake.neighbours_of(row, by=request.user)[1]
    child, same = None, request.POST.get("same") == "1"
    if same:
        with beside(row, request):
            child = get_object_or_404(Child, ref=request.POST.get("child", ""), pairs__row=row).pk
    try:
        intake.decide(row, child, by=request.user, on=row.batch.round.reference_date, why=request.POST.get("why", ""))
    except intake.AlreadyDecided as refusal:
        messages.error(request, str(refusal))
    else:
        line = f"已判定：第{row.number}行{'是同一儿童' if same else '不是同一儿童'}。"
        messages.success(request, line, extra_tags=f"/pairs/{row.pk}/undo/")
    queue = intake.waiting_rows(request.user)
    following = queue.filter(pk=after or 0).first() or queue.first()
    if following is None:
        return go(request, "/pairs/")
    if not request.htmx:  # type: ignore[attr-defined]  # htmx middleware
        return redirect("pair", pk=following.pk)
    with beside(following, request):
        response = render(request, "pairs/one.html", shown(following, request))
    response.headers["HX-Push-Url"] = f"/pairs/{following.pk}/"
    return response


@door(Act.DECIDE_PAIR)
@require_POST
def undo(request: SignedIn, pk: int) -> HttpResponse:
    """Take the decision back."""
    row = get_object_or_404(rows_of(request.user).select_related("batch__round"), pk=pk)
    try:
        intake.undecide(row, by=request.user, on=row.batch.round.reference_date)
    except intake.CannotUndecide as refusal:
        messages.error(request, str(refusal))
        return redirect("pairs")
    messages.info(request, f"已撤销第{row.number}行的判定，请重新判定。")
    return redirect("pair", pk=pk)


@dataclass(frozen=True, slots=True)
class Compared:
    """One item on both sides, differences marked to the character."""

    label: str
    row: SafeString
    child: SafeString
    differs: bool


def shown(row: SourceRow, request: SignedIn) -> dict[str, Any]:
    """All that one decision needs."""
    candidates = list(
        Child.objects.filter(pairs__in=row.pairs.filter(decision=""), state=Child.State.ACTIVE).select_related("person")
    )
    if not candidates:
        raise Http404
    chosen = next((child for child in candidates if child.ref == request.GET.get("with")), candidates[0])
    eyes = eyes_on(chosen, request.user)
    previous, following = intake.neighbours_of(row, by=request.user)
    evidence = intake.evidence_between(row, [child.pk for child in candidates], by=request.user)
    journal.note("SEE_CHILD", by=request.user, child=chosen, page="pair")
    return {
        "row": row,
        "facts": facts_of(row),
        "child": chosen,
        "items": compare(row, chosen, eyes=eyes),
        "kept_away": eyes.kept_away,
        "evidence": sorted(evidence.get(chosen.pk, ()), key=lambda one: not one.speaks_for),
        "others": [(child, evidence.get(child.pk, ())) for child in candidates if child != chosen],
        "sources": sources.rows_of([chosen.pk])[chosen.pk][:8],
        "siblings": [] if eyes.kept_away else _siblings(chosen),
        "previous": previous,
        "following": following,
        "waiting": intake.waiting_rows(request.user).count(),
    }


# The class of each item, and whether it leads to the home; the rest is ordinary.
_CLASSES = {
    "name": (ItemClass.NAME, False),
    "idno": (ItemClass.ID_NUMBER, False),
    "hukou_detail": (ItemClass.ADDRESS, True),
    "residence_detail": (ItemClass.ADDRESS, True),
}


def compare(row: SourceRow, child: Child, *, eyes: Eyes) -> list[Compared]:
    """The items of both, in words, as the account sees them."""
    facts = facts_of(row)
    held = {**{key: getattr(child.person, key) for key in OF_PERSON}, **{key: getattr(child, key) for key in OF_CHILD}}
    items = [(label, *_sides(key, facts.get(key), held[key], eyes)) for key, label in LABELS.items()]
    ties = Guardianship.objects.filter(child=child, ended_on=None).select_related("person")
    known = [(tie.relation, tie.person.name, tie.person.idno, tie.person.phone) for tie in ties]
    named = [tuple(g.get(part, "") for part in ("relation", "name", "idno", "phone")) for g in guardians_of(facts)]
    known.sort(key=lambda g: [n[1] for n in named].index(g[1]) if g[1] in [n[1] for n in named] else 9)
    nobody = ("", "", "", "")
    for n in range(max(len(known), len(named))):
        sides = [side[n] if n < len(side) else nobody for side in (named, known)]
        items.append((f"监护人{n + 1}", *_guardians(sides[0], sides[1], eyes)))
    return [_marked(*item) for item in items if item[1] or item[2]]


def _sides(key: str, row: object, child: object, eyes: Eyes) -> tuple[str, str]:
    """One item of the row and of the child. What the row says is masked alike; the list itself is at hand."""
    if key == "residence":
        known = eyes.place(str(child or ""))
        return in_words(key, row), in_words(key, known) if known else SECRET if eyes.secret else ""
    kind, leads = _CLASSES.get(key, (ItemClass.ORDINARY, False))
    return side_by_side(eyes, kind, in_words(key, row), in_words(key, child), leads=leads)


def _guardians(row: tuple[str, ...], child: tuple[str, ...], eyes: Eyes) -> tuple[str, str]:
    parts = [
        (in_words("relation", row[0]), in_words("relation", child[0])),
        side_by_side(eyes, ItemClass.NAME, row[1], child[1]),
        side_by_side(eyes, ItemClass.ID_NUMBER, row[2], child[2]),
        side_by_side(eyes, ItemClass.PHONE, row[3], child[3], leads=True),
    ]
    return " ".join(p[0] for p in parts if p[0]), " ".join(p[1] for p in parts if p[1])


def _marked(label: str, row: str, child: str) -> Compared:
    if row == child or not row or not child:
        return Compared(label, format_html("{}", row), format_html("{}", child), differs=False)
    moves = SequenceMatcher(None, row, child, autojunk=False).get_opcodes()
    left = format_html_join("", "{}", ((_mark(row[a:b], move),) for move, a, b, _, _ in moves))
    right = format_html_join("", "{}", ((_mark(child[c:d], move),) for move, _, _, c, d in moves))
    return Compared(label, left, right, differs=True)


def _mark(text: str, move: str) -> SafeString:
    return format_html("{}" if move == "equal" or not text else "<mark>{}</mark>", text)


def _siblings(child: Child) -> list[Child]:
    """Children of the same household."""
    if child.household_id is None:
        return []
    home = Child.objects.filter(household=child.household_id, state=Child.State.ACTIVE).exclude(pk=child.pk)
    return list(home.select_related("person").order_by("person__born")[:_SIBLINGS])
