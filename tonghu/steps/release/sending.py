"""Sending a draft to every office that must agree (征求意见): who they are follows from what the tables show."""

from django.db import transaction
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.models import Consent, Publication, User
from tonghu.rules.access import Act
from tonghu.steps.release.asking import departments_for
from tonghu.steps.release.comparing import Unexplained, to_explain
from tonghu.steps.release.drafting import locked, stands
from tonghu.steps.release.states import Move, State, may_move


def ask(publication: Publication, *, note: str = "", by: User) -> list[Consent]:
    """Ask every office that must agree; only by who drafted it.

    note: what explains a great change since the last round. Raises NotAllowed, NotNow, NotTheDrafter, Unexplained.
    """
    by.require(Act.DRAFT_RELEASE, publication.place)
    with transaction.atomic():
        publication = locked(publication)
        may_move(Move.ASK, stands(publication))
        if publication.drafted_by_id != by.pk:
            raise NotTheDrafter
        if problems := to_explain(publication, note=note):
            raise Unexplained(problems)
        at = timezone.now()
        asked = [
            Consent.objects.create(
                publication=publication, place=publication.place, turn=publication.turn, department=department,
                because=why, drafter=by, asked_at=at,
            )
            for department, why in departments_for(publication.tables).items()
        ]  # fmt: skip
        publication.state, publication.note = State.ASKED, note.strip()[:500]
        publication.save(update_fields=["state", "note"])
        departments = [consent.department for consent in asked]
        journal.note("ASK_CONSENT", by=by, publication=publication.pk, departments=departments, turn=publication.turn)
    return asked


class NotTheDrafter(Exception):
    """Only who drafted it sends it on (不是起草人)."""

    def __init__(self) -> None:
        super().__init__("这份草稿由别人起草，请由起草人送出征求意见；也可以另起草一份。")
