"""Authorising and suspending accounts (账号授权): the 安全管理员 grants what the 系统管理员 has made."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register.models import User
from tonghu.rules.access import KEPT_BY_ADMINISTRATOR, Act
from tonghu.steps import oversight
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.places import place_path
from tonghu.web.templatetags.tonghu import moment

_SHOWS = (("", "待授权"), ("suspended", "已暂停"), ("all", "全部在用"))


@door(Act.AUTHORISE_ACCOUNTS)
def authorising(request: SignedIn) -> HttpResponse:
    """What waits; by chip also what is suspended, and everything in use."""
    show = request.GET.get("show", "")
    page = Paginator(_shown(request, show), 50).get_page(request.GET.get("page"))
    shown = {"page": page, "shows": _SHOWS, "show": show if show in dict(_SHOWS) else "", "kept": KEPT_BY_ADMINISTRATOR}
    return render(request, "oversight/authorising.html", shown)


@door(Act.AUTHORISE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def export(request: SignedIn) -> HttpResponse:
    """The list as it is seen."""
    show = request.GET.get("show", "")
    show = show if show in dict(_SHOWS) else ""
    users, back = list(_shown(request, show)), f"/authorising/?show={show}"

    def lines() -> Iterator[list[str]]:
        return (_line(user) for user in users)

    return leave_list(request, Kind.ACCOUNTS, _HEADS, lines, rows=len(users), back=back, chosen={"show": show})


_HEADS = (
    *(("账号", 16), ("姓名", 12), ("角色", 16), ("部门", 14), ("辖区", 30)),
    *(("新建人", 14), ("新建时间", 20), ("授权时间", 20), ("暂停时间", 20)),
)


def _line(user: User) -> list[str]:
    office = [str(user.get_role_display()), str(user.get_department_display()), place_path(user.jurisdiction)]
    made = (user.made_by.name or user.made_by.username) if user.made_by else ""
    days = [moment(at) for at in (user.made_at, user.authorised_at, user.suspended_at)]
    return [user.username, user.name, *office, made, *days]


def _shown(request: SignedIn, show: str) -> QuerySet[User]:
    accounts = User.objects.filter(jurisdiction__within=request.user.jurisdiction).select_related("made_by")
    if show == "suspended":
        return accounts.exclude(suspended_at=None).order_by("-suspended_at")
    if show == "all":
        in_use = accounts.filter(is_active=True, suspended_at=None).exclude(authorised_at=None)
        return in_use.order_by("role", "jurisdiction", "username")
    return oversight.waiting_accounts(request.user)


@door(Act.AUTHORISE_ACCOUNTS)
@require_POST
def authorise(request: SignedIn, pk: int) -> HttpResponse:
    """Grant or decline one account."""
    user = get_object_or_404(oversight.waiting_accounts(request.user), pk=pk)
    agree = request.POST.get("act") == "agree"
    oversight.authorise(user, agree=agree, by=request.user)
    messages.success(request, f"账号 {user.username} {'已授权，可以登录' if agree else '未授权，已停用'}。")
    return redirect("authorising")


@door(Act.AUTHORISE_ACCOUNTS)
@require_POST
def suspend(request: SignedIn, pk: int) -> HttpResponse:
    """Close an account at once, or open it again."""
    kept = User.objects.filter(jurisdiction__within=request.user.jurisdiction, role__in=KEPT_BY_ADMINISTRATOR)
    user = get_object_or_404(kept, pk=pk)
    lift = request.POST.get("act") == "lift"
    oversight.suspend(user, lift=lift, by=request.user)
    if lift:
        messages.success(request, f"账号 {user.username} 已恢复使用。")
    else:
        messages.success(request, f"账号 {user.username} 已暂停，已打开的页面立即失效。需要恢复时在“已暂停”中办理。")
    return redirect("/authorising/?show=suspended")
