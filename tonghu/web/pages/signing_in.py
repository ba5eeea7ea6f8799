"""Signing in and out (登录、退出): password and second factor, passkey, or the government's single sign-on.

The answer to a wrong password is the same, and takes as long, whether or not the account exists.
"""

import ipaddress
import json
from functools import wraps
from typing import Any

import requests
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.internal import flows
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tonghu.register import journal, scope
from tonghu.register.models import User
from tonghu.web.gate import government, hurdles, written
from tonghu.web.gate.doors import public
from tonghu.web.gate.factor_forms import Code, PasskeyAfter, PasskeyAlone
from tonghu.web.gate.limits import limited

WRONG = "账号或口令不对，没有登录。请核对后重试；忘记口令请联系本区系统管理员重设。"
LOCKED = "失败次数过多，暂时不能登录。请15分钟后再试，或联系本区系统管理员重设口令。"
ENDED = "账号已停用或已过有效期，没有登录。请联系本区系统管理员。"
WAITING = "账号还没有授权，或已被暂停，没有登录。请联系本区安全管理员。"
OVER = "登录已结束：长时间没有操作，或者已满一个工作日。请重新登录。"
PASSKEY = "通行密钥没有通过，没有登录。请重试，或用口令登录。"
# A whole office may stand behind one address and sign in at nine: this only keeps machines from flooding.
_FLOOD = "600/m/ip"
_WHY = {"account": ENDED, "waiting": WAITING, "session": OVER}


def leads_away(view: Any) -> Any:
    """A page whose form goes on to the government's sign-on: browsers ask whether a form may be led there."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shown: Any = csp_update({"form-action": [government.origin()]})(view) if government.configured() else view
        answer: HttpResponse = shown(request, *args, **kwargs)
        return answer

    return allowed


@public
@leads_away
@limited(_FLOOD)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and its answer."""
    if request.user.is_authenticated:
        return redirect(after(request))
    if request.method == "POST":
        answer = _try(request)
        if isinstance(answer, HttpResponse):
            return answer
        return _form(request, answer, status=429 if answer == LOCKED else 401)
    return _form(request, _WHY.get(request.GET.get("ended", ""), ""))


class Second(AuthenticateView):  # type: ignore[misc]  # allauth has no types
    """The second factor after the password: a code, or a passkey."""

    form_class = Code
    webauthn_form_class = PasskeyAfter
    template_name = "signing_in/second.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Written down, then shown again."""
        written.not_signed_in(self.request, written.FACTOR, account=self.stage.login.user)
        answer: HttpResponse = super().form_invalid(form)
        answer.status_code = 401
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what this account has."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        has, asked = hurdles.kinds_of(user), shown.get("js_data", {}).get("request_options")
        options = json.dumps(asked) if asked else ""
        return shown | {
            "has": has,
            "options": options,
            "problem": _first_error(self.form) if self.request.method == "POST" else "",
        }


second = public(limited(_FLOOD)(Second.as_view()))


@public
@limited(_FLOOD)
@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Ask a passkey (GET, for the script), and its answer: possession and fingerprint or PIN, both factors at once."""
    if request.user.is_authenticated:
        return redirect(after(request))
    if request.method == "GET":
        return JsonResponse({"request_options": passkeys.begin_authentication(user=None)})
    form = PasskeyAlone(data=request.POST)
    if not form.is_valid():
        written.not_signed_in(request, written.FACTOR)
        return _form(request, PASSKEY, status=401)
    authenticator = form.cleaned_data["credential"]
    login = Login(user=authenticator.user, redirect_url=after(request))
    answer: HttpResponse = flows.perform_passwordless_login(request, authenticator, login)
    return answer


@public
@leads_away
@limited(_FLOOD)
@require_POST
def government_there(request: HttpRequest) -> HttpResponse:
    """To the government's single sign-on."""
    return lead_there(request, next_url=after(request))


@public
@limited(_FLOOD)
@require_GET
def government_back(request: HttpRequest) -> HttpResponse:
    """Back from there, with a code that is exchanged for a proven identity."""
    if not government.configured():
        raise Http404
    view = OAuth2CallbackView.adapter_view(government.Exchange(request))
    answer: HttpResponse = view(request)
    return answer


def lead_there(request: HttpRequest, *, next_url: str, connect: bool = False) -> HttpResponse:
    """Send on to the government's sign-on, or say that it cannot be reached."""
    try:
        return government.lead_there(request, next_url=next_url, connect=connect)
    except SocialApp.DoesNotExist as fault:
        raise Http404 from fault
    except (OAuth2Error, requests.RequestException):
        shown = {"provider": settings.OIDC_NAME, "away": True}
        return render(request, "signing_in/government_failed.html", shown, status=502)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, User):
        with scope.seeing(request.user):
            journal.note("SIGN_OUT", by=request.user)
    logout(request)
    messages.success(request, "已退出。")
    return redirect("account_login")


def after(request: HttpRequest) -> str:
    """Where to go on: only within this site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if inside else "/"


def takes_passkeys(request: HttpRequest) -> bool:
    """Whether browsers offer passkeys at this address: over https or on this machine, by a name and not a number."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost"
    return False


def _form(request: HttpRequest, problem: str, *, status: int = 200) -> HttpResponse:
    shown = {
        "problem": problem,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "passkeys": takes_passkeys(request),
        "government": settings.OIDC_NAME if government.configured() else "",
        "second_factor": settings.SECOND_FACTOR_REQUIRED,
    }
    return render(request, "signing_in/sign_in.html", shown, status=status)


def _try(request: HttpRequest) -> HttpResponse | str:
    """Go on to the second factor or in, or why not."""
    account, password = request.POST.get("username", "").strip()[:150], request.POST.get("password", "")[:1000]
    try:
        # For an account nobody has, a password is hashed too: the time tells nothing.
        user = get_adapter().authenticate(request, username=account, password=password or "-")
    except ValidationError:
        written.not_signed_in(request, written.LOCKED, typed=account)
        return LOCKED
    if user is None:
        written.not_signed_in(request, written.WRONG, typed=account)
        return WRONG
    if not user.usable(on=timezone.localdate()):
        written.not_signed_in(request, written.ENDED, account=user)
        return ENDED if user.authorised else WAITING
    answer: HttpResponse = perform_password_login(request, {}, Login(user=user, redirect_url=after(request)))
    return answer


def _first_error(form: Any) -> str:
    return next((error for errors in form.errors.values() for error in errors), "")
