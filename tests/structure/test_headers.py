"""Every answer carries the headers, whatever it is: page, file, refusal, fault."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from tests.structure.test_matrix import MATRIX, account, world  # noqa: F401  # a fixture
from tonghu.web import urls
from tonghu.web.gate.doors import public
from tonghu.web.gate.headers import HEADERS, METHODS

STATIC = Path(urls.__file__).parent / "static"
FORBIDDEN = ("unsafe", "*", "http:", "https:")


def faults_of(answer: HttpResponse, *, kept: bool = False) -> list[str]:
    """What is missing from an answer; `kept`: whether the browser may keep it."""
    said = answer.headers
    policy = dict(part.strip().partition(" ")[::2] for part in said.get("Content-Security-Policy", "").split(";"))
    checks = {
        "all of them": {name: said.get(name) for name in HEADERS} == HEADERS,
        "default-src": policy.get("default-src") == "'none'",
        "script-src": policy.get("script-src") == "'self'",
        "style-src": policy.get("style-src") == "'self'",
        "frame-ancestors": policy.get("frame-ancestors") == "'none'",
        "trusted types": policy.get("require-trusted-types-for") == "'script'",
        "nothing unsafe": not any(word in value for value in policy.values() for word in FORBIDDEN),
        "referrer": said.get("Referrer-Policy") == "same-origin",
        "no other origin": "Access-Control-Allow-Origin" not in said,
        "not kept": kept or "no-store" in said.get("Cache-Control", ""),
        "cookies": all(c["samesite"] and c["httponly"] for c in answer.cookies.values()),
        "a type": not answer.content or bool(said.get("Content-Type")),
    }
    return [name for name, held in checks.items() if not held]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["OFFICER", "APPROVER", "DIRECTOR", "SUPERVISOR", "LIAISON", "ADMINISTRATOR", ""])
def test_every_route_answers_with_every_header(role: str, world: Any) -> None:  # noqa: F811  # the fixture
    client = Client(raise_request_exception=False)
    if role:
        client.force_login(account(role, "310115"))
    wrong = {}
    for name, entry in MATRIX.items():
        address = reverse(name, args=world.get(entry.get("对象", ""), ()))
        if name == "sign-out" and role:
            continue
        for answer in (client.get(address), client.post(address), client.get(address, headers={"HX-Request": "true"})):
            if faults := faults_of(answer):
                wrong[name, answer.status_code] = faults
    assert wrong == {}


def static_files() -> Iterator[str]:
    yield from (f"/static/{file.relative_to(STATIC).as_posix()}" for file in STATIC.rglob("*") if file.is_file())


def test_every_static_file_answers_with_every_header() -> None:
    files = list(static_files())
    assert len(files) > 5
    assert {name: faults for name in files if (faults := faults_of(served(name), kept=True))} == {}


def served(name: str) -> HttpResponse:
    answer: Any = Client().get(name)
    assert answer.status_code == 200, name
    whole = HttpResponse(b"".join(answer.streaming_content))
    whole.headers = answer.headers
    return whole


TYPED = "虚构小雨341225201602291529"


@public
def broken(request: HttpRequest) -> HttpResponse:
    """A page that fails with what was typed in its hands."""
    raise RuntimeError(request.GET.get("q", ""))


@pytest.fixture
def with_a_broken_page(settings: Any) -> Iterator[None]:
    urls.urlpatterns.append(path("broken/", broken))
    yield
    urls.urlpatterns.pop()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "host", "status"),
    [
        ("GET", f"/sign-in/?q={TYPED}", "evil.example", 400),
        ("GET", f"/children/{TYPED}/", "testserver", 302),
        ("POST", f"/sign-in/?q={TYPED}", "testserver", 403),  # without its token
        ("GET", f"/nowhere/{TYPED}/", "testserver", 404),
        ("GET", f"/broken/?q={TYPED}", "testserver", 500),
        ("TRACE", f"/?q={TYPED}", "testserver", 405),
        ("OPTIONS", f"/?q={TYPED}", "testserver", 405),
        ("PUT", f"/static/icon.svg?q={TYPED}", "testserver", 405),
        ("GET", f"/static/../settings.py?q={TYPED}", "testserver", 404),
    ],
)
def test_every_refusal_has_the_headers_and_repeats_nothing(
    with_a_broken_page: None, settings: Any, method: str, address: str, host: str, status: int
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    answer = client.generic(method, address, data=f"name={TYPED}", headers={"host": host})
    assert answer.status_code == status
    assert faults_of(answer) == []
    assert TYPED not in answer.content.decode() and "虚构" not in answer.content.decode()


def test_only_three_methods_are_known() -> None:
    assert METHODS == ("GET", "HEAD", "POST")


@pytest.mark.django_db
def test_signing_out_clears_what_the_browser_kept(cast: Any) -> None:
    client = Client()
    client.force_login(cast.officer)
    assert "Clear-Site-Data" not in client.get("/").headers
    assert client.post("/sign-out/").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_behind_tls_the_site_says_so_and_binds_its_cookies(tmp_path: Path) -> None:
    asked = "HTTPS SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS SESSION_COOKIE_SECURE "
    asked += "CSRF_COOKIE_SECURE SESSION_COOKIE_NAME CSRF_COOKIE_NAME"
    code = f"from tonghu.web import settings; print([getattr(settings, name) for name in '{asked}'.split()])"
    environment = os.environ | {"TONGHU_HTTPS": "1", "TONGHU_VAR": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    names = ["__Host-session", "__Host-csrf"]
    assert said.stdout.strip() == str([True, True, 31_536_000, True, True, True, *names])


def test_exports_are_plain_only_where_somebody_says_how_they_travel(tmp_path: Path) -> None:
    def plain(**more: str) -> str:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TONGHU_")}
        environment |= {"TONGHU_VAR": str(tmp_path)} | more
        code = "from tonghu.web import settings; print(settings.EXPORT_PLAIN)"
        said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
        return said.stdout.strip() or said.stderr.strip().splitlines()[-1]

    assert plain() == plain(TONGHU_INVENTED="1") == "False"
    assert "没有说明文件由什么加密通道传递" in plain(TONGHU_EXPORT_PLAIN="1")
    assert plain(TONGHU_EXPORT_PLAIN="1", TONGHU_INVENTED="1") == "True"
    assert plain(TONGHU_EXPORT_PLAIN="1", TONGHU_EXPORT_CHANNEL="政务外网加密传输") == "True"
