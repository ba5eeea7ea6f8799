"""The journal for the 审计管理员 (日志): read, narrowed, taken away with a purpose, and never changed."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tonghu.methods.reading import SheetColumn
from tonghu.register import journal as book
from tonghu.rules.access import Act, Role
from tonghu.steps import oversight
from tonghu.web.files.sheets import sheet_response
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.acts import ACTS, told
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
@require_POST
@sensitive_post_parameters("purpose")
def export(request: SignedIn) -> HttpResponse:
    """The lines as narrowed, as a workbook; staff and child numbers, never a child's name."""
    narrow, on = oversight.Narrow.of(request.GET), timezone.localdate()
    try:
        found = oversight.take_away(narrow, purpose=request.POST.get("purpose", ""), by=request.user, on=on)
    except oversight.PurposeMissing:
        messages.error(request, "没有导出。请写明用途，至少6个字；用途会记入日志。")
        return redirect(f"/journal/?{request.GET.urlencode()}")
    rows = [
        [
            str(line.number),
            f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}",
            line.account,
            line.role,
            place_label(line.place),
            line.act,
            line.child,
            line.detail,
        ]
        for line in told(found, by=request.user)
    ]
    title = f"日志（{place_label(request.user.jurisdiction)}，{on:%Y-%m-%d}）"
    notes = [f"{on:%Y-%m-%d}由{request.user.username}导出，共{len(rows)}行。含人员账号，请按规定保管。"]
    return sheet_response(title, [SheetColumn(text, width) for text, width in _COLUMNS], rows, notes=notes)


def _number(request: SignedIn, name: str) -> int | None:
    said = request.GET.get(name, "")
    return int(said) if said.isdecimal() and said.isascii() and len(said) < _LARGEST else None


def _href(request: SignedIn, **changes: int) -> str:
    kept = {name: value for name, value in request.GET.items() if value and name not in ("before", "after")}
    return "?" + urlencode({**kept, **changes})
