"""The board (轮次进度): how far each 街镇, and within it each 居村, is."""

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tonghu.methods.reading import SheetColumn, write_sheet
from tonghu.register.models import Round
from tonghu.rules.access import Act
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.steps.rounds import Progress, current_round, progress_by_place
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, send
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.pace import past_check, past_review, places_behind, time_gone, total
from tonghu.web.shown.places import place_label

_SORTS = {
    "name": lambda p: p.code,
    "children": lambda p: p.children,
    "visited": lambda p: p.visited,
    "share": lambda p: (p.share, p.code),
}


@door(Act.SEE_BOARD)
def board(request: SignedIn, code: str = "") -> HttpResponse:
    """The places one level below `code`, or below the own jurisdiction."""
    within, on, round = code or request.user.jurisdiction, timezone.localdate(), current_round()
    # A code outside the jurisdiction is not told from one that does not exist.
    if not request.user.reaches(within) or len(within) not in CODE_LENGTH.values():
        raise Http404
    may_close = request.user.may(Act.CLOSE_ROUND)
    if round is None:
        return render(request, "board/board.html", {"places": [], "may_close": may_close})
    places = progress_by_place(round, within=within, by=request.user)
    sort = request.GET.get("sort", "")
    if sort.lstrip("-") in _SORTS:
        places.sort(key=_SORTS[sort.lstrip("-")], reverse=sort.startswith("-"))
    if request.method == "POST":
        return _export(request, places, round, within, on=on)
    late = places_behind(places, round, within=within, on=on)
    shown = {
        "within": within,
        "above": within[: _above(within)] if within != request.user.jurisdiction else "",
        "places": places,
        "late": {place.code for place in late},
        "total": total(places),
        "gone": time_gone(round, on=on),
        "sort": sort,
        "may_close": may_close,
        "exact": request.user.may(Act.SEE_CHILD),
        "deepest": len(within) >= CODE_LENGTH[Reach.STREET],
    }
    return render(request, "board/board.html", shown)


def _above(code: str) -> int:
    return max((n for n in CODE_LENGTH.values() if n < len(code)), default=0)


def _export(request: SignedIn, places: Sequence[Progress], round: Round, within: str, *, on: date) -> HttpResponse:
    header = (
        "区划代码",
        "名称",
        "底数儿童",
        "已走访",
        "已登记",
        "已审核",
        "已核实",
        "已生成上传",
        "登记率",
        "是否落后",
    )
    late = places_behind(places, round, within=within, on=on)
    rows = [_line(place, late=place in late) for place in [*places, total(places)]]
    title, columns = f"{round.name}进度（{place_label(within)}，{on:%Y-%m-%d}）", [SheetColumn(text) for text in header]
    leaving = Leaving(
        Kind.BOARD,
        title,
        len(rows),
        lambda target, mark: write_sheet(target, title, columns, rows, mark=mark),
        {"within": within},
    )
    return send(leaving, by=request.user)


def _line(place: Progress, *, late: bool) -> list[str | None]:
    counts = (
        place.children,
        place.visited,
        place.registered,
        past_review(place),
        past_check(place),
        place.uploaded,
    )
    return [place.code, place.name, *map(str, counts), f"{place.share:.1%}", "落后" if late else ""]
