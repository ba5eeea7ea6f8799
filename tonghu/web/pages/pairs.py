"""The queue of clerical review (疑似判定): one decision after another, side by side, by keyboard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.methods.linkage import Compared
from tonghu.register import journal, scope
from tonghu.register.judges import model_in_force
from tonghu.register.models import Child, SourceRow, User
from tonghu.register.row_facts import facts_of, text_of
from tonghu.register.showing import eyes_on
from tonghu.rules.access import Act, ItemClass
from tonghu.rules.access.masks import mask_idno
from tonghu.steps import intake
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.lists import go
from tonghu.web.shown import sources
from tonghu.web.shown.comparing import compare, side_of_child, side_of_row
from tonghu.web.shown.words import day

LAST = "last_decision"  # of the session: the address that takes the last decision back


@door(Act.DECIDE_PAIR)
def pairs(request: SignedIn) -> HttpResponse:
    """The queue, what settles most first, and what else waits for the same people."""
    entries = intake.queue(request.user)
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    on = timezone.localdate()
    shown_there = {
        "page": page,
        "lines": _lines(page.object_list, request.user),
        "first": address(entries[0]) if entries else "",
        "second": intake.to_opine(by=request.user, on=on),
        "agreement": intake.agreement(request.user),
        "placings": intake.open_placings(request.user),
        "last": request.session.get(LAST, ""),
    }
    return render(request, "pairs/pairs.html", shown_there)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the queue as the list shows it."""

    entry: intake.Waiting
    href: str
    row: SourceRow | None = None
    facts: dict[str, Any] | None = None
    doubt: Any = None


def _lines(entries: Iterable[intake.Waiting], by: User) -> list[Line]:
    entries = list(entries)
    rows = rows_of(by).filter(pk__in=[e.pk for e in entries if e.kind == intake.ROW])
    rows = rows.annotate(candidates=Count("pairs", filter=Q(pairs__decision=""))).in_bulk()
    doubts = intake.doubts_of([e.pk for e in entries if e.kind == intake.DOUBT], by=by)
    lines = []
    for entry in entries:
        if entry.kind == intake.ROW and entry.pk in rows:
            lines.append(Line(entry, address(entry), rows[entry.pk], facts_of(rows[entry.pk])))
        elif entry.pk in doubts:
            lines.append(Line(entry, address(entry), doubt=doubts[entry.pk]))
    return lines


@door(Act.DECIDE_PAIR)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """The queue as it is seen, with masked numbers."""
    entries = intake.queue(request.user)

    def lines() -> Iterator[list[str]]:
        return (_told(line, request.user) for line in _lines(entries, request.user))

    return leave_list(request, Kind.PAIRS, _HEADS, lines, rows=len(entries), back="/pairs/")


_HEADS = (
    *(("姓名", 12), ("证件号码（遮盖）", 22), ("出生日期", 12), ("来自", 30)),
    *(("候选", 6), ("依据", 50), ("为何排在这里", 40)),
)


def _told(line: Line, by: User) -> list[str]:
    if line.row is not None:
        facts, row = line.facts or {}, line.row
        who = [text_of(facts, "name"), mask_idno(text_of(facts, "idno")), text_of(facts, "born")]
        came = f"{row.batch.department_label} {day(timezone.localdate(row.batch.received_at))} 第{row.number}行"
        return [*who, came, str(getattr(row, "candidates", "")), row.why, line.entry.why]
    child, eyes = line.doubt.child, eyes_on(line.doubt.child, by)
    born = child.person.born.isoformat() if child.person.born else ""
    who = [eyes.shows(ItemClass.NAME, child.person.name), mask_idno(child.person.idno), born]
    why = "；".join(one["text"] for one in line.doubt.evidence)
    one = "1" if line.doubt.other_id else ""
    return [*who, f"名册 {child.ref}", one, f"{line.doubt.get_kind_display()}：{why}", line.entry.why]


def address(entry: intake.Waiting) -> str:
    """Where an entry is decided."""
    return f"/pairs/{entry.pk}/" if entry.kind == intake.ROW else f"/doubts/{entry.pk}/"


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
    return SourceRow.objects.filter(batch__district__within=user.jurisdiction).with_lists()


SAID = {"1": "same", "0": "different", "2": "twins"}


@door(Act.DECIDE_PAIR)
@require_POST
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """Keep the decision and show the next entry at once."""
    row = get_object_or_404(rows_of(request.user).select_related("batch__round"), pk=pk)
    after = intake.around(intake.queue(request.user), intake.ROW, pk)[1]
    said, why = SAID.get(request.POST.get("same", ""), ""), request.POST.get("why", "")
    if not said:
        raise Http404
    child = None
    if said != "different":
        with beside(row, request):
            child = get_object_or_404(Child, ref=request.POST.get("child", ""), pairs__row=row).pk
    on = row.batch.round.reference_date
    try:
        intake.decide(
            row,
            child if said == "same" else None,
            twin=child if said == "twins" else None,
            by=request.user,
            on=on,
            why=why,
        )
    except intake.AlreadyDecided as refusal:
        messages.error(request, str(refusal))
    else:
        what = {"same": "是同一儿童", "different": "不是同一儿童", "twins": "是双胞胎，不是同一儿童"}[said]
        decided(request, f"已判定：第{row.number}行{what}。", f"/pairs/{row.pk}/undo/")
    return next_one(request, after)


def decided(request: SignedIn, line: str, undo: str) -> None:
    """Say what was decided, and remember how to take it back."""
    messages.success(request, line, extra_tags=undo)
    request.session[LAST] = undo


def next_one(request: SignedIn, after: intake.Waiting | None) -> HttpResponse:
    """The entry after the decided one, without a jump of the page; at the end the first that was put off."""
    from tonghu.web.pages import doubts

    entries = intake.queue(request.user)
    following = after if after in entries else next(iter(entries), None)
    if following is None:
        return go(request, "/pairs/")
    if not request.htmx:  # type: ignore[attr-defined]  # htmx middleware
        return redirect(address(following))
    if following.kind == intake.DOUBT:
        response = doubts.part(request, following.pk)
    else:
        row = intake.waiting_rows(request.user).get(pk=following.pk)
        with beside(row, request):
            response = render(request, "pairs/one.html", shown(row, request, entries=entries))
    response.headers["HX-Push-Url"] = address(following)
    return response


@door(Act.DECIDE_PAIR)
@require_POST
def undo(request: SignedIn, pk: int) -> HttpResponse:
    """Take the decision back."""
    row = get_object_or_404(rows_of(request.user).select_related("batch__round"), pk=pk)
    request.session.pop(LAST, None)
    try:
        intake.undecide(row, by=request.user, on=row.batch.round.reference_date)
    except intake.CannotUndecide as refusal:
        messages.error(request, str(refusal))
        return redirect("pairs")
    messages.info(request, f"已撤销第{row.number}行的判定，请重新判定。")
    return redirect("pair", pk=pk)


def shown(row: SourceRow, request: SignedIn, *, entries: Sequence[intake.Waiting] | None = None) -> dict[str, Any]:
    """All that one decision needs."""
    candidates = list(
        Child.objects.filter(pairs__in=row.pairs.filter(decision=""), state=Child.State.ACTIVE).select_related("person")
    )
    if not candidates:
        raise Http404
    evidence = intake.evidence_between(row, [child.pk for child in candidates], by=request.user)
    candidates.sort(key=lambda child: (-evidence[child.pk].probability if child.pk in evidence else 0, child.pk))
    chosen = next((child for child in candidates if child.ref == request.GET.get("with")), candidates[0])
    eyes = eyes_on(chosen, request.user)
    facts = facts_of(row)
    journal.note("SEE_CHILD", by=request.user, child=chosen, page="pair")
    ids = [child.pk for child in candidates]
    return {
        **place_in_queue(request, intake.ROW, row.pk, entries),
        "action": f"/pairs/{row.pk}/decide/",
        "row": row,
        "child": chosen,
        "items": compare(side_of_row(facts), side_of_child(chosen), eyes=eyes),
        "kept_away": eyes.kept_away,
        **weighed(evidence.get(chosen.pk)),
        "others": [(child, _statements(evidence.get(child.pk))) for child in candidates if child != chosen],
        "sources": sources.rows_of([chosen.pk])[chosen.pk][:8],
        "kin_left": kin_shown(intake.kin_of_row(row, by=request.user, but=ids), request),
        "kin_right": None if eyes.kept_away else kin_shown(intake.kin_of_child(chosen, by=request.user), request),
    }


def place_in_queue(
    request: SignedIn, kind: str, pk: int, entries: Sequence[intake.Waiting] | None = None
) -> dict[str, Any]:
    """Where an entry stands: its neighbours, why it is here, how many wait, and how to take the last one back."""
    entries = intake.queue(request.user) if entries is None else entries
    before, after = intake.around(entries, kind, pk)
    here = next((one for one in entries if (one.kind, one.pk) == (kind, pk)), None)
    return {
        "previous": address(before) if before else "",
        "following": address(after) if after else "",
        "waiting": len(entries),
        "here_because": here.why if here else "",
        "last": request.session.get(LAST, ""),
    }


def weighed(compared: Compared | None) -> dict[str, Any]:
    """Statements for and against with their weights, the heaviest first, and what the model makes of them together."""
    told = _statements(compared)
    return told | {"model": model_in_force()} if compared else told


def _statements(compared: Compared | None) -> dict[str, Any]:
    if compared is None:
        return {"evidence": [], "probability": None}
    return {"evidence": [(one, one.weight) for one in compared.evidence], "probability": compared.probability}


def kin_shown(kin: Sequence[intake.Kin], request: SignedIn) -> dict[str, Any]:
    """The children around, and how many of them live where this account does not see."""
    known = Child.objects.filter(pk__in=[one.child for one in kin], residence__within=request.user.jurisdiction)
    children = known.select_related("person").in_bulk()
    here = [(children[one.child], one.twin) for one in kin if one.child in children]
    return {"children": here, "elsewhere": len(kin) - len(here)}
