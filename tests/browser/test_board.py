"""The board: places with bars, drilled into, accessible, and fitting a phone."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe


def faults(page: Any) -> list[str]:
    """What axe calls serious on this page."""
    found = Axe().run(page).response["violations"]
    return [f"{f['id']}: {f['nodes'][0]['html'][:120]}" for f in found if f["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("phone", [False, True])
def test_the_board_is_accessible_and_scrolls_within_its_own_box(page_as: Any, phone: bool) -> None:
    page = page_as("officer", phone=phone)
    page.goto("/board/")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= (390 if phone else 1366)


def test_a_street_opens_into_its_committees(page_as: Any) -> None:
    page = page_as("officer")
    page.goto("/board/?sort=-share")
    link = page.locator("table.list tbody a").first
    street = link.inner_text()
    link.click()
    assert page.get_by_role("heading", name=f"轮次进度：{street}").is_visible()


def test_who_is_behind_is_said_in_words_not_by_colour_alone(page_as: Any) -> None:
    page = page_as("officer")
    page.goto("/board/")
    assert page.locator(".tag", has_text="落后").count() > 0


def test_the_accounts_page_is_accessible(page_as: Any) -> None:
    page = page_as("administrator")
    page.goto("/accounts/")
    assert faults(page) == []
    page.get_by_role("link", name="新建账号").click()
    assert faults(page) == []
