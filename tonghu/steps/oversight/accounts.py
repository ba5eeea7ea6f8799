"""The life of an account (账号): authorised by somebody else, suspended at once, handed over at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tonghu.register import journal, scope
from tonghu.register.models import (
    Batch,
    Child,
    Line,
    NotAllowed,
    Pair,
    Permit,
    Record,
    Round,
    User,
)
from tonghu.rules.access import KEPT_BY_ADMINISTRATOR, Act, Role
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.eligibility import Kind
from tonghu.steps.oversight.permits import district_of

State = Record.State


class NotYours(ValueError):
    """Nobody makes, grants or ends the own account (本人账号)."""

    def __init__(self) -> None:
        super().__init__("不能办理自己的账号，也不能授权自己建立的账号。请由另一位管理员办理。")


class SuccessorMissing(ValueError):
    """Work that is open goes to somebody (没有接手人)."""

    def __init__(self, role: Role) -> None:
        whom = "本街镇的儿童督导员或同一居村的儿童主任" if role is Role.DIRECTOR else f"同一辖区的{role.label}"
        super().__init__(
            f"该账号还有未办完的工作，停用前要指定接手人（{whom}）。没有可选的接手人时，请先新建账号并授权。"
        )


class TooLate(ValueError):
    """An end is taken back on the same day only (已不能撤销)."""

    def __init__(self) -> None:
        super().__init__("停用账号只能在当天撤销。之后需要恢复使用的，恢复后由安全管理员重新授权。")


class EndsAfterContract(ValueError):
    """An account does not outlive its contract (超过合同期)."""

    def __init__(self, until: date) -> None:
        super().__init__(f"离岗日不能晚于合同到期日（{until.year}年{until.month}月{until.day}日）。请改正。")


# 授权


def waiting_accounts(by: User) -> QuerySet[User]:
    """Accounts of the district that nobody has authorised yet, oldest first. Raises NotAllowed."""
    by.require(Act.AUTHORISE_ACCOUNTS)
    waiting = User.objects.filter(authorised_at=None, is_active=True, jurisdiction__within=by.jurisdiction)
    return waiting.exclude(Q(pk=by.pk) | Q(made_by=by)).select_related("made_by").order_by("made_at", "pk")


@transaction.atomic
def authorise(user: User, *, by: User, agree: bool = True) -> User:
    """Let an account be used, or decline it. Raises NotAllowed, NotYours."""
    by.require(Act.AUTHORISE_ACCOUNTS, user.jurisdiction)
    user = User.objects.select_for_update().get(pk=user.pk)
    if by.pk in (user.pk, user.made_by_id):
        raise NotYours
    if user.authorised_at is not None or not user.is_active:
        return user
    if agree:
        user.authorised_by, user.authorised_at = by, timezone.now()
        user.save(update_fields=["authorised_by", "authorised_at"])
    else:
        user.is_active, user.ended_at = False, timezone.now()
        user.save(update_fields=["is_active", "ended_at"])
    act = "AUTHORISE_ACCOUNT" if agree else "DECLINE_ACCOUNT"
    journal.note(act, by=by, account=user.pk, role=user.role, jurisdiction=user.jurisdiction)
    return user


@transaction.atomic
def suspend(user: User, *, by: User, lift: bool = False) -> User:
    """Close an account at once, or open it again; only a 安全管理员 does either. Raises NotAllowed, NotYours."""
    by.require(Act.AUTHORISE_ACCOUNTS, user.jurisdiction)
    if user.pk == by.pk:
        raise NotYours
    if user.role not in KEPT_BY_ADMINISTRATOR:  # whoever is watched does not close the eyes of the other watcher
        raise NotAllowed
    user = User.objects.select_for_update().get(pk=user.pk)
    user.suspended_at, user.suspended_by = (None, None) if lift else (timezone.now(), by)
    user.save(update_fields=["suspended_at", "suspended_by"])
    journal.note("LIFT_SUSPENSION" if lift else "SUSPEND_ACCOUNT", by=by, account=user.pk)
    return user


# 离岗、交接


@dataclass(frozen=True, slots=True)
class Open:
    """One kind of work that an account leaves behind: its name on the desk, and how much."""

    code: str
    label: str
    count: int


_LABELS = {
    "drafts": "未提交的草稿",
    "returned": "退回待修改的登记表",
    "to_visit": "尚未登记、待走访的儿童",
    "to_review": "待审核的登记表",
    "lists": "待确认的名单",
    "pairs": "待判定的疑似",
    "disagreements": "待处理的核对不一致",
    "answers": "未回复的核对",
    "permits": "待审批的查阅许可",
}


@scope.wide("counted, not read: whoever keeps accounts sees no child")
def open_work(user: User) -> list[Open]:
    """What waits for this account, in numbers only: whoever keeps accounts sees no child."""
    return [Open(code, _LABELS[code], count) for code, count in _counted(user) if count]


def _counted(user: User) -> list[tuple[str, int]]:
    if user.role == Role.DIRECTOR:
        return _of_a_director(user)
    if user.role == Role.SUPERVISOR:
        return [("to_review", _records(user, State.SUBMITTED).count())]
    if user.role == Role.OFFICER:
        return _of_an_officer(user)
    if user.role == Role.LIAISON:
        lines = Line.objects.filter(verdict=Line.Verdict.PENDING, request__department=user.department)
        return [("answers", lines.filter(request__district=district_of(user)).count())]
    if user.role == Role.APPROVER:
        return [("permits", Permit.objects.filter(district=district_of(user), decision="").count())]
    return []


def _records(user: User, state: str) -> QuerySet[Record]:
    return Record.objects.filter(
        round__closed_on=None, state=state, child__state="ACTIVE", child__residence__within=user.jurisdiction
    )


def _of_a_director(user: User) -> list[tuple[str, int]]:
    begun = Record.objects.filter(child=OuterRef("pk"), round__closed_on=None)
    children = Child.objects.filter(state="ACTIVE", residence__within=user.jurisdiction).exclude(kind=Kind.OUTSIDE)
    running = Round.objects.filter(closed_on=None).exists()
    return [
        ("drafts", _records(user, State.DRAFT).count()),
        ("returned", _records(user, State.RETURNED).count()),
        ("to_visit", children.filter(~Exists(begun)).count() if running else 0),
    ]


def _of_an_officer(user: User) -> list[tuple[str, int]]:
    district = district_of(user)
    pairs = Pair.objects.filter(decision="", row__child=None, row__outcome="DOUBTFUL")
    entered = pairs.filter(row__batch__district=district, row__batch__state__in=["ENTERING", "ENTERED"])
    open_ = Line.objects.filter(verdict="DIFFERENT", settled_at=None, request__district=district)
    return [
        ("lists", Batch.objects.filter(district=district, state=Batch.State.PREVIEWED).count()),
        ("pairs", entered.values("row").distinct().count()),
        ("disagreements", open_.count()),
    ]


def successors_of(user: User) -> QuerySet[User]:
    """Who may take over: the same role, place and department; for a 儿童主任 also the 儿童督导员 of the street."""
    same = Q(role=user.role, jurisdiction=user.jurisdiction, department=user.department)
    if user.role == Role.DIRECTOR:
        street = user.jurisdiction[: CODE_LENGTH[Reach.STREET]]
        same |= Q(role=Role.SUPERVISOR, jurisdiction=street)
    usable = User.objects.filter(same, is_active=True, suspended_at=None).exclude(authorised_at=None)
    today = timezone.localdate()
    return usable.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exclude(pk=user.pk).order_by("role", "pk")


def needs_successor(user: User, left: Sequence[Open]) -> bool:
    """Whether somebody must take over: what is open, and the 居村 of a 儿童主任, always have somebody.

    An account that was never authorised was never used and leaves nothing.
    """
    return user.authorised_at is not None and (bool(left) or user.role == Role.DIRECTOR)


def kept_accounts(by: User) -> QuerySet[User]:
    """The accounts that a 系统管理员 may change: of the own district, not those who watch over him, not the own."""
    by.require(Act.KEEP_ACCOUNTS)
    kept = User.objects.filter(jurisdiction__within=by.jurisdiction, role__in=KEPT_BY_ADMINISTRATOR)
    return kept.exclude(pk=by.pk)


@transaction.atomic
def hand_over(user: User, *, to: User | None, by: User) -> User:
    """End an account from this moment and give its open work to another. Raises NotAllowed, SuccessorMissing.

    The journal keeps how much of what was open; nothing of the work itself moves, for it belongs to the place.
    """
    if not kept_accounts(by).filter(pk=user.pk).exists():
        raise NotAllowed
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        return user
    left = open_work(user)
    if to is not None and not successors_of(user).filter(pk=to.pk).exists():
        raise SuccessorMissing(Role(user.role))
    if to is None and needs_successor(user, left):
        raise SuccessorMissing(Role(user.role))
    user.is_active, user.ended_at, user.successor = False, timezone.now(), to
    user.save(update_fields=["is_active", "ended_at", "successor"])
    counts: dict[str, Any] = {one.code: one.count for one in left}
    journal.note("HANDOVER", by=by, account=user.pk, to=to.pk if to else None, **counts)
    return user


@transaction.atomic
def resume(user: User, *, by: User, at: datetime, until: date | None = None) -> User:
    """Take an end back on its day as if it had not been; later the account waits for a new authorisation.

    until: the new last day where the old one is over. Raises NotAllowed, TooLate, EndsAfterContract.
    """
    if not kept_accounts(by).filter(pk=user.pk).exists():
        raise NotAllowed
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        return user
    on = timezone.localdate(at)
    same_day = user.ended_at is not None and timezone.localdate(user.ended_at) == on
    if user.contract_until and user.contract_until < on:
        raise EndsAfterContract(user.contract_until)
    if user.ended(on=on):
        user.ends_on = until or user.contract_until
        if user.ended(on=on):
            raise TooLate
    user.is_active, user.ended_at, user.successor = True, None, None
    if not same_day:
        user.authorised_at = user.authorised_by = None
        user.made_by, user.made_at = by, at  # who asks for it anew is not the one who grants it
    user.save()
    journal.note("UNDO_HANDOVER" if same_day else "RESUME_ACCOUNT", by=by, account=user.pk)
    return user


@transaction.atomic
def set_leaving(user: User, *, last_day: date, by: User) -> User:
    """Write down that somebody leaves: the account ends with that day. Raises NotAllowed, EndsAfterContract."""
    if not kept_accounts(by).filter(pk=user.pk).exists():
        raise NotAllowed
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.contract_until and last_day > user.contract_until:
        raise EndsAfterContract(user.contract_until)
    user.ends_on, user.leave_told_at = last_day, timezone.now()
    user.save(update_fields=["ends_on", "leave_told_at"])
    journal.note("SET_LEAVING", by=by, account=user.pk, last_day=last_day)
    return user


def past_their_day(*, by: User, on: date) -> QuerySet[User]:
    """Accounts whose last day is over and whose work nobody has taken over yet, the longest ago first."""
    return kept_accounts(by).filter(is_active=True, ends_on__lt=on).order_by("ends_on", "pk")


def places_without_director(*, by: User, on: date) -> list[tuple[str, datetime]]:
    """居村 of this 儿童督导员 whose 儿童主任 left without a successor of the kind, and since when."""
    gone = User.objects.filter(role=Role.DIRECTOR, is_active=False, successor=by, ended_at__isnull=False)
    here = User.objects.filter(role=Role.DIRECTOR, is_active=True, suspended_at=None).exclude(authorised_at=None)
    served = here.filter(Q(ends_on=None) | Q(ends_on__gte=on), jurisdiction=OuterRef("jurisdiction"))
    since: dict[str, datetime] = {}
    for place, at in gone.filter(~Exists(served)).order_by("ended_at").values_list("jurisdiction", "ended_at"):
        if at is not None:
            since[place] = at
    return sorted(since.items(), key=lambda one: one[1])
