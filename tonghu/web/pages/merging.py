"""Taking a child apart, at any later day (合并与拆分), and placing what a split left open (待归位)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tonghu.register import journal
from tonghu.register.models import Child, Choice, Record, Revision, SourceRow, Visit
from tonghu.register.row_facts import facts_of, text_of
from tonghu.register.showing import Eyes, eyes_on
from tonghu.rules.access import Act, ItemClass
from tonghu.rules.access.opinions import suggested
from tonghu.steps import intake
from tonghu.steps.rounds import current_round
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.pairs import LAST
from tonghu.web.shown.comparing import LABELS
from tonghu.web.shown.seen import side_by_side
from tonghu.web.shown.sources import short_name
from tonghu.web.shown.words import day, in_words

_MASKED = {"name": ItemClass.NAME, "idno": ItemClass.ID_NUMBER, "hukou_detail": ItemClass.ADDRESS}


@door(Act.DECIDE_PAIR)
def merging(request: SignedIn, ref: str) -> HttpResponse:
    """What the child is made of: its merges, and its rows, visits and forms, each to stay or to go."""
    child = _reached(request, ref)
    eyes = eyes_on(child, request.user)
    journal.note("SEE_CHILD", by=request.user, child=child, page="merging")
    shown_there = {
        "child": child,
        "merges": intake.merges_of(child, by=request.user),
        "pieces": [] if eyes.kept_away else _pieces(child, eyes),
        "kept_away": eyes.kept_away,
        "items": [] if eyes.kept_away else _items(child, eyes),
        "reasons": Choice.Reason.choices,
    }
    return render(request, "pairs/merging.html", shown_there)


def _reached(request: SignedIn, ref: str) -> Child:
    mine = Child.objects.filter(residence__within=request.user.jurisdiction, state=Child.State.ACTIVE)
    return get_object_or_404(mine.select_related("person"), ref=ref)


def _pieces(child: Child, eyes: Eyes) -> list[dict[str, Any]]:
    """Everything that can go to another child, in the order in which it came."""
    rows = SourceRow.objects.filter(child=child).with_lists().order_by("batch__entered_at", "number")
    found: list[dict[str, Any]] = [
        {
            "key": f"row-{row.pk}",
            "what": f"{_list_of(row)}，{day(row.batch.received_at)}收到，第{row.number}行",
            "says": _says(facts_of(row), eyes),
        }
        for row in rows
    ]
    for visit in Visit.objects.filter(child=child).select_related("round").order_by("visited_on", "pk"):
        says = f"{visit.get_way_display()}：{visit.get_outcome_display()}"
        found.append({"key": f"visit-{visit.pk}", "what": f"走访，{day(visit.visited_on)}", "says": says})
    for record in Record.objects.filter(child=child).select_related("round").order_by("round__reference_date"):
        last = record.revisions.order_by("-number").first()
        says = _says(last.answers, eyes) if last else "尚未提交"
        what = f"{record.round.name}登记表（{record.get_state_display()}）"
        found.append({"key": f"record-{record.pk}", "what": what, "says": says})
    return found


def _list_of(row: SourceRow) -> str:
    return f"{short_name(row.batch)}名单《{row.batch.file_name}》"


def _says(facts: Any, eyes: Eyes) -> str:
    parts = [(ItemClass.NAME, "name"), (ItemClass.ORDINARY, "born"), (ItemClass.ID_NUMBER, "idno")]
    return "，".join(text for kind, key in parts if (text := eyes.shows(kind, in_words(key, text_of(facts, key)))))


def _items(child: Child, eyes: Eyes) -> list[dict[str, Any]]:
    """The items of which the sources say different things, each with every word and the suggested one."""
    rows = list(SourceRow.objects.filter(child=child).with_lists().order_by("batch__entered_at", "number"))
    last = Revision.objects.filter(record__child=child).order_by("-at", "-pk").select_related("record__round").first()
    sources = [
        (
            f"row-{r.pk}",
            f"{_list_of(r)}第{r.number}行",
            facts_of(r),
            r.batch.department,
        )
        for r in rows
    ]
    if last is not None:
        sources.insert(0, (f"form-{last.pk}", f"{last.record.round.name}登记表", last.answers, "FORM"))
    held = {**{k: getattr(child.person, k) for k in ("name", "sex", "ethnic", "idno")}, "hukou": child.hukou}
    held["born"] = child.person.born.isoformat() if child.person.born else ""
    found = []
    for key in held:
        words = [(name, label, text, office) for name, label, said, office in sources if (text := text_of(said, key))]
        if len({text for _, _, text, _ in words}) < 2:
            continue
        best = suggested(key, [office for *_, office in words])
        options = [
            {
                "key": name,
                "label": label,
                "text": _masked(key, text, held[key], eyes),
                "stands": text == held[key],
                "reason": ("ASKED" if office == "FORM" else "OWNER") if n == best else "",
            }
            for n, (name, label, text, office) in enumerate(words)
        ]
        found.append({"key": key, "label": LABELS[key], "options": options})
    return found


def _masked(key: str, text: str, held: str, eyes: Eyes) -> str:
    kind = _MASKED.get(key, ItemClass.ORDINARY)
    return side_by_side(eyes, kind, in_words(key, text), in_words(key, held))[0]


@door(Act.DECIDE_PAIR)
@require_POST
def beside(request: SignedIn, ref: str) -> HttpResponse:
    """Put this child beside another that somebody holds for the same, to be compared and decided."""
    child, named = _reached(request, ref), request.POST.get("other", "").strip().upper()
    mine = Child.objects.filter(residence__within=request.user.jurisdiction).select_related("person")
    there = mine.filter(ref=named).first()
    other = intake.led_to(there, by=request.user) if there else None
    if other is None:
        messages.error(
            request, "没有找到这个编号的儿童，或不在您的辖区。编号是儿童页面顶部的10位字母和数字，请核对后重填。"
        )
        return redirect("child-merging", ref=ref)
    try:
        return redirect("doubt", pk=intake.raise_doubt(child, other, by=request.user).pk)
    except intake.CannotMerge as refusal:
        messages.error(request, str(refusal))
        return redirect("child-merging", ref=ref)


@door(Act.DECIDE_PAIR)
@require_POST
def choose(request: SignedIn, ref: str) -> HttpResponse:
    """Say of each item whose word stands, and why."""
    child = _reached(request, ref)
    reason, why = request.POST.get("reason", ""), request.POST.get("why", "").strip()
    chosen = {}
    for key in LABELS:
        kind, _, number = request.POST.get(f"item-{key}", "").partition("-")
        if kind in ("row", "form") and number.isdigit():
            named = {"row": int(number)} if kind == "row" else {"revision": int(number)}
            chosen[key] = intake.Chosen(reason, why=why, **named)
    if reason not in Choice.Reason.values or (reason == Choice.Reason.OTHER and not why):
        messages.error(request, "没有保存取值：请选择理由；选“其他”的，请在说明中写明。")
    elif not chosen:
        messages.error(request, "没有保存取值：没有选择任何一项。请先选择要采用哪个来源的值。")
    else:
        try:
            intake.choose_values(child, chosen, by=request.user, on=_on())
            messages.success(request, f"已按所选来源取值，共{len(chosen)}项。各来源原来的值都保留。")
        except intake.CannotMerge as refusal:
            messages.error(request, str(refusal))
    return redirect("child-merging", ref=ref)


@door(Act.DECIDE_PAIR)
@require_POST
def split(request: SignedIn, ref: str) -> HttpResponse:
    """Undo a merge, or let the chosen pieces be another child's."""
    child, why = _reached(request, ref), request.POST.get("why", "").strip()
    try:
        if number := request.POST.get("merge", ""):
            found = {str(one.pk): one for one in intake.merges_of(child, by=request.user)}
            if number not in found:
                raise Http404
            done = intake.split_back(found[number], why=why, by=request.user, on=_on())
        else:
            apart, unclear = _chosen(request, "away"), _chosen(request, "unclear")
            done = intake.split_apart(child, apart, unclear=unclear, why=why, by=request.user, on=_on())
    except intake.CannotSplit as refusal:
        messages.error(request, str(refusal))
        return redirect("child-merging", ref=ref)
    open_ = sum(one.split_id == done.pk for one in intake.open_placings(request.user))
    rest = f"有{open_}份走访或登记表不能确定归谁，已列入“待归位”。" if open_ else ""
    messages.success(request, f"已拆分。另一名儿童的编号是{done.apart.ref}。{rest}")
    request.session.pop(LAST, None)
    return redirect("child", ref=ref)


def _chosen(request: SignedIn, where: str) -> intake.Pieces:
    named: dict[str, set[int]] = {"row": set(), "visit": set(), "record": set()}
    for key, value in request.POST.items():
        kind, _, number = str(key).partition("-")
        if kind in named and number.isdigit() and value == where:
            named[kind].add(int(number))
    return intake.Pieces(frozenset(named["row"]), frozenset(named["visit"]), frozenset(named["record"]))


@door(Act.DECIDE_PAIR)
@require_POST
def place(request: SignedIn, pk: int) -> HttpResponse:
    """Say whose a visit or form is."""
    found = next((one for one in intake.open_placings(request.user) if one.pk == pk), None)
    if found is None:
        raise Http404
    whose = {"stays": found.stays, "other": found.other}.get(request.POST.get("whose", ""))
    if whose is None:
        raise Http404
    try:
        intake.place(found, whose, by=request.user, on=_on(), why=request.POST.get("why", ""))
        messages.success(request, f"已归到儿童{whose.ref}。")
    except intake.CannotSplit as refusal:
        messages.error(request, str(refusal))
    return redirect("pairs")


def _on() -> Any:
    round = current_round()
    return round.reference_date if round else timezone.localdate()
