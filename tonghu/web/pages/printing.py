"""Printing registration forms (打印登记表): one child, a list or a 居村 by a job, and blank forms."""

from typing import BinaryIO

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from tonghu.methods.reading import Mark
from tonghu.register import journal
from tonghu.register.models import Printing, User
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS
from tonghu.steps.rounds import current_round
from tonghu.web import jobs
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, leave, send
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.form import child_of
from tonghu.web.paper import blank, docx, pdf
from tonghu.web.printing_job import MOST
from tonghu.web.shown.base_list import Filters, base_list
from tonghu.web.shown.places import place_label
from tonghu.web.shown.printed import filled

_WRITERS = {"pdf": pdf, "docx": docx}
_WORKING = (Printing.State.WAITING, Printing.State.SETTING)
_NO_ROUND = "现在没有进行中的轮次，不能打印登记表。区民政局新建轮次后即可打印。"


@door(Act.PRINT_FORMS)
@require_GET
def blank_form(request: SignedIn, name: str) -> HttpResponse:
    """A blank form: 1.pdf, 1.docx, 2.pdf, 2.docx."""
    code, _, ending = name.partition(".")
    if code not in FORMS or ending not in _WRITERS:
        raise Http404
    form, write = FORMS[code], _WRITERS[ending]

    def made(target: BinaryIO, mark: Mark) -> None:
        # Whoever fills it in by hand has nothing to do with who fetched it: the sheet itself stays bare.
        target.write(write([blank(form)], title=form.title, token=mark.token))

    title = f"{form.number}{form.title}（空白）"
    return send(Leaving(Kind.BLANK_FORM, title, 1, made, {"form": code}, ending=ending), by=request.user)


@door(Act.PRINT_FORMS)
@require_http_methods(["GET", "POST"])
def one(request: SignedIn, ref: str) -> HttpResponse:
    """The form of one child, as PDF or Word."""
    child, round = child_of(request.user, ref), current_round()
    if round is None:
        messages.warning(request, _NO_ROUND)
        return redirect("child", ref=ref)
    ending = "docx" if request.GET.get("as") == "docx" else "pdf"

    def made(target: BinaryIO, mark: Mark) -> None:
        form = filled(child, round=round, by=request.user, on=timezone.localdate(), mark=mark.code(1))
        journal.note("PRINT_FORM", by=request.user, child=child, export=mark.number)
        target.write(_WRITERS[ending]([form], title=form.form.title, line=mark.line, token=mark.token))

    leaving = Leaving(Kind.FORMS, f"登记表_{child.ref}", 1, made, {"form": "one"}, ending=ending)
    return leave(request, leaving, back=f"/children/{ref}/")


@door(Act.PRINT_FORMS)
@require_http_methods(["GET", "POST"])
def many(request: SignedIn) -> HttpResponse:
    """How many forms the chosen list holds; posted, a job sets them."""
    round, filters = current_round(), Filters.of(request.GET, request.user)
    if round is None:
        messages.warning(request, _NO_ROUND)
        return redirect("children")
    count = base_list(request.user, filters, round=round).order_by().values("pk")[: MOST + 1].count()
    if request.method == "POST" and 0 < count <= MOST:
        chosen = {name: value for name in NARROWED if (value := getattr(filters, name))}
        with transaction.atomic():
            printing = Printing.objects.create(
                round=round, by=request.user, at=timezone.now(), filters=chosen, total=count
            )
            jobs.print_soon(printing)
        return redirect("printing", pk=printing.pk)
    place = filters.place or request.user.jurisdiction
    shown = {
        "count": count,
        "most": MOST,
        "place": place_label(place),
        "filters": request.GET.urlencode(),
        "earlier": Printing.objects.filter(by=request.user).select_related("by")[:20],
        "forms": FORMS.values(),
    }
    return render(request, "printing/many.html", shown, status=422 if request.method == "POST" else 200)


NARROWED = ("kind", "source", "state", "place", "exact", "secret")


def own(user: User, pk: int) -> Printing:
    """A printing of this account, else 404."""
    return get_object_or_404(Printing.objects.filter(by=user).defer("content"), pk=pk)


@door(Act.PRINT_FORMS)
def printing(request: SignedIn, pk: int) -> HttpResponse:
    """How far the job is, and the way to its file."""
    return render(request, "printing/printing.html", _shown(own(request.user, pk)))


@door(Act.PRINT_FORMS)
def progress(request: SignedIn, pk: int) -> HttpResponse:
    """The part that asks again every second; when the work is done, the whole page comes anew."""
    found = own(request.user, pk)
    if found.state not in _WORKING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "printing/progress.html", _shown(found))


def _shown(found: Printing) -> dict[str, object]:
    return {"printing": found, "working": found.state in _WORKING}


@door(Act.PRINT_FORMS)
def stop(request: SignedIn, pk: int) -> HttpResponse:
    """Stop the job; nothing has left, nothing is kept."""
    found = own(request.user, pk)
    if request.method != "POST":
        return redirect("printing", pk=pk)
    stopped = Printing.objects.filter(pk=found.pk, state__in=_WORKING).update(state=Printing.State.STOPPED)
    if stopped:
        messages.success(request, "已停止，没有生成文件。")
    return redirect("printing", pk=pk)


@door(Act.PRINT_FORMS)
@require_http_methods(["GET", "POST"])
def take(request: SignedIn, pk: int) -> HttpResponse:
    """Take the finished file along, once; it then no longer waits here."""
    found = own(request.user, pk)
    if found.state != Printing.State.READY:
        messages.warning(request, f"这份文件现在是“{found.get_state_display()}”，不能下载。需要时请重新打印。")
        return redirect("printing", pk=pk)

    def made(target: BinaryIO, mark: Mark) -> None:
        kept = Printing.objects.select_for_update().get(pk=found.pk)
        target.write(kept.content)
        kept.state, kept.content = Printing.State.TAKEN, b""
        kept.save(update_fields=["state", "content"])

    title = f"登记表（{found.total}份，{timezone.localdate(found.at):%Y-%m-%d}）"
    leaving = Leaving(Kind.FORMS, title, found.total, made, dict(found.filters), ending="pdf", number=found.export)
    return leave(request, leaving, back=f"/forms/print/{found.pk}/")
