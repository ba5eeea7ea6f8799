"""What is out, as everybody may read it (已发布的统计), for an office that sees nothing else of children."""

from django.db.models import Q

from tonghu.methods.reporting import Edition
from tonghu.register import journal
from tonghu.register.models import Publication, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.release.out import edition_out
from tonghu.steps.release.states import State


@wide("publications that are out and valid: nothing else of the register is read")
def published_editions(*, by: User) -> list[Edition]:
    """The last valid publication of each place that holds the account's place or lies in it, the widest place first.

    Raises NotAllowed, disclosure.LedgerAltered.
    """
    by.require(Act.SEE_OVERVIEW)
    around = [by.jurisdiction[:n] for n in range(2, len(by.jurisdiction) + 1)]
    valid = Publication.objects.filter(Q(place__in=around) | Q(place__within=by.jurisdiction), state=State.PUBLISHED)
    last: dict[str, Publication] = {}
    for publication in valid.select_related("snapshot").order_by("snapshot__reference_date", "published_at", "pk"):
        last[publication.place] = publication
    for publication in last.values():
        journal.note("SEE_RELEASE", by=by, publication=publication.pk, turn=publication.turn)
    return [edition_out(last[place]) for place in sorted(last, key=lambda place: (len(place), place))]
