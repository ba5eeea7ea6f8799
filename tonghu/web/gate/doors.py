"""Who may open which page: every view names its act, and a view that names none opens to nobody (权限门)."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from tonghu.register import scope
from tonghu.register.models import NotAllowed, User
from tonghu.rules.access import Act
from tonghu.steps import oversight
from tonghu.web.gate import fresh, hurdles, sessions

View = TypeVar("View", bound=Callable[..., HttpResponse])

PUBLIC = "PUBLIC"  # the sign-in page and the health check; nothing of the register


class SignedIn(HttpRequest):
    """A request behind a door: its user is an account of the register."""

    user: User  # the middleware lets nobody else in


def door(act: Act) -> Callable[[View], View]:
    """Say which act a view needs. What it shows or changes is narrowed further by the user's jurisdiction."""

    def name(view: View) -> View:
        view.act = act  # type: ignore[attr-defined]  # read by the middleware and by the matrix test
        return view

    return name


def public(view: View) -> View:
    """A page for everyone, signed in or not."""
    view.act = PUBLIC  # type: ignore[attr-defined]
    return view


class EveryPageNamesItsAct:
    """Middleware: no act, no page; not signed in, to the sign-in page; not allowed, a plain refusal.

    Whoever has sat still too long signs in again; whoever still has to choose a password or a second factor does
    that and nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with scope.gate():  # until process_view knows who asks; whatever it enters ends here too
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")  # pages hold personal data
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        act = getattr(view, "act", None)
        if act == PUBLIC or view.__module__.startswith("django.contrib.staticfiles"):
            return None
        user = request.user
        if not isinstance(user, User):
            return redirect(f"/sign-in/?{urlencode({'next': request.path})}")
        if not user.usable(on=timezone.localdate()):
            return shown_out(request, why="account")
        if sessions.seconds_left(request, at=timezone.now()) <= 0:
            return shown_out(request, why="session")
        if act is None or not user.may(act):
            return refused(request)
        scope.enter(scope.of(user))
        hurdle = hurdles.first(request, user)
        name = request.resolver_match.url_name if request.resolver_match else None
        if hurdle and not hurdles.open_on_the_way(name, hurdle):
            return redirect(hurdle)
        request.hurdle = hurdle  # type: ignore[attr-defined]  # the page around it shows no ways on
        sessions.use(request, at=timezone.now())
        if act == Act.SEE_CHILD and (also := oversight.permitted_children(user, at=timezone.now())):
            scope.enter(scope.of(user, also=also))  # 跨区查阅: on a child's page only, and read only
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ReauthenticationRequired):
            return fresh.confirm_first(request)
        return refused(request) if isinstance(exception, NotAllowed) else None


def shown_out(request: HttpRequest, *, why: str) -> HttpResponse:
    """End the session and lead to the sign-in page, which says why: account (its last day is over) or session."""
    logout(request)
    back = request.path if request.method == "GET" else "/"
    return redirect(f"/sign-in/?{urlencode({'ended': why, 'next': back})}")


def refused(request: HttpRequest) -> HttpResponse:
    """Say no without saying what is behind the door."""
    return render(request, "refused.html", status=403)
