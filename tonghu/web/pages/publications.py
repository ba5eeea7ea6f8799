"""Publications (对外发布): drafted, asked about, approved, out; each office finds here what it is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tonghu.methods.disclosure import LedgerAltered, NotAudited
from tonghu.methods.tabulation import QUALITY, STANDARD, Definition, NotASnapshot
from tonghu.register.models import Consent, Publication, Round, User
from tonghu.rules.access import Act
from tonghu.rules.terms.departments import Department
from tonghu.steps import release
from tonghu.steps.release import Move, Standing
from tonghu.steps.release.states import APPROVERS, MOVES
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, send
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.tables import shown_table

NOT_WRITTEN = "已记入台账，发布文件没有写成（磁盘已满或没有权限）。处理后按“重新生成文件”。"
REFUSALS = (
    release.NotNow,
    release.NoReason,
    release.NotAgreed,
    release.NotAsked,
    release.NotByThisPerson,
    release.NotPublishable,
    release.NotSafeAnyMore,
    release.NotTheDrafter,
    release.NotYet,
    release.Unexplained,
    release.NoSnapshot,
    NotASnapshot,
    NotAudited,
    LedgerAltered,
)


@dataclass(frozen=True, slots=True)
class Said:
    """One office's line: why it is asked, what it says, whether the reader may read its reason."""

    consent: Consent
    office: str
    why: list[str]
    approves: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Offered:
    """One table that may be chosen, and whom it will be asked of besides 民政 and 统计."""

    definition: Definition
    offices: str
    chosen: bool


@door(Act.SEE_RELEASES)
def publications(request: SignedIn) -> HttpResponse:
    """Those of the own place; a department sees what it was asked."""
    found = release.publications(request.user).select_related("snapshot", "drafted_by")[:100]
    rows = [(p, release.stands(p)) for p in found]
    return render(request, "publications/publications.html", {"rows": rows, "may_draft": _drafts(request.user)})


def _drafts(user: User) -> bool:
    return user.may(Act.DRAFT_RELEASE)


@door(Act.DRAFT_RELEASE)
def new(request: SignedIn) -> HttpResponse:
    """Choose the round and the tables of a new draft."""
    round, within = _round(request), request.user.jurisdiction
    page: dict[str, Any] = {"rounds": Round.objects.all(), "of": round}
    status = 200
    if round is not None:
        chosen = request.POST.getlist("table")
        if request.method == "POST":
            try:
                made = release.draft(round=round, within=within, tables=chosen, by=request.user)
                return redirect("publication", pk=made.pk)
            except REFUSALS as refusal:
                page["refusal"], status = str(refusal), 422
        try:
            page["offered"] = _offered(release.last_ready(round=round, within=within), chosen)
        except release.NoSnapshot:
            page["offered"] = []
    return render(request, "publications/new.html", page, status=status)


def _round(request: SignedIn) -> Round | None:
    said = request.POST.get("round", "") or request.GET.get("round", "")
    found = Round.objects.filter(pk=said).first() if said.isdecimal() and len(said) < 10 else None
    return found or Round.objects.exclude(closed_on=None).first() or Round.objects.first()


def _offered(snapshot: Any, chosen: list[str]) -> list[Offered]:
    return [
        Offered(table, "、".join(d.label for d in table.consent if d not in APPROVERS) or "无", table.number in chosen)
        for table in release.publishable(snapshot)
    ]


@door(Act.SEE_RELEASES)
def publication(request: SignedIn, pk: int) -> HttpResponse:
    """One publication: what it shows, who must agree and why, how far it is, and what this reader can do."""
    found = _mine(request, pk)
    page = _page(request.user, found)
    try:
        edition = release.edition_of(found, by=request.user)
        number = request.GET.get("table", next(iter(edition.tables)))
        printed = release.table_in(edition, number)
    except release.NoSuchTable as missing:
        raise Http404 from missing
    except LedgerAltered as refusal:
        page["refusal"] = str(refusal)
    else:
        page |= {"edition": edition, "number": number, **shown_table(printed)}
    return render(request, "publications/publication.html", page)


def _mine(request: SignedIn, pk: int) -> Publication:
    found = release.publications(request.user).select_related("snapshot__round", "drafted_by", "revises")
    return get_object_or_404(found, pk=pk)


def _page(user: User, found: Publication) -> dict[str, Any]:
    consents, standing = release.consents_of(found), release.stands(found)
    own = next((c for c in consents if release.speaks_for(user, c)), None)
    asked = _drafts(user)
    if own and (found.drafted_by_id == user.pk or own.by_id not in (None, user.pk) or not _heard(own, standing)):
        own = None
    moves = {move.name: standing in MOVES[move] for move in Move}
    return {
        "of": found,
        "standing": standing,
        "done": standing in (Standing.PUBLISHED, Standing.WITHDRAWN, Standing.REVISED),
        "said": [_said(c, user) for c in consents],
        "tables": [STANDARD[number] for number in found.tables],
        "asks": [d.label for d in release.departments_for(found.tables)],
        "own": own,
        "drafter": found.drafted_by_id == user.pk,
        "to_explain": release.to_explain(found) if asked and standing is Standing.DRAFT else [],
        "may": moves if asked else {"WITHDRAW": moves["WITHDRAW"] and user.may(Act.APPROVE_RELEASE)},
    }


def _heard(consent: Consent, standing: Standing) -> bool:
    return standing in MOVES[Move.APPROVE if consent.department in APPROVERS else Move.CONSENT]


def _said(consent: Consent, user: User) -> Said:
    """Why another office refused is for those who draft and approve."""
    department = Department(consent.department)
    why = [
        f"{_titled(number)}" + (f"（{'、'.join(labels)}）" if labels else "")
        for number, labels in consent.because.items()
    ]
    reads = consent.department == user.department or not user.may(Act.CONSENT_TO_RELEASE)
    approves = department in APPROVERS
    return Said(consent, department.label, ["全部表格"] if approves else why, approves, consent.reason if reads else "")


def _titled(number: str) -> str:
    return f"{number} {STANDARD[number].title}" if number in STANDARD else QUALITY[number].title


@door(Act.DRAFT_RELEASE)
def change(request: SignedIn, pk: int) -> HttpResponse:
    """Choose other tables; what was said of the former ones no longer counts."""
    found, refusal = _mine(request, pk), ""
    chosen = request.POST.getlist("table") or found.tables
    if request.method == "POST":
        try:
            release.change(found, request.POST.getlist("table"), by=request.user)
            messages.success(request, "表格已修改。原来的意见不再有效，请重新征求意见。")
            return redirect("publication", pk=pk)
        except REFUSALS as refused:
            refusal = str(refused)
    page = {"of": found, "offered": _offered(found.snapshot, chosen), "refusal": refusal}
    return render(request, "publications/new.html", page, status=422 if refusal else 200)


def _do(request: SignedIn, pk: int, act: Callable[[Publication], object], done: str) -> HttpResponse:
    """Carry an act out on one of the own publications, and say what became of it."""
    found = _mine(request, pk)
    try:
        act(found)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("publication", pk=pk)


@door(Act.DRAFT_RELEASE)
@require_POST
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """Send it to every office that must agree."""
    note = request.POST.get("note", "")
    return _do(request, pk, lambda p: release.ask(p, note=note, by=request.user), "已送出，各单位会在工作台看到。")


@door(Act.SEE_RELEASES)
@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """The own office agrees or refuses."""
    agree, reason = request.POST.get("answer") == "agree", request.POST.get("reason", "")

    def say(found: Publication) -> None:
        own = next((c for c in release.consents_of(found) if release.speaks_for(request.user, c)), None)
        if own is None:
            raise release.NotAsked
        release.answer(own, agree=agree, reason=reason, by=request.user)

    return _do(request, pk, say, "已回复：同意。" if agree else "已回复：不同意。")


@door(Act.DRAFT_RELEASE)
@require_POST
def publish(request: SignedIn, pk: int) -> HttpResponse:
    """The ledger first, then the files."""

    def out(found: Publication) -> None:
        made = release.publish(found, by=request.user)
        try:
            release.keep_files(made, by=request.user)
            if made.revises is not None:
                release.keep_files(made.revises, by=request.user)  # its files say now that it was revised
        except OSError:
            messages.warning(request, NOT_WRITTEN)

    return _do(request, pk, out, "已发布，文号和台账摘要见下。")


@door(Act.DRAFT_RELEASE)
@require_POST
def files(request: SignedIn, pk: int) -> HttpResponse:
    """Write the files of what is out once more."""
    try:
        return _do(request, pk, lambda p: release.keep_files(p, by=request.user), "发布文件已重新生成。")
    except OSError:
        messages.error(request, "发布文件没有写成：磁盘已满或没有写入权限。请系统管理员处理后重试。")
        return redirect("publication", pk=pk)


@door(Act.SEE_RELEASES)
@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Say that it is no longer valid."""
    why = request.POST.get("why", "")

    def back(found: Publication) -> None:
        gone = release.withdraw(found, why=why, by=request.user)
        try:
            release.keep_files(gone, by=request.user)  # its files say so
        except OSError:
            messages.warning(request, NOT_WRITTEN)

    return _do(request, pk, back, "已撤回；台账保留这次发布，发布文件已注明撤回。")


@door(Act.DRAFT_RELEASE)
@require_POST
def revise(request: SignedIn, pk: int) -> HttpResponse:
    """Draft what takes its place."""
    found = _mine(request, pk)
    try:
        made = release.revise(found, why=request.POST.get("why", ""), by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("publication", pk=pk)
    messages.success(request, "已起草修订，请核对表格后征求意见。")
    return redirect("publication", pk=made.pk)


@door(Act.DRAFT_RELEASE)
@require_POST
def abandon(request: SignedIn, pk: int) -> HttpResponse:
    """Give a draft up."""
    return _do(request, pk, lambda p: release.abandon(p, by=request.user), "已放弃这次发布。")


@door(Act.SEE_RELEASES)
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """All its tables as one workbook; each download is written down."""
    found = _mine(request, pk)
    try:
        edition = release.edition_of(found, by=request.user)
    except LedgerAltered as refusal:
        messages.error(request, str(refusal))
        return redirect("publication", pk=pk)
    leaving = Leaving(
        Kind.PUBLICATION,
        f"{edition.title}_{edition.number or '草稿'}",
        sum(len(printed.table.values) for printed in edition.tables.values()),
        lambda target, mark: release.write_edition(edition, target, mark=mark),
        {"publication": found.pk, "number": edition.number, "revision": edition.revision},
    )
    return send(leaving, by=request.user)
