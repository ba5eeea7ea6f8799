"""How often somebody may try (频次限制): one mechanism for sign-in, second factor and public endpoints.

It is allauth's, over the cache that all processes share: a sliding window for each account or address, both kept
as keyed hashes only.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_APP = "tonghu.gate"
# 5 failures of one account or 20 from one address in a quarter of an hour (GB/T 22239 8.1.4.1 b). The account
# comes first: who tries a locked account again does not use up what the office has left behind its one address.
PER_ACCOUNT, PER_ADDRESS = 5, 20
SIGN_IN = {"sign_in": f"{PER_ACCOUNT}/15m/key,{PER_ADDRESS}/15m/ip"}
_ACCOUNT_ONLY = {"sign_in": f"{PER_ACCOUNT}/15m/key"}


def attempt(request: HttpRequest, account: str) -> Any:
    """Count a try before the password is looked at; None when the account, known or not, or the address is locked."""
    return ratelimit.consume(request, app=_APP, action="sign_in", config=SIGN_IN, key=_name(account))


def forget(request: HttpRequest, account: str) -> None:
    """Forget the failures of an account that got in; those of the address stay."""
    ratelimit.clear(request, app=_APP, action="sign_in", config=_ACCOUNT_ONLY, key=_name(account))


def limited(rate: str, *, key: Callable[[HttpRequest], str] | None = None) -> Callable[[Any], Any]:
    """Answer 429 to whoever asks more often than `rate`: "60/m/ip", "5/15m/user", "1000/h/key", or several with commas.

    Reading counts as well as writing. key: what a rate per key counts by, such as the number of an API client.
    """
    rates = ratelimit.parse_rates(rate)

    def limit(view: Any) -> Any:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            action = f"{view.__module__}.{getattr(view, 'view_class', view).__qualname__}"
            by = key(request) if key else None
            usage = ratelimit.consume(request, app=_APP, action=action, config={action: rate}, key=by, limit_get=True)
            if usage is None:
                return too_many(request, wait=int(max(one.duration for one in rates)))
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer

        counted.rate = rate  # type: ignore[attr-defined]  # read by the test that no public way in is without one
        return counted

    return limit


def too_many(request: HttpRequest, *, wait: int = 60) -> HttpResponse:
    """Say that it was too often, and after how long to come back."""
    shown = {"minutes": max(1, wait // 60)}
    answer = render(request, "429.html", shown, status=429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _name(account: str) -> str:
    return account.strip().lower()
