"""Signing in at the real site: strict headers, no leading outside, an accessible page."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

SERIOUS = ("serious", "critical")


def faults(page: Any) -> list[str]:
    """What axe calls serious on this page."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found if fault["impact"] in SERIOUS]


def test_a_wrong_password_is_answered_in_three_parts_and_the_account_is_kept_secret(site: str, browser: Any) -> None:
    page = browser.new_page(base_url=site)
    page.goto("/children/")
    assert "/sign-in/" in page.url
    page.fill("[name=username]", "minzheng")
    page.fill("[name=password]", "wrong")
    page.press("[name=password]", "Enter")
    page.get_by_role("alert").get_by_text("没有登录").wait_for()
    assert faults(page) == []
    page.close()


def test_pages_may_run_no_foreign_or_inline_script_and_are_not_kept(site: str, browser: Any) -> None:
    page = browser.new_page(base_url=site)
    headers = page.goto("/sign-in/").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    page.close()


def test_who_goes_out_is_out(page_as: Any) -> None:
    page = page_as("officer")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/")
    page.goto("/children/")
    assert "/sign-in/" in page.url


@pytest.mark.parametrize("role", ["statistician", "administrator", "education"])
def test_who_must_not_see_a_child_is_refused_in_plain_words(page_as: Any, role: str) -> None:
    page = page_as(role)
    assert page.goto("/children/").status == 403
    assert page.get_by_role("heading", name="不能打开这个页面").is_visible()
    assert faults(page) == []
