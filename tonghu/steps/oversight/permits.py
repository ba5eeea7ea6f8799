"""Permits (查阅许可): asked with a reason, decided by a named colleague, over by themselves, each use written down."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from tonghu.register import journal, scope
from tonghu.register.models import Child, NotAllowed, Permit, User
from tonghu.rules.access import Act
from tonghu.rules.access.purpose import EXPORT_NEEDS_PERMIT, Need, Permission, export_needs, holds_for, says_why
from tonghu.rules.access.roles import CODE_LENGTH, Reach

Decision = Permit.Decision
SEARCH_LEADS_ON = timedelta(hours=12)  # from a search one asks for the child the same working day
MOST_WAITING = 20  # of one account: who asks for more asks for something else


class ReasonMissing(ValueError):
    """Looking beyond the own place says why (没有写明理由)."""

    def __init__(self) -> None:
        super().__init__("请写明办理什么事、为什么需要，至少6个字。理由会留存，并由审批人和安全管理员看到。")


class TooMany(ValueError):
    """Too much waits already (申请过多)."""

    def __init__(self) -> None:
        super().__init__(f"您已有{MOST_WAITING}项申请等待审批，不能再提交。请先请审批人处理。")


class NotWaiting(Exception):
    """The permit was decided meanwhile (已经审批)."""

    def __init__(self) -> None:
        super().__init__("这项申请已经审批过，页面上的内容可能是旧的。请返回列表查看最新结果。")


class OwnPermit(ValueError):
    """Nobody approves the own request (本人申请)."""

    def __init__(self) -> None:
        super().__init__("这项申请由您本人提交，请由另一位审批人审批。")


class PurposeMissing(Exception):
    """So many rows leave only with a purpose (没有写明用途)."""

    def __init__(self, rows: int) -> None:
        super().__init__(f"这次导出有{rows}名儿童，请写明用途后再导出。用途会留存。")


class PermitMissing(Exception):
    """So many rows leave only with an approval (没有批量导出许可)."""

    def __init__(self, rows: int, limit: int) -> None:
        super().__init__(
            f"这次导出有{rows}名儿童，超过{limit}名，需要先在“我的许可”申请批量导出，由区民政局审批同意后再导出。"
        )


def district_of(user: User) -> str:
    """The code of the district in which an account works."""
    return user.jurisdiction[: CODE_LENGTH[Reach.DISTRICT]]


@transaction.atomic
def ask_for_child(search: Permit, *, reason: str, by: User) -> Permit:
    """Ask to see the child that a search across districts found. Raises NotAllowed, ReasonMissing, TooMany."""
    by.require(Act.ASK_PERMIT)
    now = timezone.now()
    # Only from the own, recent search: nobody asks for a child whose number he merely knows or guesses.
    if search.user_id != by.pk or search.what != Permission.SEARCH or search.child_id is None:
        raise NotAllowed
    if now - search.asked_at > SEARCH_LEADS_ON:
        raise NotAllowed
    return _ask(Permission.ACROSS, reason, by=by, child=Child(pk=search.child_id))  # of its row nothing is read here


@transaction.atomic
def ask_for_bulk(rows: int, *, reason: str, by: User) -> Permit:
    """Ask to export up to so many children of the own place. Raises NotAllowed, ReasonMissing, TooMany."""
    by.require(Act.ASK_PERMIT)
    return _ask(Permission.BULK, reason, by=by, rows=rows)


def _ask(what: Permission, reason: str, *, by: User, child: Child | None = None, rows: int | None = None) -> Permit:
    now = timezone.now()
    if not says_why(reason, on=timezone.localdate(now)):
        raise ReasonMissing
    if Permit.objects.filter(user=by, decision=Decision.WAITING).count() >= MOST_WAITING:
        raise TooMany
    permit = Permit.objects.create(
        user=by, district=district_of(by), what=what, child=child, rows=rows, reason=reason.strip()[:500], asked_at=now
    )
    journal.note("ASK_PERMIT", by=by, child=child, permit=permit.number, what=what)
    return permit


def waiting_permits(by: User) -> QuerySet[Permit]:
    """What waits for this 审批: requests of the own district, but not the own. Raises NotAllowed."""
    by.require(Act.DECIDE_PERMIT)
    waiting = Permit.objects.filter(district=district_of(by), decision=Decision.WAITING).exclude(user=by)
    return waiting.select_related("user").order_by("asked_at", "pk")


@scope.wide("of a child of another place, its name and district: shown masked to who asks and who decides")
def children_of(permits: Iterable[Permit], *, by: User) -> dict[int, Child]:
    """The children that these permits are about, by permit. Raises NotAllowed for a permit that is not the account's.

    Whoever shows them masks the name and says no more than the district.
    """
    permits = list(permits)
    watches = by.may(Act.DECIDE_PERMIT) or by.may(Act.SEE_PERMITS)
    if any(p.user_id != by.pk and not (watches and p.district == by.jurisdiction) for p in permits):
        raise NotAllowed
    findable = Q(address_secret=False) | Q(residence__within=by.jurisdiction)  # of the others not even the district
    found = Child.objects.filter(findable).select_related("person")
    children = found.in_bulk({p.child_id for p in permits if p.child_id})
    return {p.pk: children[p.child_id] for p in permits if p.child_id in children}


@transaction.atomic
def decide_permit(permit: Permit, *, approve: bool, why: str = "", by: User) -> Permit:
    """Approve or refuse. Raises NotAllowed, NotWaiting, OwnPermit, ReasonMissing."""
    by.require(Act.DECIDE_PERMIT, permit.district)
    if permit.user_id == by.pk:
        raise OwnPermit
    permit = Permit.objects.select_for_update(of=("self",)).get(pk=permit.pk)
    if permit.decision != Decision.WAITING:
        raise NotWaiting
    if not approve and not why.strip():
        raise ReasonMissing
    now = timezone.now()
    permit.decision = Decision.APPROVED if approve else Decision.REFUSED
    permit.decided_by, permit.decided_at, permit.why = by, now, why.strip()[:500]
    what = Permission(permit.what)
    permit.expires_at = now + holds_for(what, on=timezone.localdate(now)) if approve else None
    permit.save(update_fields=["decision", "decided_by", "decided_at", "why", "expires_at"])
    child = Child(pk=permit.child_id) if permit.child_id else None
    journal.note("DECIDE_PERMIT", by=by, child=child, permit=permit.number, approved=approve)
    return permit


def valid_permits(user: User, what: Permission, *, at: datetime) -> QuerySet[Permit]:
    """The approved permits of this kind that hold at this moment."""
    return Permit.objects.filter(user=user, what=what, decision=Decision.APPROVED, expires_at__gt=at)


def permitted_children(user: User, *, at: datetime) -> tuple[int, ...]:
    """The children beyond the own place that this account may look at now: nothing but look, and only these.

    Of one whose address is kept secret a permit opens nothing any more (地址保密).
    """
    if not user.may(Act.SEE_CHILD):
        return ()
    held = valid_permits(user, Permission.ACROSS, at=at).order_by("child_id")
    children = [pk for pk in held.values_list("child_id", flat=True).distinct() if pk is not None]
    return _not_secret(children) if children else ()


@scope.wide("whether an address is kept secret, and no more than that")
def _not_secret(children: Collection[int]) -> tuple[int, ...]:
    found = Child.objects.filter(pk__in=children, address_secret=False).order_by("pk")
    return tuple(found.values_list("pk", flat=True))


def use_permit(child: Child, *, by: User, at: datetime) -> Permit | None:
    """Count one use of the permit under which a child beyond the own place is looked at; None inside it."""
    if by.reaches(child.residence):
        return None
    permit = valid_permits(by, Permission.ACROSS, at=at).filter(child=child).order_by("-expires_at").first()
    if permit is None:
        raise NotAllowed
    return _used(permit)


def allow_export(rows: int, *, purpose: str, by: User, at: datetime) -> Permit | None:
    """Whether so many children's rows may leave now, and under which permit.

    Raises PurposeMissing, PermitMissing. The caller writes the line of the export with the permit's number.
    """
    on = timezone.localdate(at)
    need = export_needs(rows, on=on)
    if need is not Need.NOTHING and not says_why(purpose, on=on):
        raise PurposeMissing(rows)
    if need is not Need.PERMIT:
        return None
    permit = valid_permits(by, Permission.BULK, at=at).filter(rows__gte=rows).order_by("-expires_at").first()
    if permit is None:
        raise PermitMissing(rows, EXPORT_NEEDS_PERMIT.on(on))
    return _used(permit)


def _used(permit: Permit) -> Permit:
    with scope.whole_register("who holds a permit may not write on it; that it was used is counted for him"):
        Permit.objects.filter(pk=permit.pk).update(used=F("used") + 1)
    return permit
