"""Registration forms in workbooks (登记表工作簿): templates out, filled ones back, first looked at, then entered."""

from collections import Counter
from collections.abc import Sequence
from typing import BinaryIO

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from tonghu.methods.reading import Mark, Refused, SheetColumn, write_sheet
from tonghu.register import journal
from tonghu.register.models import FormFile, Record, User
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS, Form
from tonghu.rules.terms.problems import Severity
from tonghu.steps import visits
from tonghu.steps.rounds import current_round
from tonghu.steps.visits import Outcome, SeenRow
from tonghu.web.files.arriving import unlocked
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, leave, send
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.paper.workbook import NoForm, ReadBook, read_rows, title_of, write_template
from tonghu.web.shown.base_list import Filters, base_list
from tonghu.web.shown.places import remember
from tonghu.web.shown.printed import answers_of

MOST = 1_000  # children in one workbook
MOST_SHOWN = 200  # rows on the page; the list of problems has them all
_SEVERITIES = {Severity.ERROR: "错误", Severity.WARN: "提醒", Severity.AUTO: "自动填写", Severity.TASK: "待办"}
_SAYS = (Severity.ERROR, Severity.WARN)
_WRITTEN = (Outcome.SAVED, Outcome.SUBMITTED)
_KEPT = (Outcome.READY, Outcome.DRAFT, Outcome.ERRORS)


@door(Act.PRINT_FORMS)
@require_GET
def template(request: SignedIn, code: str) -> HttpResponse:
    """The blank template of a form."""
    if code not in FORMS:
        raise Http404
    form = FORMS[code]
    leaving = Leaving(
        Kind.BLANK_FORM,
        f"{title_of(form)}模板",
        1,
        lambda target, mark: write_template(target, form, mark=mark),
        {"form": code},
    )
    return send(leaving, by=request.user)


@door(Act.VISIT)
@require_http_methods(["GET", "POST"])
def filled(request: SignedIn, code: str) -> HttpResponse:
    """The template with the children of the chosen list, filled with what is known of each."""
    round, filters = current_round(), Filters.of(request.GET, request.user)
    if code not in FORMS or round is None:
        raise Http404
    form, on = FORMS[code], timezone.localdate()
    found = base_list(request.user, filters, round=round).order_by("residence", "ref")
    children = list(found[: MOST + 1])
    too_many = len(children) > MOST
    chosen = dict(Record.objects.filter(round=round, child__in=children).values_list("child", "form"))
    children = [child for child in children if (chosen.get(child.pk) or visits.form_for(child).code) == code]

    def made(target: BinaryIO, mark: Mark) -> None:
        remember([child.residence for child in children])
        rows = []
        for child in children:
            _, answers = answers_of(child, round=round, by=request.user, on=on)
            journal.note("PRINT_FORM", by=request.user, child=child, export=mark.number)
            rows.append((child.ref, answers))
        write_template(target, form, rows, mark=mark)

    if too_many:
        children = []
        messages.warning(request, f"一个工作簿最多{MOST}名儿童。请在名单上按居村、类别或登记状态选小范围后再导出。")
    leaving = Leaving(Kind.FORM_SHEET, f"{title_of(form)}（{on:%Y-%m-%d}）", len(children), made, {"form": code})
    return leave(request, leaving, back="/forms/sheets/")


@door(Act.VISIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def sheets(request: SignedIn) -> HttpResponse:
    """Templates to take and the place where filled ones come back; posted, a workbook is looked at."""
    round = current_round()
    problem = ""
    if request.method == "POST" and round is not None:
        file = request.FILES.get("file")
        try:
            if file is None:
                problem = "没有收到文件。请选择填好的工作簿后再上传。"
            else:
                return redirect("form-sheet", pk=_keep(file, request.POST.get("password", ""), request.user).pk)
        except (Refused, NoForm) as refusal:
            problem = str(refusal)
    shown = {
        "forms": FORMS.values(),
        "problem": problem,
        "earlier": FormFile.objects.filter(by=request.user).defer("content")[:20],
    }
    return render(request, "printing/sheets.html", shown, status=422 if problem else 200)


def _keep(file: "UploadedFile[bytes]", password: str, by: User) -> FormFile:
    """Read once, so that what is no template is refused at once, and keep it. Raises Refused, NoForm."""
    round = current_round()
    assert round is not None  # asked before
    with unlocked([file.read()], password) as path:
        content, book = path.read_bytes(), read_rows(path)
    with transaction.atomic():
        seen = visits.look(book.form, book.rows, round=round, by=by, on=timezone.localdate())
        counts = Counter(row.outcome.value for row in seen)
        return visits.keep_file(content, file.name or "", round=round, by=by, at=timezone.now(), counts=counts)


def own(user: User, pk: int) -> FormFile:
    """A workbook that this account handed in, else 404."""
    return get_object_or_404(FormFile.objects.filter(by=user).select_related("round"), pk=pk)


@door(Act.VISIT)
@require_http_methods(["GET", "POST"])
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """What each row would do; posted, the rows that may be entered are, or the workbook is given up."""
    kept = own(request.user, pk)
    book, seen = _looked(kept, request.user)
    if request.method == "POST" and kept.state == FormFile.State.LOOKED:
        if request.POST.get("act") == "discard":
            counts = Counter(row.outcome.value for row in seen)
            visits.close_file(kept, FormFile.State.DISCARDED, by=request.user, at=timezone.now(), counts=counts)
            messages.success(request, "已放弃，没有写入任何登记表。")
            return redirect("form-sheets")
        done = visits.enter(
            seen,
            book.form,
            submitting=request.POST.get("act") == "submit",
            overwriting=request.POST.get("overwriting") == "1",
            round=kept.round,
            by=request.user,
            on=timezone.localdate(),
        )
        counts = Counter(row.outcome.value for row in done)
        visits.close_file(kept, FormFile.State.ENTERED, by=request.user, at=timezone.now(), counts=counts)
        written = sum(counts[outcome.value] for outcome in _WRITTEN)
        messages.success(request, f"已写入{written}行；其余{len(done) - written}行没有写入，原因见下。")
        return _shown(request, kept, book, done)
    return _shown(request, kept, book, seen)


def _looked(kept: FormFile, by: User) -> tuple[ReadBook, list[SeenRow]]:
    with unlocked([bytes(kept.content)], "") as path:
        book = read_rows(path)
    return book, visits.look(book.form, book.rows, round=kept.round, by=by, on=timezone.localdate())


def _shown(request: SignedIn, kept: FormFile, book: ReadBook, seen: Sequence[SeenRow]) -> HttpResponse:
    counts = Counter(row.outcome for row in seen)
    shown = {
        "kept": kept,
        "form": book.form,
        "counts": [(outcome.label, counts[outcome]) for outcome in Outcome if counts[outcome]],
        "rows": [_told(book.form, row) for row in seen[:MOST_SHOWN]],
        "more": max(0, len(seen) - MOST_SHOWN),
        "strange": book.strange,
        "ready": counts[Outcome.READY],
        "drafts": sum(row.outcome in _KEPT and not row.over_a_draft for row in seen),
        "drafted": sum(row.over_a_draft for row in seen),
        "faults": sum(1 for row in seen for problem in row.problems if problem.severity in _SAYS),
        "open": kept.state == FormFile.State.LOOKED,
    }
    return render(request, "printing/sheet.html", shown)


def _told(form: Form, row: SeenRow) -> dict[str, object]:
    problems = [(_title(form, p.item), _SEVERITIES[p.severity], p.message) for p in row.problems if p.severity in _SAYS]
    return {"number": row.row.number, "child": row.child, "outcome": row.outcome.label, "problems": problems}


def _title(form: Form, key: str | None) -> str:
    return form.by_key[key].title if key in form.by_key else "整行"


@door(Act.VISIT)
@require_http_methods(["GET", "POST"])
def faults(request: SignedIn, pk: int) -> HttpResponse:
    """Everything that is wrong, by row and item, as a workbook."""
    kept = own(request.user, pk)
    book, seen = _looked(kept, request.user)
    lines = [
        [
            str(row.row.number),
            row.row.ref,
            row.outcome.label,
            _title(book.form, p.item),
            _SEVERITIES[p.severity],
            p.message,
        ]
        for row in seen
        for p in row.problems
        if p.severity in _SAYS
    ]
    heads = (("原行号", 8), ("儿童编号", 14), ("处理结果", 20), ("项目", 24), ("程度", 8), ("问题和改法", 80))

    def made(target: BinaryIO, mark: Mark) -> None:
        write_sheet(target, "登记表的问题清单", [SheetColumn(*head) for head in heads], lines, mark=mark)

    leaving = Leaving(Kind.FORM_FAULTS, f"登记表的问题清单（第{kept.pk}号）", len(lines), made, {"file": kept.pk})
    return leave(request, leaving, back=f"/forms/sheets/{kept.pk}/")
