"""The journal for the 审计管理员 (日志): read, narrowed, taken away with a purpose, and never changed."""

from typing import BinaryIO
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tonghu.methods.reading import Mark, SheetColumn, write_sheet
from tonghu.register import journal as book
from tonghu.rules.access import Act, Role
from tonghu.steps import oversight
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, leave
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.acts import ACTS, Line, told
from tonghu.web.shown.places import place_label

_COLUMNS = (
    *(("行号", 10), ("时间", 20), ("账号", 16), ("角色", 14)),
    *(("辖区", 24), ("操作", 24), ("儿童编号", 14), ("内容", 60)),
)
_LARGEST = 19  # digits of a line's number


@door(Act.SEE_JOURNAL)
def journal(request: SignedIn) -> HttpResponse:
    """One page of lines."""
    narrow = oversight.Narrow.of(request.GET)
    before, after = _number(request, "before"), _number(request, "after")
    found = oversight.page_of(oversight.lines(narrow, by=request.user), before=before, after=after)
    more, found = len(found) > oversight.PAGE, found[: oversight.PAGE]
    if after is not None:
        found = found[::-1]
    older, newer = (more or after is not None), (before is not None or (after is not None and more))
    if before is None and after is None:
        book.note("SEE_JOURNAL", by=request.user, only=narrow.act, of_role=narrow.role)
    shown = {
        "rows": told(found, by=request.user),
        "narrow": narrow,
        "roles": list(Role),
        "acts": sorted(ACTS.items(), key=lambda one: one[1]),
        "next_href": _href(request, before=found[-1].pk) if older and found else "",
        "previous_href": _href(request, after=found[0].pk) if newer and found else "",
    }
    return render(request, "oversight/journal.html", shown)


@door(Act.SEE_JOURNAL)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("purpose", "password")
def export(request: SignedIn) -> HttpResponse:
    """The lines as narrowed: what would leave, then the file; staff and child numbers, never a child's name."""
    narrow, on = oversight.Narrow.of(request.GET), timezone.localdate()
    found = oversight.take_away(narrow, by=request.user)
    title = f"日志（{place_label(request.user.jurisdiction)}，{on:%Y-%m-%d}）"
    rows = found.values("pk").count()

    def write(target: BinaryIO, mark: Mark) -> None:
        body = (_cells(line) for line in told(list(found), by=request.user))
        columns = [SheetColumn(text, width) for text, width in _COLUMNS]
        notes = [f"共{rows}行。含人员账号，请按规定保管。"]
        write_sheet(target, title, columns, body, notes=notes, mark=mark)

    leaving = Leaving(Kind.JOURNAL, title, rows, write, {"only": narrow.act, "of_role": narrow.role})
    return leave(request, leaving, back=f"/journal/?{request.GET.urlencode()}")


def _cells(line: Line) -> list[str | None]:
    at = f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}"
    return [str(line.number), at, line.account, line.role, place_label(line.place), line.act, line.child, line.detail]


def _number(request: SignedIn, name: str) -> int | None:
    said = request.GET.get(name, "")
    return int(said) if said.isdecimal() and said.isascii() and len(said) < _LARGEST else None


def _href(request: SignedIn, **changes: int) -> str:
    kept = {name: value for name, value in request.GET.items() if value and name not in ("before", "after")}
    return "?" + urlencode({**kept, **changes})
