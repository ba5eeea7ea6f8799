"""Accounts (账号): an administrator makes, ends and resets those of the own jurisdiction, and never sees a child."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from tonghu.register import journal
from tonghu.register.models import Division, User
from tonghu.rules.access import Act, Role
from tonghu.rules.terms.departments import VERIFIERS
from tonghu.rules.terms.problems import Problem
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.gate.enrolling import enrol
from tonghu.web.gate.passwords import new_password
from tonghu.web.queues.accounts import SOON, accounts_in_reach


@door(Act.KEEP_ACCOUNTS)
def accounts(request: SignedIn) -> HttpResponse:
    """The list."""
    on = timezone.localdate()
    found = accounts_in_reach(request.user).order_by("-is_active", "role", "jurisdiction", "username")
    role, show = request.GET.get("role", ""), request.GET.get("show", "")
    if role in set(Role):
        found = found.filter(role=role)
    if show == "ending":
        found = found.filter(is_active=True, ends_on__gte=on, ends_on__lte=on + SOON)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [(user, user.is_active and not user.ended(on=on)) for user in page]
    shown = {"page": page, "rows": rows, "roles": list(Role), "role": role, "show": show}
    return render(request, "accounts/accounts.html", shown)


@door(Act.KEEP_ACCOUNTS)
@sensitive_variables("password")
def new(request: SignedIn) -> HttpResponse:
    """The form for a new account; its random password is shown once."""
    problems: list[Problem] = []
    if request.method == "POST":
        password = new_password()
        made = enrol(request.POST.dict(), password, by=request.user)
        if isinstance(made, User):
            return _show_once(request, made, password, "账号已建立")
        problems = made
    shown = {
        "problems": problems,
        "typed": request.POST,
        "roles": list(Role),
        "departments": VERIFIERS,
        "places": Division.objects.filter(code__within=request.user.jurisdiction),
    }
    return render(request, "accounts/new.html", shown, status=422 if problems else 200)


@door(Act.KEEP_ACCOUNTS)
@require_POST
def end(request: SignedIn, pk: int) -> HttpResponse:
    """End an account from now on, or let it be used again."""
    user = get_object_or_404(accounts_in_reach(request.user), pk=pk)
    again = "1" in (request.POST.get("again"), request.GET.get("again"))
    if user == request.user:
        messages.error(request, "不能停用正在使用的账号。请由另一位系统管理员办理。")
        return redirect("accounts")
    with transaction.atomic():
        user.is_active = again
        fields = ["is_active"]
        if again and user.ended(on=timezone.localdate()):
            user.ends_on = None
            fields.append("ends_on")
        user.save(update_fields=fields)
        journal.note("RESUME_ACCOUNT" if again else "END_ACCOUNT", by=request.user, account=user.pk)
    undo = "" if again else f"/accounts/{user.pk}/end/?again=1"
    messages.success(
        request, f"账号 {user.username} 已{'恢复使用' if again else '停用，不能再登录'}。", extra_tags=undo
    )
    return redirect("accounts")


@door(Act.KEEP_ACCOUNTS)
@require_POST
@sensitive_variables("password")
def reset(request: SignedIn, pk: int) -> HttpResponse:
    """A new random password, shown once; open sessions of the account end with the old one."""
    user = get_object_or_404(accounts_in_reach(request.user), pk=pk)
    password = new_password()
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        journal.note("RESET_PASSWORD", by=request.user, account=user.pk)
    return _show_once(request, user, password, "口令已重设")


def _show_once(request: SignedIn, user: User, password: str, title: str) -> HttpResponse:
    return render(request, "accounts/once.html", {"account": user, "password": password, "heading": title})
