"""The own account (我的账号): password, second factors, devices; for everyone, and of nobody else."""

import json
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as codes_flows
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.internal import flows as passkey_flows
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tonghu.register import journal
from tonghu.register.models import User
from tonghu.rules.access import Act
from tonghu.web.gate import government, hurdles, sessions, written
from tonghu.web.gate.addresses import kind_of_place
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.gate.factor_forms import CodeAgain, NewPasskey, PasskeyAgain
from tonghu.web.gate.fresh import fresh
from tonghu.web.gate.limits import limited
from tonghu.web.gate.passwords import choose_password, faults_of, must_change
from tonghu.web.pages.signing_in import after, lead_there, leads_away, takes_passkeys

own = door(Act.KEEP_OWN_ACCESS)


@own
@leads_away
@require_GET
def mine(request: SignedIn) -> HttpResponse:
    """Everything about the own access on one page."""
    at = timezone.now()
    factors = [factor.wrap() for factor in Authenticator.objects.filter(user=request.user).order_by("created_at")]
    by_kind = {kind: [f for f in factors if f.instance.type == kind] for kind in Authenticator.Type.values}
    devices = [
        {
            "pk": one.pk,
            "what": sessions.device_of(one.user_agent),
            "where": kind_of_place(one.ip),
            "since": one.created_at,
            "used": one.last_seen_at,
            "here": one.session_key == request.session.session_key,
        }
        for one in sessions.open_sessions(request.user, at=at)
    ]
    codes = by_kind["recovery_codes"]
    shown = {
        "totp": by_kind["totp"],
        "passkeys": by_kind["webauthn"],
        "codes_left": len(codes[0].get_unused_codes()) if codes else None,
        "devices": devices,
        "takes_passkeys": takes_passkeys(request),
        "required": settings.SECOND_FACTOR_REQUIRED,
        "government": settings.OIDC_NAME if government.configured() else "",
        "linked": SocialAccount.objects.filter(user=request.user, provider=government.PROVIDER).exists(),
    }
    return render(request, "own_access/mine.html", shown)


@own
@limited("20/15m/user")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def password(request: SignedIn) -> HttpResponse:
    """Choose another password; every other session of the account ends."""
    user, faults = request.user, []
    given = must_change(user, at=timezone.now())
    if request.method == "POST":
        faults = _password_faults(request)
        if not faults:
            with transaction.atomic():
                choose_password(user, request.POST["new"])
                sessions.end_others(request, user)
                journal.note("CHANGE_PASSWORD", by=user)
            messages.success(request, "口令已更换，其他设备上的登录已结束。")
            return redirect("desk" if given else "mfa_index")
    shown = {"faults": faults, "given": given, "by_other": user.password_given}
    return render(request, "own_access/password.html", shown, status=422 if faults else 200)


def _password_faults(request: SignedIn) -> list[str]:
    old, new, again = (request.POST.get(name, "")[:1000] for name in ("old", "new", "again"))
    try:
        if not get_adapter().reauthenticate(request.user, old or "-"):
            return ["现在的口令不对，没有更换。请重新输入。"]
    except ValidationError as locked:
        return list(locked.messages)
    if new != again:
        return ["两次输入的新口令不一样。请重新输入。"]
    return faults_of(new, of=request.user)


class Totp(ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Add the dynamic code of an app on the phone."""

    template_name = "own_access/totp.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Everything else of the account that is open ends."""
        answer: HttpResponse = super().form_valid(form)
        _added(self.request, "totp", "动态码已设置。")
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the secret in groups, for those who type it."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        secret = shown["form"].secret
        return shown | {"groups": [secret[at : at + 4] for at in range(0, len(secret), 4)]}


totp = own(limited("30/15m/user")(Totp.as_view()))


class Passkey(AddWebAuthnView):  # type: ignore[misc]
    """Add a passkey: kept in the device, opened by fingerprint, face or PIN, so that it also signs in alone."""

    form_class = NewPasskey
    template_name = "own_access/passkey.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Everything else of the account that is open ends."""
        answer: HttpResponse = super().form_valid(form)
        _added(self.request, "webauthn", "通行密钥已添加。")
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the question to the device."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        options = passkeys.begin_registration(self.request.user, True)
        return shown | {"options": json.dumps(options)}


passkey = own(limited("30/15m/user")(Passkey.as_view()))


class Codes(ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, shown once."""

    template_name = "own_access/codes.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the own account where there are none."""
        if "recovery_codes" not in hurdles.kinds_of(cast(User, request.user)):
            return redirect("mfa_index")
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


codes = own(require_GET(Codes.as_view()))


@own
@fresh
@require_POST
def new_codes(request: SignedIn) -> HttpResponse:
    """Ten new recovery codes in place of the old ones."""
    if not hurdles.strong_factors(request.user):
        messages.error(request, "还没有第二因素，不能生成恢复码。请先设置动态码或通行密钥。")
        return redirect("mfa_index")
    codes_flows.generate_recovery_codes(request)
    written.factor_added(request.user, "recovery_codes")
    return redirect("mfa_view_recovery_codes")


@own
@fresh
@require_POST
def remove_factor(request: SignedIn, pk: int) -> HttpResponse:
    """Take away a dynamic code or a passkey, unless the account would be left without any that it must have."""
    strong = Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    factor = get_object_or_404(strong, pk=pk)
    if settings.SECOND_FACTOR_REQUIRED and strong.count() == 1:
        messages.error(request, "这是唯一的第二因素，没有移除。请先添加另一个，再移除这一个。")
        return redirect("mfa_index")
    with transaction.atomic():
        factor.delete()
        if not strong.exists():
            Authenticator.objects.filter(user=request.user).delete()
        written.factor_removed(request.user, factor.type)
        hurdles.forget(request)
        sessions.end_others(request, request.user)
    messages.success(request, "已移除，其他设备上的登录已结束。")
    return redirect("mfa_index")


@own
@fresh
@require_POST
def link_government(request: SignedIn) -> HttpResponse:
    """Go and prove an identity over there, to bind it to this account."""
    return lead_there(request, next_url="/account/", connect=True)


@own
@fresh
@require_POST
def unlink_government(request: SignedIn) -> HttpResponse:
    """Take the binding away."""
    if government.unlink(request.user):
        written.factor_removed(request.user, "government")
        sessions.end_others(request, request.user)
        messages.success(request, f"已解除与{settings.OIDC_NAME}的绑定。")
    return redirect("mfa_index")


@own
@require_POST
def end_device(request: SignedIn) -> HttpResponse:
    """End one other session, or all of them."""
    one = request.POST.get("device", "")
    if one.isdigit():
        ended = sessions.end_one(request.user, int(one))
        messages.success(request, "已结束这个设备上的登录。" if ended else "这个设备上的登录已经结束了。")
    else:
        sessions.end_others(request, request.user)
        messages.success(request, "其他设备上的登录都已结束。")
    journal.note("END_SESSIONS", by=request.user, all=not one)
    return redirect("mfa_index")


@own
@require_http_methods(["GET", "POST"])
def still_in(request: SignedIn) -> JsonResponse:
    """How long this session still lasts; POST: somebody goes on working."""
    return JsonResponse(
        {
            "left": sessions.seconds_left(request, at=timezone.now()),
            "who": journal.hidden("who", str(request.user.pk)),
            "token": get_token(request),
        }
    )


@own
@limited("60/15m/user")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "code")
def confirm(request: SignedIn) -> HttpResponse:
    """Confirm who sits there: with a factor where there is one, else with the password."""
    has = hurdles.kinds_of(request.user)
    strong = "totp" in has or "webauthn" in has
    problem = _confirm(request, strong=strong) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return redirect(after(request))
    shown = {
        "problem": problem,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "has": has,
        "strong": strong,
        "options": json.dumps(passkeys.begin_authentication(request.user)) if "webauthn" in has else "",
    }
    return render(request, "own_access/confirm.html", shown, status=401 if problem else 200)


def _confirm(request: SignedIn, *, strong: bool) -> str:
    """Why it is not confirmed; empty when it is."""
    try:
        if "credential" in request.POST:
            form = PasskeyAgain(user=request.user, data=request.POST)
            if form.is_valid():
                passkey_flows.reauthenticate(request, form.cleaned_data["credential"])
                return ""
        elif "code" in request.POST:
            form = CodeAgain(user=request.user, data=request.POST)
            if form.is_valid():
                form.save()
                return ""
        elif not strong and get_adapter().reauthenticate(request.user, request.POST.get("password", "")[:1000] or "-"):
            reauthenticate_by_password(request)
            return ""
        else:
            return "口令不对，没有确认。请重新输入。" if not strong else "请用动态码、恢复码或通行密钥确认。"
    except ValidationError as locked:
        return str(locked.messages[0])
    return str(next(error for errors in form.errors.values() for error in errors))


def _added(request: HttpRequest, kind: str, said: str) -> None:
    user = request.user
    assert not user.is_anonymous  # behind the door
    written.factor_added(user, kind)
    sessions.end_others(request, user)
    messages.success(request, f"{said}其他设备上的登录已结束。")
