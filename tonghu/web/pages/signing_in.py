"""Signing in and out (登录、退出). The answer to a wrong password is the same whether or not the account exists."""

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tonghu.register import journal, scope
from tonghu.register.models import User
from tonghu.web.gate import lockout
from tonghu.web.gate.doors import public

WRONG = "账号或口令不对，没有登录。请核对后重试；忘记口令请联系本区系统管理员重设。"
LOCKED = "失败次数过多，暂时不能登录。请15分钟后再试，或联系本区系统管理员重设口令。"
ENDED = "账号已停用或已过有效期，没有登录。请联系本区系统管理员。"
WAITING = "账号还没有授权，或已被暂停，没有登录。请联系本区安全管理员。"


@public
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and its answer."""
    if request.user.is_authenticated:
        return redirect(_after(request))
    problem = ENDED if "ended" in request.GET else ""
    status = 200
    if request.method == "POST":
        problem = _try(request)
        if not problem:
            return redirect(_after(request))
        status = 429 if problem == LOCKED else 401
    shown = {"problem": problem, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "signing_in/sign_in.html", shown, status=status)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, User):
        with scope.seeing(request.user):
            journal.note("SIGN_OUT", by=request.user)
    logout(request)
    messages.success(request, "已退出。")
    return redirect("sign-in")


def _try(request: HttpRequest) -> str:
    """Sign in, or say why not."""
    account, address = request.POST.get("username", "").strip()[:150], request.META.get("REMOTE_ADDR", "")
    if lockout.locked(account, address):
        return LOCKED
    # For an account nobody has, `authenticate` hashes too: the time tells nothing.
    user = authenticate(request, username=account, password=request.POST.get("password", "")[:1000])
    if not isinstance(user, User):
        lockout.failed(account, address)
        return WRONG
    if not user.authorised:
        return WAITING
    if user.ended(on=timezone.localdate()):
        return ENDED
    lockout.succeeded(account)
    login(request, user)  # begins a session with a new key
    with scope.seeing(user):
        journal.note("SIGN_IN", by=user)
    return ""


def _after(request: HttpRequest) -> str:
    """Where to go on: only within this site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if inside else "/"
