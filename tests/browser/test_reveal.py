"""查看: a masked value is shown whole by a press, by keyboard, without scripts, and for a reason where one is asked."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

PICTURES = os.environ.get("TONGHU_PICTURES", "")


def picture(page: Any, name: str) -> None:
    """Keep what the page looks like where somebody wants to see it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def first_child(page: Any, query: str = "") -> None:
    page.goto(f"/children/{query}")
    page.locator("table tbody tr").first.locator("th a").click()
    page.wait_for_selector("#overview")


def test_a_number_is_shown_by_a_press_and_stays_on_the_page(page_as: Callable[..., Any]) -> None:
    page = page_as("officer")
    first_child(page, "?state=UPLOADED")
    fact = page.locator("#overview .fact", has_text="公民身份号码").first
    assert "****" in fact.inner_text()
    picture(page, "child")
    fact.locator("form.reveal button").focus()
    page.keyboard.press("Enter")
    fact.locator(".revealed").wait_for()
    assert "*" not in fact.locator(".revealed").inner_text()
    assert "已记入日志" in fact.inner_text()


def test_a_secret_address_is_set_and_shown_for_a_reason(page_as: Callable[..., Any]) -> None:
    page = page_as("officer")
    first_child(page, "?state=UPLOADED")
    page.click("summary:has-text('设为地址保密')")
    page.fill("#secrecy-why", "虚构：母亲受家庭暴力")
    picture(page, "secrecy")
    page.click("button:has-text('设为地址保密')")
    page.wait_for_selector(".child-head .tag-red:has-text('地址保密')")
    picture(page, "secret")
    fact = page.locator("#overview .fact", has_text="现居住地详细地址").first
    assert "地址保密" in fact.inner_text()
    fact.locator("summary:has-text('查看')").click()
    fact.locator("input[name=why]").fill("虚构：陪同办理转学")
    picture(page, "secret-why")
    fact.locator("button:has-text('查看并记入日志')").click()
    fact.locator(".revealed").wait_for()
    picture(page, "secret-shown")
    page.goto("/children/")
    assert "名地址保密" in page.inner_text(".tools-count")
    page.click(".tools-count a:has-text('名地址保密')")
    assert page.locator("table tbody tr").count() >= 1
    picture(page, "secret-list")
    page.locator("table tbody tr th a").first.click()
    page.click("summary:has-text('解除地址保密')")
    page.fill("#secrecy-why", "虚构：危险已解除")
    page.click("button:has-text('解除地址保密')")
    page.wait_for_selector(".note:has-text('已解除地址保密')")


def test_the_approver_is_told_what_is_withheld(page_as: Callable[..., Any]) -> None:
    page = page_as("approver")
    first_child(page, "?state=UPLOADED")
    assert "严格限制项目，您的账号不可见" in page.inner_text("#form")
    picture(page, "approver")


def test_on_a_phone_the_address_of_the_visit_is_a_thumb_away(page_as: Callable[..., Any]) -> None:
    page = page_as("director", phone=True)
    page.goto("/")
    picture(page, "desk-phone")
    first_child(page)  # other tests may have visited whoever waited on the desk
    page.goto(f"{page.url}visit/")
    page.wait_for_selector("form.visit")
    button = page.locator(".lead-line form.reveal button")
    picture(page, "visit-phone")
    if button.count():
        assert button.bounding_box()["height"] >= 44
        button.click()
        page.locator(".lead-line .revealed").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
