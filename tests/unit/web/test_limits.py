"""How often somebody may try, by whom it is counted, and from where a request really comes."""

from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tonghu.register.models import Entry, ShortLived
from tonghu.web.gate.addresses import NOWHERE, address_of, kind_of_place
from tonghu.web.gate.limits import limited

pytestmark = pytest.mark.django_db


def asked(*, address: str = "192.0.2.1", **headers: str) -> HttpRequest:
    request: Any = RequestFactory().get("/", REMOTE_ADDR=address, **headers)
    return request  # type: ignore[no-any-return]


@limited("3/m/ip")
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@limited("2/m/key", key=lambda request: request.headers.get("X-Client", ""))
def for_clients(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def test_the_fourth_request_of_a_minute_waits_and_another_address_does_not() -> None:
    assert [open_to_all(asked()).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = open_to_all(asked())
    assert refused.headers["Retry-After"] == "60"
    assert "次数过多" in refused.content.decode()
    assert open_to_all(asked(address="192.0.2.2")).status_code == 200


def test_clients_are_counted_by_their_key_wherever_they_come_from() -> None:
    from_anywhere = [asked(address=f"192.0.2.{n}", HTTP_X_CLIENT="one") for n in range(3)]
    assert [for_clients(one).status_code for one in from_anywhere] == [200, 200, 429]
    assert for_clients(asked(HTTP_X_CLIENT="other")).status_code == 200


def test_a_whole_network_of_new_addresses_counts_as_one() -> None:
    answers = [open_to_all(asked(address=f"2001:db8:1:1::{n}")).status_code for n in range(1, 5)]
    assert answers == [200, 200, 200, 429]


def test_what_a_visitor_says_of_the_own_address_is_not_believed() -> None:
    answers = [open_to_all(asked(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")).status_code for n in range(4)]
    assert answers == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),  # the first was typed by the visitor
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),  # fewer than there must be: not through our proxies
        (1, "", "192.0.2.1"),
        (1, "garbage", NOWHERE),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "198.51.100.7:443", "198.51.100.7"),
    ],
)
def test_as_many_proxies_are_believed_as_are_declared(settings: Any, proxies: int, said: str, address: str) -> None:
    settings.PROXIES = proxies
    assert address_of(asked(HTTP_X_FORWARDED_FOR=said)) == address


@pytest.mark.parametrize(("address", "kind"), [("127.0.0.1", "本机"), ("10.1.2.3", "内网"), ("8.8.8.8", "外网")])
def test_a_place_is_told_by_its_kind(address: str, kind: str) -> None:
    assert kind_of_place(address) == kind


def test_of_two_who_add_the_same_one_is_told_yes() -> None:
    assert [cache.add("used", True, 60), cache.add("used", True, 60)] == [True, False]


def test_what_has_ended_is_not_there_and_can_be_added_again() -> None:
    cache.set("short", [1], timeout=-1)
    assert cache.get("short") is None
    assert cache.add("short", [2], 60)
    assert cache.get("short") == [2]


def test_nothing_is_kept_for_ever_or_as_anything_but_json() -> None:
    cache.set("ever", {"a": [1.5, "x", None]}, timeout=None)
    assert cache.get("ever") == {"a": [1.5, "x", None]}
    assert "ever" not in str(list(ShortLived.objects.values()))
    with pytest.raises(TypeError):
        cache.set("object", object())


def test_every_public_way_in_is_limited_but_the_way_out() -> None:
    from tonghu.web.gate.doors import PUBLIC
    from tonghu.web.gate.routes import ENTRANCES

    public = [way for way in ENTRANCES if way.act == PUBLIC]
    assert [way.name for way in public if not getattr(way.view, "rate", "")] == ["sign-out"]


def test_two_terminals_behind_our_proxy_are_told_apart_in_the_journal(cast: Any, settings: Any) -> None:
    settings.PROXIES = 1
    for n in (1, 2):
        client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
        client.force_login(cast.officer)
        client.post("/sign-out/")
    terminals = Entry.objects.filter(act="SIGN_OUT").values_list("terminal", flat=True)
    assert len(set(terminals)) == 2
