"""Accounts (账号): an administrator makes, ends and resets those of the own jurisdiction, and never sees a child.

Those of the 安全管理员 and the 审计管理员 stand in the list and are out of reach: they watch over the 系统管理员.
"""

from collections.abc import Collection, Iterator
from datetime import date
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register import journal
from tonghu.register.models import Division, User
from tonghu.rules.access import KEPT_BY_ADMINISTRATOR, Act, Role
from tonghu.rules.terms.dates import read_date
from tonghu.rules.terms.departments import VERIFIERS
from tonghu.rules.terms.problems import Problem
from tonghu.steps import oversight
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.gate import government, sessions
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.gate.enrolling import enrol
from tonghu.web.gate.fresh import fresh
from tonghu.web.gate.passwords import give_password, new_password
from tonghu.web.queues.accounts import SOON, accounts_in_reach
from tonghu.web.shown.places import place_path
from tonghu.web.templatetags.tonghu import moment


@door(Act.KEEP_ACCOUNTS)
def accounts(request: SignedIn) -> HttpResponse:
    """The list."""
    on = timezone.localdate()
    found, role, show = _wanted(request, on=on)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [(user, *_state(user, on=on), user.role in KEPT_BY_ADMINISTRATOR and user != request.user) for user in page]
    shown = {"page": page, "rows": rows, "roles": list(Role), "role": role, "show": show, "on": on}
    linked = SocialAccount.objects.filter(provider=government.PROVIDER)
    shown |= {
        "with_factor": _with_factor(list(page)),
        "chosen": urlencode({"role": role, "show": show}),
        "government": settings.OIDC_NAME if government.configured() else "",
        "linked": set(linked.filter(user__in=list(page)).values_list("user", flat=True)),
    }
    return render(request, "accounts/accounts.html", shown)


def _wanted(request: SignedIn, *, on: date) -> tuple[QuerySet[User], str, str]:
    """The accounts asked for, and the chips that were chosen."""
    found = accounts_in_reach(request.user).order_by("-is_active", "role", "jurisdiction", "username")
    role, show = request.GET.get("role", ""), request.GET.get("show", "")
    if role in set(Role):
        found = found.filter(role=role)
    if show == "ending":
        found = found.filter(is_active=True, ends_on__gte=on, ends_on__lte=on + SOON)
    if show == "over":
        found = oversight.past_their_day(by=request.user, on=on)
    if show == "waiting":
        found = found.filter(is_active=True, authorised_at=None)
    return found, role if role in set(Role) else "", show if show in ("ending", "over", "waiting") else ""


def _with_factor(users: Collection[User]) -> set[int]:
    """Those who have set up a second factor."""
    strong = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(strong.filter(user__in=users).values_list("user", flat=True))


@door(Act.KEEP_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """The list as it is seen."""
    on = timezone.localdate()
    found, role, show = _wanted(request, on=on)
    users = list(found)

    def lines() -> Iterator[list[str]]:
        strong = _with_factor(users)
        return (_line(user, on=on, strong=user.pk in strong) for user in users)

    chosen = {"role": role, "show": show}
    back = f"/accounts/?{urlencode(chosen)}"
    return leave_list(request, Kind.ACCOUNTS, _HEADS, lines, rows=len(users), back=back, chosen=chosen)


_HEADS = (
    *(("账号", 16), ("姓名", 12), ("角色", 16), ("部门", 14), ("辖区", 30), ("有效期至", 12)),
    *(("合同编号", 20), ("最近登录", 20), ("第二因素", 10), ("状态", 16)),
)


def _line(user: User, *, on: date, strong: bool) -> list[str]:
    office = [str(user.get_role_display()), str(user.get_department_display()), place_path(user.jurisdiction)]
    until = user.ends_on.isoformat() if user.ends_on else "长期"
    used = [moment(user.last_login) or "从未登录", "已设置" if strong else "未设置"]
    return [user.username, user.name, *office, until, user.contract_number, *used, _state(user, on=on)[0]]


def _state(user: User, *, on: date) -> tuple[str, str]:
    """What an account is now, and the colour of it."""
    if not user.is_active:
        return "已停用", "amber"
    if user.suspended_at:
        return "已暂停", "red"
    if user.authorised_at is None:
        return "待授权", "amber"
    return ("已到期，待交接", "amber") if user.ended(on=on) else ("在用", "")


@door(Act.KEEP_ACCOUNTS)
@sensitive_variables("password")
def new(request: SignedIn) -> HttpResponse:
    """The form for a new account; its random password is shown once."""
    problems: list[Problem] = []
    if request.method == "POST":
        password = new_password()
        made = enrol(request.POST.dict(), password, by=request.user)
        if isinstance(made, User):
            return _show_once(request, made, password, "账号已建立，等待授权")
        problems = made
    shown = {
        "problems": problems,
        "typed": request.POST,
        "roles": KEPT_BY_ADMINISTRATOR,
        "departments": VERIFIERS,
        "places": Division.objects.filter(code__within=request.user.jurisdiction),
    }
    return render(request, "accounts/new.html", shown, status=422 if problems else 200)


@door(Act.KEEP_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def end(request: SignedIn, pk: int) -> HttpResponse:
    """What an account leaves open, who takes it over, and the end from that moment (停用、交接)."""
    user = get_object_or_404(oversight.kept_accounts(request.user), pk=pk, is_active=True)
    successors, problems = oversight.successors_of(user), []
    if request.method == "POST":
        chosen = request.POST.get("successor", "")
        to = successors.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 10 else None
        try:
            oversight.hand_over(user, to=to, by=request.user)
        except oversight.SuccessorMissing as refusal:
            problems = [Problem("SUCCESSOR", str(refusal), "successor")]
        else:
            told = f"账号 {user.username} 已停用，不能再登录{f'；工作由 {to.username} 接手' if to else ''}。"
            messages.success(request, told, extra_tags=f"/accounts/{user.pk}/resume/")
            return redirect("accounts")
    shown = {"account": user, "successors": successors, "problems": problems}
    work = oversight.open_work(user)
    shown |= {"work": work, "needed": oversight.needs_successor(user, work)}
    return render(request, "accounts/hand_over.html", shown, status=422 if problems else 200)


@door(Act.KEEP_ACCOUNTS)
@require_POST
def resume(request: SignedIn, pk: int) -> HttpResponse:
    """Take an end back on its day; later the account waits for a new authorisation."""
    user = get_object_or_404(oversight.kept_accounts(request.user), pk=pk)
    try:
        user = oversight.resume(user, by=request.user, at=timezone.now())
    except (oversight.TooLate, oversight.EndsAfterContract) as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts")
    waits = "" if user.authorised else "；停用已不是当天，须由安全管理员重新授权后才能登录"
    messages.success(request, f"账号 {user.username} 已恢复使用{waits}。")
    return redirect("accounts")


@door(Act.KEEP_ACCOUNTS)
@require_POST
def leaving(request: SignedIn, pk: int) -> HttpResponse:
    """Write down the last day of somebody who leaves."""
    user = get_object_or_404(oversight.kept_accounts(request.user), pk=pk, is_active=True)
    day = read_date(request.POST.get("last_day", ""))
    if not isinstance(day, date) or day < timezone.localdate():
        messages.error(request, "没有登记。请填写今天或以后的离岗日；已经离岗的，请直接办理停用和交接。")
        return redirect("accounts")
    try:
        oversight.set_leaving(user, last_day=day, by=request.user)
    except oversight.EndsAfterContract as refusal:
        messages.error(request, f"没有登记。{refusal}")
        return redirect("accounts")
    until = f"{day.year}年{day.month}月{day.day}日"
    messages.success(request, f"已登记离岗：账号 {user.username} 用到{until}。请在此之前办理交接。")
    return redirect("accounts")


@door(Act.KEEP_ACCOUNTS)
@require_POST
@sensitive_variables("password")
def reset(request: SignedIn, pk: int) -> HttpResponse:
    """A new random password, shown once and good for choosing an own one; open sessions end with the old one."""
    user = get_object_or_404(oversight.kept_accounts(request.user), pk=pk)
    password = new_password()
    with transaction.atomic():
        give_password(user, password)
        sessions.end_all(user)
        journal.note("RESET_PASSWORD", by=request.user, account=user.pk)
    return _show_once(request, user, password, "口令已重设")


@door(Act.KEEP_ACCOUNTS)
@fresh
@require_POST
def reset_factors(request: SignedIn, pk: int) -> HttpResponse:
    """Take away every second factor of an account whose owner lost them; at the next sign-in they are added anew."""
    user = get_object_or_404(oversight.kept_accounts(request.user), pk=pk)
    with transaction.atomic():
        gone, _ = Authenticator.objects.filter(user=user).delete()
        sessions.end_all(user)
        journal.note("RESET_FACTORS", by=request.user, account=user.pk, count=gone)
    messages.success(request, f"账号 {user.username} 的第二因素已清除，下次登录时重新设置。请先当面核实本人。")
    return redirect("accounts")


@door(Act.KEEP_ACCOUNTS)
@fresh
@require_POST
def link_identity(request: SignedIn, pk: int) -> HttpResponse:
    """Declare which identity of the government's single sign-on belongs to an account; empty takes it away."""
    user = get_object_or_404(oversight.kept_accounts(request.user), pk=pk)
    subject = request.POST.get("subject", "").strip()[:191]
    if not government.configured():
        raise Http404
    with transaction.atomic():
        done = government.link(user, subject) if subject else government.unlink(user)
        if done:
            sessions.end_all(user)
            journal.note("LINK_IDENTITY" if subject else "UNLINK_IDENTITY", by=request.user, account=user.pk)
    if done:
        messages.success(request, f"账号 {user.username} 的统一身份标识已{'登记' if subject else '清除'}。")
    else:
        messages.error(request, "没有登记：这个标识已属于另一个账号，或者该账号本来就没有标识。请核对。")
    return redirect("accounts")


def _show_once(request: SignedIn, user: User, password: str, title: str) -> HttpResponse:
    return render(request, "accounts/once.html", {"account": user, "password": password, "heading": title})
