"""Authorising and suspending accounts (账号授权): the 安全管理员 grants what the 系统管理员 has made."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tonghu.register.models import User
from tonghu.rules.access import KEPT_BY_ADMINISTRATOR, Act
from tonghu.steps import oversight
from tonghu.web.gate.doors import SignedIn, door

_SHOWS = (("", "待授权"), ("suspended", "已暂停"), ("all", "全部在用"))


@door(Act.AUTHORISE_ACCOUNTS)
def authorising(request: SignedIn) -> HttpResponse:
    """What waits; by chip also what is suspended, and everything in use."""
    show = request.GET.get("show", "")
    page = Paginator(_shown(request, show), 50).get_page(request.GET.get("page"))
    shown = {"page": page, "shows": _SHOWS, "show": show if show in dict(_SHOWS) else "", "kept": KEPT_BY_ADMINISTRATOR}
    return render(request, "oversight/authorising.html", shown)


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
