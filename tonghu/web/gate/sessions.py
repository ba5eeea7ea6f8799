"""How long somebody is in (会话): one working day at most, and while they work; others end when the lock changes."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db.models import F
from django.http import HttpRequest

from tonghu.register.models import User

_BEGAN, _USED = "gate.began", "gate.used"
_STEP = 60  # seconds: use is written down at most once a minute
# Pages ask these by themselves, with nobody before the screen.
_BY_ITSELF = ("list-progress", "still-in")

# What a browser's long name holds, the rarer mark before the commoner.
_SYSTEMS = (
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "平板"),
    ("Windows", "Windows 电脑"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge 浏览器"),
    ("360SE", "360 浏览器"),
    ("360EE", "360 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox/", "火狐浏览器"),
    ("Chrome/", "Chrome 浏览器"),
    ("Safari/", "Safari 浏览器"),
)


def begin(request: HttpRequest, *, at: datetime) -> None:
    """Start the clocks of a session that just signed in."""
    request.session[_BEGAN] = request.session[_USED] = int(at.timestamp())


def seconds_left(request: HttpRequest, *, at: datetime) -> int:
    """Seconds until this session ends unless somebody goes on working; 0 or less when it is over."""
    now = int(at.timestamp())
    if _BEGAN not in request.session:
        begin(request, at=at)
    day = request.session[_BEGAN] + settings.SESSION_COOKIE_AGE - now
    idle = request.session[_USED] + settings.IDLE_SECONDS - now
    return int(min(day, idle))


def use(request: HttpRequest, *, at: datetime) -> None:
    """Somebody works: the idle clock starts anew."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name in _BY_ITSELF and request.method != "POST":
        return
    now = int(at.timestamp())
    if now - request.session.get(_USED, 0) >= min(_STEP, settings.IDLE_SECONDS // 4):
        request.session[_USED] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=at)


def end_all(user: User) -> None:
    """End every open session of the account."""
    User.objects.filter(pk=user.pk).update(sign_in_epoch=F("sign_in_epoch") + 1)
    user.refresh_from_db(fields=["sign_in_epoch"])
    _forget(list(UserSession.objects.filter(user=user)))


def end_others(request: HttpRequest, user: User) -> None:
    """End every session of the account but this one, which goes on under a new key."""
    before = request.session.session_key
    User.objects.filter(pk=user.pk).update(sign_in_epoch=F("sign_in_epoch") + 1)
    user.refresh_from_db(fields=["sign_in_epoch"])
    update_session_auth_hash(request, user)
    request.session.save()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
    _forget(list(UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)))


def end_one(user: User, pk: int) -> bool:
    """End one session of the account; whether there was such a one."""
    found = list(UserSession.objects.filter(user=user, pk=pk))
    _forget(found)
    return bool(found)


def open_sessions(user: User, *, at: datetime) -> list[UserSession]:
    """The open sessions of an account, the one used last first."""
    idle = at - timedelta(seconds=settings.IDLE_SECONDS)
    keys = Session.objects.filter(expire_date__gt=at).values("session_key")
    return list(
        UserSession.objects.filter(user=user, session_key__in=keys, last_seen_at__gt=idle).order_by("-last_seen_at")
    )


def device_of(agent: str) -> str:
    """Windows 电脑，Edge 浏览器: what a person recognises of a browser's long name."""
    system = next((name for mark, name in _SYSTEMS if mark in agent), "其他设备")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "其他浏览器")
    return f"{system}，{browser}"


def _forget(sessions: list[UserSession]) -> None:
    Session.objects.filter(session_key__in=[one.session_key for one in sessions]).delete()
    UserSession.objects.filter(pk__in=[one.pk for one in sessions]).delete()
