"""Getting in, in a real browser: a given password, a dynamic code, a passkey; and a session that ends over a form."""

import base64
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

CHOSEN = "turnip Lantern 7 kite"
SIZES = {"desk": (1366, 768), "phone": (390, 844)}


def code(secret: str, *, step: int = 0) -> str:
    """RFC 6238, as a telephone does it."""
    counter = struct.pack(">Q", int(timezone.now().timestamp()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def faults(page: Page) -> list[str]:
    """What axe calls serious on this page."""
    found = Axe().run(page).response["violations"]
    return [f"{f['id']}: {f['nodes'][0]['html'][:120]}" for f in found if f["impact"] in ("serious", "critical")]


@pytest.fixture
def given(site: str) -> Callable[[str], str]:
    """Make an account as the command line does; the password that is printed once."""

    def make(name: str) -> str:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "TONGHU_", "DJANGO_"))}
        environment["TONGHU_VAR"] = str(Path(os.environ["TONGHU_TEST_PASSWORDS"]).parent)
        words = ["account", "new", name, "--name", "虚构", "--role", "ADMINISTRATOR", "--place", "310115"]
        said = subprocess.run(
            [sys.executable, "-m", "tonghu", *words], env=environment, capture_output=True, text=True, check=True
        )
        return said.stdout.strip().rpartition("：")[2]

    return make


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, site: str, browser: Any) -> Iterator[Page]:
    """A browser with a device that opens by fingerprint, at the site's name: passkeys take no number."""
    width, height = SIZES[request.param]
    address = f"http://localhost:{urlsplit(site).port}"
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    abilities = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    abilities |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": abilities})
    yield page
    context.close()


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/sign-in/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")


def name_for(page: Page, what: str) -> str:
    return f"{what}-{page.viewport_size['width']}"  # type: ignore[index]  # set above


def begin(page: Page, name: str, password: str) -> None:
    """Sign in with what another person set, and choose an own password."""
    sign_in(page, name, password)
    page.wait_for_url("**/account/password/")
    assert faults(page) == []
    page.fill("[name=old]", password)
    page.fill("[name=new]", CHOSEN)
    page.fill("[name=again]", CHOSEN)
    page.get_by_role("button", name="更换口令").click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/")


def test_a_dynamic_code_is_set_up_and_asked_for(page: Page, given: Callable[[str], str]) -> None:
    name = name_for(page, "totp")
    begin(page, name, given(name))
    page.goto("/account/totp/")
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    page.locator("summary", has_text="不能扫描").click()
    secret = page.locator("code.once").inner_text().replace(" ", "")
    assert faults(page) == []
    page.fill("[name=code]", code(secret, step=-1))
    page.get_by_role("button", name="确认设置").click()
    page.wait_for_url("**/account/codes/")
    expect(page.locator(".codes li")).to_have_count(10)
    sign_out(page)
    sign_in(page, name, CHOSEN)
    page.wait_for_url("**/sign-in/second/")
    assert faults(page) == []
    page.fill("[name=code]", code(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: urlsplit(address).path == "/")


def test_a_passkey_is_added_and_signs_in_alone(page: Page, given: Callable[[str], str]) -> None:
    name = name_for(page, "passkey")
    begin(page, name, given(name))
    page.goto("/account/")
    assert faults(page) == []
    page.get_by_role("link", name="添加通行密钥").click()
    page.fill("[name=name]", "办公室电脑")
    page.get_by_role("button", name="添加通行密钥").click()
    page.wait_for_url("**/account/codes/")
    page.goto("/account/")
    expect(page.get_by_role("rowheader", name="办公室电脑")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/")
    # After the password it is the second factor.
    sign_out(page)
    sign_in(page, name, CHOSEN)
    page.get_by_role("button", name="用通行密钥验证").click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/")


def test_a_device_that_refuses_is_said_beside_the_button(page: Page) -> None:
    page.goto("/sign-in/")
    page.evaluate("() => { navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError') } }")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("alert").get_by_text("没有完成")).to_be_visible()


def open_form(page: Page) -> str:
    """A form that may be filled."""
    links = page.locator("table tbody a[href^='/children/']")
    for state in ("NONE", "DRAFT", "RETURNED"):  # what earlier tests left
        page.goto(f"/children/?state={state}")
        if links.count():
            break
    link = links.first.get_attribute("href") or ""
    page.goto(f"{link}form/")
    expect(page.locator("#registration")).to_be_visible()
    return link


def passwords() -> dict[str, str]:
    """Of the demo's accounts."""
    found: dict[str, str] = json.loads(Path(os.environ["TONGHU_TEST_PASSWORDS"]).read_text())
    return found


def again(page: Page, name: str) -> Page:
    """Sign in at another window of the same browser."""
    other = page.context.new_page()
    sign_in(other, name, passwords()[name])
    other.wait_for_url(lambda address: urlsplit(address).path == "/")
    return other


def test_what_was_typed_when_the_session_ended_is_kept_and_saved_after_signing_in_again(
    page_as: Callable[..., Page],
) -> None:
    page = page_as("director")
    open_form(page)
    page.context.clear_cookies()
    page.fill("#in-residence_detail", "虚构路9弄9号")
    expect(page.locator("#session-over")).to_be_visible(timeout=8000)
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#session-over")).to_be_visible()
    again(page, "ertongzhuren").close()
    page.bring_to_front()
    with page.expect_response("**/form/draft/", timeout=15000) as reply:
        page.get_by_role("button", name="已重新登录，继续").click()
    assert reply.value.ok
    expect(page.locator("#session-over")).not_to_be_visible()
    expect(page.locator("#saved")).to_have_text(re.compile("已存草稿"))
    page.reload()
    expect(page.locator("#in-residence_detail")).to_have_value("虚构路9弄9号")


def test_what_one_typed_is_not_saved_under_the_account_of_another(page_as: Callable[..., Page]) -> None:
    page = page_as("director")
    open_form(page)
    page.context.clear_cookies()
    page.fill("#in-residence_detail", "虚构路8弄8号")
    expect(page.locator("#session-over")).to_be_visible(timeout=8000)
    again(page, "dudaoyuan").close()
    page.get_by_role("button", name="已重新登录，继续").click()
    expect(page.get_by_text("现在登录的是另一个账号")).to_be_visible()
    expect(page.locator("#session-over")).to_be_visible()


def test_a_form_is_not_sent_into_an_ended_session(page_as: Callable[..., Page]) -> None:
    page = page_as("director")
    open_form(page)
    address = page.url
    page.context.clear_cookies()
    page.get_by_role("button", name="提交审核").first.click()
    expect(page.locator("#session-over")).to_be_visible()
    assert page.url == address


def test_before_the_end_the_page_warns_and_work_goes_on_by_one_press(page_as: Callable[..., Page]) -> None:
    page = page_as("director")
    pressed: list[str] = []

    def still(route: Any) -> None:
        pressed.append(route.request.method)
        left = 1800 if "POST" in pressed else 120
        who = page.evaluate("document.body.dataset.who")
        route.fulfill(json={"left": left, "who": who, "token": "x"})

    page.clock.install()
    page.goto("/children/")
    page.route("**/account/still/", still)
    page.clock.fast_forward("26:00")
    expect(page.get_by_text("约2分钟后将退出登录")).to_be_visible()
    page.get_by_role("button", name="继续使用").click()
    expect(page.locator("#session-soon")).not_to_be_visible()
    assert pressed[-1] == "POST"


def test_a_list_left_alone_shows_nothing_more_when_the_session_has_ended(page_as: Callable[..., Page]) -> None:
    page = page_as("director")
    page.clock.install()
    page.goto("/children/")
    page.context.clear_cookies()
    page.clock.fast_forward("31:00")
    page.wait_for_url("**/sign-in/?ended=session*")
    expect(page.get_by_role("alert").get_by_text("登录已结束")).to_be_visible()
