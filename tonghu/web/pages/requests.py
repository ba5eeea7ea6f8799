"""Requests to the six departments (部门核对): the officer sends, a liaison answers; ten minutes and an Excel file."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from tonghu.methods.reading import Refused
from tonghu.register import journal
from tonghu.register.models import Line, Record, Request, User
from tonghu.register.showing import Eyes, leads_home
from tonghu.rules.access import Act, ItemClass, Role
from tonghu.rules.forms import FORMS, Item, Kind, is_unknown, read_answers
from tonghu.steps import verification
from tonghu.steps.rounds import current_round
from tonghu.web.files.arriving import unlocked
from tonghu.web.files.kinds import Kind as ExportKind
from tonghu.web.files.leaving import Leaving, send
from tonghu.web.files.passwords import password_of_request
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.fields import Field
from tonghu.web.shown.requests import SHOWS, counted, requests_in_reach, with_counts
from tonghu.web.shown.seen import seen

_EACH = 50


@door(Act.SEE_DESK)
def requests(request: SignedIn) -> HttpResponse:
    """The officer sees all six departments, a liaison its own."""
    if request.user.may(Act.ASK_DEPARTMENTS):
        return _officer(request)
    request.user.require(Act.ANSWER)
    found = with_counts(requests_in_reach(request.user))
    return render(request, "requests/mine.html", {"requests": found})


def _officer(request: SignedIn) -> HttpResponse:
    user, round = request.user, current_round()
    if request.method == "POST":
        return _ask(request)
    waiting = verification.forms_at(Record.State.REVIEWED, round=round, by=user).count if round else 0
    found = with_counts(requests_in_reach(user))
    page = {"waiting": waiting, "requests": found, "round": round, "late": [r for r in found if _late(r)]}
    return render(request, "requests/requests.html", page)


def _late(request: Request) -> bool:
    return timezone.localdate() > request.due_on and request.answered < request.total  # type: ignore[attr-defined]  # annotated


def _ask(request: SignedIn) -> HttpResponse:
    round = current_round()
    if round is None:
        messages.error(request, "现在没有进行中的轮次，不能发出核对。请先新建轮次。")
        return redirect("requests")
    try:
        sent = verification.ask_departments(round=round, district=request.user.jurisdiction, by=request.user)
        lines = Line.objects.filter(request__in=sent).count()
        messages.success(
            request, f"已向 {len(sent)} 个部门发出核对，共 {lines} 行，请各部门在{_day(round.verify_until)}前回复。"
        )
    except verification.NothingToAsk as refusal:
        messages.error(request, str(refusal))
    return redirect("requests")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of a line: what the family said, and what the department holds (核对项目)."""

    item: Item
    said: str
    held: str
    differs: bool
    field: Field


@dataclass(frozen=True, slots=True)
class Row:
    """One line with its items; name, number and note as far as the account may read them."""

    line: Line
    asked: list[Asked]
    name: str
    idno: str
    note: str


@door(Act.SEE_DESK)
@sensitive_variables("rows")
def lines(request: SignedIn, pk: int) -> HttpResponse:
    """The lines of one request: this department's items beside what identifies the child."""
    asked: Any = next(iter(with_counts(_readable(request.user).filter(pk=pk))), None)
    if asked is None:
        raise Http404
    show = request.GET.get("show", "pending" if asked.answered < asked.total else "all")
    found = asked.lines.exclude(items=[]).filter(SHOWS.get(show, Q()))
    found = found.select_related("answered_by").order_by("pk")  # as they were asked: by place
    pages = Paginator(found, _EACH)
    pages.count = counted(asked, show)  # not by looking at each of them
    page = pages.get_page(request.GET.get("page"))
    journal.note("SEE_LINES", by=request.user, request=asked.pk, page=page.number, show=show)
    shown = {
        "asked": asked,
        "page": page,
        "rows": [row_of(line, request.user) for line in page],
        "show": show,
        "may_answer": request.user.may(Act.ANSWER),
        "left": asked.total - asked.answered,
        "password": "" if settings.EXPORT_PLAIN else password_of_request(asked),
    }
    return render(request, "requests/lines.html", shown)


def _readable(user: User) -> QuerySet[Request]:
    if not (user.may(Act.ANSWER) or user.may(Act.ASK_DEPARTMENTS)):
        return Request.objects.none()
    return requests_in_reach(user)


def _worth_showing(line: Line, key: str) -> bool:
    """What the department holds is shown where it differs or the family left it open."""
    said = line.said.get(key)
    return key in line.values and (key in line.differing or not said or is_unknown(said))


def row_of(line: Line, by: User, typed: dict[str, object] | None = None) -> Row:
    """A line as the page shows it."""
    form, answers, values = FORMS[line.form], line.said, typed or line.values
    eyes = Eyes(Role(by.role), secret=line.secret)
    items = [form.by_key[key] for key in line.items]
    return Row(
        line,
        [
            Asked(
                item,
                seen(eyes, form, item, answers.get(item.key)),
                seen(eyes, form, item, line.values.get(item.key)) if _worth_showing(line, item.key) else "",
                item.key in line.differing,
                Field(item, None if eyes.kept_away and leads_home(item) else values.get(item.key)),
            )
            for item in items
        ],
        eyes.shows(ItemClass.NAME, line.who["name"]) or "（姓名未知）",
        eyes.shows(ItemClass.ID_NUMBER, line.who["idno"]),
        eyes.says(line.note),
    )


@door(Act.ANSWER)
@require_POST
@sensitive_post_parameters()
def answer(request: SignedIn, pk: int, line: int) -> HttpResponse:
    """Answer one line; htmx gets the row back, others the page."""
    asked = get_object_or_404(_readable(request.user), pk=pk)
    found = get_object_or_404(asked.lines.exclude(items=[]).select_related("request"), pk=line)
    form = FORMS[found.form]
    raw = {key: _value(request, form.by_key[key]) for key in found.items}
    values, problems = read_answers(form, raw)
    unread = [p for p in problems if p.item in found.items and p.code != "NOT_APPLICABLE"]
    said, open_ = "；".join(p.message for p in unread), False
    if not unread:
        try:
            result, note = request.POST.get("result", ""), request.POST.get("note", "").strip()[:200]
            given = {} if result == "1" else {key: value for key, value in values.items() if key in found.items}
            found = verification.answer(found, result=result, values=given, note=note, by=request.user)
        except (verification.AnswerIncomplete, verification.AlreadySettled) as refusal:
            said, open_ = str(refusal), True
    if not request.headers.get("HX-Request"):
        (messages.error if said else messages.success)(request, said or "已回复。")
        return redirect("request", pk=pk)
    row = row_of(found, request.user, typed=raw if said else None)
    page = {"row": row, "asked": asked, "may_answer": True, "said": said, "open": bool(said) or open_}
    return render(request, "requests/row.html", page)


def _value(request: HttpRequest, item: Item) -> object:
    return request.POST.getlist(item.key) if item.kind is Kind.CHOICES else request.POST.get(item.key, "")


@door(Act.ANSWER)
@require_POST
def all_same(request: SignedIn, pk: int) -> HttpResponse:
    """相符 for the lines selected."""
    asked = get_object_or_404(_readable(request.user), pk=pk)
    chosen = [int(text) for text in request.POST.getlist("line") if text.isdecimal() and len(text) < 19]
    known = list(asked.lines.filter(pk__in=chosen).exclude(items=[]).values_list("pk", flat=True))
    if not known:
        messages.warning(request, "没有选中任何一行。请先在左侧勾选，再按“所选全部相符”。")
        return redirect("request", pk=pk)
    done = verification.answer_all_same(known, by=request.user)
    messages.success(request, f"{done} 行已回复“相符”。" + _kept(len(known) - done))
    return redirect("request", pk=pk)


def _kept(answered: int) -> str:
    return f"另有 {answered} 行原来已回复，没有改动。" if answered else ""


@door(Act.SEE_DESK)
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """The workbook to fill in; each download is written down."""
    asked = get_object_or_404(_readable(request.user), pk=pk)
    leaving = request_rows(asked)
    return send(leaving, by=request.user, password=password_of_request(asked) if leaving.locks else "")


def request_rows(asked: Request) -> Leaving:
    """The sheet of one request, ready to leave."""
    return Leaving(
        ExportKind.REQUEST,
        f"核对表_{asked.get_department_display()}_第{asked.pk}号",
        asked.lines.exclude(items=[]).count(),
        lambda target, mark: verification.request_sheet(asked, target, mark=mark),
        {"request": asked.pk},
    )


def refused_rows(report: verification.Answered, asked: Request) -> Leaving:
    """The rows that were not taken, ready to leave."""
    return Leaving(
        ExportKind.REFUSED,
        f"未收下_第{asked.pk}号_{len(report.refused)}行",
        len(report.refused),
        lambda target, mark: report.write_refused(target, mark=mark),
        {"request": asked.pk},
    )


@door(Act.ANSWER)
@require_POST
@sensitive_variables("report")
def receive(request: SignedIn, pk: int) -> HttpResponse:
    """Take the filled workbook: what was taken, and the refused rows with their reasons."""
    asked = get_object_or_404(_readable(request.user), pk=pk)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, "没有选文件。请选择填好的核对表。")
        return redirect("request", pk=pk)
    try:
        report = _receive(file, asked, by=request.user)
    except Refused as refusal:
        messages.error(request, f"核对表没有读取：{refusal}")
        return redirect("request", pk=pk)
    shown = {
        "asked": asked,
        "taken": [(Line.Verdict(v).label, n) for v, n in sorted(report.counts.items())],
        "total": sum(report.counts.values()),
        "blank": report.blank,
        "refused": report.refused[:200],
        "refused_count": len(report.refused),
    }
    return render(request, "requests/received.html", shown)


def _receive(file: "UploadedFile[bytes]", asked: Request, *, by: User) -> verification.Answered:
    with unlocked(file.chunks(), password_of_request(asked)) as path:
        return verification.receive_answers(path, request=asked, by=by, on=timezone.localdate())
