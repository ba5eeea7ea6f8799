"""The desk: every role is told what to do next; nothing overflows; axe finds nothing serious."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

WORK = ("officer", "approver", "supervisor", "director", "education", "statistician")
ROLES = (*WORK, "administrator", "security", "auditor")


def faults(page: Any) -> list[str]:
    """What axe calls serious on this page."""
    found = Axe().run(page).response["violations"]
    return [f"{f['id']}: {f['nodes'][0]['html'][:120]}" for f in found if f["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_an_accessible_desk_that_fits_a_phone(page_as: Any, role: str) -> None:
    page = page_as(role, phone=True)
    assert page.get_by_role("heading", name="工作台", level=1).is_visible()
    assert page.get_by_text("虚构数据，仅供演示").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(page) == []


def test_the_officer_is_told_what_comes_next_and_one_click_leads_there(page_as: Any) -> None:
    page = page_as("officer")
    assert "下一步：" in page.locator(".lead-line").inner_text()
    page.locator(".page-acts .btn-primary").click()
    assert page.url.rstrip("/") != page.context.pages[0].evaluate("location.origin")


def test_a_queue_counts_what_the_list_behind_it_shows(page_as: Any) -> None:
    page = page_as("supervisor")
    queue = page.locator(".queue", has=page.get_by_role("heading", name="本街镇未登记儿童"))
    count = int(re.sub(r"\D", "", queue.locator(".queue-count").inner_text()))
    page.goto("/children/?state=NONE")
    assert int(page.locator(".tools-count strong").inner_text()) == count


def test_the_keys_are_explained_by_a_question_mark(page_as: Any) -> None:
    page = page_as("officer")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="键盘操作").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog", name="键盘操作").is_visible()
