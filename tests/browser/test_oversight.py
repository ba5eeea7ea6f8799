"""Permits, accounts and the journal on a really running site: reachable by keyboard, readable on a phone."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = [
    ("officer", "/across/"),
    ("officer", "/permits/"),
    ("approver", "/approvals/"),
    ("security", "/authorising/?show=all"),
    ("security", "/unusual/"),
    ("security", "/all-permits/"),
    ("auditor", "/journal/"),
    ("administrator", "/accounts/?role=DIRECTOR"),
    ("administrator", "/accounts/new/"),
]


def faults(page: Any) -> list[str]:
    """What axe calls serious on this page."""
    found = Axe().run(page).response["violations"]
    return [f"{f['id']}: {f['nodes'][0]['html'][:120]}" for f in found if f["impact"] in ("serious", "critical")]


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_the_page_is_accessible_and_fits_a_phone(page_as: Any, role: str, path: str) -> None:
    page = page_as(role, phone=True)
    assert page.goto(path).status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(page) == []


def test_from_a_new_account_to_its_first_sign_in_two_administrators_are_needed(page_as: Any, browser: Any) -> None:
    admin = page_as("administrator")
    admin.goto("/accounts/new/")
    admin.fill("#username", "lisi")
    admin.fill("#name", "虚构李")
    admin.select_option("#role", "OFFICER")
    admin.fill("#jurisdiction", "310115")
    admin.get_by_role("button", name="建立账号").click()
    password = admin.locator("code.once").inner_text()
    security = page_as("security")
    assert security.get_by_text("待授权账号").is_visible()
    security.goto("/authorising/")
    security.get_by_role("button", name=re.compile("^授权.*lisi")).click()
    assert security.get_by_text("账号 lisi 已授权，可以登录。").is_visible()
    context = browser.new_context(base_url=security.url.split("/authorising")[0])
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=username]", "lisi")
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    # The password that the administrator knows opens the account once, to choose an own one.
    page.fill("[name=old]", password)
    page.fill("[name=new]", "turnip Lantern 7 kite")
    page.fill("[name=again]", "turnip Lantern 7 kite")
    page.get_by_role("button", name="更换口令").click()
    page.get_by_role("heading", name="工作台").wait_for()
    context.close()


def test_who_looked_is_one_click_from_the_child_and_prints_for_a_guardian(page_as: Any) -> None:
    page = page_as("officer")
    page.goto("/children/")
    page.locator("table.list tbody th a").first.click()
    page.get_by_role("link", name="谁看过").click()
    assert page.get_by_role("heading", name="谁看过", level=1).is_visible()
    assert faults(page) == []
    page.get_by_role("button", name="已核对身份，生成查阅记录").click()
    assert page.get_by_role("heading", name="个人信息查阅记录").is_visible()


def test_an_account_is_ended_with_a_successor_and_taken_back_at_once(page_as: Any) -> None:
    page = page_as("administrator")
    page.goto("/accounts/?role=DIRECTOR")
    row = page.locator("tbody tr", has_text="ertongzhuren").first
    row.locator("summary").click()
    row.get_by_role("link", name="停用和交接").click()
    choices = page.locator("#successor option")
    assert choices.count() >= 2
    page.select_option("#successor", index=1)
    page.get_by_role("button", name="停用账号").click()
    page.get_by_role("button", name="撤销").click()
    assert page.get_by_text("已恢复使用").is_visible()
