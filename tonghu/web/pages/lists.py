"""Department lists (部门名单): receive, look at what would happen, confirm, take back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tonghu.methods.reading.refusals import BY_HAND, UNREAD, Refused
from tonghu.register.judges import model_of
from tonghu.register.models import Batch, Round, User
from tonghu.rules.access import Act
from tonghu.rules.forms.lists import LAYOUTS, ListKind, layout_of
from tonghu.steps import intake
from tonghu.steps.rounds import current_round
from tonghu.web import jobs
from tonghu.web.files.uploads import LARGEST, TOO_LARGE
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.report_told import summary_of

KINDS = [kind for kind in LAYOUTS if not kind.startswith("ANSWERS")]
PATIENCE = timedelta(seconds=10)  # after which a page says that no worker takes the job
OUTCOMES = {
    "NEW": ("新增", "名册中没有，将作为新的儿童入册"),
    "CHANGED": ("有变化", "名册中已有，本名单说法不同或有补充"),
    "UNCHANGED": ("无变化", "名册中已有，内容一致"),
    "DOUBTFUL": ("待判定", "疑似名册中的儿童，入库后由人逐对判定"),
    "LEAD": ("线索待核", "名册中没有的线索，入库后由人核实，确认后才进入底数"),
    "RULED_OUT": ("线索已排除", "核实后不进入底数"),
    "OUTSIDE": ("不在年龄范围", "参照日已满16周岁，不入册"),
    "UNREADABLE": ("无法读取", "认不出是谁，不入册，可下载改正后再传"),
    "SKIPPED": ("跳过的行", "空行、合计、重复表头等，不是儿童"),
    "PROBLEMS": ("有问题的格", "个别格读不出来，其余内容照常使用"),
}


_BY_HAND = {str(Refused(code)) for code in BY_HAND}
_SELDOM = ("LEAD", "RULED_OUT")  # only of lists of leads


def batches_of(user: User) -> QuerySet[Batch]:
    """The batches that this user may see."""
    return Batch.objects.filter(district__within=user.jurisdiction).select_related("round", "received_by", "entered_by")


@door(Act.RECEIVE_LIST)
def lists(request: SignedIn) -> HttpResponse:
    """All lists received, newest first."""
    found, state = wanted(request)
    counts = dict(batches_of(request.user).order_by().values_list("state").annotate(n=Count("pk")))
    options = [(s.value, s.label, counts[s.value]) for s in Batch.State if s.value in counts]
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    each, total = intake.balances(batches_of(request.user), by=request.user)
    shown = {
        "page": page,
        "state": state,
        "options": options,
        "all": sum(counts.values()),
        "even": {balance.batch: balance.even for balance in each},
        "uneven": [balance.batch for balance in each if not balance.even],
        "total": total,
        "proof": proof(total),
    }
    return render(request, "lists/lists.html", shown)


def wanted(request: SignedIn) -> tuple[QuerySet[Batch], str]:
    """The lists of the state that was chosen, and that state."""
    found, state = batches_of(request.user), request.GET.get("state", "")
    return (found.filter(state=state), state) if state in Batch.State.values else (found, "")


def proof(balance: intake.Balance) -> list[tuple[str, int]]:
    """The places that hold rows, in words."""
    return [(label, n) for key, label in intake.PLACES.items() if (n := balance.places.get(key, 0))]


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one uploaded file."""

    name: str
    batch: Batch | None = None
    refusal: str = ""


@door(Act.RECEIVE_LIST)
def new(request: SignedIn) -> HttpResponse:
    """Choose files; each becomes a batch that is read in the background."""
    round = current_round()
    shown: dict[str, object] = {"kinds": KINDS, "largest": LARGEST}
    if request.method != "POST" or round is None:
        return render(request, "lists/new.html", shown)
    received = [_receive(file, round, request) for file in request.FILES.getlist("files")]
    if not received:
        line = (
            TOO_LARGE
            if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST
            else "没有收到文件。请选择文件后再上传。"
        )
        received = [Received("所选文件", refusal=line)]
    if len(received) == 1 and received[0].batch:
        if received[0].refusal:
            messages.info(request, received[0].refusal)
        return go(request, f"/lists/{received[0].batch.pk}/")
    template = "lists/received.html" if request.htmx else "lists/new.html"  # type: ignore[attr-defined]  # htmx middleware
    return render(request, template, shown | {"received": received})


def _receive(file: UploadedFile[bytes], round: Round, request: SignedIn) -> Received:
    name = file.name or "未命名"
    if (file.size or 0) > LARGEST:
        return Received(name, refusal=TOO_LARGE)
    wanted = request.POST.get("kind", "")
    try:
        with transaction.atomic():
            batch = intake.receive_file(
                file.read(), name, round=round, district=request.user.jurisdiction, by=request.user
            )
            jobs.read_soon(batch, ListKind(wanted) if wanted in KINDS else None)
    except intake.AlreadyReceived as twice:
        return Received(name, twice.batch, str(twice))
    return Received(name, batch)


@door(Act.RECEIVE_LIST)
def batch(request: SignedIn, pk: int) -> HttpResponse:
    """One list: its progress, what was understood, what it would do or did."""
    found = get_object_or_404(batches_of(request.user), pk=pk)
    shown = _shown(found) | {"report": summary_of(found) if found.report else [], "last": intake.last_of(found)}
    each, _ = intake.balances(Batch.objects.filter(pk=pk), by=request.user)
    return render(request, "lists/batch.html", shown | {"balance": each[0], "proof": proof(each[0])})


@door(Act.RECEIVE_LIST)
def progress(request: SignedIn, pk: int) -> HttpResponse:
    """The part that asks again every second; when the work is done, the whole page comes anew."""
    found = get_object_or_404(batches_of(request.user), pk=pk)
    if not _working(found):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "lists/progress.html", _shown(found))


@door(Act.RECEIVE_LIST)
def line(request: SignedIn, pk: int) -> HttpResponse:
    """What has become of one file, where it was dropped."""
    found = get_object_or_404(batches_of(request.user), pk=pk)
    return render(request, "lists/line.html", _shown(found))


def _working(found: Batch) -> bool:
    return found.state in (Batch.State.RECEIVED, Batch.State.ENTERING) and found.stage not in (
        intake.STOPPED,
        jobs.FAILED,
    )


def _shown(found: Batch) -> dict[str, object]:
    since = found.entered_at if found.state == Batch.State.ENTERING else found.received_at
    waiting = not found.stage and since is not None and timezone.now() - since > PATIENCE
    others = found.reading.get("others")  # an older reading did not write them down
    entering = sum(found.counts.get(key, 0) for key in ("NEW", "CHANGED", "UNCHANGED", "DOUBTFUL", "LEAD"))
    return {
        "batch": found,
        "working": _working(found),
        "halted": found.stage in (intake.STOPPED, jobs.FAILED),
        "no_worker": waiting,
        "counts": [
            (key, *words, found.counts.get(key, 0))
            for key, words in OUTCOMES.items()
            if key not in _SELDOM or found.counts.get(key)
        ],
        "model": model_of(found.judge_id),
        "entering": entering,
        "unread": [note for note in found.reading.get("notes", []) if UNREAD in note and not others],
        "sheets": list(enumerate(intake.sheets_left(found))) if others else [],
        "by_hand": found.state == Batch.State.REFUSED and found.refusal in _BY_HAND,
        "columns": found.columns,
        "choices": _choices(found),
        "kinds": KINDS,
        "sure": _sure(found.reading.get("sure", 0)),
        "kind_label": layout_of(ListKind(found.kind)).label if found.kind else "",
    }


def _sure(sure: float) -> str:
    return "有把握" if sure >= 0.4 else "较有把握" if sure >= 0.1 else "把握不大，请核对"


def _choices(found: Batch) -> list[tuple[str, str]]:
    """What a column may be taken for."""
    if not found.kind:
        return []
    return list(
        {column.key: column.label for column in layout_of(ListKind(found.kind)).columns if not column.part}.items()
    )


@door(Act.RECEIVE_LIST)
@require_POST
def columns(request: SignedIn, pk: int) -> HttpResponse:
    """Correct what the columns and the file mean; the file is read again."""
    found = get_object_or_404(batches_of(request.user), pk=pk)
    mapping = {int(column): key for column, key in found.mapping.items()}
    for column in found.columns:
        chosen = request.POST.get(f"column-{column['index']}")
        if chosen is not None and chosen != (column["key"] or ""):
            mapping[column["index"]] = chosen
    said = [key for key in mapping.values() if key]
    if len(set(said)) < len(said) or not set(said) <= {key for key, _ in _choices(found)}:
        messages.error(request, "有两列指定成了同一项，没有重新读取。请让每一项只对应一列，其余选“不使用”。")
        return redirect("list", pk=pk)
    kind = request.POST.get("kind", "")
    if found.state == Batch.State.REFUSED:
        mapping = {0: ""}  # no header was found: the columns are shown, and whoever knows them names them
    elif kind != found.kind:
        mapping = {}  # another kind of list has other items
    with transaction.atomic():
        intake.read_again(found, mapping, by=request.user)
        jobs.read_soon(found, ListKind(kind) if kind in KINDS else None)
    return redirect("list", pk=pk)


Step = Callable[[Batch], object]


def _act(request: SignedIn, pk: int, step: Step) -> HttpResponse:
    """Do one step with a batch; what it refuses is said on the batch's page."""
    found = get_object_or_404(batches_of(request.user), pk=pk)
    try:
        with transaction.atomic():
            step(found)
    except (intake.NotPreviewed, intake.CannotTakeBack, intake.CannotReadAgain) as refusal:
        messages.error(request, str(refusal))
    return go(request, f"/lists/{pk}/")


@door(Act.RECEIVE_LIST)
@require_POST
def confirm(request: SignedIn, pk: int) -> HttpResponse:
    """Enter the list."""

    def step(found: Batch) -> None:
        jobs.enter_soon(intake.confirm(found, by=request.user))

    return _act(request, pk, step)


@door(Act.RECEIVE_LIST)
@require_POST
def stop(request: SignedIn, pk: int) -> HttpResponse:
    """Stop the work: a reading is given up, an entering rests."""

    def step(found: Batch) -> None:
        if found.state == Batch.State.ENTERING:
            intake.stop_entering(found, by=request.user)
        else:
            intake.discard(found, by=request.user)

    return _act(request, pk, step)


@door(Act.RECEIVE_LIST)
@require_POST
def go_on(request: SignedIn, pk: int) -> HttpResponse:
    """Let stopped work go on."""

    def step(found: Batch) -> None:
        if found.state == Batch.State.ENTERING:
            jobs.enter_soon(intake.go_on_entering(found, by=request.user))
        else:
            intake.read_again(found, {int(n): key for n, key in found.mapping.items()}, by=request.user)
            jobs.read_soon(found)

    return _act(request, pk, step)


@door(Act.RECEIVE_LIST)
@require_POST
def discard(request: SignedIn, pk: int) -> HttpResponse:
    """Give up a list that was not entered."""
    return _act(request, pk, lambda found: intake.discard(found, by=request.user))


@door(Act.RECEIVE_LIST)
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    """Say what taking back would do and to how many, then do it."""
    found = get_object_or_404(batches_of(request.user), pk=pk)
    if request.method != "POST":
        return render(
            request, "lists/take_back.html", {"batch": found, "reach": intake.reach_of(found, by=request.user)}
        )
    why = request.POST.get("why", "").strip()
    if not why:
        shown = {"batch": found, "reach": intake.reach_of(found, by=request.user), "missing": True}
        return render(request, "lists/take_back.html", shown, status=422)

    def step(found: Batch) -> None:
        done = intake.take_back(found, by=request.user, why=why, on=found.round.reference_date)
        line = f"已撤回：{done.rows}行与名册脱开，{done.withdrawn}名儿童退出名册，{done.kept}名因另有来源保留。"
        messages.success(request, line)

    return _act(request, pk, step)


def go(request: SignedIn, address: str) -> HttpResponse:
    """To another page, also from a request that htmx made."""
    if request.htmx:  # type: ignore[attr-defined]  # htmx middleware
        return HttpResponse(headers={"HX-Redirect": quote(address, safe="/?=&")})
    return HttpResponseRedirect(address)
