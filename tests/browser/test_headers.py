"""What the browser is told holds in a real browser: no complaint of its own, nothing left after signing out."""

import http.client
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

Open = Callable[..., Any]
PAGES = {
    "officer": ("/", "/children/", "/lists/", "/lists/new/", "/pairs/", "/requests/", "/disagreements/", "/uploads/"),
    "approver": ("/", "/children/", "/exports/", "/tables/", "/children/export/"),
    "supervisor": ("/", "/reviews/", "/children/"),
    "director": ("/", "/children/"),
    "education": ("/", "/requests/"),
    "administrator": ("/accounts/", "/accounts/new/"),
}


@pytest.mark.parametrize("role", PAGES)
def test_no_page_makes_the_browser_complain(page_as: Open, role: str) -> None:
    page = page_as(role)
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: said.append(str(fault)))
    for path in PAGES[role]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
    if role == "director":  # a part of a page is fetched, and its HTML put in
        page.goto("/children/")
        page.locator("tbody a").first.click()
        page.locator("form.reveal button").first.click()
        page.get_by_text("已记入日志").first.wait_for()
    assert said == []


def test_back_after_signing_out_shows_no_child(page_as: Open) -> None:
    page = page_as("officer")
    page.goto("/children/")
    name = page.locator("tbody a").first.inner_text()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/")
    page.go_back()
    expect(page.locator("[name=password]")).to_be_visible()
    assert name not in page.content()


def test_a_page_named_like_a_workbook_is_never_shown_as_a_page(page_as: Open, tmp_path: Path) -> None:
    evil = tmp_path / "名单.xlsx"
    evil.write_text(
        "<html><body><table><tr><td>姓名<td>身份证号</table><script>document.title='x'</script></body></html>"
    )
    page = page_as("officer")
    page.goto("/lists/new/")
    page.set_input_files("#files", evil)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.locator("h1")).to_contain_text("名单.xlsx")
    address = page.url
    for path in ("", "returned.xlsx", "rows/?outcome=UNREADABLE"):
        kept = page.request.get(f"{address}{path}")
        assert "<script>document.title" not in kept.text()
        assert kept.headers["x-content-type-options"] == "nosniff"


def ask(site: str, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
    """One request as no browser sends it."""
    address = urlsplit(site)
    link = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    link.request(method, path, headers=headers)
    return link.getresponse()


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "OPTIONS", "PUT", "DELETE", "PATCH", "CONNECT", "QQ"])
def test_a_method_that_nobody_needs_is_refused(site: str, method: str) -> None:
    for path in ("/", "/static/icon.svg", "/nowhere"):
        assert ask(site, method, path).status in (400, 404, 405, 501)


def test_the_server_does_not_say_what_it_is(site: str) -> None:
    for path in ("/sign-in/", "/static/icon.svg", "/nowhere"):
        said = str(ask(site, "GET", path).getheaders()).lower()
        assert [word for word in ("granian", "django", "python", "whitenoise") if word in said] == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:80@evil.example", ""])
def test_a_host_that_is_not_ours_gets_nothing(site: str, host: str) -> None:
    answer = ask(site, "GET", "/sign-in/", Host=host)
    assert answer.status == 400
    assert not host or host.encode() not in answer.read()
