"""Confirming who sits there before what is sensitive (再次确认身份).

`@fresh` stands under `@door`: changing factors, exporting many. Whoever signed in or confirmed within ten minutes
goes on; the others confirm with the strongest they have and come back to the page they were on. What they had sent
is not kept anywhere: they press the button again.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

FOR = 600  # seconds


def fresh(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for a new confirmation before this view."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if is_fresh(request) else confirm_first(request)

    return confirmed


def is_fresh(request: HttpRequest) -> bool:
    """Whether the account was proven in this session within the last ten minutes."""
    records = get_authentication_records(request, request.user)
    return bool(records) and 0 <= timezone.now().timestamp() - records[-1]["at"] < FOR


def confirm_first(request: HttpRequest) -> HttpResponse:
    """Lead to the confirmation, and from there back."""
    back = request.get_full_path()
    if request.method != "GET":
        messages.info(request, "请先确认身份，确认后再按一次刚才的按钮。")
        came = urlsplit(request.headers.get("Referer", ""))
        inside = url_has_allowed_host_and_scheme(came.geturl(), {request.get_host()}, require_https=request.is_secure())
        back = came._replace(scheme="", netloc="").geturl() if inside and came.path else "/"
    return redirect(f"/account/confirm/?{urlencode({'next': back})}")
