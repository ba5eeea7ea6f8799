"""Bulletin, analysis and all tables as files (统计公报、分析报告), of the offices' own edition or of a publication."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from tonghu.methods.disclosure import LedgerAltered
from tonghu.methods.reporting import Edition
from tonghu.rules.access import Act
from tonghu.steps import release
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, send
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.tables import chosen_round
from tonghu.web.reports import FORMATS


@door(Act.SEE_TABLES)
def edition_file(request: SignedIn, form: str) -> HttpResponse:
    """One file of what the account's place may see of the chosen round; each download is written down."""
    round = chosen_round(request)
    if round is None or form not in FORMATS:
        raise Http404
    try:
        edition = release.edition_for(round=round, within=request.user.jurisdiction, by=request.user)
    except release.NoSnapshot as missing:
        raise Http404 from missing
    except LedgerAltered as refusal:
        messages.error(request, str(refusal))
        return redirect("tables")
    return send(file_to_take(form, edition, Kind.TABLE), by=request.user)


@door(Act.SEE_RELEASES)
def publication_file(request: SignedIn, pk: int, form: str) -> HttpResponse:
    """One file of a publication, drafted or out."""
    found = get_object_or_404(release.publications(request.user), pk=pk)
    if form not in FORMATS:
        raise Http404
    try:
        edition = release.edition_of(found, by=request.user)
    except LedgerAltered as refusal:
        messages.error(request, str(refusal))
        return redirect("publication", pk=pk)
    of = {"publication": found.pk, "number": edition.number, "revision": edition.revision}
    return send(file_to_take(form, edition, Kind.PUBLICATION, of), by=request.user)


def file_to_take(form: str, edition: Edition, kind: Kind, of: Mapping[str, object] | None = None) -> Leaving:
    """One file of an edition, ready to leave. of: what else the registry notes."""
    wanted, marked = FORMATS[form], not edition.number  # what everybody may hold bears the name of no official
    told = {"file": form, "reference_date": edition.reference_date.isoformat(), "within": edition.within}
    return Leaving(
        kind,
        f"{wanted.name}_{edition.number or edition.reference_date}",
        sum(len(printed.table.values) for printed in edition.tables.values()),
        lambda target, mark: target.write(wanted.write(edition, *((mark.token, mark.line) if marked else ("", "")))),
        {**told, **(of or {})},
        ending=wanted.ending,
        marked=marked,
    )
