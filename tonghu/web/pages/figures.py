"""统计看板: the charts of one edition, each figure a published cell; and the children behind a figure (下钻)."""

from collections.abc import Mapping
from itertools import product
from typing import Any, BinaryIO
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from tonghu.methods.disclosure import LedgerAltered
from tonghu.methods.reading import Mark
from tonghu.methods.reporting import Edition, Printed
from tonghu.methods.tabulation import TOTAL, NotASnapshot
from tonghu.register.models import Child, Round, Snapshot
from tonghu.rules.access import Act
from tonghu.steps import release
from tonghu.steps.rounds import base_counts, current_round
from tonghu.web.files.kinds import Kind as ExportKind
from tonghu.web.files.leaving import Leaving, leave
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.base_list import STATES, dress, hidden_children
from tonghu.web.shown.board import shown_board
from tonghu.web.shown.children_sheet import write_children
from tonghu.web.shown.keyset import page_of
from tonghu.web.shown.places import remember

Codes = Mapping[str, tuple[int, ...]]


@door(Act.SEE_TABLES)
@require_GET
def figures(request: SignedIn) -> HttpResponse:
    """The board of the own place at a round's reference date."""
    round, user = round_asked(request), request.user
    page: dict[str, Any] = {"rounds": Round.objects.all(), "of": round, "drills": user.may(Act.SEE_BASE_LIST)}
    if round is not None:
        try:
            edition = release.edition_for(round=round, within=user.jurisdiction, by=user)
            base = base_counts(within=user.jurisdiction, by=user) if round == current_round() else None
            page |= shown_board(edition, base)
        except release.NoSnapshot:
            pass  # the page says that there is none yet, and how one comes
        except LedgerAltered as refusal:
            page["refusal"] = str(refusal)
    return render(request, "figures/figures.html", page)


def round_asked(request: SignedIn) -> Round | None:
    """The round of the address, else the one going on, else the last."""
    chosen = request.GET.get("round", "")
    found = Round.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 10 else None
    return found or current_round() or Round.objects.first()


@door(Act.SEE_BASE_LIST)
@require_GET
def children(request: SignedIn, table: str) -> HttpResponse:
    """The children whom a cell counts, as far as they are still on the own base list; each look is written down."""
    round, edition, at = _asked(request, table)
    page: dict[str, Any] = {"of": round, "edition": edition, "words": in_words(edition.tables[table], at)}
    page |= {"table": table, "published": _text(edition.tables[table], at), "query": request.GET.urlencode()}
    try:
        found = _behind(request, round, edition, table, at)
    except (release.NoSnapshot, NotASnapshot) as refusal:
        return render(request, "figures/children.html", page | {"refusal": str(refusal)})
    part = page_of(found.order_by(), **{name: request.GET.get(name, "") for name in ("after", "before")})
    remember([child.residence for child in part.children])
    page |= {"rows": dress(part.children, round=round), "count": found.count(), "states": STATES}
    page["next_href"] = _href(request, after=part.children[-1].ref) if part.after else ""
    page["previous_href"] = _href(request, before=part.children[0].ref) if part.before else ""
    return render(request, "figures/children.html", page)


@door(Act.SEE_BASE_LIST)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn, table: str) -> HttpResponse:
    """The same children as a workbook, with masked numbers: what would leave, then the file."""
    round, edition, at = _asked(request, table)
    back = f"{request.path.removesuffix('export/')}?{request.GET.urlencode()}"
    words = in_words(edition.tables[table], at)
    try:
        found = _behind(request, round, edition, table, at)
    except (release.NoSnapshot, NotASnapshot) as refusal:
        page = {"of": round, "edition": edition, "words": words, "table": table, "refusal": str(refusal)}
        return render(request, "figures/children.html", page)
    count = found.count()
    title = f"{table}名单（{edition.place}，{edition.reference_date}）"
    notes = [f"{words}，共{count}名，参照日{edition.reference_date}。含个人信息，请按规定保管，用后删除。"]

    def write(target: BinaryIO, mark: Mark) -> None:
        write_children(found, target, mark=mark, title=title, notes=notes, round=round, by=request.user)

    codes = {key: list(said) for key, said in at.items()}
    filters = {"table": table, "reference_date": edition.reference_date.isoformat(), **codes}
    return leave(request, Leaving(ExportKind.BASE_LIST, title, count, write, filters), back=back)


def _asked(request: SignedIn, table: str) -> tuple[Round, Edition, Codes]:
    """The round, its edition, and the cell of an address; what is not there is not found."""
    round = round_asked(request)
    if round is None:
        raise Http404
    try:
        edition = release.edition_for(round=round, within=request.user.jurisdiction, by=request.user)
        return round, edition, cell_asked(edition.tables[table], request.GET)
    except (release.NoSnapshot, LedgerAltered, KeyError) as missing:
        raise Http404 from missing


def cell_asked(printed: Printed, query: QueryDict) -> dict[str, tuple[int, ...]]:
    """The codes of a cell, or of several that are summed up, as an address gives them: `insurance=1,2`.

    Raises KeyError for a code that the table does not have.
    """
    at = {}
    for dimension in printed.table.dimensions:
        if code := query.get(dimension.key, ""):
            codes = sorted(set(code.split(",")))
            if not set(codes) <= set(dimension.categories):
                raise KeyError(dimension.key)
            at[dimension.key] = tuple(map(int, codes))
    return at


def _behind(request: SignedIn, round: Round, edition: Edition, table: str, at: Codes) -> QuerySet[Child]:
    snapshot = Snapshot.objects.filter(round=round, digest=edition.snapshot).order_by("-pk").first()
    if snapshot is None:
        raise release.NoSnapshot
    found = release.children_behind(snapshot, edition.tables[table].definition, at, by=request.user)
    # A place of the snapshot may say where a child lived whose address is kept secret since.
    return found.exclude(pk__in=hidden_children(request.user))


def in_words(printed: Printed, at: Codes) -> str:
    """流动儿童，年龄段3—5岁: whom a cell counts."""
    said = [printed.definition.universe.label]
    for d in printed.table.dimensions:
        if d.key in at:
            said.append(f"{d.label}：{'、'.join(d.categories[str(code)] for code in at[d.key])}")
    return "，".join(said)


def _text(printed: Printed, at: Codes) -> str | None:
    sides = [[str(code) for code in at[d.key]] if d.key in at else [TOTAL] for d in printed.table.dimensions]
    cells = [printed.table.values[place] for place in product(*sides)]
    return None if None in cells else f"{sum(n or 0 for n in cells):,}"


def _href(request: SignedIn, **changes: str) -> str:
    kept = {name: value for name, value in request.GET.items() if value and name not in ("after", "before")}
    return "?" + urlencode({**kept, **changes})
