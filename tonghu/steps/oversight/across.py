"""Finding a child beyond the own place (跨区查找): by the whole of what one already knows, and answered with little."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tonghu.methods.linkage import Person as Known
from tonghu.register import journal, scope
from tonghu.register.finding import asking_keys
from tonghu.register.models import Child, MatchKey, Permit, User
from tonghu.rules.access import Act
from tonghu.rules.access.purpose import Permission, says_why
from tonghu.rules.eligibility import Kind
from tonghu.rules.terms.idnumbers import read_id_number
from tonghu.rules.terms.plain import plain_text
from tonghu.rules.terms.problems import Problem
from tonghu.steps.oversight.permits import ReasonMissing, district_of

MOST = 5  # one person has one number; a full name with a birth date is seldom shared


class NotWhole(ValueError):
    """Only a whole number, or a full name with a birth date, finds across districts (只凭片段不能跨区查找)."""

    def __init__(self) -> None:
        super().__init__("跨区查找须填写完整的公民身份号码，或者完整姓名加出生日期。只凭片段不能查。")


@dataclass(frozen=True, slots=True)
class Found:
    """All that is said of a child of another place: where, and whether it is looked after.

    permit: the search under whose number it was found, from which one may ask to see more.
    """

    permit: Permit
    child: Child
    district: str
    in_care: bool
    own: bool


@transaction.atomic
@scope.wide("a whole number is looked for in every district; what is answered stands in `Found`")
def find_across(*, idno: str = "", name: str = "", born: date | None = None, reason: str, by: User) -> list[Found]:
    """Find active children anywhere. Raises NotAllowed, ReasonMissing, NotWhole.

    The reason is kept with each answer; the journal keeps how it was searched and how many were found, never what
    was typed.
    """
    by.require(Act.FIND_ACROSS)
    now = timezone.now()
    if not says_why(reason, on=timezone.localdate(now)):
        raise ReasonMissing
    wanted = _whole(idno, name, born)
    children = _children(wanted, by)[:MOST]
    searches = [
        Permit.objects.create(
            user=by,
            district=district_of(by),
            what=Permission.SEARCH,
            child=child,
            reason=reason.strip()[:500],
            asked_at=now,
            decision=Permit.Decision.BY_RULE,
            decided_at=now,
            expires_at=now,
        )
        for child in (children or (None,))
    ]
    how = "idno" if wanted.idno else "name"
    for search in searches:
        journal.note("FIND_ACROSS", by=by, child=search.child, permit=search.number, how=how, found=len(children))
    return [_told(search, by) for search in searches if search.child is not None]


def _whole(idno: str, name: str, born: date | None) -> Known:
    if idno.strip():
        number = read_id_number(idno)
        if isinstance(number, Problem):
            raise NotWhole
        return Known(idno=number.text)
    full = plain_text(name)
    if len(full) < 2 or born is None:
        raise NotWhole
    return Known(name=full, born=born)


def _children(wanted: Known, by: User) -> Sequence[Child]:
    """By match key, then compared whole: a key brings together more than what is asked for.

    Of a child whose address is kept secret not even the district may be said: only the own place finds it.
    """
    keys = MatchKey.objects.filter(key__in=asking_keys(wanted)).values("person")
    findable = Q(address_secret=False) | Q(residence__within=by.jurisdiction)
    found = (
        Child.objects.filter(findable, pk__in=keys, state=Child.State.ACTIVE).select_related("person").order_by("pk")
    )
    if wanted.idno:
        return [child for child in found if child.person.idno == wanted.idno]
    return [child for child in found if (child.person.name, child.person.born) == (wanted.name, wanted.born)]


def _told(search: Permit, by: User) -> Found:
    child = search.child
    assert child is not None  # asked of those that were found
    in_care = child.kind in (Kind.MIGRANT, Kind.LEFT_BEHIND)
    return Found(search, child, child.district, in_care, by.reaches(child.residence))
