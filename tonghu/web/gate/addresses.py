"""From where a request comes (来源地址): the connection, or what as many proxies as are declared have added."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104  # compared, not bound: a connection that has no address


def address_of(request: HttpRequest) -> str:
    """The address of the visitor.

    TONGHU_PROXIES says how many proxies of our own stand before the site. Each adds one entry at the end of
    X-Forwarded-For; what stands before those was typed by the visitor and is not believed.
    """
    entries = [entry for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry.strip()]
    count: int = settings.PROXIES
    if count and len(entries) >= count:
        return _clean(entries[-count])
    return _clean(request.META.get("REMOTE_ADDR") or "")


def kind_of_place(address: str) -> str:
    """本机, 内网 or 外网: enough to recognise an own session by."""
    ip = ipaddress.ip_address(_clean(address))
    if ip.is_loopback:
        return "本机"
    return "内网" if ip.is_private else "外网"


def _clean(text: str) -> str:
    text = text.strip()
    if text.startswith("["):  # [2001:db8::1]:443
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.1:443
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return NOWHERE
