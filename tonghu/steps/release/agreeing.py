"""What an office says of a publication (部门意见、审批): a department for its own items, 民政 and 统计 at the end."""

from django.db import transaction
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.models import Consent, NotAllowed, Publication, User
from tonghu.register.scope import whole_register
from tonghu.rules.access import Act, Role
from tonghu.rules.terms.departments import Department
from tonghu.steps.release.drafting import NoReason, consents_of, locked
from tonghu.steps.release.states import APPROVERS, Answer, Move, may_move, standing_of

SHORTEST = 4  # letters of a reason
_WHO = {Department.CIVIL: Role.APPROVER, Department.STATISTICS: Role.STATISTICIAN}


class NotByThisPerson(Exception):
    """Whoever drafted it, or has spoken for another office, is not heard (须由他人办理)."""

    def __init__(self) -> None:
        super().__init__("起草人不能审批自己的草稿，同一人也不能代表两个单位。请由本单位的其他人员办理。")


def speaks_for(user: User, consent: Consent) -> bool:
    """Whether an account speaks for the office that is asked, in that place."""
    department = Department(consent.department)
    role = _WHO.get(department, Role.LIAISON)
    act = Act.APPROVE_RELEASE if department in APPROVERS else Act.CONSENT_TO_RELEASE
    return user.may(act) and user.role == role and user.department == department and user.reaches(consent.place)


def answer(consent: Consent, *, agree: bool, reason: str = "", by: User) -> Consent:
    """Agree, or refuse with a reason; who agreed may still change that while the others are heard.

    民政 and 统计 speak when all departments have agreed. Raises NotAllowed, NotNow, NotByThisPerson, NoReason.
    """
    if not speaks_for(by, consent):
        raise NotAllowed
    reason = reason.strip()[:500]
    if not agree and len(reason) < SHORTEST:
        raise NoReason("不同意的理由")
    with transaction.atomic():
        with whole_register("the row is locked, not changed: an office that is asked may not write it"):
            publication = locked(Publication(pk=consent.publication_id))
            said = consents_of(publication)
        mine = next((c for c in said if c.pk == consent.pk), None)
        if mine is None:
            raise NotAsked
        approves = mine.department in APPROVERS
        may_move(Move.APPROVE if approves else Move.CONSENT, standing_of(publication, said))
        if mine.by_id not in (None, by.pk):
            raise NotAllowed
        if by.pk == publication.drafted_by_id or any(c.by_id == by.pk and c.pk != mine.pk for c in said):
            raise NotByThisPerson
        mine.answer, mine.reason = (Answer.AGREED if agree else Answer.REFUSED), reason
        mine.by, mine.at = by, timezone.now()
        mine.save(update_fields=["answer", "reason", "by", "at"])
        journal.note(
            "APPROVE_RELEASE" if approves else "CONSENT_TO_RELEASE",
            by=by, publication=publication.pk, department=mine.department, agree=agree, turn=mine.turn,
        )  # fmt: skip
    return mine


class NotAsked(Exception):
    """The tables have changed since this office was asked (已重新征求)."""

    def __init__(self) -> None:
        super().__init__("这次发布的表格已经改动，原来的征求意见作废。请等待重新征求意见。")
