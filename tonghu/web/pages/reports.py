"""Bulletin, analysis and all tables of an edition as files (统计公报、分析报告), for the offices."""

from django.http import Http404, HttpResponse

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
    """One file of the account's place and the chosen round; each download is written down."""
    round = chosen_round(request)
    if round is None or form not in FORMATS:
        raise Http404
    try:
        edition = release.edition_for(round=round, within=request.user.jurisdiction, by=request.user)
    except release.NoSnapshot as missing:
        raise Http404 from missing
    return send(file_to_take(form, edition), by=request.user)


def file_to_take(form: str, edition: Edition) -> Leaving:
    """One file of an edition, drafted or published, ready to leave."""
    wanted = FORMATS[form]
    return Leaving(
        Kind.TABLE,
        f"{wanted.name}_{edition.reference_date}",
        sum(len(printed.table.values) for printed in edition.tables.values()),
        lambda target, mark: target.write(wanted.write(edition, mark.token, mark.line)),
        {
            "file": form,
            "number": edition.number,
            "reference_date": edition.reference_date.isoformat(),
            "within": edition.within,
        },
        ending=wanted.ending,
    )
