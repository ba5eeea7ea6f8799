"""Review by a 儿童督导员, and sending a reviewed form back (审核、退回)."""

from django.db import transaction
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.models import NotAllowed, Record, User
from tonghu.rules.access import Act
from tonghu.steps.visits.drafts import State, locked

_BEYOND_REVIEW = (State.REVIEWED, State.VERIFYING, State.VERIFIED, State.UPLOADED)


class ReasonMissing(ValueError):
    """A form goes back only with a reason (缺少退回原因)."""

    def __init__(self) -> None:
        super().__init__("退回时请写明原因，儿童主任才知道要改什么。")


class OwnForm(ValueError):
    """Nobody reviews a form of his or her own (本人提交)."""

    def __init__(self) -> None:
        super().__init__("登记表由您本人提交，请由另一位儿童督导员审核。")


@transaction.atomic
def review(record: Record, *, accept: bool, by: User, why: str = "") -> Record:
    """A 儿童督导员 accepts a form or returns it. Raises NotAllowed, NotInThisState, ReasonMissing, OwnForm."""
    by.require(Act.REVIEW, record.child.residence)
    record = locked(record, State.SUBMITTED)
    if not accept and not why.strip():
        raise ReasonMissing
    if record.submitted_by == by:
        raise OwnForm
    record.reviewed_at, record.reviewed_by = timezone.now(), by
    record.state = State.REVIEWED if accept else State.RETURNED
    record.returned_why = "" if accept else why.strip()
    record.save(update_fields=["state", "reviewed_at", "reviewed_by", "returned_why"])
    journal.note("REVIEW_FORM", by=by, record=record, accepted=accept)
    return record


def may_reopen(record: Record, *, by: User) -> bool:
    """Whether this account may send this form back now."""
    allowed = by.may(Act.REVIEW) or by.may(Act.SETTLE)
    return allowed and by.reaches(record.child.residence) and record.state in _BEYOND_REVIEW


@transaction.atomic
def reopen(record: Record, *, by: User, why: str) -> Record:
    """Send a reviewed, verified or uploaded form back to be corrected.

    What departments said stays; once the corrected form is reviewed, only what changed is asked again. Raises
    NotAllowed, NotInThisState, ReasonMissing.
    """
    place = record.child.residence
    if not (by.reaches(place) and (by.may(Act.REVIEW) or by.may(Act.SETTLE))):
        raise NotAllowed
    record = locked(record, *_BEYOND_REVIEW)
    if not why.strip():
        raise ReasonMissing
    before, record.state, record.returned_why = record.state, State.RETURNED, why.strip()
    record.save(update_fields=["state", "returned_why"])
    journal.note("REOPEN_FORM", by=by, record=record, before=before)
    return record
